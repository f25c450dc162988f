"""The file a calibration is kept in while it runs: one line a fact, appended whole, so that a kill costs one vector.

Each line is JSON with a check sum of its own. A kill in the middle of a write leaves a broken last line: it is cut off
when the file is opened again, and that vector is run again. A broken line elsewhere is damage, and is refused. The
first line says what was asked; another question is never mixed in.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

CHECK = 12  # figures of the check sum of a line


class DamagedLine(ValueError):
    """A line that is not what was written."""


def line_of(fact: dict[str, Any]) -> bytes:
    """A fact as a line with its check sum."""
    text = json.dumps(fact, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return f"{_sum(text)} {text}\n".encode()


def fact_of(line: bytes) -> dict[str, Any]:
    """The fact of a line; DamagedLine if it is not whole."""
    if not line.endswith(b"\n"):
        raise DamagedLine("the line has no end")
    given, _, text = line[:-1].decode("utf-8", "replace").partition(" ")
    if given != _sum(text):
        raise DamagedLine("the check sum is wrong")
    return json.loads(text)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:CHECK]


class Store:
    """Designs of waves and finished vectors of one calibration.

    `designs[wave]` are the values of its vectors; `runs[wave, vector]` the targets of all its seeds, or a text that
    says why a run failed.
    """

    def __init__(self, path: Path, asked: dict[str, Any]):
        self.path = path
        self.designs: dict[int, list[list[float]]] = {}
        self.runs: dict[tuple[int, int], list[list[float]] | str] = {}
        if path.exists() and path.stat().st_size:
            facts = self._open()
        else:
            facts = []
        if not facts:
            self._append({"asked": asked})
        elif facts[0].get("asked") != asked:
            raise InputError(_other(path, facts[0].get("asked"), asked))
        for fact in facts[1:]:
            self._take(fact)

    def _open(self) -> list[dict[str, Any]]:
        lines = self.path.read_bytes().splitlines(keepends=True)
        facts, length = [], 0
        for number, line in enumerate(lines, start=1):
            try:
                facts.append(fact_of(line))
            except DamagedLine as error:
                if number < len(lines):
                    hint = "Move the folder away and start anew, or name another with --out."
                    raise InputError(
                        Problem("E-STORE", say("damaged: {reason}", reason=error), str(self.path), number, hint=hint)
                    ) from None
                with self.path.open("r+b") as file:
                    file.truncate(length)
                    os.fsync(file.fileno())
                break
            length += len(line)
        return facts

    def _take(self, fact: dict[str, Any]) -> None:
        if "design" in fact:
            self.designs[fact["wave"]] = fact["design"]
        else:
            self.runs[fact["wave"], fact["vector"]] = fact["failed"] if "failed" in fact else fact["runs"]

    def _append(self, fact: dict[str, Any]) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            line = line_of(fact)
            if os.write(handle, line) != len(line):
                raise OSError(f"{self.path}: the disk took only a part of a line")
            os.fsync(handle)
        finally:
            os.close(handle)

    def keep_design(self, wave: int, values: list[list[float]]) -> None:
        """Write down the vectors of a wave before any is run."""
        self._append({"wave": wave, "design": values})
        self.designs[wave] = values

    def keep_runs(self, wave: int, vector: int, runs: list[list[float]] | str) -> None:
        """Write down the targets of all seeds of a vector, or why it failed."""
        self._append({"wave": wave, "vector": vector, "failed" if isinstance(runs, str) else "runs": runs})
        self.runs[wave, vector] = runs


def _other(path: Path, was: Any, now: dict[str, Any]) -> Problem:
    was = was if isinstance(was, dict) else {}
    changed = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    rule = say("this folder holds a calibration that was asked otherwise; changed: {names}", names=", ".join(changed))
    return Problem("E-STORE", rule, str(path), hint="Name another folder with --out, or move this one away.")
