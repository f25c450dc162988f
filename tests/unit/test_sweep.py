"""Sweeps of a model whose answer is a formula: designs, pairing, what is kept, boxes and switching values."""

from __future__ import annotations

import numpy as np
import pytest
from answering import linear

from clustersim.analysis.asking import load
from clustersim.analysis.compare import NothingLeft
from clustersim.analysis.sensitivity.designs import METHODS
from clustersim.analysis.sensitivity.discover import (
    discover,
    meets,
    needs_baseline,
    plain_boxes,
    read_condition,
    strongest,
    within,
)
from clustersim.analysis.sensitivity.indices import morris_effects, sobol_shares
from clustersim.analysis.sensitivity.sweep import session, sweep
from clustersim.analysis.sensitivity.switching import FLIPS, HOLDS, UNSETTLED, crossing, switching_values
from clustersim.ensemble.session import Way
from clustersim.files.factors import Factor
from clustersim.kernel.errors import InputError

TWO = ("private_leverage", "research_hospital_starts")


@pytest.fixture(scope="module")
def asked():
    return load("small-answers")


def run(asked, method, count, replicates=2, names=TWO, way=None, simulate=linear, **more):
    experiment, answers = asked
    factors = [factor for factor in answers.factors if factor.name in names]
    with session(experiment, 1, way or Way(), simulate=simulate) as runs:
        return sweep(
            runs, experiment, answers, factors, METHODS[method](count, factors, 1), replicates, 1, **more
        ), runs


def truth(swept):
    return 400 * swept.values[:, 0] - 40 * (swept.values[:, 1] - 8) - 100


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


# ---------------------------------------------------------------- boxes and switching values


def condition(text, swept=None):
    return read_condition(text, (swept.a, swept.b) if swept else (), ("net_jobs",))


def test_the_box_is_where_the_formula_says_also_on_the_seeds_that_did_not_find_it(asked):
    swept, _ = run(asked, "sobol-sequence", 256, replicates=4)
    clauses = condition("net_jobs <= 0")
    found = discover(swept, clauses)
    assert found.condition == found.asked == clauses
    assert (found.cases == (truth(swept) <= 0)).mean() > 0.95
    first = found.boxes[0]
    limits = {limit.name: limit for limit in first.box.limits}
    assert limits["research_hospital_starts"].low is not None
    assert limits["research_hospital_starts"].high is None
    assert first.box.density > 0.8 > 1.5 * found.share
    assert first.density == pytest.approx(first.box.density, abs=0.1)
    assert found.agreeing > 0.9
    assert found.freed == pytest.approx(found.share, abs=0.02)


def test_luck_alone_flips_no_ranking_and_says_so(asked):
    """The difference is 400 everywhere and the luck of a run 1,000: a fifth of the points lie below, all by luck."""
    swept, _ = run(asked, "sobol-sequence", 256, replicates=4)
    draws = np.random.default_rng(7)
    lucky = swept._replace(gaps={"net_jobs": 400 + draws.normal(0, 1000, swept.gaps["net_jobs"].shape)})
    found = discover(lucky, condition("net_jobs <= 0"))
    assert found.share > 0.15
    assert found.freed < 0.06
    assert found.agreeing == pytest.approx(float(found.other.mean()), abs=0.1)
    for told in found.boxes:
        assert told.density < told.box.density


def test_limits_are_sought_among_what_moves_the_quantity_that_is_asked_about(asked):
    swept, _ = run(asked, "sobol-sequence", 128, replicates=2)
    other = -50.0 * swept.values[:, :1] + np.zeros((1, 2))
    both = swept._replace(gaps={**swept.gaps, "net_value_added": other})
    only = read_condition("net_value_added <= -40", (), ("net_jobs", "net_value_added"))
    assert [both.names[n] for n in strongest(both, only, 6)] == ["private_leverage"]
    (box, *_) = discover(both, only).boxes
    assert [limit.name for limit in box.box.limits] == ["private_leverage"]
    assert box.density > 0.9


def test_a_factor_that_nothing_follows_is_not_among_the_strongest(asked):
    swept, _ = run(asked, "sobol-sequence", 256, names=(*TWO, "purse"))
    assert {swept.names[n] for n in strongest(swept, condition("net_jobs <= 0"), 6)} == set(TWO)


@pytest.mark.parametrize(
    ("text", "sign", "tail"), [("net_jobs <= -9000", "<=", "low"), ("net_jobs >= 9000", ">=", "high"),
                               ("net_jobs >= -9000", "<", "low"), ("net_jobs < 9000", ">=", "high")],
)  # fmt: skip
def test_what_never_holds_gives_the_tenth_that_is_nearest_to_it(asked, text, sign, tail):
    swept, _ = run(asked, "sobol-sequence", 64)
    found = discover(swept, condition(text))
    (clause,) = found.condition
    assert clause.sign == sign
    assert found.cases.mean() == pytest.approx(0.1, abs=0.03)
    means = swept.gaps["net_jobs"][:, :1].mean(axis=1)
    assert (means[found.cases].max() < means[~found.cases].min()) == (tail == "low")


def test_several_comparisons_that_never_hold_give_no_box(asked):
    swept, _ = run(asked, "sobol-sequence", 64)
    found = discover(swept, condition("net_jobs <= -9000 and net_jobs >= -9999"))
    assert found.condition == found.boxes == ()


def test_a_limit_that_luck_gave_is_dropped_and_one_that_matters_stays():
    draws = np.random.default_rng(1)
    values = draws.random((400, 8))
    cases = (values[:, 2] > 0.6) & (draws.random(400) < 0.9)
    names = [f"x{n}" for n in range(8)]
    first, *_ = plain_boxes(values, cases, names)
    assert [limit.name for limit in first.limits] == ["x2"]
    assert first.limits[0].low == pytest.approx(0.6, abs=0.03)
    inside = within(first.limits, values, names)
    assert first.density == pytest.approx(cases[inside].mean())
    assert first.coverage == pytest.approx(cases[inside].sum() / cases.sum())
    assert (first.points, first.mass) == (inside.sum(), inside.mean())
    assert all(p <= 0.05 for p in first.quasi_p.values())


def test_no_box_is_less_dense_than_all_points_are():
    draws = np.random.default_rng(3)
    for _ in range(20):
        values = draws.random((200, 5))
        cases = draws.random(200) < np.where(values[:, 0] > 0.7, 0.9, 0.1)
        assert all(box.density > cases.mean() for box in plain_boxes(values, cases, list("abcde")))


def test_conditions_on_a_strategy_are_net_of_the_baseline(asked):
    swept, _ = run(asked, "latin-hypercube", 12, replicates=6, with_baseline=True)
    clauses = read_condition("designated-complex:net_jobs >= 60 and net_jobs > 0", (swept.a, swept.b), ("net_jobs",))
    assert needs_baseline(clauses)
    assert (meets(swept, clauses) == (truth(swept) > 0)).mean() > 0.8  # the complex has its 100 everywhere
    none = read_condition("designated-complex:net_jobs >= 140", (swept.a, swept.b), ("net_jobs",))
    assert not meets(swept, none).any()


@pytest.mark.parametrize(
    ("text", "said"),
    [("net_jobs", "OUTCOME <= NUMBER"), ("net_job < 3", "net_jobs"), ("a:net_jobs < 3", "none of the two"),
     ("net_jobs < 1e999999999999", "")],
)  # fmt: skip
def test_a_wrong_condition_is_refused(text, said):
    if not said:
        assert read_condition(text, (), ("net_jobs",))[0].bound == float("inf")
        return
    with pytest.raises(InputError, match=said):
        read_condition(text, ("b",), ("net_jobs",))


def test_the_ranking_flips_where_the_formula_crosses_zero(asked):
    swept, _ = run(asked, "one-at-a-time", 7, replicates=12)
    found = {item.factor.name: item for item in switching_values(swept, "net_jobs")}
    leverage = found["private_leverage"]  # 400 x - 100 = 0
    assert leverage.answer == FLIPS
    assert leverage.at.low <= 0.25 <= leverage.at.high
    starts = found["research_hospital_starts"]  # 200 - 40 (x - 8) - 100 = 0
    assert starts.at.low <= 10.5 <= starts.at.high
    assert starts.crossing == 1


def test_a_line_that_luck_bends_over_zero_does_not_flip(asked):
    """No effect at all, and a difference one standard error above zero."""
    swept, _ = run(asked, "one-at-a-time", 7, replicates=20)
    draws, flips = np.random.default_rng(1), 0
    for _ in range(40):
        gaps = 1000 / 20**0.5 + draws.normal(0, 1000, swept.gaps["net_jobs"].shape)
        found = switching_values(swept._replace(gaps={"net_jobs": gaps}), "net_jobs")
        flips += sum(item.answer == FLIPS for item in found)
    assert flips <= 2


def test_a_driver_that_never_flips_holds_and_one_that_noise_hides_is_unsettled(asked):
    swept, _ = run(asked, "one-at-a-time", 3, replicates=4)
    spread = np.array([-30.0, -10.0, 10.0, 30.0])
    for middle, answer in ((500.0, HOLDS), (-500.0, HOLDS), (5.0, UNSETTLED)):
        line = swept._replace(gaps={"net_jobs": np.full(swept.gaps["net_jobs"].shape, middle) + spread})
        found = switching_values(line, "net_jobs")
        assert [item.answer for item in found] == [answer] * 2
        assert [item.at for item in found] == [None, None]


@pytest.mark.parametrize(
    ("means", "home", "at"),
    [
        ([1, 3], 0, None),
        ([-1, 1], 0, 0.5),
        ([1, -1, 1], 0, 0.5),
        ([1, -1, 1], 2, 1.5),
        ([-1, 0, 1], 0, 1.0),
        ([1, 0, 1], 0, None),  # a touch is no flip
        ([0, 1], 0, None),
        ([2, 1, 0], 0, None),
        ([0, 0], 0, None),
    ],
)
def test_a_line_crosses_zero_nearest_to_the_default(means, home, at):
    factor = Factor("x", "-", 0, len(means), home)
    assert crossing(np.arange(len(means), dtype=float), np.array(means, float), factor) == at


@pytest.mark.parametrize(("home", "at"), [(0, 1.0), (1, 0.0)])
def test_a_choice_flips_at_the_first_value_on_the_other_side(home, at):
    factor = Factor("x", "choice", 0, 1, home, whole=True)
    assert crossing(np.array([0.0, 1.0]), np.array([3.0, -1.0]), factor) == at


def test_a_failed_default_leaves_the_other_lines_as_they_are(asked):
    def breaking(scenario, seed):
        values = {"private_leverage": 0.5, "research_hospital_starts": 8.0, **dict(scenario.overrides)}
        if (values["private_leverage"], values["research_hospital_starts"]) == (0.5, 8.0):
            raise RuntimeError("the default fails")
        return linear(scenario, seed)

    swept, _ = run(asked, "one-at-a-time", 7, replicates=12, simulate=breaking)
    found = {item.factor.name: item for item in switching_values(swept, "net_jobs")}
    assert found["private_leverage"].at.value == pytest.approx(0.25, abs=0.05)
    assert 0.5 not in found["private_leverage"].values


def test_when_all_runs_fail_that_is_said_with_the_first_cause(asked):
    def broken(scenario, seed):
        raise RuntimeError("always")

    with pytest.raises(NothingLeft, match="always"):
        run(asked, "grid", 2, simulate=broken)
