"""Regret across futures, by hand and under luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from frontier_world import COMPLEX, facts, found_in_certainty, gain_of, in_a_boom, in_a_noisy_boom, question

from clustersim.analysis.optimisation.bench import OBJECTIVES
from clustersim.analysis.optimisation.robustness import Robust, robust, standings_of
from clustersim.analysis.seeds import seed_in
from clustersim.analysis.sensitivity.sweep import session
from clustersim.ensemble.session import Way


@pytest.fixture
def found():
    return found_in_certainty()


def test_regret_by_hand():
    """Jobs of four strategies in two futures on four seeds, of which two name and two measure; value added is ten times
    as much."""
    jobs = {
        "a": ([10, 20, 14, 16], [0, 2, 3, 5]),  # named means 15 and 1
        "b": ([12, 8, 10, 24], [6, 4, 2, 2]),  # 10 and 5
        "c": ([9, 9, 20, 20], [0, 9, 8, 2]),  # 9 and 4.5
        "d": ([5, 5, 3, 6], [0, 0, 1, 0]),  # 5 and 0
    }
    strategies = [replace(COMPLEX, name=name) for name in jobs]
    gains = [[np.array([row, 10 * np.array(row), [1] * 4, row], float) for row in rows] for rows in jobs.values()]
    standings = standings_of(strategies, ["", "", "arm", ""], gains, threshold=9.0)
    found = {item.strategy.name: item for item in standings}
    assert list(found) == ["a", "b", "c", "d"]
    assert {name: item.named["net_jobs"] for name, item in found.items()} == {"a": 4, "b": 5, "c": 6, "d": 10}
    assert {name: item.worst_in["net_jobs"] for name, item in found.items()} == {"a": 1, "b": 0, "c": 0, "d": 0}
    regrets = {name: [regret.mean for regret in item.regrets["net_jobs"]] for name, item in found.items()}
    assert regrets == {"a": [0, -2], "b": [-2, 0], "c": [-5, -3], "d": [10.5, 1.5]}  # behind a (15), then b (2)
    assert {name: item.worst["net_value_added"].mean for name, item in found.items()} == {
        "a": -20, "b": -20, "c": -50, "d": 105}  # fmt: skip
    assert found["d"].worst["net_jobs"] == found["d"].regrets["net_jobs"][0]
    assert found["d"].gains["net_jobs"] == (4.75, 0.25)  # over all four seeds
    untold = {name: item.untold["net_jobs"] for name, item in found.items()}
    assert untold == {"a": True, "b": True, "c": True, "d": False}  # d minus a: 12 and 13; b: 5 and -5; c: -5 and -1
    assert {name: item.satisfied for name, item in found.items()} == {"a": 0.5, "b": 0.5, "c": 0.5, "d": 0}
    assert {name: item.named_satisfied for name, item in found.items()} == {"a": 0.5, "b": 0.25, "c": 0.75, "d": 0}
    assert [item.marked for item in found.values()] == ["", "", "arm", ""]
    told = Robust(("f", "g"), standings, 9.0, "a", 4, 0, ())
    assert told.minimax("net_jobs") == found["a"]
    assert told.untold("net_jobs") == 2
    assert told.most_often == found["c"]


def lucky(luck, better=0.0):
    """Gains [strategy, future, objective, seed] of 12 strategies of which the first is `better`, with luck of
    1,000 that is half alike over four futures."""
    own, here = luck.normal(0, 700, (12, 1, 1, 20)), luck.normal(0, 700, (12, 4, 1, 20))
    gains = np.repeat(own + here, len(OBJECTIVES), axis=2)
    gains[0] += better
    return gains


def test_under_equal_truth_the_estimated_regret_is_near_none_and_the_naive_one_is_not():
    luck = np.random.default_rng(3)
    strategies = [replace(COMPLEX, name=f"s{n:02}") for n in range(12)]
    naive, told, untold, often = [], [], [], []
    for _ in range(200):
        gains = lucky(luck)
        means = gains[:, :, 0].mean(axis=-1)
        naive.append((means.max(axis=0) - means).max(axis=1).min())
        standings = standings_of(strategies, [""] * 12, gains, threshold=0.0)
        answer = Robust(("f",) * 4, standings, 0.0, "s00", 20, 0, ())
        told.append(answer.minimax("net_jobs").worst["net_jobs"].value)
        untold.append(answer.untold("net_jobs") / 11)
        often.append(answer.most_often.satisfied)
    error = np.std(told) / len(told) ** 0.5
    assert abs(np.mean(told)) < 3 * error < 0.6 * np.mean(naive)
    assert np.mean(naive) > 150
    assert min(told) < 0
    assert np.mean(untold) > 0.9
    assert np.mean(often) == pytest.approx(0.5, abs=0.03)  # the best by all seeds would have 0.6


def test_a_strategy_far_better_than_all_is_told_apart():
    strategies = [replace(COMPLEX, name=f"s{n:02}") for n in range(12)]
    standings = standings_of(strategies, [""] * 12, lucky(np.random.default_rng(4), better=5000.0), threshold=0.0)
    told = Robust(("f",) * 4, standings, 0.0, "s00", 20, 0, ())
    assert told.minimax("net_jobs").strategy.name == "s00"
    assert told.untold("net_jobs") == 0


def test_seeds_that_one_future_lacks_are_left_out_of_all(found):
    experiment, answers = question()

    def gap(scenario, seed):
        if scenario.future.name == "boom" and not scenario.strategy.spends and seed == seed_in("futures", 1, 0):
            raise ArithmeticError("made to fail")
        return in_a_noisy_boom(scenario, seed)

    with session(experiment, 1, Way(), None, gap) as runs:
        told = robust(runs, experiment, answers, found, seeds=6)
    assert len(told.failures) == 1
    assert {regret.n for item in told.standings for regret in item.regrets["net_jobs"]} == {3}  # of 5, two name
    with session(experiment, 1, Way(), None, gap) as runs:
        with pytest.raises(LookupError, match="fewer than two"):
            robust(runs, experiment, answers, found, seeds=2)
        with pytest.raises(ValueError, match="5 is not an even number"):
            robust(runs, experiment, answers, found, seeds=5)


def test_regret_across_futures_follows_from_the_gains(found):
    experiment, answers = question()
    with session(experiment, 1, Way(), None, in_a_boom) as runs:
        told = robust(runs, experiment, answers, found, seeds=2, seed=1)
    assert told.futures == ("flat", "boom")
    assert told.threshold_of == "complex"
    assert told.threshold == pytest.approx(gain_of(COMPLEX)[0])
    names = {item.strategy.name for item in told.standings}
    assert {"complex", "centred", "hybrid"} <= names
    assert len(names) == min(12, len(found.front)) + 3  # the arms are all dominated
    jobs = {item.strategy.name: np.array(item.gains["net_jobs"]) for item in told.standings}
    best = np.max(list(jobs.values()), axis=0)
    for item in told.standings:
        flat = gain_of(item.strategy)[0]
        assert item.gains["net_jobs"] == pytest.approx((flat, flat + 3000 * (1 - facts(item.strategy)[0])))
        assert [regret.value for regret in item.regrets["net_jobs"]] == pytest.approx(best - jobs[item.strategy.name])
        assert item.worst["net_jobs"].value == pytest.approx(max(best - jobs[item.strategy.name]))  # without noise
        assert item.named["net_jobs"] == pytest.approx(item.worst["net_jobs"].value)
    named = [item.named["net_jobs"] for item in told.standings]
    assert named == sorted(named)
    assert told.minimax("net_jobs") == told.standings[0]
