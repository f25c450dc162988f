"""The table of an experiment file that says what is predicted: places, outcomes, years, and what rivals know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from clustersim.inputs import Scenario
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .forms import Amount, Form, Name, Title, Year
from .money import Prices
from .names import nearest
from .read import Document
from .sources import check_sources


class KnownForm(Form):
    """A figure that was known when the prediction was made; rivals start from it."""

    year: Year
    value: Annotated[float, Field(ge=0)]
    source: Name


class PredictForm(Form):
    """One outcome of one place in some years."""

    place: Name
    outcome: str
    years: Annotated[list[Year], Field(min_length=1, max_length=100)]
    model_error: Annotated[float, Field(ge=0, le=2, description="standard deviation of the logarithm")] = 0.2
    public_money_a_year: Amount | None = None
    known: Annotated[list[KnownForm], Field(max_length=100)] = Field(default_factory=list)
    anchored: bool = False
    note: Title = "-"


class PartForm(Form):
    """Another region that is predicted with the same parameters: an arm of another experiment, to a year of its own."""

    experiment: Name
    strategy: Name
    observations: Name
    last_year: Year
    predict: Annotated[list[PredictForm], Field(min_length=1, max_length=1000)]


class HindcastForm(Form):
    """What is predicted, by which arm, with which accepted vectors."""

    strategy: Name
    accepted: str
    vectors: Annotated[int, Field(ge=1, le=10_000, description="accepted vectors that are run")] = 40
    seeds: Annotated[int, Field(ge=1, le=1000, description="runs of each vector")] = 2
    observations: Name = "korea"
    predict: Annotated[list[PredictForm], Field(min_length=1, max_length=1000)]
    part: Annotated[list[PartForm], Field(max_length=100)] = Field(default_factory=list)


@dataclass(frozen=True)
class Predict:
    """One outcome of one place: years, spread of the model's error on logs, what rivals know (year, value), money.

    `anchored`: the model's growth since the last known figure is put on that figure, which must be of the same scope.
    """

    place: str
    outcome: str
    years: tuple[int, ...]
    model_error: float
    public_money_a_year: int  # KRW at prices of the base year
    known: tuple[tuple[int, float], ...]
    note: str
    anchored: bool = False


@dataclass(frozen=True)
class AlsoPredicted:
    """Another region that is predicted with the same parameters; `observations` says which site the watch reads."""

    scenario: Scenario
    observations: str
    predict: tuple[Predict, ...]


@dataclass(frozen=True)
class Hindcast:
    """What is predicted, by which arm, with which accepted vectors."""

    strategy: str
    accepted: str
    vectors: int
    seeds: int
    predict: tuple[Predict, ...]
    observations: str = "korea"
    parts: tuple[AlsoPredicted, ...] = ()


def hindcast_from(
    document: Document, form: HindcastForm, prices: Prices, scenarios: Sequence[Scenario], others: Sequence[Scenario]
):
    """The record of the table; InputError with all that is wrong in it. `others` has a scenario for each part."""
    check_sources(document)
    base_year = scenarios[0].region.base_year
    problems = _wrong(document, form, [arm.strategy.name for arm in scenarios], scenarios[0].last_year)
    if problems:
        raise InputError(problems)
    return Hindcast(
        strategy=form.strategy,
        accepted=form.accepted,
        vectors=form.vectors,
        seeds=form.seeds,
        predict=tuple(_predict(item, prices, base_year) for item in form.predict),
        observations=form.observations,
        parts=tuple(
            AlsoPredicted(
                scenario,
                part.observations,
                tuple(_predict(item, prices, scenario.region.base_year) for item in part.predict),
            )
            for part, scenario in zip(form.part, others, strict=True)
        ),
    )


def _predict(item: PredictForm, prices: Prices, base_year: int) -> Predict:
    money = item.public_money_a_year
    return Predict(
        place=item.place,
        outcome=item.outcome,
        years=tuple(item.years),
        model_error=item.model_error,
        public_money_a_year=prices.to_krw(money, base_year, None) if money else 0,
        known=tuple((fact.year, fact.value) for fact in item.known),
        note=item.note,
        anchored=item.anchored,
    )


def _wrong(document: Document, form: HindcastForm, arms, run_end: int) -> list[Problem]:
    problems = []
    if form.strategy not in arms:
        rule, hint = "this strategy is not an arm of the experiment", nearest(form.strategy, arms)
        problems.append(document.problem("E-NAME", ("hindcast", "strategy"), rule, hint))
    seen = set()
    asked: list = [(("hindcast", "predict", n), item, run_end) for n, item in enumerate(form.predict)]
    for k, part in enumerate(form.part):
        asked += [(("hindcast", "part", k, "predict", n), item, part.last_year) for n, item in enumerate(part.predict)]
    for key, item, last_year in asked:
        if max(item.years) > last_year:
            rule = say("the run ends in {year}", year=last_year)
            problems.append(document.problem("E-YEARS", (*key, "years"), rule, "Set last_year later."))
        if any(fact.year >= min(item.years) for fact in item.known):
            rule = "a figure that is known lies before the first year that is predicted"
            problems.append(document.problem("E-YEARS", (*key, "known"), rule, "Leave it out: it would leak."))
        if item.anchored and not item.known:
            rule = "there is no known figure to put the growth on"
            problems.append(document.problem("E-KEY-MISSING", (*key, "anchored"), rule, "Add known = [...]."))
        if (item.place, item.outcome) in seen:
            problems.append(document.problem("E-TWICE", (*key, "outcome"), "this outcome of this place stands twice"))
        seen.add((item.place, item.outcome))
    return problems
