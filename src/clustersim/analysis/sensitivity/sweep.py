"""Vary what is uncertain or can be chosen, and see what the difference between two strategies does.

Each point of a design is run for both strategies on the same few seeds, so that the difference is paired and the noise
of seeds can be told from what the factors do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from clustersim.analysis.compare import NothingLeft
from clustersim.analysis.question import question_of
from clustersim.analysis.seeds import seed_in
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.readings import Yearly
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session, Way
from clustersim.files.answers import Answers
from clustersim.files.factors import Factor, changed
from clustersim.inputs import Experiment, Scenario
from clustersim.outcomes import OUTCOMES
from clustersim.store.manifest import Facts

from .designs import Design

CHUNK = 400  # runs that are held in memory at a time
IN_BLOCKS = ("morris", "sobol")  # methods whose indices need whole blocks


class Swept(NamedTuple):
    """The paired differences of a sweep.

    `values[point, factor]` are what was run; `gaps[outcome]` has the difference a - b of each point and replicate,
    `levels[outcome]` those of the arms (a, b and perhaps the baseline), as [arm, point, replicate]. Points with a
    failed run, and for Morris and Sobol' whole blocks with one, are left out of all of them; `failures` says which.
    """

    experiment: str
    a: str
    b: str
    factors: tuple[Factor, ...]
    design: Design
    values: np.ndarray
    gaps: dict[str, np.ndarray]
    levels: dict[str, np.ndarray]
    replicates: int
    seed: int
    runs: int
    failures: tuple[Failure, ...]

    @property
    def shares(self) -> np.ndarray:
        """Where in its range each factor stood, [point, factor], 0 to 1."""
        low, high = np.array([[factor.low, factor.high] for factor in self.factors]).T
        return (self.values - low) / (high - low)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the factors."""
        return tuple(factor.name for factor in self.factors)


def session(
    experiment: Experiment, seed: int, way: Way, command: Facts | None = None, simulate=None, kind: str = "sweep"
) -> Session:
    """The session that makes and keeps the runs of an analysis of an experiment."""
    question = {**question_of(experiment, seed), "kind": kind}
    return Session(way, Yearly(simulate), question, command or {}, experiment.name)


def sweep(
    runs: Session,
    experiment: Experiment,
    answers: Answers,
    factors: Sequence[Factor],
    design: Design,
    replicates: int,
    seed: int,
    progress: Progress | None = None,
    with_baseline: bool = False,
    kind: str = "points",
) -> Swept:
    """Run a design over factors of the experiment, on seeds of a range of its own (`analysis/seeds.py`).

    With the baseline as a third arm, outcomes of each strategy against it can be told too. Raises what a session
    raises.
    """
    chosen = tuple(factors)
    values = np.array([[f.at(u) for f, u in zip(chosen, point, strict=True)] for point in design.units.tolist()])
    if design.method == "one-at-a-time":  # the defaults themselves, not what a share of the range leaves of them
        values[0] = [factor.default for factor in chosen]
        for place in range(1, len(values)):
            same = design.units[place] == design.units[0]
            values[place, same] = values[0, same]
    arms = (answers.a, answers.b, *([experiment.scenarios[0]] if with_baseline else []))
    wanted = list(_wanted(arms, chosen, values, design, replicates, seed, kind))
    runs.complete(wanted, progress, together=len(arms) * replicates)
    levels, failures, whole = measure(runs, wanted, answers.outcomes, len(values), replicates)
    kept = ~np.isin(design.blocks, design.blocks[~whole]) if design.method in IN_BLOCKS else whole
    if not kept.any():
        raise nothing_left(failures)
    levels = {name: table[:, kept] for name, table in levels.items()}
    return Swept(
        experiment.name,
        answers.a.strategy.name,
        answers.b.strategy.name,
        chosen,
        Design(design.method, design.units[kept], design.blocks[kept]),
        values[kept],
        {name: table[0] - table[1] for name, table in levels.items()},
        levels,
        replicates,
        seed,
        len(wanted),
        tuple(failures),
    )


def _wanted(arms, factors, values, design, replicates, seed, kind) -> Iterator[Wanted]:
    for point, (row, block) in enumerate(zip(values.tolist(), design.blocks.tolist(), strict=True)):
        for arm in arms:
            scenario = at_point(arm, factors, row)
            for replicate in range(replicates):
                number = seed_in(kind, seed, block * replicates + replicate)
                yield Wanted(f"{arm.strategy.name}, point {point}", scenario, number)


def at_point(scenario: Scenario, factors: Sequence[Factor], values: Sequence[float]) -> Scenario:
    """The scenario with all factors at their values."""
    for factor, value in zip(factors, values, strict=True):
        scenario = changed(scenario, factor, value)
    return scenario


def measure(
    runs: Session, wanted: Sequence[Wanted], outcomes: Sequence[str], points: int, replicates: int
) -> tuple[dict[str, np.ndarray], list[Failure], np.ndarray]:
    """Outcome levels [arm, point, replicate] of runs that were wanted point by point, arm by arm, nan for a failed run;
    what failed; and which points are whole. Runs are read a part at a time, so that memory does not grow with them."""
    found = {name: np.full(len(wanted), np.nan) for name in outcomes}
    failures: list[Failure] = []
    for first in range(0, len(wanted), CHUNK):
        for place, result in enumerate(runs.results(wanted[first : first + CHUNK]), start=first):
            if isinstance(result, Failure):
                failures.append(result)
                continue
            for name in outcomes:
                found[name][place] = OUTCOMES[name].level(result)
    shaped = {name: row.reshape(points, -1, replicates).transpose(1, 0, 2) for name, row in found.items()}
    whole = np.ones(points, bool)
    for table in shaped.values():
        whole &= ~np.isnan(table).any(axis=(0, 2))
    return shaped, failures, whole


def nothing_left(failures: Sequence[Failure]) -> NothingLeft:
    """What is raised when failed runs leave nothing to tell."""
    first = failures[0]
    text = (
        f"{len(failures)} runs failed, and nothing is left to be told. The first: {first.strategy}, seed {first.seed}: "
    )
    return NothingLeft(f"{text}{first.cause}. To repeat it: {first.command}", failures)
