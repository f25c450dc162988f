"""Indices of functions whose indices are known, with the noise of seeds added; without it, those of SALib."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from clustersim.analysis.sensitivity.designs import morris, problem, saltelli
from clustersim.analysis.sensitivity.indices import morris_effects, sobol_shares, variance_of
from clustersim.files.factors import Factor

THREE = tuple(Factor(name, "-", -np.pi, np.pi, 0.0) for name in ("x1", "x2", "x3"))
NAMES = [factor.name for factor in THREE]
A, B = 7.0, 0.1
FIRST = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}  # Ishigami & Homma 1990, by hand from the closed forms below
TOTAL = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}


def ishigami(units):
    x = (2 * units - 1) * np.pi
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def noisy(design, deviation, replicates, seed=1, shared=0.0):
    """The function with noise of its own for each run, and luck that a block shares."""
    draws = np.random.default_rng(seed)
    luck = draws.normal(0, shared or 1e-300, (design.blocks.max() + 1, replicates))[design.blocks]
    return ishigami(design.units)[:, None] + draws.normal(0, deviation, (design.points, replicates)) + luck


def test_the_known_indices_follow_from_the_closed_forms():
    whole = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
    alone = 0.5 * (1 + B * np.pi**4 / 5) ** 2
    with_third = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    assert FIRST["x1"] == pytest.approx(alone / whole, abs=1e-4)
    assert FIRST["x2"] == pytest.approx(A**2 / 8 / whole, abs=1e-4)
    assert TOTAL["x1"] == pytest.approx((alone + with_third) / whole, abs=1e-4)
    assert TOTAL["x3"] == pytest.approx(with_third / whole, abs=1e-4)


@pytest.mark.parametrize("shared", [0.0, 3.0])
def test_indices_of_ishigami_are_found_under_noise_as_large_as_what_is_sought(shared):
    design = saltelli(4096, THREE, seed=3)
    shares, variance = sobol_shares(NAMES, noisy(design, 3.7, 3, shared=shared))
    for item in shares:
        assert item.first.value == pytest.approx(FIRST[item.factor], abs=0.06)
        assert item.total.value == pytest.approx(TOTAL[item.factor], abs=0.06)
        assert item.first.low <= FIRST[item.factor] <= item.first.high
        assert item.total.low <= TOTAL[item.factor] <= item.total.high
    known = (3.7**2 + shared**2) / (3.7**2 + shared**2 + 13.8446)
    assert variance.seeds.value == pytest.approx(known, abs=0.03)
    assert variance.seeds.value + variance.factors.value == pytest.approx(1)


def test_without_the_correction_noise_would_be_told_as_an_effect():
    design = saltelli(4096, THREE, seed=3)
    values = noisy(design, 3.7, 3)
    naive = salib_sobol.analyze(problem(THREE), values.mean(axis=1), calc_second_order=False, seed=1)
    ours = {item.factor: item.total.value for item in sobol_shares(NAMES, values)[0]}
    assert naive["ST"][2] - TOTAL["x3"] > 0.1 > abs(ours["x3"] - TOTAL["x3"])


def test_without_noise_the_indices_are_those_of_salib():
    design = saltelli(512, THREE, seed=5)
    values = ishigami(design.units)
    theirs = salib_sobol.analyze(problem(THREE), values, calc_second_order=False, seed=1)
    ours = {item.factor: item for item in sobol_shares(NAMES, values[:, None])[0]}
    for place, name in enumerate(NAMES):  # theirs divides by the variance round the mean of both samples, as here
        assert ours[name].first.value == pytest.approx(theirs["S1"][place], rel=1e-9, abs=1e-9)
        assert ours[name].total.value == pytest.approx(theirs["ST"][place], rel=1e-9)


def test_elementary_effects_are_those_of_salib():
    design = morris(30, THREE, seed=2)
    values = ishigami(design.units)
    theirs = salib_morris.analyze(problem(THREE), design.units, values, seed=1)
    ours = {effect.factor: effect for effect in morris_effects(NAMES, design.units, np.repeat(values[:, None], 2, 1))}
    for place, name in enumerate(NAMES):
        assert ours[name].mu.value == pytest.approx(theirs["mu"][place])
        assert ours[name].mu_star.value == pytest.approx(theirs["mu_star"][place])
        assert ours[name].sigma == pytest.approx(theirs["sigma"][place])
        assert ours[name].size ** 2 == pytest.approx(theirs["mu"][place] ** 2 + theirs["sigma"][place] ** 2 * 29 / 30)


def effects_of(function, replicates, deviation, trajectories=20, factors=THREE, seed=2, noise="normal"):
    design = morris(trajectories, factors, seed)
    draws = np.random.default_rng(seed + 100)
    luck = {"normal": draws.normal, "heavy": lambda *shape: draws.standard_t(3, shape[2])}[noise](
        0, 1, (design.points, replicates)
    )
    values = function(design.units)[:, None] + deviation * luck
    names = [factor.name for factor in factors]
    return {effect.factor: effect for effect in morris_effects(names, design.units, values)}


def slopes(units):
    return 5 * units[:, 0] - 2 * units[:, 1]


def test_a_linear_factor_has_its_slope_as_size_and_no_spread():
    found = effects_of(slopes, 4, 1, trajectories=200)
    assert found["x1"].size == pytest.approx(5, abs=0.3)
    assert found["x2"].size == pytest.approx(2, abs=0.3)
    assert found["x1"].mu.low <= 5 <= found["x1"].mu.high
    assert found["x1"].sigma < 0.4
    assert found["x3"].size < 0.4 < found["x3"].mu_star.value  # mu* has the luck in it, size has not
    assert found["x1"].seen
    assert found["x2"].seen
    assert not found["x3"].seen


@pytest.mark.parametrize("noise", ["normal", "heavy"])
def test_factors_without_effect_are_hardly_ever_seen(noise):
    """Of 200 screenings of eight idle factors at most 5% may see one (6% and three deviations: 23)."""
    idle = tuple(Factor(f"x{n}", "-", 0, 1, 0) for n in range(8))
    wrong = sum(
        any(effect.seen for effect in effects_of(lambda u: np.zeros(len(u)), 2, 1, 20, idle, seed, noise).values())
        for seed in range(200)
    )
    assert wrong <= 23


def test_a_clear_effect_is_seen_and_four_trajectories_see_nothing():
    assert all(effects_of(slopes, 2, 0.5, seed=seed)["x1"].seen for seed in range(20))
    assert not any(effects_of(slopes, 2, 0.5, trajectories=4, seed=seed)["x1"].seen for seed in range(20))


def test_a_whole_factor_is_measured_over_its_range_whatever_its_steps():
    for values in (2, 3, 5):
        factor = Factor("count", "count", 1, values, 1, whole=True)
        design = morris(40, (factor,), 1)
        count = np.array([factor.at(unit) for unit in design.units[:, 0]])
        shares = ((count - 1) / (values - 1))[:, None]
        (effect,) = morris_effects(["count"], shares, np.repeat(shares, 2, 1))
        assert effect.mu.value == pytest.approx(1)
        assert effect.sigma == pytest.approx(0, abs=1e-9)


def test_luck_that_a_block_shares_leaves_elementary_effects_as_they_are():
    design = morris(20, THREE, seed=2)
    plain = morris_effects(NAMES, design.units, ishigami(design.units)[:, None] + np.zeros((1, 2)))
    luck = np.random.default_rng(1).normal(0, 50, (20, 2))[design.blocks]
    lucky = morris_effects(NAMES, design.units, ishigami(design.units)[:, None] + luck)
    assert [e.mu_star.value for e in lucky] == pytest.approx([e.mu_star.value for e in plain], rel=1e-9)


def test_one_replicate_says_nothing_about_seeds():
    assert np.isnan(variance_of(np.arange(5.0)[:, None]).seeds.value)


def test_pure_noise_is_all_seeds_and_no_noise_is_all_factors():
    draws = np.random.default_rng(0)
    assert variance_of(draws.normal(0, 1, (5000, 2))).seeds.low > 0.93
    assert variance_of(np.repeat(draws.normal(0, 1, (50, 1)), 2, axis=1)).seeds.value == 0


def test_the_tail_tells_whether_a_few_points_carry_the_luck():
    draws = np.random.default_rng(0)
    even = draws.normal(0, 1, (500, 2))
    uneven = even * np.where(np.arange(500) < 5, 100, 1)[:, None]
    assert variance_of(even).tail < 0.2
    assert variance_of(uneven).tail > 0.9
