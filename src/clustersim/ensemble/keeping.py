"""Runs on their way into a study: which are there already, which are missing, and when they go to the disk."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from clustersim.inputs import Future, Region, Scenario, Strategy
from clustersim.store import inputs_kept
from clustersim.store.generation import Finished, Generation
from clustersim.store.keys import Keys, run_key
from clustersim.store.records import DONE, EMPTY, FAILED, Row

from .tasks import Done, Outcome

SOONEST, LATEST = 2.0, 60.0  # seconds between two parts: short at first, longer in a long job
SHARE_OF_TIME = 0.02  # of the time a job has lasted
LARGEST_PART = 64_000_000 // 8  # values
BYTES_A_ROW = 1_000  # of `runs`, at most


class Wanted(NamedTuple):
    """A run that a study needs: label of the arm, scenario, seed."""

    arm: str
    scenario: Scenario
    seed: int


class NotKept(OSError):
    """The disk did not take a part; nothing that was acknowledged is lost."""

    def __init__(self, folder: Path, size: int, runs: int, error: OSError):
        super().__init__(error.errno, error.strerror or str(error))
        self.folder, self.size, self.runs = folder, size, runs


class Keeper:
    """Puts outcomes into a generation, a part at a time. What `keep` has returned for is not yet on the disk; what
    `commit` has, is."""

    def __init__(self, generation: Generation, keys: Keys, repeat: Callable[[Scenario, int], str]):
        self.generation, self.keys, self.repeat = generation, keys, repeat
        self.acknowledged = 0
        self.already = 0  # runs that were there before and were asked for
        self._there: dict[bytes, bool] = {}  # key -> done
        self._waiting: list[Finished] = []
        self._kept_inputs: set[str] = set()
        self._started = self._last = time.monotonic()
        table = generation.runs(("run", "status"))
        for run, status in zip(table["run"].tolist(), table["status"].tolist(), strict=True):
            self._there[bytes.fromhex(run)] = self._there.get(bytes.fromhex(run), False) or status == DONE
        self._unasked = set(self._there)

    def missing(self, wanted: Sequence[Wanted], retry_failed: bool = False) -> Iterator[int]:
        """Numbers of the wanted runs that are not there; a run wanted twice is missing once."""
        asked: set[bytes] = set()
        for number, item in enumerate(wanted):
            self._keep_inputs(item.scenario)
            key = bytes.fromhex(self.keys.of(item.scenario, item.seed))
            there = self._there.get(key)
            if key not in asked and (there is None or (retry_failed and not there)):
                asked.add(key)
                yield number
            elif key in self._unasked:
                self._unasked.remove(key)
                self.already += 1

    def keep(self, wanted: Wanted, outcome: Outcome) -> None:
        """Take an outcome in; it goes to the disk with the next part."""
        row = self._row(wanted, outcome)
        self._there[bytes.fromhex(str(row["run"]))] = row["status"] == DONE
        values = (outcome.layout, outcome.values) if isinstance(outcome, Done) else (None, None)
        self._waiting.append(Finished(row, *values))
        size = len(self._waiting) * (len(outcome.layout) if isinstance(outcome, Done) else 1)
        if size > LARGEST_PART:
            self.commit()
        self.commit_if_due()

    def commit_if_due(self) -> None:
        """Put what was kept on the disk if the last part is some time ago. Raises OSError."""
        now = time.monotonic()
        if now - self._last > min(max(SOONEST, SHARE_OF_TIME * (now - self._started)), LATEST):
            self.commit()

    def commit(self) -> None:
        """Put all that was kept on the disk. Raises OSError."""
        if self._waiting:
            try:
                self.generation.keep(self._waiting)
            except OSError as error:
                size = sum(BYTES_A_ROW + 8 * len(item.layout or ()) for item in self._waiting)
                raise NotKept(self.generation.folder, size, len(self._waiting), error) from error
            self.acknowledged += len(self._waiting)
            self._waiting = []
        self._last = time.monotonic()

    def _keep_inputs(self, scenario: Scenario) -> None:
        records: tuple[Region | Strategy | Future, ...] = (scenario.region, scenario.strategy, scenario.future)
        for record, digest in zip(records, self.keys.parts(scenario), strict=True):
            if digest not in self._kept_inputs:
                inputs_kept.keep(self.generation.folder, record, digest)
                self._kept_inputs.add(digest)

    def _row(self, wanted: Wanted, outcome: Outcome) -> Row:
        scenario, seed = wanted.scenario, wanted.seed
        parts = self.keys.parts(scenario)
        row: Row = {
            **EMPTY,
            "run": run_key(self.keys.facts(scenario), seed),
            "arm": wanted.arm,
            "strategy": scenario.strategy.name,
            "region": scenario.region.name,
            "future": scenario.future.name,
            "seed": seed,
            "first_year": scenario.first_year,
            "last_year": scenario.last_year,
            "overrides": json.dumps(dict(sorted(scenario.overrides))),
            "region_digest": parts.region,
            "strategy_digest": parts.strategy,
            "future_digest": parts.future,
            "reading": self.keys.reading,
            "code": self.keys.code,
            "platform": self.keys.platform,
            "attempts": outcome.attempts,
            "seconds": outcome.seconds,
            "worker": outcome.worker,
        }
        return row | (_done(outcome) if isinstance(outcome, Done) else self._failed(wanted, outcome))

    def _failed(self, wanted: Wanted, outcome) -> Row:
        command = self.repeat(wanted.scenario, wanted.seed)
        what = {"failure": outcome.kind, "message": outcome.message, "traceback": outcome.traceback}
        return {"status": FAILED, "command": command, **what}


def _done(outcome: Done) -> Row:
    from clustersim.store.layout import values_digest

    return {
        "status": DONE,
        "start": outcome.start,
        "shocks": outcome.shocks,
        "quarters": outcome.quarters,
        "layout": outcome.layout.digest,
        "values": values_digest(outcome.layout.digest, outcome.values),
    }
