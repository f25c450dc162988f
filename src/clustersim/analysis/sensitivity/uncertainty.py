"""What the doubt about a difference is made of: luck of a run, parameters, structure of the model, the outside world.

Accepted vectors of the calibration, each with every structure and every future, are run with a few seeds. A vector has
seeds of its own and all its cells share them. Squares are products of different seeds, so that luck is not counted as
parameter, structure or future; luck itself is the variance between the seeds of one cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import LEVEL, Chance, Estimate, student_interval, wilson
from clustersim.analysis.seeds import seed_in
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session
from clustersim.files.answers import Answers
from clustersim.inputs import Experiment, Scenario
from clustersim.parameters.switches import values_of

from .indices import RESAMPLES, RESAMPLING_SEED, Index
from .sweep import measure, nothing_left

AS_IT_IS = "as it is"
SOURCES = ("luck", "parameters", "structure", "future", "together")


class Source(NamedTuple):
    """One source of doubt: its share of the variance of one paired run, and its standard deviation in the unit."""

    name: str
    share: Index
    deviation: float


class Ahead(NamedTuple):
    """How often `a` is ahead of `b` by at least a margin, over what.

    The interval is Wilson's for as many independent runs as there are: cells of a vector share their seeds, and runs of
    a vector are alike by the share that parameters have. Where all agree, resampling would claim to be certain.
    """

    over: str
    margin: float
    chance: Chance


class Split(NamedTuple):
    """The doubt about one outcome of the difference: `levels` are the means by structure and by future."""

    outcome: str
    mean: Estimate
    sources: tuple[Source, ...]
    ahead: tuple[Ahead, ...]
    structures: tuple[tuple[str, float], ...]
    futures: tuple[tuple[str, float], ...]


class Doubt(NamedTuple):
    """All of it: how many vectors, structures, futures and seeds were run. `varied` are the parameters that differ
    between vectors, `held` the factors of the experiment that do not: doubt about those is not in here."""

    a: str
    b: str
    vectors: int
    varied: tuple[str, ...]
    held: tuple[str, ...]
    structures: tuple[str, ...]
    futures: tuple[str, ...]
    replicates: int
    splits: tuple[Split, ...]
    runs: int
    failures: tuple[Failure, ...]


def split_doubt(
    runs: Session,
    experiment: Experiment,
    answers: Answers,
    names: Sequence[str],
    vectors: Sequence[Sequence[float]],
    replicates: int,
    seed: int,
    progress: Progress | None = None,
) -> Doubt:
    """Run every accepted vector with every structure and future. Raises what a session raises.

    Vectors with a failed run are left out.
    """
    futures = (answers.a.future, *answers.futures)
    structures = (AS_IT_IS, *answers.structure)
    cells = list(itertools.product(range(len(vectors)), structures, futures))
    wanted = [
        Wanted(
            f"{arm.strategy.name}, vector {number}, {structure}, {future.name}",
            cell_of(replace(arm, future=future), names, vectors[number], structure),
            seed_in("doubt", seed, number * replicates + replicate),
        )
        for number, structure, future in cells
        for arm in (answers.a, answers.b)
        for replicate in range(replicates)
    ]
    runs.complete(wanted, progress, together=2 * replicates)
    levels, failures, whole = measure(runs, wanted, answers.outcomes, len(cells), replicates)
    shape = (len(vectors), len(structures), len(futures), replicates)
    kept = whole.reshape(shape[:3]).all(axis=(1, 2))
    splits = []
    if kept.sum() < 2:
        raise nothing_left(failures)
    for n, outcome in enumerate(answers.outcomes):
        full = levels[outcome][0] - levels[outcome][1]
        margin = answers.margin if n == 0 else 0.0
        names_of = tuple(future.name for future in futures)
        splits.append(split_of(outcome, full.reshape(shape)[kept], structures, names_of, margin))
    return Doubt(
        a=answers.a.strategy.name,
        b=answers.b.strategy.name,
        vectors=int(kept.sum()),
        varied=tuple(names),
        held=tuple(factor.name for factor in answers.factors if factor.name not in names and not factor.futures),
        structures=structures,
        futures=tuple(future.name for future in futures),
        replicates=replicates,
        splits=tuple(splits),
        runs=len(wanted),
        failures=tuple(failures),
    )


def cell_of(scenario: Scenario, names: Sequence[str], values: Sequence[float], structure: str) -> Scenario:
    """A scenario with the values of a vector, and with a mechanism switched off unless it is to be as it is."""
    off = {} if structure == AS_IT_IS else values_of([structure])
    overrides = {**dict(scenario.overrides), **dict(zip(names, map(float, values), strict=True)), **off}
    return replace(scenario, overrides=tuple(sorted(overrides.items())))


def split_of(
    outcome: str, gaps: np.ndarray, structures: Sequence[str], futures: Sequence[str], margin: float = 0.0
) -> Split:
    """Split the variance of `gaps[vector, structure, future, replicate]`; intervals resample vectors."""
    picks = np.random.default_rng(RESAMPLING_SEED).integers(len(gaps), size=(RESAMPLES, len(gaps)))
    variances = variances_of(gaps)
    drawn = np.array([variances_of(gaps[row]) for row in picks])
    shares, drawn_shares = _as_shares(variances), _as_shares(drawn)
    sources = tuple(
        Source(name, _index(shares[n], drawn_shares[:, n]), float(np.sqrt(max(0.0, variances[n]))))
        for n, name in enumerate(SOURCES)
    )
    own = gaps[:, 0, 0]
    asked = [("accepted vectors, the model and the future as they are", own), ("all that was tried", gaps)]
    alike = max(0.0, variances[1]) / max(1e-300, max(0.0, variances[0]) + max(0.0, variances[1]))
    ahead = tuple(
        Ahead(over, least, wilson(_share(values, least), independent(gaps, alike)))
        for over, values in asked
        for least in dict.fromkeys((0.0, margin))
    )
    by_structure = tuple(zip(structures, gaps.mean(axis=(0, 2, 3)).tolist(), strict=True))
    by_future = tuple(zip(futures, gaps.mean(axis=(0, 1, 3)).tolist(), strict=True))
    centre = student_interval(gaps.mean(axis=(1, 2, 3)).tolist())
    return Split(outcome, centre, sources, ahead, by_structure, by_future)


def independent(gaps: np.ndarray, alike: float) -> int:
    """How many independent runs there are: those of one vector are alike by the share that parameters have."""
    runs = gaps.shape[0] * gaps.shape[3]
    return max(1, int(runs / (1 + (gaps.shape[3] - 1) * alike)))


def _share(values: np.ndarray, margin: float) -> float:
    """How often a gap is at least the margin; a tie counts half where the margin is 0."""
    return float((values > margin).mean() + (values == margin).mean() * (0.5 if margin == 0 else 1.0))


def variances_of(gaps: np.ndarray) -> np.ndarray:
    """Components of the variance of one run: luck, parameters, structure, future, and what they do together.

    From expected mean squares: vectors are a sample of many, structures and futures are all there are. Squares are
    products of different seeds, so no luck is in them. A component that is not there is estimated around 0, so it may
    come out below.
    """
    n = gaps.shape[0]
    luck = float(gaps.var(axis=3, ddof=1).mean())
    main = {
        axes: _square(_effect(gaps, axes), 0 in axes) for axes in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
    }
    structure, future = main[1,] - main[0, 1] / n, main[2,] - main[0, 2] / n
    together = main[0, 1] + main[0, 2] + main[0, 1, 2] + main[1, 2] - main[0, 1, 2] / n
    return np.array([luck, main[0,], structure, future, together])


def _effect(gaps: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """The effect of these axes in each replicate, free of those that it is made of, [..., replicate]."""
    found = gaps
    for axis in range(3):
        mean = found.mean(axis=axis, keepdims=True)
        found = found - mean if axis in axes else mean
    return found


def _square(effects: np.ndarray, of_vectors: bool) -> float:
    """Mean square of effects without the luck in them; vectors are a sample, so one less counts."""
    replicates = effects.shape[-1]
    both = effects.sum(axis=-1) ** 2 - (effects**2).sum(axis=-1)
    value = float((both / (replicates * (replicates - 1))).mean())
    vectors = effects.shape[0]
    return value * vectors / (vectors - 1) if of_vectors else value


def _as_shares(variances: np.ndarray) -> np.ndarray:
    whole = variances.sum(axis=-1, keepdims=True)
    return np.divide(variances, whole, out=np.zeros_like(variances), where=whole > 0)


def _index(value: float, drawn: np.ndarray) -> Index:
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Index(float(value), float(low), float(high))
