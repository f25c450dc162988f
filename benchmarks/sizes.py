"""How long a run takes: by number of firms, by process of the schedule, and what the law checks cost.

    python benchmarks/sizes.py                     all three tables
    python benchmarks/sizes.py --largest 20000     without the largest sizes

Tables are Markdown. Seconds are processor time of one process, so that others on the machine disturb them less; a run
is one thread, so on a free machine they are wall time too.
"""

from __future__ import annotations

import argparse
import statistics
import time
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from machine import describe, peak_megabytes
from scaling import firms_of, korea

from clustersim import invariants, simulation
from clustersim.clock import set_clock
from clustersim.inputs import Scenario
from clustersim.schedule import SCHEDULE
from clustersim.simulation import Simulation, warm_up
from clustersim.smallest import smallest_scenario

SIZES = (300, 1_000, 5_000, 20_000, 100_000)
CLOCK = time.process_time
SHORT = 20.0  # seconds; longer runs are timed once


def timed(scenario: Scenario, seed: int = 1) -> tuple[float, float, Simulation, int]:
    """Run to the end: seconds to build, seconds of all quarters, the run, sum of live firms over quarters."""
    started = CLOCK()
    run = Simulation(scenario, seed)
    built = CLOCK()
    for _ in range(scenario.quarters):
        run.step()
    ended = CLOCK()
    return built - started, ended - built, run, int(run.history.tally["firms"].sum())


def table_megabytes(run: Simulation) -> float:
    """Memory of all tables of records."""
    return sum(table.rows.nbytes for table in run.state.tables.values()) / 1e6


def sizes(largest: int) -> None:
    """Seconds and memory by number of firms."""
    print(
        "| firms at the start | at the end | seconds to build | seconds of 44 quarters | ns per firm-quarter "
        "| tables, MB | peak of the process so far, MB | runs |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in (None, *(n for n in SIZES if n <= largest)):
        scenario = korea(size)
        runs = [timed(scenario)]
        while len(runs) < 3 and runs[0][1] < SHORT:
            runs.append(timed(scenario))
        build, quarters = (statistics.median(run[n] for run in runs) for n in (0, 1))
        last, firm_quarters = runs[-1][2:]
        label = f"{firms_of(scenario.region):,}" + (" (korea-2010)" if size is None else "")
        print(
            f"| {label} | {len(last.state.firms):,} | {build:.2f} | {quarters:.2f} "
            f"| {1e9 * quarters / firm_quarters:,.0f} | {table_megabytes(last):.0f} | {peak_megabytes():.0f} "
            f"| {len(runs)} |",
            flush=True,
        )


@contextmanager
def no_laws():
    """Within the block the laws of a quarter are not checked. For the benchmark only."""
    kept = invariants.Laws.check
    invariants.Laws.check = lambda self, state, context: None
    try:
        yield
    finally:
        invariants.Laws.check = kept


def laws(repeats: int = 5) -> None:
    """What the law checks cost, with and without in turn."""
    scenario = korea()
    with_laws, without = [], []
    for _ in range(repeats):
        with_laws.append(timed(scenario)[1])
        with no_laws():
            without.append(timed(scenario)[1])
    checked, free = statistics.median(with_laws), statistics.median(without)
    print(
        f"Law checks, korea-2010, median of {repeats} in turn: {checked:.3f} s with, {free:.3f} s without: "
        f"{100 * (checked - free) / checked:.1f}% of the run; fastest of each {min(with_laws):.3f} and "
        f"{min(without):.3f} s: {100 * (min(with_laws) - min(without)) / min(with_laws):.1f}%."
    )


def profile_once(scenario: Scenario) -> tuple[dict[str, float], int]:
    """Seconds by process of one run, and its firm-quarters."""
    run = Simulation(scenario, 1)
    spent: dict[str, float] = {}

    def clocked(name: str, call, *arguments) -> None:
        started = CLOCK()
        call(*arguments)
        spent[name] = spent.get(name, 0.0) + CLOCK() - started

    with np.errstate(over="ignore"):
        for quarter in range(scenario.quarters):
            clocked("(clock)", set_clock, run.state, scenario, quarter)
            for process in SCHEDULE:
                name = f"{process.__module__.rpartition('.')[2]}.{process.__name__}"
                clocked(name, process, run.state, run.context)
            clocked("(law checks)", run.laws.check, run.state, run.context)
            clocked("(recording)", run.history.record, run.state, quarter)
    return spent, int(run.history.tally["firms"].sum())


def profile(repeats: int = 3) -> None:
    """Milliseconds by process, beside those of a world too small to matter: the cost of the calls themselves."""
    assert simulation.SCHEDULE is SCHEDULE
    runs = [profile_once(korea()) for _ in range(repeats)]
    tiny_scenario = replace(smallest_scenario(), last_year=2013)
    tiny = [profile_once(tiny_scenario)[0] for _ in range(9)]
    firm_quarters = runs[0][1]
    print("| process | ms a run (44 quarters) | share | ns per firm-quarter | ms a run for its call alone |")
    print("|---|---:|---:|---:|---:|")
    median = {name: statistics.median(run[0][name] for run in runs) for name in runs[0][0]}
    calls = {n: statistics.median(run[n] for run in tiny) * 44 / tiny_scenario.quarters for n in median}
    total = sum(median.values())
    for name, seconds in [*sorted(median.items(), key=lambda item: -item[1]), ("all", total)]:
        call = sum(calls.values()) if name == "all" else calls[name]
        print(
            f"| {name} | {1e3 * seconds:.1f} | {100 * seconds / total:.1f}% | {1e9 * seconds / firm_quarters:,.0f} "
            f"| {1e3 * call:.2f} |"
        )


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="largest number of firms")
    parser.add_argument("--only", choices=("sizes", "laws", "profile"))
    wanted = parser.parse_args()
    warm_up()
    timed(korea(300))
    print(describe(), end="\n\n")
    for name, job in (("profile", profile), ("laws", laws), ("sizes", lambda: sizes(wanted.largest))):
        if wanted.only in (None, name):
            print(f"### {name}", end="\n\n")
            job()
            print()


if __name__ == "__main__":
    main()
