"""Keys that differ a little give draws that have nothing to do with each other.

That holds along each part of a key: seeds, ids, quarters, purposes, parts of a decision and counters.
"""

from __future__ import annotations

import numpy as np
import pytest
from measures import KS_LIMIT, LIMIT, chi_square_z, correlation_z, ks, pairs_z, signs

from clustersim.kernel import draws

N = 20_000
BITS_LIMIT = 5.2  # the largest of 4,096 standard normals; passed by chance once in a thousand
START = {"seed": 41, "purpose": 6, "quarter": 13, "identity": 1_000_000_007}


@pytest.fixture(autouse=True)
def wrapping():
    """Keys wrap around 2**64 by design; plain Python would warn."""
    with np.errstate(over="ignore"):
        yield


def key(**parts) -> np.uint64:
    return np.uint64(draws.key(*(START | parts).values()))


def along(axis: str, offset: int = 0, **others) -> list[np.uint64]:
    """Keys (or counters under one key) that differ only along one axis, by one each."""
    if axis in START:
        return [key(**others, **{axis: i + offset}) for i in range(N)]
    parent = key(**others)
    if axis == "part":
        return [np.uint64(draws.subkey(parent, i + offset)) for i in range(N)]
    return [np.uint64(draws.mix(parent + np.uint64(i + offset + 1) * draws.GOLDEN)) for i in range(N)]  # "counter"


def level(keys: list[np.uint64]) -> np.ndarray:
    return np.array([draws.uniform(k, 0) for k in keys])


AXES = [*START, "part", "counter"]


@pytest.mark.parametrize("axis", AXES)
def test_draws_along_an_axis_are_uniform(axis):
    values = level(along(axis))
    assert ks(values, lambda x: x) < KS_LIMIT
    assert abs(chi_square_z(np.bincount((values * 200).astype(int), minlength=200), np.full(200, N / 200))) < LIMIT


@pytest.mark.parametrize("lag", [1, 2, 4, 44])
@pytest.mark.parametrize("axis", AXES)
def test_neighbours_along_an_axis_are_independent(axis, lag):
    values = level(along(axis))
    first, second = values[:-lag], values[lag:]
    assert abs(correlation_z(first, second)) < LIMIT
    assert abs(pairs_z(first, second)) < LIMIT


@pytest.mark.parametrize("other", ["seed", "purpose", "quarter"])
@pytest.mark.parametrize("step", [1, 2, 1024])
def test_the_same_ids_under_neighbouring_keys_are_independent(other, step):
    here = level(along("identity"))
    there = level(along("identity", **{other: START[other] + step}))
    assert abs(correlation_z(here, there)) < LIMIT
    assert abs(pairs_z(here, there)) < LIMIT


@pytest.mark.parametrize("axis", AXES)
def test_every_bit_is_fair_and_tied_to_no_bit_of_its_neighbour(axis):
    keys = along(axis)
    here, next_one = signs(keys), signs(keys[1:])
    assert np.abs(here.sum(0)).max() / np.sqrt(N) < BITS_LIMIT
    within = here.T @ here / np.sqrt(N)
    np.fill_diagonal(within, 0)
    assert np.abs(within).max() < BITS_LIMIT
    assert np.abs(here[:-1].T @ next_one).max() / np.sqrt(N - 1) < BITS_LIMIT


@pytest.mark.parametrize("axis", list(START))
def test_one_changed_bit_of_the_input_changes_every_bit_of_the_key_half_the_time(axis):
    bits = {"seed": 60, "identity": 60, "purpose": 6, "quarter": 9}[axis]
    trials = 400
    for bit in range(bits):
        before = [key(identity=START["identity"] + 977 * n) for n in range(trials)]
        flipped = START[axis] ^ (1 << bit)
        parts = [{"identity": START["identity"] + 977 * n} for n in range(trials)]
        after = [
            key(**(part | ({axis: part[axis] ^ (1 << bit)} if axis in part else {axis: flipped}))) for part in parts
        ]
        changed = (signs(before) != signs(after)).sum(0)
        assert np.abs(changed - trials / 2).max() / np.sqrt(trials / 4) < BITS_LIMIT, bit


def test_no_two_decisions_share_a_key():
    small = range(12)
    keys = {int(draws.key(s, p, q, i)) for s in small for p in small for q in small for i in small}
    assert len(keys) == 12**4


def test_counters_of_neighbouring_ids_do_not_meet():
    seen = {draws.uniform(key(identity=START["identity"] + n), i) for n in range(200) for i in range(100)}
    assert len(seen) == 200 * 100


def test_different_distributions_of_one_key_read_different_counters_independently():
    keys = along("identity")
    first = np.array([draws.uniform(k, 0) for k in keys])
    second = np.array([draws.uniform(k, 1) for k in keys])
    third = np.array([draws.uniform(np.uint64(draws.subkey(k, 0)), 0) for k in keys])
    for a, b in ((first, second), (first, third), (second, third)):
        assert abs(correlation_z(a, b)) < LIMIT
        assert abs(pairs_z(a, b)) < LIMIT


def test_a_plain_counter_would_be_found():
    ladder = np.arange(N) / N
    assert abs(correlation_z(ladder[:-1], ladder[1:])) > LIMIT
    assert abs(pairs_z(ladder[:-1], ladder[1:])) > LIMIT
    assert np.abs(signs(range(N)).sum(0)).max() / np.sqrt(N) > BITS_LIMIT
