"""Development projects: start, wait for a trial slot, go through their stages, fail, are licensed out or approved.

Six types (new drugs, incremental drugs, class II and class III-IV devices, biotech services, health IT), each a row of
stages with a time, a chance and a cost. A project moves on while its firm can pay; a clinical stage first waits for a
slot at a hospital, with a partner hospital first. Sources: section 2 of the evidence (p01-p36), n13, q07.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes, purposes
from ..cognition import cognitive_distance, depth, fit
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ledger import post, won
from ..kernel.table import claim, release
from ..nodes import node_index
from ..product_rules import life_cycle
from ..wages import research_wage

WRITES = (
    "projects.*",
    "products.*",
    "firms.*",
    "organisations.slots",
    "organisations.slots_taken",
    "organisations.cash",
    "tally.*",
    "others.cash",
    "ledger.*",
)
HALF, HUNDRED = 0.5, 100.0
PHASE_1, PHASE_2 = 2, 3  # stages of a new drug that a licence can follow
LEAST_CHANCE, MOST_CHANCE = 0.01, 0.98  # evidence section 2: bounds of a modified chance


def run_pipeline(state, context):
    """New projects begin, trial slots are shared out, stages end, products are launched or retired."""
    w = state.world()
    state.reserve("projects", count_ideas(w))
    start_projects(state.world())
    offer_slots(state.world())
    share_slots(state.world())
    state.reserve("products", len(state.projects))
    advance_projects(state.world())
    retire_products(state.world())


@loop
def count_ideas(w):
    """Ideas, own and licensed, of the quarter."""
    total = 0
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive:
            total += w.firms[i].ideas + w.firms[i].licensed
    return total


@rule
def affordable_scale(room, cost, least):
    """Size of a project a firm can pay for: 1 at most, 0 if not even the smallest."""
    if cost <= 0:
        return 1.0
    scale = min(1.0, room / cost)
    return scale if scale >= least else 0.0


@loop
def start_projects(w):
    """Each idea becomes a project if its firm can pay for the first stage."""
    p, pipe, now = w.p[0], w.pipe[0], w.now[0]
    for j in range(w.nation_first[-1]):
        firm = w.firms[w.order[j]]
        for n in range(firm.ideas + firm.licensed):
            luck = draws.key(now.seed, codes.PROJECT_KIND, now.quarter, firm.id)
            part = draws.subkey(luck, n)
            kind = draws.choice(part, 0, pipe.share[firm.sector])
            room = firm.project_money - firm.committed
            scale = affordable_scale(room, pipe.cost[kind, 0] * tie_cost(firm, p), pipe.least_scale[kind])
            if scale > 0:
                source = firm.licensed_from if n >= firm.ideas else -1
                begin_project(w, w.order[j], kind, scale, source, draws.identity(part, 1))


@rule
def tie_cost(firm, p):
    """Cost multiplier of working with partners (n12)."""
    return 1.0 + p.tie_cost_share * (firm.degree > 0)


@rule
def quality_of(knowledge, mean, p):
    """Log odds that a firm's knowledge gives a project against the sector's mean (eta)."""
    return p.quality_slope * (math.log(HALF + depth(knowledge)) - mean)


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
    project.waiting = pipe.clinical[project.kind, project.stage]


@rule
def slots_of(beds, research_class, p):
    """Trials a hospital can start in a quarter for firms of the region (p35, p36, h14)."""
    starts = p.research_hospital_starts if research_class else p.other_hospital_starts
    free = (1.0 - p.investigator_trial_share) * (1.0 - p.foreign_trial_share)
    return beds / HUNDRED * starts / 4 * free / p.sites_per_trial


@loop
def offer_slots(w):
    """Trial starts on offer, per hospital."""
    p, now = w.p[0], w.now[0]
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        o.slots_taken = 0
        o.slots = 0
        if o.kind == codes.HOSPITAL:
            luck = draws.key(now.seed, codes.SLOTS, now.quarter, o.id)
            o.slots = draws.whole(luck, 0, slots_of(o.beds, o.research_class, p) + o.slots_bought / p.sites_per_trial)
            w.tally[0].trial_slots += o.slots


@rule
def choose_hospital(w, firm_row, luck):
    """A hospital with a free slot: a partner first, else one drawn by free slots and nearness; -1 if none is left."""
    i = node_index(w.organisations, firm_row)
    place = w.firms[firm_row].place
    for k in range(w.neighbour_first[i], w.neighbour_first[i + 1]):
        n = w.neighbours[k]
        if n < 0 and w.organisations[-1 - n].slots > w.organisations[-1 - n].slots_taken:
            return -1 - n
    best, most = -1, 0.0
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        free = o.slots - o.slots_taken
        if free <= 0 or w.places[o.place].nation != w.places[place].nation:
            continue
        # largest of uniform^(1/weight): a draw in proportion to the weights that other hospitals do not disturb
        weight = free * (w.codified[place, o.place] + HALF)
        value = math.log(draws.uniform(draws.subkey(luck, o.id), 0)) / weight
        if best < 0 or value > most:
            best, most = k, value
    return best


@rule
def is_partner(w, firm_row, organisation):
    """True if the firm has a tie with the organisation."""
    i = node_index(w.organisations, firm_row)
    for k in range(w.neighbour_first[i], w.neighbour_first[i + 1]):
        if w.neighbours[k] == -1 - organisation:
            return True
    return False


@loop_with_arrays
def share_slots(w):
    """Waiting projects are served in an order drawn anew every quarter, while slots last."""
    p, now, pipe = w.p[0], w.now[0], w.pipe[0]
    waiting = 0
    rows = np.empty(w.project_heap[0], np.int64)
    ranks = np.empty(w.project_heap[0])
    for i in range(w.project_heap[0]):
        project = w.projects[i]
        if project.alive and project.waiting:
            rows[waiting] = i
            # those who wait longest are not first by right: the queue is a lottery, drawn by key
            ranks[waiting] = draws.uniform(draws.key(now.seed, codes.QUEUE, now.quarter, project.id), 0)
            waiting += 1
    for j in np.argsort(ranks[:waiting]):
        project = w.projects[rows[j]]
        if not can_pay(w.firms[project.firm], pipe, project, p):
            continue
        luck = draws.key(now.seed, codes.QUEUE, now.quarter, project.id)
        k = choose_hospital(w, project.firm, draws.subkey(luck, 1))
        if k < 0:
            break
        w.organisations[k].slots_taken += 1
        project.hospital = k
        project.partner_trial = is_partner(w, project.firm, k)
        project.waiting = False
        lag = p.trial_start_lag * (p.partner_lag_multiplier if project.partner_trial else 1.0)
        project.remaining += math.floor(lag + HALF)
        w.tally[0].trials_started += 1
        waiting -= 1
    w.tally[0].trials_waiting = waiting


@rule
def stage_cost(firm, pipe, project, p):
    """Cost of a project in this quarter, KRW."""
    return pipe.cost[project.kind, project.stage] * project.scale * tie_cost(firm, p)


@rule
def can_pay(firm, pipe, project, p):
    """True if the firm's project money carries the stage."""
    return stage_cost(firm, pipe, project, p) <= firm.project_money


@rule
def success_chance(base, early, clinical, good_tie, partner_trial, user_design, completeness, quality, last, p):
    """Chance that a stage succeeds (evidence section 2). A base of 0 or 1 is certain and stays so."""
    if base <= 0 or base >= 1:
        return base
    chance = base * math.exp(quality)
    if clinical and partner_trial:
        chance *= p.hospital_partner_ratio
    if early and good_tie:
        chance *= p.tie_success_ratio
    if early and user_design:
        chance *= p.clinician_design_ratio
    if last:
        chance *= math.pow(p.role_completion_ratio, completeness)
    return min(MOST_CHANCE, max(LEAST_CHANCE, chance))


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
        if not firm.alive or firm.id != project.firm_id:
            drop_project(w, i, False)
            continue
        cost = stage_cost(firm, pipe, project, p)
        if project.waiting:
            firm.committed += cost
        elif firm.committed + cost <= firm.project_money:
            firm.committed += cost
            project.frozen = 0
            project.remaining -= 1
            pay_trial(w, firm, project, cost, p)
            if project.remaining <= 0:
                end_stage(w, i, p)
        else:
            project.frozen += 1
            if project.frozen > p.frozen_limit:
                drop_project(w, i, True)


@rule
def pay_trial(w, firm, project, cost, p):
    """A clinical stage pays the hospital that serves it, out of the firm's research money."""
    if project.hospital < 0 or not w.pipe[0].clinical[project.kind, project.stage]:
        return
    fee = min(won(cost * p.trial_fee_share), research_inputs_left(w.nations[w.places[firm.place].nation], w.places[firm.place], firm))
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
def peak_draw(luck, p):
    """Peak sales of a product against its type's mean: lognormal, mean 1."""
    return math.exp(p.peak_spread * draws.normal(luck, 1) - p.peak_spread * p.peak_spread / 2)


@rule
def launch(w, project, p):
    """An approved product enters the market."""
    luck = draws.key(w.now[0].seed, codes.PEAK, 0, project.id)
    product = w.products[claim(w.products, w.product_heap)]
    product.id, product.firm, product.firm_id = project.id, project.firm, project.firm_id
    product.kind, product.launched = project.kind, w.now[0].quarter
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
        held = firm.alive and firm.id == product.firm_id
        age = float(w.now[0].quarter - product.launched)
        faded = age > p.plateau_time and life_cycle(age, p) < p.retire_share
        if held and not faded:
            continue
        if held:
            firm.products -= 1
        release(w.products, w.product_heap, i)
