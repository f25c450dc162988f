"""Things that are written, each done by a process of its own that can be traced, killed and refused by the system.

    python acting.py

is a server: it has imported all that is needed, reads `ACTION ARGUMENT...` line by line, forks a child for each and
says its number; the child acts when the next line comes, whatever that is; then the server says how it ended.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import traceback
from pathlib import Path

import tiny_model

from clustersim.ensemble import keeping
from clustersim.ensemble.tasks import Done, Task, make
from clustersim.kernel.errors import InputError
from clustersim.report.output import write_atomically
from clustersim.store import answers, asked
from clustersim.store.keys import Keys
from clustersim.store.study import opened

PR_SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)
REFUSED = 9  # exit code of an action that the system refused
COMMAND = {"kind": "tiny", "arguments": {}}


def outcomes(runs: int) -> list[tuple[keeping.Wanted, Done]]:
    """So many runs, made here."""
    wanted = tiny_model.wanted(runs)
    return [(item, make(tiny_model.READING, Task(n, item.scenario, item.seed))) for n, item in enumerate(wanted)]


MADE = outcomes(12)
KEYS = Keys(tiny_model.READING.name)


def keep(folder: str, runs: str) -> None:
    """Open a study, put what it lacks of so many runs into it as one part, and note an answer."""
    mine = MADE[: int(runs)]
    wanted = [item for item, _ in mine]
    with opened(Path(folder), tiny_model.QUESTION) as generation:
        keeper = keeping.Keeper(generation, KEYS, lambda scenario, seed: "")
        asked.note(generation.folder, asked.Asked(COMMAND, len(wanted)))
        for number in keeper.missing(wanted):
            keeper.keep(*mine[number])
        keeper.commit()
        number = answers.Number("n1", ("mean", "jobs"), {"mean": 1.0})
        answers.keep(generation.folder, answers.Answer(COMMAND, "digest", (number,)))


def replace(path: str, text: str) -> None:
    """Write a report over an earlier one."""
    write_atomically(Path(path), text * 20_000)


def table(folder: str, path: str) -> None:
    """Export a study over an earlier table."""
    from clustersim.store.export import export

    export(Path(folder), Path(path), None)


ACTIONS = {"keep": keep, "replace": replace, "table": table}


def warm_up() -> None:
    """Load what is only loaded at its first use, so that a trace shows the action and nothing else."""
    for name in ("duckdb", "pandas", "xlsxwriter"):
        importlib.import_module(name)


def act(words: list[str], start: int) -> int:
    """In the child: wait until the tracer is there, act, and say how it went by the exit code."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
    os.read(start, 1)
    try:
        ACTIONS[words[0]](*words[1:])
    except (OSError, InputError):  # the latter as the study is opened: then it is told in words
        return REFUSED
    except BaseException:  # noqa: BLE001 - it is told to whoever asked
        traceback.print_exc()
        return 1
    return 0


def serve() -> None:
    """Fork a child a line."""
    warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        waits, starts = os.pipe()
        child = os.fork()
        if not child:
            os.close(starts)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os._exit(act(json.loads(line), waits))
        print(child, flush=True)
        os.close(waits)
        sys.stdin.readline()
        os.write(starts, b"!")
        os.close(starts)
        status = os.waitpid(child, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
