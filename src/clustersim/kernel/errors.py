"""What is wrong with an input, said so that the person who wrote it can put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_SHOWN = 20
LONGEST_VALUE = 80


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it is, what stands there, which rule it breaks and what to do about it.

    `code` is stable and may be relied on by programs. `key` is the path of the key inside the file, list entries
    counted from 1 (`spend[2].share`). `value` is the value as written, shortened.
    """

    code: str
    rule: str
    file: str = ""
    line: int | None = None
    key: str = ""
    value: str | None = None
    hint: str = ""

    def __str__(self) -> str:
        """One line: file:line: key: value: rule. hint."""
        where = self.file + (f":{self.line}" if self.line else "")
        said = ": ".join(part for part in (where, self.key, self.value, self.rule) if part)
        return f"{said}. {self.hint}" if self.hint else said


class InputError(ValueError):
    """An input cannot be used. `problems` lists everything that is wrong with it; nothing was run or written."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem] | Problem):
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - MOST_SHOWN
        if more > 0:
            lines.append(f"... and {more} more")
        return "\n".join(lines)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all problems, in order."""
        return tuple(problem.code for problem in self.problems)


def shown(value: object) -> str:
    """A value as a person would write it in a file: on one line, escaped, not longer than 80 characters."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value) + '"'
    elif isinstance(value, dict):
        text = "{ " + ", ".join(value) + " }" if value else "{}"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(shown(item) for item in value[:LONGEST_VALUE]) + "]"
    else:
        text = repr(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


class BrokenLaw(RuntimeError):
    """An accounting law failed: the run is worth nothing and is never averaged.

    `law` is its id in the design catalogue, `quarter` counts from the start of the run (-1: the initial state).
    """

    def __init__(self, law: str, what: str, left, right, quarter: int):
        super().__init__(law, what, left, right, quarter)
        self.law, self.what, self.left, self.right, self.quarter = law, what, left, right, quarter

    def __str__(self) -> str:
        return f"law {self.law} broken in quarter {self.quarter}: {self.what}: {self.left} is not {self.right}"
