"""On which line of a TOML text each key stands. The standard parser does not tell, and messages need it.

The text is known to be valid TOML (the parser has read it), so the scan only has to tell keys from values.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from itertools import accumulate

Path = tuple[str | int, ...]
BARE_END = " \t\r\n=.]"
VALUE_END = ",]}#\n"


def lines_of_keys(text: str) -> dict[Path, int]:
    """Map the path of each key, table and list entry (lists counted from 0) to its line, counted from 1."""
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: str):
        self.text = text
        self.at = 0
        self.starts = list(accumulate((len(line) for line in text.split("\n")), lambda a, b: a + b + 1, initial=0))
        self.found: dict[Path, int] = {}
        self.entries: dict[Path, int] = {}  # how many tables a list of tables has so far

    def run(self) -> dict[Path, int]:
        table: Path = ()
        while self.skip_blank():
            if self.text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
        return self.found

    def note(self, path: Path) -> None:
        self.found.setdefault(path, bisect_right(self.starts, self.at))

    def skip_blank(self) -> bool:
        """Move over blanks, line ends and comments; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] in " \t\r\n":
                self.at += 1
            else:
                return True
        return False

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
                while self.text[self.at] not in BARE_END:
                    self.at += 1
                parts.append(self.text[start : self.at])
            self.skip_blank()
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def pair(self, table: Path) -> None:
        self.skip_blank()
        start = self.at
        keys = self.keys()
        end, self.at = self.at, start
        path = table
        for key in keys:
            path += (key,)
            self.note(path)
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
            while self.at < len(self.text) and self.text[self.at] not in VALUE_END:
                self.at += 1

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
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        while triple and self.text.startswith(quote, self.at):
            self.at += 1  # up to two quotes may stand before the closing three
