"""Which strategies of the frontier are good in every future: regret, and how often they are good enough.

Regret of a strategy in a future is what the best of them gains there minus what it gains (Savage 1951); the smallest
largest regret is minimax. A strategy satisfices in a run if it gains at least what the first pole does in the mean of
the experiment's own future. All strategies meet the same seeds in all futures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import Estimate, student_interval
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session
from clustersim.files.answers import Answers
from clustersim.inputs import Experiment, Strategy

from .bench import FUTURES, OBJECTIVES, Bench, costs_of, seeds_of
from .candidates import purse_of
from .evolution import spread_out
from .frontier import Found, Member

JUDGED = ("net_jobs", "net_value_added")
MOST = 12  # of the frontier


class Standing(NamedTuple):
    """A strategy across futures, in their order: `gains[outcome]` are means, `regrets[outcome]` paired with the best
    strategy of that future; `worst[outcome]` is the largest mean regret, `satisfied` the share of all runs."""

    strategy: Strategy
    marked: str
    gains: dict[str, tuple[float, ...]]
    regrets: dict[str, tuple[Estimate, ...]]
    worst: dict[str, float]
    satisfied: float


class Robust(NamedTuple):
    """Strategies by their largest regret in net jobs, the smallest first. `threshold` is in net jobs (persons)."""

    futures: tuple[str, ...]
    standings: tuple[Standing, ...]
    threshold: float
    threshold_of: str
    seeds: int
    runs: int
    failures: tuple[Failure, ...]

    def minimax(self, outcome: str) -> Standing:
        """The strategy whose largest regret in an outcome is the smallest."""
        return min(self.standings, key=lambda item: item.worst[outcome])


def robust(
    runs: Session,
    experiment: Experiment,
    answers: Answers,
    found: Found,
    seeds: int = 6,
    seed: int = 1,
    progress: Progress | None = None,
) -> Robust:
    """Run the frontier and the arms of the experiment in every future. A strategy with a failed run is left out;
    LookupError if that is the first pole, or if no run of the baseline worked in some future. Raises what a session
    raises."""
    base = experiment.scenarios[0]
    futures = (base.future, *answers.futures)
    strategies = [member.strategy for member in _taken(found)]
    marks = {member.strategy.name: member.marked for member in found.members}
    wanted: list[Wanted] = []
    numbers = seeds_of(seed, FUTURES, seeds)
    benches = [Bench(runs, replace(base, future=future), numbers, wanted, progress) for future in futures]
    tables = list(zip(*(bench.gains(strategies) for bench in benches), strict=True))  # [strategy][future]
    kept = [n for n, row in enumerate(tables) if all(table is not None for table in row)]
    pole = found.frontier.poles[0].strategy.name
    names = [strategies[n].name for n in kept]
    if pole not in names:
        raise LookupError(f"runs of {pole} failed, so there is no threshold")
    gains = [[table for table in tables[n] if table is not None] for n in kept]
    jobs = list(OBJECTIVES).index("net_jobs")
    threshold = float(gains[names.index(pole)][0][jobs].mean())
    standings = standings_of([strategies[n] for n in kept], [marks[name] for name in names], gains, threshold)
    return Robust(
        tuple(future.name for future in futures),
        standings,
        threshold,
        pole,
        seeds,
        len(wanted),
        tuple(failure for bench in benches for failure in bench.failures),
    )


def _taken(found: Found) -> list[Member]:
    """At most so many of the frontier, spread out over it, and the arms of the experiment."""
    means = np.array([[item.estimates[name].value for name in OBJECTIVES] for item in found.members])
    front = spread_out(costs_of(means, purse_of(found.frontier)), MOST)
    return [member for n, member in enumerate(found.members) if n in front or member.marked]


def standings_of(
    strategies: Sequence[Strategy], marks: Sequence[str], gains: Sequence[Sequence[np.ndarray]], threshold: float
) -> tuple[Standing, ...]:
    """The standings from `gains[strategy][future]` as [objective, seed], by largest regret in net jobs."""
    places = {outcome: list(OBJECTIVES).index(outcome) for outcome in JUDGED}
    futures = range(len(gains[0]))
    best = {
        (outcome, future): max((row[future][place] for row in gains), key=lambda values: values.mean())
        for outcome, place in places.items()
        for future in futures
    }
    found = []
    for strategy, mark, row in zip(strategies, marks, gains, strict=True):
        regrets = {
            outcome: tuple(
                student_interval((best[outcome, future] - row[future][place]).tolist()) for future in futures
            )
            for outcome, place in places.items()
        }
        enough = np.concatenate([table[places["net_jobs"]] >= threshold for table in row])
        means = {outcome: tuple(float(table[place].mean()) for table in row) for outcome, place in places.items()}
        worst = {outcome: max(regret.value for regret in values) for outcome, values in regrets.items()}
        found.append(Standing(strategy, mark, means, regrets, worst, float(enough.mean())))
    return tuple(sorted(found, key=lambda item: (item.worst["net_jobs"], item.strategy.name)))
