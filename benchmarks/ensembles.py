"""What keeping and sharing out runs costs: runs a second and overhead a run, memory of the parent, start of a resume.

    python benchmarks/ensembles.py [runs | memory | model] [--runs 4000]

All in one run on one machine, against the bare loop over the same function. `runs` and `memory` use a made-up
model that takes about a millisecond and gives some four hundred numbers, so that the overhead is what is seen; `model`
uses `korea-2010`. Dask runs on a scheduler and two workers that this script starts on loopback.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import describe
from tiny_runs import TINY, tiny_run

from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.readings import Measured, Yearly
from clustersim.ensemble.session import Session, Way
from clustersim.scenario import load_experiment

HERE = Path(__file__).resolve().parent
READING = Measured("tiny", tiny_run)


def bare(runs: int) -> float:
    """Seconds of the bare loop."""
    started = time.perf_counter()
    for seed in range(runs):
        tiny_run(TINY, seed)
    return time.perf_counter() - started


def kept(folder: Path, runs: int, workers: int, connect=None) -> tuple[float, float]:
    """Seconds of so many runs kept in a study: with start-up, and from the first run on."""
    started, first = time.perf_counter(), []
    wanted = [Wanted("tiny", TINY, seed) for seed in range(runs)]
    with Session(Way(workers, folder, connect=connect), READING, {}, {}) as session:
        session.complete(wanted, lambda done, total: first.append(time.perf_counter()) if len(first) < 2 else None)
    return time.perf_counter() - started, time.perf_counter() - first[1]


def show_runs(runs: int) -> None:
    """Runs a second, overhead a run."""
    loop = bare(runs)
    print(f"bare loop: {runs / loop:,.0f} runs/s")
    for title, workers, connect in (("1 worker", 1, None), ("2 workers", 2, None), ("Dask, 2 workers", 2, "dask")):
        with tempfile.TemporaryDirectory() as folder:
            if connect:
                with dask_cluster(Path(folder)) as address:
                    from clustersim.ensemble.dask_engine import connect as to_dask

                    whole, steady = kept(Path(folder) / "study", runs, workers, to_dask(address))
            else:
                whole, steady = kept(Path(folder) / "study", runs, workers)
        over = 1000 * (steady - loop / workers) / runs
        print(
            f"{title}: {runs / steady:,.0f} runs/s, overhead {over:.2f} ms of wall time a run, "
            f"start {whole - steady:.1f} s"
        )


class dask_cluster:
    """A scheduler and two workers of one thread on loopback."""

    def __init__(self, folder: Path):
        self.folder, self.processes = folder, []

    def __enter__(self) -> str:
        file = self.folder / "scheduler.json"
        address = ["--dashboard-address", "127.0.0.1:0"]
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), *address)
        while not file.exists():
            time.sleep(0.1)
        for _ in range(2):
            self._start("worker", "--scheduler-file", str(file), "--nthreads", "1", "--host", "127.0.0.1",
                        "--no-dashboard", *address, "--local-directory", str(self.folder))  # fmt: skip
        import json

        time.sleep(5)
        return str(json.loads(file.read_text())["address"])

    def _start(self, *words: str) -> None:
        path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
        command = [sys.executable, "-m", "dask", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes.append(subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, **quiet))

    def __exit__(self, *_) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(20)


def show_memory(runs: int) -> None:
    """Largest memory of the parent (its own process) while it makes and keeps so many runs."""
    with tempfile.TemporaryDirectory() as folder:
        whole, _ = kept(Path(folder) / "study", runs, 2)
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        print(f"{runs:,} runs: parent at most {largest:,.0f} MB, {whole:,.0f} s, {size:,.1f} MB on the disk")
        started = time.perf_counter()
        with Session(Way(2, Path(folder) / "study"), READING, {}, {}) as session:
            session.complete([Wanted("tiny", TINY, seed) for seed in range(runs)])
            assert session.already == runs
        print(f"  resume with nothing missing: {time.perf_counter() - started:.2f} s")


def show_model(replicates: int) -> None:
    """The same of korea-2010, with 1 and 2 workers."""
    question = load_experiment("korea-2010")
    from clustersim.ensemble.plan import run_seed

    wanted = [Wanted(arm.strategy.name, arm, run_seed(1, n)) for n in range(replicates) for arm in question.scenarios]
    reading = Yearly()
    for item in wanted[:4]:
        reading.take(item.scenario, item.seed)
    started = time.perf_counter()
    for item in wanted:
        reading.take(item.scenario, item.seed)
    loop = time.perf_counter() - started
    print(f"bare loop: {len(wanted) / loop:.1f} runs/s")
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            first: list[float] = []
            with Session(Way(workers, Path(folder)), reading, {}, {}) as session:
                session.complete(wanted, lambda *_: first.append(time.perf_counter()), together=4)  # noqa: B023
            steady = first[-1] - first[1]
            print(
                f"{workers} workers: {(len(wanted) - 1) / steady:.1f} runs/s, {loop / steady:.2f} times the bare loop"
            )


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="?", default="runs", choices=["runs", "memory", "model"])
    parser.add_argument("--runs", type=int, default=4000)
    given = parser.parse_args()
    print(describe())
    {"runs": show_runs, "memory": show_memory, "model": show_model}[given.what](given.runs)


if __name__ == "__main__":
    main()
