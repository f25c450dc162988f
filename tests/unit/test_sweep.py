"""Sweeps of a model whose answer is a formula: designs, pairing, what is kept, levers and futures."""

from __future__ import annotations

import numpy as np
import pytest
from answering import linear, run, truth

from clustersim.analysis.asking import load
from clustersim.analysis.compare import NothingLeft
from clustersim.analysis.sensitivity.designs import METHODS
from clustersim.analysis.sensitivity.indices import morris_effects, sobol_shares
from clustersim.ensemble.session import Way


@pytest.fixture(scope="module")
def asked():
    return load("small-answers")


@pytest.mark.parametrize("method", METHODS)
def test_every_design_measures_the_difference_at_its_points(asked, method):
    swept, _ = run(asked, method, 4, replicates=8)
    assert swept.gaps["net_jobs"].mean(axis=1) == pytest.approx(truth(swept), abs=25)
    assert swept.gaps["net_jobs"].shape == (len(swept.values), 8)
    low, high = np.array([[factor.low, factor.high] for factor in swept.factors]).T
    assert (swept.values >= low).all()
    assert (swept.values <= high).all()


def test_luck_that_both_arms_share_is_not_in_the_difference(asked):
    swept, _ = run(asked, "latin-hypercube", 60)
    noise = swept.gaps["net_jobs"].std(axis=1, ddof=1).mean()
    assert 8 < noise < 15 * 1.4  # two arms with a luck of 10 each: 14; with the shared luck it would be above 25


def test_points_of_a_block_meet_the_same_seeds_and_blocks_others(asked):
    seen = []

    def noting(scenario, seed):
        seen.append((dict(scenario.overrides).get("private_leverage"), seed))
        return linear(scenario, seed)

    run(asked, "one-at-a-time", 3, simulate=noting)
    assert len({seed for _, seed in seen}) == 2
    seen.clear()
    run(asked, "latin-hypercube", 5, simulate=noting)
    assert len({seed for _, seed in seen}) == 10
    assert all(len({value for value, other in seen if other == seed}) == 1 for _, seed in seen)


def test_one_at_a_time_keeps_all_others_at_their_defaults(asked):
    swept, _ = run(asked, "one-at-a-time", 3)
    home = swept.values[0]
    assert home.tolist() == [factor.default for factor in swept.factors]
    assert all((row != home).sum() <= 1 for row in swept.values)


def test_a_grid_is_every_combination(asked):
    swept, _ = run(asked, "grid", 3, replicates=1)
    assert len({tuple(row) for row in swept.values.tolist()}) == 9


def test_morris_finds_slopes_over_the_whole_range_and_sobol_their_squares(asked):
    swept, _ = run(asked, "morris", 40)
    effects = {effect.factor: effect for effect in morris_effects(swept.names, swept.shares, swept.gaps["net_jobs"])}
    slopes = {"private_leverage": 400 * 1.3, "research_hospital_starts": -40 * 17}
    for name, slope in slopes.items():
        assert effects[name].mu.low - 5 <= slope <= effects[name].mu.high + 5
    swept, _ = run(asked, "sobol", 256)
    shares, variance = sobol_shares(swept.names, swept.gaps["net_jobs"])
    whole = sum(slope**2 for slope in slopes.values())
    for item in shares:
        assert item.first.value == pytest.approx(slopes[item.factor] ** 2 / whole, abs=0.07)
        assert item.total.value == pytest.approx(slopes[item.factor] ** 2 / whole, abs=0.07)
    assert variance.seeds.value == pytest.approx(200 / (200 + whole / 12), abs=0.01)


def test_what_a_study_has_is_not_made_again_and_more_points_keep_the_first(asked, tmp_path):
    from clustersim.ensemble.tasks import Here

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clustersim.ensemble.session.Workers", lambda count, reading, limits: Here(reading))
        way = Way(1, tmp_path / "study")
        first, runs = run(asked, "sobol-sequence", 8, way=way)
        assert runs.made == first.runs == 8 * 2 * 2
        again, runs = run(asked, "sobol-sequence", 8, way=way)
        assert runs.made == 0
        assert (again.gaps["net_jobs"] == first.gaps["net_jobs"]).all()
        more, runs = run(asked, "sobol-sequence", 16, way=way)
        assert runs.made == 8 * 2 * 2
        assert (more.gaps["net_jobs"][:8] == first.gaps["net_jobs"]).all()


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_a_failed_run_takes_its_whole_block_where_indices_need_it(asked, method):
    def breaking(scenario, seed):
        if abs(dict(scenario.overrides)["research_hospital_starts"] - 8.67) < 0.01 or seed % 29 == 0:
            raise RuntimeError("now and then")
        return linear(scenario, seed)

    swept, _ = run(asked, method, 16, simulate=breaking)
    points = 3 if method == "morris" else 4
    assert swept.failures
    assert 0 < len(swept.values) < len(METHODS[method](16, swept.factors, 1).units)
    assert all((swept.design.blocks == block).sum() == points for block in set(swept.design.blocks.tolist()))
    assert swept.gaps["net_jobs"].mean(axis=1) == pytest.approx(truth(swept), abs=50)
    assert swept.levels["net_jobs"].shape[1] == len(swept.values)


def test_a_failed_run_takes_its_point_with_it_and_is_told(asked):
    def breaking(scenario, seed):
        if dict(scenario.overrides)["private_leverage"] > 1:
            raise RuntimeError("too much")
        return linear(scenario, seed)

    swept, _ = run(asked, "latin-hypercube", 20, simulate=breaking)
    assert swept.values[:, 0].max() <= 1
    assert len(swept.failures) == (20 - len(swept.values)) * 4 > 0
    assert len(swept.design.units) == len(swept.values) == len(swept.gaps["net_jobs"])


# ---------------------------------------------------------------- levers and futures


def test_levers_reach_the_strategies(asked):
    seen = {}

    def noting(scenario, seed):
        spends = [dict(spend.settings).get("hospitals") for spend in scenario.strategy.spends]
        seen[scenario.strategy.name, scenario.strategy.purse, scenario.future.name, max(n or 0 for n in spends)] = 1
        return linear(scenario, seed)

    run(asked, "grid", 2, replicates=1, names=("purse", "hospitals", "future"), simulate=noting)
    own = "steady"
    for purse in (110, 330):
        for future in (own, "korea-2010-2020"):
            assert ("designated-complex", purse * 10**9, future, 0) in seen
            assert {("hospital-centred", purse * 10**9, future, n) for n in (1, 2)} <= set(seen)


def test_when_all_runs_fail_that_is_said_with_the_first_cause(asked):
    def broken(scenario, seed):
        raise RuntimeError("always")

    with pytest.raises(NothingLeft, match="always"):
        run(asked, "grid", 2, simulate=broken)
