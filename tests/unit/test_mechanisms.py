"""The ledger of mechanisms: hand-computed Shapley values, and sums that leave nothing over."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from answering import known, luck_of

from clustersim.analysis.asking import load
from clustersim.analysis.seeds import seed_in
from clustersim.analysis.sensitivity.mechanisms import all_coalitions, check_apart, explain_difference, ledger_of, off
from clustersim.analysis.sensitivity.sweep import session
from clustersim.ensemble.session import Way
from clustersim.parameters.switches import SWITCHES


def game(value, count):
    return {on: [float(value(on))] for on in all_coalitions(count)}


def test_a_game_of_two_by_hand():
    found = ledger_of(
        "net_jobs", ["x", "y"], game(lambda on: 10 + 4 * (0 in on) + 6 * (1 in on) + 3 * (len(on) == 2), 2)
    )
    assert found.whole.mean == 23
    assert found.rest.mean == 10
    assert [part.estimate.mean for part in found.shapley] == [5.5, 7.5]  # half of the 3 each
    assert [part.estimate.mean for part in found.alone] == [7, 9]  # 23 - 16, 23 - 14
    assert found.interaction.mean == -3
    assert found.residual_shapley == found.residual_alone == 0


def test_shapley_is_the_mean_over_all_orders():
    draws = np.random.default_rng(3)
    values = {on: float(draws.normal()) for on in all_coalitions(4)}
    found = ledger_of("net_jobs", list("abcd"), {on: [value] for on, value in values.items()})
    for place in range(4):
        gains = []
        for order in itertools.permutations(range(4)):
            before = frozenset(order[: order.index(place)])
            gains.append(values[before | {place}] - values[before])
        assert found.shapley[place].estimate.mean == pytest.approx(math.fsum(gains) / 24)


def test_the_parts_add_up_in_every_run_without_a_rest_of_rounding():
    draws = np.random.default_rng(5)
    table = {on: draws.normal(0, 1e12, 7).tolist() for on in all_coalitions(5)}
    found = ledger_of("net_value_added", list("abcde"), table)
    assert found.residual_shapley == Fraction(0)
    assert found.residual_alone == Fraction(0)
    told = math.fsum([found.rest.value, *(part.estimate.value for part in found.shapley)])
    assert told == pytest.approx(found.whole.value, rel=1e-12)


def test_a_mechanism_that_does_nothing_has_no_part():
    found = ledger_of("net_jobs", ["x", "idle"], game(lambda on: 5 * (0 in on), 2))
    assert found.shapley[1].estimate.mean == found.alone[1].estimate.mean == 0


def test_groups_may_not_quarrel_over_a_parameter(monkeypatch):
    monkeypatch.setitem(SWITCHES, "made-up", SWITCHES["learning"]._replace(values={"learning_speed": 1.0}))
    with pytest.raises(ValueError, match="learning_speed"):
        check_apart((("one", ("learning",)), ("two", ("made-up",))))
    check_apart((("one", ("learning",)), ("two", ("network_benefits",))))


def test_the_groups_of_the_experiments_do_not_quarrel():
    for name in ("small-answers", "what-matters"):
        check_apart(load(name)[1].groups)


def test_mechanisms_are_found_in_runs_that_have_them():
    """Hospitals gain 100, 30 of it by learning; 50 more where partners help; both together 5."""
    experiment, answers = load("small-answers")
    groups = (("learning", ("learning",)), ("symbiosis", ("symbiosis",)))

    def simulate(scenario, seed):
        values = dict(scenario.overrides)
        learns, helps = values.get("learning_speed") != 0.0, values.get("hospital_partner_ratio") != 1.0
        gain = 70 + 30 * learns + 50 * helps + 5 * (learns and helps)
        own = scenario.strategy.name == "hospital-centred"
        return known(scenario, seed, gain * own + round(20 * luck_of(seed, 1)))

    with session(experiment, 1, Way(), simulate=simulate) as runs:
        found = explain_difference(runs, experiment, answers.a, answers.b, groups, ("net_jobs",), 3, 1)
    (ledger,) = found.ledgers
    assert ledger.whole == (155, 155, 155, 3)
    assert ledger.rest.mean == 70
    assert [part.estimate.mean for part in ledger.shapley] == [32.5, 52.5]
    assert [part.estimate.mean for part in ledger.alone] == [35, 55]
    assert ledger.interaction.mean == -5
    assert ledger.residual_shapley == ledger.residual_alone == 0
    assert found.runs == 4 * 2 * 3


def test_a_strategy_against_itself_differs_by_nothing():
    experiment, answers = load("small-answers")
    with session(experiment, 1, Way(), simulate=lambda s, seed: known(s, seed, 7 * luck_of(seed, 1))) as runs:
        found = explain_difference(runs, experiment, answers.a, answers.a, answers.groups, ("net_jobs",), 2, 1)
    (ledger,) = found.ledgers
    parts = [ledger.whole, ledger.rest, ledger.interaction, *(p.estimate for p in (*ledger.shapley, *ledger.alone))]
    assert all(part.mean == 0 for part in parts)


def test_a_seed_that_failed_in_one_coalition_is_left_out_of_all():
    experiment, answers = load("small-answers")

    def breaking(scenario, seed):
        if dict(scenario.overrides).get("learning_speed") == 0.0 and seed == bad:
            raise RuntimeError("this one")
        return known(scenario, seed, 10.0 * (scenario.strategy.name == "hospital-centred"))

    bad = seed_in("ledger", 1, 1)
    with session(experiment, 1, Way(), simulate=breaking) as runs:
        found = explain_difference(runs, experiment, answers.a, answers.b, answers.groups, ("net_jobs",), 3, 1)
    assert found.replicates == found.ledgers[0].whole.n == 2
    assert found.failures
    assert found.ledgers[0].residual_shapley == 0


def test_all_on_changes_nothing_and_all_off_switches_all():
    _, answers = load("small-answers")
    everything = frozenset(range(len(answers.groups)))
    assert off(answers.a, answers.groups, everything) == answers.a
    overrides = dict(off(answers.a, answers.groups, frozenset()).overrides)
    for _, switches in answers.groups:
        for switch in switches:
            assert SWITCHES[switch].values.items() <= overrides.items()
