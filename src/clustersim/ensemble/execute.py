"""Runs for those who only want the results: made here or on worker processes, kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from clustersim.inputs import Scenario

from .keeping import Wanted
from .readings import Yearly
from .session import Progress, Session, Way

Run = tuple[int, int]  # number of the arm, seed


def execute(
    scenarios: Sequence[Scenario],
    runs: Sequence[Run],
    workers: int = 1,
    progress: Progress | None = None,
    simulate: Callable | None = None,
    experiment: str = "",
) -> list[Any]:
    """Run all `runs` and return their results in the order of `runs`: each a YearlyRun, or a Failure.

    `progress(done, total)` is called as runs finish. `experiment` is its name, for the command that repeats a failed
    run. `simulate(scenario, seed) -> Result` stands in for the model's own; with workers it must be importable by name.
    A run that is asked for twice is made once. Raises EngineLost if no worker can be started, ValueError for fewer
    than one worker.
    """
    if workers < 1:
        raise ValueError(f"workers: {workers}; at least 1 is needed")
    wanted = [Wanted(scenarios[arm].strategy.name, scenarios[arm], seed) for arm, seed in runs]
    with Session(Way(workers), Yearly(simulate), {}, {}, experiment) as session:
        session.complete(wanted, progress, together=len(scenarios))
        return session.results(wanted)
