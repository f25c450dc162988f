"""Numbers with the unit that a person would write: "17 quarters", "4.25 years", "60%", "2.4 bn KRW"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from clustersim.kernel.words import say

from .money import Prices, parse_money
from .refuse import refused

BASE_YEAR = 2010  # parameters are at its prices
PERCENT = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*%\s*")
NUMBER = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s+(\S.*?)\s*")
SHORT = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*(분기|년|개월)\s*")
QUARTERS = {"quarter": 1, "quarters": 1, "분기": 1, "year": 4, "years": 4, "년": 4}
MONTHS = {"month": 3, "months": 3, "개월": 3}  # of a quarter


def _number_or_text(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refused("E-TYPE", "must be a number, or text with its unit", 'Write for example 17 or "17 quarters".')
    if isinstance(value, float) and value - value != 0:  # nan and inf
        raise refused("E-RANGE", "must be a finite number, not nan or inf", "Write a number in figures.")
    return value


Quantity = Annotated[Any, AfterValidator(_number_or_text)]


def percent(value: object) -> object:
    """A share written in percent as a number; everything else as it is."""
    found = PERCENT.fullmatch(value) if isinstance(value, str) else None
    return float(Decimal(found[1]) / 100) if found else value


def quantity(text: str, unit: str, prices: Prices) -> float:
    """The number that a text means in a unit. Raises ValueError that says what may be written.

    A share and a yearly rate may be a percentage, quarters and years each other, money any amount at prices of 2010 or
    nominal of a named year. Anything else is a number followed by the unit itself.
    """
    if isinstance(share := percent(text), float) and (unit in ("share", "-", "/year") or unit.startswith("share")):
        return share
    if unit.split("/")[0] == "KRW":
        return _money(text, prices)
    found = SHORT.fullmatch(text) or NUMBER.fullmatch(text)
    if found:
        number, written = Decimal(found[1]), found[2].casefold()
        if written == unit.casefold():
            return float(number)
        if unit in ("quarters", "years") and written in QUARTERS | MONTHS:
            quarters = number * QUARTERS[written] if written in QUARTERS else number / MONTHS[written]
            return float(quarters if unit == "quarters" else quarters / 4)
    raise ValueError(say('a number, or text with the unit, such as "{example}"', example=example(unit)))


def _money(text: str, prices: Prices) -> float:
    try:
        return float(prices.to_krw(parse_money(text), BASE_YEAR))
    except PydanticCustomError as error:
        raise ValueError((error.context or {})["rule"]) from None


def example(unit: str) -> str:
    """A text that is right for a unit."""
    if unit.split("/")[0] == "KRW":
        return "2.4 bn KRW"
    return {"quarters": "17 quarters", "years": "4.25 years", "share": "60%", "-": "60%", "/year": "3%"}.get(
        unit, f"5 {unit}"
    )
