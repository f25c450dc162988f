"""Which outcomes each parameter moves, as measured beforehand: reads and writes `effects.csv`.

`clustersim.analysis.effects` makes the file. First lines: how it was made. Then one row for the default, one for the
noise of a mean change, and two for each parameter; one column an arm and outcome.
"""

from __future__ import annotations

import csv
import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from . import REGISTER

PACKAGE = Path(__file__).resolve().parent.parent
FILE = PACKAGE / "parameters" / "effects.csv"
MADE = "made by python -m clustersim.analysis.effects; not edited by hand"
DEFAULT, NOISE, FAILED, LEAD = "(default)", "(noise)", "failed", "lead"
ENDS = ("low", "high")
FIGURES = 3
MODEL_FOLDERS = ("kernel", "rules", "processes", "instruments")
MODEL_FILES = ("clock", "codes", "context", "government", "initial_firms", "initialise", "pipeline_table", "prepare")
MODEL_FILES += ("schedule", "start_world", "state", "world")  # type: ignore[assignment]
Key = tuple[str, str]  # arm and outcome
Variant = tuple[str, str]  # parameter and end; DEFAULT or NOISE and "" for the first two rows
Cells = Mapping[Key, float | str | None]
Table = Mapping[Variant, Cells]


class Effect(NamedTuple):
    """Change of one outcome in one arm when one parameter goes to an end of its range.

    `change` is None where nothing was seen above the noise, 0 where nothing changed at all.
    """

    parameter: str
    end: str
    arm: str
    outcome: str
    default: float
    noise: float
    change: float | None


class Effects(NamedTuple):
    """The whole file: how it was made, what was changed to which value, and the effects of each parameter."""

    about: dict[str, str]
    values: dict[tuple[str, str], float]
    by_parameter: dict[str, tuple[Effect, ...]]
    failed: frozenset[tuple[str, str]]

    def is_of(self, name: str) -> bool:
        """Whether a parameter was measured with the ends it has now."""
        return all(self.values.get((name, end)) == getattr(REGISTER[name], end) for end in ENDS)

    def moved(self, name: str) -> list[Effect]:
        """What was seen to move with a parameter."""
        return [effect for effect in self.by_parameter.get(name, ()) if effect.change]


def model_digest(root: Path = PACKAGE) -> str:
    """Digest of the sources that decide what a run does, whatever compiler reads them."""
    paths = [path for folder in MODEL_FOLDERS for path in (root / folder).glob("*.py")]
    paths += [root / f"{name}.py" for name in MODEL_FILES]
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(root).as_posix().encode())
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]


def write_effects(path: Path, about: Mapping[str, str], table: Table) -> None:
    """Write the file; the first row of the table says the columns."""
    keys = list(next(iter(table.values())))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {MADE}\n")
        file.writelines(f"# {name}: {words}\n" for name, words in about.items())
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["parameter", "end", "value", *(f"{arm}:{outcome}" for arm, outcome in keys)])
        for (name, end), cells in table.items():
            value = repr(getattr(REGISTER[name], end)) if end else ""
            out.writerow([name, end, value, *(_text(cells[key]) for key in keys)])


def _text(cell: float | str | None) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    return f"{cell:.{FIGURES}g}"


def read_table(path: Path) -> tuple[dict[str, str], dict[Variant, Cells], dict[Variant, float]]:
    """How the file was made, its cells, and the value of each parameter at each end."""
    lines = path.read_text("utf-8").splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
    header, *rows = csv.reader(line for line in lines if not line.startswith("# "))
    keys = [(arm, outcome) for arm, outcome in (column.split(":") for column in header[3:])]
    table: dict[Variant, Cells] = {(row[0], row[1]): dict(zip(keys, map(_cell, row[3:]), strict=True)) for row in rows}
    return about, table, {(row[0], row[1]): float(row[2]) for row in rows if row[2]}


def _cell(text: str) -> float | str | None:
    if text == FAILED:
        return FAILED
    return float(text) if text else None


@functools.cache
def effects(path: Path = FILE) -> Effects:
    """Read the file; nothing is known without it."""
    if not path.exists():
        return Effects({}, {}, {}, frozenset())
    about, table, values = read_table(path)
    default, noise = table.pop((DEFAULT, "")), table.pop((NOISE, ""))
    by_parameter: dict[str, tuple[Effect, ...]] = {}
    for (name, end), cells in table.items():
        told = tuple(
            Effect(name, end, *key, _number(default[key]), _number(noise[key]), None if cell is None else _number(cell))
            for key, cell in cells.items()
            if cell != FAILED
        )
        by_parameter[name] = (*by_parameter.get(name, ()), *told)
    failed = frozenset(variant for variant, cells in table.items() if FAILED in cells.values())
    return Effects(about, values, by_parameter, failed)


def _number(cell: float | str | None) -> float:
    if not isinstance(cell, float):
        raise ValueError(f"{cell!r} stands where a number belongs")
    return cell
