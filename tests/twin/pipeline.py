"""Projects, trials, products."""

from __future__ import annotations

import math
from types import SimpleNamespace

from clustersim import codes

from . import draws
from .firm import Firm, depth, distance, won
from .ties import fit


def life_cycle(age, p):
    rise = min(1.0, max(0, age + 1) / p.ramp_time)
    return rise if age <= p.plateau_time else rise * math.exp(-p.decline_rate / 4 * (age - p.plateau_time))


def peak_draw(luck, p):
    return math.exp(p.peak_spread * draws.normal(luck, 1) - p.peak_spread**2 / 2)


def stage_cost(m, x):
    return m.pipe.cost[x.kind][x.stage] * x.scale * x.firm.tie_cost


def enter_stage(m, x):
    luck = draws.key(m.seed, codes.STAGE_TIME, x.stage, x.id)
    mean = m.pipe.time[x.kind][x.stage]
    x.remaining = max(1.0, math.floor(draws.lognormal(luck, 0, mean, m.p.stage_time_cv) + 0.5))
    x.lag = 0
    x.waiting = bool(m.pipe.clinical[x.kind][x.stage])


def begin(m):
    for firm in m.order:
        luck = m.key(codes.PROJECT_KIND, firm.id)
        for n in range(firm.ideas + firm.licensed):
            part = draws.subkey(luck, n)
            kind = draws.choice(part, 0, m.pipe.share[firm.sector])
            cost = m.pipe.cost[kind][0] * firm.tie_cost
            scale = min(1.0, (firm.project_money - firm.committed) / cost) if cost > 0 else 1.0
            if scale <= 0 or (cost > 0 and scale < m.pipe.least_scale[kind]):
                continue
            x = SimpleNamespace(id=draws.identity(part, 1), firm=firm, kind=kind, stage=0, scale=scale)
            mean = m.nation.mean_quality[firm.sector]
            x.quality = m.p.quality_slope * (math.log(0.5 + depth(firm.knowledge)) - mean)
            x.hospital, x.partner_trial, x.frozen = None, False, 0
            x.source = firm.licensed_from if n >= firm.ideas else -1
            firm.projects += 1
            firm.committed += m.pipe.cost[kind][0] * scale * firm.tie_cost
            enter_stage(m, x)
            m.projects.append(x)


def share_slots(m):
    for o in m.organisations:
        o.offer_slots()
    line = [x for x in m.projects if x.waiting and x.firm.alive]
    line.sort(key=lambda x: draws.uniform(m.key(codes.QUEUE, x.id), 0))
    able = [x for x in line if stage_cost(m, x) <= x.firm.project_money]
    for x in able:
        serve(m, x, next((o for o in x.firm.partners if not isinstance(o, Firm) and o.slots > o.slots_taken), None), 1)
    for x in able:
        if x.waiting:
            serve(m, x, choose_hospital(m, x.firm, draws.subkey(m.key(codes.QUEUE, x.id), 1)), 0)
    m.tally["trials_waiting"] = sum(x.waiting for x in line)


def serve(m, x, hospital, partner):
    if hospital is None:
        return
    hospital.slots_taken += 1
    x.hospital, x.partner_trial, x.waiting = hospital, partner, False
    sooner = m.p.trial_start_lag * (1 - m.p.partner_lag_multiplier) if partner else 0.0
    luck = m.key(codes.QUEUE, x.id)
    if x.kind == codes.NEW_DRUG:
        x.lag = draws.whole(luck, 2, m.p.trial_start_lag - sooner)
    else:
        x.remaining = max(1.0, x.remaining - draws.whole(luck, 2, sooner))
    m.count("trials_started", 1)


def choose_hospital(m, firm, luck):
    free = [o for o in m.organisations if o.slots > o.slots_taken]

    def value(o):
        weight = (o.slots - o.slots_taken) * (m.codified[firm.place.row][o.place.row] + 0.5)
        return math.log(draws.uniform(draws.subkey(luck, o.id), 0)) / weight

    return max(free, key=value) if free else None


def advance(m):
    p = m.p
    for firm in m.firms:
        firm.committed = 0.0
    kept = []
    for x in m.projects:
        firm = x.firm
        if not firm.alive:
            continue
        cost = stage_cost(m, x)
        stays = True
        if firm.committed + cost > firm.project_money * (1 + 1e-9):
            x.frozen += 1
            stays = x.frozen <= p.frozen_limit
        else:
            firm.committed += cost
            x.frozen = 0
            if not x.waiting:
                stays = go_on(m, x, cost)
        if stays:
            kept.append(x)
        else:
            firm.projects -= 1
    m.projects = kept


def go_on(m, x, cost):
    firm = x.firm
    if x.lag > 0:
        x.lag -= 1
        return True
    x.remaining -= 1
    if x.hospital is not None and m.pipe.clinical[x.kind][x.stage]:
        left = firm.research - won(firm.staff[0] * firm.researcher_wage) - firm.research_inputs
        fee = min(won(cost * m.p.trial_fee_share), max(0, left))
        firm.cash -= fee
        firm.research_inputs += fee
    return end_stage(m, x) if x.remaining <= 0 else True


def end_stage(m, x):
    p, pipe, firm = m.p, m.pipe, x.firm
    if not succeeds(m, x):
        m.count("failures", 1)
        return False
    if x.stage == pipe.stages[x.kind] - 1:
        peak = pipe.peak[x.kind] * x.scale * peak_draw(draws.key(m.seed, codes.PEAK, 0, x.id), p)
        wait = int(p.reimbursement_lag) if x.kind == codes.HEALTH_IT_PROJECT else 0
        m.products.append(SimpleNamespace(firm=firm, launched=m.quarter, sells_from=m.quarter + wait, peak=peak))
        m.count("approvals", 1)
        return False
    if x.kind == codes.NEW_DRUG and x.stage in (2, 3):
        luck = draws.key(m.seed, codes.LICENCE, x.stage, x.id)
        if draws.chance(luck, 0, p.licence_out_chance):
            income = won(p.licence_out_share * 4 * pipe.peak[x.kind] * peak_draw(luck, p))
            firm.cash += income
            m.count("licences", 1)
            m.count("licence_income", income)
            return False
    x.stage += 1
    x.hospital, x.partner_trial = None, False
    enter_stage(m, x)
    return True


def succeeds(m, x):
    p, pipe, firm = m.p, m.pipe, x.firm
    chance = pipe.success[x.kind][x.stage]
    if 0 < chance < 1:
        partners = firm.partners
        early = pipe.early[x.kind][x.stage]
        good = any(fit(distance(firm.knowledge, o.knowledge), p) > 0.5 for o in partners)
        hospital = any(not isinstance(o, Firm) and o.hospital for o in partners)
        roles = {firm.role} | {o.role for o in partners if isinstance(o, Firm)}
        chance *= math.exp(x.quality)
        if pipe.clinical[x.kind][x.stage] and x.partner_trial:
            chance *= p.hospital_partner_ratio
        if early and good:
            chance *= p.tie_success_ratio
        device = x.kind in (codes.DEVICE_2, codes.DEVICE_3, codes.HEALTH_IT_PROJECT)
        if early and device and (hospital or x.source == codes.HOSPITAL):
            chance *= p.clinician_design_ratio
        if x.stage == pipe.stages[x.kind] - 1:
            chance *= p.role_completion_ratio ** ((len(roles) - 1) / 2)
        chance = min(0.98, max(0.01, chance))
    return draws.chance(draws.key(m.seed, codes.STAGE_LUCK, x.stage, x.id), 0, chance)


def retire(m):
    def lasts(y):
        age = m.quarter - y.sells_from
        return y.firm.alive and not (age > m.p.plateau_time and life_cycle(age, m.p) < m.p.retire_share)

    m.products = [y for y in m.products if lasts(y)]
