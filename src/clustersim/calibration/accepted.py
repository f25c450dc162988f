"""The accepted vectors as data: a CSV that says what each vector is, and a TOML that says where it comes from."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from clustersim.files.raw import reason_of
from clustersim.inputs import Scenario, digest
from clustersim.kernel.errors import InputError, Problem, cut, shown
from clustersim.kernel.words import say
from clustersim.provenance import code_digest, versions
from clustersim.simulation import simulate

from .plan import Study
from .waves import Found, Vector, seeds_of

NAME = "accepted.csv"
ANEW = say("Make the set anew with `clustersim calibrate`.")
COUNTS = ("wave", "vector", "implausibility", "worst", "worst_target")  # columns before the parameters


class Accepted(NamedTuple):
    """Accepted vectors read from a file: names of parameters, one tuple of values a vector, where they come from."""

    path: Path
    names: tuple[str, ...]
    vectors: tuple[tuple[float, ...], ...]
    provenance: dict

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return file_digest(self.path.read_bytes())


def file_digest(content: bytes) -> str:
    """SHA-256 of a file's content, line ends as on Unix."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def as_csv(study: Study, vectors: Sequence[Vector]) -> str:
    """Vectors as CSV, in the order in which they were designed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COUNTS, *study.names))
    for item in vectors:
        worst = max(range(len(study.goals)), key=item.implausibility.__getitem__)
        facts = (item.wave, item.number, f"{item.ranked:.3f}", f"{item.implausibility[worst]:.3f}")
        writer.writerow((*facts, study.goals[worst].name, *map(repr, item.values)))
    return out.getvalue()


def provenance_of(study: Study, found: Found, text: str, run: str = "") -> str:
    """Where a set comes from, as TOML: what was asked, of which code, on which seeds, and what came out."""
    asked = study.calibration
    facts: dict[str, Mapping[str, object]] = {
        "set": {
            "experiment": study.experiment.name,
            "strategy": asked.strategy,
            "vectors_run": len(found.vectors),
            "vectors_failed": found.failed,
            "vectors_accepted": len(found.accepted),
            "file_digest": file_digest(text.encode()),
        },
        "rule": {
            "counts": f"the implausibility of rank {asked.rank}",
            "cutoff": asked.cutoff,
            "waves": asked.waves,
            "vectors_a_wave": asked.vectors,
            "design_seed": asked.design_seed,
            "run_seeds": seeds_of(study),
        },
        "digests": {
            "asked": study.digest(),
            "region": digest(study.scenario.region),
            "strategy": digest(study.scenario.strategy),
            "future": digest(study.scenario.future),
            "code": code_digest(),
            "run": run,
        },
        "other_regions": {part.scenario.region.name: digest(part.scenario) for part in study.parts[1:]},
        "versions": versions(),
        "ranges": {item.parameter: [item.low, item.high] for item in asked.free},
    }
    lines = ["# Made by `clustersim calibrate`; do not edit."]
    for title, table in facts.items():
        if not table:
            continue
        lines += ["", f"[{title}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def run_digest(scenario: Scenario, seed: int) -> str:
    """What happens in one run of the arm that was fitted: code that gives the same one gives the same set."""
    return simulate(scenario, seed).real_digest()


# ---------------------------------------------------------------- reading


def read_accepted(path: Path, option: str = "--accepted") -> Accepted:
    """Read a set with its provenance; InputError when it is missing, empty, edited, or out of a parameter's range."""
    try:
        content, described = path.read_bytes(), path.with_suffix(".toml").read_bytes()
    except OSError as error:
        hint = say("`clustersim calibrate` writes {name} and the .toml beside it.", name=NAME)
        rule = say("cannot be read: {reason}", reason=f"{reason_of(error)}: {error.filename}")
        raise InputError(Problem("E-SET", rule, key=option, value=str(path), hint=hint)) from None
    try:
        provenance = tomllib.loads(described.decode())
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except ValueError as error:
        rule = say("is no set of accepted vectors: {reason}", reason=error)
        raise InputError(Problem("E-SET", rule, key=option, value=str(path), hint=ANEW)) from None
    if provenance.get("set", {}).get("file_digest") != file_digest(content):
        raise InputError(Problem("O17", "is not the file that its .toml describes", str(path), hint=ANEW))
    if rows and tuple(rows[0][: len(COUNTS)]) != COUNTS:
        rule = say("the columns must be {names}, then parameters", names=", ".join(COUNTS))
        raise InputError(Problem("E-SET", rule, str(path), 1, value=cut(",".join(rows[0])), hint=ANEW))
    names = tuple(rows[0][len(COUNTS) :]) if rows else ()
    vectors = tuple(_values(path, line, names, row) for line, row in enumerate(rows[1:], start=2))
    if not vectors:
        raise InputError(Problem("O18", "no vector was accepted, so there is nothing to run", str(path), hint=ANEW))
    return Accepted(path, names, vectors, provenance)


def _values(path: Path, line: int, names: Sequence[str], row: Sequence[str]) -> tuple[float, ...]:
    from clustersim.parameters import REGISTER, WHERE

    values = row[len(COUNTS) :]
    if len(values) != len(names):
        rule = say("{values} values for {parameters} parameters", values=len(values), parameters=len(names))
        raise InputError(Problem("E-SET", rule, str(path), line, value=cut(",".join(row)), hint=ANEW))
    found = []
    for name, text in zip(names, values, strict=True):
        try:
            value = float(text)
        except ValueError:
            raise InputError(Problem("E-SET", "must be a number", str(path), line, name, shown(text), ANEW)) from None
        if name not in REGISTER:
            raise InputError(Problem("E-PARAMETER", "there is no such parameter", str(path), line, name, hint=WHERE))
        if not REGISTER[name].admits(value):
            raise InputError(Problem("E-RANGE", REGISTER[name].rule, str(path), line, name, text, WHERE))
        found.append(value)
    return tuple(found)


def spread(vectors: Sequence[tuple[float, ...]], most: int) -> list[tuple[float, ...]]:
    """At most so many of the vectors, evenly over their order."""
    if len(vectors) <= most:
        return list(vectors)
    return [vectors[n * len(vectors) // most] for n in range(most)]
