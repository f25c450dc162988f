"""Long work at the command line: progress, the question before it, a clean stop, and what to do afterwards."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import join

from clustersim.ensemble.keeping import NotKept
from clustersim.ensemble.session import Estimate, TooManyFailures
from clustersim.ensemble.tasks import EngineLost
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say, translated
from clustersim.store.generation import NotOneResult

FAILED, STOPPED_EARLY, INTERRUPTED = 3, 4, 128
LONG_SECONDS, LARGE_BYTES = 600.0, 10**9  # beyond these a job is asked about
SAID_SECONDS = 15.0  # beyond this its length is said
STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


class Stopped(BaseException):
    """A signal asks to stop; not an Exception, so that nothing takes it for a failed run."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or lost terminal into Stopped; a second one ends the process on the spot.

    Both are safe: what is on the disk stays, and workers die with this process.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def stop(number: int, _frame) -> None:
        came.append(number)
        if len(came) > 1:
            os._exit(INTERRUPTED + number)
        raise Stopped(number)

    numbers = [getattr(signal, name) for name in STOPS if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        if not came:  # after a stop the second signal still ends it on the spot
            for number, handler in before.items():
                signal.signal(number, handler)


def guarded(work: Callable[[], int], folder: Path, again: str | None = None) -> int:
    """Do long work whose runs are kept in `folder`; give its exit code, or say why it stopped and how it goes on:
    with the command `again`, or else `resume`.

    Raises SystemExit after a signal: there is nothing left to do but to go.
    """
    go_on = {"folder": folder, "command": again or join(["clustersim", "resume", str(folder)])}
    try:
        with stoppable():
            return work()
    except (Stopped, KeyboardInterrupt) as stop:
        tell(say("stopped; what is finished is kept in {folder}. To go on: {command}", **go_on))
        raise SystemExit(INTERRUPTED + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)) from None
    except NotKept as error:
        if error.errno not in DISK:
            raise
        tell(
            say(
                "{folder} cannot be written: {reason}. {runs} runs (up to {size} bytes) were not kept and will be made "
                "again; all before them are safe. Make room, then: {command}",
                reason=error.strerror, runs=error.runs, size=f"{error.size:,}", **go_on,
            )
        )  # fmt: skip
    except NotOneResult as error:
        tell(say("{reason}. No number of this study is to be trusted; look for what is not deterministic, then name "
                 "another folder with --study", reason=error))  # fmt: skip
        return FAILED
    except (EngineLost, TooManyFailures) as error:
        tell(say("{reason}. What is finished is kept in {folder}. To go on: {command}",
                 reason=error.args[0], **go_on))  # fmt: skip
    return STOPPED_EARLY


def tell(text: str) -> None:
    """Say a sentence on stderr; nobody there to hear it stops nothing."""
    with suppress(OSError, ValueError):
        print(f"clustersim: {translated(text)}", file=sys.stderr, flush=True)


def quiet(progress: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Progress that goes on without a listener: a closed terminal or a full disk behind it stops no run."""
    broken = False

    def told(done: int, total: int) -> None:
        nonlocal broken
        if not broken:
            try:
                progress(done, total)
            except (OSError, ValueError):
                broken = True

    return told


def asker(folder: Path, yes: bool) -> Callable[[Estimate], None]:
    """What a job hears after its first runs: how long it will take; a question if that is long."""

    def ask(job: Estimate) -> None:
        known = {"left": f"{job.left:,}", "time": duration(job.seconds), "size": size(job.bytes)}
        text = say("{left} runs are left: about {time} and {size} on the disk", **known)
        if yes or (job.seconds < LONG_SECONDS and job.bytes < LARGE_BYTES):
            if job.seconds > SAID_SECONDS:
                tell(text)
            return
        if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
            tell(text)
            print(translated(say("Go on? [y/N]")), end=" ", file=sys.stderr, flush=True)
            if sys.stdin.readline().strip().lower() in ("y", "yes", "예", "ㅛ"):
                return
        hint = say("Say --yes to have them made. What is finished is kept: {folder}.", folder=folder)
        raise InputError(Problem("O31", text, key="--yes", hint=hint))

    return ask


def duration(seconds: float) -> str:
    """A time as people say it."""
    for unit, length in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}" if seconds >= 10 * length else f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} seconds"


def size(count: float) -> str:
    """Bytes as people say them."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return ""
