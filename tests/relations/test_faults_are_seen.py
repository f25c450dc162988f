"""Each relation's checker reports a fault that is put in on purpose: a relation that cannot fail shows nothing."""

from dataclasses import replace
from multiprocessing import parent_process

import numpy as np
import pytest
import relation_checks as check
from test_levers import dead_levers, small

from clustersim import context, history, initialise, prepare, simulation
from clustersim.analysis import compare as comparing
from clustersim.instruments import hospital_research
from clustersim.processes import labour


@pytest.fixture(autouse=True)
def _no_start_of_another_model():
    """Starts are kept between runs of one scenario; those made with a fault must not reach other tests."""
    simulation._start.cache_clear()
    yield
    simulation._start.cache_clear()


def add_process(monkeypatch, before: str, process):
    """Put a faulty process into the schedule before the one of this name."""
    names = [step.__name__ for step in simulation.SCHEDULE]
    place = names.index(before)
    schedule = (*simulation.SCHEDULE[:place], process, *simulation.SCHEDULE[place:])
    monkeypatch.setattr(simulation, "SCHEDULE", schedule)


def test_r1_sees_one_won_a_quarter(monkeypatch, tiny_policy_scenario):
    monkeypatch.setattr(prepare, "votes_of", lambda *told: context.votes_of(*told) + 1)
    assert "nation.public_outlay" in check.no_money(tiny_policy_scenario, 1)


def test_r2_sees_votes_that_wrap_around_the_end(monkeypatch, tiny_policy_scenario):
    def wrapped(spend, purse, share, first_year, last_year):
        years = last_year - first_year + 1
        return context.votes_of(
            replace(spend, first_year=spend.first_year - years, last_year=spend.last_year - years),
            *(purse, share, first_year, last_year),
        )

    monkeypatch.setattr(prepare, "votes_of", wrapped)
    assert "nation.public_outlay" in check.too_late(tiny_policy_scenario, 1)


def test_r3_sees_an_instrument_that_acts_without_effect(monkeypatch, tiny_policy_scenario):
    plain = hospital_research.spend

    def acts_all_the_same(line, state, known):
        plain(line, state, known)
        state.organisations.rows["transfer"][known.hospitals] *= 1.5

    monkeypatch.setattr(hospital_research, "spend", acts_all_the_same)
    assert "real digest" in check.placebo(tiny_policy_scenario, 1)


def test_r3_sees_money_that_is_not_paid(monkeypatch, tiny_policy_scenario):
    nothing = lambda *told: context.votes_of(*told) * 0  # noqa: E731 - one line says it best
    monkeypatch.setattr(prepare, "votes_of", nothing)
    assert check.placebo(tiny_policy_scenario, 1) == ["no money was paid"]


def test_r4_sees_an_outside_world_stretched_to_the_horizon(monkeypatch, tiny_policy_scenario):
    plain = simulation.set_clock

    def stretched(state, scenario, quarter):
        plain(state, scenario, quarter)
        state.now[0].demand *= 1.0 + 0.1 * quarter / scenario.quarters

    monkeypatch.setattr(simulation, "set_clock", stretched)
    assert check.longer_horizon(tiny_policy_scenario, 1)


def test_r4_sees_a_history_off_by_one(monkeypatch, tiny_policy_scenario):
    plain = history.History.record
    monkeypatch.setattr(history.History, "record", lambda self, state, quarter: plain(self, state, quarter - 1))
    assert check.longer_horizon(tiny_policy_scenario, 1)


def test_r6_sees_state_that_outlives_a_run(monkeypatch, tiny_scenario, tiny_policy_scenario):
    left_over = []

    def leaks(state, known):
        left_over.append(1)
        state.places.rows["graduates"] += 0.01 * len(left_over)

    add_process(monkeypatch, "add_graduates", leaks)
    assert check.repeated(tiny_policy_scenario, tiny_scenario, 1) == ["at once", "after another run"]


made_here = []


def counts_its_runs(scenario, seed):
    made_here.append(seed)
    result = simulation.simulate(scenario, seed)
    result.nation["jobs"][-1] += len(made_here)
    return result


def knows_its_worker(scenario, seed):
    result = simulation.simulate(scenario, seed)
    result.nation["jobs"][-1] += parent_process() is not None
    return result


def test_r7_sees_runs_that_know_their_order(tiny_scenario, tiny_policy_scenario):
    assert check.order_of_runs((tiny_scenario, tiny_policy_scenario), (1, 2, 3), counts_its_runs)


def test_r7_sees_runs_that_know_their_worker(tiny_scenario, tiny_policy_scenario):
    arms = check.question(tiny_scenario, tiny_policy_scenario)
    assert "digest" in check.workers(arms, knows_its_worker)


def draws_by_row(state, known):
    """A stream of random numbers handed out by row, as if agents took them in turn."""
    stream = np.random.default_rng(int(state.now[0].quarter))
    rows = state.firms.live
    state.firms.rows["base_claim"][rows] *= 1.0 + 0.2 * stream.random(len(rows))


def test_r12_sees_draws_by_row(monkeypatch, tiny_policy_scenario):
    add_process(monkeypatch, "sell", draws_by_row)
    assert "places.value_added" in check.idle_firm(tiny_policy_scenario, 1)


def test_r12_sees_a_mean_over_all_places(monkeypatch, tiny_policy_scenario):
    def one_rent(state, known):
        state.places.rows["rent"] = 1.0 + 1.0 / len(state.places)

    add_process(monkeypatch, "sell", one_rent)
    assert check.empty_island(tiny_policy_scenario, 1)


def test_r13_sees_nations_that_share_a_market(monkeypatch, tiny_scenario):
    def crowds(state, known):
        state.firms.rows["base_claim"] *= 1.0 - 1e-3 * len(state.firms)

    add_process(monkeypatch, "sell", crowds)
    assert "places.value_added" in check.two_copies(tiny_scenario, 1)


def test_r19_sees_a_sign_that_is_lost(monkeypatch, tiny_scenario, tiny_policy_scenario):
    plain = comparing.difference
    lost = lambda a, b, outcome, gaps, pairs: plain(a, b, outcome, [abs(gap) for gap in gaps], pairs)  # noqa: E731
    monkeypatch.setattr(comparing, "difference", lost)
    arms = (tiny_scenario, tiny_policy_scenario, check.with_strategy(tiny_policy_scenario, name="half", purse=10**10))
    assert check.swapped_order(arms)


def test_r20_sees_arms_with_luck_of_their_own(tiny_policy_scenario):
    assert "net_jobs" in check.with_itself(tiny_policy_scenario, counts_its_runs)


def reads_the_name(scenario, seed):
    result = simulation.simulate(scenario, seed)
    result.nation["jobs"][-1] += len(scenario.strategy.name)
    return result


def test_r36_sees_a_model_that_reads_the_name(tiny_scenario, tiny_policy_scenario):
    arms = (tiny_scenario, tiny_policy_scenario, check.with_strategy(tiny_policy_scenario, name="half", purse=10**10))
    assert check.swapped_names(arms, reads_the_name)


def test_r36_sees_swapped_labels(monkeypatch, tiny_scenario, tiny_policy_scenario):
    in_order_of_names = lambda names: sorted(names)  # noqa: E731 - one line says it best
    monkeypatch.setattr(comparing, "unique_labels", in_order_of_names)
    arms = (tiny_scenario, tiny_policy_scenario, check.with_strategy(tiny_policy_scenario, name="half", purse=10**10))
    assert "labels" in check.swapped_names(arms)


def test_r21_sees_a_lever_that_nobody_reads(monkeypatch):
    plain = context.BudgetLine.setting

    def deaf(line, name, default=None):
        return 0.3 if name == "seed_share" else plain(line, name, default)

    monkeypatch.setattr(context.BudgetLine, "setting", deaf)
    found = dead_levers(small("hospital-centred"), (1,), "technology_transfer")
    assert found == ["spend[3] technology_transfer.seed_share"]


def a_pipeline_with(monkeypatch, change):
    """Let the model see other stage tables than the checker works out."""
    plain = initialise.pipeline_table

    def changed(p):
        rows = plain(p)
        change(rows[0])
        return rows

    monkeypatch.setattr(initialise, "pipeline_table", changed)


def test_r27_sees_a_chance_that_is_never_zero(monkeypatch, tiny_scenario):
    def at_least_half(pipe):
        pipe.success[:] = np.maximum(pipe.success, 0.5)

    a_pipeline_with(monkeypatch, at_least_half)
    assert "approvals" in check.never_approved(tiny_scenario, 1)


def test_r27_sees_stages_cut_short_and_projects_that_fail(monkeypatch, tiny_scenario):
    def hasty(pipe):
        pipe.time[:] = pipe.time / 3
        pipe.success[pipe.success == 1.0] = 0.8

    a_pipeline_with(monkeypatch, hasty)
    found = check.always_approved(replace(tiny_scenario, last_year=2017), 1)
    assert "failures" in found
    assert any(what.startswith("approved after") for what in found)


def test_r31_sees_posts_left_open(monkeypatch, tiny_scenario):
    def one_stays_open(state, known):
        state.tally[0].unfilled += 1

    add_process(monkeypatch, "found_firms", one_stays_open)
    assert "unfilled" in check.everybody_found(tiny_scenario, 1)


def test_r31_sees_people_from_nowhere(monkeypatch, tiny_scenario):
    def from_nowhere(state, known):
        state.places.rows["workforce"] += 20
        state.places.rows["seekers"] += 20

    add_process(monkeypatch, "match_jobs", from_nowhere)
    assert "hires out of nowhere" in check.nobody_found(tiny_scenario, 1)


def test_r31_sees_posts_filled_by_nobody(monkeypatch, tiny_scenario):
    def everyone_matched(w):
        w.places["matches"] = w.places["open_posts"]

    monkeypatch.setattr(labour, "plan_matches", everyone_matched)
    assert check.hires_from_nobody(tiny_scenario, 1) == ["hires"]
