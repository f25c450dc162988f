"""The Mesa face: windows on records, AgentSet, DataCollector, several models alive, and the numbers of a plain run."""

from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import replace

import mesa
import numpy as np
import pytest
from making import make
from mesa.datacollection import DataCollector

from clustersim.agents import Firm, Hospital
from clustersim.kernel.errors import InputError
from clustersim.model import AGENTTYPE_REPORTERS, ClusterModel
from clustersim.paths import scenarios_folder
from clustersim.series import NATION
from clustersim.simulation import simulate

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


# ---------------------------------------------------------------- AgentSet and DataCollector


def test_agent_sets_select_aggregate_and_group(finished):
    firms = finished.agents_by_type[Firm]
    large = firms.select(lambda firm: firm.employees >= 20)
    assert 0 < len(large) < len(firms)
    assert firms.agg("employees", sum) == finished.result.nation["firm_jobs"][-1]
    totals = {name: group.agg("employees", sum) for name, group in firms.groupby("place_name")}
    assert sum(totals.values()) == firms.agg("employees", sum)
    counts = dict(zip(("capital", "hillside", "riverside"), finished.result.places["firms"][-1], strict=True))
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
