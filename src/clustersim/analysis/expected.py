"""What each scenario gave when it was last looked at: `scenarios/cases/NAME/expected.toml`, a regression result.

It says that something has changed, never that it is right. `python -m clustersim.analysis.expected [NAME ...]` writes
the files of these scenarios, or of all; a test runs every scenario again and compares.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from clustersim.files.find import files_of
from clustersim.inputs import Scenario
from clustersim.scenario import load_experiment
from clustersim.simulation import simulate

FILE = "expected.toml"
SEED = 1
HEAD = """# A regression result: it says that something has changed, never that it is right.
# One run of each arm with seed {seed}.
# Made by `python -m clustersim.analysis.expected {name}`; look at the figures before you keep new ones.
"""
Figures = dict[str, object]


def figures_of(scenario: Scenario, seed: int = SEED) -> Figures:
    """Firms and jobs at the start and at the end, what was paid, and the digest of all that happened to firms."""
    result = simulate(scenario, seed)
    firms, jobs = result.nation["firms"], result.nation["jobs"]
    return {
        "firms": [sum(sum(place.firms) for place in scenario.region.places), int(firms[-1])],
        "jobs": [int(jobs[0]), int(jobs[-1])],
        "tenants": int(result.nation["tenants"][-1]),
        "paid_bn_krw": round(float(result.instruments["outlay"].sum()) / 1e9, 3),
        "digest": result.real_digest(),
    }


def found(name: str) -> dict[str, Figures]:
    """Figures of all arms of a scenario by strategy."""
    return {arm.strategy.name: figures_of(arm) for arm in load_experiment(name).scenarios}


def kept(name: str) -> dict[str, Figures]:
    """Figures as the file has them; FileNotFoundError if there is none."""
    return tomllib.loads(path_of(name).read_text("utf-8"))["arm"]


def path_of(name: str) -> Path:
    """The file beside the scenario."""
    return files_of("scenario")[name].parent / FILE


def as_text(name: str, arms: dict[str, Figures]) -> str:
    """The file."""
    lines = [HEAD.format(seed=SEED, name=name)]
    for strategy, figures in arms.items():
        lines.append(f"[arm.{strategy}] # firms and jobs: at the start, at the end")
        lines += [f"{key} = {json.dumps(value)}" for key, value in figures.items()]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write the files of the scenarios named, or of all."""
    for name in sys.argv[1:] or files_of("scenario"):
        path_of(name).write_text(as_text(name, found(name)), "utf-8")
        print(path_of(name))


if __name__ == "__main__":
    main()
