"""Switching values: how far each driver alone must go before the ranking flips, if it does within its range."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import Estimate, student_interval
from clustersim.files.factors import Factor

from .indices import RESAMPLES, RESAMPLING_SEED, Index
from .sweep import Swept

FLIPS, HOLDS, UNSETTLED = "flips", "holds", "unsettled"


class Switching(NamedTuple):
    """What a driver does to a difference, all else at its default.

    `values` and `gaps` are the line that was run. `at` is where its mean first crosses zero, counted from the default,
    with an interval over seeds among those draws that cross at all (`crossing`, their share); None if it does not.
    `answer`: "flips", "holds" (the interval keeps its sign over the whole range), or "unsettled".
    """

    factor: Factor
    values: tuple[float, ...]
    gaps: tuple[Estimate, ...]
    answer: str
    at: Index | None
    crossing: float


def switching_values(swept: Swept, outcome: str) -> list[Switching]:
    """Read a one-at-a-time sweep, in the order of its factors."""
    gaps, home = swept.gaps[outcome], swept.values[0]
    found = []
    for place, factor in enumerate(swept.factors):
        others = [n for n in range(len(swept.factors)) if n != place]
        rows = np.flatnonzero((swept.values[:, others] == home[others]).all(axis=1))
        rows = rows[np.argsort(swept.values[rows, place], kind="stable")]
        _, first = np.unique(swept.values[rows, place], return_index=True)
        found.append(_switching(factor, swept.values[rows[first], place], gaps[rows[first]], float(home[place])))
    return found


def _switching(factor: Factor, values: np.ndarray, gaps: np.ndarray, home: float) -> Switching:
    estimates = tuple(student_interval(row) for row in gaps.tolist())
    at = crossing(values, gaps.mean(axis=1), home)
    picks = np.random.default_rng(RESAMPLING_SEED).integers(gaps.shape[1], size=(RESAMPLES, gaps.shape[1]))
    drawn = [crossing(values, gaps[:, row].mean(axis=1), home) for row in picks]
    crossed = np.array([value for value in drawn if value is not None])
    share = len(crossed) / len(drawn)
    if at is not None:
        low, high = np.percentile(crossed, [2.5, 97.5])
        return Switching(factor, tuple(values.tolist()), estimates, FLIPS, Index(at, float(low), float(high)), share)
    lows, highs = [e.low for e in estimates], [e.high for e in estimates]
    certain = None not in lows and (min(lows) > 0 or max(highs) < 0)  # type: ignore[type-var,operator]
    return Switching(factor, tuple(values.tolist()), estimates, HOLDS if certain else UNSETTLED, None, share)


def crossing(values: np.ndarray, means: np.ndarray, home: float) -> float | None:
    """Where the line through the means crosses zero nearest to the default; None if it does not."""
    found = []
    for n in range(len(values) - 1):
        left, right = means[n], means[n + 1]
        if left == 0 or (left < 0) != (right < 0):
            found.append(float(values[n] + (values[n + 1] - values[n]) * left / (left - right)) if left else values[n])
    return min(found, key=lambda value: abs(value - home), default=None)
