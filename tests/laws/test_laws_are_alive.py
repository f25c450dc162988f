"""Every law is alive: a state that breaks it is caught, by the check that names it; a run as it is breaks none.

Each fault of law_faults is put into the records at the end of a quarter, before the laws look at them.
"""

from dataclasses import replace

import numpy as np
import pytest
from law_faults import FAULTS

from clustersim import audit, invariants
from clustersim.clock import set_clock
from clustersim.kernel.errors import BrokenLaw
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
    state._world = state.world().replace(distance=np.array(distance))
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
