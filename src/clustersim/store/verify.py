"""Everything that can be checked of a generation without running anything, and the taking away of what is damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from clustersim.inputs import Future, Region, Strategy
from clustersim.kernel.errors import InputError

from . import asked, durable, inputs_kept, manifest
from .generation import Damage, Generation, NotOneResult, check_schema
from .keys import run_key
from .parts import NotATable, read_table
from .records import DONE, RUNS, TABLES

MOVED = "damaged"  # where damaged files are put, out of everybody's way


class Checked(NamedTuple):
    """What was found: damaged files, and how much was looked at."""

    damages: tuple[Damage, ...]
    parts: int
    runs: int
    bytes: int


def verify(generation: Generation) -> Checked:
    """Hold every file against its digest, every run against its key, every value against its run."""
    found = _small_files(generation)
    parts = sorted(path for table in TABLES for path in generation.parts(table))
    found += generation.damages()
    damaged = {item.path for item in found}
    for table in TABLES:
        for path in sorted(generation.parts(table) - damaged):
            wrong = check_schema(path, table) or (_wrong_key(path) if table == "runs" else None)
            found += [wrong] if wrong else []
    found += _strangers(generation)
    damaged = {item.path for item in found}
    runs = 0
    if not damaged & {path for path in parts if path.parent.name == "runs"}:
        more, runs = _values(generation)
        found += [item for item in more if item.path not in damaged]
    return Checked(tuple(found), len(parts), runs, sum(path.stat().st_size for path in parts))


def _small_files(generation: Generation) -> list[Damage]:
    folder = generation.folder
    found = [Damage(Path(error.problems[0].file), error.problems[0].rule) for error in manifest.damages(folder)]
    try:
        asked.latest(folder)
    except InputError as error:
        found.append(Damage(Path(error.problems[0].file), error.problems[0].rule))
    for path in sorted((folder / inputs_kept.FOLDER).glob("*.json")):
        if not _input_is_whole(folder, path.stem):
            found.append(Damage(path, "it is not the input that its name says"))
    return found


def _input_is_whole(folder: Path, named: str) -> bool:
    for kind in (Region, Strategy, Future):
        try:
            inputs_kept.read(folder, named, kind)
        except (NotATable, OSError):
            continue
        return True
    return False


def _strangers(generation: Generation) -> list[Damage]:
    """Files among the parts that are none."""
    return [
        Damage(path, "this is no part of a study")
        for table in TABLES
        for path in sorted((generation.folder / table).iterdir())
        if path not in generation.parts(table) and not path.name.startswith(durable.TEMPORARY)
    ]


def _wrong_key(path: Path) -> Damage | None:
    """Whether a row says another run than its key."""
    table = read_table([path], RUNS)
    for n, run in enumerate(table["run"].tolist()):
        parts = [str(table[f"{name}_digest"][n]) for name in ("region", "strategy", "future")]
        horizon = [int(table["first_year"][n]), int(table["last_year"][n])]
        try:
            overrides = sorted(json.loads(str(table["overrides"][n])).items())
        except (ValueError, AttributeError):
            overrides = None
        facts = [*parts, horizon, overrides, *(str(table[name][n]) for name in ("reading", "code", "platform"))]
        if run != run_key(json.dumps(facts), int(table["seed"][n])):
            return Damage(path, f"the row of run {run} describes another run")
    return None


def _values(generation: Generation) -> tuple[list[Damage], int]:
    table = read_table(sorted(generation.parts("runs")), RUNS)
    found: dict[Path, Damage] = {}
    by_part: dict[str, list[int]] = {}
    for n, status in enumerate(table["status"].tolist()):
        if status == DONE:
            by_part.setdefault(str(table["series"][n]), []).append(n)
    for rows in by_part.values():
        try:
            for _ in generation.values(table, rows):
                pass
        except InputError as error:
            path = Path(error.problems[0].file)
            found.setdefault(path, Damage(path, error.problems[0].rule))
    try:
        generation.results()
    except NotOneResult as error:
        found[generation.folder] = Damage(generation.folder, str(error))
    return list(found.values()), len(table["run"])


def take_away(generation: Generation, damages: tuple[Damage, ...]) -> list[Path]:
    """Move damaged files, and the `runs` parts whose values are in them, to the folder `damaged`; which those are.

    Only for whoever holds the study's lock. Raises OSError, and InputError if the manifest cannot be mended.
    """
    gone = {item.path for item in damages}
    if any(path.name in (manifest.NAME, manifest.COPY) for path in gone):
        manifest.mend(generation.folder)
    lost = {path.name for path in gone if path.parent.name == "series"}
    for path in generation.parts("runs") - gone:
        if lost & set(read_table([path], RUNS, ("series",))["series"]):
            gone.add(path)
    gone = {path for path in gone if path.is_file() and path.name not in (manifest.NAME, manifest.COPY)}
    durable.make_folder(generation.folder / MOVED)
    for path in gone:
        os.replace(path, generation.folder / MOVED / path.name)
        durable.sync_folder(path.parent)
    return sorted(gone)
