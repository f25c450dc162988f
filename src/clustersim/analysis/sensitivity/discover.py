"""In which part of the space of assumptions does a strategy lose its lead? Scenario discovery on the paired difference.

A condition is a comparison, or several joined by "and":

    net_jobs <= 0                         the difference a - b in that outcome
    hospital-centred:net_jobs < 1000      a strategy's own outcome, net of the baseline where the outcome is net

A point is a case if the mean over its replicates meets the condition; the luck of few seeds makes cases too. So boxes
are sought with the first half of the replicates and told by the other half, which had no part in finding them.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binom, rankdata

from clustersim.files.names import nearest
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.outcomes import OUTCOMES

from .prim import Box, Limit, way_of_peeling
from .sweep import Swept

SIGNS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
CLAUSE = re.compile(r"\s*(?:([\w.-]+)\s*:)?\s*(\w+)\s*(<=|>=|<|>)\s*(-?[0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?)\s*", re.ASCII)
EXAMPLE = "Write for example {example}."
FEWEST = 0.02  # share of the points that must be cases, or not be; else the tenth that is nearest to it is asked about
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


class Told(NamedTuple):
    """A box and what the other half of the seeds says of it: share of its points that are cases there, and share of all
    cases there that lie in it. nan with one replicate, where there is no other half."""

    box: Box
    density: float
    coverage: float


class Discovered(NamedTuple):
    """Boxes of the points where a condition holds.

    `share` is the share of points whose mean meets `asked`; `freed` the same once the luck in the means is taken off
    (nan for several comparisons, or one replicate). `condition` is what the boxes are about: `asked`, or, if (nearly)
    no point or every point meets it, the tenth of the points that is nearest to it; empty if there are several.
    `cases` are by the half of the seeds that boxes are sought with, `other` by the other half (None with one
    replicate); `agreeing` is the share of cases that are cases there too. `among` are the factors that limits were
    sought for: those that the quantity follows more closely than luck would. With all of many factors a box would be
    cut to the luck of the points.
    """

    swept: Swept
    asked: tuple[Clause, ...]
    share: float
    freed: float
    condition: tuple[Clause, ...]
    cases: np.ndarray
    other: np.ndarray | None
    agreeing: float
    boxes: tuple[Told, ...]
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


def meets(swept: Swept, clauses: Sequence[Clause], half: slice = slice(None)) -> np.ndarray:
    """Which points meet all comparisons, by their means over replicates (or a part of them)."""
    held = np.ones(len(swept.values), bool)
    for clause in clauses:
        held &= SIGNS[clause.sign](quantity_of(swept, clause)[:, half].mean(axis=1), clause.bound)
    return held


def quantity_of(swept: Swept, clause: Clause) -> np.ndarray:
    """What a comparison is about, [point, replicate]."""
    if not clause.strategy:
        return swept.gaps[clause.outcome]
    levels = swept.levels[clause.outcome]
    own = levels[0 if clause.strategy == swept.a else 1]
    return own - levels[2] if OUTCOMES[clause.outcome].net else own


def discover(swept: Swept, clauses: Sequence[Clause]) -> Discovered:
    """Find the boxes of a condition in a sweep."""
    whole = meets(swept, clauses)
    share, freed = float(whole.mean()), _freed_share(swept, clauses)
    first, second = _halves(swept.replicates)
    condition = tuple(clauses)
    if not FEWEST <= float(meets(swept, condition, first).mean()) <= 1 - FEWEST:
        condition = (_nearest(swept, clauses[0], first),) if len(clauses) == 1 else ()
    cases = meets(swept, condition or clauses, first)
    other = meets(swept, condition or clauses, second) if second else None
    sought = strongest(swept, condition, MOST_INPUTS, first) if condition else []
    boxes: tuple[Told, ...] = ()
    if sought:
        columns, names = columns_of(swept, sought)
        boxes = tuple(_told(plain_boxes(columns, cases, names), columns, names, other))
    agreeing = math.nan if other is None or not cases.any() else float(other[cases].mean())
    among = tuple(swept.names[n] for n in sought)
    return Discovered(swept, tuple(clauses), share, freed, condition, cases, other, agreeing, boxes, among)


def _halves(replicates: int) -> tuple[slice, slice | None]:
    middle = replicates // 2
    return (slice(0, middle), slice(middle, None)) if middle else (slice(None), None)


def _freed_share(swept: Swept, clauses: Sequence[Clause]) -> float:
    """The share of points that meet one comparison if their means are drawn together by the luck that is in them."""
    if len(clauses) != 1 or swept.replicates < 2:
        return math.nan
    values = quantity_of(swept, clauses[0])
    means, luck = values.mean(axis=1), values.var(axis=1, ddof=1).mean() / swept.replicates
    seen = means.var(ddof=1)
    kept = math.sqrt(max(0.0, 1 - luck / seen)) if seen > 0 else 0.0
    drawn = means.mean() + kept * (means - means.mean())
    return float(SIGNS[clauses[0].sign](drawn, clauses[0].bound).mean())


def _nearest(swept: Swept, clause: Clause, half: slice) -> Clause:
    """The comparison that the tenth of the points meets which is nearest to meeting the one that was asked about."""
    means = quantity_of(swept, clause)[:, half].mean(axis=1)
    below = clause.sign in ("<", "<=")
    if float(SIGNS[clause.sign](means, clause.bound).mean()) > 1 - FEWEST:  # nearly all meet it: those nearest to not
        below, sign = not below, {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[clause.sign]
    else:
        sign = clause.sign
    return clause._replace(sign=sign, bound=float(np.quantile(means, TENTH if below else 1 - TENTH)))


def _told(boxes: Iterator[Box], values: np.ndarray, names: Sequence[str], other: np.ndarray | None) -> Iterator[Told]:
    """Each box by the other half of the seeds, among the points that earlier boxes left, as its own figures are."""
    left = np.ones(len(values), bool)
    for box in boxes:
        inside = left & within(box.limits, values, names)
        left &= ~inside
        if other is None:
            yield Told(box, math.nan, math.nan)
        else:
            yield Told(box, float(other[inside].mean()), float(other[inside].sum() / max(1, other.sum())))


def plain_boxes(values: np.ndarray, cases: np.ndarray, names: Sequence[str], most: int = MOST_BOXES) -> Iterator[Box]:
    """Boxes that PRIM finds one after the other, each freed of limits that luck alone may have given it.

    As Bryant and Lempert (2010) do by hand: of every box on the way the limit with the largest quasi-p is dropped as
    long as that is above 5%; of those that keep a limit, the one with the highest harmonic mean of coverage and density
    is taken. Where none does, or none is denser than all points are, the search ends. Coverage and mass are shares of
    all cases and points, density and quasi-p are among those that earlier boxes left.
    """
    left = np.ones(len(cases), bool)
    for _ in range(most):
        ways = way_of_peeling(values[left], cases[left], names=names)
        freely = [freed(box, values[left], cases[left], names) for box in ways]
        kept = [box for box in freely if max(box.quasi_p.values()) <= IDLE and box.density > cases.mean()]
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


def strongest(swept: Swept, clauses: Sequence[Clause], most: int, half: slice = slice(None)) -> list[int]:
    """The factors that a condition's quantity (or, of several, whether it holds) follows by rank more closely than luck
    would in 19 of 20 cases, strongest first. What acts at both ends of a factor alike is not among them."""
    target = meets(swept, clauses, half).astype(float)
    if len(clauses) == 1:
        target = quantity_of(swept, clauses[0])[:, half].mean(axis=1)
    if np.ptp(target) == 0:
        return []
    ranks, aim = np.apply_along_axis(rankdata, 0, swept.values), rankdata(target)
    moving = [n for n in range(ranks.shape[1]) if np.ptp(ranks[:, n]) > 0]
    size = {n: abs(float(np.corrcoef(ranks[:, n], aim)[0, 1])) for n in moving}
    least = 1.96 / math.sqrt(len(aim))
    return sorted((n for n in moving if size[n] > least), key=lambda n: (-size[n], swept.names[n]))[:most]
