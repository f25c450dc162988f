"""Objectives, domination and the evolution of candidates, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from frontier_world import PURSE, made, question

from clustersim.analysis.optimisation.bench import OBJECTIVES, OUTSIDE, costs_of, levels_of
from clustersim.analysis.optimisation.evolution import dominating, evolve, hypervolumes, spread_out
from clustersim.analysis.optimisation.frontier import could_be_better
from clustersim.yearly import reduce


def test_jobs_outside_the_capital_are_those_of_the_other_places():
    scenario = question()[0].scenarios[1]
    result = made(scenario, 5)
    jobs, _, outlay, outside = levels_of(reduce(result), scenario)
    assert outside == result.places["jobs"][-1, 1] != jobs == result.nation["jobs"][-1]
    assert outlay == pytest.approx(PURSE)


def test_domination_by_hand_and_outlays_within_a_thousandth_are_equal():
    costs = np.array([[1.0, 4.0], [2.0, 2.0], [2.0, 3.0], [4.0, 1.0], [2.0, 2.0]])
    beats = dominating(costs)
    assert np.argwhere(beats).tolist() == [[1, 2], [4, 2]]
    assert spread_out(costs, 9) == [0, 1, 3, 4]
    assert spread_out(costs, 3) == [0, 1, 3]  # the ends and what lies farthest from them
    gains = np.array([[5.0, 5.0, 1.0e9, 5.0], [4.0, 5.0, 0.9996e9, 5.0], [4.0, 5.0, 0.98e9, 5.0]])
    assert np.argwhere(dominating(costs_of(gains, 10**9))).tolist() == [[0, 1], [2, 1]]  # 0 is as cheap as 1


def test_what_could_be_better_all_the_same_by_hand():
    """Three seeds; Student's quantile is 4.30, so an interval is the mean and 2.48 standard deviations."""
    theirs = np.array([[10.0, 10.0, 10.0], [10.0, 10.0, 10.0], [9e8, 9e8, 9e8], [5.0, 6.0, 7.0]])
    gaps = {
        "net_jobs": [-1, -2, 0],  # -1 + 2.48 is above 0
        "net_value_added": [-3, -4, -2],  # -3 + 2.48 is not
        "public_outlay": [-1e6, -0.9e6, -0.8e6],  # cheaper by less than a grain: -0.9 - 0.25 million
        OUTSIDE: [0, 0, 0],
    }
    mine = theirs + np.array(list(gaps.values()))
    assert could_be_better(mine, theirs, 2 * 10**9) == ("net_jobs",)
    assert could_be_better(mine, theirs, 10**9) == ("net_jobs", "public_outlay")
    assert could_be_better(theirs, theirs, 10**9) == ()
    assert could_be_better(mine[:, :1], theirs[:, :1], 10**9) == tuple(OBJECTIVES)


def test_a_truly_better_strategy_that_looks_worse_is_seldom_told_apart():
    luck = np.random.default_rng(5)
    told = []
    while len(told) < 200:
        mine, theirs = luck.normal(0, 580, (4, 20)) + 100, luck.normal(0, 580, (4, 20))  # paired error 183
        if mine[0].mean() < theirs[0].mean():
            told.append("net_jobs" not in could_be_better(mine, theirs, 10**9))
    assert np.mean(told) < 0.05  # unconditionally 0.5%, of those that look worse (29%) under 2%
    worse = [could_be_better(luck.normal(-900, 580, (4, 20)), luck.normal(0, 580, (4, 20)), 1) for _ in range(50)]
    assert np.mean(["net_jobs" in item for item in worse]) < 0.1


def test_the_hypervolume_of_two_points_by_hand():
    costs = np.array([[0.0, 1.0], [1.0, 0.0]])  # scaled they stay so, the reference is (1.1, 1.1)
    one, both = hypervolumes(costs, [1, 2])
    assert one == pytest.approx(1.1 * 0.1 / 1.21)
    assert both == pytest.approx((2 * 1.1 * 0.1 - 0.1**2) / 1.21)


def test_evolution_meets_whole_numbers_in_range_and_passes_over_what_fails():
    asked = []

    def evaluate(codes):
        assert len(set(map(tuple, codes))) == len(codes)
        asked.extend(map(tuple, codes))
        return [None if code[0] < 5 else np.array([code[0], 10 - code[0] + code[2]], float) for code in codes]

    evolve([0, 7, 0], [10, 7, 9], [[9, 7, 9]], list, evaluate, 2, 8, 6, 1)
    assert asked[0] == (9, 7, 9)
    assert all(0 <= a <= 10 and b == 7 and 0 <= c <= 9 for a, b, c in asked)
    assert {(a, 7, 0) for a in (5, 6)} & set(asked)
    assert sum(code[0] < 5 for code in asked[24:]) < 12  # of 24; chosen, they would be nearly all


def test_equal_solutions_are_evolved_as_one():
    def evaluate(codes):
        assert len(set(map(tuple, codes))) == len(codes)
        assert all(code[1] == 0 or code[0] > 2 for code in codes)
        return [np.array([code[0], code[1]], float) for code in codes]

    evolve([0, 0], [4, 9], [], lambda code: [code[0], code[1] if code[0] > 2 else 0], evaluate, 2, 8, 6, 1)


def test_evolution_ends_when_all_has_been_seen():
    seen = []
    evolve(
        [0, 0], [1, 1], [], list, lambda codes: seen.extend(codes) or [np.array([1.0, 2.0])] * len(codes), 2, 8, 9, 1
    )
    assert sorted(seen) == [[0, 0], [0, 1], [1, 0], [1, 1]]
    evolve([3, 4], [3, 4], [], list, lambda codes: seen.extend(codes) or [np.zeros(2)], 2, 8, 9, 1)
    assert seen[-1] == [3, 4]
