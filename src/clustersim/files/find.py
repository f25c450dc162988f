"""Finds a file by name, title or path, and puts it together with the files that it extends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.paths import experiments_folder, scenarios_folder

from .names import nearest, plain, ways_to_name
from .read import Document, read

FOLDERS = {"region": "regions", "strategy": "strategies", "future": "futures"}
SCENARIO = "scenario.toml"  # a scenario is an experiment that stands in a folder of its own, with what belongs to it
LONGEST_CHAIN = 10
WAY_OUT = "Leave extends out in one of them."
EXTENDS = 'Write the name of a file of the same kind, such as extends = "korea-2010".'


def files_of(kind: str) -> dict[str, Path]:
    """Files by name, sorted, of a kind: region, strategy, future, scenario, experiment (a scenario is one too)."""
    if kind == "scenario":
        found = {path.parent.name: path for path in (scenarios_folder() / "cases").glob(f"*/{SCENARIO}")}
    elif kind == "experiment":
        found = files_of("scenario") | {path.stem: path for path in experiments_folder().glob("*.toml")}
    else:
        found = {path.stem: path for path in (scenarios_folder() / FOLDERS[kind]).glob("*.toml")}
    return dict(sorted(found.items()))


def names(kind: str) -> tuple[str, ...]:
    """Names of the files of a kind, sorted."""
    return tuple(files_of(kind))


def find(kind: str, name_or_path: str | Path) -> Path:
    """The file of that name, or the path itself if it is one (it has a folder or ends in `.toml`)."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        return Path(name_or_path)
    return find_named(kind, text)


def find_named(kind: str, name: str, beside: Path | None = None) -> Path:
    """The file of that name or title in its folder; names only, so that no file can point outside.

    `beside` is the file that names it: one that is not of the project is first looked for in its own folder.
    """
    known = files_of(kind) | _neighbours(beside)
    if name in known:
        return known[name]
    titled = [path for key, path in known.items() if plain(name) in ways_to_name(key, _title(path))]
    if len(titled) == 1:
        return titled[0]
    hint = nearest(name, known, say("There are: {names}.", names=", ".join(known)))
    raise InputError(
        Problem(
            "E-NAME", say("there is no {kind} of this name", kind=say(kind)), key=kind, value=shown(name), hint=hint
        )
    )


def _neighbours(beside: Path | None) -> dict[str, Path]:
    own = (scenarios_folder(), experiments_folder())
    if beside is None or any(beside.resolve().is_relative_to(folder.resolve()) for folder in own):
        return {}
    return {path.stem: path for path in beside.parent.glob("*.toml") if path.name != beside.name}


def _title(path: Path) -> str:
    try:
        return str(read(path).data.get("title", ""))
    except InputError:  # a broken file has no title to be found by, and is told of when it is meant
        return ""


def extended(kind: str, document: Document) -> Document:
    """A file with what it does not say itself taken from the file that it extends, and so on.

    Tables are put together key by key; any other value, a list too, replaces that of the file below. Raises InputError
    for a file that is not there, a circle, a chain of more than ten, and for anything that is not a plain name.
    """
    chain = [document]
    while "extends" in chain[-1].data:
        chain.append(_below(kind, chain))
    whole = chain.pop()
    while chain:
        own = chain.pop()
        data = {key: value for key, value in own.data.items() if key != "extends"}
        inherited = {key: value for key, value in whole.data.items() if key != "name"}
        whole = replace(own, data=_merged(inherited, data), base=whole, own=data)
    return whole


def _below(kind: str, chain: list[Document]) -> Document:
    upper = chain[-1]
    name = upper.data["extends"]
    if not isinstance(name, str) or "/" in name or "\\" in name or name.endswith(".toml") or not name.strip():
        rule = "a file extends another one by its name, never by a path"
        raise InputError(upper.problem("E-EXTENDS", ("extends",), rule, EXTENDS))
    try:
        path = find_named(kind, name, upper.path)
    except InputError as error:
        if name == _name(upper.path):
            rule = say("the files extend each other in a circle: {names}", names=f"{name} -> {name}")
            raise InputError(upper.problem("E-EXTENDS", ("extends",), rule, WAY_OUT)) from None
        (problem,) = error.problems
        raise InputError(upper.problem("E-EXTENDS", ("extends",), problem.rule, problem.hint)) from None
    steps = [*(document.path.resolve() for document in chain), path.resolve()]
    told = " -> ".join(_name(step) for step in steps[steps.index(steps[-1]) :])
    if steps[-1] in steps[:-1]:
        raise InputError(
            upper.problem(
                "E-EXTENDS", ("extends",), say("the files extend each other in a circle: {names}", names=told), WAY_OUT
            )
        )
    if len(chain) > LONGEST_CHAIN:
        rule = say("a chain of more than {count} files that extend each other", count=LONGEST_CHAIN)
        raise InputError(upper.problem("E-EXTENDS", ("extends",), rule, "Write the differences into fewer files."))
    return read(path)


def _name(path: Path) -> str:
    return path.parent.name if path.name == SCENARIO else path.stem


def _merged(below: dict, above: dict) -> dict:
    """Tables key by key, everything else from above."""
    both = {**below, **above}
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(key), dict):
            both[key] = _merged(below[key], value)
    return both
