"""When a spend happens: conditions on what was seen before, a strategy that starts late, a firm that decides in a year.

At the top of a file `delay_years = 2` moves all years and the building clock. In a spend

    only_if = { outcome = "tenants", year = 2014, at_least = 20 } # at the end of 2013, else nothing from 2014 on
    else_to = "research_grant" # or a list; without it what is not released stays with the taxpayers
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from clustersim.inputs import INSTRUMENTS, OBSERVED, Condition, Spend, Strategy
from clustersim.kernel.errors import Problem
from clustersim.kernel.words import say

from .forms import Form, Year
from .read import Document

ANCHOR = "anchor_attraction"
Delay = Annotated[int, Field(ge=0, le=100, description="years")]


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Instrument = Literal[INSTRUMENTS]  # type: ignore[valid-type]
OneOrMore = BeforeValidator(_listed, json_schema_input_type=Instrument | list[Instrument])
Heirs = Annotated[list[Instrument], Field(min_length=1, max_length=100), OneOrMore]


class ConditionForm(Form):
    """What must have been reached in the year before `year`."""

    outcome: Literal[OBSERVED]  # type: ignore[valid-type]
    year: Year
    at_least: Annotated[float, Field(ge=0, le=1e12)]


def condition_of(form: ConditionForm | None, heirs: list[str] | None) -> Condition | None:
    """The record of a condition; None if there is none."""
    if form is None:
        return None
    return Condition(form.outcome, form.year, float(form.at_least), tuple(heirs or ()))


def later(strategy: Strategy, years: int) -> Strategy:
    """The same strategy so many years later; shares, paths and amounts at constant prices stay."""
    year, quarter = strategy.first_quarter
    spends = tuple(_later(spend, years) for spend in strategy.spends)
    return replace(strategy, spends=spends, first_quarter=(year + years, quarter))


def _later(spend: Spend, years: int) -> Spend:
    settings = {key: value + years if key == "year" else value for key, value in _plain(spend).items()}
    asked = spend.only_if
    return replace(
        spend,
        first_year=spend.first_year + years,
        last_year=spend.last_year + years,
        settings=tuple(settings.items()),
        only_if=None if asked is None else replace(asked, year=asked.year + years),
    )


def _plain(spend: Spend) -> dict[str, Any]:
    return dict(spend.settings)


def misdirected(document: Document, form) -> list[Problem]:
    """Votes that would be passed on to nobody."""
    problems = []
    for n, spend in enumerate(form.spend):
        others = {other.instrument for k, other in enumerate(form.spend) if k != n}
        if spend.else_to and spend.only_if is None:
            rule = "else_to says where votes go if an indicator is missed, and there is no only_if"
            problems.append(document.problem("E-SETTING", ("spend", n, "else_to"), rule))
        for name in spend.else_to or ():
            if name not in others:
                rule = say("no other spend of this strategy is {instrument}", instrument=name)
                problems.append(document.problem("E-SETTING", ("spend", n, "else_to"), rule))
    return problems


def undecided(document: Document, spends: tuple[Spend, ...]) -> list[Problem]:
    """Firms that would decide before there is an offer, or twice."""
    problems, seen = [], []
    for n, spend in enumerate(spends):
        chosen = _plain(spend)
        if spend.instrument != ANCHOR:
            continue
        firm = tuple(chosen[key] for key in ("place", "sector", "year"))
        if chosen["year"] < spend.first_year:
            early = say("the firm decides at the end of {year}, before any money is voted", year=chosen["year"])
            problems.append(document.problem("E-YEARS", ("spend", n, "settings", "year"), early))
        if firm in seen:
            twice = "two spends ask one firm: give them another place, sector or year, or put their money together"
            problems.append(document.problem("E-SETTING", ("spend", n, "settings"), twice))
        seen.append(firm)
    return problems
