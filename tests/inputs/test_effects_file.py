"""The kept effects of parameters: whole, of the parameters there are, and not at odds with what is known for sure."""

import pytest

from clustersim import parameters
from clustersim.outcomes import OUTCOMES
from clustersim.parameters.effects import ENDS, LEAD, effects
from clustersim.scenario import list_names

KNOWN = effects()
FEWEST = 270  # parameters; the guessed ones are measured first
ARMS = {*list_names("strategies"), LEAD}


def changes(name: str, arm: str, outcome: str) -> dict[str, float | None]:
    return {e.end: e.change for e in KNOWN.by_parameter[name] if (e.arm, e.outcome) == (arm, outcome)}


def test_how_it_was_measured_is_said():
    assert {"experiment", "seeds", "seen", "rules"} <= KNOWN.about.keys()


def test_parameters_outcomes_and_arms_are_there():
    named = {name for name, _ in KNOWN.values}
    assert named <= set(parameters.names())
    assert {(name, end) for name in named for end in ENDS} == set(KNOWN.values)
    told = [effect for effects in KNOWN.by_parameter.values() for effect in effects]
    assert {effect.outcome for effect in told} <= OUTCOMES.keys()
    assert {effect.arm for effect in told} <= ARMS


def test_what_is_measured_is_measured_as_it_is_now():
    named = {name for name, _ in KNOWN.values}
    old = [name for name in named if not KNOWN.is_of(name)]
    assert len(old) <= len(named) // 10, "run `python -m clustersim.analysis.effects`"
    assert len(named) >= FEWEST


def test_no_effect_of_policy_takes_all_net_jobs_away():
    for arm in ("designated-complex", "hospital-centred"):
        told = KNOWN.by_parameter["policy_effect_share"]
        (default,) = {e.default for e in told if (e.arm, e.outcome) == (arm, "net_jobs")}
        assert changes("policy_effect_share", arm, "net_jobs")["low"] == pytest.approx(-default, rel=0.01)
        assert changes("policy_effect_share", arm, "net_jobs")["high"] == 0


def test_what_only_policy_pays_does_not_move_the_baseline():
    for name in ("slot_cost", "trial_slot_cost", "trainee_cost", "coordinator_cost", "park_appeal", "building_time"):
        still = [e.change for e in KNOWN.by_parameter[name] if e.arm == "no-policy"]
        assert still
        assert set(still) == {0.0}, name


def test_a_park_does_not_depend_on_what_transfer_desks_cost():
    assert set(changes("transfer_desk_cost", "designated-complex", "net_jobs").values()) == {0.0}
    assert any(changes("transfer_desk_cost", "hospital-centred", "hospital_spin_offs").values())


def test_most_parameters_move_something():
    moving = [name for name in KNOWN.by_parameter if KNOWN.moved(name)]
    assert len(moving) > len(KNOWN.by_parameter) / 2
