"""What a strategy costs, who pays, and what comes back: present values, break-even, cost per job, multipliers.

Everything is a difference of paired runs, arm minus baseline of the same seed, year by year. The benefit is direct
value added, a financial figure and not welfare; `docs/public-finance.md` says what that leaves out. Money is KRW at
constant prices; the first year of the run is not discounted. Intervals are over runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clustersim.analysis.intervals import Chance, Estimate, chance, ratio_interval, student_interval
from clustersim.files.appraisal import Appraisal, Known
from clustersim.inputs import INSTRUMENTS
from clustersim.yearly import YearlyRun

from .cash_flows import (
    Convention,
    Flows,
    Path,
    benefits,
    costs,
    cumulated,
    even_from,
    flows,
    more,
    net_benefits,
    present_value,
)

BILLION = 1e9
GOVERNMENT, CENTRAL, LOCAL = "central_and_local_government", "central_government", "local_government"
PRIVATE, FUNDS, RESEARCH, ALL = "private_investors", "venture_funds", "public_research", "all"


class Worth(NamedTuple):
    """Present values under one convention. `ratio` is mean benefit over mean cost; `positive` the share of net > 0."""

    convention: Convention
    cost: Estimate
    benefit: Estimate
    net: Estimate
    ratio: Estimate
    positive: Chance


class Payer(NamedTuple):
    """What one payer pays. Of those that do not `add_up` the money is also, in part, that of another payer."""

    name: str
    by_year: tuple[Estimate, ...]
    total: Estimate
    discounted: Estimate
    adds_up: bool
    instruments: tuple[tuple[str, Estimate], ...] = ()


class BreakEven(NamedTuple):
    """When cumulated discounted net benefit comes to 0 or above, from the first cost on.

    `reached` counts runs in which that happens at all, `lasting` those in which it then stays so to the end of the run.
    A median is the year by which half of all runs are there, None if fewer ever are.
    """

    reached: Chance
    median_year: int | None
    lasting: Chance
    lasting_median_year: int | None
    years: tuple[int | None, ...]


class Multiplier(NamedTuple):
    """What came of public money (`value`) beside what average final demand induces; `times` is one over the other."""

    name: str
    unit: str
    value: Estimate
    average: Known
    times: Estimate


@dataclass(frozen=True)
class Appraised:
    """A strategy's public finance. `worths[0]` is the study's own convention, the others vary it one at a time.

    `cumulated` is discounted net benefit up to each year. Costs per job and multipliers take public outlay as it was
    paid, undiscounted and without the price of public funds.
    """

    strategy: str
    years: tuple[int, ...]
    n: int
    payers: tuple[Payer, ...]
    worths: tuple[Worth, ...]
    value_added: tuple[Estimate, ...]
    cumulated: tuple[Estimate, ...]
    net_jobs: Estimate
    job_years: Estimate
    cost_per_net_job: Estimate
    cost_per_job_year: Estimate
    break_even: BreakEven
    multipliers: tuple[Multiplier, ...]

    @property
    def worth(self) -> Worth:
        """Present values under the study's own convention."""
        return self.worths[0]

    def payer(self, name: str) -> Payer:
        """The payer of that name; KeyError if there is none."""
        return {payer.name: payer for payer in self.payers}[name]


def appraise(
    runs: Sequence[YearlyRun],
    baseline: Sequence[YearlyRun],
    appraisal: Appraisal,
    rate: float | None = None,
    funds: float | None = None,
    shadow: float = 0.0,
) -> Appraised:
    """Judge one arm against the baseline runs of the same seeds.

    `rate` and `funds` stand in for the official discount rate of the first year and the price of public funds; `shadow`
    is the share of net value added taken off because its workers would have worked elsewhere. Raises ValueError if the
    runs do not pair, or for a rate of -1 or less.
    """
    pairs = [flows(run, twin) for run, twin in zip(runs, baseline, strict=True)]
    years = tuple(runs[0].years)
    own = Convention(
        "study",
        appraisal.rate_in(years[0]).value if rate is None else rate,
        appraisal.public_funds.value if funds is None else funds,
        labour=shadow,
    )
    outlay = [math.fsum(pair.outlay) for pair in pairs]
    net_jobs, job_years = [pair.jobs[-1] for pair in pairs], [math.fsum(pair.jobs) for pair in pairs]
    balances = [cumulated(net_benefits(pair, own), own.rate) for pair in pairs]
    return Appraised(
        strategy=runs[0].strategy,
        years=years,
        n=len(runs),
        payers=payers(runs, baseline, pairs, own.rate, appraisal),
        worths=tuple(worth(pairs, convention) for convention in conventions(own, appraisal)),
        value_added=by_year([pair.value_added for pair in pairs]),
        cumulated=by_year(balances),
        net_jobs=student_interval(net_jobs),
        job_years=student_interval(job_years),
        cost_per_net_job=ratio_interval(outlay, net_jobs),
        cost_per_job_year=ratio_interval(outlay, job_years),
        break_even=break_even([costs(pair, own) for pair in pairs], balances, years[0]),
        multipliers=multipliers(pairs, appraisal),
    )


# ---------------------------------------------------------------- over runs


def by_year(paths: Sequence[Path]) -> tuple[Estimate, ...]:
    """Mean and interval of each year over runs."""
    return tuple(student_interval(values) for values in zip(*paths, strict=True))


def conventions(own: Convention, appraisal: Appraisal) -> tuple[Convention, ...]:
    """The study's own convention, and others that differ from it in one thing each."""
    rates = [other.value for other in appraisal.other_rates if other.value != own.rate]
    prices = [other.value for other in appraisal.other_public_funds if other.value != own.funds]
    return (
        own,
        *(own._replace(name="rate", rate=rate) for rate in rates),
        *(own._replace(name="public_funds", funds=price) for price in prices),
        own._replace(name="with_private", private=True),
        own._replace(name="without_research", research=False),
        own._replace(name="labour_as_cost", labour=appraisal.labour_share.value),
    )


def worth(pairs: Sequence[Flows], convention: Convention) -> Worth:
    """Present values of paired runs under a convention."""
    cost = [present_value(costs(pair, convention), convention.rate) for pair in pairs]
    benefit = [present_value(benefits(pair, convention), convention.rate) for pair in pairs]
    net = [present_value(net_benefits(pair, convention), convention.rate) for pair in pairs]
    return Worth(
        convention,
        student_interval(cost),
        student_interval(benefit),
        student_interval(net),
        ratio_interval(benefit, cost),
        chance([value > 0 for value in net]),
    )


def break_even(paid: Sequence[Path], balances: Sequence[Path], first_year: int) -> BreakEven:
    """When paired runs break even, from costs and cumulated net benefits by year."""
    found: list[tuple[Chance, int | None, tuple[int | None, ...]]] = []
    for lasting in (False, True):
        indices = [even_from(cost, balance, lasting) for cost, balance in zip(paid, balances, strict=True)]
        years = tuple(None if index is None else first_year + index for index in indices)
        found.append((chance([year is not None for year in years]), _half_there(years), years))
    (reached, median, years), (lasting_share, lasting_median, _) = found
    return BreakEven(reached, median, lasting_share, lasting_median, years)


def _half_there(years: Sequence[int | None]) -> int | None:
    there = sorted(year for year in years if year is not None)
    half = (len(years) + 1) // 2
    return there[half - 1] if len(there) >= half else None


def payers(runs, baseline, pairs: Sequence[Flows], rate: float, appraisal: Appraisal) -> tuple[Payer, ...]:
    """Who pays what: those that add up and their sum, then those whose money comes in part from the others."""
    outlay, private = [pair.outlay for pair in pairs], [pair.private for pair in pairs]
    tables = {name: _by_instrument(runs, baseline, name) for name in ("outlay", "private")}
    local = appraisal.local_share.value if appraisal.local_share else None
    shares = [(GOVERNMENT, 1.0)] if local is None else [(CENTRAL, 1 - local), (LOCAL, local)]
    both = [[a + b for a, b in zip(pair.outlay, pair.private, strict=True)] for pair in pairs]
    return (
        *(_payer(name, _scaled(outlay, share), rate, _scaled_table(tables["outlay"], share)) for name, share in shares),
        _payer(PRIVATE, private, rate, tables["private"]),
        _payer(ALL, both, rate),
        _payer(FUNDS, _differences(runs, baseline, "venture_investment"), rate, adds_up=False),
        _payer(RESEARCH, _differences(runs, baseline, "public_research"), rate, adds_up=False),
    )


def _payer(name: str, paths: Sequence[Path], rate: float, table=(), adds_up: bool = True) -> Payer:
    total = student_interval([math.fsum(path) for path in paths])
    today = student_interval([present_value(path, rate) for path in paths])
    split = tuple((instrument, student_interval(values)) for instrument, values in table if any(values))
    return Payer(name, by_year(paths), total, today, adds_up, split)


def _differences(runs, baseline, name: str) -> list[list[float]]:
    return [more(run, twin, name) for run, twin in zip(runs, baseline, strict=True)]


def _by_instrument(runs, baseline, name: str) -> list[tuple[str, list[float]]]:
    """Money through each instrument over all years, a value a run; nothing where runs do not tell it."""
    if any(name not in run.instruments for run in (*runs, *baseline)):
        return []
    more_money = [run.instruments[name] - twin.instruments[name] for run, twin in zip(runs, baseline, strict=True)]
    return [(label, [math.fsum(table[:, n]) for table in more_money]) for n, label in enumerate(INSTRUMENTS)]


def _scaled(paths: Sequence[Path], share: float) -> list[list[float]]:
    return [[share * value for value in path] for path in paths]


def _scaled_table(table, share: float) -> list[tuple[str, list[float]]]:
    return [(name, [share * value for value in values]) for name, values in table]


def multipliers(pairs: Sequence[Flows], appraisal: Appraisal) -> tuple[Multiplier, ...]:
    """Net results per public won, beside what the same money induces as average final demand."""
    outlay = [math.fsum(pair.outlay) for pair in pairs]
    added, jobs = appraisal.inducement["value_added"], appraisal.inducement["jobs"]
    per_bn = "job-years per bn KRW"
    asked: tuple[tuple[str, str, Callable[[Flows], float], float, Known], ...] = (
        ("value_added", "KRW per KRW", lambda pair: math.fsum(pair.value_added), 1.0, added),
        ("job_years", per_bn, lambda pair: math.fsum(pair.jobs), BILLION, jobs),
        ("job_years_with_indirect", per_bn, lambda pair: math.fsum((*pair.jobs, *pair.indirect)), BILLION, jobs),
    )
    found = []
    for name, unit, total, scale, average in asked:
        value = ratio_interval([total(pair) for pair in pairs], outlay).scaled(scale)
        found.append(Multiplier(name, unit, value, average, value.scaled(1 / average.value)))
    return tuple(found)
