"""Reads regions, strategies, futures and experiments from their files; the only reader of `scenarios/`.

    experiment = load_experiment("korea-2010")
    strategy = load_strategy("my-strategies/osong-only.toml")

A file is given by its name, by a path, or as a dict that says what a file would; files name each other by name only.
Everything is checked here, at the door: `InputError` tells all that is wrong with a file at once, each with file, line,
key, value, rule and what to do.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .files.answers import Answers, answers_from
from .files.calibration import Calibration, calibration_from
from .files.compose import Horizon, compose
from .files.experiment import ExperimentForm, Parts, experiment_form, experiment_from
from .files.find import find_named, names
from .files.future import future_from
from .files.hindcast import Hindcast, hindcast_from
from .files.kinds import read_kind
from .files.messages import at_once
from .files.mix import mix_from
from .files.names import nearest
from .files.read import Document, read
from .files.region import region_from
from .files.sources import read_prices
from .files.strategy import strategy_from
from .inputs import Experiment, Future, Region, Scenario, Strategy
from .kernel.errors import InputError, Problem
from .kernel.words import say

KINDS = {"regions": "region", "strategies": "strategy", "futures": "future", "experiments": "experiment"}
BASE_YEAR = 2010
File = str | Path | dict  # a name, a path, or what a file would say

__all__ = [
    "InputError",
    "list_names",
    "list_titles",
    "load_answers",
    "load_calibration",
    "load_experiment",
    "load_future",
    "load_hindcast",
    "load_region",
    "load_scenario",
    "load_strategy",
]


def load_region(name_or_path: File) -> Region:
    """Read a region. Raises InputError."""
    return region_from(read_kind("region", name_or_path), read_prices())


def load_strategy(name_or_path: File, base_year: int = BASE_YEAR) -> Strategy:
    """Read a strategy; its money is turned into prices of `base_year` (that of the region). Raises InputError."""
    return _strategy(read_kind("strategy", name_or_path), base_year)


def _strategy(document: Document, base_year: int) -> Strategy:
    prices = read_prices()
    if "mix" not in document.data:
        return strategy_from(document, prices, base_year)

    def pole(name: str, key: tuple) -> Strategy:
        try:
            path = find_named("strategy", name, document.path)
        except InputError as error:
            (problem,) = error.problems
            raise InputError(document.problem(problem.code, key, problem.rule, problem.hint)) from None
        found = read_kind("strategy", path)
        if "mix" in found.data:
            raise InputError(
                document.problem("E-MIX", key, "this strategy is itself a mix; name the ones it is made of")
            )
        return strategy_from(found, prices, base_year)

    return mix_from(document, pole)


def load_future(name_or_path: File, base_year: int = BASE_YEAR) -> Future:
    """Read a future; its money is turned into prices of `base_year` (that of the region). Raises InputError."""
    return future_from(read_kind("future", name_or_path), read_prices(), base_year)


def load_scenario(
    region: File,
    strategy: File,
    future: File,
    first_year: int = 2010,
    last_year: int = 2020,
    overrides: tuple[tuple[str, float], ...] = (),
    targets: tuple[tuple[str, float], ...] = (),
) -> Scenario:
    """Read the three parts of a scenario and check that they fit each other. Raises InputError."""
    place = load_region(region)
    policy = load_strategy(strategy, place.base_year)
    outside = load_future(future, place.base_year)
    return compose(place, policy, outside, Horizon(first_year, last_year), overrides=overrides, targets=targets)


def load_experiment(name_or_path: File) -> Experiment:
    """Read an experiment and all it names; the first scenario is the baseline. Raises InputError."""
    return _read_experiment(name_or_path)[2]


def load_calibration(name_or_path: File) -> tuple[Experiment, Calibration, Document]:
    """Read an experiment with a table [calibration]; the document is for messages. Raises InputError."""
    document, form, experiment = _read_experiment(name_or_path)
    if form.calibration is None:
        raise InputError(_without(document, "calibration"))
    arms = [scenario.strategy.name for scenario in experiment.scenarios]
    others = _parts(document, experiment, "calibration", form.calibration.part)
    return experiment, calibration_from(document, form.calibration, form.validation, arms, others), document


def load_answers(name_or_path: File) -> tuple[Experiment, Answers, Document]:
    """Read an experiment with a table [answers]; the document is for messages. Raises InputError."""
    document, form, experiment = _read_experiment(name_or_path)
    if form.answers is None:
        raise InputError(_without(document, "answers"))
    named: list[tuple[tuple, str]] = [(("answers", "futures", n), name) for n, name in enumerate(form.answers.futures)]
    named += [(("answers", "beyond"), form.answers.beyond)] if form.answers.beyond else []
    found, problems = [], []
    for key, name in named:
        try:
            path = find_named("future", name, document.path)
        except InputError as error:
            (problem,) = error.problems
            problems.append(document.problem(problem.code, key, problem.rule, problem.hint))
            continue
        found.append(load_future(path, experiment.scenarios[0].region.base_year))
    if problems:
        raise InputError(problems)
    futures, beyond = found[: len(form.answers.futures)], found[-1] if form.answers.beyond else None
    answers = answers_from(document, form.answers, experiment.scenarios, futures, beyond, read_prices())
    return experiment, answers, document


def load_hindcast(name_or_path: File) -> tuple[Experiment, Hindcast, Document]:
    """Read an experiment with a table [hindcast]; the document is for messages. Raises InputError."""
    document, form, experiment = _read_experiment(name_or_path)
    if form.hindcast is None:
        raise InputError(_without(document, "hindcast"))
    others = _parts(document, experiment, "hindcast", form.hindcast.part)
    found = hindcast_from(document, form.hindcast, read_prices(), experiment.scenarios, others)
    return experiment, found, document


def _parts(document: Document, first: Experiment, table: str, parts) -> list[Scenario]:
    """The arms of other experiments that a table names; InputError with all that is wrong with their names."""
    found: list[Scenario] = []
    problems = []
    for n, part in enumerate(parts):
        key = (table, "part", n)
        try:
            path = find_named("experiment", part.experiment, document.path)
        except InputError as error:
            (problem,) = error.problems
            problems.append(document.problem(problem.code, (*key, "experiment"), problem.rule, problem.hint))
            continue
        scenarios = load_experiment(path).scenarios
        names_there = [scenario.strategy.name for scenario in scenarios]
        if part.strategy not in names_there:
            rule, hint = (
                say("experiment {name} has no such arm", name=part.experiment),
                nearest(part.strategy, names_there),
            )
            problems.append(document.problem("E-NAME", (*key, "strategy"), rule, hint))
            continue
        arm = scenarios[names_there.index(part.strategy)]
        if arm.region.name in [scenario.region.name for scenario in (first.scenarios[0], *found)]:
            rule = say("region {name} stands there already", name=arm.region.name)
            problems.append(document.problem("E-TWICE", (*key, "experiment"), rule))
        last_year = getattr(part, "last_year", arm.last_year)
        if last_year < arm.first_year:
            rule = say("the run would end before it starts in {year}", year=arm.first_year)
            problems.append(document.problem("E-YEARS", (*key, "last_year"), rule))
        found.append(replace(arm, last_year=last_year))
    if problems:
        raise InputError(problems)
    return found


def _without(document: Document, table: str) -> Problem:
    having = [name for name in names("experiment") if table in read(find_named("experiment", name)).data]
    hint = say("Those that have it: {names}.", names=", ".join(having)) if having else ""
    return Problem(
        "E-KEY-MISSING", say("this experiment has no table [{table}]", table=table), document.label, hint=hint
    )


def _read_experiment(name_or_path: File) -> tuple[Document, ExperimentForm, Experiment]:
    return _whole_experiment(read_kind("experiment", name_or_path))


@at_once
def _whole_experiment(document: Document) -> tuple[Document, ExperimentForm, Experiment]:
    form = experiment_form(document)
    prices = read_prices()
    files = _named_files(document, form)
    region = region_from(read_kind("region", files[("region",)]), prices)
    future = future_from(read_kind("future", files[("future",)]), prices, region.base_year)
    arms = [key for key in files if key not in (("region",), ("future",))]
    documents = tuple(read_kind("strategy", files[key]) for key in arms)
    strategies = tuple(_strategy(own, region.base_year) for own in documents)
    parts = Parts(region, future, strategies, documents)
    return document, form, experiment_from(document, form, parts, prices)


def _named_files(document: Document, form: ExperimentForm) -> dict[tuple, Path]:
    """The files that an experiment names, by key; InputError with all names that do not exist."""
    named: dict[tuple, tuple[str, str]] = {
        ("region",): ("region", form.region),
        ("future",): ("future", form.future),
        ("baseline",): ("strategy", form.baseline),
    }
    named |= {("strategies", n): ("strategy", name) for n, name in enumerate(form.strategies)}
    files, problems = {}, []
    for key, (kind, name) in named.items():
        try:
            files[key] = find_named(kind, name, document.path)
        except InputError as error:
            (problem,) = error.problems
            problems.append(document.problem(problem.code, key, problem.rule, problem.hint))
    if problems:
        raise InputError(problems)
    return files


def list_names(kind: str) -> tuple[str, ...]:
    """Names of the files of a kind: "regions", "strategies", "futures" or "experiments" (singular works too)."""
    singular = KINDS.get(kind, kind)
    if singular not in KINDS.values():
        raise ValueError(f"unknown kind {kind!r}; kinds are {', '.join(KINDS)}")
    return names(singular)


def list_titles(kind: str) -> dict[str, str]:
    """Name and title of each file of a kind, without checking the files."""
    singular = KINDS.get(kind, kind)
    return {name: str(read(find_named(singular, name)).data.get("title", "")) for name in list_names(kind)}
