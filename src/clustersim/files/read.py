"""Finds a file by name or path, reads it once, and turns it into plain data that knows its lines."""

from __future__ import annotations

import difflib
import re
import stat
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.paths import data_folder, experiments_folder, scenarios_folder

from .locate import lines_of_keys

LARGEST = 1_000_000  # bytes
DEEPEST = 20
LONGEST_NUMBER = 40  # digits; no quantity of the model comes near
TOO_LONG = f"a whole number has at most {LONGEST_NUMBER} digits"
LONG_NUMBER = re.compile(rf"[=\[,]\s*[-+]?(?:0[xob])?[0-9a-fA-F_]{{{LONGEST_NUMBER + 1},}}")
FOLDERS = {"region": "regions", "strategy": "strategies", "future": "futures"}
NOT_TEXT = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\x1f\x8b": "a gzip file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}


@dataclass(frozen=True)
class Document:
    """A file as plain data. `label` is how messages name it."""

    path: Path
    label: str
    text: str
    data: dict

    @cached_property
    def lines(self) -> dict:
        """Line of each key; worked out only when something is wrong."""
        return lines_of_keys(self.text)

    def problem(self, code: str, key: tuple, rule: str, hint: str = "", value: object = None) -> Problem:
        """A problem at a key, with its line (or that of the table around it) and the value that stands there."""
        line = next((self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), None)
        if value is None:
            value = self.get(key)
        return Problem(code, rule, self.label, line, written(key), None if value is None else shown(value), hint)

    def get(self, key: tuple) -> object:
        """The value at a key path, or None."""
        value: object = self.data
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


def folder(kind: str) -> Path:
    """The folder of a kind of file: region, strategy, future or experiment."""
    return experiments_folder() if kind == "experiment" else scenarios_folder() / FOLDERS[kind]


def names(kind: str) -> tuple[str, ...]:
    """Names of the files of a kind, sorted."""
    return tuple(sorted(path.stem for path in folder(kind).glob("*.toml")))


def find(kind: str, name_or_path: str | Path) -> Path:
    """The file of that name, or the path itself if it is one (it has a folder or ends in `.toml`)."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        return Path(name_or_path)
    return find_named(kind, text)


def find_named(kind: str, name: str) -> Path:
    """The file of that name in its folder; names only, so that no file can point outside."""
    known = names(kind)
    if name in known:
        return folder(kind) / f"{name}.toml"
    titled = [k for k in known if plain(name) in ways_to_name(k, str(read(folder(kind) / f"{k}.toml").data.get("title")))]
    if len(titled) == 1:
        return folder(kind) / f"{titled[0]}.toml"
    hint = nearest(name, known, "There are: " + ", ".join(known) + ".")
    raise InputError(Problem("E-NAME", f"there is no {kind} of this name", key=kind, value=shown(name), hint=hint))


def plain(text: str) -> str:
    """A name as it is compared: composed, in small letters, with single hyphens for blanks and underscores."""
    small = unicodedata.normalize("NFC", text).casefold()
    return "-".join(re.split(r"[\s_-]+", small.strip()))


def ways_to_name(name: str, title: str) -> set[str]:
    """The name, the whole title, and the parts of the title in Hangul and in other letters."""
    hangul = " ".join(re.findall(r"[가-힣][가-힣0-9]*", unicodedata.normalize("NFC", title)))
    other = " ".join(re.findall(r"[^\s가-힣]+", unicodedata.normalize("NFC", title)))
    return {plain(way) for way in (name, title, hangul, other) if way.strip()}


def nearest(name: str, known, otherwise: str = "") -> str:
    """A hint with the nearest valid name."""
    known = list(known)
    near = difflib.get_close_matches(name.lower().replace("_", "-"), [k.lower().replace("_", "-") for k in known], 1)
    for candidate in known:
        if near and candidate.lower().replace("_", "-") == near[0]:
            return f'Did you mean "{candidate}"?'
    return otherwise


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
