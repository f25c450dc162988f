"""On which line of a TOML text each key stands. The standard parser does not tell, and messages need it.

The text is known to be valid TOML (the parser has read it), so the scan only has to tell keys from values. Of a text
that is not valid it also finds keys that are given twice.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from bisect import bisect_right
from itertools import accumulate

Path = tuple[str | int, ...]
Place = tuple[int, int]
BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
BARE = re.compile(r"[^ \t\r\n=.\]]*")
VALUE = re.compile(r"[^,\]}#\n]*")
MOST_PARTS = 100


def lines_of_keys(text: str) -> dict[Path, int]:
    """Map the path of each key, table and list entry (lists counted from 0) to its line, counted from 1."""
    return {path: line for path, (line, _) in places_of_keys(text).items()}


def places_of_keys(text: str) -> dict[Path, Place]:
    """Line and column, both counted from 1, of each key, table and list entry."""
    return _Scan(text).run()


def assigned_twice(text: str) -> list[tuple[str, Place, Place]]:
    """Keys and tables that a text gives twice (it is then not valid TOML), with both places."""
    scan = _Scan(text)
    with contextlib.suppress(IndexError, ValueError, RecursionError):  # wrong elsewhere too: the rest stands
        scan.run()
    return [(".".join(map(str, path)), first, second) for path, first, second in scan.twice]


class _Scan:
    def __init__(self, text: str):
        self.text = text
        self.at = 0
        self.starts = list(accumulate((len(line) for line in text.split("\n")), lambda a, b: a + b + 1, initial=0))
        self.found: dict[Path, Place] = {}
        self.given: dict[Path, Place] = {}  # keys with a value, and tables with a header of their own
        self.twice: list[tuple[Path, Place, Place]] = []
        self.entries: dict[Path, int] = {}  # how many tables a list of tables has so far

    def run(self) -> dict[Path, Place]:
        table: Path = ()
        while self.skip_blank():
            if self.text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
        return self.found

    def note(self, path: Path) -> None:
        self.found.setdefault(path, self.place())

    def place(self) -> Place:
        line = bisect_right(self.starts, self.at)
        return line, self.at - self.starts[line - 1] + 1

    def give(self, path: Path) -> None:
        """Note that a key gets its value, or a table its header; each may happen once."""
        if path in self.given:
            self.twice.append((path, self.given[path], self.place()))
        self.given.setdefault(path, self.place())

    def skip_blank(self) -> bool:
        """Move over blanks, line ends and comments; False at the end of the text."""
        self.at = BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]
        return self.at < len(self.text)

    def header(self) -> Path:
        listed = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if listed else 1
        keys = self.keys()
        end, self.at = self.text.index("]", self.at) + (2 if listed else 1), start
        path: Path = ()
        for position, key in enumerate(keys, start=1):
            path += (key,)
            self.note(path)
            if listed and position == len(keys):
                self.entries[path] = self.entries.get(path, 0) + 1
            if path in self.entries:
                path += (self.entries[path] - 1,)
                self.note(path)
        if not listed:
            self.give(path)
        self.at = end
        return path

    def keys(self) -> list[str]:
        """The parts of a dotted key; ends behind it."""
        parts = []
        while True:
            self.skip_blank()
            start = self.at
            if self.text[start] in "\"'":
                self.string()
                parts.append(tomllib.loads("k = " + self.text[start : self.at])["k"])
            else:
                self.at = BARE.match(self.text, start).end()  # type: ignore[union-attr]
                parts.append(self.text[start : self.at])
            self.skip_blank()
            if self.text[self.at] != ".":
                return parts
            if len(parts) > MOST_PARTS:
                raise ValueError("no file has keys of so many parts")
            self.at += 1

    def pair(self, table: Path) -> None:
        self.skip_blank()
        start = self.at
        keys = self.keys()
        end, self.at = self.at, start
        path = table
        for key in keys:
            path += (key,)
            if len(path) == len(table) + len(keys) and path in self.found:
                self.given.setdefault(path, self.found[path])  # a table by way of its keys
            self.note(path)
        self.give(path)
        self.at = end + 1  # behind the equals sign
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip_blank()
        mark = self.text[self.at]
        if mark in "\"'":
            self.string()
        elif mark in "[{":
            self.at += 1
            self.entries_of(path, listed=mark == "[")
        else:
            self.at = VALUE.match(self.text, self.at).end()  # type: ignore[union-attr]

    def entries_of(self, path: Path, listed: bool) -> None:
        """The entries of a list or of a table on one line; ends behind its closing bracket."""
        count = 0
        while self.skip_blank() and self.text[self.at] not in "]}":
            if self.text[self.at] == ",":
                self.at += 1
            elif listed:
                self.note((*path, count))
                self.value((*path, count))
                count += 1
            else:
                self.pair(path)
        self.at += 1

    def string(self) -> None:
        quote = self.text[self.at]
        triple = self.text.startswith(quote * 3, self.at)
        mark = quote * 3 if triple else quote
        self.at += len(mark)
        while not self.text.startswith(mark, self.at):
            if self.at >= len(self.text):
                raise ValueError("a text is never closed")
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        while triple and self.text.startswith(quote, self.at):
            self.at += 1  # up to two quotes may stand before the closing three
