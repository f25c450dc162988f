"""Comparisons of a few tiny runs against numbers worked out by hand, and the relations R19, R20 and R36."""

import dataclasses
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_runs import experiment, made_up, tiny, tiny_comparison

from clustersim.analysis.as_json import as_json, as_record
from clustersim.analysis.compare import UnequalStart, check_equal_start, compare, results_digest, unique_labels
from clustersim.outcomes import OUTCOMES

JOBS = {"base": [100.0, 110.0, 120.0], "a": [103.0, 114.0, 125.0], "b": [104.0, 112.0, 128.0]}


def arms(jobs=JOBS, **more):
    return [(name, [{"jobs": [value], **more} for value in values]) for name, values in jobs.items()]


def test_net_jobs_are_differences_to_the_twin_of_the_same_seed():
    found = tiny_comparison(*arms())
    # a minus base: 3, 4, 5, hence mean 4, variance 1, half 4.30265 / sqrt(3) = 2.48414
    assert found.arm("a").outcomes["net_jobs"] == pytest.approx((4, 4 - 2.484138, 4 + 2.484138, 3), abs=1e-5)
    assert found.arm("base").outcomes["net_jobs"] == (0, 0, 0, 3)
    assert found.arm("a").outcomes["jobs"].mean == 114


def test_pairs_are_later_minus_earlier_arm_with_chance_and_n():
    found = tiny_comparison(*arms())
    # b minus a: 1, -2, 3
    gap = found.difference("b", "a", "net_jobs")
    assert gap.estimate.mean == pytest.approx(2 / 3)
    assert gap.chance_a_ahead == pytest.approx(2 / 3)
    assert gap.estimate.n == 3
    assert [(item.a, item.b) for item in found.differences if item.outcome == "net_jobs"] == [
        ("a", "base"),
        ("b", "base"),
        ("b", "a"),
    ]


def test_a_difference_read_the_other_way_round_is_its_exact_negative():
    found = tiny_comparison(*arms())
    there, back = found.difference("b", "a", "net_jobs"), found.difference("a", "b", "net_jobs")
    assert back.estimate == there.estimate.reversed
    assert back.chance_a_ahead == pytest.approx(1 / 3)


def test_corrected_interval_is_widened_for_the_number_of_pairs():
    gap = tiny_comparison(*arms()).difference("a", "base", "net_jobs")
    # three pairs: 1 - 0.05 / 3, t = 7.64893 with 2 degrees of freedom
    assert gap.corrected.high == pytest.approx(4 + 7.648933 / 3**0.5, abs=1e-4)
    assert not gap.told
    assert gap.estimate.low > 0


def test_variance_ratio_uses_levels_of_the_first_two_strategies():
    found = tiny_comparison(*arms())
    assert found.headline_pair == ("b", "a")
    # levels: var a = 121, var b = 448 / 3, var of (1, -2, 3) = 6.3333
    ratio = found.variance_ratios["b", "a"]["net_jobs"].mean
    assert ratio == pytest.approx((121 + 448 / 3) / (19 / 3))


def test_cost_per_net_job_is_outlay_over_net_jobs_and_undefined_where_none_is_gained():
    found = tiny_comparison(
        ("base", [{"jobs": [100.0]}] * 3),
        ("good", [{"jobs": [x], "public_outlay": [1000.0]} for x in (119, 120, 121)]),
        ("bad", [{"jobs": [x], "public_outlay": [1000.0]} for x in (98, 99, 97)]),
    )
    assert found.arm("good").outcomes["cost_per_net_job"].mean == pytest.approx(50)
    assert found.arm("bad").outcomes["cost_per_net_job"] == (None, None, None, 3)
    record = as_record(found)
    assert record["arms"][2]["outcomes"]["cost_per_net_job"]["mean"] is None


def test_regional_results_leave_out_the_places_outside():
    def run(name, inside, outside):
        places = {key: np.array([[inside, outside]]) for key in ("jobs", "value_added")}
        return dataclasses.replace(tiny(name, 1, jobs=[inside + outside]), places=places, target=(True, False))

    base, a = run("base", 10.0, 100.0), run("a", 15.0, 98.0)
    assert OUTCOMES["regional_net_jobs"].value(a, base) == 5
    assert OUTCOMES["net_jobs"].value(a, base) == 3
    with pytest.raises(ValueError, match="no twin of seed 2"):
        OUTCOMES["net_jobs"].value(a, dataclasses.replace(base, seed=2))


def test_targets_are_held_against_four_readings():
    jobs = [
        ("base", [{"jobs": [100.0], "indirect_jobs": [50.0], "gross_jobs": [0.0]}] * 2),
        ("a", [{"jobs": [x], "indirect_jobs": [x / 2], "gross_jobs": [40.0]} for x in (110.0, 130.0)]),
    ]
    found = tiny_comparison(*jobs, targets=(("jobs", 25.0),))
    shares = {reading.words: reading.share.mean for reading in found.targets}
    assert shares == pytest.approx(
        {
            "net, direct": 20 / 25,
            "net, with indirect jobs": 30 / 25,
            "gross (as books claim), direct": 40 / 25,
            "gross (as books claim), with indirect jobs": 60 / 25,
        }
    )
    assert [reading.chance.share for reading in found.targets] == [0.5, 0.5, 1, 1]


def test_value_added_target_is_read_yearly_and_summed():
    found = tiny_comparison(
        ("base", [{"jobs": [1.0, 1.0], "value_added": [10.0, 10.0]}] * 2),
        ("a", [{"jobs": [1.0, 1.0], "value_added": [12.0, 13.0]}] * 2),
        targets=(("value_added", 10.0),),
    )
    shares = {reading.outcome: reading.share.mean for reading in found.targets}
    assert shares["net_value_added_last_year"] == pytest.approx(0.3)
    assert shares["net_value_added"] == pytest.approx(0.5)


def test_unknown_target_is_refused():
    with pytest.raises(ValueError, match="target patents"):
        tiny_comparison(*arms(), targets=(("patents", 5.0),))


def test_purses_say_by_how_much_they_differ():
    years = {"jobs": [1.0, 1.0]}
    found = tiny_comparison(
        ("base", [years] * 2),
        ("early", [{**years, "public_outlay": [100.0, 0.0]}] * 2),
        ("late", [{**years, "public_outlay": [0.0, 110.0]}] * 2),
    )
    early, late = found.purses[1:]
    assert (early.nominal_gap, early.discounted_gap) == (0, 0)
    assert late.nominal_gap == pytest.approx(0.10)
    assert late.discounted_gap == pytest.approx(1.10 / 1.055 - 1)
    assert found.purses[0].nominal_gap is None


def test_arms_that_start_unequal_are_an_error_that_names_law_and_seed():
    good, bad = tiny("a", 7, jobs=[1.0]), dataclasses.replace(tiny("b", 7, jobs=[1.0]), shocks="others")
    with pytest.raises(UnequalStart, match="X4: arms of seed 7 differ in their shocks"):
        check_equal_start(((good,), (bad,)))


def test_digest_covers_every_run_and_no_order():
    runs = [tiny(name, seed, jobs=[float(seed)]) for name in "ab" for seed in range(3)]
    one = results_digest((tuple(runs[:3]), tuple(runs[3:])))
    assert one == results_digest((tuple(runs[::-1]),))
    changed = [*runs[:5], dataclasses.replace(runs[5], digest="another")]
    assert one != results_digest((tuple(changed),))


def test_labels_are_numbered_where_a_strategy_stands_twice():
    assert unique_labels(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


# ---------------------------------------------------------------- relations

whole = st.integers(-(10**14), 10**14).map(float)
three = st.lists(st.tuples(whole, whole, whole), min_size=2, max_size=6)


@settings(max_examples=25, deadline=None)
@given(three)
def test_r19_swapped_arms_give_exact_negatives(rows):
    base, a, b = ([{"jobs": [value], "value_added": [value]} for value in column] for column in zip(*rows, strict=True))
    there = tiny_comparison(("base", base), ("a", a), ("b", b))
    back = tiny_comparison(("base", base), ("b", b), ("a", a))
    for outcome in OUTCOMES:
        one, other = there.difference("b", "a", outcome), back.difference("a", "b", outcome)
        assert other.estimate == one.estimate.reversed
        assert other.check == one.check.reversed
        assert other.chance_a_ahead == one.reversed.chance_a_ahead == pytest.approx(1 - one.chance_a_ahead)
    assert there.digest == back.digest


@settings(max_examples=25, deadline=None)
@given(three)
def test_r20_a_strategy_against_itself_is_exactly_nothing(rows):
    base, a, _ = ([{"jobs": [value], "value_added": [value]} for value in column] for column in zip(*rows, strict=True))
    found = tiny_comparison(("base", base), ("a", a), ("a", a))
    for outcome in OUTCOMES:
        gap = found.difference("a (2)", "a", outcome)
        assert gap.estimate[:3] == gap.check[:3] == gap.corrected[:3] == (0, 0, 0)
        assert gap.none
        assert gap.chance_a_ahead == 0.5
    assert found.variance_ratios["a (2)", "a"] == {}


def test_r20_through_the_whole_comparison():
    found = compare(experiment("hybrid", "hybrid"), replicates=4, simulate=made_up)
    assert all(gap.none for gap in found.differences)
    assert "-0.0" not in as_json(found)


@settings(max_examples=25, deadline=None)
@given(three)
def test_r36_names_are_only_labels(rows):
    base, a, b = ([{"jobs": [value], "value_added": [value]} for value in column] for column in zip(*rows, strict=True))
    names = ("designated-complex", "hospital-centred")
    plain = as_record(tiny_comparison(("base", base), (names[0], a), (names[1], b)))
    swapped = as_record(tiny_comparison(("base", base), (names[1], a), (names[0], b)))
    text = json.dumps(plain, sort_keys=True).replace(names[0], "X").replace(names[1], "Y")
    other = json.dumps(swapped, sort_keys=True).replace(names[1], "X").replace(names[0], "Y")
    text, other = (re.sub(r'"id": "n[0-9a-f]{12}"', '"id": ""', one) for one in (text, other))  # made of the names
    assert json.loads(text) | {"digest": ""} == json.loads(other) | {"digest": ""}


# ---------------------------------------------------------------- JSON


def test_json_has_the_documented_shape_and_no_nan():
    found = compare(experiment(), replicates=5, seed=3, simulate=made_up)
    record = json.loads(as_json(found), parse_constant=lambda text: pytest.fail(f"{text} in JSON"))
    keys = {"experiment", "replicates", "seed", "arms", "differences", "variance_ratio", "seconds", "digest"}
    assert set(record) == keys
    assert record["arms"][0]["strategy"] == "no-policy"
    needed = "net_jobs gross_jobs moved_jobs net_value_added public_outlay private_investment firms spin_offs"
    needed = {*needed.split(), "construction_person_years", "indirect_jobs"}
    for arm in record["arms"]:
        assert needed <= set(arm["outcomes"])
        assert all(set(value) == {"mean", "low", "high", "unit", "id"} for value in arm["outcomes"].values())
    shape = {"a", "b", "outcome", "mean", "low", "high", "chance_a_ahead", "n", "id"}
    assert all(set(gap) == shape for gap in record["differences"])
    assert len(record["differences"]) == 6 * len(OUTCOMES)
    assert record["variance_ratio"]["net_jobs"] > 10
    assert (record["replicates"], record["seed"]) == (5, 3)


def test_one_replicate_gives_means_without_intervals():
    record = as_record(compare(experiment(), replicates=1, simulate=made_up))
    gap = record["differences"][0]
    assert gap["mean"] is not None
    assert (gap["low"], gap["high"], gap["n"]) == (None, None, 1)
    assert record["variance_ratio"] == {}
