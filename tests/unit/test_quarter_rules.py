"""What holds from quarter to quarter of a small run, seen on its records: trials, late sales, rent, grants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clustersim import codes, purposes
from clustersim.inputs import INSTRUMENTS
from clustersim.kernel import ledger
from clustersim.processes import pipeline
from clustersim.rules.sectors import value_added_ratio
from clustersim.simulation import Simulation

rule = getattr(value_added_ratio, "py_func", value_added_ratio)


@pytest.fixture
def run(tiny_policy_scenario):
    """A small region with every instrument, trials dear in slots so that projects wait."""
    return Simulation(replace(tiny_policy_scenario, last_year=2016), 5)


def partners_of(w, row):
    i = len(w.organisations) + row
    return [-1 - n for n in w.neighbours[w.neighbour_first[i] : w.neighbour_first[i + 1]] if n < 0]


def test_no_stranger_takes_a_slot_before_a_partner(run):
    seen = 0
    for _ in range(20):
        run.step()
        w = run.state.world()
        free = w.organisations.slots > w.organisations.slots_taken
        for project in w.projects[w.projects.alive & w.projects.waiting]:
            cost = run.state.pipeline[0].cost[project.kind, project.stage] * project.scale * 1.2
            firm = w.firms[project.firm]
            if firm.alive and firm.id == project.firm_id and cost <= firm.project_money and project.frozen == 0:
                seen += 1
                stage_began_now = project.started == run.quarter - 1
                assert stage_began_now or not free[partners_of(w, project.firm)].any()
    assert seen


def test_the_lag_before_a_new_drug_is_tried_costs_no_time_of_its_phase(run):
    run.step()
    projects = run.state.projects.rows
    row = int(np.flatnonzero(projects.alive)[0])
    projects[row].kind, projects[row].stage, projects[row].waiting = codes.NEW_DRUG, 2, False
    projects[row].lag, projects[row].remaining = 2.0, 5.0
    run.state.firms.rows.project_money[:] = 1e30
    clock = []
    for _ in range(3):
        with np.errstate(over="ignore"):
            pipeline.develop_products(run.state, run.context)
        clock.append((float(projects[row].lag), float(projects[row].remaining)))
    assert clock == [(1.0, 5.0), (0.0, 5.0), (0.0, 4.0)]


def test_a_project_that_waits_without_money_ends(run):
    run.step()
    projects = run.state.projects.rows
    row = int(np.flatnonzero(projects.alive)[0])
    projects[row].waiting = True
    run.state.firms.rows.project_money[projects[row].firm] = 0.0
    for _ in range(int(run.state.parameters[0].frozen_limit) + 1):
        with np.errstate(over="ignore"):
            pipeline.develop_products(run.state, run.context)
    assert not projects[row].alive


def test_health_it_sells_after_its_reimbursement(run):
    lag = int(run.state.parameters[0].reimbursement_lag)
    for _ in range(16):
        run.step()
    products = run.state.products.rows[run.state.products.rows.alive]
    waits = products.sells_from - products.launched
    assert (waits[products.kind == codes.HEALTH_IT_PROJECT] == lag).all()
    assert (waits[products.kind != codes.HEALTH_IT_PROJECT] == 0).all()
    assert (products.kind == codes.HEALTH_IT_PROJECT).any()


def test_rent_above_that_of_the_start_is_a_cost_of_its_own(run):
    run.step()
    rents = run.state.places.rows.rent.copy()
    homes = run.state.firms.rows.place.copy()
    ids = run.state.firms.rows.id.copy()
    run.step()
    firms, p = run.state.firms.rows, run.state.parameters[0]
    checked = 0
    for i in np.flatnonzero(
        firms.alive[: len(ids)] & (firms.id[: len(ids)] == ids) & (firms.place[: len(ids)] == homes)
    ):
        firm = firms[i]
        use = int(np.floor((firm.home_sales + firm.exports) * (1.0 - rule(firm.sector, p)) + 0.5))
        usual = min(use, int(np.floor(p.rent_cost / 4 * firm.paid_staff + 0.5)))
        assert firm.inputs == use - usual
        assert firm.rent_paid == int(np.floor(usual * rents[homes[i]] + 0.5))
        checked += firm.rent_paid not in (0, usual)
    assert checked


def test_grants_pay_public_money_only(run):
    paid = booked = 0
    for _ in range(12):
        run.step()
        book = run.state.ledger.columns[0]
        research = INSTRUMENTS.index("research_grant")
        assert book["received"][purposes.RESEARCH_GRANT, ledger.FIRMS] == run.state.tally[0].outlay[research]
        paid += int(run.state.tally[0].outlay[research])
        booked += int(run.state.tally[0].private[research])
    assert paid > 0
    assert booked == pytest.approx(paid * float(run.context.leverage), rel=1e-6)
