"""Development projects: start, go through their stages, fail, are licensed out or approved; products are launched.

Six types (new drugs, incremental drugs, class II and class III-IV devices, biotech services, health IT), each a row of
stages with a time, a chance and a cost (pipeline_table). A project moves on while its firm can pay; a clinical stage
first waits for a slot (processes.trials). Sources: section 2 of the evidence (p01-p34), n13, q07.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes, purposes
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ledger import post, won
from ..kernel.ring import in_order
from ..kernel.table import claim, compact, release
from ..rules.cognition import cognitive_distance, fit
from ..rules.firms import owns
from ..rules.nodes import node_index
from ..rules.products import life_cycle, sales_lag
from ..rules.projects import affordable_scale, peak_draw, quality_of, stage_cost, success_chance, tie_cost
from ..rules.wages import research_wage

WRITES = (
    "projects.*",
    "products.*",
    "firms.*",
    "organisations.cash",
    "tally.*",
    "others.cash",
    "ledger.*",
)
HALF = 0.5
ROUNDING = 1e-9  # a project made to fit its firm's money must not stand still for the last bit of a sum
PHASE_1, PHASE_2 = 2, 3  # stages of a new drug that a licence can follow


def begin_projects(state, context):
    """Ideas become projects where firms can pay for them."""
    w = state.world()
    state.reserve("projects", count_ideas(w))
    start_projects(state.world())


def develop_products(state, context):
    """Projects move on, stages end, products are launched or withdrawn."""
    state.reserve("products", len(state.projects))
    advance_projects(state.world())
    retire_products(state.world())


@loop
def count_ideas(w):
    """Ideas, own and licensed, of the quarter."""
    compact(w.projects, w.project_heap)  # rows decide which project a firm short of money serves first
    compact(w.products, w.product_heap)
    total = 0
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive:
            total += w.firms[i].ideas + w.firms[i].licensed
    return total


@loop_with_arrays
def start_projects(w):
    """Each idea becomes a project if its firm can pay for the first stage."""
    p, pipe, now = w.p[0], w.pipe[0], w.now[0]
    inventive = np.zeros(len(w.firms), np.bool_)
    for i in range(w.firm_heap[0]):
        inventive[i] = w.firms[i].alive and w.firms[i].ideas + w.firms[i].licensed > 0
    for row in in_order(w.order, w.nation_first[-1], inventive):
        firm = w.firms[row]
        for n in range(firm.ideas + firm.licensed):
            luck = draws.key(now.seed, codes.PROJECT_KIND, now.quarter, firm.id)
            part = draws.subkey(luck, n)
            kind = draws.choice(part, 0, pipe.share[firm.sector])
            room = firm.project_money - firm.committed
            scale = affordable_scale(room, pipe.cost[kind, 0] * tie_cost(firm, p), pipe.least_scale[kind])
            if scale > 0:
                source = firm.licensed_from if n >= firm.ideas else -1
                begin_project(w, row, kind, scale, source, draws.identity(part, 1))


@rule
def begin_project(w, row, kind, scale, source, identity):
    """Enter a project into the table."""
    p, firm = w.p[0], w.firms[row]
    project = w.projects[claim(w.projects, w.project_heap)]
    project.id = identity
    project.firm, project.firm_id = row, firm.id
    project.kind, project.stage, project.scale = kind, 0, scale
    project.quality = quality_of(firm.knowledge, w.nations[w.places[firm.place].nation].mean_quality[firm.sector], p)
    project.hospital, project.partner_trial, project.waiting = -1, False, False
    project.frozen, project.started, project.source = 0, w.now[0].quarter, source
    firm.projects += 1
    firm.committed += w.pipe[0].cost[kind, 0] * scale * tie_cost(firm, p)
    w.tally[0].started_projects += 1
    enter_stage(w, project)


@rule
def enter_stage(w, project):
    """Set the clock of the stage a project has reached; a clinical stage waits for its slot first."""
    p, pipe, now = w.p[0], w.pipe[0], w.now[0]
    luck = draws.key(now.seed, codes.STAGE_TIME, project.stage, project.id)
    mean = pipe.time[project.kind, project.stage]
    project.remaining = max(1.0, math.floor(draws.lognormal(luck, 0, mean, p.stage_time_cv) + HALF))
    project.lag = 0.0
    project.waiting = pipe.clinical[project.kind, project.stage]


@rule
def partners_of(w, row, p):
    """What a firm's partners bring: (a partner at a good distance, a hospital among them, share of roles present)."""
    firm = w.firms[row]
    i = node_index(w.organisations, row)
    good, hospital = False, False
    roles = 1 << firm.role
    for k in range(w.neighbour_first[i], w.neighbour_first[i + 1]):
        n = w.neighbours[k]
        if n >= 0:
            roles |= 1 << w.firms[n].role
            distance = cognitive_distance(firm.knowledge, w.firms[n].knowledge)
        else:
            o = w.organisations[-1 - n]
            hospital = hospital or o.kind == codes.HOSPITAL
            distance = cognitive_distance(firm.knowledge, o.knowledge)
        good = good or fit(distance, p.optimal_distance, p.distance_width) > HALF
    present = (roles & 1) + (roles >> 1 & 1) + (roles >> 2 & 1)
    return good, hospital, (present - 1) / 2


@rule
def stage_succeeds(w, project, p):
    """Draw the end of a stage. The luck belongs to the project and the stage, whenever they are reached."""
    pipe = w.pipe[0]
    kind, stage = project.kind, project.stage
    good, hospital, completeness = partners_of(w, project.firm, p)
    device = kind == codes.DEVICE_2 or kind == codes.DEVICE_3 or kind == codes.HEALTH_IT_PROJECT
    chance = success_chance(
        pipe.success[kind, stage],
        pipe.early[kind, stage],
        pipe.clinical[kind, stage],
        good,
        project.partner_trial,
        device and (hospital or project.source == codes.HOSPITAL),
        completeness,
        project.quality,
        stage == pipe.stages[kind] - 1,
        p,
    )
    return draws.chance(draws.key(w.now[0].seed, codes.STAGE_LUCK, stage, project.id), 0, chance)


@loop
def advance_projects(w):
    """Projects whose firms can pay move on; those at the end of a stage succeed or fail."""
    p, pipe = w.p[0], w.pipe[0]
    for i in range(w.firm_heap[0]):
        w.firms[i].committed = 0.0
    for i in range(w.project_heap[0]):
        project = w.projects[i]
        if not project.alive:
            continue
        firm = w.firms[project.firm]
        if not owns(firm, project):
            drop_project(w, i, False)
            continue
        cost = stage_cost(firm, pipe, project, p)
        if firm.committed + cost > firm.project_money * (1.0 + ROUNDING):
            project.frozen += 1
            if project.frozen > p.frozen_limit:
                drop_project(w, i, True)
            continue
        firm.committed += cost
        project.frozen = 0
        if project.waiting:
            continue
        if project.lag > 0:
            project.lag -= 1
            continue
        project.remaining -= 1
        pay_trial(w, firm, project, cost, p)
        if project.remaining <= 0:
            end_stage(w, i, p)


@rule
def pay_trial(w, firm, project, cost, p):
    """A clinical stage pays the hospital that serves it, out of the firm's research money."""
    if project.hospital < 0 or not w.pipe[0].clinical[project.kind, project.stage]:
        return
    fee = min(
        won(cost * p.trial_fee_share),
        research_inputs_left(w.nations[w.places[firm.place].nation], w.places[firm.place], firm),
    )
    if fee <= 0:
        return
    o = w.organisations[project.hospital]
    post(w.book[0], firm, o, fee, purposes.TRIALS)
    post(w.book[0], o, w.others[codes.ECONOMY_ROW], fee, purposes.TRIALS)
    firm.research_inputs += fee


@rule
def research_inputs_left(nation, place, firm):
    """Research money of the quarter that is neither wages nor spent yet, KRW."""
    wages = won(firm.staff[codes.RESEARCHER] * research_wage(nation, place, firm.sector))
    return max(0, firm.research - wages - firm.research_inputs)


@rule
def drop_project(w, row, firm_lives):
    """A project ends without a result of its own."""
    if firm_lives:
        w.firms[w.projects[row].firm].projects -= 1
    release(w.projects, w.project_heap, row)
    w.tally[0].dropped_projects += 1


@rule
def end_stage(w, row, p):
    """A stage is over: fail, go on, be licensed out, or be approved."""
    project = w.projects[row]
    firm = w.firms[project.firm]
    pipe = w.pipe[0]
    if not stage_succeeds(w, project, p):
        firm.projects -= 1
        release(w.projects, w.project_heap, row)
        w.tally[0].failures += 1
        return
    if project.stage == pipe.stages[project.kind] - 1:
        launch(w, project, p)
        firm.projects -= 1
        release(w.projects, w.project_heap, row)
        return
    if licensed_out(w, project, p):
        firm.projects -= 1
        release(w.projects, w.project_heap, row)
        w.tally[0].dropped_projects += 1
        return
    project.stage += 1
    project.hospital = -1
    project.partner_trial = False
    enter_stage(w, project)


@rule
def licensed_out(w, project, p):
    """A new drug may be licensed to a company abroad after phase 1 or 2 (p16); the firm gets an up-front sum."""
    if project.kind != codes.NEW_DRUG or (project.stage != PHASE_1 and project.stage != PHASE_2):
        return False
    luck = draws.key(w.now[0].seed, codes.LICENCE, project.stage, project.id)
    if not draws.chance(luck, 0, p.licence_out_chance):
        return False
    income = won(p.licence_out_share * 4 * w.pipe[0].peak[project.kind] * peak_draw(luck, p))
    firm = w.firms[project.firm]
    post(w.book[0], w.others[codes.ABROAD_ROW], firm, income, purposes.LICENCE)
    firm.licence_in += income
    w.tally[0].licences += 1
    w.tally[0].licence_income += income
    return True


@rule
def launch(w, project, p):
    """An approved product enters the market."""
    luck = draws.key(w.now[0].seed, codes.PEAK, 0, project.id)
    product = w.products[claim(w.products, w.product_heap)]
    product.id, product.firm, product.firm_id = project.id, project.firm, project.firm_id
    product.kind, product.launched = project.kind, w.now[0].quarter
    product.sells_from = product.launched + sales_lag(project.kind, p)
    product.peak = w.pipe[0].peak[project.kind] * project.scale * peak_draw(luck, p)
    w.firms[project.firm].products += 1
    w.tally[0].approvals += 1


@loop
def retire_products(w):
    """Products leave when their firm is gone or demand has faded."""
    p = w.p[0]
    for i in range(w.product_heap[0]):
        product = w.products[i]
        if not product.alive:
            continue
        firm = w.firms[product.firm]
        held = owns(firm, product)
        age = float(w.now[0].quarter - product.sells_from)
        faded = age > p.plateau_time and life_cycle(age, p) < p.retire_share
        if held and not faded:
            continue
        if held:
            firm.products -= 1
        release(w.products, w.product_heap, i)
