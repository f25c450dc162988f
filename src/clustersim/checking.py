"""What `clustersim check` does: read each file as the program would, and gather everything that is wrong."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from clustersim import scenario
from clustersim.files.doubts import doubts_of_experiment, doubts_of_strategy
from clustersim.files.find import SCENARIO, extended
from clustersim.files.kinds import MARKS, kind_with_bases
from clustersim.files.read import Document, read
from clustersim.files.sources import check_prices, check_source_list
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say


class Checked(NamedTuple):
    """A file, what kind it is ("" if that cannot be told), and what is wrong with it."""

    path: Path
    kind: str
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()  # allowed, and perhaps not meant


def check_files(paths: Sequence[Path]) -> list[Checked]:
    """Check every file with all that it names; two of one kind must not have one name."""
    found = [_checked(path) for path in paths]
    return [item._replace(problems=(*item.problems, *_same_name(item, found))) for item in found]


def _checked(path: Path) -> Checked:
    kind = ""
    try:
        document = read(path)
        kind = kind_with_bases(document)
        if not kind:
            raise InputError(_unknown(document))
        notes = _load(kind, document, path)
    except InputError as error:
        return Checked(path, kind, error.problems)
    return Checked(path, kind, (), tuple(notes))


def _load(kind: str, document: Document, path: Path) -> list[Problem]:
    """Read a file of a kind; the notes on it. Raises InputError with all that is wrong."""
    if kind == "experiment":
        whole = extended("experiment", document)
        experiment = scenario.load_experiment(path)
        if "calibration" in whole.data:
            from clustersim.calibration.plan import load_study

            load_study(str(path))  # with its observations, of which some may not be fitted
        if "hindcast" in whole.data:
            scenario.load_hindcast(path)
        if "answers" in whole.data:
            from clustersim.analysis.asking import load

            load(str(path))
        return doubts_of_experiment(whole, experiment)
    if kind == "strategy":
        return doubts_of_strategy(document, scenario.load_strategy(path))
    if kind == "price table":
        check_prices(document)
    elif kind == "list of sources":
        check_source_list(document)
    elif kind == "file of observations":
        from clustersim.analysis.observations import observations_from

        observations_from(document)
    elif kind == "region":
        scenario.load_region(path)
    else:
        scenario.load_future(path)
    return []


def _unknown(document: Document) -> Problem:
    if not document.data:
        hint = "Each file has at least a title; `clustersim new strategy my-strategy` writes one to start from."
        return Problem("E-EMPTY", "the file has no keys", document.label, hint=hint)
    told = "; ".join(f"{kind}: {', '.join(sorted(marks))}" for kind, marks in MARKS.items())
    hint = say("It is told by a key: {keys}.", keys=told)
    return Problem("E-KIND", "what kind of file this is cannot be told", document.label, hint=hint)


def _same_name(item: Checked, others: list[Checked]) -> list[Problem]:
    """Names are compared as file systems do that do not tell capital letters from small ones."""
    own, path = _name(item.path), os.path.abspath(item.path)  # not resolved: a link may lead back to itself
    alike = [o for o in others if o.kind == item.kind and _name(o.path) == own]
    twins = [o for o in alike if os.path.abspath(o.path) != path]
    rules = [say("{file} has the same name", file=twin.path) for twin in twins[:1]]
    return [Problem("E-TWICE", rule, str(item.path), value=shown(own), hint="Rename one.") for rule in rules]


def _name(path: Path) -> str:
    return (path.parent.name if path.name == SCENARIO else path.stem).casefold()
