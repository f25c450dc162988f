"""The rows of evidence behind the model: which a parameter rests on, which are used elsewhere, which are left out.

`evidence.csv` holds the rows as facts (tag: S read in a source, D derived from such numbers, M known from the
literature, A assumed; role: an input, a target to hold results against, or a factor for reports).
`evidence_use.toml` says of every row that no parameter rests on where else it is used or why it is left out.
"""

from __future__ import annotations

import csv
import functools
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from . import REGISTER

FOLDER = Path(__file__).resolve().parent
ROW_ID = re.compile(r"[a-z]\d\d")


class Row(NamedTuple):
    """A row of evidence, in its own unit; `prices` is the year of its money, empty where it is of 2010 or no money."""

    id: str
    name: str
    unit: str
    value: float
    low: float
    high: float
    prices: str
    source: str
    tag: str
    role: str


class Elsewhere(NamedTuple):
    """Where a row is used that is no parameter: a file or folder of the project, and what it is there."""

    where: str
    how: str


class LeftOut(NamedTuple):
    """Why a row is not used: the kind of reason in words, and the reason itself."""

    kind: str
    reason: str


@functools.cache
def rows() -> dict[str, Row]:
    """All rows by id."""
    with (FOLDER / "evidence.csv").open(encoding="utf-8", newline="") as file:
        read = [Row(**{**row, **{key: float(row[key]) for key in ("value", "low", "high")}}) for row in _lines(file)]
    return {row.id: row for row in read}


def _lines(file) -> list[dict]:
    return list(csv.DictReader(file))


@functools.cache
def _use() -> dict:
    return tomllib.loads((FOLDER / "evidence_use.toml").read_text("utf-8"))


def in_parameters() -> dict[str, tuple[str, ...]]:
    """Ids with the parameters that rest on each."""
    found: dict[str, tuple[str, ...]] = {}
    for name, declared in REGISTER.items():
        for row in ROW_ID.findall(declared.evidence):
            found[row] = (*found.get(row, ()), name)
    return found


def elsewhere() -> dict[str, Elsewhere]:
    """Ids that are used, but not as a parameter."""
    return {row: Elsewhere(**use) for row, use in _use()["elsewhere"].items()}


def left_out() -> dict[str, LeftOut]:
    """Ids that are not used, in the order of the file, each with the reason."""
    return {
        row: LeftOut(group["title"], reason)
        for group in _use()["left_out"].values()
        for row, reason in group.items()
        if row != "title"
    }
