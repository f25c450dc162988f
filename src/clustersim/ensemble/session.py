"""A session of runs: makes what a study lacks, keeps it, and gives back all that was wanted.

With a folder the runs are kept in a study there; without one they live as long as the session.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from clustersim.inputs import Scenario
from clustersim.store import asked
from clustersim.store.generation import Generation
from clustersim.store.keys import Keys
from clustersim.store.manifest import Facts
from clustersim.store.records import Row
from clustersim.store.study import Shard, opened

from .giving import results_of
from .keeping import Keeper, Wanted
from .readings import Reading, Yearly
from .repeat import Failure, repeat_command
from .tasks import Done, Engine, Here, Limits, Outcome, Task
from .workers import Workers

Progress = Callable[[int, int], None]
FEW_RUNS = 4  # starting workers costs more than this many runs
TIMED_SECONDS = 5.0  # so long runs are timed before a long job is asked about


class Estimate(NamedTuple):
    """What is left of a job, from the runs that were made so far."""

    runs: int
    left: int
    seconds: float
    bytes: int


class TooManyFailures(RuntimeError):
    """More runs failed than the caller lets pass; what was made is kept."""


class Way(NamedTuple):
    """How runs are made and where they are kept.

    `ask(estimate)` hears of a job after its first runs and may raise to stop it. `connect(reading, limits)` makes an
    engine of many machines. `shard` makes only its part of what is wanted.
    """

    workers: int = 1
    folder: Path | None = None
    new_generation: bool = False
    retry_failed: bool = False
    limits: Limits = Limits()
    shard: Shard | None = None
    most_failures: int | None = None
    ask: Callable[[Estimate], None] | None = None
    connect: Callable[[Reading, Limits], Engine] | None = None


class Session:
    """Use it as a context manager. `question` goes into the manifest of a new study, `command` is what asks it again;
    `runs` is how many runs all of it wants, if `complete` is called with a part of them at a time."""

    def __init__(
        self, way: Way, reading: Reading, question: Facts, command: Facts, experiment: str = "", runs: int = 0
    ):
        self.way, self.reading, self.experiment = way, reading, experiment
        self.question, self.command, self.runs = question, command, runs
        self.keys = Keys(reading.name)
        self.made = self.failed = 0
        self.started = time.monotonic()
        self._held = ExitStack()
        self._engine: Engine | None = None
        self._memory: dict[str, Outcome] = {}
        self._asked: set[str] = set()
        self.keeper: Keeper | None = None

    def __enter__(self) -> Session:
        if self.way.folder is not None:
            given = (self.question, self.way.new_generation, self.way.shard)
            generation = self._held.enter_context(opened(self.way.folder, *given))
            self.keeper = Keeper(generation, self.keys, self._repeat)
        return self

    def __exit__(self, kind, error, trace) -> None:
        try:
            if self._engine is not None:
                self._engine.close()
        finally:
            self._held.close()

    @property
    def generation(self) -> Generation:
        """Where the runs are kept; AttributeError without a folder."""
        assert self.keeper is not None
        return self.keeper.generation

    @property
    def already(self) -> int:
        """Runs that were asked for and that the study had before."""
        return self.keeper.already if self.keeper is not None else 0

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Workers that an engine of many machines gave no work, and why."""
        return list(getattr(self._engine, "refused", ()))

    # ---------------------------------------------------------------- making runs

    def complete(self, wanted: Sequence[Wanted], tell: Progress | None = None, together: int = 1) -> None:
        """Make what is missing of the runs that are wanted; all of it is on the disk when this returns.

        Raises OSError (the disk), EngineLost, TooManyFailures, and whatever `ask` raises; what was made until then is
        kept.
        """
        tell = tell or (lambda done, total: None)
        if self.keeper is not None and self.command:
            self._asked |= {self.keys.of(item.scenario, item.seed) for item in wanted}  # a run wanted twice counts once
            asked.note(self.generation.folder, asked.Asked(self.command, self.runs or len(self._asked)))
        missing = list(self._missing(wanted))
        if not missing:
            return
        tasks = (Task(number, wanted[number].scenario, wanted[number].seed) for number in missing)
        outcomes = self._engine_for(len(missing)).run(tasks, together)
        started = first = time.monotonic()
        timed, count, there = False, 0, len(wanted) - len(missing)
        tell(there, len(wanted))
        try:
            for outcome in outcomes:
                if outcome is None:
                    self._keep_what_is_due()
                    continue
                count += 1
                self._keep(wanted[outcome.number], outcome)
                tell(there + count, len(wanted))
                if count == 1:  # what came before was the start of workers
                    first = time.monotonic()
                if not timed and time.monotonic() - started > TIMED_SECONDS and count > 2 * self.way.workers:
                    timed = True
                    self._ask(len(wanted), len(missing) - count, (time.monotonic() - first) / (count - 1))
        finally:
            outcomes.close()  # type: ignore[attr-defined]  # an engine's run is a generator
            if self.keeper is not None:
                self.keeper.commit()

    def _missing(self, wanted: Sequence[Wanted]) -> Iterator[int]:
        mine = range(len(wanted))
        if self.way.shard is not None:
            number, of = self.way.shard
            mine = range(number - 1, len(wanted), of)
        if self.keeper is not None:
            chosen = [wanted[place] for place in mine]
            yield from (mine[n] for n in self.keeper.missing(chosen, self.way.retry_failed))
            return
        asked = set(self._memory)
        for place in mine:
            key = self.keys.of(wanted[place].scenario, wanted[place].seed)
            if key not in asked:
                asked.add(key)
                yield place

    def _engine_for(self, missing: int) -> Engine:
        if self._engine is None:
            if isinstance(self.reading, Yearly) and self.reading.simulate is None and self.way.connect is None:
                from clustersim.simulation import warm_up

                warm_up()  # once here, so that workers do not all compile the same
            if self.way.connect is not None:
                self._engine = self.way.connect(self.reading, self.way.limits)
            elif self.way.folder is None and (self.way.workers == 1 or missing <= FEW_RUNS):
                self._engine = Here(self.reading)
            else:
                self._engine = Workers(min(self.way.workers, missing), self.reading, self.way.limits)
        return self._engine

    def _keep(self, wanted: Wanted, outcome: Outcome) -> None:
        self.made += 1
        self.failed += not isinstance(outcome, Done)
        if self.keeper is not None:
            self.keeper.keep(wanted, outcome)
        else:
            self._memory[self.keys.of(wanted.scenario, wanted.seed)] = outcome
        if self.way.most_failures is not None and self.failed > self.way.most_failures:
            raise TooManyFailures(f"{self.failed} runs have failed; the limit is {self.way.most_failures}")

    def _keep_what_is_due(self) -> None:
        if self.keeper is not None:
            self.keeper.commit_if_due()

    def _ask(self, runs: int, left: int, seconds: float) -> None:
        if self.way.ask is None:
            return
        size = 0
        if self.keeper is not None:
            self.keeper.commit()
            parts = [path for table in ("runs", "series") for path in self.generation.parts(table)]
            kept = len(self.generation.runs(("run",))["run"])  # with those of before
            size = sum(path.stat().st_size for path in parts) * left // max(1, kept)
        self.way.ask(Estimate(runs, left, left * seconds, size))

    def _repeat(self, scenario: Scenario, seed: int) -> str:
        return repeat_command(scenario, seed, self.experiment)

    # ---------------------------------------------------------------- giving them back

    def results(self, wanted: Sequence[Wanted]) -> list[Any]:
        """What the reading gives of every wanted run, or a Failure, in their order. KeyError for one never made."""
        if self.keeper is None:
            return [self._from_memory(item) for item in wanted]
        return results_of(self.generation, self.keys, self.reading, wanted)

    def _from_memory(self, item: Wanted) -> Any:
        outcome = self._memory[self.keys.of(item.scenario, item.seed)]
        if not isinstance(outcome, Done):
            cause = f"{outcome.kind}: {outcome.message}"
            return Failure(item.scenario.strategy.name, item.seed, cause, self._repeat(item.scenario, item.seed))
        row: Row = {"seed": item.seed, "start": outcome.start, "shocks": outcome.shocks, "quarters": outcome.quarters}
        return self.reading.give(item.scenario, row, outcome.layout, outcome.values)


def processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
