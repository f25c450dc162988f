"""Additionality and the feasibility sheet, against cases worked out by hand and laws that must hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from paired_runs import eight_pairs, pairs, two_years

from clustersim.analysis.finance.additionality import additionality
from clustersim.analysis.finance.feasibility import BALANCE, ECONOMY, POLICY, RUNS, sheet
from clustersim.analysis.finance.public_finance import appraise
from clustersim.files.appraisal import read_appraisal
from clustersim.files.sources import read_sources

KOREA = read_appraisal()


@pytest.fixture(scope="module")
def made_up():
    return eight_pairs()


# ---------------------------------------------------------------- additionality

CLAIMED = {"gross_jobs": (100.0,), "deadweight_jobs": (20.0,), "moved_jobs": (30.0,), "new_jobs": (50.0,)}


def claims(net: float, regional: float, target=(True, False), **claimed):
    """A pair of one year: claimed jobs, net jobs of the nation, net jobs of the first of two places."""
    runs, twins = pairs({**CLAIMED, **claimed, "jobs": (1000.0 + net,)}, jobs=(1000.0,))
    places = ({"jobs": np.array([[500 + regional, 500 + net - regional]])}, {"jobs": np.array([[500.0, 500.0]])})
    return tuple(
        [replace(arm[0], places=table, target=target)] for arm, table in zip((runs, twins), places, strict=True)
    )


def test_factors_by_hand():
    """Of 100 claimed 20 are deadweight; of 80 left 30 moved; of 50 new the nation gains 40; the region gains 45."""
    found = additionality(*claims(40, 45), KOREA)
    shares = {factor.name: factor.share.mean for factor in (*found.factors, *found.parts)}
    hand = {"deadweight": 0.2, "displacement": 0.5, "leakage": -0.125, "moved": 0.375, "rest": 0.2}
    assert shares == pytest.approx(hand | {"substitution": None}, abs=1e-12)
    assert (found.gross.mean, found.nation.mean, found.region.mean) == (100, 40, 45)
    assert found.nation_by_factors == pytest.approx(40, rel=1e-12)
    assert found.region_by_factors == pytest.approx(45, rel=1e-12)
    assert found.region_by_priors == pytest.approx(100 * 0.55 * 0.55 * 0.85 * 0.97, rel=1e-12)
    assert [factor.name for factor in found.factors if not factor.told_apart] == ["substitution"]


def test_the_identity_closes_for_any_runs():
    draw = np.random.default_rng(5)
    for _ in range(200):
        dead, moved, new = draw.integers(1, 5000, 3)
        net, regional = draw.integers(1, 20000), draw.integers(-5000, 20000)
        books = {"gross_jobs": (dead + moved + new,), "deadweight_jobs": (dead,), "moved_jobs": (moved,)}
        found = additionality(*claims(float(net), float(regional), **books, new_jobs=(new,)), KOREA)
        assert found.nation_by_factors == pytest.approx(net, rel=1e-9)
        assert found.region_by_factors == pytest.approx(regional, rel=1e-9, abs=1e-6)
        moved_share, rest = (factor.share.mean for factor in found.parts)
        kept = (1 - moved_share) * (1 - rest)
        assert kept == pytest.approx(1 - found.factor("displacement").share.mean, rel=1e-9)


def test_the_identity_closes_over_many_runs(made_up):
    found = additionality(*made_up, KOREA)
    assert found.nation_by_factors == pytest.approx(found.nation.mean, rel=1e-12)
    assert found.region_by_factors == pytest.approx(found.region.mean, rel=1e-12)


def test_intervals_of_factors_hold_their_means():
    books = [
        {name: (values[0] + n * step,) for name, values in CLAIMED.items()} for n, step in ((0, 0), (1, 5), (2, 9))
    ]
    for book in books:
        book["gross_jobs"] = (book["new_jobs"][0] + book["moved_jobs"][0] + book["deadweight_jobs"][0],)
    runs, twins = pairs(*(book | {"jobs": (1040.0 + n,)} for n, book in enumerate(books)), jobs=(1000.0,))
    found = additionality(runs, twins, KOREA)
    for name in ("deadweight", "displacement", "moved", "rest"):
        share = found.factor(name).share
        assert share.low < share.mean < share.high, name


def test_without_a_target_region_nothing_leaks():
    found = additionality(*claims(40, 15, target=()), KOREA)
    assert (found.factor("leakage").share.mean, found.region.mean) == (0.0, 40)


def test_factors_come_out_of_the_runs_and_never_out_of_priors():
    other = replace(KOREA, additionality={k: v._replace(value=0.9) for k, v in KOREA.additionality.items()})
    one, two = (additionality(*claims(40, 45), appraisal) for appraisal in (KOREA, other))
    assert [factor.share for factor in one.factors] == [factor.share for factor in two.factors]
    assert two.region_by_priors == pytest.approx(100 * 0.1**4, rel=1e-12)


def test_a_programme_that_claims_nothing_has_no_factors():
    nothing = dict.fromkeys(CLAIMED, (0.0,))
    found = additionality(*claims(40, 45, **nothing), KOREA)
    assert found.nation_by_factors is None
    assert found.region_by_factors is None
    assert found.factor("deadweight").share.mean is None


def test_books_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="not the sum of new, moved and deadweight"):
        additionality(*claims(40, 45, new_jobs=(51.0,)), KOREA)


# ---------------------------------------------------------------- the sheet


def test_the_sheet_goes_by_the_headings_of_a_study(made_up):
    rows = sheet(*made_up, KOREA)
    assert list(dict.fromkeys(row.section for row in rows)) == [ECONOMY, POLICY, BALANCE]
    assert [row.section for row in rows] == sorted((row.section for row in rows), key=[ECONOMY, POLICY, BALANCE].index)
    assert [row.item for row in rows].count("weight") == 3
    assert {row.source for row in rows if row.judged} <= {RUNS, *read_sources()}
    for row in rows:
        assert row.judged or (row.value, row.low, row.high) == (None, None, None)
        assert row.judged or row.how.startswith("not judged by this model: ")


def test_the_sheet_says_what_the_appraisal_says(made_up):
    rows = {(row.section, row.item): row for row in sheet(*made_up, KOREA)}
    found = appraise(*made_up, KOREA)
    net, ratio = rows[ECONOMY, "net present value"], rows[ECONOMY, "benefit-cost ratio"]
    assert (net.value, net.low, net.high) == (found.worth.net.mean, found.worth.net.low, found.worth.net.high)
    assert ratio.value == found.worth.ratio.mean
    assert rows[POLICY, "net jobs"].value == found.net_jobs.mean
    assert "at 5.5%" in rows[ECONOMY, "cost"].how
    varied = [row for row in rows.values() if row.how.startswith("sensitivity")]
    assert len(varied) == 2 * (len(found.worths) - 1)
    assert rows[ECONOMY, "net present value with private money as a cost"].value < net.value


def test_the_internal_rate_of_the_sheet_by_hand():
    rows = {row.item: row for row in sheet(*two_years(), KOREA)}
    assert rows["internal rate of return"].value == pytest.approx(0.25, abs=1e-10)
    assert rows["year of break-even"].value == 2011
    assert {row.item: row for row in sheet(*pairs({"jobs": (1.0, 1.0)}, jobs=(1.0, 1.0)), KOREA)}[
        "internal rate of return"
    ].value is None


def test_the_regional_rows_by_hand():
    """125 bn more in a region that is half the nation, of 100 bn paid; a product of 625 bn a year."""
    runs, twins = two_years()
    half = np.array([[0.5, 0.5]])
    runs, twins = (
        [
            replace(
                run, places={n: run.nation[n][:, None] * half for n in ("jobs", "value_added")}, target=(True, False)
            )
            for run in arm
        ]
        for arm in (runs, twins)
    )
    rows = {row.item: row for row in sheet(runs, twins, KOREA, regional_product=625e9)}
    assert rows["regional value added per public won"].value == 0.625
    assert rows["regional value added over gross regional product"].value == pytest.approx(0.05, rel=1e-12)
    assert rows["net jobs in the target region"].value == 2.5
    assert rows["net jobs outside the target region"].value == 0.5
    assert rows["net job-years in the target region"].value == 3.5
    without = {row.item: row for row in sheet(runs, twins, KOREA)}
    assert not without["regional value added over gross regional product"].judged


def test_weights_are_those_of_the_decision(made_up):
    def spans(**asked):
        return [(row.low, row.high) for row in sheet(*made_up, KOREA, **asked) if row.item == "weight"]

    assert spans() == [(0.40, 0.50), (0.25, 0.35), (0.20, 0.30)]
    assert spans(decided=2020) == [(0.30, 0.45), (0.25, 0.40), (0.30, 0.40)]
    assert spans(decided=2020, capital=True) == [(0.60, 0.70), (0.30, 0.40), (0.0, 0.0)]
