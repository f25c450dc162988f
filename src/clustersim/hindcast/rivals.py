"""Three naive rivals of the model, written down together with its predictions.

- No change: the last figure that was known.
- Linear trend: the line through the first and the last known figure (with one figure: no change), never below 0.
- Multiplier: the last known figure plus what public money that came since would bring by input-output coefficients, as
  ex-ante studies reckon: so many jobs, or so much production, per won a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

BILLION = 1e9
NAMES = ("no_change", "linear_trend", "multiplier")


class Coefficients(NamedTuple):
    """Of the multiplier: jobs per bn KRW, production per won, staff of a mean firm."""

    jobs: float
    production: float
    staff: float


def no_change(known: Sequence[tuple[int, float]]) -> float:
    """The last known figure."""
    return max(known)[1]


def linear_trend(known: Sequence[tuple[int, float]], year: int) -> float:
    """The line through the first and the last known figure, at a later year."""
    (first, start), (last, end) = min(known), max(known)
    if first == last:
        return end
    return max(0.0, end + (end - start) / (last - first) * (year - last))


def multiplier(known: Sequence[tuple[int, float]], unit: str, money: float, by: Coefficients) -> float:
    """The last known figure and what `money` (KRW a year, new since then) brings, in the unit of the outcome."""
    added = {
        "persons": money / BILLION * by.jobs,
        "firms": money / BILLION * by.jobs / by.staff,
        "bn KRW 2010": money / BILLION * by.production,
    }
    return no_change(known) + added.get(unit, 0.0)
