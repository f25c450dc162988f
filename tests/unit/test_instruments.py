"""Instruments by hand: what a sum of money buys, when it is there, and that it buys nothing where it should not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from clustersim import parameters
from clustersim.inputs import Institute, Scenario, Spend, Strategy
from clustersim.instruments import anchor_attraction, estate_renewal, incubator
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
    for served, left in zip(firms.equipment_service, firms.equipment, strict=True):
        assert worn(served, P) == pytest.approx(service(left, P))


# ---------------------------------------------------------------- anchor attraction

HILLSIDE, DRUGS, POSTS = 1, 0, 400
INVESTMENT = int(POSTS * P.move_cost)


def test_the_chance_follows_the_odds_of_e28():
    assert anchor_attraction.coming_chance(0.0, P) == P.anchor_base_chance
    odds = P.anchor_base_chance / (1 - P.anchor_base_chance) * 1.1  # ten points of subsidy: ten per cent more
    assert anchor_attraction.coming_chance(0.1, P) == pytest.approx(odds / (1 + odds))


def test_posts_are_shared_so_that_research_is_its_share_of_sales():
    output, wage = 75e6, 15e6  # KRW a quarter
    makers = anchor_attraction.makers_of(1000.0, output, wage, P)
    researchers = P.anchor_research_share * makers * output * P.research_labour_share / wage
    assert makers + researchers == pytest.approx(1000)


def asked(seed: int, money: int, came: bool = False):
    """What the firm is paid on an offer for hillside by the draw of quarter 3, and the state after it."""
    scenario = Scenario(make_region(), Strategy("x", "x", 0, (), leverage=0.0), make_future(), 2010, 2010)
    state = Simulation(scenario, seed).state
    state.now[0].quarter = 3
    state.reserve("firms", 1)
    with np.errstate(over="ignore"):
        paid = int(anchor_attraction.attract(state.world(), HILLSIDE, DRUGS, POSTS, money, came))
    return paid, state


@cache
def outcomes(money: int) -> list[str]:
    """What becomes of offers with 40 seeds: stays away, came for the money, would have come anyway."""
    found = []
    for seed in range(40):
        paid, state = asked(seed, money)
        anyway = state.places.rows[HILLSIDE].anyway_posts
        came = int((state.firms.intensity == P.anchor_research_share).sum())
        assert (paid > 0) == (anyway == POSTS) + came
        found.append("anyway" if anyway else "came" if came else "away")
    return found


def test_a_firm_that_is_known_to_have_come_comes_with_every_draw():
    for seed in range(8):
        paid, state = asked(seed, 10**11, came=True)
        assert paid > 0
        assert int((state.firms.intensity == P.anchor_research_share).sum()) == 1
        assert state.places.rows[HILLSIDE].anyway_posts == 0
    assert asked(1, 0, came=True)[0] == 0  # without an offer there is nothing that it came for


def test_more_money_brings_the_same_firms_and_more_and_none_comes_without():
    none, some, much = outcomes(0), outcomes(INVESTMENT // 2), outcomes(10 * INVESTMENT)
    assert set(none) == {"away"}
    assert some.count("came") <= much.count("came")
    assert {"away", "came", "anyway"} == set(much)
    for less, more in zip(some, much, strict=True):
        assert less in (more, "away")
        assert (less == "anyway") == (more == "anyway"), "that depends on the luck alone"


def test_a_firm_that_comes_is_paid_once_and_brings_what_it_needs():
    paid, state = asked(outcomes(10 * INVESTMENT).index("came"), 10 * INVESTMENT)
    (row,) = [r for r in state.firms.live if state.firms.rows[r].intensity == P.anchor_research_share]
    firm = state.firms.rows[row]
    assert paid == INVESTMENT, "no more than it invests"
    assert firm.staff.sum() == 0, "its people are hired here"
    assert firm.research_budget == pytest.approx(P.anchor_research_share * firm.trailing_sales)
    assert firm.cash == pytest.approx(4 * (P.reserve_share * firm.trailing_sales + firm.research_budget), abs=1)
    assert (firm.place, firm.sector, firm.site, firm.assisted) == (HILLSIDE, DRUGS, -1, True)
    tally = state.tally[0]
    assert (tally.entries, tally.public_outlay, int(state.governments.cash[0])) == (1, paid, -paid)


def anchor(year=2010, **more):
    settings = (("place", "hillside"), ("sector", "drugs"), ("staff", POSTS), ("year", year))
    return policy("anchor_attraction", settings, 2 * INVESTMENT, (2010, 2011), **more)


def test_an_anchor_hires_in_its_place_and_the_rest_of_the_offer_stays():
    seed = outcomes(INVESTMENT).index("came")
    scenario = Scenario(make_region(), anchor(), make_future(), 2010, 2012)
    run_, plain = Simulation(scenario, seed), Simulation(replace(scenario, strategy=Strategy("", "", 0, ())), seed)
    for _ in range(12):
        run_.step()
        plain.step()
    line, result = run_.context.lines[0], run_.result()
    assert result.nation["public_outlay"].nonzero()[0].tolist() == [3], "at the end of its year and never again"
    assert (line.paid, line.available) == (INVESTMENT, INVESTMENT)
    more = result.places["jobs"] - plain.result().places["jobs"]
    assert more[3].tolist() == [0, 0, 0]
    assert more[-1, HILLSIDE] > 20
    assert result.nation["new_jobs"][-1] > 20
    assert result.nation["deadweight_jobs"].sum() == 0


def test_who_would_have_come_anyway_is_paid_for_and_is_nobodys_gain():
    seed = outcomes(INVESTMENT).index("anyway")
    scenario = Scenario(make_region(), anchor(), make_future(), 2010, 2011)
    run_, plain = Simulation(scenario, seed), Simulation(replace(scenario, strategy=Strategy("", "", 0, ())), seed)
    for _ in range(8):
        run_.step()
        plain.step()
    result = run_.result()
    assert result.real_digest() == plain.result().real_digest()
    assert result.nation["public_outlay"].sum() == INVESTMENT
    assert result.nation["deadweight_jobs"][3:].tolist() == 5 * [POSTS]
    assert (result.nation["gross_jobs"] == result.nation["deadweight_jobs"]).all()


# ---------------------------------------------------------------- research institute


def with_empty_institute():
    region = make_region()
    return replace(region, institutes=(*region.institutes, Institute("new", "New laboratory", "hillside", 0)))


def test_an_institute_is_built_up_from_nothing_and_ends_with_the_money():
    strategy = policy("research_institute", (("institutes", ("new",)),), 40 * BILLION, (2010, 2012))
    simulation = run(strategy, 0, region=with_empty_institute(), last_year=2015)
    row = next(k for k in range(len(simulation.state.organisations)) if simulation.context.lines[0].rows[0] == k)
    staff, added = [], []
    for _ in range(24):
        simulation.step()
        o = simulation.state.organisations.rows[row]
        staff.append(int(o.staff[0]))
        added.append(int(o.wages))
    assert staff[0] < staff[4] < staff[11], "posts are filled bit by bit"
    assert staff[-1] < staff[11] / 3, "when the money ends the posts go"
    paid = 40 * BILLION * P.research_labour_share / 12 / (P.research_wage / 4)
    assert staff[11] < 1.2 * paid
    nation = simulation.result().nation
    assert nation["new_jobs"][11] >= staff[11]
    assert sum(added) > 0, "its research counts at its wages"


def test_an_institute_without_staff_or_money_is_as_good_as_none():
    nothing = Strategy("none", "none", 0, ())
    with_it, without = run(nothing, 8, region=with_empty_institute(), last_year=2011), run(nothing, 8, last_year=2011)
    empty = with_it.state.organisations.rows[len(with_it.state.organisations) - 1]
    assert (empty.degree, empty.staff.sum(), empty.research, empty.wages) == (0, 0, 0, 0)
    assert with_it.result().nation["research_posts"].tolist() == without.result().nation["research_posts"].tolist()


def test_founders_of_an_institute_grow_with_its_researchers():
    from clustersim.rules.organisations import added_researchers

    state = run(Strategy("none", "none", 0, ()), 0).state
    o = state.organisations.rows[len(state.organisations) - 1]
    before = int(o.staff[0])
    assert added_researchers(o) == 0
    o.designated, o.staff_before = 0, before
    o.staff[0] = before + 30
    assert added_researchers(o) == 30
    o.staff[0] = before - 1
    assert added_researchers(o) == 0
