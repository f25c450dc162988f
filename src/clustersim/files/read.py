"""Reads a file once and turns it into plain data that knows its lines, and the file it extends."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.paths import data_folder

from .locate import lines_of_keys
from .names import nearest

LARGEST = 1_000_000  # bytes
DEEPEST = 20
LONGEST_NUMBER = 40  # digits; no quantity of the model comes near
TOO_LONG = f"a whole number has at most {LONGEST_NUMBER} digits"
LONG_NUMBER = re.compile(rf"[=\[,]\s*[-+]?(?:0[xob])?[0-9a-fA-F_]{{{LONGEST_NUMBER + 1},}}")
NOT_TEXT = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\x1f\x8b": "a gzip file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}


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

    @cached_property
    def lines(self) -> dict:
        """Line of each key; worked out only when something is wrong."""
        return lines_of_keys(self.text)

    def problem(self, code: str, key: tuple, rule: str, hint: str = "", value: object = None) -> Problem:
        """A problem at a key, with its file, its line (or that of the table around it) and the value there."""
        lines, label = self.owner(key).lines, self.owner(key).label
        line = next((lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in lines), None)
        if value is None:
            value = self.get(key)
        return Problem(code, rule, label, line, written(key), None if value is None else shown(value), hint)

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
    label = _label(path)
    text = _decode(_bytes(path, label), label)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_syntax(error, text, label)) from None
    except RecursionError:
        raise InputError(Problem("E-NEST", "lists or tables stand too deep inside each other", label)) from None
    except ValueError as error:  # numbers with thousands of digits, impossible dates
        raise InputError(_long_number(text, label) or Problem("E-SYNTAX", f"not valid TOML: {error}", label)) from None
    if _depth(data) > DEEPEST:
        raise InputError(Problem("E-NEST", f"lists or tables stand more than {DEEPEST} deep inside each other", label))
    if any(isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER for value in _values(data)):
        raise InputError(_long_number(text, label) or Problem("E-NUMBER", TOO_LONG, label))
    return Document(path, label, text, data)


def _label(path: Path) -> str:
    try:
        return path.resolve().relative_to(data_folder()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return str(path)


def _bytes(path: Path, label: str) -> bytes:
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            is_folder = stat.S_ISDIR(state.st_mode)
            rule = f"this is {'a folder' if is_folder else 'not a regular file'}; a TOML file is needed"
            raise InputError(Problem("E-FILE-KIND", rule, label, hint=_files_of(path) if is_folder else ""))
        if state.st_size > LARGEST:
            rule = f"the file has {state.st_size} bytes; at most {LARGEST} are read"
            raise InputError(Problem("E-FILE-SIZE", rule, label, hint="Is it the right file? Inputs are far smaller."))
        return path.read_bytes()
    except InputError:
        raise
    except FileNotFoundError:
        near = [other.name for other in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        hint = nearest(path.name, near, _files_of(path.parent))
        raise InputError(Problem("E-FILE-MISSING", "there is no such file", label, hint=hint)) from None
    except (OSError, ValueError) as error:
        raise InputError(Problem("E-FILE-READ", f"cannot be read: {error}", label)) from None


def _files_of(folder: Path) -> str:
    """A hint with the TOML files of a folder."""
    if not folder.is_dir():
        return f"There is no folder {folder}."
    there = sorted(other.name for other in folder.glob("*.toml"))
    return f"The folder has: {', '.join(there)}." if there else "Name a file that ends in .toml."


def _decode(raw: bytes, label: str) -> str:
    for start, kind in NOT_TEXT.items():
        if raw.startswith(start):
            raise InputError(Problem("E-ENCODING", f"this is {kind}, not a text file", label))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem("E-ENCODING", "the text is UTF-16", label, hint="Save it as UTF-8."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        guess = "; it looks like CP949 (EUC-KR)" if _is_cp949(raw) else ""
        hint = "Save it as UTF-8."
        raise InputError(Problem("E-ENCODING", f"the text is not UTF-8{guess}", label, line, hint=hint)) from None
    return text.replace("\r\n", "\n")


def _is_cp949(raw: bytes) -> bool:
    try:
        raw.decode("cp949")
    except UnicodeDecodeError:
        return False
    return True


def _syntax(error: tomllib.TOMLDecodeError, text: str, label: str) -> Problem:
    found = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(error))
    line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
    what = re.sub(r"\s*\(at .*\)$", "", str(error))
    if "\r" in text:
        hint = "The file has old Mac line ends; save it with line feeds."
    elif re.search(r"^(<<<<<<<|=======|>>>>>>>)", text, re.M):
        hint = "The file has merge marks (<<<<<<<)."
    elif re.search(r"[“”‘’＂]", text):
        hint = 'Text stands in straight quotes ("), not in typographic ones.'
    else:
        hint = "Text stands in quotes, lists in [ ], and each key only once."
    stands = text.split("\n")[line - 1].strip() if line <= text.count("\n") + 1 else ""
    return Problem("E-SYNTAX", f"not valid TOML: {what}", label, line, value=shown(stands), hint=hint)


def _long_number(text: str, label: str) -> Problem | None:
    """The problem of the first whole number that is too long; None if there is none."""
    found = LONG_NUMBER.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.end()) + 1
    hint = 'Money is text with its unit, such as "3 trn KRW".'
    return Problem("E-NUMBER", TOO_LONG, label, line, value=shown(text.split("\n")[line - 1].strip()), hint=hint)


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
