"""Spends that depend on what was seen: votes stop, move or stay away, and every won is accounted for."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from clustersim import government
from clustersim.context import BudgetLine, Context
from clustersim.files.timing import later
from clustersim.inputs import Condition, Scenario, Spend, Strategy
from clustersim.scenario import load_strategy
from clustersim.simulation import Simulation
from tiny import BILLION, make_future, make_region

NOWHERE, NOTHING = np.zeros(3, np.bool_), np.zeros(0, np.int64)


def line(instrument: str, votes: list[int], asked: Condition | None = None) -> BudgetLine:
    spend = Spend(instrument, 0.5, 2010, 2011, (), (), asked)
    return BudgetLine(spend, np.array(votes, np.int64), NOWHERE, NOTHING)


def context(*lines: BudgetLine) -> Context:
    scenario = SimpleNamespace(first_year=2010)
    return Context(scenario, list(lines), 0.0, 0, NOTHING, NOTHING, NOWHERE)


def asked(at_least: float, *heirs: str, outcome="tenants", year=2011) -> Condition:
    return Condition(outcome, year, at_least, heirs)


VOTES = [5, 5, 5, 5, 7, 7, 7, 7]


def test_a_reached_indicator_changes_nothing():
    parks = line("science_park", VOTES, asked(20))
    parks.seen = 20
    government.react(context(parks), 4)
    assert (parks.votes.tolist(), parks.withheld.sum(), parks.stopped) == (VOTES, 0, False)


def test_a_missed_indicator_keeps_later_votes_from_everybody():
    parks, grants = line("science_park", VOTES, asked(20)), line("research_grant", VOTES)
    parks.seen = 19
    told = context(parks, grants)
    government.react(told, 3)
    assert parks.votes.tolist() == VOTES, "it is asked in the first quarter of its year"
    government.react(told, 4)
    assert parks.votes.tolist() == [5, 5, 5, 5, 0, 0, 0, 0]
    assert parks.withheld.tolist() == [0, 0, 0, 0, 7, 7, 7, 7]
    assert parks.votes_until(7) == 20
    assert grants.votes.tolist() == VOTES


def test_later_votes_go_to_the_named_spends_in_even_parts():
    parks = line("science_park", VOTES, asked(20, "research_grant", "talent_programme"))
    grants, talent, offices = (line(n, VOTES) for n in ("research_grant", "talent_programme", "network_office"))
    told = context(parks, grants, talent, offices)
    government.react(told, 4)
    assert grants.votes.tolist() == [5, 5, 5, 5, 11, 11, 11, 11], "the first gets what does not divide"
    assert talent.votes.tolist() == [5, 5, 5, 5, 10, 10, 10, 10]
    assert offices.votes.tolist() == VOTES
    assert parks.withheld.sum() == 0
    assert sum(int(n.votes.sum()) for n in told.lines) == told.planned


def test_two_that_point_at_each_other_and_miss_pass_on_nothing():
    parks = line("science_park", VOTES, asked(20, "research_grant"))
    grants = line("research_grant", VOTES, asked(20, "science_park"))
    told = context(parks, grants)
    government.react(told, 4)
    assert parks.votes.tolist() == grants.votes.tolist() == [5, 5, 5, 5, 0, 0, 0, 0]
    assert grants.withheld.sum() == told.planned - 40


def observed(outcome: str, by_quarter: list[int]) -> int:
    """What a line that asks for 2011 has seen after so many quarters of an indicator."""
    parks = line("science_park", VOTES, asked(20, outcome=outcome))
    told = context(parks)
    for quarter, value in enumerate(by_quarter):
        columns = {"tenants": np.array([value, 0, 1])}
        tally = {"approvals": value}
        state = SimpleNamespace(now=[SimpleNamespace(quarter=quarter)], places=SimpleNamespace(columns=columns))
        state.tally = [tally]
        government.observe(state, told)
    return parks.seen


def test_a_stock_is_seen_at_the_end_of_the_year_and_a_flow_over_it():
    assert observed("tenants", [3, 4, 5, 6, 100]) == 6 + 1
    assert observed("approvals", [3, 4, 5, 6, 100]) == 18


# ---------------------------------------------------------------- whole runs


def run(at_least: float, heirs=()) -> Simulation:
    condition = Condition("moves", 2011, at_least, heirs)
    spends = (
        Spend("network_office", 0.5, 2010, 2011, (), (("where", "nation"),), condition),
        Spend("talent_programme", 0.5, 2010, 2011, (), (("where", "nation"),)),
    )
    strategy = Strategy("x", "x", 16 * BILLION, spends, leverage=0.0)
    simulation = Simulation(Scenario(make_region(), strategy, make_future(), 2010, 2011), 1)
    for _ in range(8):
        simulation.step()
    return simulation


@pytest.mark.parametrize(
    ("at_least", "heirs", "office", "talent", "withheld"),
    [(0, (), 8, 8, 0), (1e9, (), 4, 8, 4), (1e9, ("talent_programme",), 4, 12, 0)],
)
def test_the_books_show_what_was_paid_and_what_was_withheld(at_least, heirs, office, talent, withheld):
    simulation = run(at_least, heirs)
    result, lines = simulation.result(), simulation.context.lines
    assert [n.paid for n in lines] == [office * BILLION, talent * BILLION]
    assert result.nation["public_outlay"].sum() == (office + talent) * BILLION
    by_instrument = result.instruments["withheld"].sum(0)
    assert by_instrument[lines[0].code] == by_instrument.sum() == withheld * BILLION


# ---------------------------------------------------------------- files

FILE = """title = "Trial"
purse = "60 bn KRW"
years = [2010, 2012]
first_quarter = "2010Q3"
{top}
[[spend]]
instrument = "incubator"
share = 0.5
settings.sites = ["hill-park"]
only_if = {{ outcome = "tenants", year = 2012, at_least = 20 }}
{more}
[[spend]]
instrument = "anchor_attraction"
share = 0.5
settings = {{ place = "hillside", sector = "drugs", staff = 300, year = {year} }}
"""


def loaded(tmp_path, top="", more="", year=2011) -> Strategy:
    path = tmp_path / "trial.toml"
    path.write_text(FILE.format(top=top, more=more, year=year), "utf-8")
    return load_strategy(str(path))


def test_a_file_says_what_a_spend_depends_on(tmp_path):
    asked_, none = (spend.only_if for spend in loaded(tmp_path).spends)
    assert asked_ == Condition("tenants", 2012, 20.0)
    assert none is None
    assert loaded(tmp_path, more='else_to = "anchor_attraction"').spends[0].only_if.else_to == ("anchor_attraction",)
    assert loaded(tmp_path, more='else_to = ["anchor_attraction"]').spends[0].only_if.else_to == ("anchor_attraction",)


def test_a_late_strategy_is_the_same_with_all_years_moved(tmp_path):
    plain, late = loaded(tmp_path), loaded(tmp_path, top="delay_years = 3")
    assert late == later(plain, 3)
    assert late.first_quarter == (2013, 3)
    assert [(spend.first_year, spend.last_year) for spend in late.spends] == [(2013, 2015)] * 2
    assert late.spends[0].only_if.year == 2015
    assert dict(late.spends[1].settings)["year"] == 2014
    assert later(late, -3) == plain


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"more": 'else_to = "network_office"'}, "no other spend of this strategy is network_office"),
        ({"more": 'else_to = "incubator"'}, "no other spend of this strategy is incubator"),
        ({"more": 'else_to = "money"'}, "must be one of"),
        ({"year": 2009}, "before any money is voted"),
        ({"top": "delay_years = -1"}, "delay_years"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, changes, told):
    with pytest.raises(Exception, match=told):
        loaded(tmp_path, **changes)


def test_votes_are_passed_on_only_under_a_condition(tmp_path):
    path = tmp_path / "trial.toml"
    text = FILE.format(top="", more='else_to = "anchor_attraction"', year=2011)
    path.write_text("\n".join(x for x in text.splitlines() if not x.startswith("only_if")), "utf-8")
    with pytest.raises(Exception, match="there is no only_if"):
        load_strategy(str(path))


def test_one_firm_is_asked_once(tmp_path):
    path = tmp_path / "trial.toml"
    head, tail = FILE.format(top="", more="", year=2011).split('[[spend]]\ninstrument = "anchor')
    twice = f'[[spend]]\ninstrument = "anchor{tail}'.replace("share = 0.5", "share = 0.25")
    path.write_text(head + twice + twice, "utf-8")
    with pytest.raises(Exception, match="two spends ask one firm"):
        load_strategy(str(path))
