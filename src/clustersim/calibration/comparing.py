"""Compare the strategies of an experiment over a set of accepted vectors: does the order hang on the parameters?

For each vector all arms meet the same few seeds. What a vector says is the mean over its paired runs; how far vectors
disagree is told apart from the luck of the few runs that each mean rests on.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from typing import NamedTuple

from clustersim.analysis.compare import check_equal_start
from clustersim.analysis.intervals import mean, variance
from clustersim.analysis.question import question_of, unique_labels
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.plan import run_seed
from clustersim.ensemble.readings import Yearly
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session, Way
from clustersim.inputs import Experiment
from clustersim.outcomes import OUTCOMES
from clustersim.store.manifest import Facts
from clustersim.yearly import YearlyRun

from .accepted import Accepted, spread
from .waves import with_values

SHOWN = ("net_jobs", "net_value_added")
BAND = 0.8  # share of the vectors that the shown range holds


class Pair(NamedTuple):
    """Arm `a` minus arm `b` in one outcome: `means` has one mean of the paired runs a vector."""

    a: str
    b: str
    outcome: str
    means: tuple[float, ...]
    share_a_ahead: float  # of the vectors; a tie counts half
    mean: float
    low: float
    high: float
    between: float  # standard deviation between vectors, the luck of their runs taken off; nan with one run each
    luck: float  # standard deviation of a vector's mean by luck alone


class SetComparison(NamedTuple):
    """A comparison over a set. `first` is the share of vectors in which an arm has the largest mean of an outcome."""

    experiment: str
    arms: tuple[str, ...]
    vectors: int
    of: int  # vectors in the file
    replicates: int
    seed: int
    first: dict[str, dict[str, float]]
    pairs: tuple[Pair, ...]
    failures: tuple[Failure, ...]
    set_digest: str

    def pair(self, a: str, b: str, outcome: str) -> Pair:
        """The pair of that order; KeyError if there is none."""
        return next(item for item in self.pairs if (item.a, item.b, item.outcome) == (a, b, outcome))


def session_over(
    experiment: Experiment, accepted: Accepted, seed: int, way: Way, command: Facts | None = None, simulate=None
) -> Session:
    """The session that makes and keeps the runs of a comparison over a set."""
    question = {**question_of(experiment, seed), "kind": "compare over a set", "set": accepted.digest}
    return Session(way, Yearly(simulate), question, command or {}, experiment.name)


def compare_over(
    experiment: Experiment,
    accepted: Accepted,
    most: int,
    replicates: int,
    seed: int,
    runs: Session,
    progress: Progress | None = None,
) -> SetComparison:
    """Run at most so many vectors, each with so many paired replicates; vectors with a failed run are left out."""
    vectors = spread(accepted.vectors, most)
    arms, seeds = len(experiment.scenarios), [run_seed(seed, replicate) for replicate in range(replicates)]
    wanted = [
        Wanted(f"{arm.strategy.name}, vector {number}", scenario, run)
        for number, values in enumerate(vectors, start=1)
        for arm in experiment.scenarios
        for scenario in [with_values(arm, accepted.names, values)]
        for run in seeds
    ]
    runs.complete(wanted, progress, together=replicates)
    results = runs.results(wanted)
    tables = []
    for first in range(0, len(results), arms * replicates):
        table = [tuple(results[first + arm * replicates :][:replicates]) for arm in range(arms)]
        if not any(isinstance(run, Failure) for arm in table for run in arm):
            check_equal_start(tuple(table))
            tables.append(table)
    labels = unique_labels([scenario.strategy.name for scenario in experiment.scenarios])
    return SetComparison(
        experiment=experiment.name,
        arms=tuple(labels),
        vectors=len(tables),
        of=len(accepted.vectors),
        replicates=replicates,
        seed=seed,
        first={outcome: shares_first(labels[1:], tables, outcome) for outcome in SHOWN},
        pairs=tuple(_pairs(labels, tables)) if tables else (),
        failures=tuple(run for run in results if isinstance(run, Failure)),
        set_digest=accepted.digest,
    )


def shares_first(labels: Sequence[str], tables, outcome: str) -> dict[str, float]:
    """In which share of the vectors each strategy (the baseline left out) has the largest mean; ties are shared."""
    counts = dict.fromkeys(labels, 0.0)
    for table in tables:
        means = [mean([OUTCOMES[outcome].level(run) for run in arm]) for arm in table[1:]]
        best = [label for label, value in zip(labels, means, strict=True) if value == max(means)]
        for label in best:
            counts[label] += 1 / len(best)
    return {label: count / len(tables) if tables else 0.0 for label, count in counts.items()}


def _pairs(labels, tables):
    for outcome in SHOWN:
        for earlier, later in itertools.combinations(range(len(labels)), 2):
            gaps = [_gaps(table[later], table[earlier], outcome) for table in tables]
            yield pair_of(labels[later], labels[earlier], outcome, gaps)


def _gaps(a: Sequence[YearlyRun], b: Sequence[YearlyRun], outcome: str) -> list[float]:
    level = OUTCOMES[outcome].level
    return [level(left) - level(right) for left, right in zip(a, b, strict=True)]


def pair_of(a: str, b: str, outcome: str, gaps: Sequence[Sequence[float]]) -> Pair:
    """A pair from the paired differences of each vector."""
    means = [mean(values) for values in gaps]
    noise = [variance(values) / len(values) for values in gaps if len(values) > 1]
    luck = mean(noise) if noise else math.nan
    apart = variance(means) if len(means) > 1 else 0.0
    ordered = sorted(means)
    cut = math.floor(round((1 - BAND) / 2 * len(ordered), 9))  # 0.1 x 20 is 2, not a little less
    ahead = (sum(value > 0 for value in means) + sum(value == 0 for value in means) / 2) / len(means)
    return Pair(
        a,
        b,
        outcome,
        tuple(means),
        ahead,
        mean(means),
        ordered[cut],
        ordered[len(ordered) - 1 - cut],
        math.sqrt(max(0.0, apart - luck)) if noise else math.nan,
        math.sqrt(luck) if noise else math.nan,
    )


def set_as_json(found: SetComparison) -> str:
    """The comparison over a set as JSON text."""
    record = {
        "experiment": found.experiment,
        "arms": list(found.arms),
        "accepted_digest": found.set_digest,
        "vectors": found.vectors,
        "vectors_in_file": found.of,
        "replicates": found.replicates,
        "seed": found.seed,
        "share_first": found.first,
        "pairs": [
            {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in fields}
            for fields in (item._asdict().items() for item in found.pairs)
        ],
        "failures": [item._asdict() for item in found.failures],
    }
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
