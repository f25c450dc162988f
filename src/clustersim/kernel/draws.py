"""Random numbers that belong to a decision: keyed by the run's seed, the purpose, the quarter and the entity's id.

A key is a 64-bit mix of the four; draw number `i` under a key is one more mix (SplitMix64, Steele, Lea and
Flood 2014). Nothing is consumed, so a draw does not depend on how many others were made, in what order or by whom,
and two worlds that share a firm give it the same luck. Counts are drawn by inversion of one uniform, so that a small
change of a rate changes a count rarely and never the other way.
"""

from __future__ import annotations

import math

import numpy as np

from .compiled import rule

U = np.uint64
GOLDEN = U(0x9E3779B97F4A7C15)
MIX_1, MIX_2 = U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)
S30, S27, S31, S12, S1 = U(30), U(27), U(31), U(12), U(1)
UNIT = 1.0 / 4503599627370496.0  # 2**-52; one bit more and the half could round up to 1
HALF = 0.5
CHUNK = 30.0  # longest mean or count drawn by inversion of one uniform
PURPOSE_STEP, QUARTER_STEP = U(0xD1B54A32D192ED03), U(0xAEF17502108EF2D9)


@rule
def mix(z):
    """Scramble 64 bits (a bijection)."""
    z = (z ^ (z >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)


@rule
def stream(seed, purpose, quarter):
    """What the keys of all decisions of one purpose in one quarter share; a loop over a table works it out once."""
    z = mix(U(seed) + GOLDEN)
    return mix(z + U(purpose) * PURPOSE_STEP + U(quarter) * QUARTER_STEP)


@rule
def key_in(purpose_stream, identity):
    """The key of one decision, out of its stream."""
    return mix(purpose_stream + U(identity) * GOLDEN)


@rule
def key(seed, purpose, quarter, identity):
    """The key of one decision. All four are whole numbers >= 0."""
    return key_in(stream(seed, purpose, quarter), identity)


@rule
def subkey(parent, i):
    """The key of the i-th part of a decision (a candidate, a child, a stage)."""
    return mix(parent ^ mix(U(i) + MIX_1))


@rule
def identity(parent_key, i):
    """A fresh id for the i-th newcomer under a key: positive, 62 bits."""
    return np.int64((mix(parent_key + U(i + 1) * GOLDEN) >> S1) >> S1) + 1


@rule
def uniform(k, i):
    """Uniform on the open interval (0, 1)."""
    return (float(mix(k + U(i + 1) * GOLDEN) >> S12) + HALF) * UNIT


@rule
def chance(k, i, p):
    """True with probability p."""
    return uniform(k, i) < p


@rule
def inverse_normal(u):
    """Quantile of the standard normal (Wichura 1988, AS 241, about 1e-16)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _ratio(r, CENTRE_TOP, CENTRE_LOW)
    r = math.sqrt(-math.log(u if q < 0 else 1.0 - u))
    if r <= 5.0:
        value = _ratio(r - 1.6, MIDDLE_TOP, MIDDLE_LOW)
    else:
        value = _ratio(r - 5.0, TAIL_TOP, TAIL_LOW)
    return -value if q < 0 else value


@rule
def _ratio(x, top, low):
    a = top[7]
    b = low[7]
    for i in range(6, -1, -1):
        a = a * x + top[i]
        b = b * x + low[i]
    return a / b


CENTRE_TOP = (
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
)  # fmt: skip
CENTRE_LOW = (
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
)  # fmt: skip
MIDDLE_TOP = (
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
)  # fmt: skip
MIDDLE_LOW = (
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
)  # fmt: skip
TAIL_TOP = (
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
)  # fmt: skip
TAIL_LOW = (
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
)  # fmt: skip


@rule
def normal(k, i):
    """Standard normal."""
    return inverse_normal(uniform(k, i))


@rule
def lognormal(k, i, mean, cv):
    """Lognormal with this mean and coefficient of variation (cv = 0: the mean itself)."""
    if cv <= 0:
        return mean
    variance = math.log(1.0 + cv * cv)
    return mean * math.exp(math.sqrt(variance) * normal(k, i) - variance / 2)


@rule
def exponential(k, i, mean):
    """Exponential with this mean."""
    return -mean * math.log(uniform(k, i))


@rule
def gumbel(k, i):
    """Standard Gumbel, the noise of a logit choice."""
    return -math.log(-math.log(uniform(k, i)))


@rule
def laplace(k, i, scale):
    """Laplace (two-sided exponential) with mean 0 and this scale."""
    u = uniform(k, i)
    return scale * math.log(2 * u) if u < HALF else -scale * math.log(2 * (1.0 - u))


@rule
def poisson(k, i, mean):
    """Poisson by inversion; means above CHUNK are drawn in independent parts."""
    total = 0
    part = subkey(k, i)
    j = 0
    while mean > 0:
        share = min(mean, CHUNK)
        mean -= share
        u = uniform(part, j)
        j += 1
        if u <= 1.0 - share:
            continue  # 1 - x <= exp(-x): the usual case for a small mean, without the exponential
        p = math.exp(-share)
        cumulative = p
        n = 0
        while u > cumulative and p > 0:
            n += 1
            p *= share / n
            cumulative += p
        total += n
    return total


@rule
def binomial(k, i, n, p):
    """Binomial by inversion; counts above CHUNK are drawn in independent parts."""
    if p <= 0 or n <= 0:
        return 0
    if p >= 1:
        return n
    total = 0
    part = subkey(k, i)
    j = 0
    while n > 0:
        m = min(n, int(CHUNK))
        n -= m
        u = uniform(part, j)
        j += 1
        if u <= 1.0 - m * p:
            continue  # 1 - m p <= (1 - p)**m: the usual case for a small p, without the power
        odds = p / (1.0 - p)
        q = math.pow(1.0 - p, m)
        cumulative = q
        x = 0
        while u > cumulative and x < m:
            q *= odds * (m - x) / (x + 1)
            x += 1
            cumulative += q
        total += x
    return total


@rule
def choice(k, i, weights):
    """Index drawn in proportion to the weights (an array, some above 0); -1 if none is."""
    total = 0.0
    for w in weights:
        total += w
    target = uniform(k, i) * total
    last = -1
    for j in range(len(weights)):
        if weights[j] > 0:
            last = j
            target -= weights[j]
            if target < 0:
                return j
    return last


@rule
def whole(k, i, x):
    """Round x up or down at random so that the mean is x."""
    base = math.floor(x)
    return int(base) + (1 if uniform(k, i) < x - base else 0)
