"""Numbers as people read them: persons, money in bn or trn KRW, shares, intervals."""

from __future__ import annotations

from clustersim.analysis.intervals import Estimate

MONEY = ((1e12, "trn"), (1e9, "bn"), (1e6, "M"))
UNDEFINED = "undefined"
ONE_RUN, NOT_STATED = "no interval from one run", "no interval"


class Told(str):
    """Text of a number, with the id under which `clustersim replay` makes that number again."""

    id: str

    def __new__(cls, text: str, number: str) -> Told:
        """Text and id."""
        told = super().__new__(cls, text)
        told.id = number
        return told


def money_scale(value: float) -> tuple[float, str]:
    """The divisor and the word that suit an amount of KRW."""
    for size, word in MONEY:
        if abs(value) >= size:
            return size, word
    return 1.0, ""


def amount(value: float | None, unit: str, *, sign: bool = False, like: float | None = None) -> str:
    """A value with its unit: `amount(2.5e12, "KRW")` is "2.50 trn KRW". None is "undefined".

    `sign` shows a plus; `like` is another value whose scale and decimals are taken over.
    """
    if value is None:
        return UNDEFINED
    mark, like = "+" if sign else "", value if like is None else like
    if unit.startswith("KRW"):
        size, word = money_scale(like)
        digits = _decimals(like / size) if size > 1 else 0
        return " ".join(filter(None, (format(value / size + 0.0, f"{mark},.{digits}f"), word, unit)))
    if unit == "index":
        return format(value, f"{mark},.3f")
    digits = 1 if abs(like) < 10 and value != round(value) else 0
    return format(round(value, digits) + 0.0, f"{mark},.{digits}f")


def _decimals(value: float) -> int:
    """Decimals that leave three figures: 2 below 10, 1 below 100, else 0."""
    return sum(abs(value) < bound for bound in (10, 100))


def with_unit(value: float | None, unit: str, *, sign: bool = False) -> str:
    """As `amount`, with the unit said for counts of things other than money too."""
    text = amount(value, unit, sign=sign)
    return text if value is None or unit.startswith("KRW") or unit in ("count", "index") else f"{text} {unit}"


def interval(estimate: Estimate, unit: str, *, sign: bool = False) -> str:
    """The 95% interval, "low to high", in the scale of the mean; says so where there is none."""
    if estimate.mean is None:
        return UNDEFINED
    if estimate.low is None or estimate.high is None:
        return ONE_RUN if estimate.n < 2 else NOT_STATED
    largest = max(abs(estimate.low), abs(estimate.high))
    low, high = (amount(x, unit, sign=sign, like=largest) for x in (estimate.low, estimate.high))
    if unit.startswith("KRW"):  # say the unit once
        low = low.split(" ")[0]
    return f"{low} to {high}"


def share(value: float | None, digits: int = 0) -> str:
    """A share as a percentage; never rounds a small share to 0% or a large one to 100%."""
    if value is None:
        return UNDEFINED
    percent = 100 * value
    smallest = 10.0**-digits
    if 0 < percent < smallest:
        return f"below {smallest:.{digits}f}%"
    if 100 - smallest < percent < 100:
        return f"above {100 - smallest:.{digits}f}%"
    return f"{percent + 0.0:,.{digits}f}%"
