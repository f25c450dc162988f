"""Employment must not saw up and down from quarter to quarter by the model's own timing."""

from __future__ import annotations

import numpy as np

from clustersim.scenario import load_scenario
from clustersim.simulation import simulate


def sawtooth(series) -> float:
    """Lag-one autocorrelation of quarterly changes around their trend: -1 for a perfect sawtooth, about 0 for none."""
    changes = np.diff(np.asarray(series, float))
    quarters = np.arange(len(changes))
    left = changes - np.polyval(np.polyfit(quarters, changes, 2), quarters)
    return float(np.corrcoef(left[:-1], left[1:])[0, 1])


def test_a_sawtooth_is_seen():
    trend = np.linspace(100.0, 200.0, 44)
    assert sawtooth(trend + 5 * (-1) ** np.arange(44)) < -0.9
    assert abs(sawtooth(np.cumsum(np.random.default_rng(1).normal(5, 1, 4000)))) < 0.05


def test_separations_of_korea_do_not_alternate():
    nation = simulate(load_scenario("korea-2010", "no-policy", "korea-2010-2020"), 4).nation
    assert sawtooth(np.cumsum(nation["separations"])) > -0.5
    assert sawtooth(nation["jobs"]) > -0.5
