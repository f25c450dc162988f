"""Scenario discovery: in which box of the inputs do the cases of interest lie? By the patient rule induction method.

Friedman and Fisher (1999), Statistics and Computing 9, 123-143; for scenarios Bryant and Lempert (2010), Technological
Forecasting and Social Change 77, 34-49. A box starts open on all sides. Peeling: of all sides that one is cut which
raises density most per point cut away, until none raises it or the best cut would leave less than `least_mass`.
Pasting: sides are moved out again while that raises density. Covering: the points of a box are taken away and the next
box is sought among the rest. The method is greedy: what no single cut betrays (cases at both ends of an input alike, or
in opposite corners) it does not find.

A cut takes the outermost share `peel` of the points in the box, at least one, and lies midway between two neighbouring
values. Points of equal value go together, so a cut may take more; a column of one value is never cut. Each cut loses
and each paste wins a point, so both end. Of equally good moves the one that leaves more inputs free is made, then by
name of the input, when peeling the upper side first, when pasting the lower. The order of points and columns never
matters. Numbers may be rescaled (a x + b, a > 0); a bent scale shifts the midpoints, so points that were not in the box
at the time may end on the other side of a limit: peeling stays the same, pasting and quasi-p need not.

`tests/unit/test_prim.py` holds this against the package PRIM 1.0.0 with its defaults (objective `lenient1`) on columns
of floats: trajectories, limits and quasi-p are the same. What differs, and why:
- Columns are compared in order of name, not of position, so that a table means the same however its columns stand.
- The package cuts columns of integer type at whole values rounded towards 0, and boolean or text columns category by
  category. Here all are numbers: categories without an order belong into one 0/1 column each.
- The package counts points on a limit, which are inside, among those that could be pasted, and so may stop early.
- The package takes the last step unless the user chooses one; here it is the step of the highest F1.
- The package leaves out a column with NaN unsaid, and goes on with covering until no point is left.
- Its quasi-p cuts off the decimals of a count that went through floats, and so may count one case too few.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binom


class Limit(NamedTuple):
    """A restricted input: low <= value <= high, in its own unit; None where that side is open."""

    name: str
    low: float | None
    high: float | None


class Step(NamedTuple):
    """A box on the way. Counts are of the points that earlier boxes left; `mass` and `coverage` are shares of all.

    `points`: how many are inside; `mass`: as a share of all points; `density`: share of those inside that are cases;
    `coverage`: share of all cases that are inside; `restricted`: number of inputs with a limit.
    """

    points: int
    mass: float
    density: float
    coverage: float
    restricted: int


class Box(NamedTuple):
    """A box with the figures of its step. `limits` and `quasi_p` hold the restricted inputs, by name.

    `quasi_p`: chance to see at least as many cases among the points of the box if they were drawn at the density of
    the box without the limits of that input (one-sided binomial test); large for an input that may be left out. It
    does not know that the limits were sought for. `trajectory`: all steps from the open box, peeling then pasting.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    points: int
    quasi_p: dict[str, float]
    trajectory: tuple[Step, ...]


class _Data(NamedTuple):
    sides: np.ndarray  # [point, side]: of each input minus the value and the value, so that all limits are lower limits
    cases: np.ndarray
    names: list[str]
    least_mass: float


class _Region(NamedTuple):
    edges: np.ndarray  # [side]; -inf where open
    inside: np.ndarray  # [point]


def find_boxes(
    values: np.ndarray,
    cases: np.ndarray,
    *,
    names: Sequence[str],
    peel: float = 0.05,
    paste: float = 0.05,
    least_mass: float = 0.05,
    least_density: float | None = None,
    most: int = 3,
    choice: Sequence[int] = (),
) -> tuple[Box, ...]:
    """Up to `most` boxes that hold the cases, in the order found; none where no point or every point is a case.

    This is the method as it was published, box after box, and what the package is compared with. `discover` drops
    limits before it chooses a step, and so goes through `way_of_peeling` instead.

    `values[point, column]` are the inputs `names`, `cases[point]` whether the point is of interest. `peel` and `paste`:
    share of points moved in one step, above 0 and up to 0.5; `least_mass`: share of all points a box must hold.
    Of a trajectory the first step with the highest F1, the harmonic mean of coverage and density, is taken among those
    of at least `least_density` (by default the share of cases among all points), or for the first boxes the steps
    `choice` (0: open box). The search ends where that is an open box or there is none.
    ValueError: numbers that are not finite, shapes that do not fit, names that are not unique, shares out of range;
    IndexError: a `choice` beyond the trajectory.
    """
    if not (0 < peel <= 0.5 and 0 < paste <= 0.5):
        raise ValueError("peel and paste must lie above 0 and not above 0.5")
    data = _data(values, cases, names, least_mass)
    if not data.cases.any():
        return ()
    floor = float(data.cases.mean()) if least_density is None else least_density
    left = np.ones(len(data.cases), bool)
    boxes: list[Box] = []
    while len(boxes) < most and data.cases[left].any():
        regions = _regions(data, left, peel, paste)
        steps = tuple(_step(data, region) for region in regions)
        chosen = choice[len(boxes)] if len(boxes) < len(choice) else _highest_f1(steps, floor)
        if chosen is None or not steps[chosen].restricted:
            break
        boxes.append(_box(data, left, regions[chosen], steps, steps[chosen]))
        left = left & ~regions[chosen].inside
    return tuple(boxes)


def way_of_peeling(
    values: np.ndarray, cases: np.ndarray, *, names: Sequence[str], peel: float = 0.05, paste: float = 0.05,
    least_mass: float = 0.05,
) -> tuple[Box, ...]:  # fmt: skip
    """The box of every step of the first trajectory that has a limit; arguments and errors as in `find_boxes`."""
    data = _data(values, cases, names, least_mass)
    if data.cases.all() or not data.cases.any():
        return ()
    left = np.ones(len(data.cases), bool)
    regions = _regions(data, left, peel, paste)
    steps = tuple(_step(data, region) for region in regions)
    both = zip(regions, steps, strict=True)
    return tuple(_box(data, left, region, steps, step) for region, step in both if step.restricted)


def _data(values: np.ndarray, cases: np.ndarray, names: Sequence[str], least_mass: float) -> _Data:
    values, cases = np.asarray(values, float), np.asarray(cases, bool)
    if cases.ndim != 1 or values.shape != (len(cases), len(names)) or len(set(names)) != len(names):
        raise ValueError("values must have a row for each case and a column for each name, and no name come twice")
    if not np.isfinite(values).all():
        raise ValueError("values must be finite numbers")
    order = sorted(range(len(names)), key=names.__getitem__)
    sides = np.repeat(values[:, order], 2, axis=1) * np.tile([-1.0, 1.0], len(order))
    return _Data(sides, cases, [names[column] for column in order], least_mass)


def _highest_f1(steps: Sequence[Step], floor: float) -> int | None:
    """The first step of the highest F1 among those of enough density."""
    dense = [number for number, step in enumerate(steps) if step.density >= floor]
    scores = [2 * step.coverage * step.density / (step.coverage + step.density) for step in steps]
    return max(dense, key=scores.__getitem__, default=None)


# ---------------------------------------------------------------- peeling and pasting


def _regions(data: _Data, left: np.ndarray, peel: float, paste: float) -> list[_Region]:
    """The trajectory from the open box among the points `left`."""
    regions = [_Region(np.full(data.sides.shape[1], -np.inf), left)]
    for moves, share in ((_peels, peel), (_pastes, paste)):
        while (found := _best(data, regions[-1], moves(data, regions[-1], left, share))) is not None:
            regions.append(found)
    return regions


def _peels(data: _Data, region: _Region, left: np.ndarray, share: float) -> Iterator[_Region]:
    """The box with one side cut, for each side."""
    for side, column in enumerate(data.sides.T):
        edge = _edge(column[region.inside], share)
        yield _moved(region, side, edge, region.inside & (column >= edge))


def _pastes(data: _Data, region: _Region, left: np.ndarray, share: float) -> Iterator[_Region]:
    """The box with one side moved out, for each side beyond which there are points."""
    below = data.sides < region.edges
    near = left & (below.sum(axis=1) == 1)  # what one side alone keeps out
    for side in (number ^ 1 for number in range(len(region.edges))):
        outside, column = near & below[:, side], data.sides[:, side]
        if not outside.any():
            continue
        edge = -_edge(-column[outside], share)
        limit = edge if edge > column.min() else -np.inf  # at the end of all values the side is open again
        yield _moved(region, side, limit, region.inside | (outside & (column >= edge)))


def _edge(values: np.ndarray, share: float) -> float:
    """Midway between the value at this quantile and the next larger one; at the value where there is none."""
    ascending = np.sort(values)
    value = ascending[math.floor((len(ascending) - 1) * share)]
    above = np.searchsorted(ascending, value, side="right")
    return float(value if above == len(ascending) else (value + ascending[above]) / 2)


def _moved(region: _Region, side: int, edge: float, inside: np.ndarray) -> _Region:
    edges = region.edges.copy()
    edges[side] = edge
    return _Region(edges, inside)


def _best(data: _Data, region: _Region, moves: Iterator[_Region]) -> _Region | None:
    """The move that raises density most for each point moved; None if none does or too few points stay."""
    points, density = np.count_nonzero(region.inside), data.cases[region.inside].mean()

    def worth(move: _Region) -> tuple[float, int]:
        moved = abs(np.count_nonzero(move.inside) - points)
        gain = (data.cases[move.inside].mean() - density) / moved if moved else 0.0
        return float(gain), -_restricted(move).sum()

    best = max(moves, key=worth, default=None)
    if best is None or worth(best)[0] <= 0 or best.inside.mean() < data.least_mass:
        return None
    return best


# ---------------------------------------------------------------- what is said of a box


def _restricted(region: _Region) -> np.ndarray:
    """[input] whether it has a limit."""
    return np.any((region.edges > -np.inf).reshape(-1, 2), axis=1)


def _step(data: _Data, region: _Region) -> Step:
    points, hits = int(region.inside.sum()), int(data.cases[region.inside].sum())
    mass, coverage = points / len(data.cases), hits / int(data.cases.sum())
    return Step(points, mass, hits / points, coverage, int(_restricted(region).sum()))


def _box(data: _Data, left: np.ndarray, region: _Region, steps: tuple[Step, ...], step: Step) -> Box:
    limits, quasi_p = [], {}
    hits = data.cases[region.inside].sum()
    for number in np.flatnonzero(_restricted(region)):
        name, (high, low) = data.names[number], region.edges[2 * number : 2 * number + 2].tolist()
        limits.append(Limit(name, None if low == -np.inf else low + 0.0, None if high == -np.inf else 0.0 - high))
        edges = region.edges.copy()
        edges[2 * number : 2 * number + 2] = -np.inf
        without = data.cases[left & (data.sides >= edges).all(axis=1)]
        quasi_p[name] = float(binom.sf(hits - 1, step.points, without.mean()))
    return Box(tuple(limits), step.coverage, step.density, step.mass, step.points, quasi_p, steps)
