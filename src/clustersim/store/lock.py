"""One writer a study: a lock of the system's own, which falls with its holder, however that dies.

The file says who holds it, for people; it decides nothing. Shards hold the study together (`shared`), each its own
number alone; everybody else holds it alone.
"""

from __future__ import annotations

import datetime
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

NAME = "lock"


@contextmanager
def locked(folder: Path, shared: bool = False, name: str = NAME, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of a folder. Raises InputError, naming who holds it, if it cannot be had in `wait` seconds."""
    path = folder / name
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        end = time.monotonic() + wait
        while not (got := _take(handle, shared)) and time.monotonic() < end:
            time.sleep(0.02)
        if not got:
            raise InputError(_held(path))
        if not shared:
            _say_who(handle)
        yield
    finally:
        os.close(handle)  # lets go of the lock


def _take(handle: int, shared: bool) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            os.lseek(handle, 1 << 30, os.SEEK_SET)  # beyond the text, which others may read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say_who(handle: int) -> None:
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    text = json.dumps({"process": os.getpid(), "host": socket.gethostname(), "since": now})
    os.ftruncate(handle, 0)
    os.pwrite(handle, text.encode(), 0) if hasattr(os, "pwrite") else os.write(handle, text.encode())


def holder(path: Path) -> dict[str, object]:
    """Who wrote into a lock file last; empty if it cannot be told."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _held(path: Path) -> Problem:
    who = holder(path)
    rule = say(
        "another process is writing to this study: process {process} on {host}, since {since}",
        process=who.get("process", "?"),
        host=who.get("host", "?"),
        since=who.get("since", "?"),
    )
    hint = "Wait for it or stop it (Ctrl-C: nothing is lost), or name another folder with --study."
    return Problem("E-LOCKED", rule, str(path.parent), hint=hint)
