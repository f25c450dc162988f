"""Compare the strategies of an experiment on the same draws: the main job.

Every arm meets every seed, so a difference is taken run by run and most of the luck cancels. Strategy names are only
labels: what is compared is decided by the order of the arms, the first being the baseline.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from clustersim.ensemble.giving import results_of
from clustersim.ensemble.plan import plan
from clustersim.ensemble.readings import Yearly
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session, Way
from clustersim.inputs import Experiment, Scenario, digest
from clustersim.outcomes import OUTCOMES, RATIOS
from clustersim.provenance import digest_of
from clustersim.store.generation import Generation
from clustersim.store.keys import Keys
from clustersim.store.manifest import Facts
from clustersim.yearly import YearlyRun

from .comparison import Arm, Comparison, Difference, Purse, TargetReading
from .intervals import (
    LEVEL,
    Estimate,
    bootstrap_interval,
    chance_ahead,
    mean,
    ratio_interval,
    student_interval,
    variance_ratio,
)
from .question import question_of, unique_labels, wanted_runs
from .targets import readings

Values = dict[str, list[float]]  # outcome -> one value a run
Table = tuple[tuple[YearlyRun, ...], ...]  # [arm][replicate]


class UnequalStart(RuntimeError):
    """Arms of one seed did not start from the same state or meet the same outside world (law X4)."""


class NothingLeft(RuntimeError):
    """So many runs failed that no seed is left with all its arms; `failures` says which and why."""

    def __init__(self, message: str, failures: Sequence[Failure]):
        super().__init__(message)
        self.failures = tuple(failures)


def compare(
    experiment: Experiment,
    replicates: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    simulate: Callable | None = None,
    folder: Path | None = None,
) -> Comparison:
    """Run an experiment and compare its arms.

    `replicates` and `seed` stand in for the experiment's own; `workers` are processes (results do not depend on it);
    `progress(done, total)` hears of finished runs; `simulate` stands in for the model in tests. With a `folder` the
    runs are kept in a study there, and those it has already are not made again. A seed with a failed run is left out
    in all arms and listed. Raises UnequalStart, NothingLeft, EngineLost; InputError for a study of another question;
    ValueError for bad numbers. Called with workers from a script, the script needs the usual
    `if __name__ == "__main__":`.
    """
    if workers < 1:
        raise ValueError(f"workers: {workers}; at least 1 is needed")
    with session(experiment, Way(workers, folder), seed=seed, simulate=simulate) as runs:
        return compare_in(runs, experiment, replicates, seed, progress)


def session(
    experiment: Experiment, way: Way, command: Facts | None = None, seed: int | None = None, simulate=None
) -> Session:
    """The session that makes and keeps the runs of an experiment."""
    return Session(way, Yearly(simulate), question_of(experiment, seed), command or {}, experiment.name)


def compare_in(
    runs: Session,
    experiment: Experiment,
    replicates: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Make what an open session lacks and compare the arms."""
    wanted = wanted_runs(experiment, replicates, seed)
    runs.complete(wanted, progress, together=len(experiment.scenarios))
    return _compare(experiment, runs.results(wanted), replicates, seed, lambda: time.monotonic() - runs.started)


def compare_stored(
    generation: Generation, experiment: Experiment, replicates: int | None = None, seed: int | None = None
) -> Comparison:
    """Compare the arms from runs that are in a study already, whatever code made them. KeyError if one is missing."""
    made = generation.manifest
    keys = Keys(Yearly().name, digest_of(made.code), digest_of(made.platform))
    wanted = wanted_runs(experiment, replicates, seed)
    return _compare(experiment, results_of(generation, keys, Yearly(), wanted), replicates, seed, lambda: 0.0)


def _compare(experiment: Experiment, results, replicates, seed, clock) -> Comparison:
    runs = plan(experiment, replicates, seed)
    table, failures, dropped = _table(results, runs, len(experiment.scenarios))
    asked, used = len(runs) // len(experiment.scenarios), experiment.seed if seed is None else seed
    return summarise(experiment, table, failures, dropped, replicates=asked, seed=used, clock=clock)


def summarise(
    experiment: Experiment,
    table: Table,
    failures: Sequence[Failure] = (),
    dropped: Sequence[int] = (),
    *,
    replicates: int,
    seed: int,
    clock: Callable[[], float] = lambda: 0.0,
) -> Comparison:
    """Make the comparison out of finished runs, `table[arm][replicate]`; `clock()` gives the seconds it took."""
    check_equal_start(table)
    check_seeds_differ(table)
    labels = unique_labels([scenario.strategy.name for scenario in experiment.scenarios])
    values = [outcome_values(arm, table[0]) for arm in table]
    levels = [outcome_levels(arm) for arm in table]
    first = experiment.scenarios[0]
    pairs = [(later, earlier) for earlier, later in itertools.combinations(range(len(labels)), 2)]
    return Comparison(
        experiment=experiment.name,
        title=experiment.title,
        region=first.region.name,
        region_title=first.region.title,
        first_year=first.first_year,
        last_year=first.last_year,
        replicates=replicates,
        seed=seed,
        arms=tuple(map(_arm, labels, experiment.scenarios, values)),
        differences=tuple(_differences(labels, levels, pairs)),
        variance_ratios={(labels[a], labels[b]): _ratios(levels[a], levels[b]) for a, b in pairs},
        targets=tuple(_targets(labels, experiment.scenarios, values)),
        purses=purses(labels, values),
        runs=table,
        place_titles=tuple(place.title for place in first.region.places),
        failures=tuple(failures),
        dropped=tuple(dropped),
        identical=tuple(identical_replicates(labels, table)),
        digest=results_digest(table),
        provenance=provenance(experiment),
        seconds=clock(),
    )


# ---------------------------------------------------------------- runs into a table


def _table(results, runs, arms) -> tuple[Table, list[Failure], list[int]]:
    failures = [result for result in results if isinstance(result, Failure)]
    failed = {run[1] for run, result in zip(runs, results, strict=True) if isinstance(result, Failure)}
    columns = [
        tuple(result for run, result in zip(runs, results, strict=True) if run[0] == arm and run[1] not in failed)
        for arm in range(arms)
    ]
    if not columns[0]:
        worst = failures[0]
        raise NothingLeft(
            f"{len(failures)} of {len(runs)} runs failed and no seed is left with all its arms. The first: "
            f"{worst.strategy}, seed {worst.seed}: {worst.cause}. To repeat it: {worst.command}",
            failures,
        )
    return tuple(columns), failures, sorted(failed)


def check_equal_start(table: Table) -> None:
    """Raise UnequalStart unless all arms of each seed share the initial state and the outside world (law X4)."""
    for row in zip(*table, strict=True):
        for what in ("seed", "start", "shocks"):
            seen = {run.strategy: getattr(run, what) for run in row}
            if len({getattr(run, what) for run in row}) > 1:
                pairs = ", ".join(f"{name} {value}" for name, value in seen.items())
                raise UnequalStart(f"law X4: arms of seed {row[0].seed} differ in their {what}: {pairs}")


def check_seeds_differ(table: Table) -> None:
    """Raise ValueError if a seed stands twice: the same run counted twice would make intervals too narrow."""
    seeds = [run.seed for run in table[0]]
    twice = sorted({seed for seed in seeds if seeds.count(seed) > 1})
    if twice:
        raise ValueError(f"seeds {twice} stand more than once in one comparison")


def identical_replicates(labels: Sequence[str], table: Table) -> Iterator[tuple[str, int]]:
    """Arms in which several seeds gave the same trajectory to the last bit, and how many: such runs are not luck."""
    for label, runs in zip(labels, table, strict=True):
        distinct = len({run.digest for run in runs})
        if distinct < len(runs):
            yield label, len(runs) - distinct + 1


def results_digest(table: Table) -> str:
    """SHA-256 over strategy, seed and digest of all runs, sorted: the same whatever order they came in."""
    lines = sorted(f"{run.strategy} {run.seed} {run.digest}\n" for arm in table for run in arm)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


# ---------------------------------------------------------------- values into estimates


def outcome_values(arm: Sequence[YearlyRun], baseline: Sequence[YearlyRun]) -> Values:
    """Value of every outcome in every run of an arm; net ones against the baseline run of the same seed."""
    return {
        name: [outcome.value(run, twin) for run, twin in zip(arm, baseline, strict=True)]
        for name, outcome in OUTCOMES.items()
    }


def outcome_levels(arm: Sequence[YearlyRun]) -> Values:
    """Level of every outcome in every run of an arm: net ones before the twin is taken off."""
    return {name: [outcome.level(run) for run in arm] for name, outcome in OUTCOMES.items()}


def _arm(label: str, scenario: Scenario, values: Values) -> Arm:
    outcomes = {name: student_interval(items) for name, items in values.items()}
    for name, ratio in RATIOS.items():
        outcomes[name] = ratio_interval(values[ratio.top], values[ratio.bottom])
    return Arm(label, scenario.strategy.name, scenario.strategy.title, outcomes)


def _differences(labels, levels, pairs):
    # the twin cancels in a difference of two net outcomes, so levels are subtracted directly, without rounding twice
    for a, b in pairs:
        for outcome in OUTCOMES:
            gaps = [left - right for left, right in zip(levels[a][outcome], levels[b][outcome], strict=True)]
            yield difference(labels[a], labels[b], outcome, gaps, len(pairs))


def difference(a: str, b: str, outcome: str, gaps: Sequence[float], pairs: int = 1) -> Difference:
    """Estimate a paired difference from its value in each run; `pairs` is how many pairs the question compares."""
    corrected = student_interval(gaps, 1 - (1 - LEVEL) / pairs)
    return Difference(a, b, outcome, student_interval(gaps), bootstrap_interval(gaps), corrected, chance_ahead(gaps))


def _ratios(a: Values, b: Values) -> dict[str, Estimate]:
    found = {name: variance_ratio(a[name], b[name]) for name in OUTCOMES}
    return {name: ratio for name, ratio in found.items() if ratio is not None}


def _targets(labels, scenarios, values):
    found: list[TargetReading] = []
    for label, scenario, outcomes in zip(labels[1:], scenarios[1:], values[1:], strict=True):
        found += readings(label, outcomes, scenario.targets)
    return found


def purses(labels: Sequence[str], values: Sequence[Values]) -> tuple[Purse, ...]:
    """Public outlay of each arm, and by which share it differs from the first strategy's (law X5)."""
    nominal = [mean(items["public_outlay"]) for items in values]
    discounted = [mean(items["discounted_outlay"]) for items in values]
    first = min(1, len(labels) - 1)
    return tuple(
        Purse(label, paid, today, _gap(place, paid, nominal[first]), _gap(place, today, discounted[first]))
        for place, (label, paid, today) in enumerate(zip(labels, nominal, discounted, strict=True))
    )


def _gap(place: int, paid: float, reference: float) -> float | None:
    return paid / reference - 1 if place and reference else None


# ---------------------------------------------------------------- provenance


def provenance(experiment: Experiment) -> dict[str, str]:
    """What the numbers were made from and with: digests of the inputs, versions, kind of machine."""
    facts = {"input digest": digest(experiment)}
    for scenario in experiment.scenarios:
        facts[f"strategy {scenario.strategy.name}"] = digest(scenario.strategy)
    facts["region"] = digest(experiment.scenarios[0].region)
    facts["future"] = digest(experiment.scenarios[0].future)
    for package in ("clustersim", "numpy", "numba", "mesa"):
        facts[package] = _version(package)
    facts["Python"] = platform.python_version()
    facts["platform"] = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return facts


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "run from its folder, not installed"
