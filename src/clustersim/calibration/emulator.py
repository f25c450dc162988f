"""A cheap stand-in for the model between waves: a quadratic in the free parameters for each target.

It only chooses where the next wave looks. Its own error, from leaving out one point at a time, counts as variance, so
a bad fit rules out little. Nothing is accepted on its word: every accepted vector was run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

POINTS_PER_TERM = 1.5  # fewer points than that: no products of two parameters


class Emulator(NamedTuple):
    """Coefficients [term, target] and the variance of the error by target."""

    coefficients: np.ndarray
    variance: np.ndarray
    products: bool

    def mean(self, units: np.ndarray) -> np.ndarray:
        """Predicted value of each target at points of the unit cube."""
        return terms(units, self.products) @ self.coefficients


def terms(units: np.ndarray, products: bool) -> np.ndarray:
    """1, u, u squared and, if asked for, u times v, of points moved to -1 .. 1."""
    moved = 2 * np.asarray(units, float) - 1
    columns = [np.ones((len(moved), 1)), moved, moved**2]
    if products:
        first, second = np.triu_indices(moved.shape[1], 1)
        columns.append(moved[:, first] * moved[:, second])
    return np.hstack(columns)


def fit(units: np.ndarray, values: np.ndarray) -> Emulator:
    """Fit by least squares; the variance is that of the errors at points left out of the fit."""
    dimensions = units.shape[1]
    full = 1 + 2 * dimensions + dimensions * (dimensions - 1) // 2
    products = len(units) >= POINTS_PER_TERM * full
    columns = terms(units, products)
    inverse = np.linalg.pinv(columns)
    coefficients = inverse @ values
    leverage = np.clip(np.einsum("ij,ji->i", columns, inverse), 0.0, 0.99)
    errors = (values - columns @ coefficients) / (1 - leverage)[:, None]
    return Emulator(coefficients, np.mean(errors**2, axis=0), products)
