"""Keyed draws in plain Python: SplitMix64 over (seed, purpose, quarter, id); counts by inversion."""

from __future__ import annotations

import math
from statistics import NormalDist

MASK = (1 << 64) - 1
GOLDEN, MIX_1, MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
PURPOSE_STEP, QUARTER_STEP = 0xD1B54A32D192ED03, 0xAEF17502108EF2D9
QUANTILE = NormalDist().inv_cdf  # also Wichura's AS 241
CHUNK = 30


def mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * MIX_1) & MASK
    z = ((z ^ (z >> 27)) * MIX_2) & MASK
    return z ^ (z >> 31)


def key(seed: int, purpose: int, quarter: int, identity: int) -> int:
    z = mix((seed + GOLDEN) & MASK)
    z = mix((z + purpose * PURPOSE_STEP + quarter * QUARTER_STEP) & MASK)
    return mix((z + identity * GOLDEN) & MASK)


def subkey(parent: int, i: int) -> int:
    return mix(parent ^ mix((i + MIX_1) & MASK))


def identity(k: int, i: int) -> int:
    return (mix((k + (i + 1) * GOLDEN) & MASK) >> 2) + 1


def uniform(k: int, i: int) -> float:
    return ((mix((k + (i + 1) * GOLDEN) & MASK) >> 12) + 0.5) * 2.0**-52


def chance(k: int, i: int, p: float) -> bool:
    return uniform(k, i) < p


def normal(k: int, i: int) -> float:
    return QUANTILE(uniform(k, i))


def lognormal(k: int, i: int, mean: float, cv: float) -> float:
    if cv <= 0:
        return mean
    variance = math.log(1 + cv * cv)
    return mean * math.exp(math.sqrt(variance) * normal(k, i) - variance / 2)


def exponential(k: int, i: int, mean: float) -> float:
    return -mean * math.log(uniform(k, i))


def gumbel(k: int, i: int) -> float:
    return -math.log(-math.log(uniform(k, i)))


def laplace(k: int, i: int, scale: float) -> float:
    u = uniform(k, i)
    return scale * math.log(2 * u) if u < 0.5 else -scale * math.log(2 * (1 - u))


def poisson(k: int, i: int, mean: float) -> int:
    total, part, j = 0, subkey(k, i), 0
    while mean > 0:
        share = min(mean, CHUNK)
        mean -= share
        u = uniform(part, j)
        j += 1
        p = math.exp(-share)
        below, n = p, 0
        while u > below and p > 0:
            n += 1
            p *= share / n
            below += p
        total += n
    return total


def binomial(k: int, i: int, n: int, p: float) -> int:
    if p <= 0 or n <= 0:
        return 0
    if p >= 1:
        return n
    total, part, j = 0, subkey(k, i), 0
    while n > 0:
        m = min(n, CHUNK)
        n -= m
        u = uniform(part, j)
        j += 1
        q = (1 - p) ** m
        below, x = q, 0
        while u > below and x < m:
            q *= p / (1 - p) * (m - x) / (x + 1)
            x += 1
            below += q
        total += x
    return total


def choice(k: int, i: int, weights) -> int:
    target, last = uniform(k, i) * sum(weights), -1
    for j, weight in enumerate(weights):
        if weight > 0:
            last = j
            target -= weight
            if target < 0:
                return j
    return last


def whole(k: int, i: int, x: float) -> int:
    base = math.floor(x)
    return base + (uniform(k, i) < x - base)
