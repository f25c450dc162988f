"""A file as bytes and as text: what is not a readable UTF-8 file of sensible size is told so."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say
from clustersim.paths import data_folder

from .names import nearest

LARGEST, MOST_LINES = 1_000_000, 20_000  # bytes; more would not be answered within a second
MOST_NAMES = 12
NOT_TEXT = {
    b"PK\x03\x04": say("this is an Excel or zip file, not a text file"),
    b"\x1f\x8b": say("this is a gzip file, not a text file"),
    b"\xd0\xcf\x11\xe0": say("this is an old Office file, not a text file"),
    b"%PDF": say("this is a PDF, not a text file"),
    b"\x89PNG": say("this is a picture, not a text file"),
    b"\x80\x04": say("this is a file of a Python program, not a text file"),
    b"SQLite format": say("this is a database, not a text file"),
}
AS_TEXT = say("Write the values into a text file that ends in .toml, and save it as UTF-8.")
RIGHT_FILE = say("Is it the right file? Inputs are far smaller.")
AS_UTF8 = say("Save it as UTF-8.")
REASONS = {  # by error number, so that they are said in one language
    "EACCES": say("there is no permission to read it"),
    "EPERM": say("there is no permission to read it"),
    "ELOOP": say("it is a link that leads back to itself"),
    "ENAMETOOLONG": say("the name is too long"),
    "ENOTDIR": say("a part of the path is a file, not a folder"),
}


def label_of(path: Path) -> str:
    """How messages name a file: inside the data folder from there on, else as it was given."""
    try:
        return path.resolve().relative_to(data_folder()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return str(path)


def text_of(path: Path, label: str) -> str:
    """The text of a file, read once, with line feeds at the ends of its lines. InputError if it is not such a file."""
    text = _decode(_bytes(path, label), label)
    lines = text.count("\n")
    if lines > MOST_LINES:
        rule = say("the file has {lines} lines; at most {most} are read", lines=lines, most=MOST_LINES)
        raise InputError(Problem("E-FILE-SIZE", rule, label, hint=RIGHT_FILE))
    return text


def reason_of(error: Exception) -> str:
    """Why the system refused something, in words."""
    number = getattr(error, "errno", None)
    known = next((text for name, text in REASONS.items() if number and number == getattr(errno, name, None)), None)
    return known or getattr(error, "strerror", None) or str(error)


def _bytes(path: Path, label: str) -> bytes:
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise InputError(_not_a_file(path, label, stat.S_ISDIR(state.st_mode)))
        if state.st_size > LARGEST:
            rule = say("the file has {size} bytes; at most {largest} are read", size=state.st_size, largest=LARGEST)
            raise InputError(Problem("E-FILE-SIZE", rule, label, hint=RIGHT_FILE))
        with path.open("rb") as file:
            return file.read(LARGEST + 1)  # it may grow while it is read
    except InputError:
        raise
    except FileNotFoundError:
        near = [other.name for other in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        hint = nearest(path.name, near, files_in(path.parent))
        raise InputError(Problem("E-FILE-MISSING", "there is no such file", label, hint=hint)) from None
    except (OSError, ValueError) as error:
        rule = say("cannot be read: {reason}", reason=reason_of(error))
        hint = "Name a file that you may read."
        raise InputError(Problem("E-FILE-READ", rule, label, hint=hint)) from None


def _not_a_file(path: Path, label: str, folder: bool) -> Problem:
    if folder:
        return Problem("E-FILE-KIND", "this is a folder; a TOML file is needed", label, hint=files_in(path))
    rule = "this is not a regular file; a TOML file is needed"
    return Problem("E-FILE-KIND", rule, label, hint="Save what it gives to a file that ends in .toml.")


def files_in(folder: Path) -> str:
    """A hint with the TOML files of a folder."""
    if not folder.is_dir():
        return say("There is no folder {folder}.", folder=folder)
    there = sorted(other.name for other in folder.glob("*.toml"))
    if not there:
        return say("Name a file that ends in .toml.")
    return say("The folder has: {names}.", names=", ".join(there[:MOST_NAMES]) + (" ..." if there[MOST_NAMES:] else ""))


def _decode(raw: bytes, label: str) -> str:
    for start, kind in NOT_TEXT.items():
        if raw.startswith(start):
            raise InputError(Problem("E-ENCODING", kind, label, hint=AS_TEXT))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem("E-ENCODING", "the text is UTF-16", label, hint=AS_UTF8))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = raw[: error.start].count(b"\n") + 1, error.start - raw.rfind(b"\n", 0, error.start)
        wrong = " ".join(f"{byte:02X}" for byte in raw[error.start : error.start + 4])
        rule = say("the text is not UTF-8 (bytes {bytes})", bytes=wrong)
        if _is_cp949(raw):
            rule = say("the text is not UTF-8; it looks like CP949 (EUC-KR)")
        raise InputError(Problem("E-ENCODING", rule, label, line, hint=AS_UTF8, column=column)) from None
    return text.replace("\r\n", "\n")


def _is_cp949(raw: bytes) -> bool:
    """Whether the bytes are Korean text in the encoding of older Windows: many other files decode as well."""
    try:
        text = raw.decode("cp949")
    except UnicodeDecodeError:
        return False
    return any("가" <= char <= "힣" for char in text)
