"""The page of scenarios, `docs/scenarios.md`: what each can tell, what came out, what was seen, how good numbers are.

python -m clustersim.analysis.scenario_page > docs/scenarios.md
"""

from __future__ import annotations

import textwrap
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from clustersim.files.find import files_of, find_named
from clustersim.files.forms import GRADES
from clustersim.files.kinds import read_kind
from clustersim.inputs import Scenario
from clustersim.results import Result
from clustersim.scenario import load_experiment
from clustersim.simulation import simulate, warm_up

from .history_check import Line, check, number, observed_arm, watch
from .observations import MEASURES

SEEDS = range(1, 4)
WIDTH = 118
HEAD = """<!-- Made by `python -m clustersim.analysis.scenario_page`; edit the scenarios, not this page. -->

# Scenarios

A scenario is a folder in `scenarios/cases/`: a region, an outside world, a horizon, and strategies to compare with
no policy. `clustersim compare NAME` compares them, `clustersim run NAME` shows one run, `clustersim describe NAME`
says where each value comes from. Firms and jobs are those of the whole region and its outside, mean over {seeds} seeds;
nothing was tuned to what was seen. Seconds are those of one run of one arm on two cores.
"""
COLUMNS = "| scenario | strategy | years | firms, start to end | jobs, start to end | tenants | net jobs | seconds |"


class Outcome(NamedTuple):
    """What the seeds gave for one arm."""

    scenario: Scenario
    firms: tuple[float, float]
    jobs: tuple[float, float]
    tenants: float
    net_jobs: float
    seconds: float


def outcomes_of(name: str) -> list[Outcome]:
    """All arms of a scenario but the baseline."""
    baseline, *arms = load_experiment(name).scenarios
    without = [simulate(baseline, seed) for seed in SEEDS]
    return [_outcome(arm, without) for arm in arms]


def _outcome(arm: Scenario, without: Sequence[Result]) -> Outcome:
    started = time.perf_counter()
    runs = [simulate(arm, seed) for seed in SEEDS]
    seconds = (time.perf_counter() - started) / len(runs)
    ends = {key: float(np.mean([run.nation[key][-1] for run in runs])) for key in ("firms", "jobs", "tenants")}
    net = float(np.mean([a.nation["jobs"][-1] - b.nation["jobs"][-1] for a, b in zip(runs, without, strict=True)]))
    firms = (float(sum(sum(place.firms) for place in arm.region.places)), ends["firms"])
    jobs = (float(np.mean([run.nation["jobs"][0] for run in runs])), ends["jobs"])
    return Outcome(arm, firms, jobs, ends["tenants"], net, seconds)


def grades_of(name: str) -> Counter:
    """How many numbers of a scenario's region and strategies have each grade."""
    told = read_kind("experiment", name).data
    files = [("region", told["region"]), *(("strategy", strategy) for strategy in told["strategies"])]
    found: Counter = Counter()
    for kind, named in files:
        found.update(_grades(read_kind(kind, find_named(kind, named)).data))
    return found


def _grades(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "grade" and inner in GRADES:
                yield inner
            else:
                yield from _grades(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _grades(inner)


def seen(name: str) -> list[Line]:
    """What was seen of a scenario beside what came out; empty if nothing was."""
    if "observations" not in read_kind("experiment", name).data:
        return []
    scenario, known = observed_arm(name)
    return check(known, [watch(scenario, seed, known) for seed in SEEDS])


def section(name: str) -> list[str]:
    """What a scenario can and cannot tell, its grades, and the table of what was seen."""
    told = read_kind("experiment", name).data
    lines = [f"## {name}: {told['title']}", ""]
    for label, key in (("Can tell", "tells"), ("Cannot tell", "cannot_tell")):
        text = " ".join(str(told.get(key, "-")).split())
        lines += [*textwrap.wrap(f"**{label}.** {text}", WIDTH), ""]
    grades = grades_of(name)
    total = max(1, sum(grades.values()))
    shares = ", ".join(f"{grade} {100 * grades[grade] / total:.0f}%" for grade in GRADES)
    lines += [f"Numbers of region and strategies: {sum(grades.values())}, of these {shares}.", ""]
    found = seen(name)
    if found:
        lines += ["| seen | year | observed | simulated | range | ratio |", "|---|---:|---:|---:|---:|---:|"]
        for line in found:
            row = line.observation
            words = f"{MEASURES[row.measure][1]} ({row.unit})" + (", set with it" if row.fit else "")
            span = f"{number(min(line.values))} to {number(max(line.values))}"
            cells = (words, row.year, number(row.value), number(line.mean), span, f"{line.ratio:.2f}")
            lines.append(f"| {' | '.join(map(str, cells))} |")
        lines += ["", f"![Simulated against observed](figures/history-{name}.svg)", ""]
    return lines


def page() -> str:
    """The whole page."""
    warm_up()
    rows = []
    for name in files_of("scenario"):
        for item in outcomes_of(name):
            s = item.scenario
            rows.append(
                f"| {name} | {s.strategy.name} | {s.first_year}-{s.last_year} "
                f"| {item.firms[0]:,.0f} to {item.firms[1]:,.0f} | {item.jobs[0]:,.0f} to {item.jobs[1]:,.0f} "
                f"| {item.tenants:,.0f} | {item.net_jobs:+,.0f} | {item.seconds:.2f} |"
            )
    lines = [HEAD.format(seeds=len(SEEDS)), COLUMNS, "|---|---|---|---:|---:|---:|---:|---:|", *rows, ""]
    for name in files_of("scenario"):
        lines += section(name)
    return "\n".join(lines)


if __name__ == "__main__":
    print(page())
