"""Reads what the answers of an experiment rest on, and says what is wrong with it."""

from __future__ import annotations

from clustersim import scenario as files
from clustersim.files.answers import Answers
from clustersim.files.names import nearest
from clustersim.inputs import Experiment, Scenario
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say
from clustersim.outcomes import OUTCOMES


def load(name: str) -> tuple[Experiment, Answers]:
    """The experiment and its table [answers]. Raises InputError."""
    experiment, answers, document = files.load_answers(name)
    problems = [
        document.problem("E-CHOICE", ("answers", "outcomes", n), "there is no such outcome", nearest(outcome, OUTCOMES))
        for n, outcome in enumerate(answers.outcomes)
        if outcome not in OUTCOMES
    ]
    if problems:
        raise InputError(problems)
    return experiment, answers


def arm_of(experiment: Experiment, name: str, option: str) -> Scenario:
    """The arm of a strategy's name. Raises InputError."""
    arms = {scenario.strategy.name: scenario for scenario in experiment.scenarios}
    if name not in arms:
        rule = say("experiment {name} has no such arm", name=experiment.name)
        raise InputError(Problem("E-NAME", rule, key=option, value=name, hint=nearest(name, arms)))
    return arms[name]
