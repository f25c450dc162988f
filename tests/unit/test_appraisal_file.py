"""The file that says how public money is judged: what it holds, and what is refused, where and in which words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import clustersim
from clustersim.files.appraisal import read_appraisal
from clustersim.files.sources import read_sources
from clustersim.kernel.errors import InputError
from clustersim.outcomes import SOCIAL_DISCOUNT_RATE
from clustersim.paths import scenarios_folder

KOREA = scenarios_folder() / "appraisals" / "korea.toml"
TEXT = KOREA.read_text("utf-8")


def refused(tmp_path, old: str, new: str):
    """The problems of the good file with one change."""
    assert old in TEXT, "the case no longer fits the good file"
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        read_appraisal(path)
    return caught.value.problems


def test_a_rate_holds_from_its_year_on_until_the_next():
    korea = read_appraisal()
    rates = {year: korea.rate_in(year).value for year in (1950, 1970, 1979, 1980, 2006, 2007, 2010, 2016, 2017, 2040)}
    assert rates == dict(zip(rates, (0.15, 0.15, 0.15, 0.10, 0.065, 0.055, 0.055, 0.055, 0.045, 0.045), strict=True))
    assert korea.rate_in(2010).value == SOCIAL_DISCOUNT_RATE


def test_weights_are_those_of_the_year_and_the_kind_of_region():
    korea = read_appraisal()
    assert korea.weights_in(2020).balance == (0.30, 0.40)
    assert korea.weights_in(2020, capital=True).balance == (0.0, 0.0)
    assert korea.weights_in(2020, capital=True).economic == (0.60, 0.70)
    assert korea.weights_in(2018) == korea.weights_in(2018, capital=True)._replace(
        capital=False, note=korea.weights_in(2018).note
    )
    assert korea.weights_in(2010).economic == korea.weights_in(1980).economic == (0.40, 0.50)


def test_jobs_per_money_follow_the_prices_of_the_base_year():
    """A billion won of 2010 is 1.12 billion at prices of 2019, and 10.1 jobs come of a billion of 2019."""
    at_2019, at_2010 = read_appraisal(base_year=2019).inducement, read_appraisal().inducement
    assert at_2019["jobs"].value == pytest.approx(10.1, rel=1e-12)
    assert at_2010["jobs"].value == pytest.approx(10.1 * 1.12, rel=1e-12)
    assert at_2010["jobs_goods"].high == pytest.approx(8.0 * 1.12, rel=1e-12)
    assert at_2010["value_added"] == at_2019["value_added"], "won per won has no price level"
    assert at_2010["production"].value == 1.791


def test_figures_are_those_of_the_evidence():
    path = Path(clustersim.__file__).parent / "parameters" / "evidence.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {row["id"]: row for row in csv.DictReader(lines)}
    korea = read_appraisal(base_year=2019)
    named = dict(zip(("v15", "v16", "v17", "v18"), korea.additionality.values(), strict=True))
    named |= {
        "v06": korea.labour_share,
        "v09": korea.inducement["jobs_goods"],
        "v10": korea.inducement["jobs_services"],
    }
    named["v11"] = korea.inducement["jobs_construction"]
    for key, known in named.items():
        found = [float(rows[key][column]) for column in ("value", "low", "high")]
        assert [known.value, known.low, known.high] == pytest.approx(found, rel=1e-12), key
    assert list(korea.additionality) == ["deadweight", "displacement", "leakage", "substitution"]


def test_what_has_no_page_is_graded_as_a_guess():
    korea, sources = read_appraisal(), read_sources()
    known = [rate for _, rate in korea.official_rates]
    known += [*korea.other_rates, *korea.other_public_funds, korea.public_funds, korea.labour_share]
    known += [*korea.inducement.values(), *korea.additionality.values(), *korea.official.values()]
    assert {item.source for item in known} <= sources.keys()
    assert {item.grade for item in known if item.source == "no-source"} == {"guessed"}
    assert all(item.low <= item.value <= item.high for item in known)
    assert korea.local_share is None, "no strategy says what local government pays"


def test_a_local_share_can_be_given(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TEXT + '[local_share]\nvalue = 0.4\nsource = "no-source"\ngrade = "guessed"\n', "utf-8")
    mine = read_appraisal(path)
    assert (mine.name, mine.local_share.value, mine.local_share.grade) == ("mine", 0.4, "guessed")


BALANCE = "balance = [0.30, 0.40]"


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "rule"),
    [
        ("value = 0.055", "value = 5.5", "E-RANGE", "official_rate[6].value", "must be at most 1"),
        ("since = 2017", "since = 2007", "E-YEARS", "official_rate[7].since", "begins later than the one before"),
        ("low = 1.0", "low = 1.1", "E-RANGE", "public_funds", "the value must lie between low and high"),
        ("value = 1.0\n", "", "E-KEY-MISSING", "public_funds.value", "needed and missing"),
        ('source = "bis-addi', 'source = "bisaddi', "E-SOURCE", "additionality.deadweight.source", "a key neither of"),
        ("high = 0.65", "high = 65", "E-RANGE", "additionality.deadweight.high", "must be at most 1"),
        ("price_year = 2019", "price_year = 1950", "E-MONEY-YEAR", "inducement.price_year", "knows the years"),
        ("[inducement.jobs]", "[inducement.job]", "E-KEY-MISSING", "inducement.jobs", "needed and missing"),
        (BALANCE, "balance = [0.40, 0.30]", "E-RANGE", "weights[5]", "from the lowest to the highest"),
        (BALANCE, "balance = [0.0, 0.1]", "E-RANGE", "weights[5]", "add up to 1"),
        ("since = 2019", "since = 2018", "E-YEARS", "weights[5].since", "begins later than the one before"),
        ('grade = "measured"', 'grade = "sure"', "E-CHOICE", "official_rate[1].grade", "must be one of"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_key_value_and_rule(tmp_path, old, new, code, key, rule):
    problems = refused(tmp_path, old, new)
    (problem,) = [found for found in problems if found.code == code and found.key == key]
    assert rule in problem.rule
    assert problem.file.endswith("mine.toml")
    assert problem.line
    missing = code in ("E-KEY-MISSING",)
    assert (problem.value is None) == missing
    assert problem.text("ko") != problem.text("en")


def test_a_file_without_weights_for_the_capital_region_is_refused(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace("capital = true", "capital = false"), "utf-8")
    with pytest.raises(InputError) as caught:
        read_appraisal(path)
    rules = [problem.rule for problem in caught.value.problems]
    assert "weights are needed for the capital region and for the other regions" in rules


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(InputError, match="there is no such file"):
        read_appraisal("nowhere")
