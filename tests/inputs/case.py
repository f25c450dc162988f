"""The table of bad input: what a case is, how its file is made, and what the program answers.

A case in `cases/*.toml` has an `id` (the number in the list of cases, with a letter where there are several), a
`title`, what makes its file, and what is expected:

    base, old, new           a good file with one text replaced by another
    text, hex, encoding      the whole file as text, or as bytes
    before, line_end, file   what stands before the text, other line ends, the name of the file
    maker                    a function of `makers.py`, for what no text can say
    command                  the words after `clustersim`; without it `check FILE`
    environment              variables of the environment
    code, parts              the code of a problem, and what the message must have
    accepted, warning        instead of a code: there is no problem; there is none but this note
    not_here                 why the case cannot exist here; the row then checks the nearest thing that can
"""

from __future__ import annotations

import contextlib
import io
import os
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import makers

from clustersim import cli, usage
from clustersim.kernel import words
from clustersim.kernel.errors import InputError, Problem
from clustersim.paths import data_folder

TABLES = Path(__file__).parent / "cases"
LONGEST = 1.0  # seconds of the processor that an answer may take after the start


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    id: str
    title: str
    base: str = ""
    old: str = ""
    new: str = ""
    text: str | None = None
    hex: str = ""
    encoding: str = "utf-8"
    before: str = ""
    line_end: str = "\n"
    file: str = ""
    maker: str = ""
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict, hash=False)
    code: str = ""
    parts: tuple[str, ...] = ()
    accepted: bool = False
    warning: str = ""
    not_here: str = ""

    @property
    def group(self) -> str:
        """Letter of its group."""
        return next(path.name[0] for path in sorted(TABLES.glob("*.toml")) if self.id in _ids(path))


def _ids(path: Path) -> list[str]:
    return [row["id"] for row in tomllib.loads(path.read_text("utf-8"))["case"]]


def all_cases() -> list[Case]:
    """All rows of all tables."""
    rows = [row for path in sorted(TABLES.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["case"]]
    return [Case(**{key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}) for row in rows]


def good_text(base: str) -> str:
    """The text of a file that comes with the model."""
    folder = data_folder() if base.startswith("experiments") else data_folder() / "scenarios"
    return (folder / f"{base}.toml").read_text("utf-8")


def command_of(case: Case, folder: Path) -> list[str]:
    """The words of the command line, with the file made in the folder."""
    made = makers.MAKERS[case.maker](case, folder) if case.maker in makers.MAKERS else None
    if isinstance(made, list):
        return made
    path = made or _written(case, folder)
    return list(case.command) or ["check", str(path)]


def _written(case: Case, folder: Path) -> Path | None:
    if case.command and not (case.text or case.base):
        return None
    text = case.text if case.text is not None else good_text(case.base) if case.base else ""
    raw = bytes.fromhex(case.hex) if case.hex else text_of(case, text).encode(case.encoding)
    path = folder / (case.file or f"{case.base.rsplit('/', 1)[-1] or 'my-file'}.toml")
    path.write_bytes(raw)
    return path


def text_of(case: Case, text: str) -> str:
    """The text with the fault of the case in it."""
    new = makers.TEXTS[case.maker](text) if case.maker in makers.TEXTS else None
    if new is None:
        assert case.old in text, f"case {case.id} no longer fits the good file"
        new = text.replace(case.old, case.new, 1)
    elif case.old:
        assert case.old in text, f"case {case.id} no longer fits the good file"
        new = text.replace(case.old, new, 1)
    return case.before + new.replace("\n", case.line_end)


@contextlib.contextmanager
def nothing_runs():
    """Whoever starts to simulate calls None, which fails."""
    with (
        patch("clustersim.commands._compute", None),
        patch("clustersim.simulation.simulate", None),
        patch("clustersim.analysis.sensitivity.sweep.session", None),
        patch("clustersim.calibration.comparing.compare_over", None),
    ):
        yield


@dataclass(frozen=True)
class Answer:
    """What the program said: exit code, problems, both streams, and how long it took."""

    exit_code: int
    problems: tuple[Problem, ...]
    out: str
    err: str
    seconds: float


def answer_of(case: Case, command: list[str], folder: Path) -> Answer:
    """Run a command line in a folder, inside this process; nothing is simulated: that fails the case."""
    before, here = dict(os.environ), Path.cwd()
    os.environ.update(case.environment)
    os.chdir(folder)
    out, err = io.StringIO(), io.StringIO()
    problems: tuple[Problem, ...] = ()
    around = makers.AROUND.get(case.maker, contextlib.nullcontext)
    start = time.process_time()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), nothing_runs(), around():
            try:
                code = usage.run(cli.app, command)
            except InputError as error:
                problems, code = error.problems, error.exit_code
                err.write(f"{error}\n")
    finally:
        seconds = time.process_time() - start
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
        words._chosen.clear()
    return Answer(code, problems, out.getvalue(), err.getvalue(), seconds)
