"""The files that come with the model: they load, add up, and say what the evidence says."""

import re
import tomllib
from pathlib import Path

import pytest

from clustersim import scenario
from clustersim.inputs import INSTRUMENTS, SECTORS, digest
from clustersim.paths import data_folder, experiments_folder, scenarios_folder

TEN = 10


def test_every_file_loads():
    for name in scenario.list_names("regions"):
        assert scenario.load_region(name).name == name
    for name in scenario.list_names("strategies"):
        assert scenario.load_strategy(name).name == name
    for name in scenario.list_names("futures"):
        assert scenario.load_future(name).name == name
    for name in scenario.list_names("experiments"):
        assert scenario.load_experiment(name).name == name


def test_there_is_something_of_each_kind():
    assert {"korea-2010", "test-region"} <= set(scenario.list_names("regions"))
    wanted = {"no-policy", "designated-complex", "hospital-centred", "hybrid", "as-happened"}
    assert wanted <= set(scenario.list_names("strategies"))
    assert scenario.list_titles("experiment")["korea-2010"].startswith("3 trillion KRW")
    with pytest.raises(ValueError, match="unknown kind"):
        scenario.list_names("cities")


def test_korea_adds_up_to_the_national_figures():
    korea = scenario.load_region("korea-2010")
    firms = [sum(place.firms[n] for place in korea.places) for n in range(len(SECTORS))]
    jobs = [sum(place.jobs[n] for place in korea.places) for n in range(len(SECTORS))]
    assert firms == [270, 1958, 913, 200, 800]
    assert sum(firms[:-1]) == 3341
    assert jobs == [79300, 32255, 32004, 5000, 12000]
    assert len(korea.places) == 17
    assert len(korea.hospitals) == 44
    assert sum(hospital.research for hospital in korea.hospitals) == 11
    assert sum(place.population for place in korea.places) == pytest.approx(48_580_293, rel=2e-4)
    assert {place.name for place in korea.places if place.capital} == {"seoul", "incheon", "gyeonggi"}
    assert all(place.target for place in korea.places)
    assert korea.output[:3] == (15_710_000_000_000, 2_964_400_000_000, 5_677_700_000_000)
    assert sum(place.graduates for place in korea.places) == 6000


def test_sejong_is_empty_in_2010():
    korea = scenario.load_region("korea-2010")
    (sejong,) = (place for place in korea.places if place.name == "sejong")
    assert sejong.population == 0
    assert sum(sejong.firms) == sum(sejong.jobs) == 0


def test_the_test_region_has_an_outside():
    region = scenario.load_region("test-region")
    assert sum(sum(place.firms) for place in region.places) == 300
    assert len(region.hospitals) == 2
    assert [place.name for place in region.places if not place.target] == ["outside"]


def test_main_experiment_compares_equal_purses():
    experiment = scenario.load_experiment("korea-2010")
    assert experiment.scenarios[0].strategy.name == "no-policy"
    assert [arm.strategy.purse for arm in experiment.scenarios] == [0] + 3 * [3_000_000_000_000]
    assert len({digest(arm.region) for arm in experiment.scenarios}) == 1
    assert dict(experiment.scenarios[0].targets) == {"jobs": 80_000.0, "value_added": 5e12}
    assert experiment.scenarios[0].quarters == 44


def test_main_strategies_have_the_default_mix():
    def mix(name):
        total = dict.fromkeys(INSTRUMENTS, 0.0)
        for spend in scenario.load_strategy(name).spends:
            total[spend.instrument] += spend.share
        return total

    complex_, hospital, hybrid = (mix(name) for name in ("designated-complex", "hospital-centred", "hybrid"))
    assert (complex_["science_park"], complex_["research_grant"], complex_["investment_grant"]) == (0.60, 0.20, 0.08)
    assert (hospital["hospital_research"], hospital["trial_capacity"], hospital["research_grant"]) == (0.40, 0.16, 0.22)
    for instrument in INSTRUMENTS:
        assert hybrid[instrument] == pytest.approx((complex_[instrument] + hospital[instrument]) / 2)


def test_as_happened_starts_before_the_run_and_names_ten_hospitals():
    strategy = scenario.load_strategy("as-happened")
    assert strategy.first_quarter == (2009, 3)
    (hospitals,) = (spend for spend in strategy.spends if spend.instrument == "hospital_research")
    assert len(dict(hospitals.settings)["names"]) == TEN
    scenario.load_scenario("korea-2010", "as-happened", "korea-2010-2020")


def test_as_happened_money_is_at_prices_of_2010():
    strategy = scenario.load_strategy("as-happened")
    (hospitals,) = (spend for spend in strategy.spends if spend.instrument == "hospital_research")
    nominal = dict(zip(range(2014, 2021), (10.0, 17.0, 26.25, 24.375, 45.0, 45.0, 45.0), strict=True))
    level = dict(zip(range(2014, 2021), (1.045, 1.079, 1.10, 1.125, 1.13, 1.12, 1.138), strict=True))
    real = [nominal[year] / level[year] * 1e9 for year in nominal]
    spent = [strategy.purse * hospitals.share * weight for weight in hospitals.path]
    assert spent == pytest.approx(real, abs=2)


def test_future_is_real_and_rectangular():
    future = scenario.load_future("korea-2010-2020")
    assert {len(row) for group in (future.demand, future.export_demand) for row in group} == {11}
    assert future.deflator[0] == 1.0
    assert future.deflator[-1] == pytest.approx(1.138)
    assert future.venture_supply[0] == 84_000_000_000
    assert future.venture_supply[-1] == round(1197.0e9 / 1.138)
    drugs = future.demand[SECTORS.index("drugs")]
    assert drugs[7] == pytest.approx(20360 / 15710 / 1.125, abs=1e-4)
    last_years = {len(row) for row in scenario.load_future("steady").output_per_worker}
    assert last_years == {11}, "a short series holds its last value"


def test_changes_of_an_experiment_reach_all_strategies():
    small = scenario.load_experiment("small")
    for arm in small.scenarios[1:]:
        assert arm.strategy.purse == 220_000_000_000
        for spend in arm.strategy.spends:
            settings = dict(spend.settings)
            assert settings.get("sites", ("hill-park",)) == ("hill-park",)
            assert settings.get("hospitals", 2) == 2


def test_no_source_is_left_over_or_undefined():
    files = [path for path in scenarios_folder().rglob("*.toml") if path.name != "sources.toml"]
    files += experiments_folder().glob("*.toml")
    used = set(_named("\n".join(path.read_text("utf-8") for path in files)))
    known = set(tomllib.loads((scenarios_folder() / "sources.toml").read_text("utf-8")))
    assert used - known == set()
    assert known - used == set()


def _named(text):
    for source in re.findall(r'source = (\[[^]]*\]|"[^"]+")', text):
        yield from re.findall(r'"([^"]+)"', source)


def test_loading_twice_gives_the_same_digest(tmp_path):
    assert digest(scenario.load_region("korea-2010")) == digest(scenario.load_region("korea-2010"))
    copy = tmp_path / "korea-2010.toml"
    text = Path(data_folder() / "scenarios/regions/korea-2010.toml").read_text("utf-8")
    copy.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())  # byte order mark, Windows line ends
    assert digest(scenario.load_region(copy)) == digest(scenario.load_region("korea-2010"))
