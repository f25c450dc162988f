"""The fixed random order: sorted, and so that a newcomer changes only the draws beside it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clustersim.kernel.ring import group, index_spots, next_to, sort_by_spot

GRID = np.linspace(0.0005, 0.9995, 400)

spots_lists = st.lists(st.floats(2.0**-54, 1 - 2.0**-53), max_size=60)


def ring(spots, dead=()) -> tuple[np.ndarray, np.ndarray, int]:
    """Spots of all rows (-1 where nobody lives), the order of the live, how many there are."""
    there = np.array(spots, float)
    there[list(dead)] = -1.0
    order = np.full(len(spots), -7, np.int64)
    return there, order, sort_by_spot(there, order)


def drawn_row(spots, order, n, u) -> int:
    ordered, begin = spots[order[:n]], np.full(n, -7, np.int64)
    index_spots(ordered, 0, n, begin)
    return next_to(order, ordered, begin, 0, n, u)


def drawn(spots, order, n, points=GRID) -> np.ndarray:
    return np.array([drawn_row(spots, order, n, u) for u in points])


@given(spots_lists, st.data())
def test_order_is_the_sorted_order_of_the_live(spots, data):
    dead = data.draw(st.sets(st.integers(0, max(0, len(spots) - 1)), max_size=len(spots)))
    _rows, order, n = ring(spots, dead)
    live = [i for i in range(len(spots)) if i not in dead]
    assert n == len(live)
    assert sorted(order[:n].tolist()) == live
    assert [spots[i] for i in order[:n]] == sorted(spots[i] for i in live)


def test_crowded_spots_are_sorted_too():
    spots = np.random.default_rng(3).random(3000) ** 8  # most of them in the first bucket
    _rows, order, n = ring(spots)
    assert np.array_equal(order[:n], np.argsort(spots, kind="stable"))


def test_an_empty_ring_draws_nobody():
    rows, order, n = ring([])
    assert n == 0
    assert drawn_row(rows, order, 0, 0.4) == -1
    rows, order, n = ring([0.2, 0.3], dead=(0, 1))
    assert n == 0
    assert drawn_row(rows, order, n, 0.4) == -1


@given(spots_lists.filter(len), st.floats(0, 1))
def test_the_drawn_stands_next_to_the_point_going_round(spots, u):
    rows, order, n = ring(spots)
    after = [spot for spot in spots if spot >= u]
    assert rows[drawn_row(rows, order, n, u)] == (min(after) if after else min(spots))


@given(st.lists(st.floats(0.001, 0.999), min_size=2, max_size=50, unique=True))
def test_a_newcomer_takes_draws_only_from_the_one_behind_it(spots):
    before, after = drawn(*ring(spots[:-1])), drawn(*ring(spots))
    newcomer = len(spots) - 1
    changed = before != after
    assert (after[changed] == newcomer).all()
    assert len(set(before[changed])) <= 1
    _rows, order, n = ring(spots)
    place = order[:n].tolist().index(newcomer)
    heir = order[(place + 1) % n]
    assert set(before[changed]) <= {heir}


@given(st.lists(st.floats(0.001, 0.999), min_size=2, max_size=50, unique=True), st.data())
def test_a_death_changes_only_the_draws_of_the_dead(spots, data):
    gone = data.draw(st.integers(0, len(spots) - 1))
    before, after = drawn(*ring(spots)), drawn(*ring(spots, dead=(gone,)))
    assert np.array_equal(before != after, before == gone)


@given(spots_lists, st.data())
def test_groups_keep_the_order_inside(spots, data):
    groups = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(spots), max_size=len(spots))), np.int64)
    rows, order, n = ring(spots)
    by_group, first, their_spots = np.zeros(len(spots), np.int64), np.zeros(5, np.int64), np.zeros(len(spots))
    begin = np.full(len(spots), -7, np.int64)
    group(order, n, groups, rows, by_group, first, their_spots, begin)
    assert np.array_equal(their_spots, rows[by_group])
    assert first[0] == 0
    assert first[-1] == n
    for g in range(4):
        members = by_group[first[g] : first[g + 1]].tolist()
        assert members == [row for row in order[:n] if groups[row] == g]
        for u in (0.01, 0.5, 0.99):
            after = [spots[row] for row in members if spots[row] >= u] or [spots[row] for row in members]
            found = next_to(by_group, their_spots, begin, first[g], first[g + 1], u)
            assert (spots[found] == after[0]) if members else found == -1


def test_draws_are_spread_over_all():
    rows, order, n = ring(np.random.default_rng(1).random(100))
    share = np.bincount(drawn(rows, order, n, np.random.default_rng(2).random(20_000)), minlength=100) / 20_000
    gaps = np.diff(np.append(np.sort(rows), 1 + rows.min()))
    expected = np.empty(100)
    expected[order[:n]] = np.roll(gaps, 1)  # each is drawn as often as the gap before it is wide
    assert np.abs(share - expected).max() < 0.01
