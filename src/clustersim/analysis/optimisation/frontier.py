"""The frontier of strategies: which candidates no other one beats in jobs, value added, cost and balance at once.

NSGA-II (Deb et al. 2002) seeks among the candidates, all on the same few seeds as their baseline twins. What looks best
on these seeds was in part lucky on them, so the non-dominated candidates are run again on fresh seeds, and domination
is decided anew there; `optimism` tells by how much the search had flattered them. Domination is of means, so it may be
luck still: `untold` tells where. The best of the fresh means is again a best of many and somewhat too good. Equal
arguments ask for equal runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import Estimate, student_interval
from clustersim.analysis.seeds import seed_in
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session
from clustersim.files.answers import Answers, Frontier
from clustersim.inputs import Experiment, Strategy

from .bench import OBJECTIVES, SIGNS, Bench, costs_of, grain_of
from .candidates import (
    Candidate,
    bounds,
    candidate_of,
    check_mixable,
    coded,
    decoded,
    purse_of,
    share_inside,
    strategy_of,
)
from .evolution import dominating, evolve, hypervolumes, spread_out

MOST_AGAIN = 20  # candidates that are run again on fresh seeds


class Member(NamedTuple):
    """A strategy that was run on fresh seeds: by objective the mean of the `search` (none for an arm that is no
    candidate) and the `estimates` over the fresh seeds.

    `marked` is the name of an arm of the experiment, `inside` the share of the purse that falls within the run,
    `chosen` that the search found it non-dominated, `dominated_by` a strategy that is at least as good in every mean,
    `untold` the objectives in which it could be better than that one all the same (see `could_be_better`).
    """

    strategy: Strategy
    candidate: Candidate | None
    marked: str
    inside: float
    search: dict[str, float]
    chosen: bool
    estimates: dict[str, Estimate]
    dominated: bool
    dominated_by: str
    untold: tuple[str, ...]


class Step(NamedTuple):
    """Where the search stood after a generation: candidates so far, share of the volume that they dominate between the
    best and the worst values ever met, best mean by objective."""

    generation: int
    candidates: int
    hypervolume: float
    best: dict[str, float]


class Found(NamedTuple):
    """What the search found; `delay_years` is the longest delay that was sought.

    `optimism` is by objective, in its unit, how much better the chosen ones looked in the search than on fresh seeds in
    the mean; `optimism_of_best` the same of the one that the search thought the best in that objective.
    """

    experiment: str
    frontier: Frontier
    baseline: str
    years: tuple[int, int]
    delay_years: int
    candidates: int
    members: tuple[Member, ...]
    history: tuple[Step, ...]
    optimism: dict[str, float]
    optimism_of_best: dict[str, float]
    replicates: int
    final: int
    seed: int
    runs: int
    failures: tuple[Failure, ...]

    @property
    def front(self) -> tuple[Member, ...]:
        """Those that are not dominated by the means over the fresh seeds."""
        return tuple(member for member in self.members if not member.dominated)


def frontier(
    runs: Session,
    experiment: Experiment,
    answers: Answers,
    population: int = 24,
    generations: int = 10,
    replicates: int = 3,
    final: int = 20,
    seed: int = 1,
    progress: Progress | None = None,
) -> Found:
    """Seek the frontier that the experiment asks for; every arm of it is run beside what is found.

    Raises InputError for poles that cannot be mixed, LookupError if no run of the baseline or of any candidate worked,
    and what a session raises. Candidates with a failed run are passed over.
    """
    asked = answers.frontier
    assert asked is not None, "the experiment asks for no frontier"
    check_mixable(asked)
    base = experiment.scenarios[0]
    arms = arms_of(experiment, asked)
    own = {candidate: arm for arm in arms if (candidate := candidate_of(asked, arm)) is not None}
    wanted: list[Wanted] = []
    bench = Bench(runs, base, [seed_in("search", seed, n) for n in range(replicates)], wanted, progress)
    means, sizes = _search(bench, asked, own, population, generations, seed)
    candidates, table = list(means), np.array(list(means.values()))
    chosen = [candidates[n] for n in spread_out(costs_of(table, purse_of(asked)), MOST_AGAIN)]
    fresh = Bench(runs, base, [seed_in("fresh", seed, n) for n in range(final)], wanted, progress)
    members = _members(fresh, asked, chosen, own, arms, means)
    return Found(
        experiment.name,
        asked,
        base.strategy.name,
        (base.first_year, base.last_year),
        bounds(asked, base)[1][1],
        len(candidates),
        members,
        _history(table, sizes, purse_of(asked)),
        _optimism(members),
        _optimism_of_best(members),
        replicates,
        final,
        seed,
        len(wanted),
        (*bench.failures, *fresh.failures),
    )


def arms_of(experiment: Experiment, asked: Frontier) -> list[Strategy]:
    """The poles, then the other arms of the experiment that spend money."""
    arms = [*(pole.strategy for pole in asked.poles), *(scenario.strategy for scenario in experiment.scenarios[1:])]
    return list({arm.name: arm for arm in arms if arm.spends}.values())


def _search(
    bench: Bench, asked: Frontier, own: dict[Candidate, Strategy], population: int, generations: int, seed: int
) -> tuple[dict[Candidate, np.ndarray], list[int]]:
    """Mean of each objective of every candidate that was run, and how many there were after each generation."""
    low, high = bounds(asked, bench.base)
    means: dict[Candidate, np.ndarray] = {}
    sizes: list[int] = []

    def evaluate(codes: Sequence[Sequence[int]]) -> list[np.ndarray | None]:
        found = [decoded(asked, code) for code in codes]
        tables = bench.gains([own.get(candidate) or strategy_of(asked, candidate) for candidate in found])
        for candidate, table in zip(found, tables, strict=True):
            if table is not None:
                means[candidate] = table.mean(axis=1)
        sizes.append(len(means))
        return [costs_of(means[candidate], purse_of(asked)) if candidate in means else None for candidate in found]

    first = [code for code in map(coded, own) if all(a <= n <= b for a, n, b in zip(low, code, high, strict=True))]
    evolve(
        low,
        high,
        first,
        lambda code: coded(decoded(asked, code)),
        evaluate,
        len(OBJECTIVES),
        population,
        generations,
        seed,
    )
    if not means:
        raise LookupError("every candidate had a failed run")
    return means, sizes


def _members(
    bench: Bench,
    asked: Frontier,
    chosen: Sequence[Candidate],
    own: dict[Candidate, Strategy],
    arms: Sequence[Strategy],
    searched: dict[Candidate, np.ndarray],
) -> tuple[Member, ...]:
    places: dict[str, Candidate | None] = {arm.name: None for arm in arms} | {s.name: c for c, s in own.items()}
    strategies = {arm.name: arm for arm in arms}
    for candidate in chosen:
        strategy = own.get(candidate) or strategy_of(asked, candidate)
        strategies[strategy.name], places[strategy.name] = strategy, candidate
    tables = dict(zip(strategies, bench.gains(list(strategies.values())), strict=True))
    whole = {name: table for name, table in tables.items() if table is not None}
    if not whole:
        raise LookupError("every strategy had a failed run on the fresh seeds")
    costs = costs_of(np.array([table.mean(axis=1) for table in whole.values()]), purse_of(asked))
    beats = dominating(costs)
    found = []
    for n, (name, table) in enumerate(whole.items()):
        better = sorted(np.flatnonzero(beats[:, n]).tolist(), key=lambda k: costs[k].tolist())
        place, above = places[name], list(whole)[better[0]] if better else ""
        found.append(
            Member(
                strategies[name],
                place,
                name if name in {arm.name for arm in arms} else "",
                share_inside(strategies[name], bench.base.first_year, bench.base.last_year),
                _by_name(searched[place]) if place in searched else {},
                place in chosen,
                {key: student_interval(row.tolist()) for key, row in zip(OBJECTIVES, table, strict=True)},
                bool(better),
                above,
                could_be_better(table, whole[above], purse_of(asked)) if above else (),
            )
        )
    return tuple(found)


def could_be_better(table: np.ndarray, other: np.ndarray, purse: int) -> tuple[str, ...]:
    """Objectives in which a strategy could be better than another, from the [objective, seed] of both on the same
    seeds: the 95% interval of the paired difference reaches above 0 (for the outlay, a grain) in its favour. With one
    seed there is no interval, and it could be better in all."""
    found = []
    for (name, sign), mine, theirs in zip(OBJECTIVES.items(), table, other, strict=True):
        high = student_interval((sign * (mine - theirs)).tolist()).high
        if high is None or high > (grain_of(purse) if name == "public_outlay" else 0.0):
            found.append(name)
    return tuple(found)


def _optimism(members: Sequence[Member]) -> dict[str, float]:
    again = [member for member in members if member.chosen]
    return {name: float(np.mean([_flattered(item, name) for item in again])) for name in OBJECTIVES if again}


def _optimism_of_best(members: Sequence[Member]) -> dict[str, float]:
    again = [member for member in members if member.chosen]
    best = {name: max(again, key=lambda item: OBJECTIVES[name] * item.search[name]) for name in OBJECTIVES if again}
    return {name: _flattered(item, name) for name, item in best.items()}


def _flattered(member: Member, objective: str) -> float:
    return OBJECTIVES[objective] * (member.search[objective] - member.estimates[objective].value)


def _by_name(values: np.ndarray) -> dict[str, float]:
    return dict(zip(OBJECTIVES, values.tolist(), strict=True))


def _history(means: np.ndarray, sizes: Sequence[int], purse: int) -> tuple[Step, ...]:
    volumes = hypervolumes(costs_of(means, purse), sizes)
    return tuple(
        Step(generation, size, volume, _by_name(SIGNS * (SIGNS * means[:size]).max(axis=0)))
        for generation, (size, volume) in enumerate(zip(sizes, volumes, strict=True), start=1)
        if size
    )
