"""Firms move: to another place, or onto the floor of a science park.

Now and then a firm thinks of moving and compares places: the labour it can reach, rent, the ties and the distance it
would leave behind, and, where a park has free floor, the park and the subsidy. The same firm with the same draws is
asked what it would have done without subsidy and park; if it would have gone there anyway, it is counted as
deadweight, not as attracted. Sources: section 4 (e28); Criscuolo et al. 2019.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes, purposes
from ..kernel import draws
from ..kernel.compiled import loop_with_arrays, rule
from ..kernel.ledger import post, won
from ..kernel.ring import in_order
from ..rules.firms import staff_of
from ..rules.nodes import node_index

WRITES = (
    "firms.*",
    "sites.taken",
    "sites.grants_paid",
    "places.*",
    "governments.cash",
    "others.cash",
    "tally.*",
    "ledger.*",
)
PERCENT_POINTS = 0.10  # e28 is stated for ten percentage points
HUNDRED = 100.0


def move_firms(state, context):
    """Firms that think of moving choose where to be."""
    consider_moves(state.world())


@rule
def subsidy_response(p):
    """Log odds of a location per unit of investment subsidy (e28: 10 points, so many percent more jobs)."""
    return math.log(1.0 + p.subsidy_location_response / HUNDRED) / PERCENT_POINTS


@rule
def place_value(capital_distance, tightness, rent, log_km, tie_share, p):
    """Value of a place to a firm without any programme (logit). `log_km`: log(1 + km) of the way there."""
    labour = math.exp(-p.willingness_decay * capital_distance) * tightness
    return (
        p.labour_weight * labour
        - p.rent_weight * math.log(rent)
        - p.move_distance_weight * log_km
        + p.lost_tie_weight * tie_share
    )


@rule
def park_value(subsidy, p):
    """What a place on a park's floor adds for a small firm: its facilities, and the subsidy (e28)."""
    return p.park_appeal + subsidy_response(p) * subsidy


@rule
def ties_in(w, row, place):
    """Share of a firm's ties whose other end is in a place."""
    first = w.neighbour_first
    i = node_index(w.organisations, row)
    total, there = 0, 0
    for k in range(first[i], first[i + 1]):
        n = w.neighbours[k]
        other = w.firms[n].place if n >= 0 else w.organisations[-1 - n].place
        total += 1
        there += other == place
    return there / total if total > 0 else 0.0


@rule
def site_at(w, place):
    """A site with free floor in a place; -1 if there is none."""
    for k in range(len(w.sites)):
        if w.sites[k].place == place and w.sites[k].taken < w.sites[k].floor:
            return k
    return -1


@rule
def worth(w, row, i, p):
    """Value of place i to the firm in a row, without programme."""
    firm, place = w.firms[row], w.places[i]
    workforce = max(1.0, float(place.workforce[codes.TECHNICIAN]))
    start = place.tightness_start[codes.TECHNICIAN]
    relative = place.seekers[codes.TECHNICIAN] / workforce / start if start > 0 else 1.0
    value = place_value(
        place.capital_distance, min(1.0, relative), place.rent, w.log_distance[firm.place, i], ties_in(w, row, i), p
    )
    return value + (p.home_attachment if i == firm.place else 0.0)


@loop_with_arrays
def consider_moves(w):
    """Each firm that thinks of moving picks the best place twice: with the programme, and without."""
    p, now = w.p[0], w.now[0]
    thoughts = draws.stream(now.seed, codes.MOVE, now.quarter)
    thinking = np.zeros(len(w.firms), np.bool_)
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive and firm.site < 0:
            luck = draws.key_in(thoughts, firm.id)
            thinking[i] = firm.founded == now.quarter - 1 or draws.chance(luck, 0, p.consider_hazard)
    for row in in_order(w.order, w.nation_first[-1], thinking):
        firm = w.firms[row]
        choose_place(w, row, draws.key_in(thoughts, firm.id), firm.founded == now.quarter - 1, p)


@rule
def choose_place(w, row, luck, newborn, p):
    """One firm's choice. Firms just founded look no farther than the park next door."""
    firm = w.firms[row]
    nation = w.places[firm.place].nation
    small = staff_of(firm) <= p.subsidy_staff_limit
    best, most, plain_best, plain_most, park = -1, 0.0, -1, 0.0, -1
    for i in range(len(w.places)):
        if w.places[i].nation != nation or (newborn and i != firm.place):
            continue
        plain = worth(w, row, i, p) + draws.gumbel(draws.subkey(luck, w.places[i].id), 0)
        if plain_best < 0 or plain > plain_most:
            plain_best, plain_most = i, plain
        if best < 0 or plain > most:
            best, most, park = i, plain, -1
        site = site_at(w, i) if small else -1  # a tenant's floor does not hold a large firm
        if site >= 0:
            # a park is another address: its value is without the attachment to the present one
            value = worth(w, row, i, p) - (p.home_attachment if i == firm.place else 0.0)
            value += park_value(w.sites[site].subsidy, p) + draws.gumbel(draws.subkey(luck, w.sites[site].id), 0)
            if value > most:
                best, most, park = i, value, site
    if best != firm.place or park >= 0:
        move(w, row, best, park, plain_best == best and best != firm.place, newborn, p)


@rule
def move(w, row, place, site, anyway, newborn, p):
    """Carry out a move: staff follow or stay behind, costs are paid, a subsidy covers a part of them."""
    firm, tally = w.firms[row], w.tally[0]
    home = firm.place
    before = staff_of(firm)
    if place != home:
        for skill in range(len(firm.staff)):
            follow = int(math.floor(firm.staff[skill] * p.staff_follow_share + 1.0 / 2))
            shift_people(w, home, place, skill, follow, firm.staff[skill] - follow)
            firm.left += firm.staff[skill] - follow
            tally.separations += firm.staff[skill] - follow
            firm.staff[skill] = follow
        firm.place = place
    if newborn:
        firm.came = codes.NEW
    else:
        came = codes.MOVED_WITHIN if place == home else codes.MOVED_IN
        firm.came = codes.ANYWAY if anyway else came
    if not newborn or site >= 0:
        tally.moves += 1
    if site >= 0:
        firm.site = site
        w.sites[site].taken += 1
        if not firm.assisted:
            firm.assisted, firm.assisted_staff = True, 0 if newborn else before
    if not newborn:
        pay_move(w, firm, site, p)


@rule
def shift_people(w, home, place, skill, follow, stay):
    """Staff that follow take their workplace and themselves along; the others look for work at home."""
    a, b = w.places[home], w.places[place]
    a.workforce[skill] -= follow
    a.migrated[skill] -= follow
    b.workforce[skill] += follow
    b.migrated[skill] += follow
    a.seekers[skill] += stay
    a.separated[skill] += stay


@rule
def pay_move(w, firm, site, p):
    """A mover invests for each of its staff what its cash allows; the park's subsidy pays its share while it lasts."""
    wanted = won(p.move_cost * staff_of(firm))
    grant = 0
    if site >= 0:
        s = w.sites[site]
        grant = min(won(wanted * s.subsidy), s.grant_money - s.grants_paid)
        s.grants_paid += grant
        post(w.book[0], w.governments[0], firm, grant, purposes.INVESTMENT_GRANT)
        firm.grants_in += grant
    cost = min(max(0, firm.cash), wanted)
    post(w.book[0], firm, w.others[codes.ECONOMY_ROW], cost, purposes.RELOCATION)
    firm.relocation += cost
