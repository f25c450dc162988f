"""The figures of a strategy under the headings of a Korean preliminary feasibility study: economy, policy, regions.

A study of that kind is made before a decision, over some thirty years, by a panel that also scores. This is a run
judged by the same headings over its own years, without a score. What the model cannot say stands there as not judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clustersim.analysis.intervals import Chance, Estimate, chance, mean, ratio_interval, student_interval
from clustersim.files.appraisal import Appraisal, Known, Weights
from clustersim.outcomes import regional
from clustersim.yearly import YearlyRun

from .additionality import lost
from .cash_flows import Convention, flows, internal_rate, net_benefits
from .public_finance import Appraised, Worth, appraise

ECONOMY, POLICY, BALANCE = "economy", "policy", "balance of regions"
RUNS = "the paired runs"
NO_POLICY = (
    ("fit with plans of higher rank, will of ministry and region", "a judgement of a panel"),
    ("readiness: sites, law, money that is promised", "a run takes the strategy's path of money as given"),
    ("environment, safety, conditions of life", "not in the model"),
    ("items of this project alone", "a judgement of a panel"),
    ("health of patients, quality of care", "not in the model; care lost to research time is in value added"),
)
INDEX = (
    "KDI's index takes value added induced in the region from an inter-regional input-output model, over its product"
)


class Row(NamedTuple):
    """One line of the sheet. `value` is None where it is undefined, or where `judged` says that the model has none.

    `how` says what the number is; `source` is a key of `scenarios/sources.toml`, or that it comes from the runs.
    """

    section: str
    item: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    how: str
    source: str = RUNS
    judged: bool = True


def sheet(
    runs: Sequence[YearlyRun],
    baseline: Sequence[YearlyRun],
    appraisal: Appraisal,
    rate: float | None = None,
    *,
    capital: bool = False,
    decided: int | None = None,
    regional_product: float | None = None,
) -> tuple[Row, ...]:
    """The rows of one arm against its baseline.

    `capital` says that the project lies in the capital region; `decided` is the year whose weights hold (that of the
    first year of the run); `regional_product` is the region's gross product, KRW a year at constant prices. Raises
    ValueError as `appraise` does.
    """
    appraised = appraise(runs, baseline, appraisal, rate)
    weights = appraisal.weights_in(decided or appraised.years[0], capital)
    return (
        _weight(ECONOMY, weights, weights.economic),
        *_economy(runs, baseline, appraised),
        _weight(POLICY, weights, weights.policy),
        *_policy(runs, baseline, appraised),
        _weight(BALANCE, weights, weights.balance),
        *_balance(runs, baseline, appraisal, regional_product),
    )


def _row(section: str, item: str, value: Estimate | Chance, unit: str, how: str) -> Row:
    middle = value.share if isinstance(value, Chance) else value.mean
    return Row(section, item, middle, value.low, value.high, unit, how)


def _weight(section: str, weights: Weights, span: tuple[float, float]) -> Row:
    where = "capital region" if weights.capital else "outside the capital region"
    how = f"lowest and highest weight in the overall score since {weights.since}, {where} ({weights.grade})"
    return Row(section, "weight", None, *span, "share", how, weights.source)


def _beside(section: str, item: str, known: Known, unit: str, how: str) -> Row:
    return Row(section, item, known.value, known.low, known.high, unit, f"{how} ({known.grade})", known.source)


def _not_judged(section: str, item: str, why: str) -> Row:
    return Row(section, item, None, None, None, "", f"not judged by this model: {why}", "", judged=False)


# ---------------------------------------------------------------- economy


def _economy(runs, baseline, appraised: Appraised) -> Iterator[Row]:
    own = appraised.worth
    years = f"{appraised.years[0]}-{appraised.years[-1]}"
    at = f"discounted to {appraised.years[0]} at {own.convention.rate:.1%}"
    paid = f"public outlay {years} x {own.convention.funds:g}, {at}"
    yield _row(ECONOMY, "cost", own.cost, "KRW", paid)
    yield _row(ECONOMY, "benefit", own.benefit, "KRW", f"net direct value added {years}, {at}; nothing after the run")
    yield _row(ECONOMY, "net present value", own.net, "KRW", "benefit less cost")
    yield _row(ECONOMY, "benefit-cost ratio", own.ratio, "ratio", "mean benefit over mean cost")
    yield _row(ECONOMY, "chance of a net present value above 0", own.positive, "share", "share of runs")
    paths = [net_benefits(flows(run, twin), own.convention) for run, twin in zip(runs, baseline, strict=True)]
    mean_path = [mean(values) for values in zip(*paths, strict=True)]
    found = internal_rate(mean_path)
    how = "discount rate at which the mean net benefits by year are worth 0; none if there is no such rate, or several"
    yield Row(ECONOMY, "internal rate of return", found, None, None, "share a year", how)
    lasting = appraised.break_even.lasting
    yield _row(ECONOMY, "chance of breaking even for good within the run", lasting, "share", "share of runs")
    year = appraised.break_even.lasting_median_year
    how = "year by which half of the runs have broken even for good; none if fewer do"
    yield Row(ECONOMY, "year of break-even", year, None, None, "year", how)
    for other in appraised.worths[1:]:
        yield from _sensitivity(other)


def convention_words(convention: Convention) -> str:
    """What differs in a convention from the study's own: "at a discount rate of 3.0%"."""
    return {
        "rate": f"at a discount rate of {convention.rate:.1%}",
        "public_funds": f"with a public won that costs {convention.funds:g}",
        "with_private": "with private money as a cost",
        "without_research": "without value added of public research",
        "labour_as_cost": f"with {convention.labour:.0%} of value added as cost of labour",
    }[convention.name]


def _sensitivity(worth: Worth) -> Iterator[Row]:
    name, how = convention_words(worth.convention), "sensitivity: all else as above"
    yield _row(ECONOMY, f"net present value {name}", worth.net, "KRW", how)
    yield _row(ECONOMY, f"benefit-cost ratio {name}", worth.ratio, "ratio", how)


# ---------------------------------------------------------------- policy


def _policy(runs, baseline, appraised: Appraised) -> Iterator[Row]:
    pairs = list(zip(runs, baseline, strict=True))
    net = [float(run.nation["jobs"][-1] - twin.nation["jobs"][-1]) for run, twin in pairs]
    yield _row(POLICY, "net jobs", appraised.net_jobs, "persons", "direct, nation, last quarter, arm minus baseline")
    yield _row(POLICY, "chance that jobs are added", chance([jobs > 0 for jobs in net]), "share", "share of runs")
    yield _row(POLICY, "cost per net job", appraised.cost_per_net_job, "KRW per job", "public outlay, undiscounted")
    withheld = [math.fsum(run.instruments["withheld"].ravel()) for run in runs if "withheld" in run.instruments]
    if withheld:
        how = "votes not released because an indicator was missed, a risk of the plan"
        yield _row(POLICY, "money withheld", student_interval(withheld), "KRW", how)
    for item, why in NO_POLICY:
        yield _not_judged(POLICY, item, why)


# ---------------------------------------------------------------- balance of regions


def _balance(runs, baseline, appraisal: Appraisal, product: float | None) -> Iterator[Row]:
    pairs = list(zip(runs, baseline, strict=True))
    added = [math.fsum(_regional(run, twin, "value_added")) for run, twin in pairs]
    outlay = [math.fsum(run.nation["public_outlay"] - twin.nation["public_outlay"]) for run, twin in pairs]
    how = (
        f"net direct value added of the target region over public outlay, undiscounted; not the official index: {INDEX}"
    )
    yield _row(BALANCE, "regional value added per public won", ratio_interval(added, outlay), "KRW per KRW", how)
    if product is None:
        yield _not_judged(BALANCE, "regional value added over gross regional product", "the product was not given")
    else:
        share = student_interval([value / len(runs[0].years) for value in added]).scaled(1 / product)
        how = f"net direct value added of the target region a year over its gross product; {INDEX}"
        yield _row(BALANCE, "regional value added over gross regional product", share, "share", how)
    how = "mean index of official studies; of another kind, to be held beside"
    yield _beside(BALANCE, "official index, mean of studies", appraisal.official["regional_index"], "share", how)
    jobs = [_regional(run, twin, "jobs") for run, twin in pairs]
    last = [path[-1] for path in jobs]
    nation = [float(run.nation["jobs"][-1] - twin.nation["jobs"][-1]) for run, twin in pairs]
    yield _row(BALANCE, "net jobs in the target region", student_interval(last), "persons", "direct, last quarter")
    outside = lost(last, nation)
    yield _row(BALANCE, "net jobs outside the target region", outside, "share", "of the nation's; below 0: drawn in")
    years = student_interval([math.fsum(path) for path in jobs])
    yield _row(BALANCE, "net job-years in the target region", years, "person-years", "net jobs summed over years")
    how = "mean jobs induced by a project in official studies; of another kind, to be held beside"
    yield _beside(BALANCE, "official induced jobs, mean of studies", appraisal.official["jobs"], "persons", how)
    yield _not_judged(BALANCE, "rank of the region by how far it lags behind", "an official index of other data")


def _regional(run: YearlyRun, twin: YearlyRun, name: str) -> list[float]:
    return [more - less for more, less in zip(regional(run, name), regional(twin, name), strict=True)]
