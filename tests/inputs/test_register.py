"""The register of parameters against the evidence: every row has exactly one fate, and values are those of the row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clustersim.files.sources import read_prices
from clustersim.parameters import REGISTER, evidence

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = {"k": 15, "p": 36, "n": 15, "e": 28, "l": 19, "f": 20, "v": 19, "g": 8, "h": 18, "q": 10}
TIMES = {"months": 1 / 3, "days": 4 / 365, "years": 4, "years to full": 4, "years half-life": 4}
MONEY = {"bn KRW": 1e9, "bn KRW/y": 1e9, "M KRW": 1e6, "M KRW/y": 1e6}
PER_MONEY = {"jobs/bn KRW", "deals/trn"}
BASE_YEAR = 2010  # parameters are at its prices
GRADE = {"S": "measured", "D": "derived", "A": "guessed", "M": "borrowed", "S/M": "borrowed", "S-/A": "borrowed"}
WORKED_OUT = {  # rows that parameters rest on without taking over the number: why
    "f07": "private_leverage joins f07 and f08, equal for all strategies: value of both, range from low of f08",
    "h09": "deal_spread is the spread of a lognormal whose top 5% earn the share of the row",
    "v12": "inducement_decline_rate is at constant prices: the decline of the row less inflation",
    "h11": "spin_off_staff is the sales of the row over output per worker",
}
FATES = {"parameters": evidence.in_parameters, "elsewhere": evidence.elsewhere, "left out": evidence.left_out}


def expected_ids() -> list[str]:
    return [f"{letter}{number:02}" for letter, most in SECTIONS.items() for number in range(1, most + 1)]


def fates_of(row: str) -> list[str]:
    return [name for name, ids in FATES.items() if row in ids()]


def in_units_of_the_model(row: evidence.Row) -> tuple[float, float, float]:
    """Value, low and high of a row: times in quarters (but for the scale of a hazard), money in KRW of 2010."""
    factor = 1 if row.id == "e09" else (TIMES | MONEY).get(row.unit, 1)
    if row.prices:
        level = read_prices().level
        inflation = float(level[int(row.prices)] / level[BASE_YEAR])
        factor = factor * inflation if row.unit in PER_MONEY else factor / inflation
    return row.value * factor, row.low * factor, row.high * factor


def takes_over(name: str, row: evidence.Row) -> bool:
    """Whether a parameter has the value and the range of a row."""
    declared = REGISTER[name]
    return (declared.value, declared.low, declared.high) == pytest.approx(in_units_of_the_model(row), rel=5e-3)


def test_the_188_rows_are_there():
    assert list(evidence.rows()) == expected_ids()
    assert len(expected_ids()) == 188


def test_every_row_has_exactly_one_fate():
    assert {row: fates_of(row) for row in expected_ids() if len(fates_of(row)) != 1} == {}


def test_no_row_is_made_up():
    used = {row for ids in FATES.values() for row in ids()}
    assert used <= evidence.rows().keys()
    for name, declared in REGISTER.items():
        assert re.fullmatch(r"-|[a-z]\d\d(, [a-z]\d\d)*", declared.evidence), name


@pytest.mark.parametrize("row", sorted(evidence.in_parameters()))
def test_a_row_in_use_gives_value_range_and_grade(row):
    users = [name for name in evidence.in_parameters()[row] if takes_over(name, evidence.rows()[row])]
    assert len(users) == (0 if row in WORKED_OUT else 1)
    for name in users:
        assert REGISTER[name].grade == GRADE[evidence.rows()[row].tag]


def test_a_changed_value_is_seen(monkeypatch):
    declared = REGISTER["entry_rate"]
    assert takes_over("entry_rate", evidence.rows()["e07"])
    monkeypatch.setitem(REGISTER, "entry_rate", declared._replace(value=1.01 * declared.value))
    assert not takes_over("entry_rate", evidence.rows()["e07"])
    monkeypatch.setitem(REGISTER, "entry_rate", declared._replace(evidence="e17"))
    assert fates_of("e17") == ["parameters", "left out"]
    assert fates_of("e07") == []


def test_money_of_another_year_is_brought_to_the_base_year():
    row = evidence.rows()["v09"]
    assert in_units_of_the_model(row) == pytest.approx((6.944, 6.16, 8.96))  # prices rose by 12.0% to 2019
    assert not takes_over("goods_employment_inducement", row._replace(prices=""))


def test_outcomes_are_no_inputs():
    targets = {row.id for row in evidence.rows().values() if row.role != "input"}
    assert not targets - evidence.left_out().keys()


@pytest.mark.parametrize("row", evidence.elsewhere())
def test_what_is_used_elsewhere_is_there(row):
    use = evidence.elsewhere()[row]
    assert (ROOT / use.where).exists()
    for name in re.findall(r"`(\w+)`", use.how):
        files = [ROOT / use.where] if (ROOT / use.where).is_file() else (ROOT / use.where).glob("*.toml")
        assert any(name in file.read_text("utf-8") for file in files), name


def test_reasons_are_said_and_differ():
    reasons = [entry.reason for entry in evidence.left_out().values()]
    assert all(len(reason) > 20 for reason in reasons)
    assert len(set(reasons)) == len(reasons)
