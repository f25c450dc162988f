"""The firms of the start: their records, projects and products, filled by compiled loops."""

from __future__ import annotations

import math

import numpy as np

from . import codes, purposes
from .inputs import SECTORS
from .kernel import draws
from .kernel.compiled import loop, loop_with_arrays, rule, rule_with_arrays
from .kernel.ledger import FIRMS, post, won
from .kernel.table import claim
from .pipeline_table import expected_cost, overall_chance
from .processes.knowledge import own_learning
from .processes.research import BILLION, idea_rate
from .rules.cognition import depth
from .rules.firms import clear_flows, role_of, spot_of
from .rules.nodes import NOBODY
from .rules.products import life_cycle
from .rules.projects import affordable_scale, can_start, cheapest_stage, peak_draw, quality_of
from .rules.wages import research_wage

HALF = 0.5
TEN_DRAWS = 10
MOST_PROJECTS = 40  # of one firm at the start
PRODUCT_MOST = 0.7  # most of a firm's sales that comes from products at the start


@rule_with_arrays
def firm_ids(place_ids, sectors, numbers):
    """Ids of the firms of the start, from place, sector and number; they do not depend on the seed."""
    ids = np.empty(len(place_ids), np.int64)
    for i in range(len(ids)):
        ids[i] = draws.identity(draws.key(0, codes.START, sectors[i], place_ids[i]), numbers[i])
    return ids


@rule_with_arrays
def raw_sizes(seed, ids, sectors, sigma):
    """Lognormal sizes, to be scaled to the measured jobs of their place and sector."""
    sizes = np.empty(len(ids))
    for i in range(len(ids)):
        sizes[i] = math.exp(sigma[sectors[i]] * draws.normal(draws.key(seed, codes.START_SIZE, 0, ids[i]), 0))
    return sizes


@rule_with_arrays
def intensities(seed, ids, spread):
    """Research intensity of each firm against its sector's mean."""
    relative = np.empty(len(ids))
    for i in range(len(ids)):
        relative[i] = math.exp(spread * draws.normal(draws.key(seed, codes.START_RESEARCH, 0, ids[i]), 0))
    return relative


@rule_with_arrays
def spots(ids):
    """Places of firms in the fixed random order."""
    places = np.empty(len(ids))
    for i in range(len(ids)):
        places[i] = spot_of(ids[i])
    return places


def fill_firms(state, region, people) -> None:
    """Enter the firms of the start into the table, in their fixed random order.

    What goes through firms in that order then reads memory forwards, which is several times as fast.
    """
    columns = [people[name] for name in ("id", "place", "sector", "staff", "researchers")]
    order = np.argsort(spots(people["id"]), kind="stable")
    fill(state.world(), *[column[order] for column in columns])


@loop
def fill(w, ids, places, sectors, staff, researchers):
    """Enter all firms of the start."""
    for i in range(len(ids)):
        row = claim(w.firms, w.firm_heap)
        enter_incumbent(w, w.firms[row], ids[i], places[i], sectors[i], staff[i], researchers[i])


@rule
def enter_incumbent(w, firm, identity, place_row, sector, staff, researchers):
    """One firm that was there before: its people, its sales, its money, its knowledge."""
    p, now = w.p[0], w.now[0]
    nation = w.nations[w.places[place_row].nation]
    luck = draws.key(now.seed, codes.START, 1, identity)
    firm.id, firm.account = identity, FIRMS
    firm.spot = spot_of(identity)
    firm.place, firm.site, firm.sector, firm.origin, firm.came = place_row, -1, sector, codes.INCUMBENT, codes.NEW
    firm.role = role_of(draws.uniform(luck, 1), p)
    firm.founded = -1 - int(draws.exponential(luck, 2, p.mean_age))
    makers = staff - researchers
    firm.staff[codes.RESEARCHER] = researchers
    firm.staff[codes.TECHNICIAN] = int(math.floor(makers * p.technician_share + HALF))
    firm.staff[codes.GENERAL] = makers - firm.staff[codes.TECHNICIAN]
    for skill in range(len(firm.staff)):
        firm.desired[skill] = firm.staff[skill]
    firm.trailing_sales = makers * (1.0 + p.start_vacancy_share) * nation.output_per_worker[sector]
    firm.base_claim = firm.trailing_sales
    firm.productivity = 1.0
    wage = research_wage(nation, w.places[place_row], sector)
    cost = researchers * wage / p.research_labour_share
    budget = cost * (1.0 + p.start_vacancy_share)
    firm.intensity = budget / firm.trailing_sales if firm.trailing_sales > 0 else 1.0
    clear_flows(firm)
    firm.research = won(cost)
    firm.research_budget = cost
    firm.project_money = cost * p.project_share
    firm.research_stock = cost * 4 / p.research_depreciation_rate
    firm.research_stock_start = firm.research_stock
    w.places[place_row].sector_research[sector] += firm.research
    firm.new_partner, firm.former, firm.venture_quarter, firm.first_grant, firm.licensed_from = (
        NOBODY,
        NOBODY,
        -1,
        -1,
        -1,
    )
    cash = won((p.reserve_share * 4 * firm.trailing_sales + 4 * cost) * (HALF + draws.uniform(luck, 2 + 1)))
    post(w.book[0], w.others[codes.HOUSEHOLD], firm, cash, purposes.OPENING)
    firm.opening_cash = cash
    firm.culture = min(1.0, max(0.0, HALF + p.culture_spread * draws.normal(luck, 4)))
    give_knowledge(w, firm, luck, p)


@rule
def give_knowledge(w, firm, luck, p):
    """Knowledge around the sector's profile, as deep as own research keeps it."""
    fading = p.research_depreciation_rate / 4
    length = max(p.base_depth, own_learning(float(firm.research), p) / fading)
    for k in range(len(firm.knowledge)):
        noise = math.exp(p.knowledge_spread * draws.normal(luck, TEN_DRAWS + k))
        firm.knowledge[k] = length * w.sector_knowledge[firm.sector, k] * noise
        firm.learned[k] = 0.0


def solve_idea_rates(state) -> None:
    """Set the idea rate of each sector so that ideas are `idea_abundance` times what project money can pay for, and
    the mean knowledge depth that quality is measured against."""
    w, p, pipe = state.world(), state.parameters[0], state.pipeline[0]
    unit, money, quality, researching = research_sums(w)
    costs = mean_costs(pipe)
    for n, nation in enumerate(state.nations.rows):
        for s in range(len(SECTORS)):
            starts = money[n, s] / costs[s]
            nation.idea_rate[s] = p.idea_abundance * starts / unit[n, s] if unit[n, s] > 0 else 0.0
            nation.mean_quality[s] = quality[n, s] / researching[n, s] if researching[n, s] > 0 else 0.0


def mean_costs(pipe) -> list[float]:
    """Expected cost of a begun project of a firm of each sector, KRW: its type drawn by the sector's shares, its scale
    half-way between the type's smallest and the full."""
    kinds = range(len(codes.PROJECTS))
    costs = [expected_cost(pipe, k) * (1.0 + pipe.least_scale[k]) / 2 for k in kinds]
    return [math.fsum(pipe.share[s, k] * costs[k] for k in kinds) for s in range(len(SECTORS))]


@loop_with_arrays
def research_sums(w):
    """By nation and sector: ideas at unit rate, project money, sum of log depth and number of researching firms."""
    from_research = np.zeros((len(w.nations), 5))
    money = np.zeros((len(w.nations), 5))
    quality = np.zeros((len(w.nations), 5))
    count = np.zeros((len(w.nations), 5))
    p, pipe = w.p[0], w.pipe[0]
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive and firm.research > 0:
            place = w.places[firm.place]
            n, s = place.nation, firm.sector
            if not can_start(pipe, s, firm.project_money):
                continue
            from_research[n, s] += idea_rate(
                1.0,
                firm.research / BILLION,
                place.spillover_factor[s],
                place.academic_factor,
                place.local_factor[s],
                p,
            )
            money[n, s] += firm.project_money
            quality[n, s] += math.log(HALF + depth(firm.knowledge))
            count[n, s] += 1
    return from_research, money, quality, count


def fill_projects(state) -> None:
    """Projects under way at the start, in the mix of types and stages that lasting starts would give."""
    weights = np.zeros((len(codes.PROJECTS), codes.STAGES))
    pipe = state.pipeline[0]
    for k in range(len(codes.PROJECTS)):
        reached = 1.0
        for stage in range(pipe.stages[k]):
            weights[k, stage] = reached * pipe.time[k, stage]
            reached *= pipe.success[k, stage]
    enter_projects(state.world(), weights)


@loop_with_arrays
def enter_projects(w, weights):
    """Fill each firm's project money with projects. `weights`: mean time a begun project spends in each stage."""
    pipe, now = w.pipe[0], w.now[0]
    kinds = np.zeros(len(weights))
    cheapest = np.full(len(w.sector_knowledge), np.inf)
    for sector in range(len(cheapest)):
        cheapest[sector] = cheapest_stage(pipe, sector)
    for j in range(w.nation_first[-1]):
        row = w.order[j]
        firm = w.firms[row]
        for k in range(len(weights)):
            kinds[k] = pipe.share[firm.sector, k] * weights[k].sum()
        luck = draws.key(now.seed, codes.START_PROJECT, 0, firm.id)
        for n in range(MOST_PROJECTS):
            if w.project_heap[0] >= len(w.projects):
                return
            room = firm.project_money * w.p[0].start_fill_share - firm.committed
            if room < cheapest[firm.sector]:
                break  # no later draw could bring a project that it can pay for
            part = draws.subkey(luck, n)
            kind = draws.choice(part, 0, kinds)
            stage = draws.choice(part, 1, weights[kind])
            scale = affordable_scale(room, pipe.cost[kind, stage], pipe.least_scale[kind])
            if scale > 0:
                enter_project(w, row, kind, stage, scale, part)


@rule_with_arrays
def enter_project(w, row, kind, stage, scale, luck):
    """One project half-way through."""
    p, pipe, firm = w.p[0], w.pipe[0], w.firms[row]
    project = w.projects[claim(w.projects, w.project_heap)]
    project.id = draws.identity(luck, 0)
    project.firm, project.firm_id = row, firm.id
    project.kind, project.stage, project.scale = kind, stage, scale
    project.quality = quality_of(firm.knowledge, w.nations[w.places[firm.place].nation].mean_quality[firm.sector], p)
    project.hospital, project.partner_trial, project.waiting = -1, False, False
    project.frozen, project.source = 0, -1
    project.started = -1 - int(pipe.time[kind, stage])
    project.lag = 0.0
    project.remaining = 1.0 + math.floor(draws.uniform(luck, 2) * pipe.time[kind, stage])
    firm.committed += pipe.cost[kind, stage] * scale
    firm.projects += 1
    w.tally[0].started_projects += 1


def product_rates(state) -> np.ndarray:
    """Launches a quarter per KRW of project money a quarter, by sector of the firm and type."""
    pipe = state.pipeline[0]
    rates = np.zeros((len(SECTORS), len(codes.PROJECTS)))
    for s, cost in enumerate(mean_costs(pipe)):
        for k in range(len(codes.PROJECTS)):
            rates[s, k] = pipe.share[s, k] * overall_chance(pipe, k) / cost
    return rates


def fill_products(state) -> None:
    """Products on the market at the start, of all ages, and what is left of sales as established lines."""
    enter_products(state.world(), product_rates(state))


@rule
def market_life(p):
    """Quarters from launch to withdrawal."""
    return int(p.plateau_time - 4 * math.log(p.retire_share) / p.decline_rate)


@loop
def enter_products(w, rates):
    """Draw the products each firm has on the market at the start."""
    p, pipe, now = w.p[0], w.pipe[0], w.now[0]
    life = market_life(p)
    for j in range(w.nation_first[-1]):
        row = w.order[j]
        firm = w.firms[row]
        luck = draws.key(now.seed, codes.START_PRODUCT, 0, firm.id)
        if not can_start(pipe, firm.sector, firm.project_money):
            continue
        first, demand = w.product_heap[0], 0.0
        for k in range(len(codes.PROJECTS)):
            part = draws.subkey(luck, k)
            for n in range(
                draws.poisson(part, 0, rates[firm.sector, k] * firm.project_money * life * p.start_product_share)
            ):
                if w.product_heap[0] < len(w.products):
                    demand += enter_product(w, row, k, life, draws.subkey(part, n + 1), p)
        most = PRODUCT_MOST * firm.trailing_sales
        shrink = min(1.0, most / demand) if demand > 0 else 1.0
        for i in range(first, w.product_heap[0]):
            w.products[i].peak *= shrink
        firm.base_claim = firm.trailing_sales - demand * shrink


@rule
def enter_product(w, row, kind, life, luck, p):
    """One product of some age; returns its demand now."""
    product = w.products[claim(w.products, w.product_heap)]
    product.id = draws.identity(luck, 0)
    product.firm, product.firm_id, product.kind = row, w.firms[row].id, kind
    age = int(draws.uniform(luck, 2) * life)
    product.launched = -1 - age
    scale = (1.0 + w.pipe[0].least_scale[kind]) / 2
    product.peak = w.pipe[0].peak[kind] * scale * peak_draw(luck, p)
    w.firms[row].products += 1
    return product.peak * life_cycle(age + 1.0, p)
