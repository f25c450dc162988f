"""Costs, benefits, break-even and payers, against cases worked out by hand and laws that must hold."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from paired_runs import MONEY, eight_pairs, pairs, two_years

from clustersim.analysis.finance.cash_flows import (
    Convention,
    Flows,
    cumulated,
    even_from,
    flows,
    internal_rate,
    net_benefits,
    present_value,
)
from clustersim.analysis.finance.public_finance import appraise, worth
from clustersim.analysis.intervals import student_interval
from clustersim.files.appraisal import read_appraisal

KOREA = read_appraisal()


@pytest.fixture(scope="module")
def made_up():
    return eight_pairs()


def random_paths(count: int = 50, years: int = 11):
    return np.random.default_rng(3).normal(0, 1e11, (count, years)).tolist()


# ---------------------------------------------------------------- present values, by hand


def test_two_years_by_hand():
    """125 / 1.25 = 100: at 25% the money just comes back, in the second year."""
    found = appraise(*two_years(), KOREA, rate=0.25)
    assert found.worth.cost.mean == found.worth.benefit.mean == 100e9
    assert (found.worth.net.mean, found.worth.ratio.mean, found.worth.positive.share) == (0.0, 1.0, 0.0)
    assert [year.mean for year in found.cumulated] == [-100e9, 0.0]
    assert (found.break_even.years, found.break_even.median_year) == ((2011, 2011), 2011)
    assert found.years == (2010, 2011)
    assert internal_rate([-100e9, 125e9]) == pytest.approx(0.25, abs=1e-12)


def test_at_a_rate_of_0_a_present_value_is_a_plain_sum():
    worth = appraise(*two_years(), KOREA, rate=0.0).worth
    assert (worth.cost.mean, worth.benefit.mean, worth.net.mean, worth.ratio.mean) == (100e9, 125e9, 25e9, 1.25)
    assert worth.positive.share == 1.0


def test_the_price_of_public_funds_is_on_public_money_only():
    runs, twins = two_years(private_investment=(40e9, 0.0))
    found = appraise(runs, twins, KOREA, rate=0.0, funds=1.25)
    assert found.worth.cost.mean == 125e9
    (whole,) = [item for item in found.worths if item.convention.name == "with_private"]
    assert whole.cost.mean == 165e9
    assert whole.net.mean == -40e9


def test_public_research_and_labour_may_be_no_benefit():
    found = appraise(*two_years(research_value_added=(0.0, 25e9)), KOREA, rate=0.0)
    by_name = {item.convention.name: item for item in found.worths}
    assert by_name["without_research"].benefit.mean == 100e9
    assert by_name["labour_as_cost"].benefit.mean == 62.5e9
    assert appraise(*two_years(), KOREA, rate=0.0, shadow=1.0).worth.net.mean == -100e9


def test_jobs_by_hand():
    """5 net jobs at the end for 100 bn; 7 job-years."""
    found = appraise(*two_years(indirect_jobs=(1.0, 2.0)), KOREA)
    assert (found.net_jobs.mean, found.job_years.mean) == (5.0, 7.0)
    assert found.cost_per_net_job.mean == 20e9
    assert found.cost_per_job_year.mean == pytest.approx(100e9 / 7, rel=1e-15)
    added, jobs, whole = found.multipliers
    assert (added.value.mean, jobs.value.mean, whole.value.mean) == pytest.approx((1.25, 0.07, 0.10), rel=1e-12)
    assert added.times.mean == pytest.approx(1.25 / 0.78, rel=1e-12)
    assert jobs.times.mean == pytest.approx(0.07 / 11.312, rel=1e-12)
    assert {jobs.average, whole.average} == {KOREA.inducement["jobs"]}


def test_the_rate_is_the_official_one_of_the_first_year():
    runs, twins = two_years()
    assert appraise(runs, twins, KOREA).worth.convention.rate == 0.055
    later = [[replace(run, first_year=2018) for run in arm] for arm in (runs, twins)]
    assert appraise(*later, KOREA).worth.convention.rate == 0.045


def test_conventions_differ_from_the_study_in_one_thing_each():
    own, *others = [item.convention for item in appraise(*two_years(), KOREA).worths]
    for other in others:
        assert sum(a != b for a, b in zip(own[1:], other[1:], strict=True)) == 1
    assert [other.rate for other in others if other.name == "rate"] == [0.03, 0.045, 0.07]
    assert [other.funds for other in others if other.name == "public_funds"] == [1.2, 1.3]


# ---------------------------------------------------------------- laws


def test_without_effect_only_the_cost_is_left():
    same = {"value_added": (1e12, 1e12), "jobs": (1000.0, 1000.0)}
    found = appraise(*pairs({"public_outlay": (60e9, 40e9), **same}, **same), KOREA, funds=1.5)
    for item in found.worths:
        assert item.net.mean == -item.cost.mean < 0
        assert item.ratio.mean == 0
    assert found.break_even.years == (None,)
    assert found.cost_per_net_job.mean is None
    assert found.multipliers[0].value.mean == 0


def test_the_baseline_against_itself_is_nothing():
    _, twins = two_years()
    found = appraise(twins, twins, KOREA)
    assert {item.net.mean for item in found.worths} == {0.0}
    assert {item.ratio.mean for item in found.worths} == {None}
    assert {payer.total.mean for payer in found.payers} == {0.0}
    assert found.break_even.years == (None, None), "where nothing is paid nothing comes back"


def test_discounting_is_linear_and_a_year_of_delay_is_one_factor():
    for path in random_paths():
        assert present_value(path, 0.0) == math.fsum(path)
        assert present_value([0.0, *path], 0.07) == pytest.approx(present_value(path, 0.07) / 1.07, rel=1e-9, abs=1)
        assert cumulated(path, 0.055)[-1] == present_value(path, 0.055)
        both = [a + 3 * b for a, b in zip(path, reversed(path), strict=True)]
        apart = present_value(path, 0.055) + 3 * present_value(path[::-1], 0.055)
        assert present_value(both, 0.055) == pytest.approx(apart, rel=1e-9, abs=1)


def test_where_costs_come_first_and_benefits_later_the_net_value_falls_as_the_rate_rises():
    for path in random_paths():
        invested = [-1e12, *map(abs, path)]
        values = [present_value(invested, rate) for rate in (0.0, 0.03, 0.045, 0.055, 0.07, 0.5)]
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == len(values)


def test_the_unit_of_money_changes_no_ratio_and_no_year():
    money = ("public_outlay", "private_investment", "value_added", "research_value_added")
    runs, twins = two_years(private_investment=(30e9, 5e9), research_value_added=(1e9, 2e9))
    in_other = [
        [replace(run, nation=run.nation | {name: run.nation[name] * 1024 for name in money}) for run in arm]
        for arm in (runs, twins)
    ]
    one, other = appraise(runs, twins, KOREA), appraise(*in_other, KOREA)
    assert [item.ratio for item in one.worths] == [item.ratio for item in other.worths]
    assert [item.net.scaled(1024) for item in one.worths] == [item.net for item in other.worths]
    assert one.break_even == other.break_even
    assert one.multipliers[0] == other.multipliers[0]


def test_net_is_benefit_less_cost_and_intervals_are_students(made_up):
    found = appraise(*made_up, KOREA)
    for item in found.worths:
        assert item.net.mean == pytest.approx(item.benefit.mean - item.cost.mean, rel=1e-12)
        assert item.ratio.mean == pytest.approx(item.benefit.mean / item.cost.mean, rel=1e-12)
    net = [
        present_value(net_benefits(flows(run, twin), found.worth.convention), 0.055)
        for run, twin in zip(*made_up, strict=True)
    ]
    assert found.worth.net == student_interval(net)
    assert found.cumulated[-1] == student_interval(net)


def test_runs_that_do_not_pair_are_refused():
    runs, twins = two_years()
    with pytest.raises(ValueError, match="no twin of seed"):
        appraise(runs, twins[::-1], KOREA)
    with pytest.raises(ValueError, match="the same years"):
        appraise(runs, [replace(twin, first_year=2011) for twin in twins], KOREA)
    with pytest.raises(ValueError, match="above -1"):
        appraise(runs, twins, KOREA, rate=-1.0)


# ---------------------------------------------------------------- break-even, internal rate


@pytest.mark.parametrize(
    ("paid", "balance", "first", "lasting"),
    [
        ([9, 9, 0, 0], [-9, -9, 1, 2], 2, 2),
        ([9, 9, 0, 0], [1, -9, -1, 0], 0, 3),  # luck of the first year is not for good
        ([9, 0, 0, 0], [-9, 1, -1, -1], 1, None),
        ([0, 0, 9, 0], [0, 5, -1, 3], 3, 3),  # nothing breaks even before it costs
        ([9, 0, 0, 0], [-9, -8, -7, -6], None, None),
        ([0, 0, 0, 0], [1, 1, 1, 1], None, None),
    ],
)
def test_break_even_by_hand(paid, balance, first, lasting):
    assert (even_from(paid, balance), even_from(paid, balance, lasting=True)) == (first, lasting)


@pytest.mark.parametrize(
    ("gains", "years", "median"),
    [
        ((100e9, 200e9, 0.0), (2011, 2011, None), 2011),
        ((100e9, 50e9, 0.0), (2011, None, None), None),
        ((100e9, 0.0), (2011, None), 2011),
    ],
)
def test_the_median_year_is_when_half_of_all_runs_are_there(gains, years, median):
    arms = [{"public_outlay": MONEY, "value_added": (0.0, gain)} for gain in gains]
    found = appraise(*pairs(*arms, value_added=(0.0, 0.0)), KOREA, rate=0.0).break_even
    assert (found.years, found.median_year) == (years, median)
    assert found.reached.share == sum(year is not None for year in years) / len(years)


@pytest.mark.parametrize(
    ("path", "rate"),
    [
        ([-100, 110], 0.10),
        ([-100, 0, 121], 0.10),
        ([-100, 50], -0.5),
        ([-100, 250, -156], None),  # worth 0 at 20% and at 30%
        ([-100, -1], None),
        ([1, 1], None),
        ([0, 0], None),
    ],
)
def test_internal_rate_by_hand(path, rate):
    assert internal_rate(path) == (None if rate is None else pytest.approx(rate, abs=1e-10))


def test_at_the_internal_rate_the_net_value_is_0():
    pair = Flows((5e11, 5e11, 0, 0), (0,) * 4, (0, 1e11, 4e11, 9e11), (0,) * 4, (0,) * 4, (0,) * 4)
    rate = internal_rate(net_benefits(pair, Convention("study", 0.0)))
    assert worth([pair, pair], Convention("study", rate)).net.mean == pytest.approx(0, abs=10)


# ---------------------------------------------------------------- payers


def test_payers_add_up_to_all_money(made_up):
    found = appraise(*made_up, KOREA)
    government, private, whole = (found.payer(n) for n in ("central_and_local_government", "private_investors", "all"))
    assert [payer.name for payer in found.payers if not payer.adds_up] == ["venture_funds", "public_research"]
    for a, b, both in zip(government.by_year, private.by_year, whole.by_year, strict=True):
        assert a.mean + b.mean == pytest.approx(both.mean, rel=1e-12)
    assert government.total.mean + private.total.mean == pytest.approx(whole.total.mean, rel=1e-12)
    assert government.discounted.mean == pytest.approx(found.worth.cost.mean, rel=1e-12)
    for payer in (government, private):
        assert math.fsum(share.mean for _, share in payer.instruments) == pytest.approx(payer.total.mean, rel=1e-9)


def test_central_and_local_money_is_split_only_if_the_share_is_given(made_up):
    together = appraise(*made_up, KOREA).payer("central_and_local_government")
    apart = appraise(*made_up, replace(KOREA, local_share=KOREA.labour_share._replace(value=0.25)))
    central, local = apart.payer("central_government"), apart.payer("local_government")
    assert local.total.mean == pytest.approx(together.total.mean / 4, rel=1e-12)
    assert central.total.mean + local.total.mean == pytest.approx(together.total.mean, rel=1e-12)
    assert apart.worth == appraise(*made_up, KOREA).worth, "who pays changes no present value"
    with pytest.raises(KeyError):
        apart.payer("central_and_local_government")
