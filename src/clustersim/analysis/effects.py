"""How far each parameter moves each outcome: one at a time, to the low and the high end of its range.

Every variant runs on the same seeds as the default, so a change is a difference of two runs with the same luck. What
stays within the noise between seeds is not kept: a cell of `parameters/effects.csv` is empty where nothing was seen,
0 where the outcome stayed exactly as it was in every seed, and a mean change otherwise. One at a time says nothing of
parameters that act together. Run `python -m clustersim.analysis.effects` in a clone (ten minutes on two free
processors); with `--missing` it adds parameters that the file has not.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import math
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

from clustersim.ensemble.execute import execute
from clustersim.ensemble.plan import run_seed
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress
from clustersim.inputs import Experiment, Scenario
from clustersim.outcomes import OUTCOMES
from clustersim.parameters import REGISTER
from clustersim.parameters.declare import GRADES
from clustersim.parameters.effects import (
    DEFAULT,
    ENDS,
    FAILED,
    FILE,
    LEAD,
    NOISE,
    Cells,
    Key,
    Variant,
    model_digest,
    read_table,
    write_effects,
)
from clustersim.yearly import YearlyRun

EXPERIMENT, COMPLEX, HOSPITALS = "korea-2010", "designated-complex", "hospital-centred"
SEEDS, WORKERS = 2, 2
BLOCK = 40  # parameters
CLEAR = 3.0  # a change is seen if it is so many times the noise of a mean over seeds, and has one sign in all seeds
LEVELS = (
    *("jobs", "value_added_last_year", "firms", "exits", "spin_offs"),
    *("trials_started", "approvals", "licences"),
)
OF_A_STRATEGY = (
    *("net_jobs", "net_value_added", "indirect_jobs", "gross_jobs", "moved_jobs", "deadweight_jobs"),
    *("tenants", "hospital_spin_offs", "trials_started", "research_posts", "programme_jobs"),
    *("construction_person_years", "public_outlay", "private_investment"),
)
OF_THE_LEAD = ("net_jobs", "net_value_added")
Outcomes = dict[Key, float]
Trio = tuple[YearlyRun, YearlyRun, YearlyRun]


def arms_of(experiment: Experiment) -> tuple[Scenario, ...]:
    """The baseline, the complex and the hospital-centred strategy of an experiment."""
    by_name = {scenario.strategy.name: scenario for scenario in experiment.scenarios}
    return experiment.scenarios[0], by_name[COMPLEX], by_name[HOSPITALS]


def variants_of(names: Sequence[str]) -> list[Variant]:
    """The default, then both ends of each parameter."""
    return [(DEFAULT, ""), *((name, end) for name in names for end in ENDS)]


def changed(scenario: Scenario, variant: Variant) -> Scenario:
    """A scenario with one parameter at an end of its range."""
    name, end = variant
    if name == DEFAULT:
        return scenario
    overrides = {**dict(scenario.overrides), name: getattr(REGISTER[name], end)}
    return dataclasses.replace(scenario, overrides=tuple(overrides.items()))


def outcomes_of(trio: Trio) -> Outcomes:
    """What the three arms of one seed came to: levels of the baseline, outcomes of each strategy, and the lead."""
    base, *strategies = trio
    found = {(base.strategy, name): OUTCOMES[name].value(base, base) for name in LEVELS}
    for run in strategies:
        found |= {(run.strategy, name): OUTCOMES[name].value(run, base) for name in OF_A_STRATEGY}
    complex_, hospitals = strategies
    for name in OF_THE_LEAD:
        found[LEAD, name] = OUTCOMES[name].value(hospitals, base) - OUTCOMES[name].value(complex_, base)
    return found


def run_variants(
    arms: Sequence[Scenario],
    variants: Sequence[Variant],
    seeds: Sequence[int],
    workers: int,
    progress: Progress | None = None,
    simulate: Callable | None = None,
) -> dict[Variant, list[Outcomes | None]]:
    """Outcomes of every variant by seed; None where a run failed."""
    scenarios = [changed(arm, variant) for variant in variants for arm in arms]
    runs = [(place, seed) for seed in seeds for place in range(len(scenarios))]
    done = iter(execute(scenarios, runs, workers, progress, simulate))
    found: dict[Variant, list[Outcomes | None]] = {variant: [] for variant in variants}
    for _ in seeds:
        for variant in variants:
            trio = [next(done) for _ in arms]
            failed = any(isinstance(run, Failure) for run in trio)
            found[variant].append(None if failed else outcomes_of(tuple(trio)))
    return found


def changes_of(found: dict[Variant, list[Outcomes | None]]) -> dict[Variant, dict[Key, list[float]] | None]:
    """Changes against the default by seed, for every variant but the default; None where a run failed."""
    default = found[DEFAULT, ""]
    changes: dict[Variant, dict[Key, list[float]] | None] = {}
    for variant, values in found.items():
        if variant[0] == DEFAULT:
            continue
        pairs = [(new, old) for new, old in zip(values, default, strict=True) if new is not None and old is not None]
        complete = len(pairs) == len(default)
        changes[variant] = (
            {key: [new[key] - old[key] for new, old in pairs] for key in pairs[0][0]} if complete else None
        )
    return changes


def noise_of(changes: Sequence[Sequence[float]]) -> float:
    """Noise of a mean change: the upper quartile, over all parameters, of its standard error between seeds."""
    errors = sorted(statistics.stdev(by_seed) / math.sqrt(len(by_seed)) for by_seed in changes if any(by_seed))
    return errors[(3 * len(errors)) // 4] if errors else 0.0


def seen(by_seed: Sequence[float], noise: float) -> float | None:
    """The mean change; 0 if nothing changed in any seed, None if it cannot be told from noise."""
    if not any(by_seed):
        return 0.0
    mean = statistics.fmean(by_seed)
    one_sign = all(change > 0 for change in by_seed) or all(change < 0 for change in by_seed)
    return mean if one_sign and abs(mean) > CLEAR * noise else None


def measure(
    experiment: Experiment,
    names: Sequence[str],
    seeds: Sequence[int],
    workers: int,
    progress: Progress | None = None,
    simulate: Callable | None = None,
) -> dict[Variant, list[Outcomes | None]]:
    """Outcomes of the default and of both ends of each parameter. ValueError for fewer than two seeds."""
    if len(seeds) < 2:
        raise ValueError(f"{len(seeds)} seeds: at least 2 are needed to tell a change from noise")
    return run_variants(arms_of(experiment), variants_of(names), seeds, workers, progress, simulate)


def table_of(found: dict[Variant, list[Outcomes | None]], known: Cells | None = None) -> dict[Variant, Cells]:
    """The table of effects: default, noise (`known` if measured earlier), and both ends of each parameter."""
    default = [values for values in found[DEFAULT, ""] if values is not None]
    if len(default) < len(found[DEFAULT, ""]):
        raise ValueError("a run of the default failed: there is nothing to compare with")
    changes = changes_of(found)
    keys = list(default[0])
    whole = [values for values in changes.values() if values is not None]
    noise = {key: noise_of([values[key] for values in whole]) for key in keys}
    if known is not None:
        noise = {key: _noise(known[key]) for key in keys}
    table: dict[Variant, Cells] = {
        (DEFAULT, ""): {key: statistics.fmean(values[key] for values in default) for key in keys},
        (NOISE, ""): dict(noise),
    }
    for variant, values in changes.items():
        table[variant] = {key: FAILED if values is None else seen(values[key], noise[key]) for key in keys}
    return table


def _noise(cell: float | str | None) -> float:
    if not isinstance(cell, float):
        raise ValueError("the file has no noise")
    return cell


def add_missing(path: Path, about: dict[str, str], names: Sequence[str], run: Callable) -> dict[Variant, Cells]:
    """The table of a file with those parameters added that it has not, or has with other ends, at its noise.

    ValueError if the file was made with other rules, seeds or years: its rows would not go with the new ones.
    """
    told, table, values = read_table(path)
    if told.items() & about.items() != about.items():
        raise ValueError(f"{path} was made otherwise; measure all parameters anew")
    ends = {(name, end): getattr(REGISTER[name], end) for name in names for end in ENDS}
    missing = list(dict.fromkeys(name for name, end in ends if values.get((name, end)) != ends[name, end]))
    table |= table_of(run(missing), known=table[NOISE, ""])
    return {variant: table[variant] for variant in [(DEFAULT, ""), (NOISE, ""), *ends] if variant in table}


def main() -> None:
    """Measure all parameters in the main experiment and write the data file."""
    from clustersim.scenario import load_experiment

    options = argparse.ArgumentParser(description="Measure how far each parameter moves each outcome.")
    options.add_argument("--seeds", type=int, default=SEEDS)
    options.add_argument("--workers", type=int, default=WORKERS)
    options.add_argument("--file", type=Path, default=FILE)
    options.add_argument("--missing", action="store_true", help="only what the file has not; same rules and seeds")
    given = options.parse_args()
    experiment = load_experiment(EXPERIMENT)
    seeds = [run_seed(experiment.seed, replicate) for replicate in range(given.seeds)]
    about = {
        "experiment": f"{EXPERIMENT}, {experiment.scenarios[0].first_year} to {experiment.scenarios[0].last_year}",
        "seeds": f"{len(seeds)}: the first of the experiment, {' '.join(map(str, seeds))}",
        "seen": f"one sign in all seeds and more than {CLEAR} times the noise",
        "rules": model_digest(),
    }
    if given.missing:
        run = functools.partial(measure, experiment, seeds=seeds, workers=given.workers)
        write_effects(given.file, about, add_missing(given.file, about, list(REGISTER), run))
        return
    names = sorted(REGISTER, key=lambda name: -GRADES.index(REGISTER[name].grade))  # the weakest first
    found: dict[Variant, list[Outcomes | None]] = {}
    for first in range(0, len(names), BLOCK):  # the file is whole after every block, for those measured so far
        found |= measure(experiment, names[first : first + BLOCK], seeds, given.workers)
        found = {variant: found[variant] for variant in variants_of(list(REGISTER)) if variant in found}
        write_effects(given.file, about, table_of(found))
        print(f"{min(first + BLOCK, len(names))} of {len(names)} parameters: {given.file}", flush=True)


if __name__ == "__main__":
    main()
