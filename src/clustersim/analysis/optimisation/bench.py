"""Strategies measured against the baseline on the same seeds, in all objectives of a frontier at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from clustersim.analysis.sensitivity.sweep import CHUNK
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session
from clustersim.inputs import Scenario, Strategy
from clustersim.outcomes import OUTCOMES
from clustersim.yearly import YearlyRun

OUTSIDE = "net_jobs_outside_capital"  # persons, last quarter: the balance between regions
OBJECTIVES = {"net_jobs": 1, "net_value_added": 1, "public_outlay": -1, OUTSIDE: 1}  # 1: more is better
SIGNS = np.array(list(OBJECTIVES.values()))
NET = np.array([name == OUTSIDE or OUTCOMES[name].net for name in OBJECTIVES])
GRAIN = 1e-3  # of the purse: what rounding and left-over money make of an outlay is no saving


def grain_of(purse: int) -> float:
    """Outlays (KRW) that differ by less are told as equal."""
    return max(GRAIN * purse, 1.0)


def costs_of(means: np.ndarray, purse: int) -> np.ndarray:
    """Costs [..., objective] from means: turned so that less is better, the outlay in whole grains of the purse."""
    costs = -SIGNS * means
    place = list(OBJECTIVES).index("public_outlay")
    grain = grain_of(purse)
    costs[..., place] = np.round(costs[..., place] / grain) * grain
    return costs


class Bench:
    """Measures strategies against the baseline of a scenario on the same seeds. `wanted` collects all runs of an
    analysis, so that a session hears how many there are in all. `there` is by seed whether its baseline worked."""

    def __init__(
        self, runs: Session, base: Scenario, seeds: Sequence[int], wanted: list[Wanted], progress: Progress | None
    ):
        self.runs, self.base, self.seeds, self.wanted, self.progress = runs, base, seeds, wanted, progress
        self.failures: list[Failure] = []
        self.there = np.ones(len(seeds), bool)
        self._levels: dict[str, np.ndarray] = {}

    def gains(self, strategies: Sequence[Strategy]) -> list[np.ndarray | None]:
        """[objective, seed] of each strategy: more than the twin, outlay as it is; None if one of its runs failed.
        Seeds whose baseline failed are left out for all; LookupError if none is left."""
        self._measure([self.base.strategy, *strategies])
        twin = self._levels[self.base.strategy.name]
        self.there = ~np.isnan(twin[0])
        if not self.there.any():
            raise LookupError(f"every run of the baseline failed, the first by {self.failures[0].cause}")
        taken = np.where(NET[:, None], twin, 0.0)
        tables = [(self._levels[strategy.name] - taken)[:, self.there] for strategy in strategies]
        return [None if np.isnan(table).any() else table for table in tables]

    def _measure(self, strategies: Sequence[Strategy]) -> None:
        new = {strategy.name: strategy for strategy in strategies if strategy.name not in self._levels}
        scenarios = [replace(self.base, strategy=strategy) for strategy in new.values()]
        mine = [Wanted(item.strategy.name, item, seed) for item in scenarios for seed in self.seeds]
        self.wanted += mine
        self.runs.complete(self.wanted, self.progress, together=len(self.seeds))
        found = np.full((len(mine), len(OBJECTIVES)), np.nan)
        for first in range(0, len(mine), CHUNK):
            for place, run in enumerate(self.runs.results(mine[first : first + CHUNK]), start=first):
                if isinstance(run, Failure):
                    self.failures.append(run)
                else:
                    found[place] = levels_of(run, self.base)
        for name, table in zip(new, found.reshape(len(new), len(self.seeds), -1), strict=True):
            self._levels[name] = table.T


def levels_of(run: YearlyRun, scenario: Scenario) -> list[float]:
    """The levels of the objectives in a run."""
    elsewhere = np.array([not place.capital for place in scenario.region.places])
    outside = float(run.places["jobs"][-1][elsewhere].sum())
    return [outside if name == OUTSIDE else OUTCOMES[name].level(run) for name in OBJECTIVES]
