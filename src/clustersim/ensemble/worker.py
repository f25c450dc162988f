"""A worker process: takes tasks from its parent, answers each run as it ends, and dies with its parent."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

from clustersim.store.layout import Layout

from .readings import Reading, Yearly
from .tasks import MEMORY, Done, Failed, Limits, Outcome, Packed, make

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
READY = "ready"


class Packer:
    """Sends names of values once: an outcome travels with the digest of its names, and with them if they are new."""

    def __init__(self) -> None:
        self._sent: set[str] = set()

    def pack(self, outcome: Outcome) -> tuple:
        """An outcome as it travels."""
        if isinstance(outcome, Failed):
            return outcome, "", None
        digest = outcome.layout.digest
        new = None if digest in self._sent else outcome.layout
        self._sent.add(digest)
        return tuple(outcome._replace(layout=Layout((), (), (), (), digest))), digest, new


class Unpacker:
    """Puts the names back; one for all workers, so that runs of one shape share their names."""

    def __init__(self) -> None:
        self._known: dict[str, Layout] = {}

    def unpack(self, message: tuple) -> Outcome:
        """The outcome that was packed."""
        outcome, digest, new = message
        if isinstance(outcome, Failed):
            return outcome
        if new is not None:
            self._known.setdefault(digest, new)
        return Done(*outcome)._replace(layout=self._known[digest])


def work(pipe: Connection, reading: Reading, limits: Limits) -> None:
    """What a worker process does: tasks in, outcomes out, until the pipe closes."""
    for number in (signal.SIGINT, getattr(signal, "SIGHUP", None)):
        if number is not None:
            signal.signal(number, signal.SIG_IGN)  # Ctrl-C and a lost terminal are the parent's to handle
    _die_with_parent()
    if isinstance(reading, Yearly) and reading.simulate is None:
        import clustersim.simulation  # noqa: F401 - heavy: before the clock of the first run starts

    gc.freeze()  # the compiler's many objects live as long as the worker: no use in searching them for garbage
    _limit_memory(limits.memory)
    packer = Packer()
    pipe.send(READY)
    while True:
        try:
            packed: Packed = pipe.recv()
        except EOFError:
            return
        for task in packed.unpack():
            outcome = make(reading, task, limits)
            pipe.send(packer.pack(outcome))
            if isinstance(outcome, Failed) and outcome.kind == MEMORY:
                return  # what is left of a process without memory is not to be trusted


def _die_with_parent() -> None:
    """No worker outlives its parent: the kernel's own means where there is one, a watching thread everywhere."""
    parent = parent_process()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if parent is not None and os.getppid() != parent.pid:
            os._exit(1)  # it died before the kernel was told
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)


def _limit_memory(limit: int | None) -> None:
    """Let a run take no more than this beyond what the program has; only where the system can tell and hold it."""
    statm = Path("/proc/self/statm")
    if limit is None or not statm.exists():
        return
    import resource

    now = int(statm.read_text().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = now + limit
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
