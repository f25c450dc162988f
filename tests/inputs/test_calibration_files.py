"""Experiments that calibrate or predict: what is refused, above all a leak of validation (case 84)."""

from __future__ import annotations

import pytest

from clustersim import scenario
from clustersim.calibration.plan import load_study, places_of
from clustersim.hindcast.making import load, unknown
from clustersim.kernel.errors import InputError
from clustersim.parameters import REGISTER
from clustersim.paths import experiments_folder


def changed(tmp_path, name: str, old: str, new: str):
    text = (experiments_folder() / f"{name}.toml").read_text("utf-8")
    assert old in text, "the case no longer fits the good file"
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_the_calibration_of_2010_is_what_it_says():
    study = load_study("calibration-2010")
    assert study.scenario.strategy.name == "as-happened"
    assert len(study.parts[0].goals) == len(study.calibration.targets) == 23
    assert all(REGISTER[name].grade != "measured" for name in study.names)
    assert all(goal.observation.year <= 2019 for goal in study.goals)
    tenants = next(goal for goal in study.goals if goal.name == "park.tenants.2019")
    assert (tenants.observation.value, tenants.observation_error, tenants.model_error) == (130.0, 6.5, 26.0)


WITHHELD = '[[validation]]\nplace = "osong"'
DAEGU = '[[validation]]\nplace = "{}"\nfirst_year = {}\nlast_year = {}\nwhy = "a test"\n' + WITHHELD


@pytest.mark.parametrize(
    ("place", "first", "last", "leaks"),
    [
        ("daegu", 2019, 2019, 5),  # the park and the city
        ("daegu", 2010, 2018, 0),
        ("ten-hospitals", 2013, 2016, 2),
        ("ten-hospitals", 2019, 2030, 4),
        ("nation", 2010, 2010, 2),  # two targets are growth since 2010
        ("everywhere", 2019, 2019, 12),
        ("gangwon", 2010, 2030, 0),
    ],
)
def test_case_84_a_target_from_a_place_or_year_kept_for_validation_is_refused(place, first, last, leaks, tmp_path):
    path = changed(tmp_path, "calibration-2010", WITHHELD, DAEGU.format(place, first, last))
    if not leaks:
        load_study(path)
        return
    with pytest.raises(InputError) as caught:
        load_study(path)
    assert caught.value.codes == ("E-LEAK",) * leaks
    problem = caught.value.problems[0]
    assert problem.line
    assert problem.key.startswith("calibration.target[")
    assert "kept for validation" in problem.rule
    assert f"({place}, {first} to {last})" in problem.rule
    assert "Leave out this target" in problem.hint


def test_a_year_after_the_window_cannot_be_fitted_to():
    known = load_study("calibration-2010").parts[0].known
    assert places_of("park.jobs", known) == places_of("city.device_firms", known) == {"daegu"}
    withheld = load_study("calibration-2010").calibration.withheld
    assert any(kept.holds({"nation"}, 2020) for kept in withheld)
    assert any(kept.holds({"chungbuk"}, 2015) for kept in withheld)
    assert not any(kept.holds({"daegu"}, 2019) for kept in withheld)


APPEAL, TENANTS = 'parameter = "park_appeal"', 'measure = "park.tenants"\nyear = 2019'


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("vectors = 256", "vectors = 250", "E-RANGE", "a power of 2"),
        ("seeds = 2", "seeds = 1", "E-RANGE", "at least 2"),
        ("rank = 2", "rank = 24", "E-RANGE", "must be at most 20"),
        ('strategy = "as-happened"', 'strategy = "hybrid"', "E-NAME", "not an arm"),
        (APPEAL, 'parameter = "park_apeal"', "E-PARAMETER", 'Did you mean "park_appeal"'),
        (APPEAL, 'parameter = "entry_rate"', "E-TWICE", "named twice"),
        (APPEAL, 'parameter = "hospital_ramp"', "E-GRADE", "this parameter is measured"),
        (APPEAL, f"{APPEAL}\nhigh = 6.0", "E-RANGE", "must lie in 0 to 5"),
        (APPEAL, f"{APPEAL}\nlow = 3.0\nhigh = 2.0", "E-RANGE", "from low to high"),
        (TENANTS, 'measure = "park.tenant"\nyear = 2019', "E-CHOICE", 'Did you mean "park.tenants"'),
        (TENANTS, 'measure = "park.tenants"\nyear = 2018', "E-OBSERVATION", "They have park.tenants in 2014, 2019"),
        (TENANTS, 'measure = "park.jobs"\nyear = 2019', "E-TWICE", "stands twice"),
        (TENANTS, f"{TENANTS}\nmodel_eror = 0.1", "E-KEY-UNKNOWN", 'Did you mean "model_error"'),
        ("last_year = 2019", "last_year = 2018", "E-YEARS", "the run goes from 2010 to 2018"),
        ("last_year = 2030", "last_year = 2019", "E-YEARS", "before the first"),
    ],
)
def test_a_wrong_calibration_is_refused(old, new, code, said, tmp_path):
    with pytest.raises(InputError) as caught:
        load_study(changed(tmp_path, "calibration-2010", old, new))
    problem = next(item for item in caught.value.problems if item.code == code)
    assert said in str(problem)
    assert problem.line


@pytest.mark.parametrize("loader", [scenario.load_calibration, scenario.load_hindcast])
def test_an_experiment_without_the_table_is_refused_and_others_are_named(loader):
    with pytest.raises(InputError, match=r"has no table \[\w+\]\. Those that have it: (calibration|hindcast)-20"):
        loader("small")


PREDICT = 'place = "gangwon"\noutcome = "devices.firms"'


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        (PREDICT, 'place = "osaka"\noutcome = "devices.firms"', "E-PLACE", "no such place"),
        (PREDICT, 'place = "gangwon"\noutcome = "device.firms"', "E-CHOICE", 'Did you mean "devices.firms"'),
        (PREDICT, 'place = "gangwon"\noutcome = "jobs"', "E-TWICE", "stands twice"),
        ("last_year = 2023", "last_year = 2022", "E-YEARS", "the run ends in 2022"),
        ("year = 2016, value = 25,", "year = 2020, value = 25,", "E-YEARS", "it would leak"),
        ('source = "gangwon-province"', 'source = "hearsay"', "E-SOURCE", "sources.toml"),
        ('strategy = "as-happened"\naccepted', 'strategy = "hybrid"\naccepted', "E-NAME", "not an arm"),
    ],
)
def test_a_wrong_hindcast_is_refused(old, new, code, said, tmp_path):
    path = changed(tmp_path, "hindcast-2023", old, new)
    with pytest.raises(InputError) as caught:
        load(path)
    problem = next(item for item in caught.value.problems if item.code == code)
    assert said in str(problem)
    assert problem.line


def test_the_hindcast_to_2023_is_about_what_is_there_and_leaks_nothing():
    experiment, asked, document = scenario.load_hindcast("hindcast-2023")
    assert not unknown(document, asked, experiment)
    assert {item.place for item in asked.predict} == {
        *("park-osong", "chungbuk", "park-daegu", "daegu", "gangwon", "daejeon", "ten-hospitals")
    }
    assert all(year < min(item.years) for item in asked.predict for year, _ in item.known)


def test_growth_needs_a_figure_to_be_put_on(tmp_path):
    old = 'place = "daejeon"\noutcome = "firms"'
    with pytest.raises(InputError, match="no known figure to put the growth on"):
        load(changed(tmp_path, "hindcast-2023", old, f"{old}\nanchored = true"))
