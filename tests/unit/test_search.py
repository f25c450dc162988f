"""Whom a search looks at: newcomers choose between the established and other newcomers."""

from __future__ import annotations

import numpy as np
import pytest

from clustersim.kernel import draws
from clustersim.kernel.compiled import loop
from clustersim.processes.opening import arrange
from clustersim.rules import partners
from clustersim.simulation import Simulation

QUARTER, DRAWS = 8, 400


@loop
def pick(w, n, outside, number):
    """One pick; rules that take the world are called by compiled code only."""
    return partners.pick_firm(w, n, outside, QUARTER, draws.key(7, 0, 0, number), w.p[0])


@pytest.fixture(scope="module")
def world(tiny_scenario):
    """The tiny region after two years, with every third firm made a newcomer."""
    run = Simulation(tiny_scenario, 3)
    for _ in range(QUARTER):
        run.step()
    w = run.state.world()
    live = run.state.firms.live
    w.firms.founded[live] = np.where(np.arange(len(live)) % 3 == 0, QUARTER - 1, -40)
    arrange(w)
    return w


def picked(w, n, outside):
    with np.errstate(over="ignore"):
        rows = [pick(w, int(n), outside, number) for number in range(DRAWS)]
    return np.array([row for row in rows if row != partners.NOBODY])


@pytest.mark.parametrize("outside", [False, True])
def test_three_in_four_newcomers_look_at_the_established(world, outside):
    live = np.flatnonzero(world.firms.alive)
    newcomer = next(row for row in live if world.firms.founded[row] == QUARTER - 1)
    rows = picked(world, newcomer, outside)
    assert newcomer not in rows
    established = (world.firms.founded[rows] <= QUARTER - world.p[0].established_age).mean()
    share = world.p[0].newcomer_established_share
    assert abs(established - share) < 4 * np.sqrt(share * (1 - share) / len(rows))  # four standard errors


def test_an_established_firm_looks_at_both_kinds(world):
    live = np.flatnonzero(world.firms.alive)
    old = next(row for row in live if world.firms.founded[row] == -40)
    established = (world.firms.founded[picked(world, old, True)] == -40).mean()
    assert 0.5 < established < 0.85  # two thirds are


@pytest.mark.parametrize("outside", [False, True])
def test_where_nobody_is_of_the_wanted_kind_nobody_is_picked(world, outside):
    live = np.flatnonzero(world.firms.alive)
    newcomer = next(row for row in live if world.firms.founded[row] == QUARTER - 1)
    founded = world.firms.founded.copy()
    world.firms.founded[live] = QUARTER - 1
    try:
        rows = picked(world, newcomer, outside)
    finally:
        world.firms.founded[:] = founded
    assert len(rows) < DRAWS / 2  # those who wanted an established firm found none
    assert newcomer not in rows
