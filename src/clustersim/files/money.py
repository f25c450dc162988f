"""Money as people write it, and what it is worth at the prices of the base year.

    "3000 bn KRW"   "3 trn KRW"   "3조"   "3조 5000억원"   "99.0 bn KRW nominal 2005"   "25 bn JPY nominal 1998"

Money without `nominal` or a year is at prices of the base year. Foreign money is always nominal, of a named year; a
year alone means nominal money too ("440 bn JPY 2005").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from clustersim.kernel.words import Said, say

from .refuse import refused

SCALES = {"": 0, "mn": 6, "million": 6, "bn": 9, "billion": 9, "trn": 12, "trillion": 12}
KOREAN = {"조": 12, "억": 8, "만": 4}
NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
PLAIN = re.compile(rf"({NUMBER}) ?({'|'.join(k for k in SCALES if k)})? ?(KRW|USD|JPY|SEK|EUR)", re.I)
HANGUL = re.compile(rf"(?:{NUMBER} ?[조억만] ?)+원?")
PART = re.compile(rf"({NUMBER}) ?([조억만])")
NOMINAL = re.compile(r"(.*?)\s+(?:nominal(?:\s+([0-9]{4}))?|((?:19|20)[0-9]{2}))", re.I)
HINT = 'Write for example "3000 bn KRW", "3 trn KRW", "3조" or "99 bn KRW nominal 2005".'
FIGURES = re.compile(r"[+-]?[0-9][0-9_,]*(?:\.[0-9]+)?")
LEAST_AS_WON, LONGEST_FIGURES = 10**8, 40
LARGEST = Decimal(10) ** 16  # KRW; some five times the yearly product of Korea


@dataclass(frozen=True)
class Money:
    """An amount as written. `year` is that of nominal money, None if it is not named; `real` is at base-year prices."""

    amount: Decimal
    currency: str
    real: bool
    year: int | None


def parse_money(text: object) -> Money:
    """Read an amount; the error of a form, E-MONEY, if it cannot be understood or is negative or absurdly large."""
    if not isinstance(text, str):
        raise refused("E-MONEY", "money is text with its unit", _with_unit(text))
    nominal = NOMINAL.fullmatch(text.strip())
    amount, currency = _amount(nominal[1] if nominal else text.strip())
    if amount < 0:
        hint = 'Leave out the minus sign; a strategy without money has "0 KRW" and no spends.'
        raise refused("E-MONEY", "money must be 0 or more", hint)
    if amount > LARGEST:
        raise refused("E-MONEY", "money must be less than 10,000 trn KRW", HINT)
    if currency != "KRW" and not nominal:
        hint = say('Write "{text} nominal 2010", with the year that is meant.', text=text.strip())
        raise refused("E-MONEY", "foreign money needs its year", hint)
    year = next((int(figures) for figures in (nominal[2], nominal[3]) if figures), None) if nominal else None
    return Money(amount, currency, nominal is None, year)


def _amount(text: str) -> tuple[Decimal, str]:
    plain = PLAIN.fullmatch(text)
    if plain:
        scale = SCALES[(plain[2] or "").lower()]
        return _number(plain[1]).scaleb(scale), plain[3].upper()
    if HANGUL.fullmatch(text):
        return sum((_number(n).scaleb(KOREAN[unit]) for n, unit in PART.findall(text)), Decimal(0)), "KRW"
    if FIGURES.fullmatch(text):
        raise refused("E-MONEY", "this amount has no unit", _with_unit(text))
    raise refused("E-MONEY", "this is not an amount of money with its unit", HINT)


def _with_unit(value: object) -> str:
    """A hint with the amount that a bare number may mean: as won if it is large, else in billions of won."""
    text = str(value).replace(",", "").replace("_", "")
    if isinstance(value, bool) or not FIGURES.fullmatch(text) or len(text) > LONGEST_FIGURES:
        return HINT
    amount = abs(Decimal(text))
    if amount >= LEAST_AS_WON:
        return say('Did you mean "{money}"?', money=spoken(amount))
    return say(
        'Did you mean "{money}"? Written out in won it is "{won} KRW".', money=spoken(amount.scaleb(9)), won=text
    )


def spoken(amount: Decimal | int) -> Said:
    """Won as people say them: 3 trn KRW, in Korean 3조원."""
    number = Decimal(amount)
    scale, unit = next(
        ((s, u) for s, u in ((12, "trn "), (9, "bn "), (6, "mn ")) if number >= Decimal(10) ** s), (0, "")
    )
    english = f"{number.scaleb(-scale).normalize():f} {unit}KRW"
    return say("{english}", english=english, korean=_korean(int(number)))


def _korean(number: int) -> str:
    parts = [(number // 10**12, "조"), (number // 10**8 % 10**4, "억"), (number // 10**4 % 10**4, "만")]
    said = [f"{part:,}{unit}" for part, unit in parts if part]
    if number % 10**4 or not said:
        said.append(f"{number % 10**4:,}")
    return " ".join(said) + "원"


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@dataclass(frozen=True)
class Prices:
    """Price level by year, and KRW for one unit of foreign money by currency and year."""

    level: dict[int, Decimal]
    exchange: dict[str, dict[int, Decimal]]

    def to_krw(self, money: Money, base_year: int, year: int | None = None) -> int:
        """Whole KRW at prices of `base_year`. `year` is that of nominal money which does not name its own.

        Raises ValueError with the reason when a year is missing or not in the table.
        """
        if money.real:
            return self._whole(money.amount)
        spent = money.year or year
        if spent is None:
            raise ValueError(say('nominal money needs its year: write "nominal 2005"'))
        amount = money.amount
        if money.currency != "KRW":
            amount *= self._at(self.exchange[money.currency], spent)
        return self._whole(amount * self._at(self.level, base_year) / self._at(self.level, spent))

    @staticmethod
    def _whole(amount: Decimal) -> int:
        return int(amount.quantize(Decimal(1), ROUND_HALF_EVEN))

    @staticmethod
    def _at(table: dict[int, Decimal], year: int) -> Decimal:
        if year not in table:
            rule = "scenarios/prices.toml knows the years {first} to {last}, not {year}"
            raise ValueError(say(rule, first=min(table), last=max(table), year=year))
        return table[year]
