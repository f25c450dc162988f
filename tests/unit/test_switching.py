"""Switching values: where the formula crosses zero, and nothing where luck bends a line."""

from __future__ import annotations

import numpy as np
import pytest
from answering import linear, run

from clustersim.analysis.asking import load
from clustersim.analysis.sensitivity.switching import FLIPS, HOLDS, UNSETTLED, crossing, switching_values
from clustersim.files.factors import Factor


@pytest.fixture(scope="module")
def asked():
    return load("small-answers")


def test_the_ranking_flips_where_the_formula_crosses_zero(asked):
    swept, _ = run(asked, "one-at-a-time", 7, replicates=12)
    found = {item.factor.name: item for item in switching_values(swept, "net_jobs")}
    leverage = found["private_leverage"]  # 400 x - 100 = 0
    assert leverage.answer == FLIPS
    assert leverage.at.low <= 0.25 <= leverage.at.high
    starts = found["research_hospital_starts"]  # 200 - 40 (x - 8) - 100 = 0
    assert starts.at.low <= 10.5 <= starts.at.high
    assert starts.crossing == 1


def test_a_line_that_luck_bends_over_zero_does_not_flip(asked):
    """No effect at all, and a difference one standard error above zero."""
    swept, _ = run(asked, "one-at-a-time", 7, replicates=20)
    draws, flips = np.random.default_rng(1), 0
    for _ in range(40):
        gaps = 1000 / 20**0.5 + draws.normal(0, 1000, swept.gaps["net_jobs"].shape)
        found = switching_values(swept._replace(gaps={"net_jobs": gaps}), "net_jobs")
        flips += sum(item.answer == FLIPS for item in found)
    assert flips <= 2


def test_a_driver_that_never_flips_holds_and_one_that_noise_hides_is_unsettled(asked):
    swept, _ = run(asked, "one-at-a-time", 3, replicates=4)
    spread = np.array([-30.0, -10.0, 10.0, 30.0])
    for middle, answer in ((500.0, HOLDS), (-500.0, HOLDS), (5.0, UNSETTLED)):
        line = swept._replace(gaps={"net_jobs": np.full(swept.gaps["net_jobs"].shape, middle) + spread})
        found = switching_values(line, "net_jobs")
        assert [item.answer for item in found] == [answer] * 2
        assert [item.at for item in found] == [None, None]


@pytest.mark.parametrize(
    ("means", "home", "at"),
    [
        ([1, 3], 0, None),
        ([-1, 1], 0, 0.5),
        ([1, -1, 1], 0, 0.5),
        ([1, -1, 1], 2, 1.5),
        ([-1, 0, 1], 0, 1.0),
        ([1, 0, 1], 0, None),  # a touch is no flip
        ([0, 1], 0, None),
        ([2, 1, 0], 0, None),
        ([0, 0], 0, None),
    ],
)
def test_a_line_crosses_zero_nearest_to_the_default(means, home, at):
    factor = Factor("x", "-", 0, len(means), home)
    assert crossing(np.arange(len(means), dtype=float), np.array(means, float), factor) == at


@pytest.mark.parametrize(("home", "at"), [(0, 1.0), (1, 0.0)])
def test_a_choice_flips_at_the_first_value_on_the_other_side(home, at):
    factor = Factor("x", "choice", 0, 1, home, whole=True)
    assert crossing(np.array([0.0, 1.0]), np.array([3.0, -1.0]), factor) == at


def test_a_failed_default_leaves_the_other_lines_as_they_are(asked):
    def breaking(scenario, seed):
        values = {"private_leverage": 0.5, "research_hospital_starts": 8.0, **dict(scenario.overrides)}
        if (values["private_leverage"], values["research_hospital_starts"]) == (0.5, 8.0):
            raise RuntimeError("the default fails")
        return linear(scenario, seed)

    swept, _ = run(asked, "one-at-a-time", 7, replicates=12, simulate=breaking)
    found = {item.factor.name: item for item in switching_values(swept, "net_jobs")}
    assert found["private_leverage"].at.value == pytest.approx(0.25, abs=0.05)
    assert 0.5 not in found["private_leverage"].values
