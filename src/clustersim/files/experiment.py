"""An experiment file: one question, that is which strategies are compared, in which region, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from clustersim.inputs import Experiment, Future, Region, Scenario, Strategy
from clustersim.kernel.errors import InputError, Problem

from .answers import AnswersForm
from .calibration import CalibrationForm, ValidationForm
from .compose import Horizon, at_home, misfits
from .convert import Converter, record_name
from .forms import Amount, FileName, Form, Name, Text, Title, Year
from .hindcast import HindcastForm
from .messages import known_part, validated
from .money import Prices
from .names import nearest
from .overrides import overrides_of, wrong_overrides
from .quantity import Quantity
from .read import Document
from .settings import SETTINGS, settings_of


class ChangeForm(Form):
    """What an experiment changes in its strategies: the purse of all that have one, settings of all that have them."""

    purse: Amount | None = None
    settings: dict[str, object] = Field(default_factory=dict)


class TargetForm(Form):
    """Official expectations that results are held against."""

    jobs: Annotated[float, Field(gt=0, description="persons")] | None = None
    value_added: Amount | None = None


class ExperimentForm(Form):
    """An experiment file."""

    name: Name | None = None
    title: Title
    tells: Text | None = None  # what a scenario can tell, and what it cannot
    cannot_tell: Text | None = None
    observations: Name | None = None  # what was seen of it: a file of scenarios/observations
    region: FileName
    future: FileName
    baseline: FileName
    strategies: Annotated[list[FileName], Field(min_length=1, max_length=100)]
    replicates: Annotated[int, Field(ge=1, le=1_000_000, description="runs of each strategy")] = 100
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    first_year: Year
    last_year: Year
    parameters: dict[str, Quantity] = Field(default_factory=dict)
    off: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=100)] = Field(default_factory=list)
    change: ChangeForm = ChangeForm()
    targets: TargetForm = TargetForm()
    calibration: CalibrationForm | None = None
    validation: list[ValidationForm] = Field(default_factory=list)
    hindcast: HindcastForm | None = None
    answers: AnswersForm | None = None


SPEND = re.compile(r"spend\[([0-9]+)\]\.(.+)")  # in the key of a problem


@dataclass(frozen=True)
class Parts:
    """The records that an experiment names."""

    region: Region
    future: Future
    strategies: tuple[Strategy, ...]
    documents: tuple[Document, ...]  # of the strategies


def experiment_form(document: Document) -> ExperimentForm:
    """Check an experiment file by itself, inside what is wrapped in `at_once`; InputError with all that is wrong."""
    form = known_part(ExperimentForm, document.data, document)
    problems = wrong_overrides(document, form.parameters, form.off)
    if form.first_year > form.last_year:
        problems.append(
            document.problem("E-YEARS", ("last_year",), "the last year comes before the first", "Exchange the two.")
        )
    if problems:
        raise InputError(problems)
    return form


def experiment_from(document: Document, form: ExperimentForm, parts: Parts, prices: Prices) -> Experiment:
    """Put the experiment together; InputError with everything that does not fit."""
    money = Converter(document, prices, parts.region.base_year)
    targets = _targets(form, money)
    purse = money.krw(form.change.purse, ("change", "purse")) if form.change.purse else None
    money.finish()
    _each_once(document, parts.strategies)
    changed = _changed(document, form, parts.strategies, purse)
    strategies = [at_home(parts.region, strategy) for strategy in changed]
    horizon = Horizon(form.first_year, form.last_year)
    problems = [
        _placed(document, form, (n, parts.documents[n]), problem)
        for n, strategy in enumerate(strategies)
        for problem in misfits(parts.region, strategy, parts.future, horizon)
    ]
    if problems:
        raise InputError(dict.fromkeys(problems))
    overrides = tuple(sorted(overrides_of(form.parameters, form.off, prices).items()))
    scenarios = tuple(
        Scenario(parts.region, strategy, parts.future, form.first_year, form.last_year, overrides, targets)
        for strategy in strategies
    )
    return Experiment(record_name(document, form.name), form.title, scenarios, form.replicates, form.seed)


def _placed(document: Document, form: ExperimentForm, arm: tuple[int, Document], problem: Problem) -> Problem:
    """The problem with file and line: of the strategy, where that names what is not there, else of the experiment."""
    n, own = arm
    key: tuple = ("strategies", n - 1) if n else ("baseline",)
    setting = problem.key.rsplit(".", 1)[-1]
    spend = SPEND.search(problem.key)
    if setting in form.change.settings:
        key = ("change", "settings", setting)
    elif problem.key in ("first_year", "last_year"):
        key = (problem.key,)
    elif spend is not None and own.get(("spend",)) is not None:
        at = own.problem(problem.code, ("spend", int(spend[1]) - 1, *spend[2].split(".")), problem.rule)
        return replace(problem, file=at.file, line=at.line, column=at.column)
    at = document.problem(problem.code, key, problem.rule)
    return replace(problem, file=at.file, line=at.line, column=at.column)


def _each_once(document: Document, strategies: tuple[Strategy, ...]) -> None:
    """Arms are told apart by the names of their strategies, whichever way the file calls them."""
    called = [strategy.name for strategy in strategies]
    problems = [
        document.problem(
            "E-TWICE",
            ("strategies", n - 1),
            "this strategy is named twice",
            "Name it once; the baseline is one of the arms.",
        )
        for n, name in enumerate(called)
        if name in called[:n]
    ]
    if problems:
        raise InputError(problems)


def _targets(form: ExperimentForm, money: Converter) -> tuple[tuple[str, float], ...]:
    targets: list[tuple[str, float]] = []
    if form.targets.jobs is not None:
        targets.append(("jobs", float(form.targets.jobs)))
    if form.targets.value_added is not None:
        targets.append(("value_added", float(money.krw(form.targets.value_added, ("targets", "value_added")))))
    return tuple(targets)


def _changed(
    document: Document, form: ExperimentForm, strategies: tuple[Strategy, ...], purse: int | None
) -> tuple[Strategy, ...]:
    """The strategies with the changes of the experiment; a change that touches nothing is an error."""
    touched: set[str] = set()
    problems: dict[Problem, None] = {}
    changed = []
    for strategy in strategies:
        spends = []
        for spend in strategy.spends:
            own = {key: list(v) if isinstance(v, tuple) else v for key, v in spend.settings}
            new = {key: value for key, value in form.change.settings.items() if key in own}
            touched |= set(new)
            try:
                chosen = validated(SETTINGS[spend.instrument], {**own, **new}, document, ("change", "settings"))
                spends.append(replace(spend, settings=settings_of(chosen)))
            except InputError as error:
                problems |= dict.fromkeys(error.problems)
        money = purse if purse is not None and strategy.purse else strategy.purse
        changed.append(replace(strategy, purse=money, spends=tuple(spends)))
    for name in form.change.settings:
        if name not in touched:
            known = sorted({key for s in strategies for spend in s.spends for key, _ in spend.settings})
            rule = "no spend of the strategies has this setting"
            problems[document.problem("E-SETTING", ("change", "settings", name), rule, nearest(name, known))] = None
    if problems:
        raise InputError(problems)
    return tuple(changed)
