"""Founding and moving."""

from __future__ import annotations

import math

from clustersim import codes

from . import draws
from .firm import Firm, won


def found(m):
    p = m.p
    origins = {0: codes.HOSPITAL_BORN, 1: codes.UNIVERSITY_BORN, 2: codes.INSTITUTE_BORN}
    parents = [f for f in m.order if f.staff[0] > 0]
    for o in m.organisations:
        for n in range(o.founders()):
            child = draws.subkey(m.key(codes.NEWBORN, o.id), n)
            if draws.chance(child, 2, p.device_idea_share):
                sector = codes.HEALTH_IT if draws.chance(child, 3, p.software_share) else codes.DEVICES
            else:
                sector = codes.DRUGS if draws.chance(child, 3, p.science_drug_share) else codes.BIOTECH
            firm = newborn(m, child, o.place, sector, origins[o.kind], o.knowledge, o.culture)
            if o.designated >= 0:
                firm.assist(0)
    for parent in parents:
        mean = p.spin_out_rate * parent.staff[0] / 1000 / 4
        for n in range(draws.poisson(m.key(codes.FOUND, parent.id), 0, mean)):
            child = draws.subkey(m.key(codes.NEWBORN, parent.id), n)
            newborn(m, child, parent.place, parent.sector, codes.SPIN_OUT, parent.knowledge, parent.culture)
    for place in m.places:
        for s in range(5):
            start = place.sector_jobs_start[s]
            ratio = (place.sector_jobs[s] / start if start > 0 else 1.0) / m.demand[s]
            mean = p.entry_rate / 4 * place.sector_firms_start[s] * m.demand[s]
            mean *= max(0.01, m.venture_ratio) ** p.venture_startup_elasticity
            mean *= max(0.5, ratio) ** p.cluster_entry_elasticity
            for n in range(draws.poisson(draws.subkey(m.key(codes.FOUND, place.id), s), 0, mean)):
                child = draws.subkey(draws.subkey(m.key(codes.NEWBORN, place.id), s), n)
                newborn(m, child, place, s, codes.INDEPENDENT, m.sector_knowledge[s], 0.5)


def newborn(m, luck, place, sector, origin, knowledge, culture):
    p, f = m.p, Firm(m)
    f.id = draws.identity(luck, 0)
    f.spot = draws.uniform(draws.key(0, codes.RING, 0, f.id), 0)
    f.alive, f.place, f.site, f.sector, f.origin, f.came = True, place, None, sector, origin, codes.NEW
    u = draws.uniform(luck, 1)
    f.role = codes.SPECIALIST
    if u < p.vision_share + p.integrator_share:
        f.role = codes.VISION_PROVIDER if u < p.vision_share else codes.INTEGRATOR
    f.founded = m.quarter
    mean = p.startup_staff if origin in (codes.INDEPENDENT, codes.SPIN_OUT) else p.spin_off_staff
    f.base_claim = f.trailing_sales = draws.exponential(luck, 4, mean) * m.nation.output_per_worker[sector]
    f.product_claim = f.older_products = f.claim = 0.0
    f.productivity, f.intensity = 1.0, m.nation.intensity[sector]
    f.research_budget = f.project_money = f.committed = f.grant_stock = f.grant_research = 0.0
    f.equipment_service = f.research_stock = f.research_stock_start = 0.0
    f.degree, f.former, f.chosen, f.partners = 0, None, None, []
    f.ideas, f.licensed, f.licensed_from, f.projects = 0, 0, -1, 0
    f.venture_backed, f.venture_quarter, f.insolvent = False, -1, False
    f.assisted, f.assisted_staff, f.first_grant = False, 0, -1
    f.debt, f.cash = 0, won(p.startup_capital)
    f.staff, f.desired, f.open_posts = [0] * 4, [0] * 4, [0] * 4
    f.clear_flows()
    f.knowledge = [0.5 * x * math.exp(0.5 * draws.normal(luck, 10 + k)) for k, x in enumerate(knowledge)]
    f.learned = [0.0] * 8
    f.culture = min(1.0, max(0.0, culture + p.culture_spread * draws.normal(luck, 9)))
    m.firms.append(f)
    m.count("entries", 1)
    m.count("spin_offs", origin != codes.INDEPENDENT)
    m.count("hospital_spin_offs", origin == codes.HOSPITAL_BORN)
    return f


def move_firms(m):
    for f in m.order:
        luck = m.key(codes.MOVE, f.id)
        born = f.founded == m.quarter - 1
        if f.site is None and (born or draws.chance(luck, 0, m.p.consider_hazard)):
            choose(m, f, luck, born)


def worth(m, f, place):
    p = m.p
    start = place.tightness_start[2]
    tight = place.seekers[2] / max(1, place.workforce[2]) / start if start > 0 else 1.0
    there = sum(o.place is place for o in f.partners) / len(f.partners) if f.partners else 0.0
    return (
        p.labour_weight * math.exp(-p.willingness_decay * place.capital_distance) * min(1.0, tight)
        - p.rent_weight * math.log(place.rent)
        - p.move_distance_weight * math.log(1 + m.km[f.place.row][place.row])
        + p.lost_tie_weight * there
    )


def choose(m, f, luck, born):
    p = m.p
    plain, all_values = [], []
    response = math.log(1 + p.subsidy_location_response / 100) / 0.1
    for place in (f.place,) if born else m.places:
        bare = worth(m, f, place)
        value = bare + (p.home_attachment if place is f.place else 0) + draws.gumbel(draws.subkey(luck, place.id), 0)
        plain.append((value, place))
        all_values.append((value, place, None))
        site = next((s for s in m.sites if s.place is place and s.taken < s.floor), None)
        if site is not None and f.size <= p.subsidy_staff_limit:
            value = bare + p.park_appeal + response * site.subsidy + draws.gumbel(draws.subkey(luck, site.id), 0)
            all_values.append((value, place, site))
    _, place, site = max(all_values, key=lambda x: x[0])
    anyway = max(plain, key=lambda x: x[0])[1]
    if place is not f.place or site is not None:
        move(m, f, place, site, anyway is place and place is not f.place, born)


def move(m, f, place, site, anyway, born):
    p, home, before = m.p, f.place, f.size
    if place is not home:
        for k in range(4):
            follow = math.floor(f.staff[k] * p.staff_follow_share + 0.5)
            home.workforce[k] -= follow
            place.workforce[k] += follow
            home.seekers[k] += f.staff[k] - follow
            m.count("separations", f.staff[k] - follow)
            f.staff[k] = follow
        f.place = place
    f.came = codes.NEW
    if not born:
        f.came = codes.ANYWAY if anyway else codes.MOVED_WITHIN if place is home else codes.MOVED_IN
    if not born or site is not None:
        m.count("moves", 1)
    if site is not None:
        f.site = site
        site.taken += 1
        f.assist(0 if born else before)
    if not born:
        wanted = won(p.move_cost * f.size)
        if site is not None:
            grant = min(won(wanted * site.subsidy), site.grant_money - site.grants_paid)
            site.grants_paid += grant
            f.cash += grant
        f.cash -= min(max(0, f.cash), wanted)
