"""Switching values: how far each driver alone must go before the ranking flips, if it does within its range."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import Estimate, student_interval
from clustersim.ensemble.repeat import Failure
from clustersim.files.factors import Factor

from .indices import RESAMPLES, RESAMPLING_SEED, Index
from .sweep import Swept

FLIPS, HOLDS, UNSETTLED = "flips", "holds", "unsettled"


class Switching(NamedTuple):
    """What a driver does to a difference, all else at its default.

    `values` and `gaps` are the line that was run. `at` is where its mean first crosses zero, counted from the default,
    with an interval over seeds among those draws that cross at all (`crossing`, their share); None unless it flips.
    `answer`: "flips" (one interval lies above zero and another below), "holds" (all of them lie on one side), or
    "unsettled".
    """

    factor: Factor
    values: tuple[float, ...]
    gaps: tuple[Estimate, ...]
    answer: str
    at: Index | None
    crossing: float


class Lines(NamedTuple):
    """The switching values of some drivers, and what they rest on."""

    switching: tuple[Switching, ...]
    runs: int
    failures: tuple[Failure, ...]


def lines_of(swept: Swept, outcome: str) -> Lines:
    """Switching values with what they rest on."""
    return Lines(tuple(switching_values(swept, outcome)), swept.runs, swept.failures)


def switching_values(swept: Swept, outcome: str) -> list[Switching]:
    """Read a one-at-a-time sweep, in the order of its factors; one of which fewer than two values are left is passed
    over."""
    gaps, home = swept.gaps[outcome], np.array([factor.default for factor in swept.factors])
    found = []
    for place, factor in enumerate(swept.factors):
        others = [n for n in range(len(swept.factors)) if n != place]
        rows = np.flatnonzero((swept.values[:, others] == home[others]).all(axis=1))
        values, first = np.unique(swept.values[rows, place], return_index=True)
        if len(values) > 1:
            found.append(_switching(factor, values, gaps[rows[first]]))
    return found


def _switching(factor: Factor, values: np.ndarray, gaps: np.ndarray) -> Switching:
    estimates = tuple(student_interval(row) for row in gaps.tolist())
    at = crossing(values, gaps.mean(axis=1), factor)
    picks = np.random.default_rng(RESAMPLING_SEED).integers(gaps.shape[1], size=(RESAMPLES, gaps.shape[1]))
    drawn = [crossing(values, gaps[:, row].mean(axis=1), factor) for row in picks]
    crossed = np.array([value for value in drawn if value is not None])
    share = len(crossed) / len(drawn)
    line = (factor, tuple(values.tolist()), estimates)
    ends = [(e.low, e.high) for e in estimates if e.low is not None and e.high is not None]
    above, below = [low > 0 for low, _ in ends], [high < 0 for _, high in ends]
    if any(above) and any(below) and at is not None:
        low, high = np.percentile(crossed, [2.5, 97.5], method="nearest" if factor.whole else "linear")
        return Switching(*line, FLIPS, Index(at, float(low), float(high)), share)
    certain = len(ends) == len(estimates) and (all(above) or all(below))
    return Switching(*line, HOLDS if certain else UNSETTLED, None, share)


def crossing(values: np.ndarray, means: np.ndarray, factor: Factor) -> float | None:
    """Where the means change their sign nearest to the default: between two values on the line through them, or for a
    whole number or a choice the first value on the other side. None if they do not; a touch of zero is no change."""
    clear = [n for n in range(len(values)) if means[n] != 0]
    found = []
    for left, right in itertools.pairwise(clear):
        if (means[left] < 0) == (means[right] < 0):
            continue
        if factor.whole:
            far = right if abs(values[right] - factor.default) > abs(values[left] - factor.default) else left
            found.append(float(values[far]))
        elif right > left + 1:
            found.append(float(values[left + 1]))
        else:
            part = means[left] / (means[left] - means[right])
            found.append(float(values[left] + (values[right] - values[left]) * part))
    return min(found, key=lambda value: abs(value - factor.default), default=None)
