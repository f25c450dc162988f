"""Every process changes only what it says it writes, proved on a run with every instrument."""

from __future__ import annotations

import dataclasses
import importlib

import numpy as np
import pytest

from clustersim.clock import set_clock
from clustersim.schedule import SCHEDULE
from clustersim.simulation import Simulation
from clustersim.smallest import smallest_scenario

QUARTERS = 20


def columns(state) -> dict[str, np.ndarray]:
    """A copy of every column of every table; rows that have never been used are left out by their zeros."""
    copies = {}
    for name, table in [*state.tables.items(), ("tally", state), ("now", state)]:
        rows = table.rows if name in state.tables else getattr(state, name)
        for column in rows.dtype.names:
            copies[f"{name}.{column}"] = np.array(rows[column])
    return copies


def changed(before: dict, after: dict) -> set[str]:
    """Names of columns that differ; a table that has grown is compared on the rows it had."""
    return {
        name
        for name, old in before.items()
        if not np.array_equal(old, after[name][: len(old)]) or np.any(after[name][len(old) :])
    }


def declared(process) -> tuple[str, ...]:
    return importlib.import_module(process.__module__).WRITES


def undeclared(names: set[str], writes: tuple[str, ...]) -> set[str]:
    """Columns that no entry of WRITES covers; an entry is `table.column` or `table.*`."""
    return {name for name in names if name not in writes and name.split(".")[0] + ".*" not in writes}


@pytest.fixture(scope="module")
def written() -> dict[str, set[str]]:
    """What each process of the schedule changed over some years, by name."""
    run = Simulation(dataclasses.replace(smallest_scenario(), last_year=2014), 3)
    found: dict[str, set[str]] = {process.__name__: set() for process in SCHEDULE}
    with np.errstate(over="ignore"):
        for quarter in range(QUARTERS):
            set_clock(run.state, run.scenario, quarter)
            for process in SCHEDULE:
                before = columns(run.state)
                process(run.state, run.context)
                found[process.__name__] |= changed(before, columns(run.state))
    return found


@pytest.mark.parametrize("process", SCHEDULE, ids=lambda process: process.__name__)
def test_a_process_writes_only_what_it_declares(process, written):
    assert not undeclared(written[process.__name__], declared(process))


def test_an_undeclared_write_is_seen():
    assert undeclared({"firms.cash", "ties.born"}, ("firms.*",)) == {"ties.born"}
