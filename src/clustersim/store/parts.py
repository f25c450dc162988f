"""Tables as Parquet files, written and read by DuckDB; all that the store knows of DuckDB is here.

No extension is loaded, nothing is written beside the file that is named, and values go in and out bit for bit.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from .layout import Layout
from .records import RUNS, SERIES, Column, Row

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",  # parts are small, and one thread writes the same bytes every time
    "temp_directory": "",
    "preserve_insertion_order": "true",
}


class NotATable(ValueError):
    """A file that is no table of the kind that was expected; the message says why."""


@contextmanager
def connection():
    """A DuckDB in memory; its errors come out as OSError (disk) or NotATable (content)."""
    import duckdb

    try:
        with duckdb.connect(":memory:", config=SETTINGS) as link:
            yield link
    except duckdb.IOException as error:
        raise OSError(_number(str(error)), str(error)) from error
    except duckdb.Error as error:
        raise NotATable(str(error)) from error


def _number(text: str) -> int:
    if "No space left" in text:
        return errno.ENOSPC
    return errno.EFBIG if "too large" in text else errno.EIO


def write_runs(path: Path, rows: Sequence[Row]) -> None:
    """Write rows of `runs`. Raises OSError."""
    columns = {name: np.array([row[name] for row in rows], dtype=object) for name in RUNS}
    _write(path, columns, RUNS)


def write_series(path: Path, runs: Sequence[tuple[str, Layout, np.ndarray]]) -> None:
    """Write the values of runs (key, names, values), one run after the other. Raises OSError."""
    import pandas as pd

    lengths = [len(layout) for _, layout, _ in runs]
    keys = pd.Categorical.from_codes(np.repeat(np.arange(len(runs)), lengths), [key for key, _, _ in runs])
    columns: dict[str, Any] = {"run": keys}
    for name in ("level", "member", "variable"):
        columns[name] = _repeated([getattr(layout, name) for _, layout, _ in runs])
    columns["year"] = np.concatenate([np.array(layout.year, np.int32) for _, layout, _ in runs])
    columns["value"] = np.concatenate([np.asarray(values, float) for _, _, values in runs])
    _write(path, pd.DataFrame(columns), SERIES)


def series_frame(runs: Sequence[tuple[str, Layout, np.ndarray]]):
    """The values of runs (key, names, values) as a table of `series` in pandas, one run after the other; words are
    categories."""
    import pandas as pd

    layouts = [layout for _, layout, _ in runs] or [Layout.of(())]
    codes = np.repeat(np.arange(len(runs)), np.array([len(layout) for _, layout, _ in runs], int))
    keys = pd.Categorical.from_codes(codes, [key for key, _, _ in runs])
    words = {name: _repeated([getattr(layout, name) for layout in layouts]) for name in ("level", "member", "variable")}
    years = np.concatenate([np.array(layout.year, np.int32) for layout in layouts])
    values = np.concatenate([np.empty(0), *(np.asarray(values, float) for _, _, values in runs)])
    return pd.DataFrame({"run": keys, **words, "year": years, "value": values})


def _repeated(texts: Sequence[tuple[str, ...]]):
    """Texts of all runs as one column of categories; runs of one layout share the work."""
    import pandas as pd

    words: dict[str, int] = {}
    coded: dict[int, np.ndarray] = {}
    for column in texts:
        if id(column) not in coded:
            coded[id(column)] = np.array([words.setdefault(word, len(words)) for word in column], np.int64)
    return pd.Categorical.from_codes(np.concatenate([coded[id(column)] for column in texts]), list(words))


def _write(path: Path, table: Any, columns: Mapping[str, Column]) -> None:
    chosen = ", ".join(f'"{name}"::{column.type} AS "{name}"' for name, column in columns.items())
    with connection() as link:
        link.register("given", table)
        link.sql(f"SELECT {chosen} FROM given").write_parquet(str(path), compression="zstd")


def write_table(path: Path, table: Any, columns: Mapping[str, Column]) -> None:
    """Write a table with these columns as one Parquet file. Raises OSError."""
    _write(path, table, columns)


def write_csv(path: Path, table: Any, columns: Mapping[str, Column]) -> None:
    """Write a table with these columns as CSV: UTF-8 with a mark at its start, by which spreadsheets know it; words in
    quotes, numbers without and in full. The first column is a key and needs no quotes. Raises OSError."""
    first, *others = columns
    names = [f'"{first}"::{columns[first].type} AS "\ufeff{first}"', *_chosen({name: columns[name] for name in others})]
    words = ", ".join(f'"{name}"' for name in others if columns[name].type == "VARCHAR")
    target = str(path).replace("'", "''")
    with connection() as link:
        link.register("given", table)
        link.execute(f"COPY (SELECT {', '.join(names)} FROM given) TO '{target}' (FORMAT csv, FORCE_QUOTE ({words}))")


def _chosen(columns: Mapping[str, Column]) -> list[str]:
    return [f'"{name}"::{column.type} AS "{name}"' for name, column in columns.items()]


def read_table(
    paths: Iterable[Path],
    columns: Mapping[str, Column],
    names: Sequence[str] = (),
    first: int = 0,
    count: int | None = None,
) -> dict[str, Any]:
    """Columns of several files of one kind, in the order of the files, as NumPy arrays (words as objects).

    `first` and `count` choose rows. Raises NotATable if a file is no such table, OSError if it cannot be read.
    """
    files = [str(path) for path in paths]
    names = names or tuple(columns)
    if not files:
        return {name: np.array([], _dtype(columns[name])) for name in names}
    chosen = ", ".join(f'"{name}"' for name in names)
    with connection() as link:
        for path in files:
            check_columns(link, path, columns)
        rows = "" if count is None else f" LIMIT {int(count)} OFFSET {int(first)}"
        found = link.execute(f"SELECT {chosen} FROM read_parquet(?){rows}", [files]).fetchnumpy()
    return {name: _filled(found[name]) for name in names}


def check_columns(link, path: str, columns: Mapping[str, Column]) -> None:
    """Raise NotATable unless a file has just these columns and types."""
    there = {row[0]: row[1] for row in link.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()}
    wanted = {name: column.type for name, column in columns.items()}
    if there != wanted:
        wrong = sorted(name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name))
        raise NotATable(f"{path}: other columns than expected: {', '.join(wrong)}")


def _dtype(column: Column):
    return {"BIGINT": np.int64, "INTEGER": np.int32, "DOUBLE": float}.get(column.type, object)


def _filled(values) -> np.ndarray:
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise NotATable("a value is missing")
    return np.asarray(values)
