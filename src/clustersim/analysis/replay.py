"""Makes a published number again and says whether it is equal, or what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from clustersim.ensemble.readings import Reading
from clustersim.store import inputs_kept
from clustersim.store.generation import Generation, as_row
from clustersim.store.layout import Layout, values_digest
from clustersim.store.records import Row

MOST_SHOWN = 10


class Again(NamedTuple):
    """A run made again: the row it had, and what differs (empty: equal to the last bit)."""

    row: Row
    differences: tuple[str, ...]
    values: int


def find_runs(generation: Generation, start: str) -> list[Row]:
    """Rows of the runs whose key starts like this."""
    table, _ = generation.results()
    return [as_row(table, n) for n, run in enumerate(table["run"].tolist()) if run.startswith(start)]


def run_again(generation: Generation, row: Row, reading: Reading) -> Again:
    """Make a run again from the inputs that its study has kept, and hold it against what is stored.

    Raises InputError, NotATable or OSError if the study cannot be read, and whatever the run itself raises.
    """
    scenario = inputs_kept.scenario_of(generation.folder, row)
    taken = reading.take(scenario, int(str(row["seed"])))
    if values_digest(taken.layout.digest, taken.values) == row["values"] and taken.quarters == row["quarters"]:
        return Again(row, (), len(taken.values))
    table = {name: np.array([value], object) for name, value in row.items()}
    ((_, layout, values),) = generation.values(table, [0])
    return Again(row, tuple(_differences(layout, values, taken.layout, taken.values)), len(values))


def _differences(old: Layout, was: np.ndarray, new: Layout, now: np.ndarray) -> Iterator[str]:
    if old.digest != new.digest:
        yield f"other series: {len(was)} numbers were kept, {len(now)} came out"
        return
    changed = np.flatnonzero(was != now)
    if not len(changed):
        yield "the yearly numbers are equal, the quarters or the transactions behind them are not"
    for n in changed[:MOST_SHOWN]:
        name = " ".join(str(column[n]) for column in (old.level, old.member, old.variable, old.year) if column[n] != "")
        yield f"{name}: was {was[n]!r}, is {now[n]!r}"
    if len(changed) > MOST_SHOWN:
        yield f"... {len(changed)} of {len(was)} numbers differ"


def values_differ(told: dict[str, float | None], now: dict[str, float | None]) -> list[str]:
    """Where the values of a number that was told differ from those of now."""
    return [f"{name}: was {told[name]!r}, is {now.get(name)!r}" for name in told if told[name] != now.get(name)]


def spread(rows: Sequence[Row], most: int) -> list[Row]:
    """At most so many of the rows, evenly over them."""
    return list(rows) if len(rows) <= most else [rows[n * len(rows) // most] for n in range(most)]
