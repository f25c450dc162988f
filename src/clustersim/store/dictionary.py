"""The data dictionary: what every column and every variable of a study's tables is, in which unit.

It is made from the declarations that the tables themselves are made from, so it cannot tell of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from clustersim.series import INSTRUMENTS, NATION, ORIGINS, PLACES, SECTORS, Series

from .records import RUNS, SERIES, TABLES

LEVELS = {"nation": NATION, "sector": SECTORS, "place": PLACES, "origin": ORIGINS, "instrument": INSTRUMENTS}
COLUMN, MEASURED = "column", "measured"  # kinds of rows besides those of series: stock, flow, mean
Measures = Mapping[str, tuple[str, str]]  # unit and meaning by name
UNTOLD = Series("not told", MEASURED, "measured by the study; the column `reading` of runs says how")


class Entry(NamedTuple):
    """A row of the dictionary: a column of a table, or a variable of a level in the column `variable` of series."""

    table: str
    name: str
    level: str  # empty for a column
    type: str
    unit: str  # empty for words
    kind: str
    meaning: str


def entries(
    variables: Iterable[tuple[str, str]], measures: Measures | None = None, joined: Sequence[str] = ()
) -> list[Entry]:
    """All columns, and these variables (level, name), in the order of their declaration.

    `measures` tells of what is measured in studies whose levels are none of a run's own. `joined` names columns of
    runs that stand in the table series too.
    """
    return [*_columns(joined), *_variables(set(variables), measures or {})]


def _columns(joined: Sequence[str]) -> Iterator[Entry]:
    for table, columns in TABLES.items():
        for name, column in columns.items():
            yield Entry(table, name, "", column.type, column.unit, COLUMN, column.meaning)
            if table == "series" and name == "run":  # where `export` puts them
                for other in joined:
                    yield Entry(table, other, "", RUNS[other].type, RUNS[other].unit, COLUMN, RUNS[other].meaning)


def _variables(found: set[tuple[str, str]], measures: Measures) -> Iterator[Entry]:
    declared = [(level, name) for level, series in LEVELS.items() for name in series]
    for level, name in [key for key in declared if key in found] + sorted(found - set(declared)):
        told = LEVELS[level][name] if (level, name) in declared else _measured(name, measures)
        yield Entry("series", name, level, SERIES["value"].type, told.unit, told.kind, told.meaning)


def _measured(name: str, measures: Measures) -> Series:
    """A measure of this name, or what the measures that end in it have in common: a part of the country has fewer words
    in its names than the country."""
    if name in measures:
        return Series(measures[name][0], MEASURED, measures[name][1])
    units = {unit for other, (unit, _) in measures.items() if other.endswith(f".{name}")}
    return Series(units.pop(), MEASURED, f"{name.replace('_', ' ')} of the member") if len(units) == 1 else UNTOLD
