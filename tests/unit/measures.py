"""Tests of fit that need no library: how far a sample is from what it should be, in standard deviations.

Samples are made from fixed seeds, so a test either always passes or always fails; the limits are those that one honest
sample in some ten thousand would break.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

LIMIT = 4.0  # standard deviations
KS_LIMIT = 2.2  # of sqrt(n) times the largest gap: passed by chance once in 8,000 samples


def chi_square_z(seen: np.ndarray, expected: np.ndarray) -> float:
    """Chi-square of counts as a standard normal (Wilson and Hilferty); cells that expect under 5 are put together."""
    seen, expected = np.asarray(seen, float).ravel(), np.asarray(expected, float).ravel()
    rare = expected < 5
    if rare.any():
        seen = np.append(seen[~rare], seen[rare].sum())
        expected = np.append(expected[~rare], expected[rare].sum())
    freedom = len(seen) - 1
    statistic = float(((seen - expected) ** 2 / expected).sum())
    spread = 2 / (9 * freedom)
    return ((statistic / freedom) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)


def ks(sample: Sequence[float], cdf: Callable[[float], float]) -> float:
    """Kolmogorov-Smirnov: sqrt(n) times the largest gap between a sample and a distribution function."""
    n = len(sample)
    levels = np.array([cdf(x) for x in np.sort(np.asarray(sample))])
    steps = np.arange(n + 1) / n
    return math.sqrt(n) * max(float((steps[1:] - levels).max()), float((levels - steps[:-1]).max()))


def pairs_z(first: np.ndarray, second: np.ndarray, cells: int = 16) -> float:
    """Independence of two uniform samples: chi-square over a square of cells."""
    seen, _, _ = np.histogram2d(first, second, bins=cells, range=((0, 1), (0, 1)))
    return chi_square_z(seen, np.full(cells * cells, len(first) / cells**2))


def correlation_z(first: np.ndarray, second: np.ndarray) -> float:
    """Correlation of two samples, in standard deviations of that of independent ones."""
    return float(np.corrcoef(first, second)[0, 1]) * math.sqrt(len(first))


def signs(numbers: Sequence[int]) -> np.ndarray:
    """The 64 bits of each number as -1 and +1, one row a number."""
    raw = np.array([int(x) for x in numbers], np.uint64)
    bits = np.unpackbits(raw.view(np.uint8).reshape(len(raw), 8), axis=1)
    return bits.astype(np.float64) * 2 - 1


def poisson_pmf(mean: float, most: int) -> np.ndarray:
    """Chances of 0, 1, ... most."""
    return np.array([math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most + 1)])


def binomial_pmf(n: int, p: float) -> np.ndarray:
    """Chances of 0, 1, ... n."""
    return np.array([math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)])
