"""Every point at which an action can be cut off or refused: system calls counted, and broken one by one, by strace."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from studying import LONGEST, environment_of

CALLS = ("openat", "mkdir", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "unlink", "chmod")
LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")
KILLED = -9


class Point(NamedTuple):
    """A system call of an action: its name, which of that name it is (from 1), and how strace writes it."""

    call: str
    number: int
    text: str

    def broken(self, how: str) -> str:
        """The words for strace that break it."""
        return f"{self.call}:{how}:when={self.number}"


class Actor:
    """The server that acts, and the tracer beside it."""

    def __init__(self, folder: Path):
        script = Path(__file__).with_name("acting.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env=environment_of({"seconds": 0}),
        )  # fmt: skip
        self._log = folder / "strace.log"
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def act(self, *words: object, inject: str = "") -> int:
        """Do something under strace; with `inject` a call is broken. The exit code, or the signal below 0."""
        self._say(json.dumps(list(map(str, words))))
        child = self._read()
        filters = ["-e", "trace=" + ",".join(f"?{call}" for call in CALLS)]
        command = ["strace", "-f", "-qq", "-y", "-s", "8", "-o", str(self._log), *filters, "-p", child]
        command += ["-e", f"inject={inject}"] if inject else []
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            self._wait_traced(child, tracer)
            self._say("go")
            code = int(self._read())
            tracer.wait(LONGEST)
        return code

    def _wait_traced(self, child: str, tracer: subprocess.Popen) -> None:
        end = time.monotonic() + LONGEST
        while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
            assert tracer.poll() is None, f"strace cannot trace here: {tracer.stderr and tracer.stderr.read()}"
            assert time.monotonic() < end, "strace does not attach"
            time.sleep(0.002)

    def points(self, *words: object, folder: Path) -> list[Point]:
        """Do something, unbroken, and list its calls that concern a folder and may change it, in their order."""
        code = self.act(*words)
        assert code == 0, f"it fails by itself: {code}"
        counts: Counter[tuple[str, str]] = Counter()
        found = []
        for process, call, text in self.calls():
            counts[process, call] += 1
            if str(folder) in text and (call != "openat" or "O_CREAT" in text):
                found.append(Point(call, counts[process, call], text))
        return found

    def calls(self) -> list[tuple[str, str, str]]:
        """What the last action called, in its order: process, name and the rest of the line."""
        return [told.groups() for told in map(LINE.match, self._log.read_text().splitlines()) if told]

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(LONGEST)
        self._process.stdout.close()


@contextlib.contextmanager
def actor(folder: Path) -> Iterator[Actor]:
    """An actor for as long as it is needed."""
    mine = Actor(folder)
    try:
        yield mine
    finally:
        mine.close()
