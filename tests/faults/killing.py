"""Aimed kills: the k-th run has just been acknowledged, or a part is being written, and then somebody dies.

Aims are drawn from a seed, so a campaign can be repeated; what the machine does with them cannot.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from studying import Driver, Final, Held, check_equal, children, complete, held, is_alive, wait_gone

ORPHANS_GONE = 5.0  # seconds after the parent's death
MOST_DELAY = 0.04  # seconds between what is waited for and the kill: longer than the pause between two parts
MOST_FURTHER = 40  # so many acknowledged runs further is the next kill, at most


class Tally(NamedTuple):
    """What came of kills: how many, of how many starts, runs acknowledged before them, and what must be 0 or true."""

    kind: str
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    orphans: int = 0
    equal: bool = True

    @property
    def good(self) -> bool:
        """Whether all promises were kept."""
        return self.equal and not (self.lost or self.duplicated or self.orphans)

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        sums = [getattr(self, name) + getattr(other, name) for name in self._fields[1:-1]]
        return Tally(self.kind, *sums, self.equal and other.equal)


class Aim(NamedTuple):
    """When to kill: after so many acknowledged runs, at the next line of this kind, and so many seconds later."""

    runs: int
    word: str
    delay: float

    @classmethod
    def drawn(cls, luck: random.Random, runs: int) -> Aim:
        """An aim beyond so many runs."""
        further = luck.randrange(1, MOST_FURTHER)
        return cls(
            runs + further, luck.choice(("ack", "writing")), luck.random() * MOST_DELAY * luck.choice((0, 0.1, 1))
        )

    def wait(self, driver: Driver) -> bool:
        """Wait for the moment; False if the driver ended before it."""
        if not driver.wait_for(self.runs, self.word):
            return False
        time.sleep(self.delay)
        return driver.process.poll() is None


def kill_one(process: int) -> bool:
    """Kill a process; whether it was there."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        return True
    return False


def kill_parents(folder: Path, runs: int, kills: int, luck: random.Random, and_worker: bool = False) -> Tally:
    """Start a study again and again, and kill its parent (and before it a worker) each time, until it is complete."""
    tally, before = Tally("parent and worker" if and_worker else "parent"), Held({}, ())
    while tally.kills < kills:
        driver = Driver(folder, runs)
        if not Aim.drawn(luck, 0).wait(driver):
            assert driver.end() == 0, driver.stderr
            break
        workers = children(driver.process.pid)
        if and_worker and workers and kill_one(luck.choice(workers)):
            tally = tally._replace(kills=tally.kills + 1)
            time.sleep(luck.random() * MOST_DELAY)
        driver.kill()
        now = held(folder)
        tally = tally._replace(
            kills=tally.kills + 1,
            acknowledged=tally.acknowledged + len(now.runs) - len(before.runs),
            lost=tally.lost + len(now.lost(before)) + max(0, len(before.runs) + driver.acknowledged() - len(now.runs)),
            duplicated=tally.duplicated + len(now.twice),
            orphans=tally.orphans + len(wait_gone(workers, ORPHANS_GONE)),
        )
        before = now
    return tally


def kill_workers(folder: Path, runs: int, kills: int, luck: random.Random) -> Tally:
    """Kill workers of one study at work, each after some more acknowledged runs; the study goes on."""
    tally, driver = Tally("worker"), Driver(folder, runs)
    acknowledged = 0
    while tally.kills < kills and Aim.drawn(luck, acknowledged).wait(driver):
        workers = [worker for worker in children(driver.process.pid) if is_alive(worker)]
        acknowledged = driver.acknowledged()
        if workers and kill_one(luck.choice(workers)):
            tally = tally._replace(kills=tally.kills + 1, acknowledged=acknowledged)
    assert driver.end() in (0, 3), driver.stderr
    now = held(folder)
    return tally._replace(lost=runs - len(now.runs), duplicated=len(now.twice))


def finish(folder: Path, runs: int, tally: Tally, undisturbed: Final) -> Tally:
    """Complete a study and hold it against one that nothing happened to.

    A run whose workers were killed three times is a failed one, as promised; it is made once more here.
    """
    before = held(folder)
    driver = complete(folder, runs, 2, "--retry-failed")
    assert driver.process.returncode == 0, driver.stderr
    now = held(folder)
    try:
        check_equal(folder, undisturbed)
    except AssertionError as error:
        print(error)
        tally = tally._replace(equal=False)
    return tally._replace(lost=tally.lost + len(now.lost(before)), duplicated=len(now.twice))


KINDS: dict[str, Callable[[Path, int, int, random.Random], Tally]] = {
    "worker": kill_workers,
    "parent": kill_parents,
    "parent and worker": lambda *given: kill_parents(*given, and_worker=True),
}
