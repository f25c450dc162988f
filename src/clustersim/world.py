"""The world a process sees: all tables of a run, and the arrays compiled rules read, as one set.

`State` owns the tables. `State.world()` hands out their arrays; it is asked for again by every process, because a
table that has grown has other arrays.
"""

from __future__ import annotations

import hashlib

import numpy as np

from . import state as declared
from .kernel.arrays import Arrays
from .kernel.table import Table


class World(Arrays):
    """Arrays of a run. Tables are record arrays; `heap` arrays keep their free rows."""

    now: np.ndarray
    p: np.ndarray
    pipe: np.ndarray
    tally: np.ndarray
    book: np.ndarray
    firms: np.ndarray
    firm_heap: np.ndarray
    organisations: np.ndarray
    places: np.ndarray
    sites: np.ndarray
    funds: np.ndarray
    offices: np.ndarray
    governments: np.ndarray
    others: np.ndarray
    projects: np.ndarray
    project_heap: np.ndarray
    products: np.ndarray
    product_heap: np.ndarray
    ties: np.ndarray
    tie_heap: np.ndarray
    nations: np.ndarray
    distance: np.ndarray  # km, place by place
    log_distance: np.ndarray  # log(1 + km)
    tacit: np.ndarray  # share of tacit knowledge that reaches, place by place
    codified: np.ndarray  # the same for codified knowledge
    similarity: np.ndarray  # of knowledge, sector by sector
    sector_knowledge: np.ndarray  # typical knowledge, sector by field
    organisations_by_place: np.ndarray  # organisation rows, place after place
    organisation_place_first: np.ndarray
    organisations_by_nation: np.ndarray  # the same, nation after nation
    organisation_nation_first: np.ndarray
    order: np.ndarray  # firm rows in the fixed random order of their spots
    by_place: np.ndarray  # the same, place after place
    place_first: np.ndarray  # where each place begins in by_place
    spots_by_place: np.ndarray  # spots of the firms in by_place
    begin_by_place: np.ndarray  # index into spots_by_place, see kernel.ring.index_spots
    by_nation: np.ndarray  # the same, nation after nation
    nation_first: np.ndarray
    spots_by_nation: np.ndarray
    begin_by_nation: np.ndarray
    neighbour_first: np.ndarray  # where each node's neighbours begin
    neighbours: np.ndarray  # node codes


class State:
    """Every table of a run, and the fixed arrays beside them."""

    def __init__(self, parameters: np.recarray, pipeline: np.recarray):
        self.tables = {name: Table(name, fields) for name, fields in declared.DECLARED.items()}
        self.now = _one_row(declared.CLOCK)
        self.tally = _one_row(declared.TALLY)
        self.parameters = parameters
        self.pipeline = pipeline
        self.fixed: dict[str, np.ndarray] = {}
        self.orders: dict[str, np.ndarray] = {}
        self._world: World | None = None

    def __getattr__(self, name: str) -> Table:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        raise AttributeError(f"the state has no table {name!r}; it has {', '.join(tables)}")

    def reserve(self, table: str, newcomers: int) -> None:
        """Make room in a table; the world is handed out anew if its arrays moved."""
        if self.tables[table].reserve(newcomers):
            self._world = None

    def world(self) -> World:
        """The arrays as they are now."""
        if self._world is None:
            self._world = World(**self._arrays())
        return self._world

    def _arrays(self) -> dict[str, np.ndarray]:
        arrays: dict[str, np.ndarray] = {name: table.rows for name, table in self.tables.items() if name != "ledger"}
        for heap in ("firm", "project", "product", "tie"):
            arrays[f"{heap}_heap"] = self.tables[f"{heap}s"].heap
        firms, places = len(arrays["firms"]), len(arrays["places"])
        nodes = firms + len(arrays["organisations"])
        arrays |= {
            "now": self.now,
            "p": self.parameters,
            "pipe": self.pipeline,
            "tally": self.tally,
            "book": self.tables["ledger"].rows,
        }
        nations, ties = len(arrays["nations"]), len(arrays["ties"])
        self._keep("order", firms)
        self._keep("by_place", firms)
        self._keep("by_nation", firms)
        self._keep("spots_by_place", firms, np.float64)
        self._keep("spots_by_nation", firms, np.float64)
        self._keep("begin_by_place", firms)
        self._keep("begin_by_nation", firms)
        self._keep("place_first", places + 1)
        self._keep("nation_first", nations + 1)
        self._keep("neighbour_first", nodes + 1)
        self._keep("neighbours", 2 * ties)
        return arrays | self.orders | self.fixed

    def _keep(self, name: str, length: int, kind=np.int64) -> None:
        """Make an order longer without losing it; what is new in a list of beginnings begins at the end."""
        old: np.ndarray | None = self.orders.get(name)
        if old is None or len(old) < length:
            fill = old[-1] if old is not None and len(old) and name.endswith("_first") else 0
            self.orders[name] = np.full(length, fill, kind)
            if old is not None:
                self.orders[name][: len(old)] = old

    def copy(self) -> State:
        """A state of its own with the same records; arrays that never change are shared."""
        twin = State(self.parameters, self.pipeline)
        twin.tables = {name: table.copy() for name, table in self.tables.items()}
        twin.now, twin.tally = self.now.copy(), self.tally.copy()
        twin.fixed = self.fixed
        twin.orders = {name: order.copy() for name, order in self.orders.items()}
        return twin

    def digest(self) -> str:
        """SHA-256 over all live records: equal states, equal digests."""
        total = hashlib.sha256()
        for table in self.tables.values():
            table.digest_into(total)
        return total.hexdigest()


def _one_row(fields) -> np.recarray:
    table = Table("one row", fields, 1)
    return table.rows
