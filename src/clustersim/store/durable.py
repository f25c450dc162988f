"""Files that are there whole or not at all: temporary name, sync, rename, sync of the folder.

A file that has its name is on the disk for good. What a killed writer leaves has a name that starts with `TEMPORARY`
and counts for nothing; `clean` takes it away.
"""

from __future__ import annotations

import hashlib
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

TEMPORARY = ".part-"
DIGITS = 32  # of a SHA-256 in a file's name: 128 bits


def content_digest(content: bytes) -> str:
    """The digest that a file's name carries."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def file_digest(path: Path) -> str:
    """The same of a file, read a piece at a time. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:DIGITS]


def temporary_in(folder: Path) -> Path:
    """A name that nobody else uses and that does not count as a file of the study."""
    return folder / f"{TEMPORARY}{socket.gethostname()[:40]}-{os.getpid()}-{time.time_ns()}"


def keep_file(folder: Path, write: Callable[[Path], None], name: Callable[[str], str]) -> Path:
    """Have `write` fill a temporary file in `folder`, and give it the name that `name` makes of its digest.

    On return the file is on the disk under its name. On any error nothing is there, the error (OSError when the disk is
    full or broken; whatever `write` raises) goes to the caller, and a sync that failed is never tried again: after a
    failed sync the system may have dropped the data and would claim success.
    """
    temporary = temporary_in(folder)
    try:
        write(temporary)
        sync_file(temporary)
        final = folder / name(file_digest(temporary))
        os.replace(temporary, final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return final


def keep_bytes(folder: Path, content: bytes, name: str) -> Path:
    """Keep these bytes under this name, the same way."""
    return keep_file(folder, lambda path: _write(path, content), lambda _: name)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)


def sync_file(path: Path) -> None:
    """Force a file's content to the disk. Raises OSError."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk; where folders cannot be opened (Windows) the system does it itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder that outlives a power cut. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)


def clean(folder: Path) -> int:
    """Take away what killed writers left; how many files that were. Only for whoever holds the study's lock."""
    left = [path for path in folder.glob(f"{TEMPORARY}*") if path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
