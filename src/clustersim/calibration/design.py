"""Points that fill a space evenly: scrambled Sobol sequences, always the same for a seed."""

from __future__ import annotations

import numpy as np
from scipy.stats import qmc

from clustersim.files.calibration import Free

FIGURES = 9  # significant figures of a value, so that what is run is exactly what is written down


def sobol(points: int, dimensions: int, seed: int) -> np.ndarray:
    """So many points (a power of 2) in the unit cube."""
    return qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed)).random(points)


def values_of(units: np.ndarray, free: tuple[Free, ...]) -> np.ndarray:
    """Points of the unit cube as values of the free parameters."""
    low = np.array([item.low for item in free])
    high = np.array([item.high for item in free])
    values = low + units * (high - low)
    rounded = [[float(f"{value:.{FIGURES}g}") for value in row] for row in values.tolist()]
    return np.clip(np.array(rounded), low, high)


def units_of(values: np.ndarray, free: tuple[Free, ...]) -> np.ndarray:
    """Values of the free parameters as points of the unit cube."""
    low = np.array([item.low for item in free])
    high = np.array([item.high for item in free])
    return (np.asarray(values, float) - low) / (high - low)
