"""How good a message is, on the five points of the standard: where, value, rule, what to do, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from case import Answer, Case, answer_of, command_of

from clustersim.kernel.errors import Problem

WHOLE = ("E-EMPTY", "E-ENCODING", "E-FILE-", "E-FORMAT", "E-KIND")  # nothing but this can be said of such a file
SECOND = ("title", 'zz_second = "x"\ntitle')  # another fault that every file can have: an unknown key at its top
BROKEN = (
    "title",
    "zz_second = yes\ntitle",
)  # the same for a file that is no TOML: it cannot be looked into any further


class Score(NamedTuple):
    """One point each."""

    where: bool
    value: bool
    rule: bool
    fix: bool
    at_once: bool

    @property
    def points(self) -> int:
        """Points in all, 0 to 5."""
        return sum(self)


def told(case: Case, answer: Answer) -> Problem:
    """The problem or the note that the case is about."""
    return next(problem for problem in answer.problems if problem.code == (case.warning or case.code))


def score_of(case: Case, problem: Problem, folder: Path) -> Score:
    """The points of a message. `folder` is an empty one, for a second fault beside that of the case."""
    return Score(
        where=_where(problem),
        value=bool(problem.value) or problem.code.startswith(WHOLE) or problem.code in ("E-KEY-MISSING", "O25"),
        rule=len(problem.rule) > 8,
        fix=len(problem.hint) > 8,
        at_once=_at_once(case, problem, folder),
    )


def _where(problem: Problem) -> bool:
    """File and line, and the key if there is one; the option or the command on the command line."""
    if not problem.file:
        return bool(problem.key)
    whole = problem.code.startswith(WHOLE) or problem.code in ("E-NAME", "E-TWICE", "E-KEY-MISSING", "O17", "O18")
    return whole or bool(problem.line)


def _at_once(case: Case, problem: Problem, folder: Path) -> bool:
    """Whether a second fault of the file is told with the first. What cannot be read at all has no second."""
    alone = problem.code.startswith((*WHOLE, "E-NEST", "E-NUMBER", "O"))
    if alone or case.command or case.warning or not case.base:
        return True
    command = command_of(case, folder)
    path = Path(command[-1])
    raw = path.read_text("utf-8") if case.line_end != "\r" else ""
    syntax = problem.code in ("E-SYNTAX", "E-KEY-TWICE")
    old, new = BROKEN if syntax else SECOND
    if old not in raw:
        return False
    path.write_text(raw.replace(old, new, 1), "utf-8")
    keys = [found.key for found in answer_of(case, command, folder).problems]
    return "zz_second" in keys and len(keys) > 1
