"""Every scenario runs and gives what it gave when it was last looked at (a regression: it says changed, not right)."""

from __future__ import annotations

import tomllib

import pytest

from clustersim.analysis import expected
from clustersim.files.find import files_of
from clustersim.scenario import load_experiment

SCENARIOS = tuple(files_of("scenario"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_gives_what_it_gave(name):
    assert expected.found(name) == expected.kept(name), f"if that is meant: {expected.__name__} {name}"


def test_the_file_is_read_as_it_is_written():
    arms = {"no-policy": {"firms": [1, 2], "jobs": [3, 4], "tenants": 0, "paid_bn_krw": 0.5, "digest": "ab"}}
    text = expected.as_text("x", arms)
    assert tomllib.loads(text)["arm"] == arms
    assert text.startswith("# A regression result: it says that something has changed, never that it is right.")


@pytest.mark.parametrize("name", SCENARIOS)
def test_figures_are_of_the_size_of_the_region(name):
    """No arm empties or multiplies its region beyond belief, and a strategy pays no more than its purse."""
    scenarios = {arm.strategy.name: arm for arm in load_experiment(name).scenarios}
    for strategy, figures in expected.kept(name).items():
        start, end = figures["firms"]
        assert start / 3 < end < 12 * start, strategy
        assert figures["paid_bn_krw"] <= scenarios[strategy].strategy.purse / 1e9 + 0.001, strategy
