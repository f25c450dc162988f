"""What `clustersim check` does: read each file as the program would, and gather everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from clustersim import scenario
from clustersim.files.find import SCENARIO, extended
from clustersim.files.kinds import MARKS, kind_of
from clustersim.files.read import Document, read
from clustersim.files.sources import check_prices, check_source_list
from clustersim.kernel.errors import InputError, Problem


class Checked(NamedTuple):
    """A file, what kind it is ("" if that cannot be told), and what is wrong with it."""

    path: Path
    kind: str
    problems: tuple[Problem, ...]


def check_files(paths: Sequence[Path]) -> list[Checked]:
    """Check every file with all that it names; two of one kind must not have one name."""
    found = [_checked(path) for path in paths]
    return [item._replace(problems=(*item.problems, *_same_name(item, found))) for item in found]


def _checked(path: Path) -> Checked:
    kind = ""
    try:
        document = read(path)
        kind = kind_of(document)
        if not kind and "extends" in document.data:
            kind = _kind_below(document)
        if not kind:
            raise InputError(_unknown(document))
        _load(kind, document, path)
    except InputError as error:
        return Checked(path, kind, error.problems)
    return Checked(path, kind, ())


def _load(kind: str, document: Document, path: Path) -> None:
    if kind == "experiment":
        experiment = extended("experiment", document)
        scenario.load_experiment(path)
        if "calibration" in experiment.data:
            scenario.load_calibration(path)
        if "hindcast" in experiment.data:
            scenario.load_hindcast(path)
    elif kind == "price table":
        check_prices(document)
    elif kind == "list of sources":
        check_source_list(document)
    elif kind == "file of observations":
        from clustersim.analysis.observations import observations_from

        observations_from(document)
    else:
        {"region": scenario.load_region, "strategy": scenario.load_strategy, "future": scenario.load_future}[kind](path)


def _kind_below(document: Document) -> str:
    """The kind of a file that says too little itself, told by the file it extends."""
    for kind in ("region", "strategy", "future", "experiment"):
        try:
            return kind_of(extended(kind, document)) or kind
        except InputError:
            continue
    return ""


def _unknown(document: Document) -> Problem:
    told = "; ".join(f"a {kind} has {' or '.join(sorted(marks))}" for kind, marks in MARKS.items())
    return Problem("E-KIND", "what kind of file this is cannot be told", document.label, hint=f"Of its keys: {told}.")


def _same_name(item: Checked, others: list[Checked]) -> list[Problem]:
    """Names are compared as file systems do that do not tell capital letters from small ones."""
    own = _name(item.path)
    twins = [o for o in others if o.path != item.path and o.kind == item.kind and _name(o.path) == own]
    return [Problem("E-TWICE", f"{twin.path} has the same name", str(item.path), value=own) for twin in twins[:1]]


def _name(path: Path) -> str:
    return (path.parent.name if path.name == SCENARIO else path.stem).casefold()
