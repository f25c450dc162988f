"""Every distribution of the keyed draws is the one it says it is, at fixed seeds."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measures import KS_LIMIT, LIMIT, binomial_pmf, chi_square_z, ks, poisson_pmf

from clustersim.kernel import draws
from clustersim.kernel.compiled import COMPILING

N = 20_000
NORMAL = NormalDist()
MEAN, CV = 40.0, 0.8
SIGMA = math.sqrt(math.log(1 + CV * CV))

keys_of = st.integers(0, 2**62).map(lambda i: key(11, 3, 5, i))
chances = st.floats(0, 1)


@pytest.fixture(autouse=True)
def wrapping():
    """Keys wrap around 2**64 by design; plain Python would warn."""
    with np.errstate(over="ignore"):
        yield


def key(seed, purpose, quarter, identity) -> np.uint64:
    with np.errstate(over="ignore"):
        return np.uint64(draws.key(seed, purpose, quarter, identity))


def sample(draw, *arguments, seed=1, n=N) -> np.ndarray:
    """Draw number 0 under the keys of `n` neighbouring ids."""
    return np.array([draw(key(seed, 7, 20, i), 0, *arguments) for i in range(n)])


def laplace_cdf(x: float) -> float:
    return math.exp(x / 3) / 2 if x < 0 else 1 - math.exp(-x / 3) / 2


CONTINUOUS = {
    "uniform": ((), lambda x: x),
    "normal": ((), NORMAL.cdf),
    "lognormal": ((MEAN, CV), lambda x: NORMAL.cdf((math.log(x / MEAN) + SIGMA**2 / 2) / SIGMA)),
    "exponential": ((2.5,), lambda x: 1 - math.exp(-x / 2.5)),
    "gumbel": ((), lambda x: math.exp(-math.exp(-x))),
    "laplace": ((3.0,), laplace_cdf),
}


@pytest.mark.parametrize("seed", [1, 2, 987_654_321])
@pytest.mark.parametrize("name", CONTINUOUS)
def test_continuous_distribution(name, seed):
    arguments, cdf = CONTINUOUS[name]
    assert ks(sample(getattr(draws, name), *arguments, seed=seed), cdf) < KS_LIMIT


def test_a_wrong_distribution_is_found():
    assert ks(sample(draws.exponential, 2.5), lambda x: 1 - math.exp(-x / 2.7)) > KS_LIMIT


def test_uniform_fills_fine_cells_evenly():
    cells = np.bincount((sample(draws.uniform) * 500).astype(int), minlength=500)
    assert abs(chi_square_z(cells, np.full(500, N / 500))) < LIMIT


def test_lognormal_has_its_mean_and_spread():
    values = sample(draws.lognormal, MEAN, CV)
    assert values.mean() == pytest.approx(MEAN, abs=LIMIT * MEAN * CV / math.sqrt(N))
    assert values.std() / values.mean() == pytest.approx(CV, rel=0.06)
    assert draws.lognormal(key(1, 1, 1, 1), 0, MEAN, 0.0) == MEAN


@pytest.mark.parametrize("mean", [0.02, 0.7, 5.0, 29.5, 75.0])
def test_poisson(mean):
    counts = sample(draws.poisson, mean).astype(int)
    most = int(mean + 12 * math.sqrt(mean) + 12)
    seen = np.bincount(counts, minlength=most + 1)
    assert len(seen) == most + 1
    assert chi_square_z(seen, N * poisson_pmf(mean, most)) < LIMIT


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (10, 0.3), (30, 0.5), (100, 0.02), (70, 0.9)])
def test_binomial(n, p):
    counts = sample(draws.binomial, n, p).astype(int)
    assert chi_square_z(np.bincount(counts, minlength=n + 1), N * binomial_pmf(n, p)) < LIMIT


@pytest.mark.parametrize(
    ("n", "p", "count"), [(0, 0.5, 0), (-3, 0.5, 0), (9, 0.0, 0), (9, -0.1, 0), (9, 1.0, 9), (100, 1.5, 100)]
)
def test_binomial_at_the_edges(n, p, count):
    assert draws.binomial(key(1, 2, 3, 4), 0, n, p) == count


@pytest.mark.parametrize("mean", [0.0, -2.0])
def test_poisson_of_nothing_is_nothing(mean):
    assert draws.poisson(key(1, 2, 3, 4), 0, mean) == 0


@given(keys_of, st.floats(0, 200), st.floats(0, 200))
def test_poisson_rises_with_its_mean(k, a, b):
    with np.errstate(over="ignore"):
        assert draws.poisson(k, 0, min(a, b)) <= draws.poisson(k, 0, max(a, b))


@given(keys_of, st.integers(0, 150), st.integers(0, 150), chances, chances)
def test_binomial_rises_with_its_chance_and_number(k, n, m, a, b):
    with np.errstate(over="ignore"):
        few = draws.binomial(k, 0, min(n, m), min(a, b))
        assert 0 <= few <= draws.binomial(k, 0, min(n, m), max(a, b))
        assert few <= draws.binomial(k, 0, max(n, m), min(a, b)) <= max(n, m)


@pytest.mark.parametrize("p", [0.001, 0.3, 0.97])
def test_chance(p):
    seen = sample(draws.chance, p).sum()
    assert abs(seen - N * p) < LIMIT * math.sqrt(N * p * (1 - p))
    assert not sample(draws.chance, 0.0, n=500).any()
    assert sample(draws.chance, 1.0, n=500).all()


def test_choice_follows_the_weights():
    weights = np.array([0.0, 3.0, 1.0, 0.0, 6.0, 0.0])
    seen = np.bincount(sample(draws.choice, weights), minlength=6)
    assert not seen[weights == 0].any()
    assert abs(chi_square_z(seen[weights > 0], N * weights[weights > 0] / weights.sum())) < LIMIT


@given(keys_of, st.lists(st.one_of(st.just(0.0), st.floats(1e-300, 1e300)), max_size=8))
def test_choice_never_takes_a_weight_of_zero(k, weights):
    with np.errstate(over="ignore"):
        index = draws.choice(k, 0, np.array(weights, float))
    if any(weights):
        assert weights[index] > 0
    else:
        assert index == -1


@given(keys_of, st.floats(-1e9, 1e9))
def test_whole_is_next_to_what_it_rounds(k, x):
    with np.errstate(over="ignore"):
        got = draws.whole(k, 0, x)
    assert math.floor(x) <= got <= math.ceil(x)


def test_whole_keeps_the_mean():
    values = sample(draws.whole, 2.3)
    assert abs(values.mean() - 2.3) < LIMIT * math.sqrt(0.3 * 0.7 / N)


@given(st.floats(2.0**-54, 1 - 2.0**-53))
def test_inverse_normal_against_the_standard_library(u):
    x = draws.inverse_normal(u)
    assert x == pytest.approx(NORMAL.inv_cdf(u), rel=1e-13, abs=1e-15)
    tail, back = min(u, 1 - u), math.erfc(abs(x) / math.sqrt(2)) / 2
    assert back == pytest.approx(tail, rel=1e-12)  # a second way, by another algorithm


def unmixed(z: int) -> int:
    """The number that `mix` turns into z: each of its steps undone, last one first."""
    wrap = 2**64 - 1
    for shift, factor in ((31, int(draws.MIX_2)), (27, int(draws.MIX_1)), (30, None)):
        back = z
        for _ in range(3):
            back = z ^ (back >> shift)
        z = back if factor is None else back * pow(factor, -1, 2**64) & wrap
    return z


@pytest.mark.parametrize("z", [0, 1, 2**63, 2**64 - 1, 0x0123_4567_89AB_CDEF])
def test_mix_can_be_undone_so_no_two_numbers_meet(z):
    assert int(draws.mix(np.uint64(unmixed(z)))) == z


@pytest.mark.parametrize("z", [0, 2**64 - 1])
def test_uniform_stays_inside_the_open_interval(z):
    k = np.uint64((unmixed(z) - int(draws.GOLDEN)) % 2**64)
    assert 0.0 < draws.uniform(k, 0) < 1.0


def test_ids_of_newcomers_are_positive_and_distinct():
    count = 1_000_000 if COMPILING else 20_000  # plain Python takes a minute for a million
    parents = [key(5, 23, q, 77) for q in range(10)]
    ids = np.array([draws.identity(parent, i) for parent in parents for i in range(count // 10)])
    assert ids.min() > 0
    assert ids.max() <= 2**62
    assert len(np.unique(ids)) == count


SHOW_ALL = """
import numpy as np
from clustersim.kernel import draws
names = {"uniform": (), "normal": (), "lognormal": (40.0, 0.8), "exponential": (2.5,), "gumbel": (), "laplace": (3.0,),
         "poisson": (45.0,), "binomial": (70, 0.3), "whole": (2.3,), "choice": (np.array([1.0, 0.0, 2.0]),),
         "chance": (0.4,), "subkey": (), "identity": ()}
with np.errstate(over="ignore"):
    for name, arguments in names.items():
        for i in range(200):
            k = np.uint64(draws.key(i % 3, i % 5, i, 10**15 + i))
            print(name, repr(float(getattr(draws, name)(k, i, *arguments))))
"""


def test_compiled_and_plain_text_agree_bit_for_bit():
    seen = []
    for disabled in ("0", "1"):
        environment = os.environ | {"NUMBA_DISABLE_JIT": disabled}
        done = subprocess.run([sys.executable, "-c", SHOW_ALL], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        seen.append(done.stdout)
    assert seen[0].count("\n") == 13 * 200
    assert seen[0] == seen[1]
