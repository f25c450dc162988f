"""Tables of records: one structured array an entity, one record an agent.

A column is declared once, with type, unit and meaning. Rows of the dead are used again; ids are not. Nothing outside
may keep a column in a variable across a call that can grow the table: ask for `table.rows` again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .compiled import rule

# NumPy has its own meaning for these names; a column so called would silently read something else in plain Python.
BANNED = {name for name in dir(np.recarray) if not name.startswith("_")} | {"field"}


@dataclass(frozen=True)
class Field:
    """One state variable: `type` as NumPy spells it, `shape` () for a single number."""

    name: str
    type: str
    unit: str
    meaning: str
    shape: tuple[int, ...] = ()


def field(name: str, type: str, unit: str, meaning: str, shape: tuple[int, ...] = ()) -> Field:
    """Declare a state variable."""
    if name in BANNED:
        raise ValueError(f"a column may not be called {name!r}: NumPy arrays have an attribute of that name")
    return Field(name, type, unit, meaning, shape)


class Table:
    """Records of one entity. `heap` is [high-water mark, number of free rows, free rows ...]."""

    def __init__(self, name: str, fields: tuple[Field, ...], capacity: int = 0):
        self.name = name
        self.fields = fields
        self.dtype = np.dtype([(f.name, f.type, f.shape) for f in fields], align=True)
        self.rows = np.zeros(capacity, self.dtype).view(np.recarray)
        self.heap = np.zeros(capacity + 2, np.int64)
        self.names = tuple(f.name for f in fields)

    def reserve(self, newcomers: int) -> bool:
        """Make room for so many more rows, by doubling; True if the arrays were moved."""
        free = len(self.rows) - self.heap[0] + self.heap[1]
        if newcomers <= free:
            return False
        capacity = max(2 * len(self.rows), len(self.rows) + int(newcomers - free), 16)
        rows = np.zeros(capacity, self.dtype).view(np.recarray)
        rows[: len(self.rows)] = self.rows
        heap = np.zeros(capacity + 2, np.int64)
        heap[: len(self.heap)] = self.heap
        self.rows, self.heap = rows, heap
        return True

    def copy(self) -> Table:
        """A table of its own with the same records."""
        twin = Table(self.name, self.fields, len(self.rows))
        top = self.heap[0]
        twin.rows[:top] = self.rows[:top]
        twin.heap[:] = self.heap
        return twin

    @property
    def columns(self) -> np.ndarray:
        """The same records for reading whole columns by name: `table.columns["cash"]`, without what a record array adds
        to every access."""
        return self.rows.view(np.ndarray)

    @property
    def live(self) -> np.ndarray:
        """Row numbers of the live records, ascending."""
        top = self.heap[0]
        return np.flatnonzero(self.rows["alive"][:top])

    def __len__(self) -> int:
        return int(self.heap[0] - self.heap[1])

    def __getattr__(self, name: str) -> np.ndarray:
        """A column over the live records (a copy): `table.cash`."""
        if name.startswith("_") or name not in self.names:
            raise AttributeError(f"{self.name} have no state variable {name!r}; they have {', '.join(self.names)}")
        return np.asarray(self.rows[name][self.live])

    def digest_into(self, total) -> None:
        """Feed all live records to a hash."""
        total.update(self.name.encode())
        records = self.columns[self.live]
        for f in self.fields:
            total.update(np.ascontiguousarray(records[f.name]).tobytes())


@rule
def claim(rows, heap):
    """Take a free row (cleared by whoever fills it) and mark it live."""
    if heap[1] > 0:
        row = heap[1 + heap[1]]
        heap[1] -= 1
    else:
        row = heap[0]
        heap[0] += 1
    rows[row].alive = True
    return row


@rule
def release(rows, heap, row):
    """Give a row back."""
    rows[row].alive = False
    heap[1] += 1
    heap[1 + heap[1]] = row


@rule
def compact(rows, heap):
    """Move the live rows to the front in their order, so that rows stand in the order of birth whoever else was there.

    Only for tables whose rows nobody else refers to.
    """
    top = 0
    for i in range(heap[0]):
        if rows[i].alive:
            if i > top:
                rows[top] = rows[i]
                rows[i].alive = False
            top += 1
    heap[0] = top
    heap[1] = 0
