"""A model of a few milliseconds a run, whose runs go wrong as they are told: what the fault tests study.

What goes wrong is said in the environment, so that workers hear of it too: FAULTS is JSON with

    seconds   how long a run takes (0.005)
    hooks     {strategy and seed: what that run does}, a name of HOOKS
    times     how often each of them does it (without: always); needs `marks`, a folder where that is counted

Numbers come from strategy and seed alone: equal runs are equal to the last bit, wherever and however often made.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import time
import zlib
from pathlib import Path

import numpy as np

from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.readings import Measured
from clustersim.inputs import Future, Place, Region, Scenario, Spend, Strategy
from clustersim.kernel.errors import BrokenLaw

VARIABLE = "FAULTS"
YEARS = (2010, 2011, 2012)
MEASURED = tuple(("nation", "", name, year) for name in ("jobs", "firms", "value_added") for year in YEARS)
QUESTION = {"kind": "tiny", "arms": ["no-policy", "some-policy"]}
ARMS = 2
LARGEST_ALLOCATION = 64_000_000  # bytes at a time


def region() -> Region:
    """One place."""
    place = Place("town", "Town", 37.0, 127.0, 10**6, (10,) * 5, (100,) * 5, 100.0, 10.0)
    return Region("tiny", "Tiny", 2010, (place,), (), (), (), (), (), (), ())


def scenarios() -> tuple[Scenario, ...]:
    """Two arms."""
    future = Future("flat", "Flat", 2010, (), (), (), (), ())
    spends = (Spend("science_park", 1.0, 2010, 2012),)
    policies = (Strategy("no-policy", "No policy", 0, ()), Strategy("some-policy", "Some policy", 10**12, spends))
    town = region()
    return tuple(Scenario(town, policy, future, 2010, 2012) for policy in policies)


def wanted(runs: int) -> list[Wanted]:
    """So many runs: both arms of seed 1, then of seed 2, and so on."""
    arms = scenarios()
    return [Wanted(arms[n % ARMS].strategy.name, arms[n % ARMS], 1 + n // ARMS) for n in range(runs)]


def measure(scenario: Scenario, seed: int) -> dict[tuple[str, str, str, int], float]:
    """A run: nine numbers of its strategy and seed, unless it was told to go wrong."""
    told = json.loads(os.environ.get(VARIABLE, "{}"))
    time.sleep(told.get("seconds", 0.005))
    draws = np.random.default_rng([seed, zlib.crc32(scenario.strategy.name.encode())])
    values = 1000.0 * draws.random(len(MEASURED)) / 3.0
    run = f"{scenario.strategy.name} {seed}"
    hook = told.get("hooks", {}).get(run)
    if hook is not None and _is_due(told, run):
        values = HOOKS[hook](values)
    return dict(zip(MEASURED, values.tolist(), strict=True))


READING = Measured("tiny 1", measure)


def _is_due(told: dict, run: str) -> bool:
    """Whether the hook of a run still has a turn; a turn is a file, for whoever takes it may die of it."""
    if "times" not in told:
        return True
    for turn in range(told["times"]):
        try:
            os.close(os.open(Path(told["marks"]) / f"{run}-{turn}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            continue
        return True
    return False


# ---------------------------------------------------------------- ways to go wrong


def _hang(values):
    while True:
        time.sleep(0.01)


def _spin(values):
    while True:
        pass


def _stop_itself(values):
    os.kill(os.getpid(), signal.SIGSTOP)
    return values


def _take_memory(values):
    taken = []
    while True:
        taken.append(np.empty(LARGEST_ALLOCATION // 8))


def _raise(values):
    raise RuntimeError("this run was told to fail")


def _break_law(values):
    raise BrokenLaw("M1", "money paid is money received", 7, 0, 3)


def _one(number: float):
    def put(values):
        values[4] = number
        return values

    return put


HOOKS = {
    "abort": lambda values: os.abort(),
    "segfault": lambda values: ctypes.string_at(0),
    "exit0": lambda values: os._exit(0),
    "kill": lambda values: os.kill(os.getpid(), signal.SIGKILL),
    "hang": _hang,
    "spin": _spin,
    "stop": _stop_itself,
    "memory": _take_memory,
    "raise": _raise,
    "law": _break_law,
    "nan": _one(float("nan")),
    "inf": _one(float("inf")),
    "same": lambda values: np.arange(len(MEASURED), dtype=float),
}
