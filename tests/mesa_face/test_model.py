"""The Mesa face: windows on records, AgentSet, DataCollector, several models alive, and the numbers of a plain run."""

from __future__ import annotations

import gc
import inspect
import subprocess
import sys
import weakref
from dataclasses import replace

import mesa
import numpy as np
import pytest
from mesa.datacollection import DataCollector

from clustersim.agents import Firm, Fund, Hospital, Institute, Office, RecordGone, University
from clustersim.inputs import Scenario
from clustersim.kernel.errors import InputError
from clustersim.model import AGENTTYPE_REPORTERS, ClusterModel
from clustersim.paths import scenarios_folder
from clustersim.series import NATION
from clustersim.simulation import simulate


def make(scenario: Scenario, **changes) -> ClusterModel:
    parts = {"region": scenario.region, "strategy": scenario.strategy, "future": scenario.future}
    return ClusterModel(**(parts | {"rng": 7, "last_year": scenario.last_year} | changes))


@pytest.fixture(scope="module")
def finished(tiny_policy_scenario) -> ClusterModel:
    """A model at its end, at which nobody has looked before. Tests that share it change nothing."""
    return make(tiny_policy_scenario).run()


@pytest.fixture
def young(tiny_scenario) -> ClusterModel:
    """A model after its first quarter."""
    model = make(tiny_scenario)
    model.step()
    return model


# ---------------------------------------------------------------- running


def test_a_model_gives_the_numbers_of_a_plain_run(finished, tiny_policy_scenario):
    plain = simulate(tiny_policy_scenario, 7)
    assert finished.result.digest() == plain.digest()
    assert finished.result.start == plain.start


def test_looking_changes_nothing(tiny_policy_scenario, finished):
    watched = make(tiny_policy_scenario)
    while watched.running:
        assert len(watched.agents) > 40
        watched.agents.shuffle_do("advance")
        watched.step()
    assert watched.result.digest() == finished.result.digest()


def test_a_run_at_which_nobody_looks_makes_no_window(tiny_scenario, monkeypatch):
    def refuse(*_):
        raise AssertionError("an agent was made")

    monkeypatch.setattr(Firm, "__init__", refuse)
    monkeypatch.setattr(Hospital, "__init__", refuse)
    model = make(tiny_scenario, last_year=2010).run()
    with pytest.raises(AssertionError, match="an agent was made"):
        _ = model.agents


def test_the_end(tiny_scenario):
    model = make(tiny_scenario, last_year=2010)
    assert (model.running, model.quarter, model.year) == (True, 0, 2010)
    assert model.run() is model
    assert (model.running, model.quarter, model.year, model.steps) == (False, 4, 2010, 4)
    assert model.result.years == [2010]
    with pytest.raises(RuntimeError, match="ended with 2010"):
        model.step()
    assert model.quarter == 4


def test_a_model_whose_step_failed_does_not_go_on(young, monkeypatch):
    def fail(*_):
        raise ArithmeticError("half a quarter")

    monkeypatch.setattr(young.simulation.laws, "check", fail)
    with pytest.raises(ArithmeticError):
        young.step()
    assert not young.running


def test_mesas_random_numbers_play_no_part(tiny_scenario):
    model, other = make(tiny_scenario, last_year=2010), make(tiny_scenario, last_year=2010)
    before = other.random.getstate(), other.rng.bit_generator.state
    model.random.random()
    model.rng.random()
    assert model.run().result.digest() == other.run().result.digest()
    assert (other.random.getstate(), other.rng.bit_generator.state) == before


def test_two_models_alive_do_not_mix(tiny_scenario, tiny_policy_scenario, finished):
    one, two = make(tiny_scenario), make(tiny_policy_scenario)
    while one.running:
        one.step()
        assert {agent.model for agent in one.agents} == {one}
        two.step()
        assert {agent.model for agent in two.agents} == {two}
    assert one.result.digest() == simulate(tiny_scenario, 7).digest()
    assert two.result.digest() == finished.result.digest()
    firm = next(iter(one.agents_by_type[Firm]))
    twin = next(agent for agent in two.agents_by_type[Firm] if agent.id == firm.id)
    before = twin.intensity
    firm.intensity = before + 1
    assert twin.intensity == before


# ---------------------------------------------------------------- arguments


def test_arguments_are_explicit_and_collide_with_nothing_of_mesa():
    parameters = inspect.signature(ClusterModel).parameters
    assert {"region", "strategy", "future", "rng", "last_year", "overrides"} <= set(parameters)
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters.values())
    assert not {"scenario", "seed", "kwargs"} & set(parameters)


def test_names_paths_and_records_say_the_same(tmp_path):
    by_name = ClusterModel(region="test-region", strategy="no-policy", future="steady", last_year=2010)
    path = scenarios_folder() / "regions" / "test-region.toml"
    mixed = ClusterModel(region=path, strategy=by_name.strategy, future=by_name.future, last_year=2010)
    assert mixed.inputs == by_name.inputs
    assert mixed.simulation.start == by_name.simulation.start
    assert len(by_name.agents_by_type[Firm]) == 300


@pytest.mark.parametrize("rng", [-1, 2**63, 1.5, "7", True, None, np.random.default_rng(1)])
def test_a_seed_is_a_whole_number(tiny_scenario, rng):
    with pytest.raises(ValueError, match="rng"):
        make(tiny_scenario, rng=rng)


def test_numpy_seeds_are_welcome(tiny_scenario):
    assert make(tiny_scenario, rng=np.int64(7)).simulation.start == make(tiny_scenario).simulation.start


def test_bad_inputs_are_refused_before_anything_runs(tiny_scenario):
    with pytest.raises(InputError, match="there is no such parameter"):
        make(tiny_scenario, overrides={"closing_hasard": 1.0})
    with pytest.raises(InputError, match="before it starts"):
        make(tiny_scenario, last_year=2009)
    with pytest.raises(InputError):
        make(tiny_scenario, region="no-such-region")


def test_overrides_change_the_run(tiny_scenario):
    changed = make(tiny_scenario, last_year=2010, overrides={"entry_rate": 0.3}).run()
    plain = make(tiny_scenario, last_year=2010).run()
    assert changed.inputs.overrides == (("entry_rate", 0.3),)
    assert changed.result.nation["entries"].sum() > plain.result.nation["entries"].sum()


# ---------------------------------------------------------------- windows


def test_agents_are_the_records(finished, tiny_policy_scenario):
    sets, region = finished.agents_by_type, tiny_policy_scenario.region
    state = finished.simulation.state
    assert len(sets[Firm]) == len(state.firms) == finished.result.nation["firms"][-1]
    assert len(sets[Hospital]) == len(region.hospitals)
    assert len(sets[University]) == len(region.universities)
    assert len(sets[Institute]) == len(region.institutes)
    assert len(sets[Fund]) == 3
    assert {office.place_name for office in sets[Office]} == {"hillside"}
    assert set(finished.agent_types) == {Firm, Hospital, University, Institute, Fund, Office}
    assert len(finished.agents) == sum(len(agents) for agents in sets.values())
    assert sorted(sets[Firm].get("id")) == sorted(state.firms.id.tolist())


def test_attributes_are_those_of_the_record(finished):
    rows = finished.simulation.state.firms.rows
    for firm in finished.agents_by_type[Firm]:
        record = rows[np.flatnonzero(rows["alive"] & (rows["id"] == firm.id))[0]]
        for name in rows.dtype.names:
            assert np.array_equal(getattr(firm, name), record[name]), name
        assert firm.employees == record["staff"].sum()
        assert type(firm.cash) is int
        assert type(firm.intensity) is float
        assert type(firm.venture_backed) is bool
    assert "people employed" in Firm.staff.__doc__


def test_codes_have_names(finished):
    names = set(finished.agents_by_type[Firm].get("sector_name"))
    assert names <= {"drugs", "devices", "biotech", "health_it", "suppliers"}
    assert set(finished.agents_by_type[Firm].get("place_name")) == {"riverside", "hillside", "capital"}
    assert finished.agents_by_type[Hospital].get("name") == ["riverside-hospital"]
    assert sorted(finished.agents_by_type[University].get("name")) == ["capital", "riverside"]
    assert sorted(finished.agents_by_type[Fund].get("kind_name")) == ["capital", "provincial", "public"]


def test_setting_writes_to_the_record(young):
    firm = next(iter(young.agents_by_type[Firm]))
    firm.intensity = 0.25
    firm.desired = [1, 2, 3, 4]
    row = np.flatnonzero(young.simulation.state.firms.rows["id"] == firm.id)[0]
    assert young.simulation.state.firms.rows["intensity"][row] == 0.25
    assert young.simulation.state.firms.rows["desired"][row].tolist() == [1, 2, 3, 4]
    assert firm.desired.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["id", "alive", "cash", "account", "spot", "place", "sector", "site", "former"])
def test_what_would_break_the_world_cannot_be_set(young, name):
    firm = next(iter(young.agents_by_type[Firm]))
    before = young.simulation.state.digest()
    with pytest.raises(AttributeError, match=name):
        setattr(firm, name, 1)
    assert young.simulation.state.digest() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("debt", 1.5),
        ("debt", 2**63),
        ("debt", "much"),
        ("founded", 2**40),
        ("staff", 3),
        ("staff", [1, 2, 3]),
        ("staff", [1, 2, 3, 0.5]),
        ("intensity", float("nan")),
        ("intensity", [0.1, 0.2]),
        ("intensity", None),
    ],
)
def test_a_value_that_does_not_fit_is_refused(young, name, value):
    firm = next(iter(young.agents_by_type[Firm]))
    before = young.simulation.state.digest()
    with pytest.raises(ValueError, match=name):
        setattr(firm, name, value)
    assert young.simulation.state.digest() == before


def test_a_misspelt_variable_is_refused(young):
    firm = next(iter(young.agents_by_type[Firm]))
    with pytest.raises(AttributeError, match="no state variable 'intensiti'"):
        firm.intensiti = 0.1
    with pytest.raises(AttributeError):
        _ = firm.intensiti
    with pytest.raises(ValueError, match="read-only"):
        firm.staff[0] = 3


def test_an_agent_cannot_be_removed_from_outside(young):
    agents = len(young.agents)
    with pytest.raises(TypeError, match="model's own processes"):
        next(iter(young.agents)).remove()
    young.remove_all_agents()
    assert len(young.agents) == agents


def test_the_window_of_a_closed_firm_leaves_and_never_shows_another(tiny_scenario):
    model = make(tiny_scenario, overrides={"entry_rate": 0.4, "exit_scale": 3.0})
    held = {firm.id: firm for firm in model.agents_by_type[Firm]}
    firms = model.agents_by_type[Firm]
    model.run()
    live = set(firms.get("id"))
    assert live == set(model.simulation.state.firms.id.tolist())
    gone = [firm for number, firm in held.items() if number not in live]
    reused = [firm for firm in gone if model.simulation.state.firms.rows["alive"][firm._row]]
    assert gone
    assert reused  # the case that matters: the row has a new owner
    for firm in gone:
        assert firm not in model.agents
        assert not firm.is_there
        assert "gone" in repr(firm)
        for read in (lambda f=firm: f.cash, lambda f=firm: f.employees, lambda f=firm: f.place_name):
            with pytest.raises(RecordGone, match=str(firm.unique_id)):
                read()
        with pytest.raises(RecordGone):
            firm.intensity = 0.1


def test_windows_stay_the_same_objects_and_numbers_do_not_depend_on_who_looked(tiny_scenario):
    early, late = make(tiny_scenario), make(tiny_scenario)
    first = {agent.unique_id: agent for agent in early.agents}
    for model in (early, late):
        for _ in range(4):
            model.step()
    now = {agent.unique_id: agent for agent in early.agents}
    assert len(now) == len(early.agents)
    assert all(now[number] is first[number] for number in now.keys() & first.keys())
    assert sorted(now) == sorted(late.agents.get("unique_id"))
    assert all(firm.unique_id == firm.id for firm in early.agents_by_type[Firm])


def test_a_table_that_moved_in_memory_is_followed(young):
    firm = next(iter(young.agents_by_type[Firm]))
    before = firm.cash
    table = young.simulation.state.firms
    young.simulation.state.reserve("firms", 10 * len(table.rows))
    firm.equity = 5
    assert firm.cash == before
    assert table.rows["equity"][firm._row] == 5


def test_a_model_that_nobody_holds_is_freed(tiny_scenario):
    model = make(tiny_scenario)
    assert len(model.agents) > 40
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


# ---------------------------------------------------------------- AgentSet and DataCollector


def test_agent_sets_select_aggregate_and_group(finished):
    firms = finished.agents_by_type[Firm]
    large = firms.select(lambda firm: firm.employees >= 20)
    assert 0 < len(large) < len(firms)
    assert firms.agg("employees", sum) == finished.result.nation["firm_jobs"][-1]
    totals = {name: group.agg("employees", sum) for name, group in firms.groupby("place_name")}
    assert sum(totals.values()) == firms.agg("employees", sum)
    counts = dict(zip(("riverside", "hillside", "capital"), finished.result.places["firms"][-1], strict=True))
    assert {name: len(group) for name, group in firms.groupby("place_name")} == counts
    assert len(firms.get(["id", "cash"])) == len(firms)


def test_agent_sets_set_and_do(young):
    firms = young.agents_by_type[Firm]
    firms.set("intensity", 0.125)
    assert set(firms.get("intensity")) == {0.125}
    assert set(young.simulation.state.firms.intensity) == {0.125}
    seen = []
    firms.shuffle_do(lambda firm: seen.append(firm.id))
    assert sorted(seen) == sorted(firms.get("id"))
    firms.do(lambda firm: setattr(firm, "desired", firm.staff))
    assert np.array_equal(young.simulation.state.firms.desired, young.simulation.state.firms.staff)
    young.step()


def test_national_series_are_collected_by_default(finished):
    frame = finished.datacollector.get_model_vars_dataframe()
    assert len(frame) == 12
    assert set(frame.columns) == {"year", *NATION}
    assert frame["year"].tolist() == [2010] * 4 + [2011] * 4 + [2012] * 4
    for name in NATION:
        assert np.array_equal(frame[name], finished.result.nation[name]), name


def test_agents_are_collected_too(tiny_scenario):
    model = make(tiny_scenario, last_year=2010)
    model.datacollector = DataCollector(
        model_reporters={"firms": lambda m: len(m.agents_by_type[Firm])},
        agent_reporters={"kind": lambda agent: type(agent).__name__},
        agenttype_reporters=AGENTTYPE_REPORTERS,
    )
    model.run()
    firms = model.datacollector.get_agenttype_vars_dataframe(Firm)
    jobs = firms["employees"].groupby(level="Step").sum()
    assert jobs.tolist() == model.result.nation["firm_jobs"].tolist()
    everybody = model.datacollector.get_agent_vars_dataframe()
    assert set(everybody["kind"]) == {"Firm", "Hospital", "University", "Institute", "Fund"}
    counted = model.datacollector.get_model_vars_dataframe()["firms"].tolist()
    assert counted == everybody[everybody["kind"] == "Firm"].groupby(level="Step").size().tolist()


def test_before_the_first_quarter_there_is_nothing_to_report(tiny_scenario):
    model = make(tiny_scenario)
    model.datacollector.collect(model)
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["jobs"].isna().all()
    assert model.result.years == []


def test_a_collected_vector_is_not_changed_by_later_quarters(tiny_scenario):
    model = make(tiny_scenario, last_year=2010)
    model.datacollector = DataCollector(agenttype_reporters={Firm: {"staff": "staff"}})
    model.run()
    frame = model.datacollector.get_agenttype_vars_dataframe(Firm)
    jobs = frame["staff"].map(sum).groupby(level="Step").sum()
    assert jobs.tolist() == model.result.nation["firm_jobs"].tolist()


# ---------------------------------------------------------------- a light package


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, time; start = time.perf_counter(); import clustersim; took = time.perf_counter() - start; "
        "heavy = {'numba', 'numpy', 'mesa', 'pandas', 'matplotlib', 'pydantic', 'networkx'} & set(sys.modules); "
        "print(sorted(heavy), took < 0.5)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "True"]


def test_the_package_names_what_it_offers():
    import clustersim

    assert clustersim.ClusterModel is ClusterModel
    assert clustersim.simulate is simulate
    assert callable(clustersim.compare)
    assert isinstance(clustersim.__version__, str)
    assert {"ClusterModel", "compare", "simulate", "__version__"} <= set(dir(clustersim))
    with pytest.raises(AttributeError, match="no 'simulat'"):
        _ = clustersim.simulat
    assert issubclass(ClusterModel, mesa.Model)


def test_replacing_a_part_of_the_scenario_is_enough(tiny_scenario):
    shorter = replace(tiny_scenario, last_year=2010)
    assert make(shorter).run().result.digest() == simulate(tiny_scenario, 7).digest(4)
