"""Costs and benefits of one pair of runs by year, and what they are worth today.

A pair is a run and its twin, the baseline run of the same seed. The first year of the run is not discounted.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

from clustersim.yearly import YearlyRun

Path = Sequence[float]  # a value a year
LOWEST, STEP, STEPS = -0.95, 0.05, 220  # discount rates among which an internal rate of return is looked for


class Flows(NamedTuple):
    """One pair of runs by year, arm minus baseline: KRW, and persons at the end of the year.

    `research` is the part of value added that public research makes, counted at its wages.
    """

    outlay: Path
    private: Path
    value_added: Path
    research: Path
    jobs: Path
    indirect: Path


class Convention(NamedTuple):
    """How costs and benefits are counted.

    `funds` is what a public won costs the economy; `private` adds private money to the cost; without `research` value
    added of public research is no benefit; `labour` is the share of value added taken off as the cost of labour.
    """

    name: str
    rate: float
    funds: float = 1.0
    private: bool = False
    research: bool = True
    labour: float = 0.0


def flows(run: YearlyRun, twin: YearlyRun) -> Flows:
    """The differences of a pair by year; ValueError if seeds or years differ."""
    if (run.seed, run.years) != (twin.seed, twin.years):
        raise ValueError(f"a run of seed {run.seed} has no twin of seed {twin.seed} and the same years")
    names = ("public_outlay", "private_investment", "value_added", "research_value_added", "jobs", "indirect_jobs")
    return Flows(*(more(run, twin, name) for name in names))


def more(run: YearlyRun, twin: YearlyRun, name: str) -> list[float]:
    """A national series by year, arm minus baseline."""
    return [float(value) for value in run.nation[name] - twin.nation[name]]


def costs(pair: Flows, convention: Convention) -> list[float]:
    """Costs by year under a convention."""
    both = zip(pair.outlay, pair.private, strict=True)
    return [convention.funds * public + (private if convention.private else 0.0) for public, private in both]


def benefits(pair: Flows, convention: Convention) -> list[float]:
    """Benefits by year under a convention."""
    kept, both = 1 - convention.labour, zip(pair.value_added, pair.research, strict=True)
    return [kept * (added if convention.research else added - research) for added, research in both]


def net_benefits(pair: Flows, convention: Convention) -> list[float]:
    """Benefits less costs by year under a convention."""
    both = zip(benefits(pair, convention), costs(pair, convention), strict=True)
    return [benefit - cost for benefit, cost in both]


def discounted(path: Path, rate: float) -> list[float]:
    """A yearly path discounted to its first year; ValueError for a rate of -1 or less."""
    if rate <= -1:
        raise ValueError(f"discount rate {rate}: it must be above -1")
    return [value / (1 + rate) ** year for year, value in enumerate(path)]


def present_value(path: Path, rate: float) -> float:
    """Sum of a yearly path discounted to its first year."""
    return math.fsum(discounted(path, rate))


def cumulated(path: Path, rate: float) -> list[float]:
    """Present value of a yearly path up to each of its years."""
    values = discounted(path, rate)
    return [math.fsum(values[: year + 1]) for year in range(len(values))]


def even_from(paid: Path, balance: Path, lasting: bool = False) -> int | None:
    """First year, counted from 0 and not before the first cost, with a balance of 0 or more; None if there is none.

    With `lasting` the balance must stay so to the end.
    """
    begun = next((year for year, cost in enumerate(paid) if cost > 0), len(paid))
    for year in range(begun, len(balance)):
        if all(value >= 0 for value in (balance[year:] if lasting else balance[year : year + 1])):
            return year
    return None


def internal_rate(path: Path) -> float | None:
    """The discount rate from -95% to 1,000% at which a yearly path is worth 0; None if there is none, or several, or if
    it is worth more the higher the rate: a path that earns first and pays later."""
    from scipy.optimize import brentq

    rates = [LOWEST + STEP * n for n in range(STEPS)]
    signs = [present_value(path, rate) < 0 for rate in rates]
    turns = [n for n, (left, right) in enumerate(itertools.pairwise(signs)) if left != right]
    if len(turns) != 1 or signs[turns[0]]:
        return None
    return float(brentq(lambda rate: present_value(path, rate), rates[turns[0]], rates[turns[0] + 1], xtol=1e-12))
