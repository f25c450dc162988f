"""Implausibility, its ranks and the variance by luck, worked out by hand; designs; the stand-in between waves."""

from __future__ import annotations

import numpy as np
import pytest

from clustersim.calibration.design import sobol, units_of, values_of
from clustersim.calibration.emulator import fit, terms
from clustersim.calibration.implausibility import implausibility, ranked, seed_variance
from clustersim.files.calibration import Free

FREE = (Free("park_appeal", 0.0, 5.0), Free("entry_rate", 0.05, 0.12))


def test_implausibility_is_distance_over_all_that_may_be_off():
    # observed 10, mean 4: 6 apart; deviations 1 (observation), 2 (model), 2 (luck of the mean): sqrt(1 + 4 + 4) = 3
    variance = np.array([1.0 + 4.0 + 4.0, 0.25])
    found = implausibility(np.array([[4.0, 7.0], [16.0, 8.5]]), np.array([10.0, 8.0]), variance)
    assert found.tolist() == [[2.0, 2.0], [2.0, 1.0]]


def test_ranks_count_from_the_largest():
    values = np.array([[1.0, 5.0, 2.0], [0.1, 0.2, 0.3]])
    assert ranked(values, 1).tolist() == [5.0, 0.3]
    assert ranked(values, 2).tolist() == [2.0, 0.2]
    assert ranked(values, 3).tolist() == [1.0, 0.1]


def test_luck_is_the_mean_variance_between_the_runs_of_a_vector():
    # vector 1: 1 and 3, variance 2; vector 2: 5 and 5, variance 0; the gap between the vectors is no luck
    runs = [np.array([[1.0], [3.0]]), np.array([[5.0], [5.0]])]
    assert seed_variance(runs).tolist() == [1.0]


def test_a_design_is_even_and_always_the_same():
    points = sobol(64, 3, 7)
    assert (points == sobol(64, 3, 7)).all()
    assert (points != sobol(64, 3, 8)).any()
    for dimension in range(3):  # a scrambled Sobol net has one point in each of its 64 strips
        assert sorted((points[:, dimension] * 64).astype(int)) == list(range(64))


def test_values_lie_in_their_ranges_and_are_as_they_are_written():
    units = sobol(32, 2, 1)
    values = values_of(units, FREE)
    assert values[:, 0].min() >= 0.0
    assert values[:, 1].max() <= 0.12
    assert all(float(f"{value:.9g}") == value for value in values.ravel().tolist())
    assert units_of(values, FREE) == pytest.approx(units, abs=1e-7)


def test_the_stand_in_finds_a_quadratic_and_says_how_wrong_it_is():
    units = sobol(64, 2, 3)
    x, y = 2 * units.T - 1
    exact = np.column_stack([1 + 2 * x - y + 3 * x * y + x**2, x])
    found = fit(units, exact)
    assert found.products
    assert found.mean(units) == pytest.approx(exact)
    assert found.variance == pytest.approx([0.0, 0.0], abs=1e-18)
    wrong = fit(units, np.sin(9 * x)[:, None])
    assert 0.1 < wrong.variance[0] < 2.0  # leaving one out, hardly better than the mean


def test_with_few_points_the_stand_in_has_no_products():
    assert terms(np.zeros((5, 4)), False).shape == (5, 9)
    assert terms(np.zeros((5, 4)), True).shape == (5, 15)
    assert not fit(sobol(16, 4, 1), np.zeros((16, 1))).products
