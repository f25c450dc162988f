"""A study as tidy tables in pandas: `clustersim.load`.

Reading takes no lock and waits for nobody: a writer adds files and changes none. What was there when `load` began to
look is in the tables, whole; what came later is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clustersim.kernel.errors import InputError, Problem, cut
from clustersim.kernel.words import say

from .dictionary import Entry, Measures, entries
from .generation import Damage, Generation, Table, refuse
from .layout import Layout
from .parts import NotATable, series_frame
from .study import generations

if TYPE_CHECKING:
    from pandas import DataFrame

REPEATED = (  # columns of runs with few different words: kept once each
    *("arm", "strategy", "region", "future", "overrides", "region_digest", "strategy_digest", "future_digest"),
    *("reading", "code", "platform", "status", "failure", "message", "traceback", "start", "layout", "series"),
    "worker",
)


class Tables(NamedTuple):
    """`runs`: a row for each run, failed ones too; `series`: a row for each value of those that are done, in the order
    of `runs`; `dictionary`: what each column and variable is, in which unit."""

    runs: DataFrame
    series: DataFrame
    dictionary: DataFrame


def load(study: str | PathLike[str], generation: int | None = None, measures: Measures | None = None) -> Tables:
    """The tables of a study: of its last generation, or of the one with this number.

    A run counts once, done before failed. Every value is held against its digests before anything is given back.
    `measures` (unit and meaning by name) goes into the dictionary of studies that measure something of their own.
    Raises InputError: no study, no such generation, a damaged file; NotOneResult if a run gave two results.
    """
    return tables_of(generation_of(Path(study), generation), measures)


def generation_of(study: Path, number: int | None = None) -> Generation:
    """The last generation of a study, or the one with this number. Raises InputError."""
    there = {int(found.folder.name.split("-")[1]): found for found in generations(study)}
    if number is not None and number not in there:
        rule = say("there is no generation {number} in this study", number=number)
        hint = say("There are: {names}.", names=", ".join(map(str, there)))
        raise InputError(Problem("E-STUDY", rule, cut(str(study)), hint=hint))
    return there[max(there) if number is None else number]


def tables_of(generation: Generation, measures: Measures | None = None) -> Tables:
    """The tables of a generation; raises as `load` does."""
    from pandas import DataFrame

    table, done = generation.results()
    series = series_frame(_values(generation, table, np.flatnonzero(done).tolist()))
    series["run"] = series["run"].cat.set_categories(table["run"])
    runs = _frame(table)
    return Tables(runs, series, DataFrame(entries(variables_of(series), measures), columns=list(Entry._fields)))


def variables_of(series: DataFrame) -> list[tuple[str, str]]:
    """Level and name of all variables in a table of series."""
    pairs = series[["level", "variable"]].drop_duplicates()
    return list(zip(pairs["level"].tolist(), pairs["variable"].tolist(), strict=True))


def _values(generation: Generation, table: Table, rows: Sequence[int]) -> list[tuple[str, Layout, np.ndarray]]:
    """Key, names and values of runs, in the order of `rows`, though they lie in parts in the order they were made."""
    found = {}
    try:
        for number, layout, values in generation.values(table, rows):
            found[number] = (str(table["run"][number]), layout, values)
    except (NotATable, OSError) as error:
        refuse([Damage(generation.folder / "series" / "*.parquet", str(error))])
    return [found[number] for number in rows]


def _frame(table: Table) -> DataFrame:
    """Runs, with the types that the columns declare; `run` has the categories of series, so that both join by code."""
    from pandas import Categorical, DataFrame

    runs = DataFrame(table)
    words = [name for name in runs if table[str(name)].dtype == object]
    runs[words] = runs[words].astype(str)
    runs["run"] = Categorical(table["run"], categories=table["run"])
    return runs.astype(dict.fromkeys(REPEATED, "category"))
