"""How many more paired runs an answer needs, when to stop, and which intervals may be stated then.

Pure: it is told the differences of the paired runs so far and says how many to add. A stop that waits for a narrow
interval favours samples that look calm, and where rare outcomes carry the mean those are the samples that have not seen
them yet. Three things stand against it: a floor from the rarest outcome that is to be covered; a second floor from the
skewness that was seen; and intervals that reach further on the side of the long tail. What they cover is measured in
`tests/faults/test_coverage.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .intervals import LEVEL, Estimate, mean, student_interval, student_quantile, variance

SEEN = 30  # times a rare outcome should have come up; Cochran (1977, 2.15) asks n > 25 skewness^2, which is 25 times
FEWEST_SEEN = 10  # below this no interval is stated; between the two one is, and runs are added up to the cap
UNSEEN = 6  # an outcome of chance 6 / n stays unseen in 1 of 400 samples of n; of 3 / n in 1 of 20, the rule of three
STRETCH = 2.0  # skewness of a sample understates that of a long tail (Wallis, Matalas and Slack 1974); by measurement
SURER = 1.2  # "no difference" is said if an interval this much wider says so too: a stop on it may not be mere luck
MARGIN, LEAST_GROWTH, MOST_GROWTH = 1.1, 1.2, 3.0  # the second look should mostly be the last
ROUND = 50  # runs in all after a batch are a multiple of it


class Goal(NamedTuple):
    """What is asked for.

    `width`: how far the interval may reach from the mean, as a share of the mean (0.1: 10%). `most`: cap on paired
    runs. `rarest`: chance per run of the rarest outcome that may move the mean. The default of 1 in 20 makes a floor
    of 600 runs; an outcome of 1 in 100 that nobody declared is then still covered. With a floor of 300 it stays unseen
    in 5% of all samples, and 92% of the intervals held the truth.
    """

    width: float = 0.10
    most: int = 2000
    rarest: float = 0.05

    @property
    def floor(self) -> int:
        """Paired runs below which nothing is stated: 30 / `rarest`."""
        return math.ceil(SEEN / self.rarest - 1e-9)


class Named(NamedTuple):
    """A difference to watch: its value in each paired run, and the smallest one that matters, in its own unit."""

    name: str
    gaps: Sequence[float]
    smallest: float = 0.0


class Reading(NamedTuple):
    """What may be said of one difference now.

    `estimate` has no low and high where no interval may be stated; `why` says the reason. `settled`: it is as narrow
    as asked. `wanted`: paired runs in all that it is expected to take, those there are if it asks for none.
    """

    name: str
    estimate: Estimate
    settled: bool
    wanted: float
    why: str


class Decision(NamedTuple):
    """`more` paired runs to add now, 0 to stop; the reason in words; one reading a difference, in their order."""

    more: int
    reason: str
    readings: tuple[Reading, ...]

    @property
    def settled(self) -> bool:
        """Whether all differences are as narrow as asked."""
        return all(reading.settled for reading in self.readings)


def decide(differences: Sequence[Named], goal: Goal | None = None) -> Decision:
    """Say how many paired runs to add, or stop.

    To begin, give empty lists; then run what is asked and come back with all differences, the old ones first. Batches
    look ahead to the number that the variance so far asks for, 1.2 to 3 times what there is. Relative width as in Chow
    and Robbins (1965), from a first batch large enough that no further correction is needed. Raises ValueError for
    lists of unequal length, values that are not finite, a goal that makes no sense.
    """
    goal = goal or Goal()
    n = _checked(differences, goal)
    readings = tuple(_reading(difference, goal) for difference in differences)
    more = _next_size(n, max(reading.wanted for reading in readings), goal) - n
    return Decision(more, _reason(n, more, readings, goal), readings)


def stretched_interval(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean and Student-t interval, its side towards the long tail moved out for skewness.

    That side is Hall's (1992, J. R. Stat. Soc. B 54, 221), which removes skewness by a cubic transformation of
    Student's t; the skewness of the sample is doubled, since that of a long tail is seen too small. Never inside
    `student_interval`. No interval below two values, [mean, mean] where all are equal.
    """
    student = student_interval(values, level)
    if student.low is None or student.high is None or student.low == student.high:
        return student
    n, spread, skew = len(values), math.sqrt(variance(values)), STRETCH * skewness(values)
    reach = student_quantile(0.5 + level / 2, n - 1) / math.sqrt(n)
    low = student.value - spread * _unskewed(reach, skew, n)
    high = student.value - spread * _unskewed(-reach, skew, n)
    return Estimate(student.mean, min(low, student.low), max(high, student.high), n)


def skewness(values: Sequence[float]) -> float:
    """Third central moment over the 1.5th power of the second; 0 where all values are equal.

    A rare outcome of chance p that carries all variance has a skewness of about p ** -0.5.
    """
    centre = mean(values)
    widest = max(abs(value - centre) for value in values)
    if widest == 0:
        return 0.0
    scaled = [(value - centre) / widest for value in values]
    return mean([x * x * x for x in scaled]) / mean([x * x for x in scaled]) ** 1.5


def carriers(values: Sequence[float]) -> tuple[int, float]:
    """The fewest runs that carry half of the variance, and the share that they carry."""
    centre = mean(values)
    squares = sorted(((value - centre) ** 2 for value in values), reverse=True)
    total, carried = math.fsum(squares), 0.0
    for count, square in enumerate(squares, 1):
        carried += square
        if 2 * carried >= total > 0:
            return count, carried / total
    return len(squares), 1.0


def _unskewed(x: float, skew: float, n: int) -> float:
    # solves x = t + skew t^2 / 3 + skew^2 t^3 / 27 + skew / (6 n) for t, in units of the standard deviation
    if abs(skew) < 1e-6:
        return x
    return 3 / skew * (math.cbrt(1 + skew * (x - skew / (6 * n))) - 1)


# ---------------------------------------------------------------- one difference


def _reading(difference: Named, goal: Goal) -> Reading:
    name, gaps, n = difference.name, difference.gaps, len(difference.gaps)
    bare = Estimate(mean(gaps) if n else None, None, None, n)
    if n < goal.floor:
        return _below_floor(name, bare, goal)
    if min(gaps) == max(gaps):
        why = f"{name} is {_figure(bare.value)} in each of {n} paired runs"
        return Reading(name, student_interval(gaps), True, n, why)
    estimate, tail = stretched_interval(gaps), skewness(gaps) ** 2
    if n < FEWEST_SEEN * tail:
        hopeless = n >= goal.most or FEWEST_SEEN * tail > goal.most
        return Reading(name, bare, False, n if hopeless else SEEN * tail, _withheld(difference, tail, hopeless, goal))
    half, allowed = _half(estimate), max(goal.width * abs(estimate.value), _room(difference, estimate))
    needed = max(SEEN * tail, n * (half / allowed) ** 2 if allowed > 0 else math.inf)
    why = _so_far(difference, estimate, goal)
    if needed <= n:
        return Reading(name, estimate, True, n, why)
    why += _outlook(difference, tail, half > allowed, needed)
    if n >= goal.most:
        return Reading(name, estimate, False, n, f"cap of {goal.most} paired runs reached: {why}")
    return Reading(name, estimate, False, needed, why)


def _below_floor(name: str, bare: Estimate, goal: Goal) -> Reading:
    floor = f"{goal.floor} paired runs (30 / {goal.rarest:g}, to see an outcome of 1 in {1 / goal.rarest:.3g} 30 times)"
    if goal.floor > goal.most:
        why = f"no interval: the floor of {floor} is above the cap of {goal.most}"
        return Reading(name, bare, False, bare.n, why)
    return Reading(name, bare, False, goal.floor, f"no interval below the floor of {floor}")


def _withheld(difference: Named, tail: float, hopeless: bool, goal: Goal) -> str:
    above = f", above the cap of {goal.most}" if hopeless and SEEN * tail > goal.most else ""
    return f"no interval of {difference.name}: {_carried(difference, tail)}{above}"


def _so_far(difference: Named, estimate: Estimate, goal: Goal) -> str:
    name, centre, half = difference.name, estimate.value, _half(estimate)
    if half <= _room(difference, estimate):
        return f"no difference in {name} that matters: its interval lies within ±{_figure(difference.smallest)}"
    if half >= abs(centre):
        low, high = (0.0 if x is None else x for x in (estimate.low, estimate.high))
        return f"the interval of {name} is {_figure(low)} to {_figure(high)}, asked {_share(goal.width)} of its mean"
    return f"the interval of {name} reaches {_share(half / abs(centre))} from the mean, asked {_share(goal.width)}"


def _outlook(difference: Named, tail: float, wide: bool, needed: float) -> str:
    words = f"; {_carried(difference, tail)}" if len(difference.gaps) < SEEN * tail else ""
    if wide and needed < 1e6:
        return f"{words}; about {_about(needed)} paired runs would do"
    if wide:
        return f"{words}; no number of runs gives a share of a mean near 0: name the smallest difference that matters"
    return words


def _carried(difference: Named, tail: float) -> str:
    count, share = carriers(difference.gaps)
    runs = f"{count} of {len(difference.gaps)} paired runs carry {_share(share)} of its variance"
    return f"{runs}, as an outcome of 1 in {tail:,.0f} would; to see it 30 times takes about {_about(SEEN * tail)}"


# ---------------------------------------------------------------- all of them


def _next_size(n: int, wanted: float, goal: Goal) -> int:
    if wanted <= n:
        return n
    if n < goal.floor:
        return goal.floor
    grown = ROUND * math.ceil(min(max(MARGIN * wanted, LEAST_GROWTH * n), MOST_GROWTH * n) / ROUND)
    return goal.most if grown * LEAST_GROWTH > goal.most else grown  # no small batch just before the cap


def _reason(n: int, more: int, readings: Sequence[Reading], goal: Goal) -> str:
    # the floor is the same for all: said once
    if more:
        return f"{more} more after {n} paired runs: {_joined(r.why for r in readings if r.wanted > n)}"
    stated = any(reading.estimate.low is not None for reading in readings)
    unseen = f". Outcomes rarer than 1 in {goal.floor // UNSEEN} runs are not covered" if stated else ""
    return f"stopped after {n} paired runs: {_joined(reading.why for reading in readings)}{unseen}"


def _joined(whys) -> str:
    return "; ".join(dict.fromkeys(whys))


def _checked(differences: Sequence[Named], goal: Goal) -> int:
    if not (math.isfinite(goal.width) and goal.width > 0 and 0 < goal.rarest <= 1 and goal.most >= SEEN):
        raise ValueError(f"a width above 0, a rarest chance above 0 up to 1, a cap of {SEEN} or more; not {goal}")
    lengths = {len(difference.gaps) for difference in differences}
    if len(lengths) != 1:
        raise ValueError("at least one difference, and all of the same number of paired runs")
    for difference in differences:
        if not all(math.isfinite(value) for value in difference.gaps):
            raise ValueError(f"{difference.name} is not finite in every paired run")
        if not (math.isfinite(difference.smallest) and difference.smallest >= 0):
            raise ValueError(f"{difference.name}: the smallest difference that matters must be 0 or more")
    return lengths.pop()


def _half(estimate: Estimate) -> float:
    # of an interval that is not even: the side that reaches further
    if estimate.low is None or estimate.high is None:
        return math.inf
    return max(estimate.value - estimate.low, estimate.high - estimate.value)


def _room(difference: Named, estimate: Estimate) -> float:
    # half of an interval that shows that there is no difference that matters
    return (difference.smallest - abs(estimate.value)) / SURER


def _share(share: float) -> str:
    return f"{100 * share:.3g}%"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _about(runs: float) -> str:
    return f"{float(f'{runs:.2g}'):,.0f}"
