"""One run: the schedule, quarter after quarter, without a Mesa object in sight."""

from __future__ import annotations

import functools
import hashlib

import numpy as np

from . import initialise, invariants
from .clock import set_clock, shock_table
from .history import History
from .inputs import Scenario, Strategy
from .kernel.compiled import FirstCompile
from .prepare import make_context
from .results import Result
from .schedule import SCHEDULE
from .smallest import smallest_scenario
from .world import State


@functools.lru_cache(maxsize=1)
def _start(region, future, first_year: int, overrides: tuple, seed: int) -> tuple[State, str]:
    """The initial state and its digest. It does not know the strategy, so the arms of a comparison share it."""
    bare = Scenario(region, Strategy("", "", 0, ()), future, first_year, first_year, overrides)
    with np.errstate(over="ignore"):  # keyed draws wrap around 2**64 by design; plain Python would warn
        state = initialise.initial_state(bare, seed)
    return state, state.digest()


def start_of(scenario: Scenario, seed: int) -> tuple[State, str]:
    """A fresh copy of the initial state of a scenario, and its digest."""
    state, digest = _start(scenario.region, scenario.future, scenario.first_year, scenario.overrides, seed)
    return state.copy(), digest


class Simulation:
    """State, context and history of one run, advanced a quarter at a time."""

    def __init__(self, scenario: Scenario, seed: int):
        self.scenario, self.seed = scenario, seed
        self.state, self.start = start_of(scenario, seed)
        self.context = make_context(scenario, self.state)
        self.history = History(scenario, self.state)
        self.laws = invariants.Laws(self.state)
        self.quarter = 0

    def step(self) -> None:
        """Advance one quarter; a broken law stops the run."""
        set_clock(self.state, self.scenario, self.quarter)
        with np.errstate(over="ignore"):
            for process in SCHEDULE:
                process(self.state, self.context)
            self.laws.check(self.state, self.context)
        self.history.record(self.state, self.quarter)
        self.quarter += 1

    def result(self) -> Result:
        """Everything recorded so far."""
        shocks = hashlib.sha256(str(self.seed).encode() + shock_table(self.scenario).tobytes()).hexdigest()
        return self.history.result(self.seed, self.start, shocks, self.quarter)


def warm_up() -> None:
    """Compile what is not compiled yet, saying so; at once done if the cache is complete.

    Call it before work that is timed or shared out over workers.
    """
    with FirstCompile() as first:
        if first.needed:
            run = Simulation(smallest_scenario(), 1)
            for _ in range(2):
                run.step()


def simulate(scenario: Scenario, seed: int) -> Result:
    """Run a scenario with a seed to its last year.

    Raises `BrokenLaw` if an accounting law fails, with both sides of the equation.
    """
    warm_up()
    run = Simulation(scenario, seed)
    for _ in range(scenario.quarters):
        run.step()
    return run.result()
