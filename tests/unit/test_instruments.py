"""Instruments by hand: what a sum of money buys, when it is there, and that it buys nothing where it should not."""

from __future__ import annotations

import pytest

from clustersim import parameters
from clustersim.inputs import Scenario, Spend, Strategy
from clustersim.instruments import estate_renewal, incubator
from clustersim.processes.construction import floor_at, service, worn
from clustersim.simulation import Simulation
from tiny import BILLION, make_future, make_region

P = parameters.record()[0]
SITE = ("sites", ("hill-park",))


def policy(instrument, settings, money=8 * BILLION, years=(2010, 2011), **more) -> Strategy:
    """All the money through one instrument, without private money beside it."""
    spend = Spend(instrument, 1.0, *years, (), settings)
    return Strategy(instrument, instrument, money, (spend,), leverage=0.0, **more)


def run(strategy: Strategy, quarters: int, overrides=(), region=None, last_year=2014) -> Simulation:
    """A run of the tiny region, so many quarters on."""
    scenario = Scenario(region or make_region(), strategy, make_future(), 2010, last_year, overrides)
    simulation = Simulation(scenario, 1)
    for _ in range(quarters):
        simulation.step()
    return simulation


# ---------------------------------------------------------------- incubator


def test_a_payment_makes_so_many_slots_of_existing_buildings():
    # 8.4 bn KRW at prices of 2003 (x 1 / 0.858) for 14,303 m2, by firms of 550 m2
    assert incubator.slots_of(8.4e9 / 0.858, 550.0, P) == pytest.approx(14_303 / 550, rel=0.01)


def test_each_payment_opens_its_own_floor_after_the_conversion_time():
    # 1 bn KRW a quarter over 684,000 KRW a m2 and 100 m2 a tenant: 14.6 slots a quarter, two quarters later
    simulation = run(policy("incubator", (SITE, ("area", 100.0))), 0)
    floors = []
    for _ in range(12):
        simulation.step()
        floors.append(int(simulation.state.sites.rows[0].floor))
    assert floors == [0, 0, 14, 29, 43, 58, 73, 87, 102, 116, 116, 116]
    assert simulation.state.sites.rows[0].opening == -1, "an incubator has no common opening"


def test_parts_of_slots_add_up_to_whole_ones():
    money = int(8 * P.conversion_cost * 100)  # a tenth of a slot of 1,000 m2 each quarter
    site = run(policy("incubator", (SITE, ("area", 1000.0)), money), 12).state.sites.rows[0]
    assert (round(site.converted, 9), floor_at(site, P)) == (0.8, 0)
    site = run(policy("incubator", (SITE, ("area", 800.0)), money), 12).state.sites.rows[0]
    assert floor_at(site, P) == 1, "eight parts of an eighth are one slot"


def test_an_incubator_beside_a_park_opens_before_it():
    park = Spend("science_park", 0.5, 2010, 2011, (), (SITE, ("building_share", 1.0), ("equipment_share", 0.0)))
    rooms = Spend("incubator", 0.5, 2010, 2011, (), (SITE, ("area", 100.0)))
    strategy = Strategy("both", "both", 16 * BILLION, (park, rooms), leverage=0.0)
    simulation = run(strategy, 0, last_year=2015)
    floors = []
    for _ in range(20):
        simulation.step()
        floors.append(int(simulation.state.sites.rows[0].floor))
    assert floors[2:4] == [14, 29]
    assert floors[16] == 116
    assert floors[17] == 116 + 4, "8 bn KRW at 2 bn a slot, 17 quarters after the first"


def test_tenants_of_an_incubator_come_by_the_choice_of_firms():
    settings = (SITE, ("area", 100.0))
    keen = run(policy("incubator", settings), 16, (("park_appeal", 6.0),)).result().nation["tenants"]
    never = run(policy("incubator", settings), 16, (("park_appeal", -1e6),)).result().nation["tenants"]
    assert keen[:2].sum() == 0, "no floor yet"
    assert keen[-1] > 0
    assert never.sum() == 0


# ---------------------------------------------------------------- estate renewal


@pytest.fixture
def estate():
    """The start of the tiny region, with the mask of the firms of hillside and their staff."""
    simulation = run(policy("estate_renewal", (("places", ("hillside",)),)), 0)
    firms = simulation.state.firms
    where = simulation.context.lines[0].where
    return simulation.state, where, where[firms.place], firms.staff.sum(1)


def test_renewal_is_shared_by_staff_and_leaves_others_alone(estate):
    state, where, there, staff = estate
    assert estate_renewal.renew_estates(state.world(), where, 500_000_000) == 500_000_000
    bought = state.firms.equipment
    assert bought[~there].sum() == 0
    assert bought[there] == pytest.approx(0.5e9 * staff[there] / staff[there].sum(), abs=1)
    assert state.firms.assisted.tolist() == there.tolist()


def test_a_firm_takes_no_more_than_its_staff_can_use(estate):
    state, where, there, staff = estate
    most = P.renewal_cost * staff[there].sum()
    assert estate_renewal.renew_estates(state.world(), where, 800 * BILLION) == most
    assert estate_renewal.renew_estates(state.world(), where, 800 * BILLION) == 0, "until it is worn out"
    assert state.firms.equipment[there] == pytest.approx(P.renewal_cost * staff[there])


def test_private_money_pays_its_part_of_the_equipment(estate):
    state, where, there, staff = estate
    state.now[0].leverage = 1.0
    most = P.renewal_cost * staff[there].sum()
    assert estate_renewal.renew_estates(state.world(), where, 800 * BILLION) == most / 2
    assert state.firms.equipment[there] == pytest.approx(P.renewal_cost * staff[there])


def test_firms_on_a_floor_get_no_renewal(estate):
    state, where, there, _ = estate
    tenant = int(state.firms.live[there][0])
    state.firms.rows[tenant].site = 0
    estate_renewal.renew_estates(state.world(), where, BILLION)
    assert state.firms.rows[tenant].equipment == 0
    assert state.firms.equipment.sum() == pytest.approx(BILLION)


def test_renewed_equipment_serves_and_wears_out_as_that_of_a_park_does():
    assert service(1e9, P) == 1e9 * P.research_depreciation_rate / 4 * P.equipment_use_share
    assert worn(1e9, P) == 1e9 * (1.0 - P.research_depreciation_rate / 4)
    firms = run(policy("estate_renewal", (("places", ("hillside",)),)), 1).state.firms
    assert firms.equipment_service.sum() > 0
    assert worn(firms.equipment_service, P) == pytest.approx(service(firms.equipment, P))
