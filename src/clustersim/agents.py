"""Mesa agents as windows: each looks at one record of a table and has no state of its own.

Windows are made when somebody first looks at `model.agents`, `model.agents_by_type` or `model.agent_types`, and are
matched to the records by id, after the last process of a quarter. A run at which nobody looks has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import mesa
import numpy as np

from . import codes
from .inputs import SECTORS
from .kernel.table import Field, Table
from .results import ORIGINS
from .state import DECLARED

# Changing these from outside would cut a record loose from its relations, or make money out of nothing.
LOCKED = {
    "alive": "records join and leave only through the model's own processes",
    "id": "an id belongs to its record for ever",
    "account": "it says on which account of the ledger the money is",
    "spot": "it follows from the id",
    "kind": "it says which kind of agent this is",
    "cash": "money moves only through the ledger",
}
MESA_OWN = ("model", "unique_id", "pos")  # what Mesa keeps on an agent


class RecordGone(LookupError):
    """The record a window looked at has left the model: a firm that closed. Its row may hold another firm by now."""


class Columns:
    """The columns of one table as plain arrays, fetched anew when the table has moved in memory."""

    def __init__(self, table: Table):
        self.table = table
        self._rows: np.ndarray | None = None
        self._arrays: dict[str, np.ndarray] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        if self._rows is not self.table.rows:
            self._rows = self.table.rows
            self._arrays = {field.name: np.asarray(self._rows[field.name]) for field in self.table.fields}
        return self._arrays[name]


class Window(mesa.Agent):
    """A Mesa agent that shows one record. Its attributes are the record's state variables.

    Reading gives the value at the end of the last quarter: a Python number, or an array that cannot be written to.
    Setting writes to the record: `firm.intensity = 0.1`; a vector is set as a whole. Raises RecordGone once the record
    has left the model, AttributeError for a name that is none of its variables or may not be set, ValueError for a
    value of the wrong type, shape or size.
    """

    table: ClassVar[str]

    def __init_subclass__(cls, table: str = "", **rest):
        super().__init_subclass__(**rest)
        if not table:
            return
        cls.table = table
        for field in DECLARED[table]:
            if hasattr(mesa.Agent, field.name):
                raise TypeError(f"{table}.{field.name} would hide an attribute of mesa.Agent")
            setattr(cls, field.name, _variable(field))

    def __init__(self, model: mesa.Model, columns: Columns, row: int, unique_id: int):
        """Open a window on a row; only `Windows` does. Mesa counts agents, here the record has its number already."""
        super().__init__(model)
        self.unique_id = unique_id
        self._columns, self._row = columns, row
        self._id = int(columns["id"][row]) if "id" in columns.table.dtype.names else None

    @property
    def is_there(self) -> bool:
        """True while the record is in the model."""
        columns, row = self._columns, self._row
        return bool(columns["alive"][row]) and (self._id is None or columns["id"][row] == self._id)

    def row(self) -> int:
        """Row of the record in its table; raises RecordGone."""
        if not self.is_there:
            raise RecordGone(f"{type(self).__name__} {self.unique_id} has left the model; its record is gone")
        return self._row

    def remove(self) -> None:
        """Refuse: removing the window would not remove the record."""
        raise TypeError(f"{type(self).__name__}: {LOCKED['alive']}; an agent cannot be removed from outside")

    def close(self) -> None:
        """Take the window out of the model's agents; only `Windows` does, when the record has gone."""
        super().remove()

    def __setattr__(self, name: str, value: object) -> None:
        if name in MESA_OWN or name.startswith("_") or hasattr(type(self), name):
            super().__setattr__(name, value)
        else:
            raise AttributeError(f"{type(self).__name__} has no state variable {name!r}; an agent keeps nothing else")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id}{'' if self.is_there else ', gone'}>"


def _variable(field: Field) -> property:
    """An attribute of a window that reads and writes one state variable."""

    def read(window: Window):
        value = window._columns[field.name][window.row()]
        if not field.shape:
            return value.item()
        copy = value.copy()
        copy.flags.writeable = False  # a changed copy would change nothing: say so at once
        return copy

    def write(window: Window, value) -> None:
        if field.name in LOCKED:
            raise AttributeError(f"{field.name} of {type(window).__name__} cannot be set: {LOCKED[field.name]}")
        row = window.row()
        window._columns[field.name][row] = _checked(field, value)

    return property(read, write, doc=f"{field.meaning} ({field.unit})")


def _checked(field: Field, value) -> np.ndarray:
    """The value in the type of the variable; ValueError if it does not fit exactly or is not a finite number."""
    given = np.asarray(value)
    wanted = np.dtype(field.type)
    if given.shape != field.shape or given.dtype.kind not in "biuf":
        shape = f"{field.shape[0]} numbers" if field.shape else "one number"
        raise ValueError(f"{field.name} holds {shape} ({field.unit}), not {value!r}")
    with np.errstate(invalid="ignore"):  # a number out of range is found by the comparison
        fitted = given.astype(wanted)
    if not np.all(np.isfinite(given)) or not np.array_equal(fitted, given):
        raise ValueError(f"{field.name} holds {wanted.name} ({field.unit}); {value!r} does not fit")
    return fitted


def _place(window: Window):
    return window.model.region.places[window.row() and window.place or window.place]


class Firm(Window, table="firms"):
    """A firm of the medical sectors or one of their suppliers."""

    @property
    def employees(self) -> int:
        """People employed, all skills (persons)."""
        return int(self._columns["staff"][self.row()].sum())

    @property
    def sector_name(self) -> str:
        """Name of its sector."""
        return SECTORS[self.sector]

    @property
    def place_name(self) -> str:
        """Name of the place where it is."""
        return self.model.region.places[self.place].name

    @property
    def origin_name(self) -> str:
        """Who founded it."""
        return ORIGINS[self.origin]


class _Organisation:
    """What hospitals, universities and institutes share."""


class Hospital(Window, table="organisations"):
    """A hospital that does research."""


class University(Window, table="organisations"):
    """The universities of one place."""


class Institute(Window, table="organisations"):
    """A public research institute."""


class Fund(Window, table="funds"):
    """A venture fund: of the capital region, of the provinces, or public."""


class Office(Window, table="offices"):
    """A network office, from its opening on."""
