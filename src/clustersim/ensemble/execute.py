"""Where the runs happen: in this process or on worker processes that survive each other's death.

A run that fails is a row with its cause, never the end of the others. A worker that dies takes its pool with it; what
is missing then runs in a fresh pool, at most `RETRIES` times. Results depend on neither order nor number of workers.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context, parent_process
from typing import Any, NamedTuple

from clustersim.inputs import Scenario
from clustersim.yearly import reduce

RETRIES = 2
FEW_RUNS = 4  # starting workers costs more than this many runs
LONGEST_CHUNK = 16  # runs that are lost with a worker
CHUNKS_PER_WORKER = 20  # short enough that no worker is left alone with a long chunk at the end

Run = tuple[int, int]  # number of the arm, seed
Progress = Callable[[int, int], None]
Keep = Callable[[int, Any], None]


class Failure(NamedTuple):
    """A run that failed: which, why, and the command that repeats it."""

    strategy: str
    seed: int
    cause: str
    command: str


class WorkersDied(RuntimeError):
    """Worker processes died again and again; the message names what is missing."""


def execute(
    scenarios: Sequence[Scenario],
    runs: Sequence[Run],
    workers: int = 1,
    progress: Progress | None = None,
    simulate: Callable | None = None,
    experiment: str = "",
    read: Callable | None = None,
    keep: Keep | None = None,
) -> list[Any]:
    """Run all `runs` and return their results in the order of `runs`: each a YearlyRun, or a Failure.

    `progress(done, total)` is called as runs finish. `experiment` is its name, for the command that repeats a failed
    run. `simulate(scenario, seed) -> Result` stands in for the model's
    own; with workers it must be importable by name. `read(scenario, seed)` runs and reads a run its own way; what it
    returns stands in place of the YearlyRun. `keep(place, result)` is handed each result as it comes, in no fixed
    order, so that it can be stored before all are there. Raises WorkersDied if workers keep dying, ValueError for fewer
    than one worker.
    """
    if workers < 1:
        raise ValueError(f"workers: {workers}; at least 1 is needed")
    tell = progress or (lambda done, total: None)
    keep = keep or (lambda place, result: None)
    given = (tuple(scenarios), simulate, experiment, read)
    if workers == 1 or len(runs) <= FEW_RUNS:
        return _here(given, runs, tell, keep)
    return _on_workers(given, runs, min(workers, len(runs)), tell, keep)


def _here(given, runs, tell, keep) -> list[Any]:
    scenarios, *ways = given
    results = []
    for run in runs:
        results.append(run_one(scenarios, run, *ways))
        keep(len(results) - 1, results[-1])
        tell(len(results), len(runs))
    return results


def run_one(
    scenarios: Sequence[Scenario],
    run: Run,
    simulate: Callable | None = None,
    experiment: str = "",
    read: Callable | None = None,
) -> Any:
    """Simulate one run and reduce it to years; any fault of the run comes back as a Failure."""
    arm, seed = run
    scenario = scenarios[arm]
    try:
        if read is not None:
            return read(scenario, seed)
        return reduce((simulate or _model())(scenario, seed), tuple(place.target for place in scenario.region.places))
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a run must not stop the others; it is reported
        cause = f"{type(error).__name__}: {error}"
        return Failure(scenario.strategy.name, seed, cause, repeat_command(scenario, seed, experiment))


def _model() -> Callable:
    from clustersim.simulation import simulate  # heavy: only where runs happen

    return simulate


def repeat_command(scenario: Scenario, seed: int, experiment: str = "") -> str:
    """The command that repeats one run; with the experiment, whose file may have changed the strategy."""
    words = ["clustersim run", scenario.region.name, f"--strategy {scenario.strategy.name}"]
    words += [f"--experiment {experiment}" if experiment else f"--future {scenario.future.name}"]
    words += [f"--seed {seed}", f"--until {scenario.last_year}"]
    from clustersim.parameters import REGISTER  # heavy: only where a run has failed

    for name, value in scenario.overrides:
        if not experiment or REGISTER[name].admits(value):  # others are switches, which the experiment has itself
            words.append(f"--set {name}={value!r}")
    return " ".join(words)


# ---------------------------------------------------------------- workers

_given: dict = {}  # what a worker process was told once, when it started


def _start_worker(scenarios, simulate, experiment, read) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _given.update(scenarios=scenarios, simulate=simulate, experiment=experiment, read=read)
    if simulate is None:
        _model()
        gc.freeze()  # the compiler's many objects live as long as the worker: no use in searching them for garbage


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # a killed parent leaves no worker behind


def _run_chunk(chunk: list[tuple[int, Run]]) -> list[tuple[int, Any]]:
    return [(place, run_one(run=run, **_given)) for place, run in chunk]


def _on_workers(given, runs, workers, tell, keep) -> list[Any]:
    scenarios, simulate, experiment, _ = given
    if simulate is None:
        from clustersim.simulation import warm_up

        warm_up()  # once here, so that workers do not all compile the same
    done: dict[int, Any] = {}

    def take(found: list[tuple[int, Any]]) -> None:
        for place, result in found:
            done[place] = result
            keep(place, result)
        tell(len(done), len(runs))

    for attempt in range(1 + RETRIES):
        missing = [(place, run) for place, run in enumerate(runs) if place not in done]
        if not missing:
            break
        # one run a chunk after a death, so that a deadly run takes as few others with it as it can
        length = 1 if attempt else _chunk_length(len(missing), workers, len(scenarios))
        chunks = [missing[start : start + length] for start in range(0, len(missing), length)]
        _try_pool(given, chunks, workers, done, take)
    missing = [run for place, run in enumerate(runs) if place not in done]
    if missing:
        arm, seed = missing[0]
        raise WorkersDied(
            f"worker processes died {1 + RETRIES} times (out of memory, or killed from outside); {len(missing)} of "
            f"{len(runs)} runs are missing. Try --workers 1, or the first missing run alone: "
            f"{repeat_command(scenarios[arm], seed, experiment)}"
        )
    return [done[place] for place in range(len(runs))]


def _chunk_length(runs: int, workers: int, arms: int) -> int:
    """Runs a worker takes at a time: whole seeds, as long as that leaves enough chunks, for the arms of a seed share
    their start."""
    most = min(runs // (workers * CHUNKS_PER_WORKER), max(arms, LONGEST_CHUNK))
    return max(1, most - most % arms if most >= arms else most)


def _try_pool(given, chunks, workers, done, take) -> None:
    futures: list[Future] = []
    others = set(active_children())  # not ours to end
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, given)
    try:
        for chunk in chunks:
            futures.append(pool.submit(_run_chunk, chunk))
        for future in as_completed(futures):
            take(future.result())
    except BrokenProcessPool:
        _keep_finished(futures, done, take)
    except BaseException:  # Ctrl-C above all: nobody wants to wait for the runs under way
        for worker in set(active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _keep_finished(futures, done, take) -> None:
    for future in futures:
        if future.done() and not future.cancelled() and future.exception() is None:
            take([(place, result) for place, result in future.result() if place not in done])
