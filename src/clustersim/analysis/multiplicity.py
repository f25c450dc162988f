"""Which differences still stand when it is counted how many were looked at.

A comparison of four arms tests some hundred differences; at 5% each, some of them look like findings by luck alone. Two
families are kept apart. What was fixed in advance is corrected by Holm (1979, Scand. J. Stat. 6, 65): the chance that
anything false stands is at most 5%. All the rest is exploration, corrected by Benjamini and Hochberg (1995, J. R. Stat.
Soc. B 57, 289): of what stands at most 5% is expected to be false. A result of exploration is a question for new seeds.

Tests are Student's t of paired differences, as the intervals are. They are about luck alone: not about the numbers of
the model, nor about its rules. They hold for a number of runs that was set beforehand; where runs were added until an
interval was narrow (`Comparison.stopping`), p is too small.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from scipy.special import stdtr

from clustersim.outcomes import OUTCOMES

from .compare import Values, outcome_levels
from .comparison import Comparison
from .intervals import LEVEL, mean, variance
from .until import HEADLINES

Test = tuple[str, str, str]  # arm a, arm b, outcome: a minus b
Adjust = Callable[[Sequence[float]], list[float]]


class Finding(NamedTuple):
    """A difference, arm `a` minus arm `b`, in the unit of its outcome; `p` and `adjusted` are None for a single run."""

    a: str
    b: str
    outcome: str
    mean: float
    p: float | None
    adjusted: float | None
    stands: bool  # adjusted is at most 1 - LEVEL


class Tried(NamedTuple):
    """How much was looked at: strategies besides the baseline, outcomes, tests that count, duplicates that do not."""

    strategies: int
    outcomes: int
    tests: int
    duplicates: int


class Family(NamedTuple):
    """Tests that are corrected together, in the order in which they were asked."""

    label: str  # "fixed in advance" or "exploration"
    method: str
    tried: Tried
    findings: tuple[Finding, ...]

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that stand after correction."""
        return tuple(finding for finding in self.findings if finding.stands)


# ---------------------------------------------------------------- p values and their correction


def p_value(gaps: Sequence[float]) -> float | None:
    """Two-sided p of Student's t that the mean of paired differences is 0; None for a single run.

    1 where all are 0; 0 where all are the same other value, as `student_interval` has no width there: with two or three
    runs and whole numbers that may be luck.
    """
    if len(gaps) < 2:
        return None
    if min(gaps) == max(gaps):
        return 0.0 if gaps[0] else 1.0
    t = mean(gaps) / math.sqrt(variance(gaps) / len(gaps))
    return 2 * float(stdtr(len(gaps) - 1, -abs(t)))


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p by Holm's steps: those up to 0.05 hold together with a chance of 95%, however they depend."""
    count, found, worst = len(p), [0.0] * len(p), 0.0
    for rank, place in enumerate(_ascending(p)):
        worst = max(worst, min(1.0, (count - rank) * p[place]))
        found[place] = worst
    return found


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p by Benjamini and Hochberg: of those up to 0.05 at most 5% are expected to be false.

    Proven for independent tests and for those that go together; outcomes of one run mostly do.
    """
    count, found, best = len(p), [0.0] * len(p), 1.0
    for rank, place in reversed(list(enumerate(_ascending(p), start=1))):
        best = min(best, count / rank * p[place])
        found[place] = best
    return found


def _ascending(p: Sequence[float]) -> list[int]:
    return sorted(range(len(p)), key=lambda place: p[place])


# ---------------------------------------------------------------- the two families


def families(comparison: Comparison, fixed: Sequence[Test] | None = None) -> tuple[Family, Family]:
    """Split all differences into those fixed in advance and the rest, and correct each for its number.

    `fixed` are (a, b, outcome), the two headline outcomes of every pair of arms if it is left out. The rest is every
    pair in every other outcome that has a better and a worse; ratios of means have no value in a run and are not
    tested. An outcome whose difference is, run by run, that of an earlier one of the same pair (`net_jobs` and `jobs`)
    is the same test: it counts once, and as fixed if either is. Raises KeyError for an arm or outcome that is not
    there, ValueError for a fixed outcome without a better and a worse.
    """
    labels = [arm.label for arm in comparison.arms]
    pairs = [(later, earlier) for earlier, later in itertools.combinations(labels, 2)]
    if fixed is None:
        fixed = [(a, b, outcome) for a, b in pairs for outcome in HEADLINES]
    for _, _, outcome in fixed:
        if not OUTCOMES[outcome].direction:
            raise ValueError(f"{outcome} has no better and no worse, so no difference in it is a finding")
    named = {(frozenset((a, b)), outcome) for a, b, outcome in fixed}
    judged = [name for name, outcome in OUTCOMES.items() if outcome.direction]
    rest = [(a, b, name) for a, b in pairs for name in judged if (frozenset((a, b)), name) not in named]
    levels = {arm.label: outcome_levels(runs) for arm, runs in zip(comparison.arms, comparison.runs, strict=True)}
    gaps = _distinct(levels, [*fixed, *rest])  # what was fixed comes first, so that a duplicate is one of the rest
    return (
        _family("fixed in advance", "Holm", holm, fixed, gaps, labels[0]),
        _family("exploration", "Benjamini-Hochberg", benjamini_hochberg, rest, gaps, labels[0]),
    )


def _distinct(levels: Mapping[str, Values], tests: Sequence[Test]) -> dict[Test, list[float]]:
    """Difference in every run by test, without those that repeat an earlier one of the same pair, turned round or not.

    Two outcomes that differ are two tests also where neither moves: there only equal levels make them one.
    """
    found, seen = {}, set()
    for a, b, outcome in tests:
        left, right = levels[a][outcome], levels[b][outcome]
        gaps = [x - y for x, y in zip(left, right, strict=True)]
        what = max(gaps, [-gap for gap in gaps]) if any(gaps) else ["unmoved", *left]
        key = (frozenset((a, b)), *what)
        if key not in seen:
            seen.add(key)
            found[a, b, outcome] = gaps
    return found


def _family(
    label: str, method: str, adjust: Adjust, tests: Sequence[Test], gaps: dict[Test, list[float]], baseline: str
) -> Family:
    counted = [test for test in dict.fromkeys(tests) if test in gaps]
    p = [p_value(gaps[test]) for test in counted]
    known = iter(adjust([value for value in p if value is not None]))
    adjusted = [None if value is None else next(known) for value in p]
    findings = tuple(
        Finding(*test, mean(gaps[test]), raw, after, after is not None and after <= 1 - LEVEL)
        for test, raw, after in zip(counted, p, adjusted, strict=True)
    )
    strategies = {name for a, b, _ in counted for name in (a, b)} - {baseline}
    outcomes = {outcome for _, _, outcome in counted}
    tried = Tried(len(strategies), len(outcomes), len(counted), len(tests) - len(counted))
    return Family(label, method, tried, findings)
