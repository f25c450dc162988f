"""What a run is judged by: one decorated function per outcome, with unit, meaning and direction.

An outcome reads a run by year. A *net* outcome is this run minus its twin: the baseline arm with the same seed, hence
with the same firms, luck and outside world. Its function says the level; the subtraction is done here, so that nothing
else can be called net. A *ratio* outcome is made of the means of two others and never averaged run by run.

Direction: +1 more is better, -1 less is better, 0 neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from .yearly import YearlyRun

# Korea's rate for public investment appraisal in 2007-2017 (KDI general guideline for preliminary feasibility
# studies; 4.5% since 2017). Only used to compare purses that are spent in different years.
SOCIAL_DISCOUNT_RATE = 0.055


class Outcome(NamedTuple):
    """One outcome: `level` reads a run; `net` says that the twin's level is taken off."""

    name: str
    unit: str
    meaning: str
    direction: int
    level: Callable[[YearlyRun], float]
    net: bool

    def value(self, run: YearlyRun, twin: YearlyRun) -> float:
        """The outcome of a run, given its baseline twin of the same seed; ValueError if the seeds differ."""
        if not self.net:
            return self.level(run)
        if run.seed != twin.seed:
            raise ValueError(f"{self.name}: a run of seed {run.seed} has no twin of seed {twin.seed}")
        return self.level(run) - self.level(twin)


class Ratio(NamedTuple):
    """An outcome made of two others: mean of `top` over mean of `bottom`, undefined unless `bottom` is above 0."""

    name: str
    unit: str
    meaning: str
    direction: int
    top: str
    bottom: str


OUTCOMES: dict[str, Outcome] = {}  # filled below, in the order of this file
RATIOS: dict[str, Ratio] = {
    "cost_per_net_job": Ratio(
        "cost_per_net_job",
        "KRW per job",
        "public outlay per net job; undefined where net jobs are not above 0",
        -1,
        "public_outlay",
        "net_jobs",
    ),
}


def outcome(unit: str, meaning: str, direction: int, *, net: bool = False):
    """Register the function below as an outcome of its own name; ValueError if the name or direction is wrong."""

    def register(level: Callable[[YearlyRun], float]) -> Callable[[YearlyRun], float]:
        name = level.__name__
        if name in OUTCOMES or direction not in (-1, 0, 1):
            raise ValueError(f"outcome {name} is declared twice, or its direction is none of -1, 0, 1")
        OUTCOMES[name] = Outcome(name, unit, meaning, direction, level, net)
        return level

    return register


def last(run: YearlyRun, name: str) -> float:
    """A national series in the last year: the last quarter of a stock, the whole year of a flow."""
    return float(run.nation[name][-1])


def total(run: YearlyRun, name: str) -> float:
    """A national flow summed over all years."""
    return math.fsum(run.nation[name])


def regional(run: YearlyRun, name: str) -> list[float]:
    """A series of the target region by year: the sum over its places."""
    table = run.places[name]
    chosen = table[:, list(run.target)] if run.target else table
    return [math.fsum(year) for year in chosen]


def indirect_per_job(run: YearlyRun) -> float:
    """Indirect jobs per direct job of the nation in the last year (0 without direct jobs)."""
    jobs = last(run, "jobs")
    return last(run, "indirect_jobs") / jobs if jobs else 0.0


# ---------------------------------------------------------------- jobs


@outcome("persons", "direct standing jobs in the last quarter, nation, more than without policy", +1, net=True)
def net_jobs(run):  # noqa: D103 - the decorator says it
    return last(run, "jobs")


@outcome("persons", "direct standing jobs in the last quarter, nation", +1)
def jobs(run):  # noqa: D103
    return last(run, "jobs")


@outcome("persons", "direct standing jobs in the last quarter, target region, more than without policy", +1, net=True)
def regional_net_jobs(run):  # noqa: D103
    return regional(run, "jobs")[-1]


@outcome("persons", "jobs a programme's books would claim: new, moved and deadweight", 0)
def gross_jobs(run):  # noqa: D103
    return last(run, "gross_jobs")


@outcome("persons", "claimed jobs in new firms, growth of supported firms and research posts", 0)
def new_jobs(run):  # noqa: D103
    return last(run, "new_jobs")


@outcome("persons", "claimed jobs that only moved in from elsewhere in the nation", 0)
def moved_jobs(run):  # noqa: D103
    return last(run, "moved_jobs")


@outcome("persons", "claimed jobs that would have come or were there anyway", -1)
def deadweight_jobs(run):  # noqa: D103
    return last(run, "deadweight_jobs")


@outcome("persons", "jobs outside the medical sectors in the last quarter, more than without policy", +1, net=True)
def indirect_jobs(run):  # noqa: D103
    return last(run, "indirect_jobs")


@outcome("persons", "net direct and net indirect jobs together", +1, net=True)
def net_jobs_with_indirect(run):  # noqa: D103
    return last(run, "jobs") + last(run, "indirect_jobs")


@outcome("persons", "claimed jobs with the nation's indirect jobs per direct job on top", 0)
def gross_jobs_with_indirect(run):  # noqa: D103
    return last(run, "gross_jobs") * (1 + indirect_per_job(run))


@outcome("persons", "staff of foundations, offices and transfer desks paid by the programme, last quarter", 0)
def programme_jobs(run):  # noqa: D103
    return last(run, "programme_jobs")


@outcome("persons", "research staff of hospitals, universities and institutes, last quarter", +1)
def research_posts(run):  # noqa: D103
    return last(run, "research_posts")


@outcome("person-years", "work on building sites over all years; never added to standing jobs", 0)
def construction_person_years(run):  # noqa: D103
    return total(run, "construction_person_years")


# ---------------------------------------------------------------- value added


@outcome("KRW", "direct value added over all years, nation, more than without policy, undiscounted", +1, net=True)
def net_value_added(run):  # noqa: D103
    return total(run, "value_added")


@outcome("KRW", "direct value added over all years, target region, more than without policy", +1, net=True)
def regional_net_value_added(run):  # noqa: D103
    return math.fsum(regional(run, "value_added"))


@outcome("KRW per year", "direct value added in the last year, nation, more than without policy", +1, net=True)
def net_value_added_last_year(run):  # noqa: D103
    return last(run, "value_added")


@outcome("KRW per year", "direct value added in the last year, nation", +1)
def value_added_last_year(run):  # noqa: D103
    return last(run, "value_added")


@outcome("KRW", "value added of claimed jobs at the nation's value added per direct job, over all years", 0)
def gross_value_added(run):  # noqa: D103
    return math.fsum(_claimed_value_added(run))


@outcome("KRW per year", "value added of claimed jobs at the nation's value added per direct job, last year", 0)
def gross_value_added_last_year(run):  # noqa: D103
    return _claimed_value_added(run)[-1]


def _claimed_value_added(run: YearlyRun) -> list[float]:
    years = zip(run.nation["gross_jobs"], run.nation["value_added"], run.nation["jobs"], strict=True)
    return [float(claimed * added / posts) if posts else 0.0 for claimed, added, posts in years]


# ---------------------------------------------------------------- money


@outcome("KRW", "money of the strategy's purse that left the government's account", 0)
def public_outlay(run):  # noqa: D103
    return total(run, "public_outlay")


@outcome("KRW", "public outlay discounted to the first year at the social discount rate", 0)
def discounted_outlay(run):  # noqa: D103
    paid = run.nation["public_outlay"]
    return math.fsum(value / (1 + SOCIAL_DISCOUNT_RATE) ** year for year, value in enumerate(paid))


@outcome("KRW", "private money that came on top of the strategy's outlay", 0)
def private_investment(run):  # noqa: D103
    return total(run, "private_investment")


# ---------------------------------------------------------------- firms, research, products


@outcome("count", "live firms in the medical sectors, last quarter", +1)
def firms(run):  # noqa: D103
    return last(run, "firms")


@outcome("count", "firms on the floor of a science park, last quarter", 0)
def tenants(run):  # noqa: D103
    return last(run, "tenants")


@outcome("count", "firms founded out of universities, hospitals, institutes and incumbents, all years", +1)
def spin_offs(run):  # noqa: D103
    return total(run, "spin_offs")


@outcome("count", "firms founded out of hospitals, all years", +1)
def hospital_spin_offs(run):  # noqa: D103
    return total(run, "hospital_spin_offs")


@outcome("count", "firms that moved to another place or onto a park's floor, all years", 0)
def moves(run):  # noqa: D103
    return total(run, "moves")


@outcome("count", "firms closed, all years", 0)
def exits(run):  # noqa: D103
    return total(run, "exits")


@outcome("count", "clinical trials started by firms of the region, all years", +1)
def trials_started(run):  # noqa: D103
    return total(run, "trials_started")


@outcome("count", "products approved and launched, all years", +1)
def approvals(run):  # noqa: D103
    return total(run, "approvals")


@outcome("count", "licence-outs and technology deals, all years", +1)
def licences(run):  # noqa: D103
    return total(run, "licences")


def every() -> dict[str, Outcome | Ratio]:
    """All outcomes by name, ratios last."""
    return {**OUTCOMES, **RATIOS}
