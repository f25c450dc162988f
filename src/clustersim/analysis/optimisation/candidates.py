"""What a frontier is sought among: mixes of two poles, started later, in fewer or more hospitals, on other sites.

All candidates have the purse of their mix. Years that lie after the last year of a run are neither paid nor gained in
it; they are not moved back into the run, so a late strategy spends less there and its outlay shows it. A delay by which
one of the poles would begin after the last year is not sought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from clustersim.files.answers import Frontier
from clustersim.files.mix import mixed, unmixable
from clustersim.files.timing import later
from clustersim.inputs import Scenario, Spend, Strategy
from clustersim.kernel.errors import InputError, Problem

STEPS = 20  # shares are whole twentieths


class Candidate(NamedTuple):
    """`share` of the second pole (0 to 1), years of `delay`, `hospitals` in all, number of a set of `sites`."""

    share: float
    delay: int
    hospitals: int
    sites: int


def bounds(frontier: Frontier, scenario: Scenario) -> tuple[list[int], list[int]]:
    """The least and the most of each whole number that codes a candidate, for runs like the scenario."""
    last_start = max(min(s.first_year for s in pole.strategy.spends) for pole in frontier.poles)
    delay = max(0, min(frontier.delay_years, scenario.last_year - last_start))
    least, most = frontier.hospitals
    there = len(scenario.region.hospitals) or most
    sites = max(0, len(frontier.sites) - 1)
    return [0, 0, min(least, there), 0], [STEPS, delay, min(most, there), sites]


def coded(candidate: Candidate) -> list[int]:
    """A candidate in whole numbers."""
    return [round(STEPS * candidate.share), *candidate[1:]]


def decoded(frontier: Frontier, code: Sequence[int]) -> Candidate:
    """The candidate of whole numbers; a setting that no spend of it has is at its least, so that equal strategies are
    equal candidates."""
    share = round(int(code[0]) / STEPS, 2)
    hospitals = int(code[2]) if _has(frontier, share, "hospitals") else frontier.hospitals[0]
    sites = int(code[3]) if _has(frontier, share, "sites") else 0
    return Candidate(share, int(code[1]), hospitals, sites)


def strategy_of(frontier: Frontier, candidate: Candidate) -> Strategy:
    """The strategy of a candidate. `hospitals` is how many there are in all, whatever the share of their pole."""
    first, second = (pole.strategy for pole in frontier.poles)
    mix = mixed(_name(candidate), _title(frontier, candidate), first, second, candidate.share)
    return later(_chosen(frontier, mix, candidate), candidate.delay)


def candidate_of(frontier: Frontier, strategy: Strategy) -> Candidate | None:
    """The candidate that is this strategy under another name; None if there is none."""
    own = {key: value for spend in strategy.spends for key, value in spend.settings}
    sets = list(frontier.sites)
    if sets and "sites" in own and own["sites"] not in sets:
        return None
    sites = sets.index(own["sites"]) if sets and "sites" in own else 0  # type: ignore[arg-type]
    hospitals = own.get("hospitals", frontier.hospitals[0])
    same = replace(strategy, name="", title="")
    for step in range(STEPS + 1):
        for delay in range(frontier.delay_years + 1):
            found = decoded(frontier, (step, delay, hospitals, sites))  # type: ignore[arg-type]
            if replace(strategy_of(frontier, found), name="", title="") == same:
                return found
    return None


def check_mixable(frontier: Frontier) -> None:
    """InputError if the poles cannot be mixed, whatever the sites and the number of hospitals."""
    any_of = Candidate(0.5, 0, frontier.hospitals[0], 0)
    rule = unmixable(*(_chosen(frontier, pole.strategy, any_of) for pole in frontier.poles))
    if rule:
        hint = "Mix two strategies that agree in this."
        raise InputError(Problem("E-MIX", rule, key="answers.frontier.poles", hint=hint))


def purse_of(frontier: Frontier) -> int:
    """The larger purse of the poles (KRW)."""
    return max(pole.strategy.purse for pole in frontier.poles)


def share_inside(strategy: Strategy, first_year: int, last_year: int) -> float:
    """The share of the purse whose years lie within a run."""
    return sum(spend.share * _inside(spend, first_year, last_year) for spend in strategy.spends)


def _inside(spend: Spend, first_year: int, last_year: int) -> float:
    years = range(spend.first_year, spend.last_year + 1)
    path = spend.path or (1.0,) * len(years)
    return sum(w for year, w in zip(years, path, strict=True) if first_year <= year <= last_year) / sum(path)


def _has(frontier: Frontier, share: float, key: str) -> bool:
    first, second = (pole.strategy.spends for pole in frontier.poles)
    spends = [*(first if share < 1 else ()), *(second if share > 0 else ())]
    return any(name == key for spend in spends for name, _ in spend.settings)


def _chosen(frontier: Frontier, strategy: Strategy, candidate: Candidate) -> Strategy:
    chosen: dict[str, object] = {"hospitals": candidate.hospitals}
    if frontier.sites:
        chosen["sites"] = frontier.sites[candidate.sites]
    spends = tuple(
        replace(spend, settings=tuple((key, chosen.get(key, value)) for key, value in spend.settings))
        for spend in strategy.spends
    )
    return replace(strategy, spends=spends)


def _name(candidate: Candidate) -> str:
    share, delay, hospitals, sites = candidate
    return f"mix-{100 * share:.0f}-delay-{delay}-hospitals-{hospitals}-sites-{sites + 1}"


def _title(frontier: Frontier, candidate: Candidate) -> str:
    """In words: only what the candidate has."""
    names = [pole.strategy.name for pole in frontier.poles]
    shares = (1 - candidate.share, candidate.share)
    parts = [
        name if share == 1 else f"{100 * share:.0f}% {name}"
        for share, name in zip(shares, names, strict=True)
        if share > 0
    ]
    if _has(frontier, candidate.share, "hospitals"):
        parts.append(f"{candidate.hospitals} hospital{'s' * (candidate.hospitals != 1)}")
    if frontier.sites and _has(frontier, candidate.share, "sites"):
        parts.append(" + ".join(frontier.sites[candidate.sites]))
    if candidate.delay:
        parts.append(f"{candidate.delay} year{'s' * (candidate.delay != 1)} later")
    return ", ".join(parts)
