"""Facility money becomes floor and shared equipment only when the building is ready; until then it is building work.

The first phase opens a building time after the programme's clock started; what is paid later takes as long again.
Existing buildings are converted in a few quarters, each payment by a clock of its own. Equipment, shared by tenants or
renewed in the firms of an estate, wears out, and serves their research as far as it is in use. Foundations fill their
posts slowly. Sources: f09, f13, l18, v11, v12.
"""

from __future__ import annotations

import math

from ..kernel.compiled import loop, rule
from ..rules.sectors import INDUCEMENT_YEAR

WRITES = ("sites.*", "firms.equipment", "firms.equipment_service")
BILLION = 1e9
TINY = 1e-9  # of a slot: parts of slots that add up to a whole one


def complete_buildings(state, context):
    """Buildings that are ready open; equipment serves the firms that have it."""
    w = state.world()
    open_floor(w)
    serve_firms(w)


@rule
def completion(quarter, opening, building_time):
    """Quarter in which money paid now is ready: with the first phase if that is still building."""
    return opening if quarter < opening else quarter + int(building_time)


@rule
def floor_of(built, slot_cost):
    """Tenant places that so much building money makes."""
    return int(math.floor(built / slot_cost))


@rule
def floor_at(site, p):
    """Tenant places at a site: built for the park, and converted in existing buildings."""
    return floor_of(site.built, p.slot_cost) + int(math.floor(site.converted + TINY))


@rule
def construction_work(spending, year, p):
    """Person-years of building work (v11, of 2019), falling with productivity over the years (v12)."""
    decline = p.inducement_decline_rate * (year - INDUCEMENT_YEAR)
    return spending / BILLION * p.construction_employment_inducement * math.exp(-decline)


@rule
def posts_filled(filled, posts, p):
    """Posts of a new public body filled a quarter later: the share of l18 after its time, the rest more slowly."""
    speed = -math.log(1.0 - p.public_post_fill_share) / p.fill_time
    return min(posts, filled + max(0.0, posts - filled) * (1.0 - math.exp(-speed)))


@loop
def open_floor(w):
    """Open the floor and the equipment that are ready this quarter; fill posts."""
    p, now = w.p[0], w.now[0]
    for k in range(len(w.sites)):
        site = w.sites[k]
        site.built += site.works[now.quarter]
        site.converted += site.conversions[now.quarter]
        site.floor = floor_at(site, p)
        site.equipment = worn(site.equipment, p) + site.fittings[now.quarter]
        site.filled = posts_filled(site.filled, site.posts, p)


@rule
def worn(equipment, p):
    """What a quarter leaves of equipment, KRW."""
    return equipment * (1.0 - p.research_depreciation_rate / 4)


@rule
def service(equipment, p):
    """What equipment of this value does for research in a quarter, as far as it is in use, KRW."""
    return equipment * p.research_depreciation_rate / 4 * p.equipment_use_share


@loop
def serve_firms(w):
    """Services of equipment: each firm's own, and an even part of what the tenants of a site share."""
    p = w.p[0]
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive:
            firm.equipment_service = service(firm.equipment, p)
            firm.equipment = worn(firm.equipment, p)
            if firm.site >= 0:
                site = w.sites[firm.site]
                firm.equipment_service += service(site.equipment, p) / max(1, site.taken)
