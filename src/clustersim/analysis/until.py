"""Paired replicates until the intervals of the differences that are named are narrow enough, or cannot become so."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

from clustersim.ensemble.session import Progress, Session
from clustersim.inputs import Experiment
from clustersim.outcomes import OUTCOMES

from .adaptive import SEEN, Decision, Goal, Named, decide, stretched_interval
from .compare import compare_in
from .comparison import Comparison, Difference
from .intervals import LEVEL, Estimate
from .question import unique_labels

HEADLINES = ("net_jobs", "net_value_added")


class Watched(NamedTuple):
    """A difference to watch: arm `a` minus arm `b` in an outcome, and the smallest one that matters in its unit."""

    a: str
    b: str
    outcome: str
    smallest: float = 0.0

    @property
    def name(self) -> str:
        """What it is called in a reason."""
        return f"{self.outcome}, {self.a} - {self.b}"


def headline(experiment: Experiment) -> tuple[Watched, ...]:
    """What is watched if nothing is named: second minus first strategy, in net jobs and net value added."""
    labels = unique_labels([scenario.strategy.name for scenario in experiment.scenarios])
    b, a = labels[1:3] if len(labels) > 2 else labels[:2]
    return tuple(Watched(a, b, outcome) for outcome in HEADLINES)


def compare_until(
    runs: Session,
    experiment: Experiment,
    goal: Goal,
    watched: Sequence[Watched],
    seed: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Add paired replicates in batches until `goal` is met for all that is watched, or no more may be added.

    The comparison says why it stopped; the differences that were watched carry the intervals that may be stated, or
    none. Raises what `compare_in` raises.
    """
    replicates, comparison = 0, None
    decision = decide([Named(item.name, (), item.smallest) for item in watched], goal)
    while decision.more and replicates < goal.most:
        replicates = min(goal.most, replicates + decision.more)
        comparison = compare_in(runs, experiment, replicates, seed, progress)
        decision = decide([Named(item.name, gaps_of(comparison, item), item.smallest) for item in watched], goal)
    if decision.more and comparison is not None and comparison.n >= SEEN:  # failed runs left fewer than were asked for
        ended = goal._replace(most=comparison.n)
        decision = decide([Named(item.name, gaps_of(comparison, item), item.smallest) for item in watched], ended)
    if comparison is None:  # the floor lies above the cap: one batch shows the means, and that no interval can be had
        comparison = compare_in(runs, experiment, goal.most, seed, progress)
    return settled(comparison, watched, decision)


def gaps_of(comparison: Comparison, watched: Watched) -> list[float]:
    """The difference in every paired run."""
    labels = [arm.label for arm in comparison.arms]
    level = OUTCOMES[watched.outcome].level
    pairs = zip(*(comparison.runs[labels.index(label)] for label in (watched.a, watched.b)), strict=True)
    return [level(left) - level(right) for left, right in pairs]


def settled(comparison: Comparison, watched: Sequence[Watched], decision: Decision) -> Comparison:
    """The comparison with what may be stated of the differences that were watched, and why it stopped."""
    pairs = len({(item.a, item.b) for item in comparison.differences})
    found = {}
    for item, reading in zip(watched, decision.readings, strict=True):
        gap = comparison.difference(item.a, item.b, item.outcome)
        none = Estimate(gap.estimate.mean, None, None, gap.estimate.n)
        stated = reading.estimate if reading.estimate.low is not None else none
        level = 1 - (1 - LEVEL) / pairs
        corrected = none if stated is none else stretched_interval(gaps_of(comparison, item), level)
        found[item.a, item.b, item.outcome] = gap._replace(estimate=stated, corrected=corrected)
    changed = tuple(_chosen(gap, found) for gap in comparison.differences)
    return dataclasses.replace(comparison, differences=changed, stopping=decision)


def _chosen(gap: Difference, found: dict[tuple[str, str, str], Difference]) -> Difference:
    mine = found.get((gap.a, gap.b, gap.outcome))
    other = found.get((gap.b, gap.a, gap.outcome))
    return mine or (other.reversed if other else gap)
