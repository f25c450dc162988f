"""What `run` does: one strategy once, year by year."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import NamedTuple

from clustersim import scenario as files
from clustersim.commands import DONE, ending
from clustersim.files.compose import Horizon, compose
from clustersim.files.find import files_of
from clustersim.files.kinds import kind_with_bases, read_kind
from clustersim.files.names import nearest
from clustersim.files.read import read
from clustersim.inputs import Experiment, Scenario
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say, translated


def run(
    name: str,
    strategy: str | None,
    future: str | None,
    seed: int,
    until: int | None,
    changes: dict[str, float],
    experiment: str | None,
    off: list[str],
) -> int:
    """Run one strategy once and print it year by year; `off` names switches."""
    scenario = find_scenario(name, strategy, future, experiment)
    if until is not None:
        scenario = ending(scenario, until)
    overrides = {**dict(scenario.overrides), **switched_off(off), **changes}
    scenario = dataclasses.replace(scenario, overrides=tuple(overrides.items()))
    from clustersim.report.terminal import console, show_run
    from clustersim.simulation import simulate
    from clustersim.yearly import reduce

    found = reduce(simulate(scenario, seed), tuple(place.target for place in scenario.region.places))
    show_run(found, f"{scenario.region.title}, {scenario.strategy.title}, seed {seed}", console())
    return DONE


def switched_off(names: list[str]) -> dict[str, float]:
    """The parameter values of switches."""
    from clustersim.parameters.switches import SWITCHES, values_of

    for name in names:
        if name not in SWITCHES:
            hint = nearest(name, SWITCHES, "See: clustersim list switches.")
            raise InputError(Problem("O16", "there is no such switch", key="--off", value=shown(name), hint=hint))
    return values_of(names)


def find_scenario(name: str, strategy: str | None, future: str | None, experiment: str | None) -> Scenario:
    """The arm that is meant: of a scenario, of a region with a strategy, or of a region as an experiment has it."""
    if experiment is not None and future is not None:
        rule = say("--experiment {name} brings its own future", name=experiment)
        hint = "Leave out one of the two."
        raise InputError(Problem("O13", rule, key="--future", value=shown(future), hint=hint))
    if experiment is not None:
        return _of_experiment(files.load_experiment(experiment), name, strategy)
    if _is_scenario(name):
        return _of_scenario(files.load_experiment(name), strategy, future)
    if strategy is None:
        hint = "`clustersim list strategies` shows those there are."
        raise InputError(Problem("O10", "a region needs a strategy to be run", key="--strategy", hint=hint))
    usual = usual_world(name)
    if future is None and usual is MAIN_WORLD:
        note = say("note: the outside world is {future}; --future names another", future=usual.future)
        print(f"clustersim: {translated(note)}", file=sys.stderr)
    return files.load_scenario(name, strategy, future or usual.future, usual.first_year, usual.last_year)


def _is_scenario(name: str) -> bool:
    if name.endswith(".toml"):
        return kind_with_bases(read(Path(name))) == "experiment"
    return name in files_of("experiment")


def _of_scenario(question: Experiment, strategy: str | None, future: str | None) -> Scenario:
    """The arm of a strategy (the first that is no baseline, if none is named), or the scenario with another one."""
    named = {arm.strategy.name: arm for arm in question.scenarios}
    first = question.scenarios[0]
    arm = question.scenarios[1] if strategy is None else named.get(strategy)
    if arm is not None and future is None:
        return arm
    policy = arm.strategy if arm is not None else files.load_strategy(str(strategy), first.region.base_year)
    outside = files.load_future(future, first.region.base_year) if future else first.future
    horizon = Horizon(first.first_year, first.last_year)
    return compose(first.region, policy, outside, horizon, overrides=first.overrides, targets=first.targets)


def _of_experiment(experiment: Experiment, region: str, strategy: str | None) -> Scenario:
    for scenario in experiment.scenarios:
        if scenario.strategy.name == strategy and scenario.region.name == region:
            return scenario
    known = ", ".join(f"{item.region.name} --strategy {item.strategy.name}" for item in experiment.scenarios)
    rule, hint = say("experiment {name} does not have it", name=experiment.name), say("It has {names}.", names=known)
    raise InputError(Problem("O5", rule, key="--strategy", value=f"{region} {strategy or ''}", hint=hint))


class World(NamedTuple):
    """Name of a future, first and last year of a run."""

    future: str
    first_year: int
    last_year: int


MAIN_WORLD = World("korea-2010-2020", 2010, 2020)


def usual_world(region: str) -> World:
    """Future and years of the first experiment about that region; those of the main one if there is none."""
    for name in files.list_names("experiments"):
        told = read_kind("experiment", name).data
        if told.get("region") == region:
            return World(told["future"], told["first_year"], told["last_year"])
    return MAIN_WORLD
