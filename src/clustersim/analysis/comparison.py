"""The answer of a comparison as plain records: what the terminal, the report and the JSON file are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from clustersim.ensemble.repeat import Failure
from clustersim.yearly import YearlyRun

from .adaptive import Decision
from .intervals import Chance, Estimate


class Arm(NamedTuple):
    """One strategy of the comparison. `label` is unique in it: a strategy named twice is numbered."""

    label: str
    strategy: str
    title: str
    outcomes: dict[str, Estimate]


class Difference(NamedTuple):
    """Outcome of arm `a` minus that of arm `b`, run by run on the same seeds.

    `estimate` has the Student-t interval; `check` the bootstrap interval of the same mean; `corrected` the t interval
    widened for the number of pairs compared (Bonferroni). `chance_a_ahead` is the share of runs in which `a` has
    the larger value; ties count half.
    """

    a: str
    b: str
    outcome: str
    estimate: Estimate
    check: Estimate
    corrected: Estimate
    chance_a_ahead: float

    @property
    def reversed(self) -> Difference:
        """The same comparison with the arms swapped."""
        halves = round(2 * self.estimate.n * self.chance_a_ahead)  # 1 - 2/3 is not the float 1/3: go back to counts
        chance = (2 * self.estimate.n - halves) / (2 * self.estimate.n)
        return Difference(
            self.b,
            self.a,
            self.outcome,
            self.estimate.reversed,
            self.check.reversed,
            self.corrected.reversed,
            chance,
        )

    @property
    def none(self) -> bool:
        """Whether the arms gave the same value in every run."""
        return self.estimate.mean == 0 and self.estimate.low == 0 and self.estimate.high == 0

    @property
    def told(self) -> bool:
        """Whether the corrected interval lies on one side of 0."""
        low, high = self.corrected.low, self.corrected.high
        return low is not None and high is not None and (low > 0 or high < 0)


class TargetReading(NamedTuple):
    """An official target held against one way to count an arm's result."""

    label: str  # of the arm
    subject: str  # "jobs" or "value_added"
    outcome: str
    words: str
    target: float
    value: Estimate
    share: Estimate  # of the target
    chance: Chance  # of reaching it


class Purse(NamedTuple):
    """What an arm spent of public money, and by which share that differs from the first strategy's."""

    label: str
    nominal: float  # KRW at constant prices, undiscounted
    discounted: float  # to the first year
    nominal_gap: float | None  # None for the baseline, and where the first strategy spends nothing
    discounted_gap: float | None


@dataclass(frozen=True)
class Comparison:
    """All of it. `runs[arm][replicate]` are the reduced runs; `variance_ratios` is by pair of labels (a, b).

    `dropped` are seeds left out in all arms because a run failed in one; `failures` says which and why; `identical` are
    arms in which some seeds gave the same trajectory, and how many. `stopping` says why no more replicates were added,
    if they were added until an interval was narrow.
    `headline_pair` are the first two strategies after the baseline: their variance ratio is the one that is quoted.
    """

    experiment: str
    title: str
    region: str
    region_title: str
    first_year: int
    last_year: int
    replicates: int
    seed: int
    arms: tuple[Arm, ...]
    differences: tuple[Difference, ...]
    variance_ratios: dict[tuple[str, str], dict[str, Estimate]]
    targets: tuple[TargetReading, ...]
    purses: tuple[Purse, ...]
    runs: tuple[tuple[YearlyRun, ...], ...]
    place_titles: tuple[str, ...]
    failures: tuple[Failure, ...]
    dropped: tuple[int, ...]
    identical: tuple[tuple[str, int], ...]
    seconds: float
    digest: str
    provenance: dict[str, str] = field(default_factory=dict)
    stopping: Decision | None = None

    @property
    def baseline(self) -> Arm:
        """The arm that net outcomes are measured against."""
        return self.arms[0]

    @property
    def strategies(self) -> tuple[Arm, ...]:
        """All arms but the baseline."""
        return self.arms[1:]

    @property
    def failed_share(self) -> float:
        """Share of the runs asked for that failed."""
        return len(self.failures) / max(1, self.replicates * len(self.arms))

    @property
    def n(self) -> int:
        """Paired runs that count."""
        return len(self.runs[0])

    @property
    def headline_pair(self) -> tuple[str, str] | None:
        """Labels (a, b) of second minus first strategy; of strategy minus baseline if there is only one."""
        if len(self.arms) < 2:
            return None
        first = 1 if len(self.arms) > 2 else 0
        return self.arms[first + 1].label, self.arms[first].label

    def arm(self, label: str) -> Arm:
        """The arm of that label; KeyError if there is none."""
        for arm in self.arms:
            if arm.label == label:
                return arm
        raise KeyError(f"no arm {label!r}; there are {', '.join(arm.label for arm in self.arms)}")

    def difference(self, a: str, b: str, outcome: str) -> Difference:
        """Arm `a` minus arm `b`, in either order; KeyError if it was not compared."""
        for found in self.differences:
            if found.outcome == outcome and (found.a, found.b) == (a, b):
                return found
            if found.outcome == outcome and (found.b, found.a) == (a, b):
                return found.reversed
        raise KeyError(f"{outcome}: {a} and {b} were not compared")
