"""Makes a study of tiny runs as a command does, and says aloud what is on the disk, so that kills can be aimed.

    python driver.py FOLDER RUNS WORKERS [options]

On stdout, a line each: `begun N` when the study is open and has N runs; `writing` before a part is written; `ack N`
when N runs of this process are on the disk; `done` at the end. What counts is the folder itself; these lines only say
when.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import tiny_model

from clustersim.ensemble import keeping
from clustersim.ensemble.session import Session, Way
from clustersim.ensemble.tasks import Limits
from clustersim.kernel.errors import InputError
from clustersim.working import guarded

FAILED_RUNS, BAD_INPUT = 3, 2


def say(text: str) -> None:
    """A line that is out before anything else happens."""
    print(text, flush=True)


class TellingKeeper(keeping.Keeper):
    """Tells of every part before and after it is written."""

    def commit(self) -> None:
        if not self._waiting:
            super().commit()
            return
        say("writing")
        super().commit()
        say(f"ack {self.acknowledged}")


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("runs", type=int)
    parser.add_argument("workers", type=int)
    parser.add_argument("--pause", type=float, default=0.03)  # seconds between two parts
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--memory", type=int)
    parser.add_argument("--max-failures", type=int)
    parser.add_argument("--new-generation", action="store_true")
    parser.add_argument("--retry-failed", action="store_true")
    parser.add_argument("--scheduler")
    return parser.parse_args()


def connect(address: str | None):
    """An engine on a Dask scheduler, if one is named."""
    if address is None:
        return None
    from clustersim.ensemble.dask_engine import connect as connect_to

    return connect_to(address, None, None, None)


def work(given: argparse.Namespace) -> int:
    """What a command does with its runs."""
    way = Way(
        workers=given.workers,
        folder=given.folder,
        new_generation=given.new_generation,
        retry_failed=given.retry_failed,
        limits=Limits(given.seconds, given.memory),
        most_failures=given.max_failures,
        connect=connect(given.scheduler),
    )
    command = {"kind": "tiny", "arguments": {"runs": given.runs}}
    with Session(way, tiny_model.READING, tiny_model.QUESTION, command) as session:
        say(f"begun {len(session.keeper._there)}")
        session.complete(tiny_model.wanted(given.runs), together=tiny_model.ARMS)
        done = session.generation.results()[1]
    say("done")
    return 0 if done.all() else FAILED_RUNS


def main() -> int:
    given = asked()
    keeping.SOONEST = keeping.LATEST = given.pause
    sys.modules["clustersim.ensemble.session"].Keeper = TellingKeeper
    try:
        return guarded(lambda: work(given), given.folder)
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT


if __name__ == "__main__":
    raise SystemExit(main())
