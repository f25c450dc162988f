"""Words that all sections of answers share: the difference, its outcomes, its factors."""

from __future__ import annotations

import math
import re

from clustersim.analysis.intervals import Estimate
from clustersim.analysis.sensitivity.indices import Index
from clustersim.files.factors import Factor
from clustersim.outcomes import OUTCOMES
from clustersim.report.numbers import amount, money_scale, share

OUTCOME_WORDS = {"net_jobs": "net jobs", "net_value_added": "net value added", "public_outlay": "public outlay"}


def outcome_words(outcome: str) -> str:
    """What an outcome is called in a sentence."""
    return OUTCOME_WORDS.get(outcome, outcome.replace("_", " "))


def index_text(index: Index, unit: str, *, sign: bool = False) -> str:
    """A number with its interval in its unit: "1,298 (1,209 to 1,387)"."""
    if math.isnan(index.value):
        return "-"
    like = max(abs(index.value), abs(index.low), abs(index.high))
    value, low, high = (amount(x, unit, sign=sign, like=like) for x in index)
    return f"{value} ({low.split(' ')[0]} to {high.split(' ')[0]})"


def estimate_text(estimate: Estimate, unit: str, *, sign: bool = False) -> str:
    """The same for an estimate over runs; only the mean where there is no interval."""
    if estimate.mean is None or estimate.low is None or estimate.high is None:
        return amount(estimate.mean, unit, sign=sign)
    return index_text(Index(estimate.mean, estimate.low, estimate.high), unit, sign=sign)


def share_text(index: Index) -> str:
    """A share with its interval in percent; noise may take either end below 0 or above 1."""
    if math.isnan(index.value):
        return "-"
    value, low, high = (f"{round(100 * x) + 0:d}%" for x in index)
    return f"{value} ({low} to {high})"


def factor_words(factor: Factor) -> str:
    """A factor with what it is: "learning speed"."""
    return factor.name.replace("_", " ")


def value_text(factor: Factor, value: float) -> str:
    """A value of a factor as people read it."""
    if factor.futures:
        return factor.told(value)
    if factor.unit in ("share", "-") and factor.low >= 0 and factor.high <= 1:
        return f"{value:.3g}"
    if factor.unit.startswith("KRW") and abs(value) >= 1e6:
        return amount(value, factor.unit)
    unit = f" {factor.unit}" if re.search("[a-wyz]", factor.unit) and factor.unit != "count" else ""  # not of 0-1, x-1
    return f"{value:.4g}{unit}"


def unit_of(outcome: str) -> str:
    """The unit of an outcome."""
    return OUTCOMES[outcome].unit


def percent(value: float) -> str:
    """A share as a percentage."""
    return share(value)


def ticks_of(factor: Factor):
    """What writes the ticks of an axis of money in its scale."""
    size, _ = money_scale(max(abs(factor.low), abs(factor.high)))
    return lambda value, _place=None: f"{value / size:,.10g}"


def axis_words(factor: Factor) -> str:
    """A factor with the unit of its axis."""
    scale = money_scale(max(abs(factor.low), abs(factor.high)))[1] if factor.unit.startswith("KRW") else ""
    return f"{factor_words(factor)} ({' '.join(filter(None, (scale, factor.unit)))})"
