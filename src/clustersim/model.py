"""The Mesa face of a run: `ClusterModel` advances a `Simulation` and shows its records as Mesa agents.

The order of a quarter stands in `schedule.py` alone; this file adds nothing to it and draws no random number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import mesa
from mesa.datacollection import DataCollector

from . import parameters, series
from .agents import Firm, Windows
from .files.compose import Horizon, compose
from .files.names import nearest
from .inputs import Future, Region, Scenario, Strategy
from .kernel.errors import InputError, Problem, shown
from .results import Result
from .scenario import load_future, load_region, load_strategy
from .simulation import Simulation, warm_up

MOST_SEED = 2**63 - 1


class ClusterModel(mesa.Model):
    """One run of a region under a strategy and a future, a quarter a step.

        model = ClusterModel(region="korea-2010", strategy="hybrid", rng=7).run()
        model.result.nation["jobs"]

    `region`, `strategy` and `future` are a name, a path or a record of `clustersim.inputs`; `rng` is the seed, a whole
    number; the run goes from the first quarter of `first_year` to the last of `last_year`; `overrides` gives other
    values to parameters, by name. Equal arguments give equal numbers, as `clustersim.simulate` does.

    Agents (`Firm`, `Hospital`, `University`, `Institute`, `Fund`, `Office` of `clustersim.agents`) are windows on the
    run's records. `datacollector` holds the national series (`MODEL_REPORTERS`), a row a quarter; put your own in its
    place before the first step. Raises InputError for a bad input, ValueError for a bad seed.
    """

    running: bool

    def __init__(
        self,
        *,
        region: str | Path | Region = "korea-2010",
        strategy: str | Path | Strategy = "no-policy",
        future: str | Path | Future = "korea-2010-2020",
        rng: int = 7,
        first_year: int = 2010,
        last_year: int = 2020,
        overrides: Mapping[str, float] | None = None,
    ):
        seed = _seed(rng)
        super().__init__(rng=seed)
        self.region = region if isinstance(region, Region) else load_region(region)
        base_year = self.region.base_year
        self.strategy = strategy if isinstance(strategy, Strategy) else load_strategy(strategy, base_year)
        self.future = future if isinstance(future, Future) else load_future(future, base_year)
        horizon = Horizon(first_year, last_year)
        inputs = compose(self.region, self.strategy, self.future, horizon, overrides=_overrides(overrides))
        warm_up()
        self.simulation = Simulation(inputs, seed)
        self.datacollector = DataCollector(model_reporters=MODEL_REPORTERS)
        self._windows = Windows(self, self.simulation.state)

    @property
    def inputs(self) -> Scenario:
        """Everything that decides the run but its seed. (Mesa means something else by a scenario.)"""
        return self.simulation.scenario

    @property
    def quarter(self) -> int:
        """Quarters done."""
        return self.simulation.quarter

    @property
    def year(self) -> int:
        """Calendar year of the last quarter done (of the first quarter, before any)."""
        return self.inputs.first_year + max(0, self.quarter - 1) // 4

    @property
    def result(self) -> Result:
        """The series of all quarters done."""
        return self.simulation.result()

    def step(self) -> None:
        """Advance one quarter. Raises BrokenLaw if an accounting law fails, RuntimeError after the last quarter."""
        if not self.running:
            raise RuntimeError(f"the run is over: it ended with {self.inputs.last_year}")
        try:
            self.simulation.step()
        except BaseException:
            self.running = False  # half a quarter is done: what follows would be worth nothing
            raise
        if self._windows.matched is not None:
            self._windows.match(self.quarter)
        self.datacollector.collect(self)
        self.running = self.quarter < self.inputs.quarters

    def run(self) -> ClusterModel:
        """Advance to the end of the last year; returns the model itself."""
        self.run_model()
        return self

    @property
    def agents(self):
        """AgentSet of all agents: windows on the firms, organisations, funds and offices there are now."""
        self._windows.match(self.quarter)
        return super().agents

    @property
    def agents_by_type(self):
        """AgentSets by class of agent: `model.agents_by_type[Firm]`."""
        self._windows.match(self.quarter)
        return super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """Classes of which there are agents."""
        self._windows.match(self.quarter)
        return super().agent_types

    def remove_all_agents(self) -> None:
        """Close all windows; the records stay, and the next look opens new ones."""
        self._windows.close_all()
        super().remove_all_agents()


def _seed(rng: int) -> int:
    if isinstance(rng, bool) or not hasattr(rng, "__index__") or not 0 <= int(rng) <= MOST_SEED:
        raise ValueError(f"rng: {shown(rng)}: a seed is a whole number from 0 to {MOST_SEED}")
    return int(rng)


def _overrides(given: Mapping[str, float] | None) -> tuple[tuple[str, float], ...]:
    """Parameter values by name, in a fixed order; InputError with every name that there is not."""
    given, known = given or {}, parameters.names()
    rule = "there is no such parameter"
    wrong = [name for name in given if name not in known]
    if wrong:
        raise InputError([Problem("E-PARAMETER", rule, key=f"overrides.{n}", hint=nearest(n, known)) for n in wrong])
    return tuple(sorted((name, float(value)) for name, value in given.items()))


# ---------------------------------------------------------------- reporters for a DataCollector


def _national(name: str) -> Callable[[ClusterModel], float]:
    """A reporter of a national series: its value in the last quarter done, nan before the first."""

    def report(model: ClusterModel) -> float:
        if model.quarter == 0:
            return math.nan
        return model.simulation.history.tally[name][model.quarter - 1].item()

    report.__name__, report.__doc__ = name, f"{series.NATION[name].meaning} ({series.NATION[name].unit})"
    return report


MODEL_REPORTERS = {"year": lambda model: model.year} | {name: _national(name) for name in series.NATION}
FIRM_REPORTERS = {  # for DataCollector(agenttype_reporters={Firm: FIRM_REPORTERS})
    "place": lambda firm: firm.place_name,
    "sector": lambda firm: firm.sector_name,
    "origin": lambda firm: firm.origin_name,
    "employees": lambda firm: firm.employees,
    "value_added": lambda firm: firm.value_added,
    "sales": lambda firm: firm.home_sales + firm.exports,
    "research": lambda firm: firm.research,
    "cash": lambda firm: firm.cash,
}
AGENTTYPE_REPORTERS = {Firm: FIRM_REPORTERS}
