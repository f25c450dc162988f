"""Starts studies of tiny runs in processes of their own, and reads what is on the disk of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tiny_model

from clustersim.store.generation import Generation
from clustersim.store.records import DONE, NO_RESULT
from clustersim.store.study import generations, is_study

DRIVER = Path(__file__).with_name("driver.py")
LONGEST = 60.0  # seconds anything here may take before it counts as hung


class Final(NamedTuple):
    """What two equal studies have alike: by run the row (but for what is no result) and the bytes of its values."""

    rows: dict[str, tuple]
    values: dict[str, bytes]


class Held(NamedTuple):
    """What is on the disk: digest of the values of each run that is done, and runs that are done more than once."""

    runs: dict[str, str]
    twice: tuple[str, ...]

    def lost(self, earlier: Held) -> list[str]:
        """Runs that were there earlier and are gone, or are others now."""
        return [run for run, digest in earlier.runs.items() if self.runs.get(run) != digest]


def generation_of(folder: Path) -> Generation:
    """The last generation of a study."""
    return generations(folder)[-1]


def held(folder: Path) -> Held:
    """Read what is on the disk as anybody may who opens the study; every digest is checked. Nothing of it yet: empty.

    A run that failed and was then made is there twice as it should be; two done ones are what must not happen.
    """
    if not is_study(folder):
        return Held({}, ())
    generation = generation_of(folder)
    table, done = generation.results(("values",))
    digests = {str(table["run"][n]): str(table["values"][n]) for n in np.flatnonzero(done)}
    for _ in generation.values(table, np.flatnonzero(done).tolist()):
        pass
    every = generation.runs(("run", "status"))
    rows = Counter(every["run"][every["status"] == DONE].tolist())
    return Held(digests, tuple(run for run, count in rows.items() if count > 1))


def final(folder: Path) -> Final:
    """The table of results and all values."""
    generation = generation_of(folder)
    table, done = generation.results()
    names = [name for name in table if name not in NO_RESULT]
    rows = {str(table["run"][n]): tuple(table[name][n] for name in names) for n in range(len(done))}
    values = {
        str(table["run"][n]): repr(layout[:4]).encode() + numbers.tobytes()
        for n, layout, numbers in generation.values(table, np.flatnonzero(done).tolist())
    }
    return Final(rows, values)


# ---------------------------------------------------------------- processes


class Driver:
    """A driver at work. Lines that it says are kept in `lines` as they come; `end` or `kill` must be called."""

    def __init__(self, folder: Path, runs: int, workers: int = 2, *options: object, faults: dict | None = None, **more):
        words = [sys.executable, str(DRIVER), str(folder), str(runs), str(workers), *map(str, options)]
        environment = environment_of(faults) | more.pop("env", {})
        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
        self.process = subprocess.Popen(words, env=environment, **more)
        self.lines: list[str] = []
        self.stderr = ""  # known at the end
        self._news = threading.Condition()
        self._ended = False
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            with self._news:
                self.lines.append(line.rstrip())
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def acknowledged(self) -> int:
        """How many runs it said were on the disk."""
        counts = [int(line.split()[1]) for line in self.lines if line.startswith("ack")]
        return counts[-1] if counts else 0

    def wait_for(self, runs: int, word: str = "ack") -> bool:
        """Wait until it acknowledged so many runs, and then for the next line of this kind; False if it ended first."""
        with self._news:

            def there() -> bool:
                return self._ended or (self.acknowledged() >= runs and self.lines[-1].startswith(word))

            assert self._news.wait_for(there, LONGEST), f"no {word} after {runs} runs: {self.lines}"
            return not self._ended

    def wait_begun(self) -> None:
        """Wait until the study is open."""
        with self._news:
            assert self._news.wait_for(lambda: self._ended or bool(self.lines), LONGEST), "it does not begin"
            assert self.lines, self.stderr

    def kill(self, number: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.end()

    def end(self) -> int:
        """Wait for the end; the exit code."""
        code = self.process.wait(LONGEST)
        self._listener.join(LONGEST)
        if self.process.stderr and not self.process.stderr.closed:
            self.stderr = self.process.stderr.read()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code


def environment_of(faults: dict | None) -> dict[str, str]:
    """The environment of a driver: this one's, and what goes wrong."""
    return os.environ | {tiny_model.VARIABLE: json.dumps(faults or {}), "OPENBLAS_NUM_THREADS": "1"}


def complete(folder: Path, runs: int, workers: int = 2, *options: object, faults: dict | None = None) -> Driver:
    """Run a driver to its end."""
    driver = Driver(folder, runs, workers, *options, faults=faults)
    driver.end()
    return driver


def children(process: int) -> list[int]:
    """Worker processes of a process, the oldest first."""
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [int(child) for child in found if "spawn_main" in command_of(int(child))]
    except OSError:
        return []


def command_of(process: int) -> str:
    """Its command line; empty if it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def is_alive(process: int) -> bool:
    """Whether it runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_gone(processes: list[int], seconds: float) -> list[int]:
    """Those of the processes that are alive after so many seconds."""
    end = time.monotonic() + seconds
    while (left := [process for process in processes if is_alive(process)]) and time.monotonic() < end:
        time.sleep(0.02)
    return left


# ---------------------------------------------------------------- the law


def check_equal(folder: Path, undisturbed: Final) -> None:
    """AssertionError unless a study came out as one that nothing happened to: all rows, all values, to the last bit."""
    generation = generation_of(folder)
    assert len(generation.runs(("run",))["run"]) == len(undisturbed.rows), "a run is there twice"
    mine = final(folder)
    assert mine.rows.keys() == undisturbed.rows.keys(), "other runs than in an undisturbed study"
    differing = [run for run, row in mine.rows.items() if row != undisturbed.rows[run]]
    assert not differing, f"{len(differing)} rows differ, the first: {mine.rows[differing[0]]}"
    assert mine.values == undisturbed.values, "values differ"


def check_kept(folder: Path, earlier: Held) -> Held:
    """What is there now. AssertionError unless all runs of earlier are there, the same ones, and none twice."""
    now = held(folder)
    assert not now.lost(earlier), f"lost: {now.lost(earlier)}"
    assert not now.twice, f"there twice: {now.twice}"
    return now
