"""Aimed kills on a real Dask on loopback: workers, the caller, the scheduler."""

from __future__ import annotations

import os
import random
import signal
import sys
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cluster"), str(HERE.parent / "unit")]

from killing import Aim, Tally, kill_one  # noqa: E402
from local_dask import cluster  # noqa: E402
from studying import Driver, Held, held  # noqa: E402

WORKERS = 2
BAD_INPUT, STOPPED_EARLY = 2, 4


def offspring(process: int) -> list[int]:
    """Worker processes under a nanny, whichever of its threads started them."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    spawned = []
    for child in found:
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                spawned.append(child)
    return spawned


def kill_dask(kind: str, folder: Path, runs: int, kills: int, luck: random.Random, place: Path) -> Tally:
    """So many kills of one kind while a study is made on a Dask; a new Dask each time the scheduler was the victim."""
    tally, number = Tally(kind), 0
    while tally.kills < kills:
        number += 1
        own = place.with_name(f"{place.name}-{number}")
        with cluster(own, 0) as made:
            made.add(WORKERS, paths=[HERE])
            several = kind != "Dask scheduler"
            tally, done = _on_one(kind, made, folder, runs, kills if several else tally.kills + 1, luck, tally)
        if done:
            break
    return tally


def _on_one(kind, made, folder: Path, runs: int, kills: int, luck: random.Random, tally: Tally) -> tuple[Tally, bool]:
    before, acknowledged = held(folder), 0
    driver = None
    while tally.kills < kills:
        if driver is None or driver.process.poll() is not None:
            driver, acknowledged = Driver(folder, runs, WORKERS, "--scheduler", made.address), 0
        if not Aim.drawn(luck, acknowledged).wait(driver):
            break
        acknowledged = driver.acknowledged()
        if kind == "Dask caller":
            driver.kill()
            tally, before = _counted(folder, before, driver, tally)
        elif kind == "Dask scheduler":
            os.killpg(made.scheduler.pid, signal.SIGKILL)
            assert driver.end() == STOPPED_EARLY, driver.stderr
            tally, before = _counted(folder, before, driver, tally)
        else:
            victims = offspring(made.processes[1].pid)
            if victims and kill_one(luck.choice(victims)):
                tally = tally._replace(kills=tally.kills + 1, acknowledged=max(tally.acknowledged, acknowledged))
    assert driver is not None
    ended = driver.process.poll() is not None and kind == "Dask worker"
    code = driver.end()
    assert code in (0, BAD_INPUT, 3, STOPPED_EARLY, -signal.SIGKILL), driver.stderr  # 2: a busy scheduler
    return tally, ended or len(held(folder).runs) >= runs


def _counted(folder: Path, before: Held, driver: Driver, tally: Tally) -> tuple[Tally, Held]:
    now = held(folder)
    short = max(0, len(before.runs) + driver.acknowledged() - len(now.runs))
    counted = tally._replace(
        kills=tally.kills + 1,
        acknowledged=tally.acknowledged + len(now.runs) - len(before.runs),
        lost=tally.lost + len(now.lost(before)) + short,
        duplicated=tally.duplicated + len(now.twice),
    )
    return counted, now
