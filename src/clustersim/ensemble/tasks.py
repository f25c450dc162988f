"""A run to be made and what comes of it, the same in every engine."""

from __future__ import annotations

import os
import socket
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from clustersim.inputs import Scenario
from clustersim.store.layout import Layout

from .readings import Reading, Taken

LONGEST_MESSAGE, LONGEST_TRACEBACK = 2_000, 8_000
ATTEMPTS = 3  # so often may a run take its worker with it before it is given up
POISON, TOO_LONG, MEMORY, NOT_FINITE = "poison", "time limit", "memory limit", "not a number"


class Task(NamedTuple):
    """A run to be made. `number` is the caller's own; `scenario` and `seed` decide the run."""

    number: int
    scenario: Scenario
    seed: int


class Limits(NamedTuple):
    """What a run may take: wall seconds, and bytes of memory beyond those of the program itself (None: no limit)."""

    seconds: float = 600.0
    memory: int | None = None


class Done(NamedTuple):
    """A run that was made."""

    number: int
    layout: Layout
    values: np.ndarray
    start: str
    shocks: str
    quarters: str
    seconds: float
    worker: str
    attempts: int = 1


class Failed(NamedTuple):
    """A run that could not be made: of which type, why, and where in the code."""

    number: int
    kind: str
    message: str
    traceback: str
    seconds: float
    worker: str
    attempts: int = 1


Outcome = Done | Failed


class Engine(Protocol):
    """Where runs are made. Every task comes back once, in any order, whatever happens to it."""

    def run(self, tasks: Iterable[Task], together: int = 1) -> Iterator[Outcome | None]:
        """Make runs; `together` of them in a row share work (the arms of a seed). Raises EngineLost.

        None comes now and then while nothing ends, so that what came before is kept meanwhile.
        """

    def close(self) -> None:
        """Stop at once; runs under way are dropped."""


class EngineLost(RuntimeError):
    """The engine cannot go on: no worker can be started, or the scheduler is gone. What came back stays true."""


def make(reading: Reading, task: Task, limits: Limits = Limits()) -> Outcome:  # noqa: B008 - a frozen record
    """Make one run; whatever goes wrong in it comes back as Failed."""
    started, worker = time.perf_counter(), f"{socket.gethostname()}:{os.getpid()}"
    try:
        taken = reading.take(task.scenario, task.seed)
        wrong = _not_finite(taken)
    except MemoryError:
        text = "more than the memory limit" + (f" of {limits.memory / 2**30:.1f} GB" if limits.memory else "")
        return Failed(task.number, MEMORY, text, "", time.perf_counter() - started, worker)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a run must not stop the others; it is reported
        text, where = str(error)[:LONGEST_MESSAGE], traceback.format_exc()[-LONGEST_TRACEBACK:]
        return Failed(task.number, type(error).__name__, text, where, time.perf_counter() - started, worker)
    seconds = time.perf_counter() - started
    if wrong:
        return Failed(task.number, NOT_FINITE, wrong, "", seconds, worker)
    return Done(task.number, taken.layout, taken.values, taken.start, taken.shocks, taken.quarters, seconds, worker)


def _not_finite(taken: Taken) -> str:
    """Which numbers are none (law X1); empty if all are finite."""
    wrong = np.flatnonzero(~np.isfinite(taken.values))
    if not len(wrong):
        return ""
    names = [taken.layout.level, taken.layout.member, taken.layout.variable, taken.layout.year]
    first = " ".join(str(column[wrong[0]]) for column in names)
    return f"law X1: {len(wrong)} of {len(taken.values)} numbers are not finite; the first: {first}"


class Packed(NamedTuple):
    """Tasks on their way to a worker: each scenario once."""

    scenarios: tuple[Scenario, ...]
    tasks: tuple[tuple[int, int, int], ...]  # number, scenario, seed

    @classmethod
    def of(cls, tasks: Sequence[Task]) -> Packed:
        """Pack tasks."""
        places: dict[int, int] = {}
        scenarios: list[Scenario] = []
        for task in tasks:
            if id(task.scenario) not in places:
                places[id(task.scenario)] = len(scenarios)
                scenarios.append(task.scenario)
        return cls(tuple(scenarios), tuple((task.number, places[id(task.scenario)], task.seed) for task in tasks))

    def unpack(self) -> list[Task]:
        """The tasks."""
        return [Task(number, self.scenarios[place], seed) for number, place, seed in self.tasks]


class Here:
    """Makes runs in this process: no start-up, but a run that kills its process kills this one."""

    def __init__(self, reading: Reading):
        self.reading = reading

    def run(self, tasks: Iterable[Task], together: int = 1) -> Iterator[Outcome]:
        """Make runs one after the other."""
        for task in tasks:
            yield make(self.reading, task)

    def close(self) -> None:
        """Nothing to stop."""
