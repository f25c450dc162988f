"""Several regions in one calibration and in one hindcast: same parameters, own data, results kept apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clustersim.analysis.history_check import watch
from clustersim.analysis.observations import Observation, read_observations
from clustersim.calibration.accepted import Accepted, as_csv, provenance_of
from clustersim.calibration.plan import Goal, Part, Study
from clustersim.calibration.waves import calibrate, seeds_of, with_values
from clustersim.calibration.waves import session as calibration_session
from clustersim.ensemble.session import Way
from clustersim.files.calibration import Calibration, Free
from clustersim.files.hindcast import AlsoPredicted, Hindcast, Predict
from clustersim.hindcast.making import load, make, parts_of, session
from clustersim.inputs import Experiment

FREE = (Free("entry_rate", 0.05, 0.12), Free("park_appeal", 0.0, 5.0))


def goals(region: str = "", second: str = "drugs.jobs") -> tuple[Goal, ...]:
    rows = (("city.device_firms", 3.0), (second, 60.0))
    return tuple(
        Goal(Observation(measure, 2010, None, value, "no-source", "high", False, "-"), 1.0, 30.0, region)
        for measure, value in rows
    )


@pytest.fixture(scope="module")
def study(tiny_policy_scenario) -> Study:
    """The tiny region, the same under another name, and the same with more device makers."""
    scenario = replace(tiny_policy_scenario, last_year=2010, strategy=replace(tiny_policy_scenario.strategy, spends=()))
    known = read_observations("korea")._replace(park="hill-park", city="hillside")
    region = scenario.region
    hillside = replace(region.places[1], firms=(1, 13, 1, 1, 1), jobs=(90, 208, 24, 15, 12))
    more = replace(region, name="more", places=(region.places[0], hillside, region.places[2]))
    twin = replace(region, name="twin")
    parts = (
        Part(scenario, known, goals()),
        Part(replace(scenario, region=twin), known, goals("twin")),
        Part(replace(scenario, region=more), known, goals("more", "devices.jobs")),
    )
    asked = Calibration("everything", "korea", 2, 1, 2, 5, 3.0, 1, FREE, (), ())
    return Study(Experiment("tiny", "Tiny", (scenario,), 2, 1), asked, parts)


@pytest.fixture(scope="module")
def found(study):
    """What a wave of two vectors found."""
    with calibration_session(study, Way()) as runs:
        return calibrate(study, runs)


def test_a_region_twice_gives_the_same_figures_and_other_data_give_others(found):
    result = found
    assert len(result.vectors) == 2
    for vector in (result.defaults, *result.vectors):
        assert vector.means[0:2] == vector.means[2:4]
        assert vector.means[4] > vector.means[2] + 5  # ten more device makers in the city at the start


def test_every_region_meets_the_vector_and_the_seeds(study, found):
    vector = found.vectors[0]
    for n, part in enumerate(study.parts):
        scenario = with_values(part.scenario, study.names, vector.values)
        runs = [watch(scenario, seed, part.known) for seed in seeds_of(study)]
        own = [np.mean([run[goal.observation.measure, 2010] for run in runs]) for goal in part.goals]
        assert vector.means[2 * n :][:2] == pytest.approx(own, rel=1e-12)


def test_one_failed_region_rules_the_vector_out(study):
    def failing(scenario, seed):
        if scenario.region.name == "twin" and dict(scenario.overrides)["park_appeal"] > 2.5:
            raise ValueError("not here")
        return {("city.device_firms", 2010): 3.0, ("drugs.jobs", 2010): 60.0, ("devices.jobs", 2010): 60.0}

    with calibration_session(study, Way(), measure=failing) as runs:
        result = calibrate(study, runs)
    assert result.failed == 1
    assert len(result.vectors) == 1


def test_a_set_says_which_regions_it_was_fitted_to(study, found):
    result = found
    text = as_csv(study, result.vectors)
    told = provenance_of(study, result, text)
    assert "[other_regions]" in told
    assert "\ntwin = " in told
    assert study.digest() != replace(study, parts=study.parts[:2]).digest()
    alone = replace(study, parts=study.parts[:1])
    assert "[other_regions]" not in provenance_of(alone, result, text)


# ---------------------------------------------------------------- hindcast


def test_predictions_of_a_region_do_not_hang_on_the_others(study, tmp_path):
    first, twin, more = (part.scenario for part in study.parts)
    item = Predict("hillside", "devices.firms", (2010,), 0.2, 0, ((2009, 3.0),), "-")
    park = replace(item, place="park-hill-park", outcome="tenants")
    alone = Hindcast("everything", "-", 3, 2, (item, park))
    both = replace(alone, parts=(AlsoPredicted(twin, "korea", (item,)), AlsoPredicted(more, "korea", (item,))))
    path = tmp_path / "accepted.csv"
    path.write_text("made up")
    accepted = Accepted(path, ("entry_rate",), ((0.06,), (0.07,), (0.08,)), {})
    experiment = Experiment("tiny", "Tiny", (first,), 2, 1)
    with session(experiment, alone, accepted, Way()) as runs:
        one, _ = make(experiment, alone, accepted, runs)
    with session(experiment, both, accepted, Way()) as runs:
        several, failed = make(experiment, both, accepted, runs)
    assert failed == 0
    assert several[:2] == one
    assert len(several) == 4
    assert several[3].median > several[2].median + 5


def test_sales_are_predicted_where_a_site_is(study):
    from clustersim.hindcast.watching import follow, outcomes_of

    part = study.parts[0]
    there = outcomes_of(part.scenario.region)
    assert there["hillside"]["devices.sales"] == "bn KRW 2010"
    assert "devices.sales" not in there["riverside"]
    measured = follow(part.scenario, 3, part.known)
    assert 0 < measured["hillside", "devices.sales", 2010] < measured["nation", "devices.sales", 2010]


def test_the_hindcast_to_2023_has_three_regions():
    experiment, asked, _ = load("hindcast-2023")
    assert [part.scenario.region.name for part in parts_of(experiment, asked)] == [
        "korea-2010",
        "wonju-1998",
        "kobe-1998",
    ]
