"""What paired runs save: the variance of hospital-centred minus designated-complex, with and without equal luck.

    python benchmarks/independent_seeds.py [--runs 40] [--workers 2]

Paired: both strategies on seeds A. Independent: hospital-centred on seeds B, designated-complex on seeds A. The ratio
of the two variances is what the report's formula, (var a + var b) / var(a - b) over the paired runs alone, estimates.
"""

from __future__ import annotations

import argparse

import numpy as np
from machine import describe

from clustersim.analysis.intervals import variance_ratio
from clustersim.ensemble.execute import execute
from clustersim.ensemble.plan import run_seed
from clustersim.ensemble.repeat import Failure
from clustersim.outcomes import OUTCOMES
from clustersim.scenario import load_experiment

NAMES = ("designated-complex", "hospital-centred")
RESAMPLES = 4000


def levels(runs: int, workers: int) -> dict[str, list]:
    """Yearly runs: complex on seeds A, hospital-centred on A and on B."""
    arms = {s.strategy.name: s for s in load_experiment("korea-2010").scenarios}
    scenarios = [arms[name] for name in NAMES]
    seeds = [run_seed(1, n) for n in range(2 * runs)]
    wanted = [(arm, seed) for seed in seeds[:runs] for arm in (0, 1)] + [(1, seed) for seed in seeds[runs:]]
    done = execute(scenarios, wanted, workers)
    failed = [result for result in done if isinstance(result, Failure)]
    if failed:
        raise SystemExit(f"{len(failed)} runs failed, the first: {failed[0]}")
    paired = done[: 2 * runs]
    return {"complex": paired[0::2], "hospital": paired[1::2], "other": done[2 * runs :]}


def ratio_with_error(independent: np.ndarray, paired: np.ndarray) -> tuple[float, float, float]:
    """var(independent) / var(paired) with its 95% bootstrap interval over runs."""
    random = np.random.default_rng(20100101)
    picks = random.integers(0, len(paired), (2, RESAMPLES, len(paired)))
    ratios = independent[picks[0]].var(axis=1) / paired[picks[1]].var(axis=1)
    low, high = np.percentile(ratios, (2.5, 97.5))
    return independent.var(ddof=1) / paired.var(ddof=1), low, high


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40, help="pairs of each kind")
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    runs = levels(wanted.runs, wanted.workers)
    print(f"{describe()}\n{wanted.runs} paired and {wanted.runs} independent differences\n")
    print("| outcome | mean difference, paired | sd paired | sd independent | ratio measured (95%) | formula (95%) |")
    print("|---|---:|---:|---:|---:|---:|")
    for name in ("net_jobs", "net_value_added"):
        a, b, other = (
            np.array([OUTCOMES[name].level(run) for run in runs[k]]) for k in ("hospital", "complex", "other")
        )
        paired, independent = a - b, other - b
        ratio, low, high = ratio_with_error(independent, paired)
        formula = variance_ratio(list(a), list(b))
        said = "none" if formula is None else f"{formula.mean:.1f} ({formula.low:.1f} to {formula.high:.1f})"
        print(
            f"| {name} | {paired.mean():.4g} | {paired.std(ddof=1):.3g} | {independent.std(ddof=1):.3g} "
            f"| {ratio:.1f} ({low:.1f} to {high:.1f}) | {said} |"
        )


if __name__ == "__main__":
    main()
