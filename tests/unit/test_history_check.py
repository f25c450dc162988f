"""The check of `as-happened` against observations: what it reads from a run, and what it makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clustersim import codes
from clustersim.analysis import history_check, observations
from clustersim.analysis.history_check import Watch, check, simulated, table, watch
from clustersim.analysis.observations import MEASURES, Observation, Observations, read_observations
from clustersim.inputs import Scenario
from clustersim.kernel.errors import InputError
from clustersim.simulation import Simulation
from clustersim.smallest import smallest_scenario

KNOWN = Observations("park", "country", 2010, ())


def fertile() -> Scenario:
    """The smallest world with a second hospital that the strategy does not choose; both found many firms."""
    scenario = smallest_scenario()
    first = replace(scenario.region.hospitals[0], beds=40_000)
    other = replace(first, name="other-clinic", place="country", beds=30_000)
    region = replace(scenario.region, hospitals=(first, other))
    return replace(scenario, region=region, last_year=2011)


def with_tenants() -> Scenario:
    """The smallest world until its park has had time to open and fill, and firms that like parks."""
    return replace(smallest_scenario(), last_year=2015, overrides=(("park_appeal", 5.0), ("building_time", 12.0)))


def seen(measure: str, year: int, value: float, against: int | None = None) -> Observation:
    return Observation(measure, year, against, value, "no-source", "high", False, "-")


def follow(scenario: Scenario, *watches) -> tuple[Simulation, list[Watch]]:
    """One run to its end, followed by several watches; each is made by a function of the run."""
    run = Simulation(scenario, 3)
    watching = [make(run) for make in watches]
    for _ in range(scenario.quarters):
        run.step()
        for item in watching:
            item.after_quarter()
    return run, watching


def watch_of(parents: slice, cohort_from: int = 2010):
    """Makes a watch of some of the two hospitals."""

    def make(run: Simulation) -> Watch:
        watching = Watch(run, KNOWN._replace(cohort_from=cohort_from))
        watching.parents = run.state.organisations.id[:2].tolist()[parents]
        return watching

    return make


def test_children_of_hospitals_are_told_by_their_ids_and_count_from_the_first_year_of_the_cohort():
    watches = [watch_of(slice(0, 2)), watch_of(slice(0, 1)), watch_of(slice(1, 2)), watch_of(slice(0, 2), 2011)]
    run, (both, first, second, later) = follow(fertile(), *watches)
    founded = run.result().nation["hospital_spin_offs"]
    assert len(both.children) == founded.sum() > 10
    assert first.children | second.children == both.children
    assert not first.children & second.children
    assert first.children
    assert second.children
    assert later.children < both.children
    assert len(later.children) == founded[4:].sum()
    alive = run.state.firms.origin == codes.HOSPITAL_BORN
    measured = both.year()
    assert measured["hospitals.alive"] == alive.sum()
    assert measured["hospitals.staff"] == run.state.firms.staff[alive].sum()


@pytest.fixture(scope="module")
def park() -> tuple[Simulation, Watch]:
    """A run with tenants, watched to its end."""
    run, (watching,) = follow(with_tenants(), lambda run: Watch(run, KNOWN))
    assert (run.state.firms.site >= 0).any()
    return run, watching


def test_what_is_read_agrees_with_the_result_of_the_run(park):
    run, watching = park
    measured, result = watching.year(), run.result()
    place = [p.name for p in run.scenario.region.places].index("country")
    assert set(measured) == set(MEASURES)
    assert measured["drugs.firms"] == result.sectors["firms"][-1, codes.DRUGS]
    assert measured["devices.jobs"] == result.sectors["jobs"][-1, codes.DEVICES]
    assert measured["biotech.sales"] == pytest.approx(result.sectors["sales"][-4:, codes.BIOTECH].sum() / 1e9)
    assert measured["park.tenants"] == result.places["tenants"][-1, place]
    assert measured["park.jobs"] == result.places["tenant_jobs"][-1, place]
    assert measured["park.firms_from_elsewhere"] <= measured["park.tenants"]
    assert measured["park.jobs_from_elsewhere"] <= measured["park.jobs"]
    assert measured["hospitals.research"] > 0
    firms = run.state.firms
    makers = (firms.place == place) & (firms.sector == codes.DEVICES)
    assert measured["city.device_firms"] == makers.sum() > 0
    assert measured["city.device_jobs"] == firms.staff[makers].sum()


def test_sales_of_the_cities_add_up_to_those_of_the_nation_but_for_firms_that_close():
    def of(city: str):
        return lambda run: Watch(run, KNOWN._replace(city=city))

    _, watches = follow(replace(smallest_scenario(), last_year=2011), of("town"), of("country"))
    cities = [watching.year()["city.device_sales"] for watching in watches]
    nation = watches[0].year()["devices.sales"]
    assert min(cities) > 0
    assert 0.9 * nation < sum(cities) <= nation * (1 + 1e-9)


def test_a_tenant_is_from_elsewhere_by_where_it_was_first_seen(park, monkeypatch):
    run, watching = park
    firms = run.state.firms
    tenants = firms.id[firms.site == watching.site].tolist()
    monkeypatch.setattr(watching, "first_place", dict.fromkeys(firms.id.tolist(), watching.city))
    assert watching.year()["park.firms_from_elsewhere"] == 0
    watching.first_place.update(dict.fromkeys(tenants, watching.city - 1))
    everybody = watching.year()
    assert everybody["park.firms_from_elsewhere"] == len(tenants) > 0
    assert everybody["park.job_share_from_elsewhere"] == (1.0 if everybody["park.jobs"] else 0.0)


def test_every_measure_is_read_in_every_year():
    measured = watch(replace(smallest_scenario(), last_year=2011), 3, KNOWN)
    assert set(measured) == {(measure, year) for measure in MEASURES for year in (2010, 2011)}


def test_a_line_has_mean_range_and_ratio():
    known = Observations(
        "park", "country", 2010, (seen("drugs.jobs", 2011, 200.0), seen("drugs.firms", 2011, 2.0, 2010))
    )
    runs = [
        {("drugs.jobs", 2011): jobs, ("drugs.firms", 2011): 9.0, ("drugs.firms", 2010): firms}
        for jobs, firms in ((100.0, 3.0), (150.0, 9.0))
    ]
    jobs, growth = check(known, runs)
    assert (jobs.mean, jobs.ratio, jobs.values) == (125.0, 0.625, (100.0, 150.0))
    assert (growth.mean, growth.ratio, growth.observation.unit) == (2.0, 1.0, "times 2010")
    rows = table([jobs, growth]).splitlines()
    assert rows[2].startswith("| jobs, drugs | 2011 | persons | 200 | 125 | 100 to 150 | 0.62 | check | high |")
    assert len({row.count("|") for row in rows}) == 1


def test_a_year_outside_the_run_is_an_error():
    with pytest.raises(KeyError):
        simulated(seen("drugs.jobs", 2030, 1.0), {("drugs.jobs", 2011): 1.0})


# ---------------------------------------------------------------- the file


def test_money_is_compared_at_prices_of_2010_and_growth_with_growth():
    rows = {(row.measure, row.year): row for row in read_observations().rows}
    assert rows["hospitals.research", 2019].value == pytest.approx(883.7 * 100.0 / 112.0)  # GDP deflator of 2019
    assert rows["drugs.firms", 2019].value == pytest.approx(639 / 593)
    assert rows["drugs.firms", 2019].against == 2010
    assert rows["park.tenants", 2019].value == 130


def test_every_figure_lies_within_what_may_be_used_to_build_the_model():
    assert all(2010 <= row.year <= 2019 for row in read_observations().rows)
    assert all(row.value > 0 for row in read_observations().rows)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (('"drugs.jobs"', '"drugs.staff"'), "E-CHOICE", "not a measure"),
        (('source = "kpbma-2016"', 'source = "hearsay"'), "E-SOURCE", "sources.toml"),
        (('confidence = "medium"', 'confidence = "so-so"'), "E-CHOICE", "high"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(change, code, words, tmp_path, monkeypatch):
    text = (observations.scenarios_folder() / "observations" / "korea.toml").read_text("utf-8")
    old, new = change
    (tmp_path / "observations").mkdir()
    (tmp_path / "observations" / "korea.toml").write_text(text.replace(old, new), "utf-8")
    monkeypatch.setattr(observations, "scenarios_folder", lambda: tmp_path)
    with pytest.raises(InputError) as caught:
        read_observations()
    problem = caught.value.problems[0]
    assert problem.code == code
    assert words in str(caught.value)
    assert problem.line


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["3", "--help"]])
def test_help_is_the_usage(arguments, capsys):
    history_check.main(arguments)
    assert capsys.readouterr().out.startswith("usage: python -m clustersim.analysis.history_check")


@pytest.mark.parametrize("arguments", [["none"], ["0"], ["1", "2"], ["-1"], ["wonju", "kobe"], ["0", "wonju"]])
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(SystemExit, match="usage"):
        history_check.main(arguments)


@pytest.mark.parametrize("name", ["wonju", "kobe"])
def test_other_regions_are_held_against_their_own_observations(name, capsys):
    history_check.main(["1", name])
    out = capsys.readouterr().out
    assert out.startswith(f"{name}-as-happened, {name}-1998, seeds 1 to 1\n")
    assert out.count("\n| ") == 1 + len(read_observations(name).rows)
