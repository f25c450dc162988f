"""How a run is read: what is kept of it, and how it is put together again from what the store has kept.

A reading runs a scenario, names the numbers it keeps and, from names and numbers, gives back what an analysis works on.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, Protocol

import numpy as np

from clustersim.inputs import INSTRUMENTS, SECTORS, Scenario
from clustersim.results import ORIGINS, Result
from clustersim.store.layout import Layout
from clustersim.store.records import Row
from clustersim.yearly import GROUPS, YearlyRun, reduce

LEVELS = {"nation": "nation", "sectors": "sector", "places": "place", "origins": "origin", "instruments": "instrument"}
Shape = tuple[tuple[str, str, int], ...]  # level, variable, members


class Taken(NamedTuple):
    """What a reading took from a run: names, numbers, and digests of the start, the outside world and all quarters."""

    layout: Layout
    values: np.ndarray
    start: str = ""
    shocks: str = ""
    quarters: str = ""


class Reading(Protocol):
    """A way to read runs. `name` is part of the run key: another way to read has another name."""

    @property
    def name(self) -> str:
        """Name, with whatever decides the numbers beyond the run itself."""

    def take(self, scenario: Scenario, seed: int) -> Taken:
        """Run a scenario and keep what counts; any exception is a failed run."""

    def give(self, scenario: Scenario, row: Row, layout: Layout, values: np.ndarray) -> Any:
        """What an analysis works on, from what the store has kept."""


class Yearly:
    """Reads a run by year: all series that `series.py` declares. `simulate` stands in for the model in tests."""

    def __init__(self, simulate: Callable[[Scenario, int], Result] | None = None):
        self.simulate = simulate

    @property
    def name(self) -> str:
        """By year, by this model or by what stands in for it."""
        other = self.simulate
        return "yearly" if other is None else f"yearly of {other.__module__}.{other.__qualname__}"

    def take(self, scenario: Scenario, seed: int) -> Taken:
        """Run a scenario and sum it up by year."""
        target = tuple(place.target for place in scenario.region.places)
        run = reduce((self.simulate or _model())(scenario, seed), target)
        layout, values = flat(run, tuple(place.name for place in scenario.region.places))
        return Taken(layout, values, run.start, run.shocks, run.digest)

    def give(self, scenario: Scenario, row: Row, layout: Layout, values: np.ndarray) -> YearlyRun:
        """The run by year."""
        return YearlyRun(
            strategy=scenario.strategy.name,
            seed=int(str(row["seed"])),
            first_year=scenario.first_year,
            start=str(row["start"]),
            shocks=str(row["shocks"]),
            digest=str(row["quarters"]),
            target=tuple(place.target for place in scenario.region.places),
            **_tables(layout, values),
        )


def _model() -> Callable[[Scenario, int], Result]:
    from clustersim.simulation import simulate  # heavy: only where runs happen

    return simulate


def flat(run: YearlyRun, places: tuple[str, ...]) -> tuple[Layout, np.ndarray]:
    """All numbers of a run as one row, and what they are called."""
    tables = [(level, name, getattr(run, group)[name])
              for group, level in LEVELS.items() for name in sorted(getattr(run, group))]  # fmt: skip
    shape = tuple((level, name, values.shape[1] if values.ndim > 1 else 0) for level, name, values in tables)
    layout = _layout(shape, run.first_year, len(run.years), places)
    return layout, np.concatenate([np.asarray(values, float).ravel() for _, _, values in tables])


@functools.lru_cache(maxsize=64)
def _layout(shape: Shape, first_year: int, years: int, places: tuple[str, ...]) -> Layout:
    members = {"sector": SECTORS, "place": places, "origin": ORIGINS, "instrument": INSTRUMENTS}
    rows = []
    for level, variable, count in shape:
        named = [members[level][n] for n in range(count)] if count else [""]
        rows += [(level, member, variable, first_year + year) for year in range(years) for member in named]
    return Layout.of(rows)


class _Slice(NamedTuple):
    group: str
    variable: str
    first: int
    after: int
    members: int  # 0: one number a year


@functools.lru_cache(maxsize=64)
def _slices(layout: Layout) -> tuple[_Slice, ...]:
    groups, found, first = {level: group for group, level in LEVELS.items()}, [], 0
    names = list(zip(layout.level, layout.variable, strict=True))
    for place in range(1, len(names) + 1):
        if place == len(names) or names[place] != names[first]:
            years = len(set(layout.year[first:place]))
            members = (place - first) // years if layout.member[first] else 0
            found.append(_Slice(groups[names[first][0]], names[first][1], first, place, members))
            first = place
    return tuple(found)


def _tables(layout: Layout, values: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    tables: dict[str, dict[str, np.ndarray]] = {group: {} for group in GROUPS}
    for item in _slices(layout):
        mine = values[item.first : item.after]
        tables[item.group][item.variable] = mine.reshape(-1, item.members) if item.members else mine
    return tables


class Measured:
    """Reads what a function of a run measures: a number for each (level, member, variable, year).

    `measure(scenario, seed)` gives {(level, member, variable, year): number}; it must be importable by name, `name`
    must change when what it measures does.
    """

    def __init__(self, name: str, measure: Callable[[Scenario, int], dict[tuple[str, str, str, int], float]]):
        self.name, self.measure = name, measure

    def take(self, scenario: Scenario, seed: int) -> Taken:
        """Run a scenario and measure it."""
        found = self.measure(scenario, seed)
        return Taken(_named(tuple(found)), np.array(list(found.values()), float))

    def give(
        self, scenario: Scenario, row: Row, layout: Layout, values: np.ndarray
    ) -> dict[tuple[str, str, str, int], float]:
        """The numbers by name."""
        names = zip(layout.level, layout.member, layout.variable, layout.year, strict=True)
        return dict(zip(names, values.tolist(), strict=True))


def source_digest(*modules: ModuleType) -> str:
    """A short digest of the sources of modules, for the name of a reading that they decide."""
    total = hashlib.sha256()
    for module in modules:
        total.update(Path(str(module.__file__)).read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]


@functools.lru_cache(maxsize=64)
def _named(rows: tuple[tuple[str, str, str, int], ...]) -> Layout:
    return Layout.of(rows)
