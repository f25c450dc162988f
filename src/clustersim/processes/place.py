"""What a place is like: rent, density, concentration, research nearby, an anchor, a star, coordination.

Density and own-sector concentration raise productivity a little; research of universities, hospitals and institutes
nearby raises the yield of ideas once there is a critical mass, more so beside an anchor. Rents follow occupancy.
Coordination is bought and fades. Sources: section 8, k07-k11, k14, q03, q08, f20.
"""

from __future__ import annotations

import math

from .. import codes
from ..kernel.compiled import loop, rule
from ..rules.firms import staff_of
from ..rules.partners import has_room

WRITES = ("places.*",)
BILLION = 1e9


def describe_places(state, context):
    """Recount every place and work out what it does to its firms next quarter."""
    w = state.world()
    count_places(w)
    rate_places(w)
    coordinate(w)


@rule
def density_factor(ratio, elasticity):
    """Productivity from density or concentration against the start."""
    return math.pow(max(ratio, 1.0 / 4), elasticity)


@rule
def rent_index(ratio, elasticity):
    """Rent against the start by occupancy."""
    return math.pow(max(ratio, 1.0 / 4), elasticity)


@rule
def critical_mass(researchers, needed):
    """Share of academic spillovers that a place can take up: all of them from the critical mass on."""
    return min(1.0, researchers / needed) if needed > 0 else 1.0


@rule
def academic_factor(research, mass, anchor, p):
    """Effect of academic and hospital research (bn KRW a quarter) on ideas of firms in the same place."""
    elasticity = p.academic_elasticity * mass * (1.0 + p.anchor_effect * anchor)
    return math.pow(1.0 + research, elasticity)


@loop
def count_places(w):
    """Firms, jobs, researchers, research and stars of each place."""
    p = w.p[0]
    for i in range(len(w.places)):
        clear_place(w.places[i])
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive:
            place = w.places[firm.place]
            staff = staff_of(firm)
            place.firms += 1
            place.jobs += staff
            place.sector_jobs[firm.sector] += staff
            place.researchers += firm.staff[codes.RESEARCHER]
            if firm.site >= 0:
                place.tenants += 1
                place.tenant_jobs += staff
            if staff >= p.anchor_staff and firm.research > p.anchor_intensity * firm.trailing_sales:
                place.anchor = True
            if has_room(w.firms, w.organisations, i, p) and (place.star < 0 or is_brighter(firm, w.firms[place.star])):
                place.star = i
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        w.places[o.place].jobs += o.staff[codes.RESEARCHER]
        w.places[o.place].researchers += o.staff[codes.RESEARCHER]
        w.places[o.place].academic_research += o.research


@rule
def is_brighter(firm, star):
    """More ties, or as many and the smaller id (so that the order of rows decides nothing)."""
    return firm.degree > star.degree or (firm.degree == star.degree and firm.id < star.id)


@rule
def clear_place(place):
    """Set the counts of a place to zero."""
    place.firms, place.jobs, place.tenants, place.tenant_jobs, place.researchers = 0, 0, 0, 0, 0
    place.academic_research = 0
    place.anchor = False
    place.star = -1
    for s in range(len(place.sector_jobs)):
        place.sector_jobs[s] = 0


@loop
def rate_places(w):
    """Effects of each place on its firms."""
    p = w.p[0]
    for i in range(len(w.places)):
        place = w.places[i]
        total = 0.0
        for s in range(len(place.sector_jobs)):
            total += place.sector_jobs_start[s]
            start = place.sector_jobs_start[s]
            ratio = place.sector_jobs[s] / start if start > 0 else 1.0
            place.crowding[s] = math.log(max(1.0, float(place.sector_jobs[s])) / start) if start >= 1 else 0.0
            place.local_factor[s] = density_factor(ratio, p.localisation_elasticity)
            place.spillover_factor[s] = spillover_factor(spillover(w, i, s) / BILLION, p)
        jobs = float(place.jobs)
        crowd = jobs / place.jobs_start if place.jobs_start > 0 else 1.0
        place.density_factor = density_factor(crowd, p.density_elasticity)
        place.rent = rent_index(crowd, p.rent_elasticity)
        mass = critical_mass(float(place.researchers), p.critical_mass)
        place.academic_factor = academic_factor(place.academic_research / BILLION, mass, place.anchor, p)


@rule
def spillover_factor(research, p):
    """Effect of firms' research within reach (bn KRW a quarter) on ideas."""
    return math.pow(1.0 + research, p.spillover_elasticity)


@rule
def spillover(w, i, s):
    """Research of firms elsewhere that reaches a place and sector, by distance and similarity (k10), KRW a quarter."""
    total = 0.0
    for j in range(len(w.places)):
        if j == i or w.places[j].nation != w.places[i].nation:
            continue
        near = 0.0
        for t in range(len(w.places[j].sector_research)):
            near += w.similarity[s, t] * w.places[j].sector_research[t]
        total += w.codified[i, j] * near
    return total


@rule
def coordination_after(quality, coverage, quarters_half_life):
    """Coordination a quarter later: it moves half-way to what its offices can cover within a half-life."""
    return quality + (coverage - quality) * (1.0 - math.exp(-math.log(2.0) / quarters_half_life))


@rule
def coverage(staff, firms, p):
    """Share of the firms of a place that its coordinators can serve (q06)."""
    return min(1.0, staff * p.firms_per_coordinator / max(1.0, float(firms)))


@loop
def coordinate(w):
    """Offices raise the coordination of their places; without them it fades (q08, f20)."""
    p, now = w.p[0], w.now[0]
    for k in range(len(w.offices)):
        office = w.offices[k]
        place = w.places[office.place]
        if office.opened == now.quarter:
            place.coordination = max(place.coordination, p.initial_coordination)
        served = coverage(office.staff, place.firms, p)
        place.coordination = coordination_after(place.coordination, served, p.policy_half_life)
