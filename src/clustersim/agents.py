"""Mesa agents as windows: each looks at one record of a table and has no state of its own.

Windows are made when somebody first looks at `model.agents`, `model.agents_by_type` or `model.agent_types`, and are
matched to the records by id, after the last process of a quarter. A run at which nobody looks has none.
"""

from __future__ import annotations

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
    "spot": "it follows from the id",
    "cash": "money moves only through the ledger",
}
LOCKED_UNITS = ("row", "node", "code")  # numbers that point somewhere: compiled rules follow them unchecked
FUND_KINDS = ("capital", "provincial", "public")
NAMES = {"sector": SECTORS, "origin": ORIGINS, "role": codes.ROLES, "came": codes.CAME}
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
    """A Mesa agent that shows one record; its attributes are the record's state variables.

    Reading gives the value at the end of the last quarter: a Python number, or an array that cannot be written to.
    Setting writes to the record: `firm.intensity = 0.1`; a vector is set as a whole. Codes and rows have a name
    beside them: `firm.sector_name`, `firm.place_name`.

    Raises RecordGone once the record has left the model, AttributeError for a name that is none of its variables or
    may not be set, ValueError for a value of another shape, or one that the variable's type cannot hold exactly.
    """

    def __init_subclass__(cls, table: str, **rest):
        super().__init_subclass__(**rest)
        for field in DECLARED[table]:
            if hasattr(mesa.Agent, field.name):
                raise TypeError(f"{table}.{field.name} would hide an attribute of mesa.Agent")
            setattr(cls, field.name, _variable(field))
            if field.name in NAMES:
                setattr(cls, f"{field.name}_name", _named(field.name, NAMES[field.name]))
            if field.name == "place":
                cls.place_name = property(_place_name, doc="name of the place where it is")

    def __init__(self, model: mesa.Model, columns: Columns, row: int, unique_id: int):
        """Open a window on a row; only `Windows` does."""
        super().__init__(model)
        self.unique_id = unique_id  # Mesa has counted; but a record must show the same number whoever looks, and when
        self._columns, self._row = columns, row
        self._id = int(columns["id"][row]) if "id" in columns.table.names else None

    @property
    def is_there(self) -> bool:
        """True while the record is in the model."""
        columns, row = self._columns, self._row
        return bool(columns["alive"][row]) and (self._id is None or int(columns["id"][row]) == self._id)

    def _found(self) -> int:
        if not self.is_there:
            raise RecordGone(f"{type(self).__name__} {self.unique_id} has left the model; there is nothing to see")
        return self._row

    def remove(self) -> None:
        """Refuse: removing the window would not remove the record."""
        raise TypeError(f"{type(self).__name__} {self.unique_id} cannot be removed: {LOCKED['alive']}")

    def close(self) -> None:
        """Take the window out of the model's agents; only `Windows` does, when the record has gone."""
        super().remove()

    def __setattr__(self, name: str, value: object) -> None:
        if name not in MESA_OWN and not name.startswith("_") and not hasattr(type(self), name):
            raise AttributeError(f"{type(self).__name__} has no state variable {name!r}, and keeps nothing else")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id}{'' if self.is_there else ', gone'}>"


def _variable(field: Field) -> property:
    """An attribute of a window that reads and writes one state variable."""

    def read(window: Window):
        value = window._columns[field.name][window._found()]
        if not field.shape:
            return value.item()
        copy = value.copy()
        copy.flags.writeable = False  # a changed copy would change nothing: say so at once
        return copy

    def write(window: Window, value) -> None:
        why = LOCKED.get(field.name)
        if field.unit in LOCKED_UNITS:
            why = "what it points to is decided by the model's own processes"
        if why:
            raise AttributeError(f"{field.name} of a {type(window).__name__} cannot be set: {why}")
        row = window._found()
        window._columns[field.name][row] = _fitted(field, value)

    return property(read, write, doc=f"{field.meaning} ({field.unit})")


def _fitted(field: Field, value) -> np.ndarray:
    """The value in the type of the variable; ValueError if that type or shape does not hold it exactly."""
    given = np.asarray(value)
    if given.shape != field.shape or given.dtype.kind not in "biuf":
        shape = f"{field.shape[0]} numbers" if field.shape else "one number"
        raise ValueError(f"{field.name} holds {shape} ({field.unit}), not {value!r}")
    with np.errstate(invalid="ignore"):  # a number out of range is found by the comparison
        fitted = given.astype(field.type)
    if not np.all(np.isfinite(given)) or not np.array_equal(fitted, given):
        raise ValueError(f"{field.name} holds {fitted.dtype.name} ({field.unit}); {value!r} does not fit")
    return fitted


def _named(variable: str, names: tuple[str, ...]) -> property:
    return property(lambda window: names[getattr(window, variable)], doc=f"{variable} by name")


def _place_name(window: Window) -> str:
    return window.model.region.places[window.place].name


def _own_name(window: Window) -> str:
    region = window.model.region
    return (*region.hospitals, *region.universities, *region.institutes)[window._found()].name


def _researchers(window: Window) -> int:
    return int(window.staff[codes.RESEARCHER])


class Firm(Window, table="firms"):
    """A firm of the medical sectors, or one of their suppliers."""

    @property
    def employees(self) -> int:
        """People employed, of all skills (persons)."""
        return int(self.staff.sum())


class Hospital(Window, table="organisations"):
    """A hospital that does research and runs trials."""

    name = property(_own_name, doc="its name in the region file")
    researchers = property(_researchers, doc="research posts (persons)")


class University(Window, table="organisations"):
    """The universities of one place, taken together."""

    name = property(_own_name, doc="its name in the region file")
    researchers = property(_researchers, doc="research posts (persons)")


class Institute(Window, table="organisations"):
    """A public research institute."""

    name = property(_own_name, doc="its name in the region file")
    researchers = property(_researchers, doc="research posts (persons)")


class Fund(Window, table="funds"):
    """A venture fund: of the capital region, of the provinces, or the public one."""

    @property
    def kind_name(self) -> str:
        """Which of the three it is."""
        return FUND_KINDS[self.kind]


class Office(Window, table="offices"):
    """A network office, from its first money on."""


OF_KIND = {codes.HOSPITAL: Hospital, codes.UNIVERSITY: University, codes.INSTITUTE: Institute}


class Windows:
    """The windows of one model: none until somebody looks, then matched to the records after every quarter."""

    def __init__(self, model: mesa.Model, state):
        self.model, self.state = model, state
        self.columns = {name: Columns(state.tables[name]) for name in ("firms", "organisations", "funds", "offices")}
        self.firms: dict[int, Firm] = {}
        self.others: dict[tuple[str, int], Window] = {}
        self.matched: int | None = None  # quarter for which windows and records were last matched

    def match(self, quarter: int) -> None:
        """Open windows on new records and close those whose record has gone, unless that was done this quarter."""
        if self.matched != quarter:
            self._match_firms()
            self._match_others()
            self.matched = quarter
            # Mesa before 3.4 keeps every model that ever had an agent, to count agents; nothing here needs the count.
            getattr(mesa.Agent, "_ids", {}).pop(self.model, None)

    def close_all(self) -> None:
        """Take all windows away; the next look makes new ones."""
        for window in (*self.firms.values(), *self.others.values()):
            window.close()
        self.firms, self.others, self.matched = {}, {}, None

    def _match_firms(self) -> None:
        columns, rows = self.columns["firms"], self.state.firms.live
        live = dict(zip(columns["id"][rows].tolist(), rows.tolist(), strict=True))
        for identity in self.firms.keys() - live.keys():
            self.firms.pop(identity).close()
        for identity, row in live.items():
            if identity not in self.firms:
                self.firms[identity] = Firm(self.model, columns, row, identity)

    def _match_others(self) -> None:
        """Organisations, funds and offices never leave; they are numbered from 1, far from the ids of firms."""
        kinds = [("organisations", row, OF_KIND[int(k)]) for row, k in enumerate(self.columns["organisations"]["kind"])]
        kinds += [("funds", row, Fund) for row in range(len(self.columns["funds"]["alive"]))]
        kinds += [("offices", row, Office) for row in range(len(self.columns["offices"]["alive"]))]
        for number, (table, row, kind) in enumerate(kinds, start=1):
            opened = kind is not Office or self.columns["offices"]["opened"][row] >= 0
            if opened and (table, row) not in self.others:
                self.others[table, row] = kind(self.model, self.columns[table], row, number)
