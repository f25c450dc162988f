"""Puts a region, a strategy and a future together, and checks that they fit each other."""

from __future__ import annotations

from dataclasses import dataclass

from clustersim.inputs import Future, Region, Scenario, Strategy
from clustersim.kernel.errors import InputError, Problem, shown

from .read import nearest


@dataclass(frozen=True)
class Horizon:
    """First and last year of a run."""

    first_year: int
    last_year: int


def misfits(region: Region, strategy: Strategy, future: Future, horizon: Horizon) -> list[Problem]:
    """Everything in a strategy or a horizon that the region or the future does not have."""
    missing = _names_missing(region, strategy) + _hospitals_missing(region, strategy)
    return missing + _years(strategy, future, horizon)


def compose(region: Region, strategy: Strategy, future: Future, horizon: Horizon, **rest) -> Scenario:
    """The scenario; InputError with everything that does not fit. `rest`: overrides and targets."""
    problems = misfits(region, strategy, future, horizon)
    if problems:
        raise InputError(problems)
    return Scenario(region, strategy, future, horizon.first_year, horizon.last_year, **rest)


def _names_missing(region: Region, strategy: Strategy) -> list[Problem]:
    known = {
        "sites": [site.name for site in region.sites],
        "names": [hospital.name for hospital in region.hospitals],
        "places": [place.name for place in region.places],
    }
    kinds = {"sites": ("E-SITE", "site"), "names": ("E-HOSPITAL", "hospital"), "places": ("E-PLACE", "place")}
    problems = []
    for n, spend in enumerate(strategy.spends, start=1):
        for setting, value in spend.settings:
            for name in value if setting in kinds and isinstance(value, tuple) else ():
                if name not in known[setting]:
                    code, kind = kinds[setting]
                    key = f"strategy {strategy.name}: spend[{n}].settings.{setting}"
                    there = "It has " + ", ".join(known[setting]) + "." if known[setting] else "It has none."
                    rule = f"region {region.name} has no {kind} of this name"
                    hint = nearest(name, known[setting], there)
                    problems.append(Problem(code, rule, key=key, value=shown(name), hint=hint))
    return problems


def _hospitals_missing(region: Region, strategy: Strategy) -> list[Problem]:
    there = len(region.hospitals)
    problems = []
    for n, spend in enumerate(strategy.spends, start=1):
        wanted = dict(spend.settings).get("hospitals")
        if isinstance(wanted, int) and wanted > there:
            key = f"strategy {strategy.name}: spend[{n}].settings.hospitals"
            rule = f"region {region.name} has only {there} hospitals"
            problems.append(Problem("E-HOSPITAL", rule, key=key, value=str(wanted)))
    return problems


def _years(strategy: Strategy, future: Future, horizon: Horizon) -> list[Problem]:
    problems = []
    if horizon.first_year > horizon.last_year:
        rule = f"the run would end in {horizon.last_year}, before it starts"
        problems.append(Problem("E-YEARS", rule, key="last_year"))
    if horizon.first_year < future.first_year:
        rule = f"future {future.name} starts in {future.first_year}, the run in {horizon.first_year}"
        problems.append(Problem("E-YEARS", rule, key="first_year"))
    for n, spend in enumerate(strategy.spends, start=1):
        if spend.first_year < horizon.first_year:
            rule = f"money is spent from {spend.first_year}, before the run starts in {horizon.first_year}"
            problems.append(Problem("E-YEARS", rule, key=f"strategy {strategy.name}: spend[{n}].years"))
    return problems
