"""Wonju and Kobe from 1998 on: the files say what the evidence says, and nothing that is kept for validation."""

from __future__ import annotations

import pytest

from clustersim import scenario
from clustersim.analysis.observations import read_observations
from clustersim.calibration.plan import load_study
from clustersim.files.money import parse_money
from clustersim.files.read import read
from clustersim.files.sources import read_prices, read_sources
from clustersim.hindcast.making import load
from clustersim.inputs import SECTORS
from clustersim.kernel.errors import InputError
from clustersim.paths import experiments_folder, scenarios_folder

PLACES = {"wonju": 2007, "kobe": 2010}  # last year that is visible
DEVICES = SECTORS.index("devices")


@pytest.mark.parametrize("name", PLACES)
def test_each_region_has_its_own_place_as_target_and_an_outside_with_a_capital(name):
    region = scenario.load_region(f"{name}-1998")
    assert [place.name for place in region.places if place.target] == [name]
    assert any(place.capital for place in region.places)
    assert {place.nation for place in region.places} == {0}
    assert [site.place for site in region.sites] == [name]
    assert region.base_year == 2010


@pytest.mark.parametrize("name", PLACES)
def test_each_region_begins_with_what_it_can_and_cannot_tell(name):
    text = (scenarios_folder() / "regions" / f"{name}-1998.toml").read_text("utf-8")
    start = text.split("\n#\n")[0]
    assert "this can and cannot tell" in start
    assert "cannot tell what the programme added" in start.replace("\n# ", " ")
    assert "is not scaled" in start


@pytest.mark.parametrize("name", PLACES)
def test_what_is_only_guessed_claims_no_source_and_a_count_has_one(name):
    for kind, file in (("regions", f"{name}-1998"), ("strategies", f"{name}-as-happened")):
        for fact in graded(read(scenarios_folder() / kind / f"{file}.toml").data):
            assert fact["grade"] == "guessed" or fact["source"] != "no-source", fact


def graded(value):
    """All tables with a grade, at any depth."""
    if isinstance(value, dict):
        if "grade" in value and "source" in value:
            yield value
        for inner in value.values():
            yield from graded(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from graded(inner)


def test_wonju_starts_without_a_device_maker_in_a_nation_that_adds_up():
    region = scenario.load_region("wonju-1998")
    places = {place.name: place for place in region.places}
    assert places["wonju"].firms[DEVICES] == places["wonju"].jobs[DEVICES] == 0
    assert sum(place.firms[DEVICES] for place in region.places) == round(1958 / 1.035**12)
    assert places["wonju"].population == 254_000
    assert next(item.beds for item in region.hospitals if item.place == "wonju") == 900


def test_the_device_market_of_wonju_follows_counted_production():
    future = scenario.load_future("korea-1998-2023")
    real = {2001: 1194.1 / 80.5, 2007: 2217.0 / 91.4, 2010: 2964.4 / 100}
    demand = dict(enumerate(future.demand[DEVICES], start=1998))
    assert demand[2007] / demand[2001] == pytest.approx(real[2007] / real[2001], rel=1e-3)
    assert demand[2010] / demand[2007] == pytest.approx(real[2010] / real[2007], rel=1e-3)
    later = scenario.load_future("korea-2010-2023").demand[DEVICES]
    assert demand[2023] / demand[2010] == pytest.approx(later[13], rel=1e-3)


# ---------------------------------------------------------------- yen


def test_yen_become_won_at_the_rate_of_their_year_and_then_prices_of_2010():
    """By hand: 4.4 bn yen of 2000 at 1,049.0 won for 100 are 46.156 bn won, over 0.778 then 59.33 at prices of 2010."""
    assert read_prices().to_krw(parse_money("4.4 bn JPY nominal 2000"), 2010) == 59_326_478_149
    assert scenario.load_region("kobe-1998").output[DEVICES] == 20_559_615_384_615  # 1,500 bn yen x 10.691 / 0.780


def test_the_money_of_kobe_is_spent_in_its_years():
    strategy = scenario.load_strategy("kobe-as-happened")
    building = strategy.spends[0]
    assert (building.first_year, building.last_year) == (2000, 2002)
    assert strategy.purse * building.share * building.path[0] == pytest.approx(59_326_478_149, rel=1e-9)
    yen = sum(amount["money"] != "" for spend in raw_spends("kobe-as-happened") for amount in spend["amounts"])
    assert yen == 3 + 21 + 14 + 20 + 17
    assert all(
        "JPY nominal" in amount["money"] for spend in raw_spends("kobe-as-happened") for amount in spend["amounts"]
    )


def test_the_money_of_the_city_of_kobe_is_what_the_city_says():
    _, city, office, help_for_makers, _ = raw_spends("kobe-as-happened")
    paid = [
        (amount["year"], float(amount["money"].split()[0]))
        for spend in (city, office, help_for_makers)
        for amount in spend["amounts"]
    ]
    assert sum(money for year, money in paid if year <= 2010) == pytest.approx(30, abs=0.1)
    assert sum(money for _, money in paid) == pytest.approx(70, abs=0.1)


def raw_spends(name: str) -> list[dict]:
    """The spends of a strategy file as written."""
    return read(scenarios_folder() / "strategies" / f"{name}.toml").data["spend"]


# ---------------------------------------------------------------- observations


@pytest.mark.parametrize("name", PLACES)
def test_nothing_that_is_kept_for_validation_is_an_observation(name):
    known, sources = read_observations(name), read_sources()
    assert known.city == name
    assert all(1998 <= row.year <= PLACES[name] for row in known.rows)
    assert all(row.value > 0 for row in known.rows)
    assert all(sources[row.source].title for row in known.rows)


def test_all_parts_share_the_free_parameters_and_differ_in_data():
    study = load_study("calibration-2010")
    assert [part.scenario.region.name for part in study.parts] == ["korea-2010", "wonju-1998", "kobe-1998"]
    assert all(part.scenario.overrides == () for part in study.parts)
    assert len(study.goals) == 29
    assert [goal.name for goal in study.goals[23:25]] == [
        "wonju-1998.city.device_firms.2007",
        "wonju-1998.city.device_jobs.2007",
    ]
    assert len({goal.name for goal in study.goals}) == 29


def changed(tmp_path, name: str, old: str, new: str):
    """An experiment file with one change."""
    text = (experiments_folder() / f"{name}.toml").read_text("utf-8")
    assert old in text, "the case no longer fits the good file"
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("place", "first_year", "leaks", "part"),
    [("wonju", 2008, 3, 1), ("kobe", 2011, 1, 2)],
)
def test_case_84_holds_for_every_part(place, first_year, leaks, part, tmp_path):
    old = f'place = "{place}"\nfirst_year = {first_year}'
    with pytest.raises(InputError) as caught:
        load_study(changed(tmp_path, "calibration-2010", old, f'place = "{place}"\nfirst_year = 2007'))
    assert caught.value.codes == ("E-LEAK",) * leaks
    assert all(problem.key.startswith(f"calibration.part[{part}].target[") for problem in caught.value.problems)
    assert all(problem.line for problem in caught.value.problems)


WONJU, KOBE = 'experiment = "wonju-1998"', 'experiment = "kobe-1998"'


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        (WONJU, 'experiment = "wonju-1989"', "E-NAME", 'Did you mean "wonju-1998"'),
        ('strategy = "wonju-as-happened"', 'strategy = "as-happened"', "E-NAME", "has no such arm"),
        (f'{KOBE}\nstrategy = "kobe-as-happened"', f'{WONJU}\nstrategy = "no-policy"', "E-TWICE", "there already"),
        ('"city.device_jobs"\nyear = 2007', '"city.device_jobs"\nyear = 2005', "E-OBSERVATION", "in 2006, 2007"),
        ('"city.device_jobs"\nyear = 2007', '"city.device_firms"\nyear = 2007', "E-TWICE", "stands twice"),
    ],
)
def test_a_wrong_part_of_a_calibration_is_refused(old, new, code, said, tmp_path):
    with pytest.raises(InputError) as caught:
        load_study(changed(tmp_path, "calibration-2010", old, new))
    problem = next(item for item in caught.value.problems if item.code == code)
    assert said in str(problem)
    assert problem.line


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        (
            'place = "wonju"\noutcome = "devices.firms"',
            'place = "wonjoo"\noutcome = "devices.firms"',
            "E-PLACE",
            "wonju",
        ),
        ('place = "kobe"\noutcome = "jobs"', 'place = "kobe"\noutcome = "firms"', "E-TWICE", "stands twice"),
        (
            'observations = "wonju"\nlast_year = 2023',
            'observations = "wonju"\nlast_year = 2020',
            "E-YEARS",
            "ends in 2020",
        ),
        (
            'observations = "kobe"\nlast_year = 2023',
            'observations = "kobe"\nlast_year = 1990',
            "E-YEARS",
            "starts in 1998",
        ),
        ("year = 2007, value = 79,", "year = 2008, value = 79,", "E-YEARS", "it would leak"),
    ],
)
def test_a_wrong_part_of_a_hindcast_is_refused(old, new, code, said, tmp_path):
    with pytest.raises(InputError) as caught:
        load(changed(tmp_path, "hindcast-2023", old, new))
    problem = next(item for item in caught.value.problems if item.code == code)
    assert said in str(problem)
    assert problem.line


def test_wonju_and_kobe_are_predicted_from_the_first_year_that_is_kept():
    _, asked, _ = scenario.load_hindcast("hindcast-2023")
    first = {part.scenario.region.name: min(min(item.years) for item in part.predict) for part in asked.parts}
    assert first == {"wonju-1998": 2008, "kobe-1998": 2011}
    assert all(part.scenario.last_year == 2023 for part in asked.parts)
