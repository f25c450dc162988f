"""The ledger of mechanisms: why one strategy is ahead of another, split over what makes it so.

Mechanisms are switched off in groups, on the same draws. Let v(S) be the difference a - b with only the groups S
working. All of them are on in v(all); with all of them off, v(none) is what all else brings that stays on, the money
first of all. Two ledgers, and both add up to v(all) exactly, in every run:

- Shapley: each group gets its mean contribution over all orders of switching groups on; v(none) is the rest.
- One at a time: each group gets v(all) - v(all but it); what is left is v(none) and the named interaction.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import Estimate, student_interval
from clustersim.analysis.seeds import seed_in
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session
from clustersim.inputs import Experiment, Scenario
from clustersim.kernel.words import say
from clustersim.parameters.switches import values_of

from .sweep import measure, nothing_left

Groups = tuple[tuple[str, tuple[str, ...]], ...]
Coalition = frozenset[int]  # numbers of the groups that work


class Part(NamedTuple):
    """One line of a ledger: what it is called, and its share of the difference over paired runs."""

    name: str
    estimate: Estimate


class Ledger(NamedTuple):
    """Why `a` differs from `b` in one outcome.

    `whole` is the difference, `rest` what is left with all groups off. `shapley` and `alone` have a part a group;
    `interaction` is named in the second ledger. The residuals are the largest of any run, in the outcome's unit:
    exactly 0, as the sums are of whole fractions.
    """

    outcome: str
    whole: Estimate
    rest: Estimate
    shapley: tuple[Part, ...]
    alone: tuple[Part, ...]
    interaction: Estimate
    residual_shapley: Fraction
    residual_alone: Fraction


class Explained(NamedTuple):
    """The ledgers of a difference, one an outcome."""

    a: str
    b: str
    groups: Groups
    ledgers: tuple[Ledger, ...]
    replicates: int
    runs: int
    failures: tuple[Failure, ...]


def explain_difference(
    runs: Session,
    experiment: Experiment,
    a: Scenario,
    b: Scenario,
    groups: Groups,
    outcomes: Sequence[str],
    replicates: int,
    seed: int,
    progress: Progress | None = None,
) -> Explained:
    """Run both strategies with every coalition of groups working, on the same seeds, and split the difference.

    Raises ValueError for groups that set one parameter differently, and what a session raises.
    """
    check_apart(groups)
    coalitions = all_coalitions(len(groups))
    seeds = [seed_in("ledger", seed, replicate) for replicate in range(replicates)]
    wanted = [
        Wanted(f"{arm.strategy.name}, off: {off_words(groups, on)}", off(arm, groups, on), number)
        for on in coalitions
        for arm in (a, b)
        for number in seeds
    ]
    runs.complete(wanted, progress, together=2 * replicates)
    levels, failures, _ = measure(runs, wanted, outcomes, len(coalitions), replicates)
    whole = ~np.isnan(levels[outcomes[0]]).any(axis=(0, 1))  # a ledger needs a seed in every coalition
    if not whole.any():
        raise nothing_left(failures)
    ledgers = []
    for outcome in outcomes:
        gaps = (levels[outcome][0] - levels[outcome][1])[:, whole]
        table = {on: gaps[place].tolist() for place, on in enumerate(coalitions)}
        ledgers.append(ledger_of(outcome, [name for name, _ in groups], table))
    names = (a.strategy.name, b.strategy.name)
    return Explained(*names, groups, tuple(ledgers), int(whole.sum()), len(wanted), tuple(failures))


def check_apart(groups: Groups) -> None:
    """ValueError if two groups set a parameter to different values: then it would matter which goes off last."""
    seen: dict[str, tuple[float, str]] = {}
    for name, switches in groups:
        for parameter, value in values_of(switches).items():
            other = seen.setdefault(parameter, (value, name))
            if other[0] != value:
                rule = "groups {first} and {second} set {parameter} to different values"
                raise ValueError(say(rule, first=other[1], second=name, parameter=parameter))


def all_coalitions(count: int) -> list[Coalition]:
    """Every set of working groups, none first, all last."""
    return [frozenset(on) for size in range(count + 1) for on in itertools.combinations(range(count), size)]


def off(scenario: Scenario, groups: Groups, on: Coalition) -> Scenario:
    """The scenario with the groups off that are not named."""
    switches = [switch for n, (_, members) in enumerate(groups) if n not in on for switch in members]
    overrides = {**dict(scenario.overrides), **values_of(switches)}
    return replace(scenario, overrides=tuple(sorted(overrides.items())))


def off_words(groups: Groups, on: Coalition) -> str:
    """Names of the groups that are off."""
    return ", ".join(name for n, (name, _) in enumerate(groups) if n not in on) or "nothing"


# ---------------------------------------------------------------- the sums


def ledger_of(outcome: str, names: Sequence[str], gaps: Mapping[Coalition, Sequence[float]]) -> Ledger:
    """Both ledgers from the difference in every run, for each coalition of groups."""
    count = len(names)
    everything = frozenset(range(count))
    exact = {on: [Fraction(value) for value in values] for on, values in gaps.items()}
    whole, rest = exact[everything], exact[frozenset()]
    shapley = [shapley_values(place, count, exact) for place in range(count)]
    alone = [
        [full - without for full, without in zip(whole, exact[everything - {place}], strict=True)]
        for place in range(count)
    ]
    between = [
        full - left - sum(parts, Fraction(0))
        for full, left, *parts in zip(whole, rest, *alone, strict=True)
    ]  # fmt: skip
    return Ledger(
        outcome,
        _estimate(whole),
        _estimate(rest),
        tuple(Part(name, _estimate(values)) for name, values in zip(names, shapley, strict=True)),
        tuple(Part(name, _estimate(values)) for name, values in zip(names, alone, strict=True)),
        _estimate(between),
        _residual(whole, [rest, *shapley]),
        _residual(whole, [rest, *alone, between]),
    )


def shapley_values(place: int, count: int, exact: Mapping[Coalition, Sequence[Fraction]]) -> list[Fraction]:
    """Mean contribution of one group over all orders, in every run."""
    others = [other for other in range(count) if other != place]
    found = [Fraction(0)] * len(exact[frozenset()])
    for size in range(count):
        weight = Fraction(math.factorial(size) * math.factorial(count - size - 1), math.factorial(count))
        for chosen in itertools.combinations(others, size):
            without, with_it = exact[frozenset(chosen)], exact[frozenset({*chosen, place})]
            found = [sum_ + weight * (y - x) for sum_, x, y in zip(found, without, with_it, strict=True)]
    return found


def _estimate(values: Sequence[Fraction]) -> Estimate:
    return student_interval([float(value) for value in values])


def _residual(whole: Sequence[Fraction], parts: Sequence[Sequence[Fraction]]) -> Fraction:
    return max(abs(full - sum(values, Fraction(0))) for full, *values in zip(whole, *parts, strict=True))
