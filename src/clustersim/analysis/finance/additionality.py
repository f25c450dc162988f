"""From the jobs a programme's books claim to those it added: factors that came out of the runs, beside usual priors.

    additional = gross x (1 - deadweight) x (1 - displacement) x (1 - leakage) x (1 - substitution)

Nothing here is an input of a run. Gross, moved and deadweight jobs are those of the books in the last year; what the
programme added is the difference from the twin run. So deadweight, the moved part of displacement, and leakage are
measured, and what is left between them is a `rest`, which closes the identity by construction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from clustersim.analysis.intervals import Estimate, ratio_interval, student_interval
from clustersim.files.appraisal import Appraisal, Known
from clustersim.outcomes import last, regional
from clustersim.yearly import YearlyRun

DEADWEIGHT, DISPLACEMENT, LEAKAGE, SUBSTITUTION = "deadweight", "displacement", "leakage", "substitution"
MOVED, REST = "moved", "rest"
FACTORS = (DEADWEIGHT, DISPLACEMENT, LEAKAGE, SUBSTITUTION)
MEANING = {
    DEADWEIGHT: "claimed jobs of firms that were there or would have come without the programme, share of gross",
    DISPLACEMENT: "share of the claimed jobs left that the nation does not gain: moved and rest together",
    MOVED: "claimed jobs of firms that moved onto a park from near or far, share of those that are not deadweight",
    REST: "share of jobs claimed as new that the nation does not gain: sales and staff taken from others, growth that "
    "would have come, substitution, less what firms without support gained; below 0 where they gained more",
    LEAKAGE: "share of the jobs added that lies outside the target region; below 0 where it drew jobs from elsewhere",
    SUBSTITUTION: "not told apart in a run; it is in the rest, and counts as 0 here",
}


class Factor(NamedTuple):
    """A share taken off. `prior` is what evaluators usually assume, None for a part of another factor."""

    name: str
    meaning: str
    share: Estimate
    prior: Known | None
    told_apart: bool = True


class Additionality(NamedTuple):
    """Jobs in the last year: claimed (`gross`), added to the nation and to the target region, and what lies between.

    `factors` are those of the identity; `parts` are the two that displacement is made of: (1 - displacement) =
    (1 - moved) x (1 - rest). A share is undefined where what it is a share of is not above 0.
    """

    gross: Estimate
    nation: Estimate
    region: Estimate
    factors: tuple[Factor, ...]
    parts: tuple[Factor, ...]

    def factor(self, name: str) -> Factor:
        """The factor or part of that name; KeyError if there is none."""
        return {factor.name: factor for factor in (*self.factors, *self.parts)}[name]

    @property
    def nation_by_factors(self) -> float | None:
        """What the identity gives for the nation, where nothing leaks; None where a factor is undefined."""
        return self._after(DEADWEIGHT, DISPLACEMENT)

    @property
    def region_by_factors(self) -> float | None:
        """What the identity gives for the target region; None where a factor is undefined."""
        return self._after(DEADWEIGHT, DISPLACEMENT, LEAKAGE)

    @property
    def region_by_priors(self) -> float:
        """What an evaluator would say of the same gross jobs with the usual priors."""
        return self.gross.value * math.prod(1 - factor.prior.value for factor in self.factors if factor.prior)

    def _after(self, *names: str) -> float | None:
        shares = [self.factor(name).share.mean for name in names]
        if any(share is None for share in shares):
            return None
        return self.gross.value * math.prod(1 - share for share in shares if share is not None)


def additionality(runs: Sequence[YearlyRun], baseline: Sequence[YearlyRun], appraisal: Appraisal) -> Additionality:
    """Read the factors off paired runs of one arm; ValueError if seeds do not pair or the books do not add up."""
    pairs = list(zip(runs, baseline, strict=True))
    for run, twin in pairs:
        if run.seed != twin.seed:
            raise ValueError(f"a run of seed {run.seed} has no twin of seed {twin.seed}")
        if last(run, "gross_jobs") != sum(last(run, f"{part}_jobs") for part in ("new", "moved", "deadweight")):
            raise ValueError(f"seed {run.seed}: claimed jobs are not the sum of new, moved and deadweight ones")
    gross, moved, dead, nation = (_more(pairs, f"{name}jobs") for name in ("gross_", "moved_", "deadweight_", ""))
    region = [regional(run, "jobs")[-1] - regional(twin, "jobs")[-1] for run, twin in pairs]
    left = [a - b for a, b in zip(gross, dead, strict=True)]
    new = [a - b for a, b in zip(left, moved, strict=True)]
    shares = {
        DEADWEIGHT: ratio_interval(dead, gross),
        DISPLACEMENT: lost(nation, left),
        LEAKAGE: lost(region, nation),
        SUBSTITUTION: Estimate(None, None, None, len(pairs)),
    }
    return Additionality(
        gross=student_interval(gross),
        nation=student_interval(nation),
        region=student_interval(region),
        factors=tuple(
            Factor(name, MEANING[name], shares[name], appraisal.additionality[name], name != SUBSTITUTION)
            for name in FACTORS
        ),
        parts=(
            Factor(MOVED, MEANING[MOVED], ratio_interval(moved, left), None),
            Factor(REST, MEANING[REST], lost(nation, new), None, told_apart=False),
        ),
    )


def lost(after: Sequence[float], before: Sequence[float]) -> Estimate:
    """The share of the mean of `before` that is not in the mean of `after`, with Fieller's interval."""
    kept = ratio_interval(after, before)
    mean, low, high = (None if share is None else 1 - share for share in (kept.mean, kept.high, kept.low))
    return Estimate(mean, low, high, kept.n)


def _more(pairs, name: str) -> list[float]:
    return [last(run, name) - last(twin, name) for run, twin in pairs]
