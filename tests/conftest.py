"""Fixtures that several folders of tests share: scenarios small enough to run in a moment, compiled or plain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings

from clustersim.inputs import Scenario, Strategy
from tiny import make_future, make_policy, make_region

# The first call of a rule may have to compile it, and a test that fails must fail again tomorrow.
settings.register_profile("clustersim", deadline=None, derandomize=True)
settings.load_profile("clustersim")


@pytest.fixture(scope="session")
def tiny_scenario() -> Scenario:
    """Forty firms, no policy, the twelve quarters of 2010-2012."""
    return Scenario(make_region(), Strategy("no-policy", "No policy", 0, ()), make_future(), 2010, 2012)


@pytest.fixture(scope="session")
def tiny_policy_scenario(tiny_scenario) -> Scenario:
    """The same with 90 bn KRW spent through every instrument."""
    return replace(tiny_scenario, strategy=make_policy())
