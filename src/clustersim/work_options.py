"""The options that all commands share which make many runs: where they are kept, who makes them, what they may take."""

from __future__ import annotations

import functools
import inspect
import os
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.options import WORKERS, Whole, read_file_name

if TYPE_CHECKING:
    from clustersim.ensemble.session import Way

ENGINES = ("processes", "dask")
TIME_LIMIT = Whole("--time-limit", 1, 10**7, "seconds", 600)
MAX_FAILURES = Whole("--max-failures", 0, 10**9, "failed runs", 10)
SHARE_OF_MEMORY = 0.8  # of the machine's, that all workers together may take
GB = 2**30
Text = str | None


class Work(NamedTuple):
    """The shared options as they were given."""

    study: Annotated[Text, typer.Option(metavar="FOLDER", help="Where runs are kept; default: results/NAME.")] = None
    workers: Annotated[Text, typer.Option(metavar="W", help="Processes; default: all processors.")] = None
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a long job.")] = False
    new_generation: Annotated[
        bool, typer.Option("--new-generation", help="Keep runs of changed code or data beside the earlier ones.")
    ] = False
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Make failed runs once more.")] = False
    time_limit: Annotated[Text, typer.Option(metavar="SECONDS", help="Longest run; default: 600.")] = None
    memory_limit: Annotated[
        Text, typer.Option(metavar="GB", help="Most a run may take; default: 80% of the machine's, by workers.")
    ] = None
    max_failures: Annotated[Text, typer.Option(metavar="N", help="Stop when more runs have failed.")] = None
    shard: Annotated[Text, typer.Option(metavar="K/N", help="Make only part K of N of the runs; no verdict.")] = None
    engine: Annotated[str, typer.Option(metavar="processes|dask", help="Who makes the runs.")] = "processes"
    scheduler: Annotated[
        Text, typer.Option(metavar="ADDRESS", help="Of Dask: tcp:// on this machine, tls:// elsewhere.")
    ] = None
    tls_ca: Annotated[Text, typer.Option(metavar="FILE", help="Certificate of the authority, for tls://.")] = None
    tls_cert: Annotated[Text, typer.Option(metavar="FILE", help="Certificate of this side, for tls://.")] = None
    tls_key: Annotated[Text, typer.Option(metavar="FILE", help="Its key, for tls://.")] = None


def with_work(*without: str) -> Callable[[Callable], Callable]:
    """Give a command the shared options, but for some; it hears of them as its argument `work`."""

    def give(command: Callable) -> Callable:
        own = inspect.signature(command, eval_str=True)
        hints = typing.get_type_hints(Work, include_extras=True)
        kind = inspect.Parameter.KEYWORD_ONLY
        names = [name for name in Work._fields if name not in without]
        shared = [
            inspect.Parameter(name, kind, default=Work._field_defaults[name], annotation=hints[name]) for name in names
        ]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            work = Work(**{name: given.pop(name) for name in names})
            command(**given, work=work)

        mine = [item.replace(kind=kind) for item in own.parameters.values() if item.name != "work"]
        run.__signature__ = own.replace(parameters=[*mine, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {item.name: item.annotation for item in [*mine, *shared]}
        return run

    return give


def way_of(work: Work, default: str) -> Way:
    """How runs are made, from the options; `default` is the folder if none is named. Raises InputError."""
    from clustersim.ensemble.session import Way, processors
    from clustersim.ensemble.tasks import Limits
    from clustersim.working import asker

    workers = WORKERS.read_if_given(work.workers) or processors()
    folder = read_file_name("--study", work.study) or Path("results") / default
    seconds = TIME_LIMIT.read_if_given(work.time_limit) or 600
    return Way(
        workers=workers,
        folder=folder,
        new_generation=work.new_generation,
        retry_failed=work.retry_failed,
        limits=Limits(float(seconds), _memory(work.memory_limit, workers)),
        shard=_shard(work.shard),
        most_failures=MAX_FAILURES.read_if_given(work.max_failures),
        ask=asker(folder, work.yes),
        connect=_connect(work),
    )


def _memory(text: str | None, workers: int) -> int | None:
    """Bytes a run may take."""
    if text is None:
        if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
            return None
        there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return int(SHARE_OF_MEMORY * there / workers)
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) or not 0.05 <= float(text) <= 100_000:
        rule = say("must be a number from {low} to {high}", low=0.05, high=100_000)
        hint = say("For example {option} {value}.", option="--memory-limit", value=2.5)
        raise InputError(Problem("O9", rule, key="--memory-limit", value=shown(text), hint=hint))
    return int(float(text) * GB)


def _shard(text: str | None):
    from clustersim.store.study import Shard

    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        rule = "must be K/N with K from 1 to N"
        raise InputError(Problem("O32", rule, key="--shard", value=shown(text), hint="For example --shard 3/10."))
    return Shard(int(found[1]), int(found[2]))


def _connect(work: Work):
    if work.engine not in ENGINES:
        rule = say("must be one of {names}", names=", ".join(ENGINES))
        hint = say("For example {option} {value}.", option="--engine", value="dask")
        raise InputError(Problem("O30", rule, key="--engine", value=shown(work.engine), hint=hint))
    if work.engine == "processes":
        others = {"--scheduler": work.scheduler, "--tls-ca": work.tls_ca, "--tls-cert": work.tls_cert,
                  "--tls-key": work.tls_key}  # fmt: skip
        wrong = [name for name, value in others.items() if value is not None]
        if wrong:
            rule, hint = say("this needs {option}", option="--engine dask"), say("Leave it out, or name that engine.")
            raise InputError([Problem("O13", rule, key=name, value=shown(others[name]), hint=hint) for name in wrong])
        return None
    if work.scheduler is None:
        rule = say("Dask needs the address of a scheduler")
        hint = say("For example {option} {value}.", option="--scheduler", value="tcp://127.0.0.1:8786")
        raise InputError(Problem("O33", rule, key="--scheduler", hint=hint))
    from clustersim.ensemble.dask_engine import connect

    return connect(work.scheduler, work.tls_ca, work.tls_cert, work.tls_key)
