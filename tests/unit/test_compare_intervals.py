"""Means, intervals, chances and variance ratios against numbers worked out by hand or from published tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustersim.analysis import intervals
from clustersim.analysis.intervals import Estimate

numbers = st.floats(-1e15, 1e15, allow_nan=False)
samples = st.lists(numbers, min_size=2, max_size=40)


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.7062047362), (2, 4.30265272975), (3, 3.18244630528), (9, 2.26215716280), (30, 2.04227245630)],
)
def test_student_quantile_matches_published_tables(freedom, expected):
    assert intervals.student_quantile(0.975, freedom) == pytest.approx(expected, rel=1e-9)


def test_student_quantile_of_many_degrees_is_the_normal_one():
    assert intervals.student_quantile(0.975, 100_000) == pytest.approx(1.95998, abs=1e-4)


def test_student_interval_of_three_by_hand():
    # mean 4, sample variance ((2-4)^2 + 0 + (6-4)^2) / 2 = 4, half = 4.30265 * sqrt(4 / 3) = 4.96828
    found = intervals.student_interval([2, 4, 6])
    assert found.mean == 4
    assert found.low == pytest.approx(4 - 4.968275, abs=1e-5)
    assert found.high == pytest.approx(4 + 4.968275, abs=1e-5)


def test_one_run_has_no_interval_and_equal_runs_have_none_to_spare():
    assert intervals.student_interval([5.0]) == Estimate(5.0, None, None, 1)
    assert intervals.student_interval([0.1] * 7) == Estimate(0.1, 0.1, 0.1, 7)


@given(samples)
def test_intervals_do_not_depend_on_the_order_of_runs(values):
    assert intervals.student_interval(values) == intervals.student_interval(sorted(values))


@given(samples)
def test_intervals_of_the_opposite_are_exact_mirror_images(values):
    opposite = [-value for value in values]
    for make in (intervals.student_interval, intervals.bootstrap_interval):
        assert make(opposite) == make(values).reversed


@given(samples)
def test_chances_of_both_sides_add_up_to_one(values):
    assert intervals.chance_ahead(values) + intervals.chance_ahead([-value for value in values]) == 1


def test_chance_ahead_counts_a_tie_as_half():
    assert intervals.chance_ahead([1, 2, 0, -1]) == pytest.approx(2.5 / 4)
    assert intervals.chance_ahead([0, 0]) == 0.5


def test_wilson_interval_by_hand():
    # 0 of 100: upper end z^2 / (n + z^2) = 3.8415 / 103.8415
    assert intervals.chance([False] * 100) == pytest.approx((0, 0, 0.0369935, 100), abs=1e-6)
    assert intervals.chance([True] * 100)[:3] == pytest.approx((1, 1 - 0.0369935, 1), abs=1e-6)
    assert intervals.chance([True, False] * 50)[:3] == pytest.approx((0.5, 0.40383, 0.59617), abs=1e-5)


def test_variance_ratio_of_three_by_hand():
    # var(1, 2, 6) = 7, var(1, 3, 5) = 4, differences 0, -1, 1 have variance 1: (7 + 4) / 1
    assert intervals.variance_ratio([1, 2, 6], [1, 3, 5]).mean == pytest.approx(11)


def test_variance_ratio_is_near_one_for_independent_runs_and_holds_it():
    a, b = np.random.default_rng(3).normal(size=(2, 400))
    found = intervals.variance_ratio(list(a), list(b))
    assert found.low < 1 < found.high
    assert 0.8 < found.mean < 1.25


def test_variance_ratio_is_undefined_where_nothing_varies():
    assert intervals.variance_ratio([1, 2, 3], [1, 2, 3]) is None
    assert intervals.variance_ratio([1, 2], [3, 5]) is None


def test_ratio_interval_by_hand_when_only_the_top_varies():
    # bottom is 2 in every run: the ratio is half the top, and so is its interval
    top = intervals.student_interval([2, 4, 6])
    found = intervals.ratio_interval([2, 4, 6], [2, 2, 2])
    assert found == pytest.approx((top.mean / 2, top.low / 2, top.high / 2, 3))


def test_ratio_is_undefined_unless_its_bottom_is_above_zero():
    assert intervals.ratio_interval([5, 5, 5], [-1, -2, -3]) == Estimate(None, None, None, 3)
    assert intervals.ratio_interval([5, 5], [1, -1]).mean is None
    wide = intervals.ratio_interval([5, 5, 5], [-1, 1, 1])  # above 0 in the mean, but it may as well be below
    assert wide.mean == pytest.approx(15)
    assert (wide.low, wide.high) == (None, None)


def test_exact_sums_survive_what_plain_sums_lose():
    values = [1e16, 1.0, -1e16, 1.0] * 3
    assert intervals.mean(values) == 0.5
    assert math.copysign(1, intervals.mean([-0.0, 0.0])) == 1


def test_student_interval_covers_the_mean_as_often_as_it_says():
    draws = np.random.default_rng(11).normal(7, 2, size=(2000, 8))
    covered = sum(found.low <= 7 <= found.high for found in map(intervals.student_interval, draws.tolist()))
    assert 0.935 < covered / 2000 < 0.965


def test_bootstrap_interval_is_the_same_every_time_and_close_to_students():
    values = list(np.random.default_rng(5).normal(10, 3, 100))
    first, student = intervals.bootstrap_interval(values), intervals.student_interval(values)
    assert first == intervals.bootstrap_interval(values)
    assert first.low == pytest.approx(student.low, abs=0.15)
    assert first.high == pytest.approx(student.high, abs=0.15)
