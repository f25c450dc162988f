"""A strategy file: how a purse of public money is spent, on which instruments, where and when."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from clustersim.inputs import INSTRUMENTS, Spend, Strategy
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .convert import Converter, record_name
from .forms import Amount, Form, Name, Share, Sourced, Title, Year, Years
from .messages import at_once, known_part, validated
from .money import Prices
from .read import Document
from .refuse import refused
from .settings import SETTINGS, settings_of
from .sources import Source, wrong_sources
from .timing import ConditionForm, Delay, Heirs, condition_of, later, misdirected, undecided

TOLERANCE = 1e-9
NO_SPENDS = "Write an amount, or take out every [[spend]]."
PARTNERS = "Add a spend on it, or aim this one at others."
SAME = "Write the same in each of them."
PATH_RULE = "{count} weights for the years {first} to {last}"
Quarter = Annotated[str, Field(pattern=r"^(19|20|21)[0-9]{2}Q[1-4]$", description='a quarter such as "2010Q1"')]
Weight = Annotated[float, Field(ge=0, le=1e9)]


class YearAmount(Sourced):
    """Money that was paid in one year."""

    year: Year
    money: Amount


class SpendForm(Form):
    """One line of the budget: a share of the purse over years, or the amounts that were paid."""

    instrument: Literal[INSTRUMENTS]  # type: ignore[valid-type]
    share: Share | None = None
    years: Years | None = None
    path: Annotated[list[Weight], Field(min_length=1, max_length=300)] | None = None
    amounts: Annotated[list[YearAmount], Field(min_length=1, max_length=300)] | None = None
    settings: dict[str, object] = Field(default_factory=dict)
    only_if: ConditionForm | None = None
    else_to: Heirs | None = None

    @model_validator(mode="after")
    def _one_way(self) -> SpendForm:
        if (self.share is None) == (self.amounts is None):
            rule = "needs either a share of the purse or amounts by year, not both"
            raise refused("E-SHARE", rule, "Write share = 0.5, or amounts = [...].")
        if self.amounts is not None and (self.years or self.path):
            raise refused("E-YEARS", "amounts name their years; leave out years and path", "Leave them out.")
        return self


class StrategyForm(Form):
    """A strategy file."""

    name: Name | None = None
    title: Title
    purse: Amount | None = None
    years: Years | None = None
    first_quarter: Quarter | None = None
    delay_years: Delay = 0
    realised_share: Share = 1.0
    leverage: Annotated[float, Field(ge=0, le=100, description="private KRW per public KRW")] | None = None
    spend: Annotated[list[SpendForm], Field(default_factory=list, max_length=200)]
    sources: dict[Name, Source] = Field(default_factory=dict)


@at_once
def strategy_from(document: Document, prices: Prices, base_year: int) -> Strategy:
    """Check a strategy file and turn it into the record; InputError with all that is wrong."""
    form, settings = _forms(document)
    problems = [
        *wrong_sources(document),
        *_purse(document, form),
        *_shares(document, form),
        *_years(document, form),
        *_reaches(document, form),
    ]
    problems += misdirected(document, form)
    if problems:
        raise InputError(problems)
    money = Converter(document, prices, base_year)
    purse = money.krw(form.purse, ("purse",)) if form.purse else 0
    amounts = [_amounts(spend, n, money) for n, spend in enumerate(form.spend)]
    money.finish()
    paid = sum(sum(by_year.values()) for by_year in amounts)
    spends = tuple(
        _paid(spend, by_year, paid, chosen) if by_year else _shared(form, spend, chosen)
        for spend, by_year, chosen in zip(form.spend, amounts, settings, strict=True)
    )
    problems = undecided(document, spends)
    if problems:
        raise InputError(problems)
    strategy = Strategy(
        name=record_name(document, form.name),
        title=form.title,
        purse=purse or paid,
        spends=spends,
        first_quarter=_first_quarter(form, spends),
        realised_share=float(form.realised_share),
        leverage=None if form.leverage is None else float(form.leverage),
    )
    return later(strategy, form.delay_years)


def _forms(document: Document) -> tuple[StrategyForm, list[tuple[tuple[str, object], ...]]]:
    """The checked file and the settings of each spend; all that is wrong with both at once."""
    problems: list[Problem] = []
    settings, form = [], None
    try:
        form = known_part(StrategyForm, document.data, document)
    except InputError as error:
        problems += error.problems
    raw = document.data.get("spend")
    for n, spend in enumerate(raw if isinstance(raw, list) else []):
        chosen = SETTINGS.get(str(spend.get("instrument"))) if isinstance(spend, dict) else None
        given = spend.get("settings", {}) if chosen else {}
        if chosen and isinstance(given, dict):
            try:
                settings.append(settings_of(validated(chosen, given, document, ("spend", n, "settings"))))
            except InputError as error:
                problems += error.problems
    if problems or form is None:
        raise InputError(problems)
    return form, settings


def _purse(document: Document, form: StrategyForm) -> list[Problem]:
    paid = [spend.amounts is not None for spend in form.spend]
    if any(paid):
        problems = []
        if not all(paid):
            rule = "some spends have amounts and some a share"
            hint = "Use one of the two in the whole file."
            problems.append(document.problem("E-SHARE", ("spend", paid.index(False), "share"), rule, hint))
        if form.purse is not None:
            rule = "the purse is the sum of the amounts"
            problems.append(document.problem("E-PURSE", ("purse",), rule, "Leave it out."))
        return problems
    if form.purse is None:
        return [document.problem("E-KEY-MISSING", ("purse",), "this key is needed and missing", 'Write "3000 bn KRW".')]
    if form.spend and form.purse.amount == 0:
        return [document.problem("E-PURSE", ("purse",), "an empty purse cannot be spent", NO_SPENDS)]
    if form.purse.amount and not form.spend:
        hint = 'Without spends write purse = "0 KRW".'
        return [document.problem("E-PURSE", ("purse",), "no [[spend]] table says what the purse is spent on", hint)]
    return []


def _shares(document: Document, form: StrategyForm) -> list[Problem]:
    shares = [(n, spend.share) for n, spend in enumerate(form.spend) if spend.share is not None]
    total = math.fsum(share for _, share in shares)
    if len(shares) < len(form.spend) or not shares or abs(total - 1) <= TOLERANCE:
        return []
    keys = [("spend", n, "share") for n, _ in shares]
    lines = [document.line(key) for key in keys]  # none where a dict stands for the file
    told = [f"{share:g}" + (f" (line {n})" if n else "") for n, (_, share) in zip(lines, shares, strict=True)]
    rule = say("shares sum to {total:.10g}; they must sum to 1 (unit: share of the purse)", total=total)
    return [document.problem("E-SHARES", keys[-1], rule, say("The shares are {shares}.", shares=", ".join(told)))]


def _turned(years: list[int]) -> str:
    return say("Write [{first}, {last}].", first=years[1], last=years[0])


def _years(document: Document, form: StrategyForm) -> list[Problem]:
    problems = []
    if form.years and form.years[0] > form.years[1]:
        problems.append(
            document.problem("E-YEARS", ("years",), "the first year comes after the last", _turned(form.years))
        )
    for n, spend in enumerate(form.spend):
        key = ("spend", n)
        years = spend.years or form.years
        if spend.amounts is not None:
            told = [(amount.year, amount.source) for amount in spend.amounts]
            twice = next((i for i, year in enumerate(told) if year in told[:i]), None)
            if twice is not None:
                rule = "this year stands twice with the same source"
                hint = "Add the two, or name the source of each."
                problems.append(document.problem("E-YEARS", (*key, "amounts", twice, "year"), rule, hint))
        elif years is None:
            hint = "Write years = [2010, 2020] here or at the top of the file."
            problems.append(document.problem("E-YEARS", (*key, "years"), "this spend has no years", hint))
        elif spend.years and spend.years[0] > spend.years[1]:
            rule = "the first year comes after the last"
            problems.append(document.problem("E-YEARS", (*key, "years"), rule, _turned(spend.years)))
        elif spend.path is not None and len(spend.path) != years[1] - years[0] + 1:
            rule = say(PATH_RULE, count=len(spend.path), first=years[0], last=years[1])
            problems.append(document.problem("E-PATH", (*key, "path"), rule, "Give one a year."))
        if spend.path is not None and math.fsum(spend.path) <= 0:
            problems.append(
                document.problem(
                    "E-PATH", (*key, "path"), "at least one weight must be above 0", "Leave path out to spread evenly."
                )
            )
    return problems


def _reaches(document: Document, form: StrategyForm) -> list[Problem]:
    """Money aimed at sites or hospitals needs a spend that says which; else it would reach nobody."""
    used = {spend.instrument for spend in form.spend}
    no_sites = "no spend of this strategy is a science_park or an incubator, so there are no sites and no tenants"
    no_hospitals = "no spend of this strategy is hospital_research, so no hospitals are chosen"
    problems = []
    for n, spend in enumerate(form.spend):
        aims = [spend.settings.get("where"), spend.settings.get("recipients"), spend.instrument]
        key = next((("settings", name) for name in ("where", "recipients") if name in spend.settings), ("instrument",))
        if not {"science_park", "incubator"} & used and {"sites", "tenants", "investment_grant"} & set(map(str, aims)):
            problems.append(document.problem("E-SETTING", ("spend", n, *key), no_sites, PARTNERS))
        hospital = {"hospitals", "hospital_partners", "trial_capacity", "technology_transfer"}
        if "hospital_research" not in used and hospital & set(map(str, aims)):
            problems.append(document.problem("E-SETTING", ("spend", n, *key), no_hospitals, PARTNERS))
    return problems + _chosen_differently(document, form)


def _chosen_differently(document: Document, form: StrategyForm) -> list[Problem]:
    """A strategy has one set of sites and one set of hospitals, however many spends pay for them."""
    problems = []
    for instrument, names in {"science_park": ["sites"], "hospital_research": ["hospitals", "spread", "names"]}.items():
        chosen = {
            n: [spend.settings.get(name) for name in names]
            for n, spend in enumerate(form.spend)
            if spend.instrument == instrument
        }
        first = next(iter(chosen.values()), None)
        rule = say(
            "all {instrument} spends of a strategy have the same {setting}", instrument=instrument, setting=names[0]
        )
        problems += [
            document.problem("E-SETTING", ("spend", n, "settings"), rule, SAME)
            for n, own in chosen.items()
            if own != first
        ]
    return problems


def _amounts(spend: SpendForm, n: int, money: Converter) -> dict[int, int]:
    """Money paid by year."""
    paid: dict[int, int] = {}
    for i, amount in enumerate(spend.amounts or []):
        krw = money.krw(amount.money, ("spend", n, "amounts", i, "money"), amount.year)
        paid[amount.year] = paid.get(amount.year, 0) + krw
    return paid


def _paid(spend: SpendForm, by_year: dict[int, int], purse: int, settings: tuple) -> Spend:
    """A spend told in amounts, as a share of the sum of all amounts and its path."""
    first, last = min(by_year), max(by_year)
    total = sum(by_year.values())
    path = tuple(by_year.get(year, 0) / total if total else 0.0 for year in range(first, last + 1))
    share = total / purse if purse else 0.0
    return Spend(spend.instrument, share, first, last, path, settings, condition_of(spend.only_if, spend.else_to))


def _shared(form: StrategyForm, spend: SpendForm, settings: tuple) -> Spend:
    first, last = spend.years or form.years or (0, 0)
    total = math.fsum(spend.path or [1.0])
    path = tuple(weight / total for weight in spend.path or [])
    asked = condition_of(spend.only_if, spend.else_to)
    return Spend(spend.instrument, float(spend.share or 0), first, last, path, settings, asked)


def _first_quarter(form: StrategyForm, spends: tuple[Spend, ...]) -> tuple[int, int]:
    """When the building clock starts: as told, else with the first year that money is spent."""
    if form.first_quarter:
        year, quarter = form.first_quarter.split("Q")
        return int(year), int(quarter)
    return min((spend.first_year for spend in spends), default=2010), 1
