"""A generation: the runs that one code gave on one class of machine to one question, as parts in two folders.

`series` parts come first, then the `runs` part that names them: a run is there when its `runs` part is. What a crash
leaves between the two is a `series` part that nobody names; it counts for nothing, and the next writer takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from . import durable, manifest
from .layout import Layout, values_digest
from .parts import NotATable, read_table, write_runs, write_series
from .records import DONE, RUNS, SERIES, TABLES, Row

PART = re.compile(r"(runs|series)-([0-9a-f]{32})\.parquet")
NAMES = ("level", "member", "variable", "year")  # of a value
COUNTING = ("run", "status", "attempts", "values", "worker", "layout", "series", "first_row", "rows")
Table = dict[str, np.ndarray]


class Finished(NamedTuple):
    """A run on its way into the store; a failed one has neither names nor values."""

    row: Row
    layout: Layout | None = None
    values: np.ndarray | None = None


class Damage(NamedTuple):
    """A part that is not what was written."""

    path: Path
    reason: str


class Generation:
    """The folder of a generation, to read and to write."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.manifest = manifest.read(folder)

    @classmethod
    def make(cls, folder: Path, made: manifest.Manifest) -> Generation:
        """Make a new one. Raises OSError."""
        for name in TABLES:
            durable.make_folder(folder / name)
        manifest.write(folder, made)
        durable.sync_folder(folder.parent)
        return cls(folder)

    # ---------------------------------------------------------------- writing

    def keep(self, finished: Sequence[Finished]) -> None:
        """Put runs on the disk for good: when this returns, they are there. Raises OSError, and none of them is."""
        done = [
            (str(item.row["run"]), item.layout, item.values)
            for item in finished
            if item.layout is not None and item.values is not None
        ]
        rows = [dict(item.row) for item in finished]
        if done:
            part = self._keep("series", lambda path: write_series(path, done))
            first = 0
            for row, item in zip(rows, finished, strict=True):
                if item.layout is not None:
                    row |= {"series": part.name, "first_row": first, "rows": len(item.layout)}
                    first += len(item.layout)
        self._keep("runs", lambda path: write_runs(path, rows))

    def _keep(self, table: str, write) -> Path:
        return durable.keep_file(self.folder / table, write, lambda digest: f"{table}-{digest}.parquet")

    def clean(self) -> None:
        """Take away what killed writers left. Only for whoever holds the study's lock alone.

        Raises InputError if a `runs` part is damaged: nothing is deleted because of what it does not say.
        """
        named = {self.folder / "series" / str(name) for name in self.runs(("series",))["series"]}
        for name in ("", "inputs", "asked", "answers", *TABLES):
            durable.clean(self.folder / name)
        for part in self.parts("series") - named:
            part.unlink(missing_ok=True)

    # ---------------------------------------------------------------- reading

    def parts(self, table: str) -> set[Path]:
        """Files of a table."""
        return {path for path in (self.folder / table).glob("*.parquet") if PART.fullmatch(path.name)}

    def damages(self, tables: Sequence[str] = tuple(TABLES)) -> list[Damage]:
        """Parts that are not what was written: every byte is read and held against the digest in the name."""
        return [found for table in tables for path in sorted(self.parts(table)) if (found := _damage(path, table))]

    def runs(self, names: Sequence[str] = ()) -> Table:
        """All rows of `runs`, in the order of their keys. InputError names damaged parts; they are never read over."""
        paths = sorted(self.parts("runs"))
        refuse(self.damages(("runs",)))
        try:
            return read_table(paths, RUNS, names)
        except (NotATable, OSError) as error:
            raise InputError(_damaged(self.folder / "runs", str(error))) from None

    def results(self, names: Sequence[str] = ()) -> tuple[Table, np.ndarray]:
        """The rows of `runs` that count, one a run and in the order of their keys, and which of them are done.

        With `names` these columns only, besides those that say what counts and where its values are.

        A run that is there twice counts once: done before failed, the one of more attempts before the other. Raises
        NotOneResult if two done rows of a run differ.
        """
        table = self.runs(tuple(dict.fromkeys((*COUNTING, *names))) if names else ())
        done = table["status"] == DONE
        order = sorted(range(len(done)), key=lambda n: (table["run"][n], not done[n], -int(table["attempts"][n])))
        chosen: list[int] = []
        for n in order:
            if chosen and table["run"][chosen[-1]] == table["run"][n]:
                if done[n] and table["values"][chosen[-1]] != table["values"][n]:
                    raise NotOneResult(str(table["run"][n]), str(table["worker"][chosen[-1]]), str(table["worker"][n]))
            else:
                chosen.append(n)
        rows = np.array(chosen, int)
        return {name: column[rows] for name, column in table.items()}, done[rows]

    def values(self, table: Table, rows: Sequence[int]) -> Iterator[tuple[int, Layout, np.ndarray]]:
        """Names and values of runs, part by part: (number of the row in `table`, names, values).

        Every value is held against the digests of its part and of its run. Raises InputError.
        """
        by_part: dict[str, list[int]] = {}
        for n in rows:
            by_part.setdefault(str(table["series"][n]), []).append(n)
        layouts: dict[str, Layout] = {}
        for name, members in sorted(by_part.items()):
            yield from self._part(name, table, members, layouts)

    def _part(self, name: str, table: Table, members: list[int], layouts: dict[str, Layout]):
        path = self.folder / "series" / name
        if not PART.fullmatch(name) or not path.is_file():
            refuse([Damage(path, "it is missing")])
        refuse([found for found in [_damage(path, "series")] if found])
        values = read_table([path], SERIES, ("value",))["value"]
        for n in members:
            first, count = int(table["first_row"][n]), int(table["rows"][n])
            digest = str(table["layout"][n])
            if digest not in layouts:
                names = read_table([path], SERIES, NAMES, first, count)
                layouts[digest] = Layout.of(list(zip(*(names[name].tolist() for name in NAMES), strict=True)))
            mine = values[first : first + count]
            if values_digest(digest, mine) != table["values"][n] or layouts[digest].digest != digest:
                refuse([Damage(path, f"the values of run {table['run'][n]} are not those that its row tells")])
            yield n, layouts[digest], mine


class NotOneResult(RuntimeError):
    """One run gave two results: code or machine is not deterministic, and no number of the study can be trusted."""

    def __init__(self, run: str, *workers: str):
        super().__init__(f"run {run} gave two different results, in {' and in '.join(workers)}")
        self.run = run


def refuse(damages: Sequence[Damage]) -> None:
    """Raise InputError if there is any damage."""
    if damages:
        raise InputError([_damaged(found.path, found.reason) for found in damages])


def _damaged(path: Path, reason: str) -> Problem:
    hint = say("`clustersim repair {folder}` computes again what is damaged, and nothing else.",
               folder=path.parents[2])  # fmt: skip
    return Problem("E-STORE", say("damaged: {reason}", reason=reason), str(path), hint=hint)


def _damage(path: Path, table: str) -> Damage | None:
    try:
        found = durable.file_digest(path)
    except OSError as error:
        return Damage(path, str(error))
    told = PART.fullmatch(path.name)
    if told is None or told[2] != found:
        return Damage(path, f"its digest is {found[:8]}..., not that of its name")
    return None


def check_schema(path: Path, table: str) -> Damage | None:
    """Whether a part that is whole is also a table of its kind."""
    try:
        read_table([path], TABLES[table], tuple(TABLES[table])[:1])
    except (NotATable, OSError) as error:
        return Damage(path, str(error))
    return None


def as_row(table: Table, number: int) -> dict[str, Any]:
    """A row of a table as plain values."""
    return {name: column[number].item() if hasattr(column[number], "item") else column[number]
            for name, column in table.items()}  # fmt: skip
