"""In which part of the space of assumptions does a strategy lose its lead? Scenario discovery on the paired difference.

A condition is a comparison, or several joined by "and":

    net_jobs <= 0                         the difference a - b in that outcome
    hospital-centred:net_jobs < 1000      a strategy's own outcome, net of the baseline where the outcome is net

What is compared is the mean over the replicates of a point.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from clustersim.files.names import nearest
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.outcomes import OUTCOMES

from .prim import Box, Limit, way_of_peeling
from .sweep import Swept

SIGNS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
CLAUSE = re.compile(r"\s*(?:([\w.-]+)\s*:)?\s*(\w+)\s*(<=|>=|<|>)\s*(-?[0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?)\s*", re.ASCII)
EXAMPLE = "Write for example {example}."
FEWEST = 0.02  # share of the points that must be cases, or not be; else the worst tenth is asked about
TENTH = 0.1
MOST_INPUTS, MOST_BOXES, IDLE = 6, 3, 0.05  # factors a box may limit; boxes; quasi-p above which a limit is dropped


class Clause(NamedTuple):
    """One comparison: of a strategy (empty: of the difference), in an outcome."""

    strategy: str
    outcome: str
    sign: str
    bound: float

    def __str__(self) -> str:
        who = f"{self.strategy}:" if self.strategy else ""
        return f"{who}{self.outcome} {self.sign} {self.bound:.6g}"


class Discovered(NamedTuple):
    """Boxes of the points where a condition holds.

    `asked` is the condition that was named; `condition` that which the boxes are about: the same, or, if (nearly) no
    point or every point meets it, the lowest tenth of the difference. `share` is the share of points that meet `asked`.
    `among` are the factors that limits were sought for: those that the difference follows most closely. With all of
    many factors a box would be cut to the luck of the points.
    """

    swept: Swept
    asked: tuple[Clause, ...]
    share: float
    condition: tuple[Clause, ...]
    cases: np.ndarray
    boxes: tuple[Box, ...]
    among: tuple[str, ...]


def read_condition(text: str, strategies: Sequence[str], outcomes: Sequence[str]) -> tuple[Clause, ...]:
    """The comparisons of a condition. Raises InputError."""
    clauses = []
    for part in text.split(" and "):
        found = CLAUSE.fullmatch(part)
        if not found:
            rule = "must be OUTCOME <= NUMBER or STRATEGY:OUTCOME <= NUMBER, joined by and; also <, >, >="
            hint = say(EXAMPLE, example='--condition "net_jobs <= 0"')
            raise InputError(Problem("O17", rule, key="--condition", value=shown(text), hint=hint))
        strategy, outcome, sign, bound = found.groups()
        for name, known, rule in (
            (strategy, strategies, "this is none of the two strategies that are compared"),
            (outcome, outcomes, "this outcome is none of those that the experiment asks about"),
        ):
            if name and name not in known:
                raise InputError(
                    Problem("E-NAME", rule, key="--condition", value=shown(name), hint=nearest(name, known))
                )
        clauses.append(Clause(strategy or "", outcome, sign, float(bound)))
    return tuple(clauses)


def needs_baseline(clauses: Sequence[Clause]) -> bool:
    """Whether a strategy's net outcome is asked about, for which the baseline must be run too."""
    return any(clause.strategy and OUTCOMES[clause.outcome].net for clause in clauses)


def meets(swept: Swept, clauses: Sequence[Clause]) -> np.ndarray:
    """Which points meet all comparisons, by their means over replicates."""
    held = np.ones(len(swept.values), bool)
    for clause in clauses:
        held &= SIGNS[clause.sign](_values(swept, clause).mean(axis=1), clause.bound)
    return held


def _values(swept: Swept, clause: Clause) -> np.ndarray:
    if not clause.strategy:
        return swept.gaps[clause.outcome]
    levels = swept.levels[clause.outcome]
    own = levels[0 if clause.strategy == swept.a else 1]
    return own - levels[2] if OUTCOMES[clause.outcome].net else own


def discover(swept: Swept, clauses: Sequence[Clause], outcome: str) -> Discovered:
    """Find the boxes of a condition in a sweep; `outcome` is that of the difference that is asked about instead."""
    cases, condition = meets(swept, clauses), tuple(clauses)
    share = float(cases.mean())
    if not FEWEST <= share <= 1 - FEWEST:
        means = swept.gaps[outcome].mean(axis=1)
        bound = float(np.quantile(means, TENTH))
        condition, cases = (Clause("", outcome, "<=", bound),), means <= bound
    sought = strongest(swept, outcome, MOST_INPUTS)
    columns, names = columns_of(swept, sought)
    boxes = tuple(plain_boxes(columns, cases, names))
    among = tuple(swept.names[n] for n in sought)
    return Discovered(swept, tuple(clauses), share, condition, cases, boxes, among)


def plain_boxes(values: np.ndarray, cases: np.ndarray, names: Sequence[str], most: int = MOST_BOXES) -> Iterator[Box]:
    """Boxes that PRIM finds one after the other, each freed of limits that luck alone may have given it.

    As Bryant and Lempert (2010) do by hand: of every box on the way the limit with the largest quasi-p is dropped as
    long as that is above 5%; of those that keep a limit, the one with the highest harmonic mean of coverage and density
    is taken. Where none does, the search ends.
    Coverage and mass are shares of all cases and points, density and quasi-p are among those that earlier boxes left.
    """
    left = np.ones(len(cases), bool)
    for _ in range(most):
        ways = [
            freed(box, values[left], cases[left], names)
            for box in way_of_peeling(values[left], cases[left], names=names)
        ]
        kept = [box for box in ways if max(box.quasi_p.values()) <= IDLE]
        if not kept:
            return
        box = max(kept, key=lambda box: _f1(box, int(cases[left].sum())))
        inside = left & within(box.limits, values, names)
        yield box._replace(coverage=float(cases[inside].sum() / cases.sum()), mass=float(inside.mean()))
        left &= ~inside


def _f1(box: Box, cases: int) -> float:
    coverage = box.density * box.points / cases
    return 2 * coverage * box.density / (coverage + box.density) if box.density else 0.0


def freed(box: Box, values: np.ndarray, cases: np.ndarray, names: Sequence[str]) -> Box:
    """The box without limits of a quasi-p above 5%, the largest dropped first; one limit always stays."""
    limits = list(box.limits)
    while True:
        hits = int(cases[within(limits, values, names)].sum())
        points = int(within(limits, values, names).sum())
        quasi_p = {}
        for n, limit in enumerate(limits):
            without = within([*limits[:n], *limits[n + 1 :]], values, names)
            quasi_p[limit.name] = float(binom.sf(hits - 1, points, cases[without].mean()))
        worst = max(limits, key=lambda limit: (quasi_p[limit.name], limit.name))
        if len(limits) == 1 or quasi_p[worst.name] <= IDLE:
            return box._replace(limits=tuple(limits), quasi_p=quasi_p, points=points, density=hits / points)
        limits.remove(worst)


def within(limits: Sequence[Limit], values: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Which points keep all limits."""
    inside = np.ones(len(values), bool)
    for limit in limits:
        column = values[:, list(names).index(limit.name)]
        inside &= (column >= (-np.inf if limit.low is None else limit.low)) & (
            column <= (np.inf if limit.high is None else limit.high)
        )
    return inside


def columns_of(swept: Swept, chosen: Sequence[int]) -> tuple[np.ndarray, list[str]]:
    """The values as columns that can be cut: a choice among futures becomes a column of 0 and 1 for each."""
    columns, names = [], []
    for place in chosen:
        factor = swept.factors[place]
        if not factor.futures:
            columns.append(swept.values[:, place])
            names.append(factor.name)
            continue
        for number, future in enumerate(factor.futures):
            columns.append((swept.values[:, place] == number).astype(float))
            names.append(f"{factor.name} is {future.name}")
    return np.stack(columns, axis=1), names


def strongest(swept: Swept, outcome: str, most: int) -> list[int]:
    """The factors that the difference follows most closely, by rank correlation, strongest first."""
    from scipy.stats import rankdata

    ranks = np.apply_along_axis(rankdata, 0, swept.values)
    target = rankdata(swept.gaps[outcome].mean(axis=1))
    size = [abs(np.corrcoef(ranks[:, n], target)[0, 1]) for n in range(ranks.shape[1])]
    return sorted(range(len(size)), key=lambda n: (-size[n], swept.names[n]))[:most]
