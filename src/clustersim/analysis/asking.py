"""Reads what the answers of an experiment rest on, and says what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clustersim import scenario as files
from clustersim.files.answers import Answers
from clustersim.files.appraisal import read_appraisal
from clustersim.files.names import nearest
from clustersim.files.read import Document
from clustersim.inputs import Experiment, Scenario
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.outcomes import OUTCOMES
from clustersim.paths import data_folder

from .sensitivity.mechanisms import check_apart

LARGEST_SET = 100_000_000  # bytes
BESIDE = 'Put it beside this file, or write "scenarios/calibrated/korea-2010.csv".'


def load(name: str) -> tuple[Experiment, Answers]:
    """The experiment and its table [answers], the files that it names found and read. Raises InputError."""
    experiment, answers, document = files.load_answers(name)
    problems = [
        document.problem("E-CHOICE", ("answers", "outcomes", n), "there is no such outcome", nearest(outcome, OUTCOMES))
        for n, outcome in enumerate(answers.outcomes)
        if outcome not in OUTCOMES
    ]
    if answers.appraisal:
        problems += _appraisal(document, answers.appraisal, experiment.scenarios[0].region.base_year)
    try:
        check_apart(answers.groups)
    except ValueError as error:
        problems.append(document.problem("E-SWITCH", ("answers", "group"), error.args[0], "Put them in one group."))
    path = _accepted(document, answers.accepted, problems) if answers.accepted else None
    if problems:
        raise InputError(problems)
    return experiment, replace(answers, accepted=str(path) if path else "")


def _appraisal(document: Document, name: str, base_year: int) -> tuple[Problem, ...]:
    try:
        read_appraisal(name, base_year)
    except InputError as error:
        return (
            error.problems
            if len(error.problems) > 1
            else (document.problem("E-NAME", ("answers", "appraisal"), error.problems[0].rule, 'For example "korea".'),)
        )
    return ()


def _accepted(document: Document, name: str, problems: list[Problem]) -> Path | None:
    """The file of accepted vectors: beside the experiment, or of the project; no path leads out of the two."""
    key, inside = ("answers", "accepted"), Path(name)
    if inside.is_absolute() or ".." in inside.parts:
        problems.append(document.problem("E-PATH", key, "the path must lie below this file or the project", BESIDE))
        return None
    for folder in (document.path.parent, data_folder()):
        path = folder / inside
        if path.is_file() and path.stat().st_size <= LARGEST_SET:
            return path
    problems.append(document.problem("E-PATH", key, "there is no such file", BESIDE))
    return None


def arm_of(experiment: Experiment, name: str, option: str) -> Scenario:
    """The arm of a strategy's name. Raises InputError."""
    arms = {scenario.strategy.name: scenario for scenario in experiment.scenarios}
    if name not in arms:
        rule = say("experiment {name} has no such arm", name=experiment.name)
        hint = nearest(name, arms, say("There are: {names}.", names=", ".join(arms)))
        raise InputError(Problem("E-NAME", rule, key=option, value=shown(name), hint=hint))
    return arms[name]
