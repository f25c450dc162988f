"""Boxes of a condition: where the formula says, on seeds that did not find them, and none by luck."""

from __future__ import annotations

import numpy as np
import pytest
from answering import TWO, run, truth

from clustersim.analysis.asking import load
from clustersim.analysis.sensitivity.discover import (
    discover,
    meets,
    needs_baseline,
    plain_boxes,
    read_condition,
    strongest,
    within,
)
from clustersim.kernel.errors import InputError


@pytest.fixture(scope="module")
def asked():
    return load("small-answers")


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


def test_a_second_box_is_told_without_the_points_of_the_first(asked):
    """Two corners of the space: the boxes overlap as limits do, their points do not."""
    swept, _ = run(asked, "sobol-sequence", 256, replicates=2)
    x, y = swept.values[:, 0] / 1.4, swept.values[:, 1] / 20
    gaps = np.where((x > 0.7) | (y > 0.8), -100.0, 100.0)[:, None] + np.zeros((1, 2))
    found = discover(swept._replace(gaps={"net_jobs": gaps}), condition("net_jobs <= 0"))
    assert len(found.boxes) > 1
    for told in found.boxes:  # both halves of the seeds say the same here
        assert told.density == pytest.approx(told.box.density)
        assert told.coverage == pytest.approx(told.box.coverage)
    assert sum(told.coverage for told in found.boxes) <= 1 + 1e-9


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
