"""A study: a folder with one or more generations. Opening it finds the generation that a question of now belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from clustersim.kernel.errors import InputError, Problem, cut, shown
from clustersim.kernel.words import say

from . import durable
from .generation import Generation
from .lock import locked
from .manifest import Facts, Manifest

GENERATION = re.compile(r"generation-([1-9][0-9]{0,5})")
MOST_CHANGES = 12


class Shard(NamedTuple):
    """One of several writers that share a study: number `number` (from 1) of `of`."""

    number: int
    of: int


def generations(folder: Path) -> list[Generation]:
    """All generations of a study, oldest first. InputError if the folder is no study or one is damaged."""
    found = [path for path in folder.glob("generation-*") if GENERATION.fullmatch(path.name) and _begun(path)]
    if not found:
        hint = "`clustersim compare` writes a study to results/NAME or to the folder of --study."
        raise InputError(
            Problem("E-STUDY", "there is no study in this folder", key="STUDY", value=shown(str(folder)), hint=hint)
        )
    return [Generation(path) for path in sorted(found, key=lambda path: int(path.name.split("-")[1]))]


def _begun(path: Path) -> bool:
    """Whether a generation has its manifest: a writer killed before that has left nothing."""
    return (path / "manifest.json").exists() or any(path.glob("runs/*.parquet"))


def is_study(folder: Path) -> bool:
    """Whether a folder holds a study."""
    return any(GENERATION.fullmatch(path.name) and _begun(path) for path in folder.glob("generation-*"))


@contextmanager
def opened(
    folder: Path, question: Facts, new_generation: bool = False, shard: Shard | None = None
) -> Iterator[Generation]:
    """Hold the study's lock and give the generation that answers this question with the code and machine of now.

    A folder without a study becomes one. Raises InputError: somebody else writes to it; or it was asked otherwise or
    made with other code or on another class of machine, with the list of what changed. With `new_generation` such a
    study gets one more generation, and the earlier ones stay as they are.
    """
    with ExitStack() as held:
        try:
            found = _entered(held, folder, Manifest.of_now(question), new_generation, shard)
        except OSError as error:
            rule = say("cannot be written: {reason}", reason=error.strerror or error)
            hint = "Name a folder that you may write to, on a disk with room, with --study."
            raise InputError(Problem("E-STUDY", rule, cut(str(folder)), hint=hint)) from None
        yield found


def _entered(held: ExitStack, folder: Path, now: Manifest, new_generation: bool, shard: Shard | None) -> Generation:
    durable.make_folder(folder)
    held.enter_context(locked(folder, shared=shard is not None))
    if shard is not None:
        held.enter_context(locked(folder, name=f"lock-{shard.number}-of-{shard.of}"))
    with locked(folder, name="lock-start", wait=30):
        found = _find(folder, now, new_generation)
    if shard is None:
        found.clean()
    return found


def _find(folder: Path, now: Manifest, new_generation: bool) -> Generation:
    if not is_study(folder):
        return Generation.make(folder / "generation-1", now)
    there = generations(folder)
    for generation in reversed(there):
        if not generation.manifest.changes(now):
            return generation
    if new_generation:
        return Generation.make(folder / f"generation-{_number(there[-1]) + 1}", now)
    raise InputError(_other(folder, there[-1], now))


def _number(generation: Generation) -> int:
    return int(generation.folder.name.split("-")[1])


def _other(folder: Path, last: Generation, now: Manifest) -> Problem:
    changes = last.manifest.changes(now)
    more = len(changes) - MOST_CHANGES
    told = "; ".join([*changes[:MOST_CHANGES], *([f"and {more} more"] if more > 0 else [])])
    rule = say("this study was asked otherwise, or made with other code or on another machine; what changed: {changes}",
               changes=told)  # fmt: skip
    hint = "--new-generation keeps both apart in this folder; --study names another folder."
    return Problem("E-OTHER", rule, cut(str(folder)), hint=hint)
