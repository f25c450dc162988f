"""A run that failed, and the command that repeats it."""

from __future__ import annotations

from typing import NamedTuple

from clustersim.inputs import Scenario


class Failure(NamedTuple):
    """A run that failed: which, why, and the command that repeats it."""

    strategy: str
    seed: int
    cause: str
    command: str


def repeat_command(scenario: Scenario, seed: int, experiment: str = "") -> str:
    """The command that repeats one run; with the experiment, whose file may have changed the strategy."""
    words = ["clustersim run", scenario.region.name, f"--strategy {scenario.strategy.name}"]
    words += [f"--experiment {experiment}" if experiment else f"--future {scenario.future.name}"]
    words += [f"--seed {seed}", f"--until {scenario.last_year}"]
    from clustersim.parameters import REGISTER  # heavy: only where a run has failed

    for name, value in scenario.overrides:
        if not experiment or REGISTER[name].admits(value):  # others are switches, which the experiment has itself
            words.append(f"--set {name}={value!r}")
    return " ".join(words)
