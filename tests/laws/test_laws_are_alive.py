"""Every law is alive: a state that breaks it is caught, by the check that names it; a run as it is breaks none.

Each fault is put into the records at the end of a quarter, where a wrong rule would have left it, before the laws
look at them. Where a fault breaks several laws at once, the one checked first is named.
"""

from dataclasses import replace

import numpy as np
import pytest

from clustersim import audit, invariants
from clustersim.clock import set_clock
from clustersim.kernel import ledger
from clustersim.kernel.errors import BrokenLaw
from clustersim.purposes import LOAN, SALES, WAGES
from clustersim.schedule import SCHEDULE
from clustersim.simulation import Simulation
from clustersim.smallest import smallest_scenario

QUARTERS_BEFORE = 3


def ready_to_check() -> Simulation:
    """A run with every instrument whose fourth quarter is over but for its laws."""
    run = Simulation(replace(smallest_scenario(), last_year=2011), 1)
    for _ in range(QUARTERS_BEFORE):
        run.step()
    set_clock(run.state, run.scenario, run.quarter)
    with np.errstate(over="ignore"):
        for process in SCHEDULE:
            process(run.state, run.context)
    return run


def check(run: Simulation) -> None:
    run.laws.check(run.state, run.context)


def rows(state, name: str):
    """All live records of a table, to be changed in place."""
    table = state.tables[name]
    return [table.rows[row] for row in table.live]


def firm(state):
    """A firm that stands in the way of no other fault: it has staff and is no tenant."""
    return next(f for f in rows(state, "firms") if f.site < 0 and f.paid_staff > 0)


def more_cash(state, context):
    firm(state).cash += 1


def cash_below_zero(state, context):
    f = firm(state)
    moved = f.cash + 1  # with its opening balance and the households', so that only the sign is wrong
    f.cash -= moved
    f.opening_cash -= moved
    state.others.rows[0].cash += moved


def dead_with_money(state, context):
    state.reserve("firms", 1)
    row = int(state.firms.heap[0])
    state.firms.rows[row].cash = 5
    state.firms.heap[0] += 1
    state.firms.heap[1] += 1
    state.firms.heap[1 + state.firms.heap[1]] = row


def wages_of_nobody(state, context):
    f = next(f for f in rows(state, "firms") if f.wages > 0)
    f.paid_staff = 0


def not_a_number(state, context):
    firm(state).research_stock = float("nan")


def knowledge_below_zero(state, context):
    firm(state).knowledge[0] = -0.1


def too_much_clinician_time(state, context):
    hospital = state.organisations.rows[0]
    hospital.clinicians_start = hospital.doctors + 1


def more_trials_than_slots(state, context):
    hospital = state.organisations.rows[0]
    hospital.slots_taken = hospital.slots + 1


def sales_below_zero(state, context):
    f = next(f for f in rows(state, "firms") if f.exports > 0)
    f.home_sales, f.exports = f.home_sales + f.exports + 1, -1


def nowhere(state, context):
    firm(state).place = len(state.places)


def money_from_nothing(state, context):
    state.others.rows[0].cash += 1


def paid_and_not_received(state, context):
    state.ledger.rows[0].paid[WAGES, ledger.FIRMS] += 1


def wrong_sector(state, context):
    book = state.ledger.rows[0]
    book.received[SALES, ledger.FIRMS] -= 1
    book.received[SALES, ledger.BANKS] += 1


def forgotten_debt(state, context):
    firm(state).debt += 1


def loans_of_somebody_else(state, context):
    book = state.ledger.rows[0]
    # the balances agree, but it is households who are booked as the lenders
    book.paid[LOAN, ledger.BANKS] += 7
    book.paid[LOAN, ledger.HOUSEHOLDS] -= 7
    state.others.rows[3].cash -= 7
    state.others.rows[0].cash += 7


def forgotten_equity(state, context):
    firm(state).equity += 1


def spent_twice(state, context):
    context.lines[0].paid += 1


def voted_twice(state, context):
    line = context.lines[0]
    line.voted += 9
    line.available += 9


def outlay_not_booked(state, context):
    state.tally[0].public_outlay -= 1


def government_pays_by_the_way(state, context):
    """A grant that no instrument booked, with both cash balances and the ledger in order."""
    book = state.ledger.rows[0]
    book.paid[WAGES, ledger.GOVERNMENT] += 3
    book.received[WAGES, ledger.HOUSEHOLDS] += 3
    state.governments.rows[0].cash -= 3
    state.others.rows[0].cash += 3


def value_added_by_grant(state, context):
    state.tally[0].firm_value_added += 1


def surplus_of_nobody(state, context):
    state.tally[0].operating_surplus += 1


def sales_of_nobody(state, context):
    state.tally[0].sales += 1


def value_added_nowhere(state, context):
    state.places.rows[0].value_added += 1


def jobs_nowhere(state, context):
    state.tally[0].jobs += 1


def claimed_twice(state, context):
    state.tally[0].moved_jobs += 1


def people_from_nowhere(state, context):
    state.places.rows[0].seekers[0] += 1


def place_swapped(state, context):
    f = firm(state)
    f.place = 1 - f.place


def hires_not_booked(state, context):
    state.tally[0].hires += 1


def migrants_from_nowhere(state, context):
    state.places.rows[0].migrated[1] += 1


def more_filled_than_open(state, context):
    place = state.places.rows[0]
    place.filled[0] = place.open_posts[0] + 1


def seekers_below_zero(state, context):
    place = state.places.rows[0]
    place.workforce[1] -= place.seekers[1] + 1
    place.seekers[1] = -1


def firm_not_booked(state, context):
    state.tally[0].entries += 1


def id_used_again(state, context):
    order = state.orders["by_nation"]
    state.firms.rows[order[1]].id = state.firms.rows[order[0]].id


def tenants_without_floor(state, context):
    state.sites.rows[0].taken += 1


def floor_before_the_opening(state, context):
    state.sites.rows[0].floor = 3


def tie_with_itself(state, context):
    tie = rows(state, "ties")[0]
    tie.b, tie.b_id = tie.a, tie.a_id


def tie_with_the_dead(state, context):
    rows(state, "ties")[0].b_id += 1


def tie_from_the_future(state, context):
    rows(state, "ties")[0].born = 99


def degree_of_nothing(state, context):
    firm(state).degree += 1


def project_from_nowhere(state, context):
    state.tally[0].started_projects += 1


def stage_that_is_not(state, context):
    rows(state, "projects")[0].stage = 6


def no_time_left(state, context):
    rows(state, "projects")[0].remaining = 0


def more_than_perfect(state, context):
    state.places.rows[0].coordination = 1.5


FAULTS = {
    "M1": (money_from_nothing,),
    "M2": (government_pays_by_the_way,),
    "M3": (spent_twice, voted_twice, outlay_not_booked),
    "M4": (more_cash, cash_below_zero, wrong_sector),
    "M5": (dead_with_money,),
    "M6": (forgotten_debt, loans_of_somebody_else, forgotten_equity),
    "M7": (paid_and_not_received,),
    "A1": (value_added_by_grant,),
    "A2": (surplus_of_nobody, sales_of_nobody),
    "A5": (value_added_nowhere, jobs_nowhere),
    "A7": (wages_of_nobody,),
    "L1": (people_from_nowhere, place_swapped),
    "L2": (hires_not_booked,),
    "L4": (migrants_from_nowhere,),
    "L5": (more_filled_than_open, seekers_below_zero),
    "L6": (claimed_twice,),
    "F1": (firm_not_booked, id_used_again),
    "F2": (nowhere,),
    "F3": (tenants_without_floor, floor_before_the_opening),
    "F4": (too_much_clinician_time, more_trials_than_slots),
    "N1": (tie_with_itself, tie_with_the_dead, tie_from_the_future, degree_of_nothing),
    "P1": (project_from_nowhere, stage_that_is_not, no_time_left),
    "P5": (sales_below_zero,),
    "K3": (more_than_perfect,),
    "X1": (not_a_number, knowledge_below_zero),
}
CASES = [(law, fault) for law, faults in FAULTS.items() for fault in faults]


@pytest.mark.parametrize(("law", "fault"), CASES, ids=[f"{law}-{fault.__name__}" for law, fault in CASES])
def test_a_broken_law_is_named_with_both_sides(law, fault):
    run = ready_to_check()
    fault(run.state, run.context)
    with pytest.raises(BrokenLaw) as caught:
        check(run)
    told = caught.value
    assert told.law == law
    assert told.quarter == QUARTERS_BEFORE
    assert told.left != told.right
    assert str(told) == f"law {law} broken in quarter 3: {told.what}: {told.left} is not {told.right}"


def test_the_same_quarter_without_a_fault_breaks_no_law():
    check(ready_to_check())


def test_a_run_with_every_instrument_breaks_no_law():
    run = Simulation(replace(smallest_scenario(), last_year=2012), 2)
    for _ in range(run.scenario.quarters):
        run.step()
    assert run.quarter == run.scenario.quarters


def test_forty_firms_with_every_instrument_break_no_law(tiny_policy_scenario):
    run = Simulation(tiny_policy_scenario, 3)
    for _ in range(run.scenario.quarters):
        run.step()
    assert run.result().nation["public_outlay"].sum() > 0


def test_a_broken_law_stops_the_run_at_its_quarter(monkeypatch):
    from clustersim import simulation

    def pays_twice(state, context):
        if state.now[0].quarter == 2:
            state.others.rows[0].cash += 1

    monkeypatch.setattr(simulation, "SCHEDULE", (*simulation.SCHEDULE, pays_twice))
    run = Simulation(smallest_scenario(), 1)
    run.step()
    run.step()
    with pytest.raises(BrokenLaw, match="law M1 broken in quarter 2: sum of all balances: 1 is not 0"):
        run.step()


@pytest.mark.parametrize(
    ("distance", "what"),
    [
        ([[1.0, 2.0], [2.0, 0.0]], "distance to itself"),
        ([[0.0, 2.0], [3.0, 0.0]], "asymmetry"),
        ([[0.0, 1.0, 9.0], [1.0, 0.0, 1.0], [9.0, 1.0, 0.0]], "detours"),
    ],
)
def test_f5_distances_are_checked_at_the_start(distance, what):
    run = Simulation(smallest_scenario(), 1)
    state = run.state
    state._world = state.world()._replace(distance=np.array(distance))
    with pytest.raises(BrokenLaw, match=what) as caught:
        invariants.Laws(state)
    assert (caught.value.law, caught.value.quarter) == ("F5", -1)


def test_m1_is_checked_at_the_start():
    run = Simulation(smallest_scenario(), 1)
    run.state.others.rows[0].cash += 1
    with pytest.raises(BrokenLaw, match="law M1 broken in quarter -1"):
        invariants.Laws(run.state)


def test_every_law_that_is_checked_has_a_fault_here():
    import inspect
    import re

    checked = set(re.findall(r'_equal\(\s*"([A-Z]\d)"', inspect.getsource(invariants)))
    assert checked | set(audit.RECORD_LAWS) == set(FAULTS) | {"F5"}
