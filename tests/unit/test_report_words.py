"""What the verdict says, in words and numbers, and that it says no more than the runs tell."""

import pytest
from made_up_runs import experiment, made_up, tiny_comparison

from clustersim.analysis.compare import compare
from clustersim.analysis.intervals import Estimate
from clustersim.report.numbers import amount, interval, share
from clustersim.report.tables import pairs_table, purses_table, ratio_sentence, strategies_table, targets_table
from clustersim.report.verdict import more_runs, title, verdict


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (2.5e12, "KRW", "2.50 trn KRW"),
        (-45.67e9, "KRW", "-45.7 bn KRW"),
        (456.7e9, "KRW per year", "457 bn KRW per year"),
        (12.0, "KRW", "12 KRW"),
        (0.0, "KRW", "0 KRW"),
        (80000.4, "persons", "80,000"),
        (3.25, "persons", "3.2"),
        (-0.0, "persons", "0"),
        (1.2345, "index", "1.234"),
        (None, "KRW per job", "undefined"),
    ],
)
def test_amounts_as_people_read_them(value, unit, expected):
    assert amount(value, unit) == expected


def test_an_interval_has_one_scale_and_says_its_unit_once():
    assert interval(Estimate(5e11, -2e10, 1.02e12, 9), "KRW") == "-0.02 to 1.02 trn KRW"
    assert interval(Estimate(5.0, None, None, 1), "persons") == "no interval from one run"
    assert interval(Estimate(None, None, None, 5), "KRW per job") == "undefined"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "0%"), (0.0001, "below 1%"), (0.056, "6%"), (0.9999, "above 99%"), (1.0, "100%"), (12.5, "1,250%")],
)
def test_a_small_share_is_never_nothing_and_a_large_one_never_all(value, expected):
    assert share(value) == expected


def whole(**runs):
    """Arms with the same money; values are jobs in each run."""
    return tiny_comparison(
        *((name, [{"jobs": [float(x)], "public_outlay": [100.0]} for x in values]) for name, values in runs.items()),
        targets=(("jobs", 50.0),),
    )


def test_a_clear_lead_is_said_with_interval_chance_and_n():
    spread = [0, 1, 2, 1, 0, 2] * 6
    found = whole(base=[100] * 36, a=[120 + x for x in spread], b=[110 + x for x in reversed(spread)])
    said = verdict(found).lead[0]
    assert said.startswith("Over 2010-2010 A adds 10 net jobs more than B (95% interval ")
    assert said.endswith("36 paired runs); it is ahead in 100% of the runs.")


def test_an_exact_tie_is_no_difference():
    found = whole(base=[100] * 3, a=[120, 121, 122], b=[120, 121, 122])
    assert "No difference in net jobs" in verdict(found).lead[0]
    assert "gave the same in each of 3 paired runs" in verdict(found).lead[0]
    assert pairs_table(found).rows[0][-1] == "none"


def test_what_luck_could_explain_is_no_difference_that_can_be_told():
    found = whole(base=[100] * 4, a=[120, 110, 130, 115], b=[118, 125, 105, 126])
    said = verdict(found).lead[0]
    assert said.startswith("No difference in net jobs can be told between")
    assert "more runs would settle it" in said
    assert pairs_table(found).rows[0][-1] == "cannot be told"


def test_how_many_more_runs_by_hand():
    # half 3 around 2 from 10 runs: (3 / 2)^2 * 10 = 22.5 runs in all
    assert more_runs(Estimate(2, -1, 5, 10)) == 13
    assert more_runs(Estimate(2, 1, 3, 10)) == 0
    assert more_runs(Estimate(0, -1, 1, 10)) is None
    assert more_runs(Estimate(2, None, None, 1)) is None


def test_a_missed_target_is_said_to_be_missed_by_all():
    found = whole(base=[100] * 3, a=[120, 121, 122], b=[110, 111, 112])
    (said,) = verdict(found).targets
    assert said.startswith("The official target of 50 jobs, counted net, direct, is missed by every strategy in every")
    assert "A comes closest with 42% of it (met in 0 of 3 runs)" in said


def test_a_met_target_is_said_to_be_met():
    found = whole(base=[100] * 3, a=[160, 161, 162], b=[110, 111, 112])
    assert "is met by at least one strategy in most runs" in verdict(found).targets[0]
    assert targets_table(found).rows[0][1] == "122% (3\u00a0of\u00a03)"


def test_one_run_says_that_it_has_no_interval():
    said = verdict(compare(experiment(), replicates=1, simulate=made_up))
    assert said.lead[0].startswith("One run only")
    assert any("no interval and no chance" in warning for warning in said.warnings)


def test_few_runs_are_warned_of():
    assert any("are few" in text for text in verdict(whole(base=[1, 2, 3], a=[2, 3, 4])).warnings)


def test_another_purse_is_said_and_not_ranked():
    arms = [("base", 100, 0.0), ("a", 120, 100.0), ("b", 200, 150.0)]
    found = tiny_comparison(*((n, [{"jobs": [x], "public_outlay": [paid]}] * 3) for n, x, paid in arms))
    said = verdict(found)
    assert "B spends +50.0% nominal, +50.0% discounted against A, so it is shown but not ranked." in said.warnings[0]
    assert not any(sentence.startswith("Over 2010-2010 B") for sentence in said.lead)


def test_equal_purses_raise_no_warning():
    assert not any("Purses" in text for text in verdict(whole(base=[1, 2, 3], a=[2, 3, 4], b=[2, 3, 5])).warnings)


def test_cost_per_job_is_never_negative():
    found = whole(base=[100] * 3, a=[95, 96, 97], b=[110, 111, 112])
    cells = {row[0]: row[1:] for row in strategies_table(found).rows}
    assert cells["Public outlay per net job"] == ("undefined", "9 KRW")


def test_titles_are_short_and_numbered():
    found = compare(experiment("no-policy", "hospital-centred", "hospital-centred"), replicates=2, simulate=made_up)
    assert [title(found, arm.label) for arm in found.arms] == ["No policy", "Hospital-centred", "Hospital-centred (2)"]


def test_outlay_by_instrument_adds_up_to_the_purse():
    found = compare(experiment(), replicates=2, simulate=made_up)
    rows = {row[0]: row[1] for row in purses_table(found).rows}
    assert rows["science park"] == "1.80 trn KRW"
    assert rows["All"] == "3.00 trn KRW"
    assert rows["Gap to the first strategy"] == "+0.00%"


def test_variance_ratio_is_said_with_its_sampling_error():
    said = ratio_sentence(compare(experiment(), replicates=10, simulate=made_up))
    assert said.startswith("Variance ratio of paired against independent seeds, Hospital-centred - Designated complex:")
    assert "for net jobs (95% interval" in said
