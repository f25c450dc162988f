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

from clustersim.analysis.intervals import LEVEL, Chance, wilson
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.plan import run_seed
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session
from clustersim.files.answers import Answers
from clustersim.inputs import Experiment, Scenario
from clustersim.parameters.switches import values_of

from .indices import RESAMPLES, RESAMPLING_SEED, Index
from .sweep import SHIFT, measure

AS_IT_IS = "as it is"
SOURCES = ("luck", "parameters", "structure", "future", "together")


class Source(NamedTuple):
    """One source of doubt: its share of the variance of one paired run, and its standard deviation in the unit."""

    name: str
    share: Index
    deviation: float


class Ahead(NamedTuple):
    """How often `a` is ahead of `b` by at least a margin, over what.

    The interval is Wilson's for as many independent runs as there are vectors times seeds: cells of a vector share
    their seeds, and where all agree resampling would claim to be certain.
    """

    over: str
    margin: float
    chance: Chance


class Split(NamedTuple):
    """The doubt about one outcome of the difference: `levels` are the means by structure and by future."""

    outcome: str
    mean: Index
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
            run_seed(seed, SHIFT + number * replicates + replicate),
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
    for n, outcome in enumerate(answers.outcomes):
        full = np.full((len(cells), replicates), np.nan)
        full[whole] = levels[outcome][0] - levels[outcome][1]
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
    variances = _variances(gaps)
    drawn = np.array([_variances(gaps[row]) for row in picks])
    shares, drawn_shares = _as_shares(variances), _as_shares(drawn)
    sources = tuple(
        Source(name, _index(shares[n], drawn_shares[:, n]), float(np.sqrt(max(0.0, variances[n]))))
        for n, name in enumerate(SOURCES)
    )
    own = gaps[:, 0, 0]
    asked = [("accepted vectors, the model and the future as they are", own), ("all that was tried", gaps)]
    ahead = tuple(
        Ahead(over, least, wilson(_share(values, least), gaps.shape[0] * gaps.shape[3]))
        for over, values in asked
        for least in dict.fromkeys((0.0, margin))
    )
    centre = _index(gaps.mean(), gaps.mean(axis=(1, 2, 3))[picks].mean(axis=1))
    by_structure = tuple(zip(structures, gaps.mean(axis=(0, 2, 3)).tolist(), strict=True))
    by_future = tuple(zip(futures, gaps.mean(axis=(0, 1, 3)).tolist(), strict=True))
    return Split(outcome, centre, sources, ahead, by_structure, by_future)


def _share(values: np.ndarray, margin: float) -> float:
    """How often a gap is at least the margin; a tie counts half where the margin is 0."""
    return float((values > margin).mean() + (values == margin).mean() * (0.5 if margin == 0 else 1.0))


def _variances(gaps: np.ndarray) -> np.ndarray:
    """Luck, parameters, structure, future, and what they do together; with one seed luck cannot be told (nan)."""
    luck = gaps.var(axis=3, ddof=1).mean() if gaps.shape[3] > 1 else np.nan
    centred = gaps - gaps.mean(axis=(0, 1, 2), keepdims=True)
    mains = [
        _square(centred.mean(axis=tuple(other for other in range(3) if other != axis)), gaps.shape[axis], axis)
        for axis in range(3)
    ]
    together = _square(centred.reshape(-1, gaps.shape[3]), 0, 1) - sum(mains)
    return np.array([luck, *mains, together])


def _square(effects: np.ndarray, levels: int, axis: int) -> float:
    """Mean square of effects [level, replicate] without the luck in them; vectors are a sample, so one less counts."""
    replicates = effects.shape[-1]
    if replicates == 1:
        value = float((effects[:, 0] ** 2).mean())
    else:
        both = effects.sum(axis=1) ** 2 - (effects**2).sum(axis=1)
        value = float((both / (replicates * (replicates - 1))).mean())
    return value * levels / (levels - 1) if axis == 0 and levels > 1 else value


def _as_shares(variances: np.ndarray) -> np.ndarray:
    positive = np.maximum(0.0, variances)
    whole = positive.sum(axis=-1, keepdims=True)
    return np.divide(positive, whole, out=np.zeros_like(positive), where=whole > 0)


def _index(value: float, drawn: np.ndarray) -> Index:
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Index(float(value), float(low), float(high))
