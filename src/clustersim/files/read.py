"""Reads a file once and turns it into plain data that knows its lines, and the file it extends."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say

from .locate import Place, places_of_keys
from .raw import label_of, text_of
from .syntax import DEEPEST, LONGEST_NUMBER, TOO_LONG, long_number, syntax_problems, too_deep


@dataclass(frozen=True)
class Document:
    """A file as plain data. `label` is how messages name it.

    `base` is the file that it extends: `data` is then that of both put together, and `own` what stands in this one.
    """

    path: Path
    label: str
    text: str
    data: dict
    base: Document | None = None
    own: dict | None = None
    unknown: list[Problem] = field(default_factory=list)  # keys left out so that the rest could be checked

    @cached_property
    def places(self) -> dict[tuple, Place]:
        """Line and column of each key; worked out only when something is wrong."""
        return places_of_keys(self.text)

    def problem(self, code: str, key: tuple, rule: str, hint: str = "", value: object = None) -> Problem:
        """A problem at a key, with its file, its line (or that of the table around it) and the value there."""
        label = self.owner(key).label
        line, column = self.place(key)
        if value is None:
            value = self.get(key)
        return Problem(code, rule, label, line, written(key), None if value is None else shown(value), hint, column)

    def place(self, key: tuple) -> tuple[int | None, int | None]:
        """Line and column of a key, or of the innermost table around it that the file has."""
        places = self.owner(key).places
        found = (places[key[:n]] for n in range(len(key), 0, -1) if key[:n] in places)
        return next(found, (None, None))

    def line(self, key: tuple) -> int | None:
        """Line of a key, or of the table around it."""
        return self.place(key)[0]

    def get(self, key: tuple) -> object:
        """The value at a key path, or None."""
        return _value_at(self.data, key)

    def owner(self, key: tuple) -> Document:
        """The file that the value at a key comes from: this one, or one that it extends."""
        document = self
        while document.base is not None and _value_at(document.own, key) is None:
            if document.base.get(key) is None:
                return self
            document = document.base
        return document


def _value_at(value: object, key: tuple) -> object:
    for part in key:
        table = isinstance(value, dict) and part in value
        entry = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not table and not entry:
            return None
        value = value[part]  # type: ignore[index]
    return value


def written(key: tuple) -> str:
    """A key path as a person writes it: list entries counted from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def read(path: Path) -> Document:
    """Read a TOML file once. InputError when it is missing, too large, not text, not UTF-8 or not TOML."""
    label = label_of(path)
    text = text_of(path, label)
    try:
        data = _parsed(text)
    except tomllib.TOMLDecodeError:
        raise InputError(syntax_problems(text, label)) from None
    except RecursionError:
        raise InputError(too_deep(text, label)) from None
    except ValueError as error:  # numbers with thousands of digits, impossible dates
        raise InputError(
            long_number(text, label) or Problem("E-SYNTAX", say("not valid TOML: {what}", what=error), label)
        ) from None
    if _depth(data) > DEEPEST:
        raise InputError(too_deep(text, label))
    if any(isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER for value in _values(data)):
        raise InputError(long_number(text, label) or Problem("E-NUMBER", TOO_LONG, label))
    return Document(path, label, text, data)


@lru_cache(maxsize=32)
def _parsed(text: str) -> dict:
    """The data of a text, which nobody changes. Files name each other, so one is often read several times in a row."""
    return tomllib.loads(text)


def _values(table: object) -> Iterator[object]:
    """All values inside lists and tables."""
    if isinstance(table, dict | list):
        for value in table.values() if isinstance(table, dict) else table:
            yield from _values(value)
    else:
        yield table


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level and deepest <= DEEPEST:
        tables = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)]
        deepest, level = deepest + 1, [inner for table in tables for inner in table]
    return deepest
