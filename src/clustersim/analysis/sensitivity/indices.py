"""Sensitivity indices of a noisy model: Morris' elementary effects and Sobol' indices, the noise of seeds taken off.

With `R` replicates a point, a mean over them still carries a share of the seeds' luck. Squares of differences of means
are too large by it, and so are total indices and every variance they are divided by; a naive index tells noise as
sensitivity. Here each square is corrected by the variance that the replicates themselves show, and each product is one
of different replicates. Without replicates (R = 1) nothing can be corrected, and the estimators are the usual ones:
Saltelli et al. (2010) for first order, Jansen (1999) for total effects, as in SALib. Intervals are of a bootstrap over
blocks, which are independent in points and seeds; with 64 blocks and heavy tails they hold the truth in 75 to 95% of
repetitions, not in 95%. A numerator is unbiased; a share is a ratio and is not, where luck is more than about 70%.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from clustersim.analysis.intervals import LEVEL
from clustersim.analysis.multiplicity import holm

RESAMPLES, FLIPS = 1000, 9999
TAIL = 0.02
RESAMPLING_SEED = 20100101  # fixed: the same runs always give the same intervals


class Index(NamedTuple):
    """A number with the ends of its interval."""

    value: float
    low: float
    high: float


class Effect(NamedTuple):
    """Morris' screening of one factor, in the unit of the outcome over the whole range of the factor.

    `size` is the root mean square of its elementary effects and `sigma` their spread over the space, both without the
    noise of seeds; a factor that acts alone and in a line has no spread. `mu` is the mean effect, `mu_star` the mean of
    its size with the noise in it, as Morris' readers know it. `p` tests that there is no effect anywhere, `adjusted` is
    for all factors together (Holm). nan where replicates are too few.
    """

    factor: str
    size: float
    mu: Index
    mu_star: Index
    sigma: float
    p: float
    adjusted: float

    @property
    def seen(self) -> bool:
        """Whether an effect stands out of the noise, with all factors looked at."""
        return self.adjusted <= 1 - LEVEL


class Shares(NamedTuple):
    """Sobol' indices of one factor: the share of the variance it explains alone, and with all its interactions.

    nan where nothing varies but seeds.
    """

    factor: str
    first: Index
    total: Index


class Variance(NamedTuple):
    """Where the variance of one paired run comes from: `factors` (the mean over seeds moves), and `seeds` (the rest).

    Both are shares that add up to 1; `replicates` is how many each mean rests on. `tail` is the share of the luck that
    the luckiest 2% of the points carry: where it is large, a few runs decide all of this. nan without replicates.
    """

    total: float
    factors: Index
    seeds: Index
    tail: float
    replicates: int


# ---------------------------------------------------------------- Morris


def morris_effects(names, shares: np.ndarray, values: np.ndarray) -> list[Effect]:
    """Elementary effects of trajectories, the largest first.

    `shares[point, factor]` is where in its range each factor stood, 0 to 1; `values[point, replicate]`.
    """
    count = len(names)
    trajectories = len(shares) // (count + 1)
    assert len(shares) == trajectories * (count + 1), "trajectories are whole"
    steps = np.diff(shares.reshape(trajectories, count + 1, count), axis=1)
    which = np.abs(steps).argmax(axis=2)  # factor of each step
    size = np.take_along_axis(steps, which[..., None], axis=2)[..., 0]
    jumps = np.diff(values.reshape(trajectories, count + 1, -1), axis=1) / size[..., None]
    order = np.argsort(which, axis=1)
    effects = np.take_along_axis(jumps, order[..., None], axis=1)  # [trajectory, factor, replicate]
    found = [_effect(name, effects[:, place]) for place, name in enumerate(names)]
    adjusted = holm([effect.p for effect in found]) if values.shape[1] > 1 else [math.nan] * count
    told = [effect._replace(adjusted=p) for effect, p in zip(found, adjusted, strict=True)]
    return sorted(told, key=lambda effect: (-np.nan_to_num(effect.size), -effect.mu_star.value))


def _effect(name: str, effects: np.ndarray) -> Effect:
    means = effects.mean(axis=1)
    picks = _picks(len(means))
    size = sigma = p = math.nan
    if effects.shape[1] > 1:
        noise = float(effects.var(axis=1, ddof=1).mean() / effects.shape[1])
        sigma = math.sqrt(max(0.0, float(means.var(ddof=1)) - noise)) if len(means) > 1 else math.nan
        size = math.sqrt(max(0.0, float(_squares(effects).mean())))
        p = _no_effect(effects)
    mu_star = _index(float(np.abs(means).mean()), np.abs(means)[picks].mean(axis=1))
    return Effect(name, size, _index(float(means.mean()), means[picks].mean(axis=1)), mu_star, sigma, p, math.nan)


def _no_effect(effects: np.ndarray) -> float:
    """Chance of effects that agree so well between two halves of the seeds if there were none.

    Without an effect the halves' products are as often below zero as above, whatever the noise looks like: their signs
    are flipped at random.
    """
    middle = effects.shape[1] // 2
    products = effects[:, :middle].mean(axis=1) * effects[:, middle:].mean(axis=1)
    signs = np.random.default_rng(RESAMPLING_SEED).choice([-1.0, 1.0], size=(FLIPS, len(products)))
    least = products.sum() - 1e-9 * np.abs(products).sum()  # the same sum in another order may differ by rounding
    return (1 + int((signs @ products >= least).sum())) / (1 + FLIPS)


# ---------------------------------------------------------------- Sobol'


def sobol_shares(names, values: np.ndarray) -> tuple[list[Shares], Variance]:
    """Sobol' indices from Saltelli's design, `values[point, replicate]`: blocks of A, one AB a factor, B."""
    assert len(values) % (len(names) + 2) == 0, "blocks are whole"
    blocks = values.reshape(-1, len(names) + 2, values.shape[-1])
    a, ab, b = blocks[:, 0], blocks[:, 1:-1], blocks[:, -1]
    parts = _parts(a, ab, b, centre=values.mean(), middle=np.concatenate([a, b]).mean())
    value, picks = _shares(*(part.mean(axis=0) for part in parts)), _picks(len(blocks))
    drawn = _shares(*(part[picks].mean(axis=1) for part in parts))
    found = [
        Shares(name, _index(value[0][k], drawn[0][:, k]), _index(value[1][k], drawn[1][:, k]))
        for k, name in enumerate(names)
    ]
    return sorted(found, key=lambda item: -np.nan_to_num(item.total.value)), variance_of(np.stack([a, b], axis=1))


def _parts(a: np.ndarray, ab: np.ndarray, b: np.ndarray, centre: float, middle: float):
    """By block: products for first order and squares for total effects by factor, and the square for the variance.

    `centre` is the mean of all points, which keeps products small; `middle` that of the two samples, which have the
    variance.
    """
    jumps = ab - a[:, None]  # [block, factor, replicate]
    first = _products(b[:, None] - centre, jumps)
    total = _squares(jumps) / 2
    return first, total, ((_squares(a - middle) + _squares(b - middle)) / 2)[:, None]


def _shares(first, total, variance):
    """Shares of the variance; nan where the noise leaves none of it."""
    return tuple(
        np.divide(part, variance, out=np.full(np.shape(part), np.nan), where=np.broadcast_to(variance > 0, part.shape))
        for part in (first, total)
    )


def _products(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Mean of products of different replicates: the luck of one does not meet that of another."""
    replicates = left.shape[-1]
    if replicates == 1:
        return (left * right)[..., 0]
    both = left.sum(axis=-1) * right.sum(axis=-1) - (left * right).sum(axis=-1)
    return both / (replicates * (replicates - 1))


def _squares(values: np.ndarray) -> np.ndarray:
    return _products(values, values)


def variance_of(values: np.ndarray) -> Variance:
    """How the variance of one run is shared out: `values[block, replicate]`, or `[block, point, replicate]`."""
    replicates = values.shape[-1]
    if replicates == 1 or len(values) < 2:
        nothing = Index(math.nan, math.nan, math.nan)
        return Variance(float(values.var()), nothing, nothing, math.nan, replicates)
    picks = _picks(len(values))
    shares = _seed_share(values)
    drawn = np.array([_seed_share(values[row]) for row in picks])
    seeds = _index(shares, drawn)
    factors = Index(1 - seeds.value, 1 - seeds.high, 1 - seeds.low)
    return Variance(sum(_within_and_between(values)), factors, seeds, _tail(values), replicates)


def _tail(values: np.ndarray) -> float:
    luck = np.sort(values.var(axis=-1, ddof=1).ravel())
    largest = max(1, round(TAIL * len(luck)))
    return float(luck[-largest:].sum() / luck.sum()) if luck.sum() > 0 else 0.0


def _seed_share(values: np.ndarray) -> float:
    within, between = _within_and_between(values)
    return within / (within + between) if within + between > 0 else 0.0


def _within_and_between(values: np.ndarray) -> tuple[float, float]:
    """Variance between the seeds of a point, and between points without the luck in their means."""
    within = float(values.var(axis=-1, ddof=1).mean())
    return within, max(0.0, float(values.mean(axis=-1).ravel().var(ddof=1)) - within / values.shape[-1])


# ---------------------------------------------------------------- intervals


def _picks(count: int) -> np.ndarray:
    return np.random.default_rng(RESAMPLING_SEED).integers(count, size=(RESAMPLES, count))


def _index(value: float, drawn: np.ndarray) -> Index:
    tail = 50 * (1 - LEVEL)
    drawn = drawn[~np.isnan(drawn)]
    if math.isnan(value) or not len(drawn):
        return Index(math.nan, math.nan, math.nan)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Index(float(value), float(low), float(high))
