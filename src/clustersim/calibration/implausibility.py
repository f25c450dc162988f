"""How far a vector of parameters is from the observations, in units of what may be off: history matching.

    implausibility = |observed - mean of the runs| / sqrt(var observation + var model + var of the mean by luck)

A vector is ruled out when its implausibility is large; what is not ruled out is accepted, all of it. By default the
second largest of all targets counts, so that one target whose model error was stated too small does not rule out
everything; which target a vector misses is written down with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def seed_variance(runs: Sequence[np.ndarray]) -> np.ndarray:
    """Variance of one run by luck, by target: the mean over vectors of the variance between the runs of a vector.

    `runs` has an array [seed, target] for each vector, each with two seeds or more.
    """
    return np.mean([values.var(axis=0, ddof=1) for values in runs], axis=0)


def implausibility(means: np.ndarray, observed: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Implausibility of each vector and target; `means` is [vector, target], `variance` the sum of all variances."""
    return np.abs(observed - means) / np.sqrt(variance)


def ranked(values: np.ndarray, rank: int) -> np.ndarray:
    """The largest (rank 1), second largest (rank 2) ... implausibility of each vector."""
    return np.sort(values, axis=1)[:, -rank]
