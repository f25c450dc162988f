"""What is wrong with a text that is not TOML, in the words of the person who wrote it.

The parser stops at the first error. A wrong line that stands for itself is therefore blanked and the text read again,
so that a person is told of all such lines at once.
"""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from clustersim.kernel.errors import MOST_SHOWN, Problem, cut
from clustersim.kernel.words import say

from .lines import FAULTS_OF_A_LINE, QUOTED, Fault
from .locate import assigned_twice

PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
PAIR = re.compile(r"""\s*(?P<key>"[^"]*"|'[^']*'|[^=\[\]{}"'#]+?)\s*=\s*(?P<value>.*)""")
MARKS = re.compile(r"^(<{7}|={7}|>{7}).*$", re.M)
LARGEST_TO_GO_ON = 100_000  # characters; reading a text again and again takes time
LONGEST_NUMBER = 40  # digits; no quantity of the model comes near
TOO_LONG = say("a whole number has at most {count} digits", count=LONGEST_NUMBER)
LONG_NUMBER = re.compile(rf"[=\[,]\s*[-+]?(?:0[xob])?[0-9a-fA-F_]{{{LONGEST_NUMBER + 1},}}")
DEEPEST = 20
TOO_DEEP = say("lists or tables stand more than {count} deep inside each other", count=DEEPEST)
PLAIN = "Text stands in quotes, a list in [ ], and each key on a line of its own."


class Place(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


def syntax_problems(text: str, label: str) -> list[Problem]:
    """What is wrong with a text that is not TOML; empty if it is."""
    whole = _of_the_whole(text, label)
    if whole:
        return whole
    found: list[Problem] = []
    while len(found) <= MOST_SHOWN:
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            problem, row = _first(error, text, label)
            found.append(problem)
            if row is None or len(text) > LARGEST_TO_GO_ON:
                return found
            rows = text.split("\n")
            rows[row - 1] = ""
            text = "\n".join(rows)
        except (RecursionError, ValueError):
            return found
        else:
            return found
    return found


def _of_the_whole(text: str, label: str) -> list[Problem]:
    """What concerns the whole text and not one line."""
    if "\r" in text:
        rule = say("the lines end with a carriage return alone, as on old Macs")
        line = text[: text.index("\r")].count("\n") + 1
        value = cut(text.split("\r")[0].split("\n")[-1])
        hint = say("Save the file with Unix (LF) or Windows (CRLF) line ends.")
        return [Problem("E-SYNTAX", rule, label, line, value=value, hint=hint)]
    marks = list(MARKS.finditer(text))
    if any(mark[1] in ("<" * 7, ">" * 7) for mark in marks):
        rule = say("this is a mark of a merge that was not finished")
        hint = say("Keep one of the two versions between <<<<<<< and >>>>>>>, and delete the marks.")
        lines = [text.count("\n", 0, mark.start()) + 1 for mark in marks]
        return [
            Problem("E-SYNTAX", rule, label, line, value=cut(mark[0]), hint=hint)
            for line, mark in zip(lines, marks, strict=True)
        ]
    start = next((row for row in text.split("\n") if row.strip() and not row.lstrip().startswith("#")), "")
    other = "JSON" if start.lstrip().startswith("{") else "YAML" if re.match(r"(---|%YAML|- )", start) else ""
    if re.match(r"""["']?\w+["']?:(\s|$)""", start):
        other = "YAML"
    if not other:
        return []
    line = text.split("\n").index(start) + 1
    rule = say("this looks like {format}; only TOML is read", format=other)
    hint = say('Write one key a line, such as title = "My strategy".')
    return [Problem("E-FORMAT", rule, label, line, value=cut(start.strip()), hint=hint)]


def _first(error: tomllib.TOMLDecodeError, text: str, label: str) -> tuple[Problem, int | None]:
    """The first problem, and the line to blank before going on; None if the rest would not make sense without it."""
    rows = text.split("\n")
    place = _place(error, text)
    twice = assigned_twice(text)
    if twice and re.search(r"overwrite|twice|Duplicate|redefin|mutate", str(error), re.I):
        path, first, place = twice[0][0], Place(*twice[0][1]), Place(*twice[0][2])
        rule = say("this key stands twice: in line {first} and in line {second}", first=first.line, second=place.line)
        row = rows[place.line - 1]
        hint = say("Delete one of the two.")
        problem = Problem("E-KEY-TWICE", rule, label, place.line, path, cut(_value(row)), hint, place.column)
        return problem, place.line if _alone(row) else None
    row = rows[place.line - 1]
    fault = next((fault for look in FAULTS_OF_A_LINE if (fault := look(row, place.column - 1))), None)
    if fault is None:
        fault = _open_end(text, place) or Fault(
            say("not valid TOML: {what}", what=PLACE.sub("", str(error))), say(PLAIN)
        )
    line = fault.line or place.line
    row = rows[line - 1]
    column = fault.column + 1 if fault.column is not None else place.column
    problem = Problem("E-SYNTAX", fault.rule, label, line, _key(row), cut(_value(row)), fault.hint, column)
    return problem, line if _alone(row) and not fault.line else None


def _place(error: tomllib.TOMLDecodeError, text: str) -> Place:
    found = PLACE.search(str(error))
    if found and found[1]:
        line, column = int(found[1]), int(found[2])
        rows = text.split("\n")
        at_end = line > 1 and column == 1 and not re.match("Invalid", str(error))
        return Place(line - 1, len(rows[line - 2]) + 1) if at_end and rows[line - 2].strip() else Place(line, column)
    rows = text.rstrip().split("\n")
    return Place(len(rows), len(rows[-1]) + 1)


def _open_end(text: str, place: Place) -> Fault | None:
    """A bracket or a quote that is opened and never closed; told where it is opened."""
    open_at: list[int] = []
    at, end = 0, len(text)
    while at < end:
        mark = text[at]
        if mark == "#":
            at = text.find("\n", at) % (end + 1)
        elif mark in "\"'":
            fence = mark * 3 if text.startswith(mark * 3, at) else mark
            close = _closing(text, at + len(fence), fence)
            if close < 0:
                rule = say("the quotes that open here are never closed")
                return _fault_at(text, at, rule, say("Put {mark} behind the text.", mark=fence))
            at = close + len(fence) - 1
        elif mark in "[{":
            open_at.append(at)
        elif mark in "]}" and open_at:
            open_at.pop()
        at += 1
    if not open_at:
        return None
    opened = text[open_at[0]]
    rule = say("the bracket {mark} that opens here is never closed", mark=opened)
    return _fault_at(
        text, open_at[0], rule, say("Put {mark} behind the last entry.", mark={"[": "]", "{": "}"}[opened])
    )


def _closing(text: str, at: int, fence: str) -> int:
    """Where the closing quotes of a text stand; -1 if nowhere, or not on the same line where that is needed."""
    while at < len(text):
        if text.startswith(fence, at):
            return at
        if text[at] == "\n" and len(fence) == 1:
            return -1
        at += 2 if text[at] == "\\" and fence[0] == '"' else 1
    return -1


def _fault_at(text: str, at: int, rule: str, hint: str) -> Fault:
    start = text.rfind("\n", 0, at) + 1
    return Fault(rule, hint, at - start, text.count("\n", 0, at) + 1)


def _key(row: str) -> str:
    found = PAIR.fullmatch(row)
    return found["key"].strip("\"'") if found else ""


def _value(row: str) -> str:
    found = PAIR.fullmatch(row)
    value = found["value"] if found else row
    mark = QUOTED.sub(lambda text: "x" * len(text[0]), value).find("#")
    return (value[:mark] if mark >= 0 else value).strip()


def _alone(row: str) -> bool:
    """Whether a line is a whole statement, key and value: the rest makes sense without it."""
    outside = re.sub(r'"[^"]*"|' + r"'[^']*'", "", row)
    pairs = all(outside.count(a) == outside.count(b) for a, b in ("[]", "{}"))
    return pairs and not re.search("\"\"\"|'''", row) and not row.lstrip().startswith("[")


def long_number(text: str, label: str) -> Problem | None:
    """The problem of the first whole number that is too long; None if there is none."""
    found = LONG_NUMBER.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.end()) + 1
    row = text.split("\n")[line - 1]
    hint = 'Money is text with its unit, such as "3 trn KRW".'
    return Problem("E-NUMBER", TOO_LONG, label, line, _key(row), cut(_value(row)), hint)


def too_deep(text: str, label: str) -> Problem:
    """Lists or tables that stand too deep inside each other, with the line where that is seen."""
    rows = enumerate(text.split("\n"), start=1)
    deep = (item for item in rows if max(item[1].count("["), item[1].count("{"), item[1].count(".")) >= DEEPEST)
    line, row = next(deep, (None, ""))
    hint = "No file needs more than five; look for brackets or points that are too many."
    return Problem("E-NEST", TOO_DEEP, label, line, cut(_key(row)), cut(_value(row)) or None, hint)
