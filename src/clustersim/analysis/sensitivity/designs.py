"""Which points of the space of factors are run: grids, one at a time, space-filling sequences, Morris, Saltelli.

A design is points in the unit cube and the *block* of each point. All points of a block meet the same seeds, other
blocks meet others: within a block a difference is taken on the same draws, and blocks are independent of each other, so
that resampling whole blocks tells the luck as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from clustersim.files.factors import Factor
from clustersim.kernel.words import say

LEVELS = 4  # of Morris' grid
MOST_POINTS = 1_000_000


class Design(NamedTuple):
    """Points in the unit cube, `units[point, factor]`, and the block of each."""

    method: str
    units: np.ndarray
    blocks: np.ndarray

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.units)


def grid(count: int, factors: Sequence[Factor], seed: int) -> Design:
    """Every combination of `count` evenly spaced values a factor; all on the same seeds. ValueError if too many."""
    steps = [_steps(factor, count) for factor in factors]
    if math.prod(map(len, steps)) > MOST_POINTS:
        rule = "a grid of {count} values of {factors} factors has more than {most} points"
        raise ValueError(say(rule, count=count, factors=len(factors), most=f"{MOST_POINTS:,}"))
    units = np.stack([axis.ravel() for axis in np.meshgrid(*steps, indexing="ij")], axis=1)
    return Design("grid", units, np.zeros(len(units), int))


def one_at_a_time(count: int, factors: Sequence[Factor], seed: int) -> Design:
    """The defaults first, then `count` evenly spaced values of each factor with all others at their defaults; all on
    the same seeds."""
    home = np.array([share_of(factor, factor.default) for factor in factors])
    units = [home]
    for place, factor in enumerate(factors):
        for step in _steps(factor, count):
            point = home.copy()
            point[place] = step
            units.append(point)
    return Design("one-at-a-time", np.array(units), np.zeros(len(units), int))


def _steps(factor: Factor, count: int) -> np.ndarray:
    if factor.whole and factor.high - factor.low + 1 <= count:
        return np.array([share_of(factor, value) for value in range(int(factor.low), int(factor.high) + 1)])
    return np.linspace(0, 1, max(2, count))


def share_of(factor: Factor, value: float) -> float:
    """Where a value lies in the range of a factor, 0 to 1 (outside it where a default lies so)."""
    if factor.whole:
        return (value - factor.low + 0.5) / (factor.high - factor.low + 1)
    return (value - factor.low) / (factor.high - factor.low)


def latin_hypercube(count: int, factors: Sequence[Factor], seed: int) -> Design:
    """A scrambled Latin hypercube; each point on seeds of its own."""
    from scipy.stats import qmc

    units = qmc.LatinHypercube(len(factors), rng=np.random.default_rng(seed)).random(count)
    return Design("latin-hypercube", units, np.arange(count))


def sobol_sequence(count: int, factors: Sequence[Factor], seed: int) -> Design:
    """A scrambled Sobol' sequence, `count` rounded up to a power of 2; each point on seeds of its own."""
    from scipy.stats import qmc

    power = max(0, math.ceil(math.log2(count)))
    units = qmc.Sobol(len(factors), rng=np.random.default_rng(seed)).random_base2(power)
    return Design("sobol-sequence", units, np.arange(len(units)))


def morris(count: int, factors: Sequence[Factor], seed: int) -> Design:
    """`count` trajectories of Morris (1991) on a grid of four levels; a trajectory is a block."""
    from SALib.sample import morris as sampler

    units = sampler.sample(problem(factors), count, num_levels=LEVELS, seed=seed)
    return Design("morris", units, np.repeat(np.arange(count), len(factors) + 1))


def saltelli(count: int, factors: Sequence[Factor], seed: int) -> Design:
    """Saltelli's (2010) design for Sobol' indices: `count` (a power of 2) blocks of A, one AB a factor, B."""
    from SALib.sample import sobol as sampler

    base = 2 ** max(1, math.ceil(math.log2(count)))
    units = sampler.sample(problem(factors), base, calc_second_order=False, seed=seed)
    return Design("sobol", units, np.repeat(np.arange(base), len(factors) + 2))


def problem(factors: Sequence[Factor]) -> dict:
    """The factors as SALib wants them, in the unit cube."""
    names = [factor.name for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


Maker = Callable[[int, Sequence[Factor], int], Design]
METHODS: dict[str, Maker] = {
    "grid": grid,
    "one-at-a-time": one_at_a_time,
    "latin-hypercube": latin_hypercube,
    "sobol-sequence": sobol_sequence,
    "morris": morris,
    "sobol": saltelli,
}
USUAL = {"grid": 3, "one-at-a-time": 5, "latin-hypercube": 256, "sobol-sequence": 256, "morris": 20, "sobol": 64}
