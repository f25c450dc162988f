"""A model at its end and one at its beginning."""

from __future__ import annotations

import pytest
from making import make

from clustersim.model import ClusterModel


@pytest.fixture(scope="module")
def finished(tiny_policy_scenario) -> ClusterModel:
    """A model at its end, at which nobody has looked before. Tests that share it change nothing."""
    return make(tiny_policy_scenario).run()


@pytest.fixture
def young(tiny_scenario) -> ClusterModel:
    """A model after its first quarter."""
    model = make(tiny_scenario)
    model.step()
    return model
