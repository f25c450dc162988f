"""What is wrong with an input, said so that the person who wrote it can put it right."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from .words import say, translated

MOST_SHOWN = 20
LONGEST_VALUE = 80


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it is, what stands there, which rule it breaks and what to do about it.

    `code` is stable and may be relied on by programs. `key` is the path of the key inside the file, list entries
    counted from 1 (`spend[2].share`). `value` is the value as written, shortened. `rule` and `hint` are English;
    `text` says them in another language.
    """

    code: str
    rule: str
    file: str = ""
    line: int | None = None
    key: str = ""
    value: str | None = None
    hint: str = ""
    column: int | None = None

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str | None = None) -> str:
        """One line: file:line:column: key: value: rule. hint [code]. Without a language in the one that is chosen."""
        place = [one_line(self.file), *(str(n) for n in (self.line, self.column if self.line else None) if n)]
        rule, hint = (one_line(translated(text, language)) for text in (self.rule, self.hint))
        said = ": ".join(part for part in (":".join(place), one_line(self.key), self.value, rule) if part)
        return f"{said}. {hint} [{self.code}]" if hint else f"{said} [{self.code}]"


class InputError(ValueError):
    """An input cannot be used. `problems` lists everything that is wrong with it; nothing was run or written."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem] | Problem):
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.text("en"))

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str | None = None) -> str:
        """A line for each problem, at most twenty. Without a language in the one that is chosen."""
        lines = [problem.text(language) for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - MOST_SHOWN
        if more > 0:
            lines.append(translated(say("... and {count} more", count=more), language))
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
        text = f'"{one_line(value[: LONGEST_VALUE + 1])}"'
    elif isinstance(value, datetime.date | datetime.time):
        text = str(value)
    elif isinstance(value, dict):
        text = "{ " + ", ".join(value) + " }" if value else "{}"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(shown(item) for item in value[:LONGEST_VALUE]) + "]"
    else:
        text = repr(value)
    return cut(text)


def cut(text: str) -> str:
    """Text as it stands, on one line, not longer than 80 characters."""
    text = one_line(text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def one_line(text: str) -> str:
    """Text with everything that is not a visible character escaped: line ends, control and invisible characters."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class BrokenLaw(RuntimeError):
    """An accounting law failed: the run is worth nothing and is never averaged.

    `law` is its id in the design catalogue, `quarter` counts from the start of the run (-1: the initial state).
    """

    def __init__(self, law: str, what: str, left, right, quarter: int):
        super().__init__(law, what, left, right, quarter)
        self.law, self.what, self.left, self.right, self.quarter = law, what, left, right, quarter

    def __str__(self) -> str:
        return f"law {self.law} broken in quarter {self.quarter}: {self.what}: {self.left} is not {self.right}"
