"""Money as people write it, and its value at prices of the base year."""

from decimal import Decimal

import pytest
from pydantic_core import PydanticCustomError

from clustersim.files.money import parse_money
from clustersim.files.sources import read_prices

SAME = {
    "3000 bn KRW": 3_000_000_000_000,
    "3,000 bn KRW": 3_000_000_000_000,
    "3 trn KRW": 3_000_000_000_000,
    "3 trillion krw": 3_000_000_000_000,
    "3조": 3_000_000_000_000,
    "3조원": 3_000_000_000_000,
    "2조 9,999억 10000만원": 3_000_000_000_000,
    "300억원": 30_000_000_000,
    "1.5 mn KRW": 1_500_000,
    "7 KRW": 7,
    "0.1 bn KRW": 100_000_000,
}


@pytest.mark.parametrize("text", SAME)
def test_real_money_is_exact(text):
    assert read_prices().to_krw(parse_money(text), 2010) == SAME[text]


def test_nominal_money_is_turned_into_prices_of_the_base_year():
    prices = read_prices()
    pilots = round(Decimal("611.4e9") * 100 / Decimal("89.4"))
    assert prices.to_krw(parse_money("611.4 bn KRW nominal 2005"), 2010) == pilots
    assert prices.to_krw(parse_money("10 bn KRW nominal"), 2010, year=2014) == round(Decimal("10e9") / Decimal("1.045"))
    assert prices.to_krw(parse_money("10 bn KRW nominal 2010"), 2010) == 10_000_000_000
    assert prices.to_krw(parse_money("10 bn KRW nominal 2010"), 2015) == 10_790_000_000


def test_foreign_money_goes_through_the_rate_of_its_year():
    prices = read_prices()
    yen = prices.to_krw(parse_money("25 bn JPY nominal 1998"), 1998)
    assert yen == 25_000_000_000 * 10691 // 1000
    assert prices.to_krw(parse_money("2 mn USD nominal 2010"), 2010) == 2_311_400_000


@pytest.mark.parametrize(
    "text",
    ["", "3000", "bn KRW", "3 bn", "3 zillion KRW", "3.0.0 bn KRW", "30,00 bn KRW", "-3조", "3 trn USD", "nan KRW",
     "99999999 trn KRW", "1e9 KRW", "3조 달러", "３조", 3, 3.5, True, None, ["3 trn KRW"]],
)  # fmt: skip
def test_what_is_not_money_is_refused(text):
    with pytest.raises(PydanticCustomError) as caught:
        parse_money(text)
    assert caught.value.type == "E-MONEY"


def test_a_year_alone_means_nominal_money():
    assert parse_money("440 bn JPY 2005") == parse_money("440 bn JPY nominal 2005")
    assert parse_money("99 bn KRW 2005") == parse_money("99 bn KRW nominal 2005")
    with pytest.raises(PydanticCustomError):
        parse_money("440 bn JPY 205")
