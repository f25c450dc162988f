"""Means, intervals and chances from a few dozen or hundred runs, summed exactly.

All sums are `math.fsum`, so they do not depend on the order of the runs; all formulas are odd in the data, so that the
interval of b - a is exactly the mirror image of that of a - b.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

LEVEL = 0.95
RESAMPLES, FEWEST_RESAMPLES, LARGEST_TABLE = 2000, 200, 2_000_000  # fewer for many runs, to keep the table small
RESAMPLING_SEED = 20100101  # fixed: the same data always gives the same bootstrap


class Estimate(NamedTuple):
    """A mean with its 95% interval over `n` runs; low and high are None where no interval exists."""

    mean: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def value(self) -> float:
        """The mean, where there must be one; ValueError where it is undefined."""
        if self.mean is None:
            raise ValueError("this estimate is undefined")
        return self.mean

    def scaled(self, factor: float) -> Estimate:
        """The estimate of `factor` times the quantity, for a factor above 0."""
        mean, low, high = (None if x is None else x * factor for x in (self.mean, self.low, self.high))
        return Estimate(mean, low, high, self.n)

    @property
    def reversed(self) -> Estimate:
        """The same estimate of the opposite difference."""
        low, high = (None if x is None else 0.0 - x for x in (self.high, self.low))
        return Estimate(None if self.mean is None else 0.0 - self.mean, low, high, self.n)


class Chance(NamedTuple):
    """`share` of `n` runs in which something held, with its 95% Wilson interval."""

    share: float
    low: float
    high: float
    n: int


def mean(values: Sequence[float]) -> float:
    """Mean by exact summation; 0.0 rather than -0.0."""
    return math.fsum(values) / len(values) + 0.0


def variance(values: Sequence[float], other: Sequence[float] | None = None) -> float:
    """Sample variance (n - 1), or the covariance with `other`; NaN below two values."""
    if len(values) < 2:
        return math.nan
    pair = values if other is None else other
    centre, centre_other = mean(values), mean(pair)
    return math.fsum((a - centre) * (b - centre_other) for a, b in zip(values, pair, strict=True)) / (len(values) - 1)


def student_interval(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean and Student-t interval; no interval below two values, [mean, mean] where all values are equal."""
    centre = mean(values)
    if len(values) < 2:
        return Estimate(centre, None, None, len(values))
    if min(values) == max(values):
        return Estimate(centre, centre, centre, len(values))
    half = student_quantile(0.5 + level / 2, len(values) - 1) * math.sqrt(variance(values) / len(values))
    return Estimate(centre, centre - half, centre + half, len(values))


def bootstrap_interval(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean and percentile bootstrap interval: no assumption on shape, a check where few runs carry the mean."""
    if len(values) < 2:
        return student_interval(values)
    means = np.sort(np.asarray(values, float)[_resamples(len(values))].mean(axis=1))
    cut = round((1 - level) / 2 * len(means))
    return Estimate(mean(values), float(means[cut]), float(means[len(means) - 1 - cut]), len(values))


def ratio_interval(top: Sequence[float], bottom: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean of `top` over mean of `bottom` with Fieller's interval; all None unless the mean of `bottom` is above 0.

    The interval is None where that of `bottom` touches 0: the ratio may then be anything.
    """
    n, a, b = len(top), mean(top), mean(bottom)
    if b <= 0:
        return Estimate(None, None, None, n)
    if n < 2:
        return Estimate(a / b, None, None, n)
    scale = student_quantile(0.5 + level / 2, n - 1) ** 2 / n
    square = b * b - scale * variance(bottom)
    cross = a * b - scale * variance(top, bottom)
    inside = cross * cross - square * (a * a - scale * variance(top))
    if square <= 0 or inside < 0:
        return Estimate(a / b, None, None, n)
    return Estimate(a / b, (cross - math.sqrt(inside)) / square, (cross + math.sqrt(inside)) / square, n)


def chance_ahead(differences: Sequence[float]) -> float:
    """Share of paired runs in which the difference is above 0; a tie counts half to either side."""
    wins = sum(value > 0 for value in differences)
    ties = sum(value == 0 for value in differences)
    return (2 * wins + ties) / (2 * len(differences))


def chance(held: Sequence[bool]) -> Chance:
    """Share of runs in which something held, with Wilson's interval (sensible at 0 and 1 too)."""
    return wilson(sum(held) / len(held), len(held))


def wilson(share: float, n: int) -> Chance:
    """Wilson's interval of a share of `n` independent runs."""
    z = 1.959963984540054
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if share == 0 else max(0.0, centre - half)
    high = 1.0 if share == 1 else min(1.0, centre + half)
    return Chance(share, low, high, n)


def variance_ratio(a: Sequence[float], b: Sequence[float]) -> Estimate | None:
    """(var a + var b) / var(a - b): how many times more runs independent seeds would need for the same interval.

    `low` and `high` are the 95% bootstrap interval over runs. None where the difference does not vary, or below
    three runs: then there is nothing to compare.
    """
    if len(a) < 3:
        return None
    left, right = np.asarray(a, float), np.asarray(b, float)
    spread = variance(list(left - right))
    if spread == 0:
        return None
    picks = _resamples(len(left))
    with np.errstate(divide="ignore", invalid="ignore"):  # a resample may hold one run only; it is dropped
        ratios = (left[picks].var(axis=1) + right[picks].var(axis=1)) / (left - right)[picks].var(axis=1)
    ratios = np.sort(ratios[np.isfinite(ratios)])
    cut = round((1 - LEVEL) / 2 * len(ratios))
    ratio = (variance(a) + variance(b)) / spread
    return Estimate(ratio, float(ratios[cut]), float(ratios[len(ratios) - 1 - cut]), len(a))


@lru_cache(maxsize=2)
def _resamples(n: int) -> np.ndarray:
    resamples = max(FEWEST_RESAMPLES, min(RESAMPLES, LARGEST_TABLE // n))
    return np.random.default_rng(RESAMPLING_SEED).integers(0, n, (resamples, n))


@cache
def student_quantile(probability: float, freedom: int) -> float:
    """Quantile of Student's t above 0.5, by bisection on its distribution (error below 1e-12)."""
    low, high = 0.0, 1.0
    while student_distribution(high, freedom) < probability:
        high *= 2
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if student_distribution(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def student_distribution(t: float, freedom: int) -> float:
    """Chance that Student's t with `freedom` degrees lies below t >= 0 (finite sums, Abramowitz and Stegun 26.7)."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    term = cosine if freedom % 2 else 1.0
    terms = [term] if freedom > 1 else []
    for step in range(3 if freedom % 2 else 2, freedom, 2):
        term *= cosine * cosine * (step - 1) / step
        terms.append(term)
    series = sine * math.fsum(terms)
    if freedom % 2:
        return 0.5 + (angle + series) / math.pi
    return 0.5 + series / 2
