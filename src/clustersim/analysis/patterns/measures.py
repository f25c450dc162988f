"""What statisticians measure on firms: shapes, exponents, survival, concentration, differences in differences.

Plain functions of arrays, without a model: each is checked on data with a known answer.
"""

from __future__ import annotations

import math

import numpy as np

SHAPES = np.arange(0.3, 4.001, 0.01)  # of the exponential power density that are tried
SIZE_CLASSES = 10


def log_spread(sizes: np.ndarray) -> float:
    """Standard deviation of the logarithm of sizes above 0."""
    return float(np.std(np.log(sizes[sizes > 0])))


def tail_exponent(sizes: np.ndarray, share: float = 0.05) -> float:
    """Exponent of a power-law tail, P(size > x) ~ x^-a, by Hill's estimator on the largest share. Zipf's law: 1."""
    ordered = np.sort(sizes[sizes > 0].astype(float))[::-1]
    n = max(2, int(share * len(ordered)))
    return float(1.0 / np.mean(np.log(ordered[:n] / ordered[n])))


def tent_shape(growth: np.ndarray) -> float:
    """Shape b of the density ~ exp(-|x/a|^b / b) by maximum likelihood: 1 is a tent (Laplace), 2 the normal."""
    gaps = np.abs(growth - np.median(growth))
    gaps = gaps / gaps.mean()
    best, most = 0.0, -np.inf
    for b in SHAPES:
        scale = np.mean(gaps**b) ** (1 / b)
        likelihood = -(math.log(2 * scale) + math.log(b) / b + math.lgamma(1 + 1 / b) + 1 / b)
        if likelihood > most:
            best, most = float(b), likelihood
    return best


def spread_exponent(sizes: np.ndarray, growth: np.ndarray) -> float:
    """b in: standard deviation of growth ~ size^-b, by regression over ten classes with equal numbers of firms."""
    order = np.argsort(sizes, kind="stable")
    classes = np.array_split(order, SIZE_CLASSES)
    x = [math.log(np.mean(sizes[rows])) for rows in classes]
    y = [math.log(np.std(growth[rows])) for rows in classes]
    return -float(np.polyfit(x, y, 1)[0])


def survival(lived: np.ndarray, closed: np.ndarray, after: float) -> float:
    """Share alive at an age (Kaplan and Meier): `lived` until closing or, where not `closed`, until last seen."""
    alive = 1.0
    for time in np.unique(lived[closed & (lived <= after)]):
        alive *= 1.0 - float(np.sum(closed & (lived == time))) / float(np.sum(lived >= time))
    return alive


def hazard(lived: np.ndarray, closed: np.ndarray, low: float, high: float) -> float:
    """Closings per unit of time at risk between two ages."""
    at_risk = np.clip(np.minimum(lived, high) - low, 0.0, None).sum()
    return float(np.sum(closed & (lived > low) & (lived <= high)) / at_risk)


def ratio_90_10(values: np.ndarray) -> float:
    """The ninetieth percentile over the tenth."""
    low, high = np.percentile(values, (10, 90))
    return float(high / low)


def top_share(values: np.ndarray, top: int) -> float:
    """Share of the largest few in the sum."""
    total = values.sum()
    return float(np.sort(values)[::-1][:top].sum() / total) if total > 0 else math.nan


def concentration(values: np.ndarray) -> float:
    """Sum of squared shares (Herfindahl and Hirschman)."""
    return float(np.sum((values / values.sum()) ** 2))


def s_shape(series: np.ndarray) -> float:
    """Rise in the middle third over the larger of the rises in the first and the last third; above 1: an S."""
    a, b = len(series) // 3, 2 * len(series) // 3
    first, middle, last = series[a] - series[0], series[b] - series[a], series[-1] - series[b]
    return float(middle / max(first, last, 1e-9))


def within(change: np.ndarray, treated: np.ndarray, strata: np.ndarray) -> float:
    """Difference in differences: mean change of the treated less that of the others of their stratum.

    Strata without both are left out; the rest are weighted by their treated. nan if nothing is left.
    """
    total, weight = 0.0, 0
    for stratum in np.unique(strata[treated]):
        mine, theirs = treated & (strata == stratum), ~treated & (strata == stratum)
        if mine.any() and theirs.any():
            n = int(mine.sum())
            total += n * float(change[mine].mean() - change[theirs].mean())
            weight += n
    return total / weight if weight else math.nan


def four_cells(before: np.ndarray, after: np.ndarray, treated_before: np.ndarray, treated_after: np.ndarray) -> float:
    """Difference in differences of means over repeated cross-sections."""
    theirs = after[~treated_after].mean() - before[~treated_before].mean()
    return float(after[treated_after].mean() - before[treated_before].mean() - theirs)


def four_sums(before: np.ndarray, after: np.ndarray, treated_before: np.ndarray, treated_after: np.ndarray) -> float:
    """Difference in differences of logarithms of sums, as for the jobs of areas."""
    mine = math.log(after[treated_after].sum() / before[treated_before].sum())
    return mine - math.log(after[~treated_after].sum() / before[~treated_before].sum())
