"""What kind of file a file is, told by keys that no other kind has: a wrong one is one error, not one for every key."""

from __future__ import annotations

from pathlib import Path

from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .find import extended, find
from .read import Document, read

MARKS = {
    "region": {"places", "sectors"},
    "strategy": {"purse", "spend", "mix"},
    "future": {"demand", "export_demand"},
    "experiment": {"baseline", "strategies"},
    "price table": {"exchange"},
    "list of sources": {"no-source"},
    "file of observations": {"row", "cohort_from"},
}
GIVEN = "(given)"  # what messages call a dict that stands for a file
PLURALS = {"region": "regions", "strategy": "strategies", "future": "futures", "experiment": "experiments"}


def kind_of(document: Document) -> str:
    """The kind of a file, told by its keys; empty if it cannot be told."""
    return next((kind for kind, marks in MARKS.items() if marks & document.data.keys()), "")


def kind_with_bases(document: Document) -> str:
    """The kind of a file that may say too little itself: then that of the file it extends, if only one kind has it.

    Where a region and a scenario have the name, a file that changes no part of a region is a scenario.
    """
    found = kind_of(document)
    if found or "extends" not in document.data:
        return found
    fitting = []
    for kind in PLURALS:
        try:
            whole = extended(kind, document)
        except InputError:
            continue
        if MARKS[kind] & whole.data.keys():
            fitting.append(kind)
    return "experiment" if "experiment" in fitting else (fitting or [""])[0]


def read_kind(kind: str, name_or_path: str | Path | dict) -> Document:
    """Read a file of a kind, found by name or path, or take what it would say as a dict (with its `name`).

    InputError when it cannot be read or is of another kind.
    """
    if isinstance(name_or_path, dict):
        document = extended(kind, Document(Path(f"{kind}.toml"), GIVEN, "", name_or_path))
    else:
        document = extended(kind, read(find(kind, name_or_path)))
    if not MARKS[kind] & document.data.keys():
        other = kind_of(document)
        if other:
            rule = say("this is {other}; {kind} is needed", other=_a(other), kind=_a(kind))
            hint = say("`clustersim list {names}` shows those there are.", names=PLURALS[kind])
            raise InputError(Problem("E-KIND", rule, document.label, hint=hint))
    return document


def _a(kind: str) -> str:
    return say(" ".join(("an" if kind.startswith("e") else "a", kind)))
