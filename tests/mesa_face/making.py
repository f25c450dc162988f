"""How the tests of the Mesa face make a model of a scenario."""

from __future__ import annotations

from clustersim.inputs import Scenario
from clustersim.model import ClusterModel


def make(scenario: Scenario, **changes) -> ClusterModel:
    parts = {"region": scenario.region, "strategy": scenario.strategy, "future": scenario.future}
    return ClusterModel(**(parts | {"rng": 7, "last_year": scenario.last_year} | changes))
