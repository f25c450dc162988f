"""How often and for how many runs a generation was asked: small files, the last of which `resume` and `status` read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .durable import content_digest, keep_bytes, make_folder
from .manifest import Facts

FOLDER = "asked"


class Asked(NamedTuple):
    """`command` is a kind and its arguments; `runs` how many runs it wants (0: not known before the end)."""

    command: Facts
    runs: int


def note(folder: Path, asked: Asked) -> None:
    """Write down what is asked now, unless it was the last thing asked. Raises OSError."""
    asked = Asked(**json.loads(json.dumps(asked._asdict())))  # as it comes back from a file
    if latest(folder) != asked:
        make_folder(folder / FOLDER)
        content = json.dumps(asked._asdict(), indent=1, ensure_ascii=False, sort_keys=True).encode()
        number = len(_files(folder)) + 1
        keep_bytes(folder / FOLDER, content, f"{number:04d}-{content_digest(content)}.json")


def latest(folder: Path) -> Asked | None:
    """What was asked last; None if nothing was. InputError if the file is damaged."""
    files = _files(folder)
    if not files:
        return None
    try:
        content = files[-1].read_bytes()
        if files[-1].stem.partition("-")[2] != content_digest(content):
            raise ValueError("its digest is wrong")
        return Asked(**json.loads(content))
    except (OSError, ValueError, TypeError) as error:
        hint = "Delete this file, and give the command itself once more instead of `resume`."
        raise InputError(
            Problem("E-STORE", say("damaged: {reason}", reason=error), str(files[-1]), hint=hint)
        ) from None


def _files(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("[0-9]*.json"))
