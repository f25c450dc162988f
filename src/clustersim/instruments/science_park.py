"""Science park: floor for tenants and shared equipment on one or more sites, and a foundation to run them.

Levers: `sites` (names), `building_share`, `equipment_share` (the rest is running cost).
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop, rule
from ..kernel.ledger import won
from ..processes.construction import completion, construction_work
from .payment import even_share, pay_out

LEVERS = ("sites", "building_share", "equipment_share")
CODE = INSTRUMENTS.index("science_park")


def spend(line, state, context):
    """Build and fit out the sites with all the money at hand."""
    building, equipment = float(line.setting("building_share")), float(line.setting("equipment_share"))
    amount = line.take(line.available)
    if amount > 0:
        build_sites(state.world(), line.rows, amount, building, equipment, context.clock_start)


@loop
def build_sites(w, rows, amount, building_share, equipment_share, clock_start):
    """Pay each site."""
    for i in range(len(rows)):
        build(w, rows[i], even_share(amount, len(rows), i), building_share, equipment_share, clock_start)


@rule
def build(w, k, amount, building_share, equipment_share, clock_start):
    """Pay one site's quarter: building, equipment, running."""
    p, now, site = w.p[0], w.now[0], w.sites[k]
    site.chosen = True
    site.opening = clock_start + int(p.building_time)
    ready = min(completion(now.quarter, site.opening, p.building_time), len(site.works) - 1)
    economy, households = w.others[codes.ECONOMY_ROW], w.others[codes.HOUSEHOLD]
    building = won(amount * building_share)
    equipment = min(won(amount * equipment_share), amount - building)  # both may have been rounded up
    running = amount - building - equipment
    works = pay_out(w, economy, building, CODE, purposes.CONSTRUCTION)
    site.works[ready] += works
    site.fittings[ready] += pay_out(w, economy, equipment, CODE, purposes.EQUIPMENT)
    wages = pay_out(w, households, running, CODE, purposes.SCIENCE_PARK)
    site.posts += wages / (p.public_post_cost / 4)
    w.tally[0].construction_spending += works
    w.tally[0].construction_work += construction_work(works, now.year, p)
