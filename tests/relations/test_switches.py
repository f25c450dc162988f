"""R22: a mechanism that is switched off leaves nothing behind, and the rest goes on by all its laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clustersim.parameters import REGISTER
from clustersim.parameters.switches import SWITCHES, values_of
from clustersim.scenario import load_scenario
from clustersim.simulation import Simulation, simulate


def switched(scenario, *names):
    return replace(scenario, overrides=tuple(values_of(names).items()))


@pytest.fixture(scope="module")
def korea():
    """A world large enough that every mechanism is at work in it: Korea under the hybrid strategy, six years."""
    return replace(load_scenario("korea-2010", "hybrid", "korea-2010-2020"), last_year=2015)


@pytest.fixture(scope="module")
def whole(korea):
    """Everything on."""
    return simulate(korea, 3)


@pytest.mark.parametrize("name", SWITCHES)
def test_what_is_off_is_zero_and_the_rest_is_finite(name, korea, whole):
    off = simulate(switched(korea, name), 3)
    for series in SWITCHES[name].zero:
        assert (off.nation[series] == 0).all(), series
        assert (whole.nation[series] != 0).any(), f"{series} is zero anyway: the test says nothing"
    for group in (off.nation, off.sectors, off.places):
        for series, values in group.items():
            assert np.isfinite(values).all(), series


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_knows_its_parameters(name):
    assert set(SWITCHES[name].values) <= set(REGISTER)


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_is_alive(name, korea, whole):
    """A switch that changes nothing would be a promise that nobody keeps."""
    assert simulate(switched(korea, name), 3).digest() != whole.digest()


def places_after(scenario, quarters=6):
    run = Simulation(scenario, 3)
    for _ in range(quarters):
        run.step()
    return run.state.places.columns, run.state.firms


def test_agglomeration_off_leaves_all_places_alike(tiny_policy_scenario):
    places, _ = places_after(switched(tiny_policy_scenario, "agglomeration"))
    for name in ("density_factor", "local_factor", "rent"):
        assert (places[name] == 1.0).all(), name
    places, _ = places_after(tiny_policy_scenario)
    assert (places["density_factor"] != 1.0).any()


def test_spillovers_off_leave_no_academic_factor(tiny_policy_scenario):
    places, _ = places_after(switched(tiny_policy_scenario, "spillovers"))
    assert (places["academic_factor"] == 1.0).all()


def test_wage_response_off_leaves_wages_of_the_start(tiny_policy_scenario):
    places, _ = places_after(switched(tiny_policy_scenario, "wage_response"))
    assert (places["wage"] == 1.0).all()


def test_ties_off_leaves_nobody_with_a_partner(tiny_policy_scenario):
    _, firms = places_after(switched(tiny_policy_scenario, "ties"))
    assert firms.degree.sum() == 0


def test_venture_capital_off_leaves_only_public_rounds(tiny_scenario):
    assert simulate(switched(tiny_scenario, "venture_capital"), 3).nation["venture_investment"].sum() == 0
    assert simulate(tiny_scenario, 3).nation["venture_investment"].sum() > 0


def test_programmes_off_is_the_world_without_policy(tiny_scenario, tiny_policy_scenario):
    placebo = simulate(switched(tiny_policy_scenario, "programmes"), 3)
    assert placebo.real_digest() == simulate(tiny_scenario, 3).real_digest()


def test_switches_add_up(korea):
    off = simulate(switched(korea, *SWITCHES), 3)
    for name in SWITCHES:
        for series in SWITCHES[name].zero:
            assert (off.nation[series] == 0).all(), (name, series)
