"""Boxes of PRIM: against the package of that name, small cases worked out by hand, and what must not matter.

The package (1.0.0) runs on NumPy 2 and pandas 3 as far as it is used here: frames of floats in, `find_box`, `select`,
`peeling_trajectory`, the limits of a box. Its `Prim.limits` does not (TypeError: it indexes rows by name with `iloc`),
nor do its quasi-p of a box once the next has been sought, as it then looks at the points that are left (0 / 0).
"""

import numpy as np
import pandas as pd
import prim
import pytest
from scipy.stats import binomtest

from clustersim.analysis.sensitivity.prim import Box, Limit, find_boxes


def table(seed: int, n: int, columns: int, whole: bool = False):
    """Points in the unit cube, cases in a box in its first and last dimension, one in ten turned round by chance."""
    draws = np.random.default_rng(seed)
    values = draws.random((n, columns))
    cases = (values[:, 0] > 0.5) & (values[:, -1] < 0.6) & (values[:, -1] > 0.1)
    if whole:
        values[:, ::2] = np.floor(values[:, ::2] * 6)
        values[:, 1] = 3.0
    return values, cases ^ (draws.random(n) < 0.1), [f"x{number}" for number in range(columns)]


def inside(box: Box, values, names):
    """Which points lie within the limits."""
    held = np.ones(len(values), bool)
    for name, low, high in box.limits:
        column = values[:, names.index(name)]
        held &= (column >= (-np.inf if low is None else low)) & (column <= (np.inf if high is None else high))
    return held


def at_each_step(values, cases, names, **settings) -> list[Box]:
    """The first box as it stands at each step of its trajectory but the first, where it is open."""
    (last,) = find_boxes(values, cases, names=names, most=1, choice=[-1], **settings)
    numbers = range(1, len(last.trajectory))
    return [find_boxes(values, cases, names=names, most=1, choice=[k], **settings)[0] for k in numbers]


def number_of(box: Box) -> int:
    """Which step of its trajectory the box is."""
    return [(step.points, step.density) for step in box.trajectory].index((box.points, box.density))


# ---------------------------------------------------------------- the package

TABLES = {
    "three dimensions": ((1, 500, 3), {}),
    "five dimensions": ((2, 300, 5), {}),
    "larger steps": ((3, 400, 4), {"peel": 0.1, "paste": 0.1}),
    "a side pasted out to its end": ((45, 100, 3), {"peel": 0.1, "paste": 0.1}),
    "whole numbers, a constant": ((4, 500, 4, True), {}),
}


def same(steps, trajectory: pd.DataFrame):
    """Assert that our steps are those of the package's trajectory."""
    own = [[step.mass, step.density, step.coverage, step.restricted] for step in steps]
    wanted = trajectory[["mass", "density", "coverage", "res dim"]].to_numpy(float)
    np.testing.assert_allclose(own, wanted, rtol=0, atol=1e-12)


def theirs(values, cases, names, peel=0.05, paste=0.05):
    return prim.Prim(pd.DataFrame(values, columns=names), cases, peel_alpha=peel, paste_alpha=paste)


@pytest.mark.parametrize(("made", "settings"), TABLES.values(), ids=TABLES)
def test_trajectory_limits_and_quasi_p_are_those_of_the_package(made, settings):
    values, cases, names = table(*made)
    package = theirs(values, cases, names, **settings).find_box()
    boxes = at_each_step(values, cases, names, **settings)
    same(boxes[0].trajectory, package.peeling_trajectory)
    compared = 0
    for number, box in enumerate(boxes, start=1):
        found = {name: (low, high) for name, low, high in box.limits}
        for column, name in enumerate(names):
            ends = values[:, column].min(), values[:, column].max()  # where the package puts an open side
            limits = [end if own is None else own for own, end in zip(found.get(name, ends), ends, strict=True)]
            assert limits == pytest.approx(package._box_lims[number][name].tolist(), abs=1e-12)
        if all(int(count) == round(count) for count in (box.mass * len(cases), box.coverage * cases.sum())):
            assert box.quasi_p == pytest.approx(package._calculate_quasi_p(number), rel=1e-9, abs=1e-300)
            compared += 1  # elsewhere the package drops a case
    assert compared > 5


def test_these_tables_paste_and_open_a_side_again():
    points, restricted = [], []
    for made, settings in TABLES.values():
        values, cases, names = table(*made)
        (box, *_) = find_boxes(values, cases, names=names, choice=[-1], **settings)
        points.append(max(np.diff([step.points for step in box.trajectory])))
        restricted.append(min(np.diff([step.restricted for step in box.trajectory])))
    assert sum(grown > 0 for grown in points) >= 2
    assert min(restricted) < 0


def test_the_second_box_is_that_of_the_package():
    values, cases, names = table(5, 600, 3)
    other = (values[:, 0] < 0.3) & (values[:, 1] > 0.6)
    first, second = find_boxes(values, cases | other, names=names, most=2)
    package = theirs(values, cases | other, names)
    package.find_box().select(number_of(first))
    again = package.find_box()
    same(second.trajectory, again.peeling_trajectory)
    assert second.quasi_p == pytest.approx(again._calculate_quasi_p(number_of(second)), rel=1e-9)


def test_a_point_on_the_limit_does_not_stop_pasting_as_in_the_package():
    values, cases, names = table(190, 60, 2)  # pasting ends the upper side on a point at one time; rare
    package = theirs(values, cases, names).find_box()
    (box,) = find_boxes(values, cases, names=names, most=1, choice=[-1])
    assert len(box.trajectory) > len(package)
    same(box.trajectory[: len(package)], package.peeling_trajectory)
    assert box.density > package.density
    assert box.coverage > package.coverage


# ---------------------------------------------------------------- by hand


def test_ten_points_of_which_the_last_four_are_cases():
    values, cases = np.arange(1.0, 11)[:, None], np.arange(1, 11) > 6
    (box,) = find_boxes(values, cases, names=["x"], peel=0.1)
    assert box.limits == (Limit("x", 6.5, None),)
    assert (box.coverage, box.density, box.mass, box.points) == (1.0, 1.0, 0.4, 4)
    assert [step.points for step in box.trajectory] == [10, 9, 8, 7, 6, 5, 4]
    assert [step.density for step in box.trajectory] == [4 / points for points in (10, 9, 8, 7, 6, 5, 4)]
    assert [step.restricted for step in box.trajectory] == [0, 1, 1, 1, 1, 1, 1]
    assert box.quasi_p == {"x": pytest.approx(0.4**4)}  # four of four at the density of the open box


def test_pasting_takes_back_what_a_large_cut_took():
    values = np.arange(100.0)
    cases = (values >= 40) & (values != 60) & (values != 90)
    (box,) = find_boxes(values[:, None], cases, names=["x"], peel=0.5)
    # halved once, and no half of that half is denser; then 3 + 3 + 3 points, and the next three hold but one case
    assert [step.points for step in box.trajectory] == [100, 50, 53, 56, 59]
    assert box.limits == (Limit("x", 40.5, None),)
    assert (box.coverage, box.density) == (57 / 58, 57 / 59)


def test_quasi_p_is_the_binomial_test_at_the_density_without_the_limit():
    values, cases, names = table(6, 400, 3)
    box = find_boxes(values, cases, names=names)[0]
    assert len(box.limits) >= 2
    hits = int(cases[inside(box, values, names)].sum())
    for limit in box.limits:
        without = inside(box._replace(limits=tuple(other for other in box.limits if other != limit)), values, names)
        test = binomtest(hits, box.points, cases[without].mean(), alternative="greater")
        assert box.quasi_p[limit.name] == pytest.approx(test.pvalue, rel=1e-9)


def test_what_is_said_of_a_box_can_be_counted_within_its_limits():
    values, cases, names = table(7, 500, 4)
    left = np.ones(500, bool)
    boxes = find_boxes(values, cases, names=names, least_density=0)
    assert len(boxes) > 1
    for box in boxes:
        held = inside(box, values, names) & left
        assert box.points == held.sum()
        assert (box.mass, box.density) == (held.sum() / 500, cases[held].sum() / held.sum())
        assert box.coverage == cases[held].sum() / cases.sum()
        left &= ~held


# ---------------------------------------------------------------- what it finds


def test_a_planted_box_is_found_and_nothing_else_limited():
    values = np.random.default_rng(8).random((2000, 4))
    cases = (values[:, 1] > 0.3) & (values[:, 1] < 0.7) & (values[:, 3] > 0.55)
    box, *others = find_boxes(values, cases, names=["a", "b", "c", "d"])
    assert [limit.name for limit in box.limits] == ["b", "d"]
    within, above = box.limits
    assert (within.low, within.high, above.low) == pytest.approx((0.3, 0.7, 0.55), abs=0.02)
    assert above.high is None
    assert min(box.coverage, box.density) > 0.95
    assert max(box.quasi_p.values()) < 1e-6
    assert sum(other.coverage for other in others) + box.coverage <= 1


def test_two_planted_boxes_are_found_one_after_the_other():
    values = np.random.default_rng(9).random((1500, 2))
    cases = (values < 0.45).all(axis=1) | (values > 0.7).all(axis=1)
    first, second = find_boxes(values, cases, names=["x", "y"])
    assert [limit.high for limit in first.limits] == pytest.approx([0.45, 0.45], abs=0.02)
    assert [limit.low for limit in second.limits] == pytest.approx([0.7, 0.7], abs=0.02)
    assert find_boxes(values, cases, names=["x", "y"], most=1) == (first,)
    rest = ~inside(first, values, ["x", "y"])
    # the same search in the rest; only the shares are of all points and all cases
    again = find_boxes(values[rest], cases[rest], names=["x", "y"], least_mass=0.05 * 1500 / rest.sum())[0]
    own, other = ([(step.points, step.density) for step in box.trajectory] for box in (second, again))
    assert own == other
    assert second.trajectory[0].coverage < again.trajectory[0].coverage == 1


def test_the_step_of_highest_f1_is_taken_among_those_dense_enough():
    values, cases, names = table(10, 500, 3)
    for floor in (None, 0.9):
        box = find_boxes(values, cases, names=names, least_density=floor)[0]
        steps = [step for step in box.trajectory if step.density >= (floor or cases.mean())]
        best = max(2 * step.coverage * step.density / (step.coverage + step.density) for step in steps)
        assert 2 * box.coverage * box.density / (box.coverage + box.density) == best
    assert box.density >= 0.9 > find_boxes(values, cases, names=names)[0].density
    assert find_boxes(values, cases, names=names, least_density=1.01) == ()


def test_a_box_holds_the_least_mass():
    values, cases, names = table(11, 500, 3)
    for least in (0.2, 0.3, 0.5):
        masses = [step.mass for step in find_boxes(values, cases, names=names, least_mass=least)[0].trajectory]
        assert least <= min(masses) < least / 0.94


def test_no_box_where_none_is_denser_or_nothing_is_to_be_found():
    values = np.arange(20.0)[:, None]
    for cases in (np.zeros(20, bool), np.ones(20, bool)):
        assert find_boxes(values, cases, names=["x"]) == ()
    assert find_boxes(values[:0], cases[:0], names=["x"]) == ()
    assert len(find_boxes(values, values[:, 0] > 12, names=["x"], choice=[-1, 3])) == 1  # no case is left for a second
    corners, apart = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]] * 5), np.array([True, False, False, True] * 5)
    assert find_boxes(corners, apart, names=["x", "y"]) == ()  # no side alone tells the cases apart
    assert find_boxes(values, (values[:, 0] < 6) | (values[:, 0] > 13), names=["x"]) == ()  # nor at both ends alike


# ---------------------------------------------------------------- ties and numbers that are none


def test_a_column_of_two_values_is_cut_between_them_and_a_constant_never():
    values = np.column_stack([np.tile([0.0, 1.0], 50), np.full(100, 7.0)])
    (box,) = find_boxes(values, values[:, 0] == 1, names=["policy", "constant"])
    assert box.limits == (Limit("policy", 0.5, None),)
    assert [step.points for step in box.trajectory] == [100, 50]


def test_values_that_are_nearly_all_equal_do_not_hold_peeling_up():
    values = np.array([1.0] * 90 + [2.0] * 10)[:, None]
    (box,) = find_boxes(values, values[:, 0] == 1, names=["x"])
    assert (box.limits, box.density, box.coverage) == ((Limit("x", None, 1.5),), 1.0, 1.0)
    # 2 of 100 lie beyond the many: less than a cut of 5, which takes them nevertheless
    values = np.array([1.0] * 98 + [2.0] * 2)[:, None]
    (box,) = find_boxes(values, values[:, 0] == 1, names=["x"])
    assert (box.limits, box.density) == ((Limit("x", None, 1.0),), 1.0)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(wrong):
    values, cases, names = table(12, 50, 2)
    values[3, 1] = wrong
    with pytest.raises(ValueError, match="finite"):
        find_boxes(values, cases, names=names)


def test_shapes_names_and_shares_that_cannot_be_are_refused():
    values, cases, names = table(12, 50, 2)
    columns = cases[:, None]
    for points, marked in ((values[:-1], cases), (values[:, :1], cases), (values[:, 0], cases), (values, columns)):
        with pytest.raises(ValueError, match="row"):
            find_boxes(points, marked, names=names)
    with pytest.raises(ValueError, match="twice"):
        find_boxes(values, cases, names=["x", "x"])
    for wrong in ({"peel": 0.0}, {"peel": 0.6}, {"paste": 0.0}, {"paste": 0.6}):
        with pytest.raises(ValueError, match="peel"):
            find_boxes(values, cases, names=names, **wrong)


# ---------------------------------------------------------------- what must not matter


@pytest.mark.parametrize("whole", [False, True])
def test_the_order_of_points_and_columns_does_not_matter(whole):
    values, cases, names = table(13, 300, 4, whole)
    draws = np.random.default_rng(14)
    expected = find_boxes(values, cases, names=names)
    assert expected
    for _ in range(5):
        points, columns = draws.permutation(300), draws.permutation(4)
        shuffled = values[points][:, columns]
        assert find_boxes(shuffled, cases[points], names=[names[column] for column in columns]) == expected


def test_equally_good_columns_are_told_apart_by_name():
    column = np.arange(20.0)
    for names in (["a", "b"], ["b", "a"]):
        (box,) = find_boxes(np.column_stack([column, column]), column > 12, names=names)
        assert [limit.name for limit in box.limits] == ["a"]


def test_another_unit_changes_the_limits_alone():
    values, cases, names = table(15, 400, 3)
    factors = {"x0": 1 / 8, "x1": 1, "x2": 1024}
    scaled = find_boxes(values * list(factors.values()), cases, names=names)
    for box, other in zip(find_boxes(values, cases, names=names), scaled, strict=True):
        for (name, *ends), limit in zip(box.limits, other.limits, strict=True):
            assert limit == Limit(name, *(None if end is None else end * factors[name] for end in ends))
        assert other._replace(limits=()) == box._replace(limits=())


def test_a_bent_scale_changes_no_step_of_peeling():
    values, cases, names = table(16, 400, 3)
    bent = values.copy()
    bent[:, 0] = np.exp(9 * values[:, 0])
    boxes = at_each_step(values, cases, names)
    peels = 1 + min(range(len(boxes)), key=lambda number: boxes[number].points)
    assert peels > 10
    for number, box in enumerate(boxes[:peels], start=1):
        (other,) = find_boxes(bent, cases, names=names, most=1, choice=[number])
        assert other.trajectory[: peels + 1] == box.trajectory[: peels + 1]
        for (name, *ends), (same, *others) in zip(box.limits, other.limits, strict=True):
            assert name == same
            if name != "x0":
                assert ends == others
            else:  # as near to the same points
                held = bent[inside(box, values, names), 0]
                assert others[0] is None or others[0] <= held.min()
                assert others[1] is None or others[1] >= held.max()
