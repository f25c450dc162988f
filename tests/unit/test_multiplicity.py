"""Corrections for the number of differences looked at: textbook values, laws, and how often luck alone still stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_runs import experiment, made_up, tiny_comparison
from scipy import stats

from clustersim.analysis.compare import compare
from clustersim.analysis.intervals import LEVEL, student_interval
from clustersim.analysis.multiplicity import benjamini_hochberg, families, holm, p_value
from clustersim.outcomes import OUTCOMES

JUDGED = [name for name, outcome in OUTCOMES.items() if outcome.direction]
ALPHA = 1 - LEVEL
chances = st.lists(st.floats(0, 1), max_size=30)

# ---------------------------------------------------------------- p values


def test_p_of_three_gaps_by_hand():
    # mean 4, variance 1, t = 4 sqrt(3); with 2 degrees of freedom p = 1 - t / sqrt(t^2 + 2) = 1 - sqrt(48 / 50)
    assert p_value([3.0, 4.0, 5.0]) == pytest.approx(1 - (48 / 50) ** 0.5, rel=1e-12)


def test_p_of_no_difference_of_the_same_difference_and_of_one_run():
    assert p_value([0.0, 0.0, -0.0]) == 1.0
    assert p_value([5.0, 5.0]) == 0.0
    assert p_value([-1.0, 1.0]) == 1.0
    assert p_value([7.0]) is None


samples = st.lists(st.integers(-(10**9), 10**9).map(float), min_size=2, max_size=30)


@given(samples)
def test_p_has_two_sides_and_says_what_the_interval_says(gaps):
    found, interval = p_value(gaps), student_interval(gaps)
    assert found == p_value([-gap for gap in gaps]) == p_value(gaps[::-1])
    if abs(found - ALPHA) > 1e-9:
        assert (found < ALPHA) == (interval.low > 0 or interval.high < 0)
    if min(gaps) < max(gaps):
        assert found == pytest.approx(stats.ttest_1samp(gaps, 0).pvalue, rel=1e-6)


# ---------------------------------------------------------------- Holm, Benjamini-Hochberg

# Benjamini and Hochberg (1995, section 3.2): 15 tests of thrombolysis; theirs finds four, Bonferroni and steps three
THROMBOLYSIS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def test_four_values_by_hand():
    p = [0.01, 0.04, 0.03, 0.005]  # sorted: 0.005, 0.01, 0.03, 0.04
    # Holm: 4 x 0.005, 3 x 0.01, 2 x 0.03, then 1 x 0.04, which may not be below the one before
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    # Benjamini-Hochberg: 4/4 x 0.04, 4/3 x 0.03, 4/2 x 0.01, 4/1 x 0.005, none above the one before
    assert benjamini_hochberg(p) == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_the_example_of_benjamini_and_hochberg():
    assert sum(value <= ALPHA for value in benjamini_hochberg(THROMBOLYSIS)) == 4
    assert sum(value <= ALPHA for value in holm(THROMBOLYSIS)) == 3
    assert holm(THROMBOLYSIS)[:4] == pytest.approx([15 * 0.0001, 14 * 0.0004, 13 * 0.0019, 12 * 0.0095])
    assert benjamini_hochberg(THROMBOLYSIS)[3] == pytest.approx(15 / 4 * 0.0095)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_one_test_needs_no_correction_and_none_gives_none(adjust):
    assert adjust([0.03]) == [0.03]
    assert adjust([]) == []


@given(chances)
def test_corrections_keep_the_order_and_never_help(p):
    strict, mild = holm(p), benjamini_hochberg(p)
    for raw, low, high in zip(p, mild, strict, strict=True):
        assert raw <= low <= high * (1 + 1e-12) <= 1 + 1e-12
    for found in (strict, mild):
        ordered = [after for _, after in sorted(zip(p, found, strict=True))]
        assert ordered == sorted(ordered)
        assert len(set(zip(p, found, strict=True))) == len(set(p))  # equal p, equal answer


@given(chances)
def test_benjamini_hochberg_is_that_of_scipy(p):
    assert benjamini_hochberg(p) == pytest.approx(list(stats.false_discovery_control(p)) if p else [])


@given(chances, st.floats(0, 1))
def test_another_test_that_finds_nothing_makes_no_finding(p, more):
    for adjust in (holm, benjamini_hochberg):
        worse = adjust([*p, max([more, *p])])[:-1]
        assert all(a >= b * (1 - 1e-12) for a, b in zip(worse, adjust(p), strict=True))


# ---------------------------------------------------------------- the families of a comparison

JOBS = {"base": [100.0, 110.0, 120.0, 90.0], "a": [140.0, 151.0, 160.0, 129.0], "b": [101.0, 107.0, 124.0, 89.0]}


def comparison(jobs=None, **more):
    return tiny_comparison(
        *((name, [{"jobs": [x], **more} for x in values]) for name, values in (jobs or JOBS).items())
    )


def test_headlines_are_fixed_and_each_test_counts_once():
    fixed, rest = families(comparison(value_added=[7.0]))
    assert (fixed.label, fixed.method) == ("fixed in advance", "Holm")
    assert (rest.label, rest.method) == ("exploration", "Benjamini-Hochberg")
    assert [finding[:3] for finding in fixed.findings] == [
        (a, b, outcome)
        for a, b in (("a", "base"), ("b", "base"), ("b", "a"))
        for outcome in ("net_jobs", "net_value_added")
    ]
    assert fixed.tried == (2, 2, 6, 0)
    for family in (fixed, rest):
        assert family.tried.tests == len(family.findings)
    tests = fixed.tried.tests + rest.tried.tests
    assert tests + fixed.tried.duplicates + rest.tried.duplicates == 3 * len(JUDGED)
    assert not {"jobs", "gross_jobs", "cost_per_net_job"} & {finding.outcome for finding in rest.findings}


def test_findings_carry_p_its_correction_and_whether_they_stand():
    fixed, _ = families(comparison(value_added=[7.0]))
    found = {finding[:3]: finding for finding in fixed.findings}
    gaps = {("a", "base"): [40, 41, 40, 39], ("b", "base"): [1, -3, 4, -1], ("b", "a"): [-39, -44, -36, -40]}
    raw = {pair: stats.ttest_1samp(values, 0).pvalue for pair, values in gaps.items()}
    order = sorted(raw, key=raw.get)
    assert order == [("a", "base"), ("b", "a"), ("b", "base")]
    # six tests: three of jobs, and three of value added, which does not move: p = 1
    wanted = {order[0]: 6 * raw[order[0]], order[1]: 5 * raw[order[1]], order[2]: 1.0}
    for (a, b), adjusted in wanted.items():
        finding = found[a, b, "net_jobs"]
        assert finding.p == pytest.approx(raw[a, b])
        assert finding.adjusted == pytest.approx(adjusted)
        assert finding.mean == sum(gaps[a, b]) / 4
        assert finding.stands == (adjusted <= 0.05)
    assert [finding[:3] for finding in fixed.standing] == [("a", "base", "net_jobs"), ("b", "a", "net_jobs")]


def test_each_family_is_corrected_in_its_own_way_and_for_its_own_number():
    fixed, rest = families(compare(experiment(), replicates=6, simulate=made_up))
    for family, adjust, other in ((fixed, holm, benjamini_hochberg), (rest, benjamini_hochberg, holm)):
        raw, after = [finding.p for finding in family.findings], [finding.adjusted for finding in family.findings]
        assert after == adjust(raw)
        assert after != other(raw)


@pytest.mark.parametrize("test", [("b", "a", "net_jobs"), ("a", "b", "net_jobs"), ("a", "b", "jobs")])
def test_what_is_fixed_leaves_the_exploration_whichever_way_round(test):
    fixed, rest = families(comparison(), [test])
    assert [finding[:3] for finding in fixed.findings] == [test]
    assert fixed.findings[0].adjusted == fixed.findings[0].p
    pair = [finding for finding in rest.findings if {finding.a, finding.b} == {"a", "b"}]
    assert not {"net_jobs", "jobs"} & {finding.outcome for finding in pair}
    assert fixed.tried.tests + rest.tried.tests + rest.tried.duplicates == 3 * len(JUDGED)


def test_a_test_that_is_fixed_twice_counts_once():
    tests = [("a", "b", "net_jobs"), ("b", "a", "net_jobs"), ("a", "b", "jobs"), ("a", "b", "net_jobs")]
    fixed, _ = families(comparison(), tests)
    assert fixed.tried == (2, 1, 1, 3)


def test_outcomes_that_do_not_move_are_tests_too_unless_they_are_equal():
    still = {"base": [1.0, 2.0], "a": [1.0, 2.0]}
    _, rest = families(comparison(still, firms=[5.0], approvals=[3.0], licences=[3.0]), [("a", "base", "net_jobs")])
    told = {finding.outcome for finding in rest.findings}
    assert {"firms", "approvals"} <= told
    assert not {"licences", "jobs"} & told


def test_what_has_no_better_and_worse_or_is_not_there_cannot_be_fixed():
    with pytest.raises(ValueError, match="moves has no better"):
        families(comparison(), [("a", "b", "moves")])
    with pytest.raises(KeyError):
        families(comparison(), [("a", "b", "patents")])
    with pytest.raises(KeyError):
        families(comparison(), [("a", "c", "net_jobs")])


def test_one_run_finds_nothing():
    for family in families(comparison({name: values[:1] for name, values in JOBS.items()}, firms=[5.0])):
        assert {finding[4:] for finding in family.findings} == {(None, None, False)}


def test_a_strategy_against_itself_is_exactly_nothing():
    found = compare(experiment("no-policy", "hybrid", "hybrid"), replicates=12, simulate=made_up)
    stood = set()
    for family in families(found):
        for finding in family.findings:
            if {finding.a, finding.b} == {"hybrid", "hybrid (2)"}:
                assert finding[3:] == (0, 1, 1, False)
        stood |= {finding[:3] for finding in family.standing}
    assert ("hybrid", "no-policy", "net_jobs") in stood  # what is there is found


# ---------------------------------------------------------------- how often luck alone stands

REPETITIONS, STRATEGIES, RUNS = 400, 20, 12
MOST = stats.binom.ppf(0.999, REPETITIONS, ALPHA)  # a share of 5% gives more than that once in a thousand


def raw_p(real=0, effect=0.0):
    """p of strategies against the baseline they share, by repetition; the first `real` of them add an effect."""
    random = np.random.default_rng(7)
    luck = random.normal(0, 50, (REPETITIONS, 1, RUNS))  # of the seed: all arms have it
    arms = luck + random.normal(0, 1, (REPETITIONS, 1 + STRATEGIES, RUNS))
    arms[:, 1 : 1 + real] += effect
    gaps = arms[:, 1:] - arms[:, :1]
    return [[p_value(row) for row in repetition] for repetition in gaps.tolist()]


def stands(p, adjust=list):
    return np.array([adjust(row) for row in p]) <= ALPHA


def test_of_twenty_strategies_without_effect_one_stands_in_at_most_one_comparison_in_twenty():
    p = raw_p()
    assert stands(p).any(axis=1).sum() > 4 * MOST  # uncorrected, luck wins in two comparisons of five
    for adjust in (holm, benjamini_hochberg):  # without any effect all that stands is false: both hold to 5%
        assert stands(p, adjust).any(axis=1).sum() <= MOST


def test_each_single_test_is_wrong_one_time_in_twenty():
    first = stands(raw_p())[:, 0].sum()
    assert stats.binom.ppf(0.001, REPETITIONS, ALPHA) <= first <= MOST


def test_of_what_stands_beside_real_effects_at_most_one_in_twenty_is_false():
    real = 5
    p = raw_p(real, effect=3.0)

    def false_share(found):
        return (found[:, real:].sum(axis=1) / np.maximum(1, found.sum(axis=1))).mean()

    assert false_share(stands(p)) > 1.5 * ALPHA
    mild, strict = stands(p, benjamini_hochberg), stands(p, holm)
    assert false_share(mild) <= ALPHA
    assert strict[:, real:].any(axis=1).sum() <= MOST
    assert (mild >= strict).all()
    assert strict[:, :real].mean() > 0.9  # and what is real stands


def test_the_whole_way_from_runs_to_families_holds_too():
    random, count, wrong, bare = np.random.default_rng(3), 60, 0, 0
    for _ in range(count):
        luck = random.normal(0, 50, 8)
        arms = {name: list(1000 + luck + random.normal(0, 1, 8)) for name in ("base", "a", "b", "c")}
        fixed, _ = families(comparison(arms))
        wrong += bool(fixed.standing)
        bare += any(finding.p <= ALPHA for finding in fixed.findings)
    assert wrong <= stats.binom.ppf(0.999, count, ALPHA) < bare
