"""The table of an experiment file that says what its answers rest on: which difference, what is varied, and how far.

[answers]
difference = ["hospital-centred", "designated-complex"] # first minus second
outcomes = ["net_jobs", "net_value_added"]
factors = ["learning_speed", "purse", "future"]
futures = ["korea-2010-2030-slow", "korea-2010-2030-boom"]

[answers.range] # of levers; of a parameter only where it is not that of the register
purse = ["1000 bn KRW", "5000 bn KRW"]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from clustersim.inputs import Future, Scenario, Site
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .factors import LEVERS, Factor, factor_of
from .forms import Form, Key, Name
from .money import Prices
from .names import nearest
from .overrides import WHERE_SWITCHES
from .quantity import Quantity
from .read import Document

OUTCOMES = ("net_jobs", "net_value_added")
FACTORS = "Factors are parameters (`clustersim list parameters`), future, and levers: {levers}."
ONCE = "Leave one of them out."
Arm = Annotated[str, Field(max_length=200)]
Few = Annotated[list[Name], Field(max_length=50)]


class GroupForm(Form):
    """Switches that the ledger of mechanisms turns off together."""

    name: Key
    switches: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=50)]


class FrontierForm(Form):
    """The strategies a frontier is sought among: mixes of two poles, started later, in fewer or more places."""

    poles: Annotated[list[Arm], Field(min_length=2, max_length=2, description="two strategies")]
    delay_years: Annotated[int, Field(ge=0, le=30, description="most years")] = 0
    hospitals: Annotated[
        list[Annotated[int, Field(ge=1, le=1000)]], Field(min_length=2, max_length=2, description="least and most")
    ] = Field(default_factory=lambda: [1, 30])
    sites: Annotated[list[Annotated[list[Key], Field(min_length=1, max_length=50)]], Field(max_length=20)] = Field(
        default_factory=list
    )


class AnswersForm(Form):
    """What the answers of an experiment rest on."""

    difference: Annotated[list[Arm], Field(min_length=2, max_length=2, description="two arms, a and b of a - b")]
    outcomes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=20)] = Field(
        default_factory=lambda: list(OUTCOMES)
    )
    factors: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=300)] = Field(default_factory=list)
    range: dict[str, Annotated[list[Quantity], Field(min_length=2, max_length=2)]] = Field(default_factory=dict)
    futures: Few = Field(default_factory=list)
    beyond: Name | None = None  # the future in which runs go on after the last year
    accepted: Annotated[str, Field(max_length=200)] = ""
    structure: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)] = Field(default_factory=list)
    group: Annotated[list[GroupForm], Field(max_length=8)] = Field(default_factory=list)
    years: Annotated[list[Annotated[int, Field(ge=1900, le=2100)]], Field(max_length=20)] = Field(default_factory=list)
    appraisal: Name | None = None
    margin: Annotated[float, Field(ge=0, le=1e15)] = 0.0  # of the first outcome, in its unit
    frontier: FrontierForm | None = None


@dataclass(frozen=True)
class Frontier:
    """Mixes of two poles: most years of delay, least and most hospitals, sets of sites to choose from."""

    poles: tuple[Scenario, Scenario]
    delay_years: int
    hospitals: tuple[int, int]
    sites: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answers:
    """What the answers of an experiment rest on: the difference a - b and all that is varied around it."""

    a: Scenario
    b: Scenario
    outcomes: tuple[str, ...]
    factors: tuple[Factor, ...]
    futures: tuple[Future, ...]  # besides that of the experiment
    beyond: Future | None  # in which runs go on after the last year; None: that of the experiment
    accepted: str
    structure: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    years: tuple[int, ...]
    appraisal: str | None
    margin: float
    frontier: Frontier | None


def answers_from(
    document: Document,
    form: AnswersForm,
    scenarios: Sequence[Scenario],
    futures: Sequence[Future],
    beyond: Future | None,
    prices: Prices,
) -> Answers:
    """The record of the table; InputError with all that is wrong in it."""
    arms = {scenario.strategy.name: scenario for scenario in scenarios}
    problems = [*_arms(document, form, arms), *_names(document, form)]
    factors = []
    for n, name in enumerate(form.factors):
        try:
            factors.append(factor_of(name, form.range.get(name), scenarios, futures, prices))
        except KeyError:
            known = [*LEVERS, *_register()]
            hint = nearest(name, known, say(FACTORS, levers=", ".join(LEVERS)))
            problems.append(document.problem("E-FACTOR", ("answers", "factors", n), "there is no such factor", hint))
        except ValueError as error:
            key = ("answers", "range", name) if name in form.range else ("answers", "factors", n)
            problems.append(document.problem("E-FACTOR", key, *error.args))
    if problems:
        raise InputError(problems)
    return Answers(
        a=arms[form.difference[0]],
        b=arms[form.difference[1]],
        outcomes=tuple(form.outcomes),
        factors=tuple(factors),
        futures=tuple(futures),
        beyond=beyond,
        accepted=form.accepted,
        structure=tuple(form.structure),
        groups=tuple((group.name, tuple(group.switches)) for group in form.group),
        years=tuple(sorted(form.years)),
        appraisal=form.appraisal,
        margin=form.margin,
        frontier=_frontier(form.frontier, arms),
    )


def _register() -> list[str]:
    from clustersim.parameters import REGISTER

    return list(REGISTER)


def _arms(document: Document, form: AnswersForm, arms: dict[str, Scenario]) -> list[Problem]:
    named: list[tuple[tuple, str]] = [(("answers", "difference", n), name) for n, name in enumerate(form.difference)]
    if form.frontier:
        named += [(("answers", "frontier", "poles", n), name) for n, name in enumerate(form.frontier.poles)]
    rule = "this strategy is not an arm of the experiment"
    problems = [document.problem("E-NAME", key, rule, nearest(name, arms)) for key, name in named if name not in arms]
    if form.difference[0] == form.difference[1]:
        twice = "a strategy differs from itself by nothing"
        problems.append(document.problem("E-TWICE", ("answers", "difference", 1), twice, "Name another one."))
    if form.frontier:
        sites = {site.name for site in _sites(arms)}
        hint = say("There are: {names}.", names=", ".join(sorted(sites)))
        problems += [
            document.problem("E-SITE", ("answers", "frontier", "sites", n, k), "there is no such site", hint)
            for n, chosen in enumerate(form.frontier.sites)
            for k, name in enumerate(chosen)
            if name not in sites
        ]
        if form.frontier.hospitals[0] > form.frontier.hospitals[1]:
            key = ("answers", "frontier", "hospitals")
            problems.append(document.problem("E-RANGE", key, "the least comes first", "Exchange the two."))
    return problems


def _sites(arms: dict[str, Scenario]) -> tuple[Site, ...]:
    return next(iter(arms.values())).region.sites


def _names(document: Document, form: AnswersForm) -> list[Problem]:
    """Switches that there are not, factors and ranges that stand for nothing. Outcomes are checked where they are."""
    from clustersim.parameters.switches import SWITCHES

    named: list[tuple[tuple, list[str]]] = [(("answers", "structure"), form.structure)]
    named += [(("answers", "group", n, "switches"), group.switches) for n, group in enumerate(form.group)]
    problems = [
        document.problem("E-SWITCH", (*key, n), "there is no such switch", nearest(name, SWITCHES, WHERE_SWITCHES))
        for key, switches in named
        for n, name in enumerate(switches)
        if name not in SWITCHES
    ]
    lists: dict[tuple, list[str]] = {
        ("outcomes",): form.outcomes,
        ("futures",): form.futures,
        ("structure",): form.structure,
        ("group",): [group.name for group in form.group],
        ("frontier", "poles"): form.frontier.poles if form.frontier else [],
    }
    for key, names in {("factors",): form.factors, **lists}.items():
        for n, name in enumerate(names):
            if name in names[:n]:
                rule = "this factor stands twice" if key == ("factors",) else "this stands twice"
                problems.append(document.problem("E-TWICE", ("answers", *key, n), rule, ONCE))
    for name in form.range:
        if name not in form.factors:
            rule = "this is none of the factors, so its range means nothing"
            problems.append(document.problem("E-FACTOR", ("answers", "range", name), rule, nearest(name, form.factors)))
    return problems


def _frontier(form: FrontierForm | None, arms: dict[str, Scenario]) -> Frontier | None:
    if form is None:
        return None
    first, second = (arms[name] for name in form.poles)
    least, most = form.hospitals
    return Frontier((first, second), form.delay_years, (least, most), tuple(map(tuple, form.sites)))
