"""The twin, written from ODD, and the model give the same national series on the same draws."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from clustersim.inputs import Scenario

sys.path[:0] = [str(Path(__file__).parents[1])]  # the tiny region and the package of the twin stand there

from tiny import make_future, make_policy, make_region  # noqa: E402
from twin import closed_forms, government, levels, samples  # noqa: E402
from twin.model import TwinModel  # noqa: E402


def tiny():
    """The tiny region under the instruments that the twin has."""
    policy = make_policy()
    spends = tuple(spend for spend in policy.spends if hasattr(government, spend.instrument))
    return Scenario(make_region(), replace(policy, spends=spends), make_future(), 2010, 2012)


def test_equal_series_on_the_tiny_region():
    worst = samples.gaps(tiny(), 3, 8)
    assert {name: gap for name, (gap, _) in worst.items() if gap > 1e-9} == {}


def test_the_comparison_sees_a_changed_rule(monkeypatch):
    monkeypatch.setattr(TwinModel, "settle_finance", lambda self: setattr(self, "venture_ratio", 1.0))
    worst = samples.gaps(tiny(), 3, 2)
    assert max(gap for gap, _ in worst.values()) > 1e-9


@pytest.mark.twin
@pytest.mark.parametrize("strategy", ["no-policy", "hybrid", "designated-complex", "hospital-centred"])
def test_equal_series_at_300_firms(strategy):
    worst = samples.gaps(levels.korea(300, strategy), 7, 44)
    assert {name: gap for name, (gap, _) in worst.items() if gap > 1e-9} == {}


@pytest.mark.twin
@pytest.mark.parametrize("name", closed_forms.WORLDS)
def test_equal_numbers_on_the_closed_forms(name):
    numbers, gap = closed_forms.compared(name)
    assert numbers > 1
    assert gap < 1e-9


@pytest.mark.twin
@pytest.mark.parametrize("name", closed_forms.WORLDS)
def test_a_fault_of_the_model_is_seen_on_the_closed_forms(name):
    assert closed_forms.compared(name, closed_forms.WORLDS[name][3])[1] > 1e-9


@pytest.mark.twin
def test_equal_series_in_random_scenarios():
    for n, (label, arm, _) in enumerate(samples.random_scenarios(7, 10)):
        worst = samples.gaps(arm, 7 + 100 * n, 24)
        assert {name: gap for name, (gap, _) in worst.items() if gap > 1e-9} == {}, label


@pytest.mark.twin
def test_equal_distributions():
    scenario = levels.korea(300, "hybrid")
    model = [samples.outcomes_of(levels.Simulation, scenario, seed, 12) for seed in range(30)]
    twin = [samples.outcomes_of(TwinModel, scenario, 10_000 + seed, 12) for seed in range(30)]
    for name in samples.OUTCOMES:
        assert samples.ks([x[name] for x in model], [x[name] for x in twin])[1] > 0.001, name
