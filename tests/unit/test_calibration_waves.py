"""Waves of a calibration on a stand-in for the model: what is accepted, and that stopping changes nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from made_up_runs import experiment

from clustersim.analysis.observations import Observation, Observations
from clustersim.calibration.plan import Goal, Part, Study
from clustersim.calibration.waves import calibrate, seeds_of, session, with_values
from clustersim.ensemble.session import Way
from clustersim.ensemble.tasks import Here
from clustersim.files.calibration import Calibration, Free
from clustersim.parameters import REGISTER

FREE = (Free("park_appeal", 0.0, 5.0), Free("entry_rate", 0.05, 0.12))
TRUE = {"park_appeal": 4.0, "entry_rate": 0.07}


def seen(measure: str, value: float) -> Observation:
    return Observation(measure, 2019, None, value, "no-source", "high", False, "-")


GOALS = (
    Goal(seen("park.tenants", 40.0), 1.0, 1.0),
    Goal(seen("drugs.firms", 700.0), 10.0, 10.0),
    Goal(seen("drugs.jobs", 1.0), 0.1, 0.1),  # cannot be met: the second largest must forgive it
)


def study(**change) -> Study:
    asked = Calibration("as-happened", "korea", 32, 2, 2, 5, 3.0, 2, FREE, (), ())
    asked = dataclasses.replace(asked, **change)
    found = experiment("no-policy", "as-happened")
    return Study(found, asked, (Part(found.scenarios[1], Observations("daegu", "daegu", 2013, ()), GOALS),))


def read(scenario, seed):
    """A linear world: tenants are ten times the appeal, firms ten thousand times the entry rate, and a little luck."""
    given = dict(scenario.overrides)
    luck = seed % 7 / 7 - 0.5
    return {
        ("park.tenants", 2019): 10 * given["park_appeal"] + luck,
        ("drugs.firms", 2019): 1e4 * given["entry_rate"] + luck,
        ("drugs.jobs", 2019): 50.0,
    }


def calibrated_with(read, asked=None, folder=None, progress=None):
    """What a calibration finds when `read` stands in for the model, in this process; kept in `folder`, if named."""
    asked = asked or study()
    way = Way(folder=folder, connect=lambda reading, limits: Here(reading))
    with session(asked, way, measure=read) as runs:
        return calibrate(asked, runs, progress)


@pytest.fixture(scope="module")
def found():
    """What two waves found."""
    return calibrated_with(read)


def test_what_is_accepted_lies_around_the_truth_and_the_second_wave_looks_there(found):
    assert len(found.vectors) == 64
    values = np.array([item.values for item in found.accepted])
    assert len(values) > 10
    assert values.mean(axis=0) == pytest.approx([4.0, 0.07], rel=0.06)
    share = [np.mean([item.ranked < 3 for item in found.vectors if item.wave == wave]) for wave in (1, 2)]
    assert share[0] < 0.4 < 0.8 < share[1]


def test_every_accepted_vector_misses_at_most_one_target_and_no_other_would_pass(found):
    for item in found.vectors:
        missed = sum(worth >= 3 for worth in item.implausibility)
        assert (item in found.accepted) == (missed <= 1)
    strict = calibrated_with(read, study(rank=1))
    assert strict.accepted == ()


def test_the_defaults_are_run_and_judged_but_are_no_vector(found):
    assert found.defaults.values == tuple(REGISTER[item.parameter].value for item in FREE)
    assert all(item.wave for item in found.vectors)


def test_every_vector_meets_the_same_seeds():
    met: dict[tuple, set] = {}

    def noting(scenario, seed):
        met.setdefault(scenario.overrides, set()).add(seed)
        return read(scenario, seed)

    asked = study()
    calibrated_with(noting, asked)
    assert len(met) == 65
    assert all(seeds == set(seeds_of(asked)) for seeds in met.values())


@pytest.mark.parametrize("runs", [1, 5, 66, 100])
def test_a_run_that_is_killed_goes_on_to_the_same_end(runs, found, tmp_path):
    left = runs

    def dying(scenario, seed):
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        return read(scenario, seed)

    with pytest.raises(KeyboardInterrupt):
        calibrated_with(dying, folder=tmp_path / "broken")
    count = 0

    def counting(scenario, seed):
        nonlocal count
        count += 1
        return read(scenario, seed)

    assert calibrated_with(counting, folder=tmp_path / "broken") == found
    assert count == 130 - runs  # what was there is not run again


def test_what_is_there_is_not_run_again(tmp_path):
    first = calibrated_with(read, folder=tmp_path / "study")

    def never(scenario, seed):
        raise AssertionError("it is there already")

    assert calibrated_with(never, folder=tmp_path / "study") == first


def test_a_vector_with_a_failed_run_is_ruled_out_and_counted():
    def failing(scenario, seed):
        if dict(scenario.overrides)["park_appeal"] > 4.5:
            raise ValueError("too nice")
        return read(scenario, seed)

    found = calibrated_with(failing)
    assert found.failed > 0
    assert len(found.vectors) + found.failed == 64
    assert all(item.values[0] <= 4.5 for item in found.vectors)


def test_progress_counts_all_waves():
    told = []
    calibrated_with(read, progress=lambda *pair: told.append(pair))
    assert told[-1] == (130, 130)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_values_go_over_those_of_the_experiment():
    scenario = dataclasses.replace(study().scenario, overrides=(("entry_rate", 0.1), ("openness", 0.5)))
    found = with_values(scenario, ("entry_rate", "park_appeal"), (0.06, 1.0))
    assert found.overrides == (("entry_rate", 0.06), ("openness", 0.5), ("park_appeal", 1.0))
