"""Agents are windows on records: what they show, what may be set, and what becomes of them."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from making import make

from clustersim.agents import Firm, Fund, Hospital, Institute, Office, RecordGone, University


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
