"""Are the numbers the same, whatever they are computed on? Exits with 1 if they are not.

    python benchmarks/digests.py
    python benchmarks/digests.py --other-python PATH     also with another Python that has clustersim's packages

Checked: 1 and 2 worker processes; compiled and plain Python (smallest region, three years); a fresh process, the first
and the tenth run of one process; and, if asked, another version of Python, compiled and plain.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from machine import sources
from scaling import korea

from clustersim.analysis.compare import compare
from clustersim.scenario import load_experiment
from clustersim.simulation import simulate
from clustersim.smallest import smallest_scenario

SEED = 7
HERE = Path(__file__).resolve().parent


def small() -> str:
    """Digest of the smallest region with every instrument, 2010-2013, for two seeds."""
    scenario = replace(smallest_scenario(), last_year=2013)
    return "+".join(simulate(scenario, seed).digest() for seed in (SEED, SEED + 1))


def large() -> str:
    """Digest of one run of korea-2010."""
    return simulate(korea(), SEED).digest()


JOBS = {"small": small, "large": large}


def elsewhere(job: str, python: str = sys.executable, plain: bool = False) -> str:
    """The digest from a fresh process; with `plain`, from rules that are not compiled."""
    environment = dict(os.environ)
    environment.pop("NUMBA_DISABLE_JIT", None)
    if plain:
        environment["NUMBA_DISABLE_JIT"] = "1"
    command = [python, str(HERE / "digests.py"), "--print", job]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{python}, {job}{', plain' if plain else ''} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])["digest"]


def by_workers(workers: int) -> str:
    """Digest of a whole comparison: the smallest experiment, all arms."""
    return compare(load_experiment("small"), replicates=4, workers=workers).digest


def checks(other: str | None) -> list[tuple[str, str, str]]:
    """Rows of (what is compared, one digest, the other)."""
    here_small, first = small(), large()
    for _ in range(8):
        large()
    tenth = large()
    rows = [
        ("small experiment, 16 runs: 1 worker, 2 workers", by_workers(1), by_workers(2)),
        ("smallest region, 2 seeds: compiled, plain Python", here_small, elsewhere("small", plain=True)),
        ("korea-2010: first run, tenth run of the process", first, tenth),
        ("korea-2010: this process, a fresh one", first, elsewhere("large")),
    ]
    if other:
        rows += [
            ("smallest region: this Python, the other one plain", here_small, elsewhere("small", other, plain=True)),
            ("smallest region: this Python, the other one compiled", here_small, elsewhere("small", other)),
            ("korea-2010: this Python, the other one compiled", first, elsewhere("large", other)),
        ]
    return rows


def main() -> None:
    """Print the table; exit with 1 if a pair differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--other-python", help="path of another Python interpreter")
    parser.add_argument("--print", choices=JOBS, help="print one digest as JSON and nothing else")
    wanted = parser.parse_args()
    if wanted.print:
        print(json.dumps({"job": wanted.print, "python": sys.version.split()[0], "digest": JOBS[wanted.print]()}))
        return
    started, before = time.perf_counter(), sources()
    print(f"Python {sys.version.split()[0]}, seed {SEED}", end="\n\n")
    print("| compared | equal | digest |\n|---|---|---|")
    unequal = 0
    for what, left, right in checks(wanted.other_python):
        unequal += left != right
        shown = left[:16] if left == right else f"{left[:16]} / {right[:16]}"
        print(f"| {what} | {'yes' if left == right else 'NO'} | {shown} |", flush=True)
    print(f"\n{time.perf_counter() - started:.0f} s")
    if sources() != before:
        raise SystemExit("The program or its data changed on disk meanwhile: the table proves nothing, run it again.")
    raise SystemExit(1 if unequal else 0)


if __name__ == "__main__":
    main()
