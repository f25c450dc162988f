"""Which strategies of the frontier are good in every future: regret, and how often they are good enough.

Regret of a strategy in a future is what the best of them gains there minus what it gains (Savage 1951); the smallest
largest regret is minimax. A strategy satisfices in a run if it gains at least what the first pole does in the mean of
the experiment's own future. All strategies meet the same seeds in all futures.

Whatever is picked out of many means was lucky on the seeds that picked it. So the first half of the seeds names all
that is picked (the best of each future, the future in which a strategy regrets most, the minimax strategy, the one
that is most often good enough), and the other half alone measures it (Cox 1975). A regret is then an estimate without
the luck of that choice and may be negative; it is no bound: where the one that was named is not the true best of a
future, the true regret is larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import Estimate, student_interval
from clustersim.analysis.seeds import seed_in
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session
from clustersim.files.answers import Answers
from clustersim.inputs import Experiment, Strategy

from .bench import OBJECTIVES, Bench, costs_of
from .candidates import purse_of
from .evolution import spread_out
from .frontier import Found, Member

JUDGED = ("net_jobs", "net_value_added")
MOST = 12  # of the frontier


class Standing(NamedTuple):
    """A strategy across futures, in their order.

    `gains[outcome]` are means over all seeds. Measured on the other half of the seeds: `regrets[outcome]`, paired with
    the best that was named for that future, and `satisfied`, the share of runs that are good enough. `worst[outcome]`
    is the regret in the future of number `worst_in[outcome]`, where the first half finds it largest. `named[outcome]`
    (largest mean regret) and `named_satisfied` are those of the first half, which only choose.

    `untold[outcome]`: not told apart from the minimax strategy, as the 95% interval of its `worst` minus that of the
    minimax strategy, paired by seed, reaches 0 or below (each for itself: of many, some are told apart by luck).
    """

    strategy: Strategy
    marked: str
    gains: dict[str, tuple[float, ...]]
    regrets: dict[str, tuple[Estimate, ...]]
    worst: dict[str, Estimate]
    worst_in: dict[str, int]
    named: dict[str, float]
    untold: dict[str, bool]
    satisfied: float
    named_satisfied: float


class Robust(NamedTuple):
    """Strategies by the largest regret in net jobs that the first half of the seeds names, the smallest first.
    `threshold` is in net jobs (persons), `seeds` are those of both halves."""

    futures: tuple[str, ...]
    standings: tuple[Standing, ...]
    threshold: float
    threshold_of: str
    seeds: int
    runs: int
    failures: tuple[Failure, ...]

    def minimax(self, outcome: str) -> Standing:
        """The strategy whose largest regret in an outcome the first half of the seeds finds the smallest."""
        return min(self.standings, key=lambda item: (item.named[outcome], item.strategy.name))

    def untold(self, outcome: str) -> int:
        """How many others are not told apart from the minimax strategy."""
        best = self.minimax(outcome)
        return sum(item.untold[outcome] for item in self.standings if item is not best)

    @property
    def most_often(self) -> Standing:
        """The strategy that the first half of the seeds finds good enough most often."""
        return max(self.standings, key=lambda item: item.named_satisfied)


def robust(
    runs: Session,
    experiment: Experiment,
    answers: Answers,
    found: Found,
    seeds: int = 20,
    seed: int = 1,
    progress: Progress | None = None,
) -> Robust:
    """Run the frontier and the arms of the experiment in every future. A strategy with a failed run is left out, and so
    is a seed whose baseline failed in any future.

    Raises ValueError for an odd number of seeds, LookupError if the first pole is left out or fewer than two seeds are
    left, and what a session raises.
    """
    if seeds < 2 or seeds % 2:
        raise ValueError(f"half of the seeds name and half measure; {seeds} is not an even number above 0")
    base = experiment.scenarios[0]
    futures = (base.future, *answers.futures)
    strategies = [member.strategy for member in _taken(found)]
    marks = {member.strategy.name: member.marked for member in found.members}
    wanted: list[Wanted] = []
    numbers = [seed_in("futures", seed, n) for n in range(seeds)]
    benches = [Bench(runs, replace(base, future=future), numbers, wanted, progress) for future in futures]
    gains = _gains(benches, strategies)
    pole = found.frontier.poles[0].strategy.name
    if pole not in gains:
        raise LookupError(f"runs of {pole} failed, so there is no threshold")
    jobs = list(OBJECTIVES).index("net_jobs")
    threshold = float(gains[pole][0][jobs].mean())
    kept = [strategy for strategy in strategies if strategy.name in gains]
    standings = standings_of(kept, [marks[item.name] for item in kept], list(gains.values()), threshold)
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


def _gains(benches: Sequence[Bench], strategies: Sequence[Strategy]) -> dict[str, list[np.ndarray]]:
    """[objective, seed] by future of each strategy that never failed, on the seeds that no future lacks."""
    tables = list(zip(*(bench.gains(strategies) for bench in benches), strict=True))  # [strategy][future]
    everywhere = np.all([bench.there for bench in benches], axis=0)
    if everywhere.sum() < 2:
        raise LookupError("the baseline worked in all futures on fewer than two seeds")
    return {
        strategy.name: [
            table[:, everywhere[bench.there]] for table, bench in zip(row, benches, strict=True) if table is not None
        ]
        for strategy, row in zip(strategies, tables, strict=True)
        if all(table is not None for table in row)
    }


def standings_of(
    strategies: Sequence[Strategy], marks: Sequence[str], gains: Sequence[Sequence[np.ndarray]], threshold: float
) -> tuple[Standing, ...]:
    """The standings from `gains[strategy][future]` as [objective, seed], by the largest regret in net jobs that the
    first half of the seeds names."""
    table = np.array(gains)  # [strategy, future, objective, seed]
    half = table.shape[-1] // 2
    judged = {outcome: table[:, :, list(OBJECTIVES).index(outcome)] for outcome in JUDGED}
    names = [strategy.name for strategy in strategies]
    regrets = {outcome: _Regrets(values, half, names) for outcome, values in judged.items()}
    enough = judged["net_jobs"] >= threshold
    found = [
        Standing(
            strategy,
            mark,
            {outcome: tuple(values[n].mean(axis=-1).tolist()) for outcome, values in judged.items()},
            {outcome: tuple(_interval(row) for row in part.other[n]) for outcome, part in regrets.items()},
            {outcome: _interval(part.worst[n]) for outcome, part in regrets.items()},
            {outcome: int(part.worst_in[n]) for outcome, part in regrets.items()},
            {outcome: float(part.named[n]) for outcome, part in regrets.items()},
            {outcome: part.untold(n) for outcome, part in regrets.items()},
            float(enough[n, :, half:].mean()),
            float(enough[n, :, :half].mean()),
        )
        for n, (strategy, mark) in enumerate(zip(strategies, marks, strict=True))
    ]
    return tuple(sorted(found, key=lambda item: (item.named["net_jobs"], item.strategy.name)))


class _Regrets:
    """Regrets in one outcome from its gains [strategy, future, seed]; the first `half` of the seeds names."""

    def __init__(self, gains: np.ndarray, half: int, names: Sequence[str]):
        means = gains[:, :, :half].mean(axis=-1)
        best = means.argmax(axis=0)  # strategy by future
        behind = means.max(axis=0) - means
        self.other = gains[best, np.arange(gains.shape[1]), half:] - gains[:, :, half:]
        self.worst_in = behind.argmax(axis=1)
        self.named = behind.max(axis=1)
        self.worst = self.other[np.arange(len(gains)), self.worst_in]
        self._minimax = min(range(len(gains)), key=lambda n: (self.named[n], names[n]))

    def untold(self, n: int) -> bool:
        """Whether the largest regret of a strategy is not told to be above that of the minimax strategy."""
        low = _interval(self.worst[n] - self.worst[self._minimax]).low
        return low is None or low <= 0


def _interval(values: np.ndarray) -> Estimate:
    return student_interval(values.tolist())
