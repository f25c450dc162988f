"""Collaboration ties: search, formation, ageing, dropping.

A firm with room for a partner searches now and then. It looks at a short list - a former partner, partners of
partners, neighbours, others farther off, organisations, and the local star if coordination points there - and takes
the best offer if it beats staying alone. Nearness of every kind makes a tie more likely; how useful it is afterwards
is a separate matter (processes.knowledge, processes.pipeline). Sources: Boschma 2005, Cassi and Plunket 2014,
Tomasello et al. 2014 (n01-n11, n15, q03, q04, q10).
"""

from __future__ import annotations

import numpy as np

from .. import codes
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ring import in_order
from ..kernel.table import claim, compact, release
from ..rules.nodes import (
    NOBODY,
    add_degree,
    depth_of,
    distance_between,
    have_tie,
    id_of,
    is_live,
    node_index,
    organisation_node,
    place_of,
)
from ..rules.partners import (
    fit_utility,
    former_partner,
    has_room,
    pick_firm,
    pick_organisation,
    pick_partner_of_partner,
    search_chance,
    utility,
)

WRITES = (
    "ties.*",
    "firms.degree",
    "firms.new_partner",
    "firms.former",
    "firms.former_id",
    "organisations.degree",
    "organisations.new_partner",
)


def renew_ties(state, context):
    """Ties end, partners search, new ties form."""
    state.reserve("ties", int(state.firms.heap[0]) + len(state.organisations.rows))
    w = state.world()
    drop_ties(w)
    list_neighbours(w)
    search_partners(w)
    list_neighbours(w)


def end_ties_of_closed(state, context):
    """No tie outlives a partner."""
    drop_dead_ties(state.world())


@loop
def drop_ties(w):
    """A tie ends by chance, after its mean duration."""
    firms, organisations, now = w.firms, w.organisations, w.now[0]
    ending = 1.0 / w.p[0].tie_duration
    drops = draws.stream(now.seed, codes.DROP, now.quarter)
    for t in range(w.tie_heap[0]):
        tie = w.ties[t]
        if not tie.alive:
            continue
        if draws.chance(draws.key_in(drops, tie.a_id ^ tie.b_id), 0, ending):
            end_tie(w.ties, w.tie_heap, firms, organisations, t, True, True)
    compact(w.ties, w.tie_heap)


@rule
def lose_partner(firms, organisations, n, other, other_id):
    """A node loses a partner; a firm remembers the last one."""
    add_degree(firms, organisations, n, -1)
    if n >= 0:
        firms[n].former = other
        firms[n].former_id = other_id


@loop
def drop_dead_ties(w):
    """End the ties of firms that have just closed."""
    firms, organisations = w.firms, w.organisations
    for t in range(w.tie_heap[0]):
        tie = w.ties[t]
        if not tie.alive:
            continue
        a_lives = is_live(firms, organisations, tie.a, tie.a_id)
        b_lives = is_live(firms, organisations, tie.b, tie.b_id)
        if not (a_lives and b_lives):
            end_tie(w.ties, w.tie_heap, firms, organisations, t, a_lives, b_lives)


@rule
def end_tie(ties, heap, firms, organisations, t, a_lives, b_lives):
    """Take a tie out of the table; those who are still there lose a partner."""
    tie = ties[t]
    if a_lives:
        lose_partner(firms, organisations, tie.a, tie.b, tie.b_id)
    if b_lives:
        lose_partner(firms, organisations, tie.b, tie.a, tie.a_id)
    release(ties, heap, t)


@loop_with_arrays
def list_neighbours(w):
    """Neighbours of each node, node after node, from the table of ties."""
    first, neighbours, ties, organisations = w.neighbour_first, w.neighbours, w.ties, w.organisations
    top = w.tie_heap[0]
    first[:] = 0
    for t in range(top):
        if ties[t].alive:
            first[node_index(organisations, ties[t].a) + 1] += 1
            first[node_index(organisations, ties[t].b) + 1] += 1
    for i in range(len(first) - 1):
        first[i + 1] += first[i]
    place = first.copy()
    for t in range(top):
        if ties[t].alive:
            a, b = ties[t].a, ties[t].b
            i, j = node_index(organisations, a), node_index(organisations, b)
            neighbours[place[i]] = b
            neighbours[place[j]] = a
            place[i] += 1
            place[j] += 1


@rule
def pick_from(w, place, outside, luck):
    """An organisation of the nation when looking outside, else of the same place."""
    if outside:
        nation = w.places[place].nation
        first = w.organisation_nation_first
        return pick_organisation(w.organisations_by_nation, first[nation], first[nation + 1], luck)
    first = w.organisation_place_first
    return pick_organisation(w.organisations_by_place, first[place], first[place + 1], luck)


@rule
def candidate(w, quarter, n, slot, luck, p):
    """The possible partner in one slot of the short list."""
    place = place_of(w.firms, w.organisations, n)
    outside = draws.chance(luck, 0, p.openness)
    if n < 0:
        return pick_from(w, place, outside, luck)
    if slot == 0:
        return former_partner(w.firms, w.organisations, n)
    if slot == 1:
        return pick_partner_of_partner(w.organisations, w.neighbour_first, w.neighbours, n, luck)
    here = w.places[place]
    if here.star >= 0 and draws.chance(luck, 4, p.star_share * here.coordination):
        return here.star
    if draws.chance(luck, 3, p.organisation_share):
        return pick_from(w, place, outside, luck)
    return pick_firm(w, n, outside, quarter, luck, p)


@rule
def best_partner(w, quarter, n, luck, p):
    """The partner a searching node ends up with; NOBODY if staying alone is better."""
    firms, organisations = w.firms, w.organisations
    i = node_index(organisations, n)
    coordination = w.places[place_of(firms, organisations, n)].coordination
    depth_n = depth_of(firms, organisations, n)
    best = NOBODY
    most = p.no_tie_utility + draws.gumbel(luck, 1)
    for slot in range(int(p.candidates)):
        part = draws.subkey(luck, slot)
        other = candidate(w, quarter, n, slot, part, p)
        if other == NOBODY or other == n:
            continue
        if not has_room(firms, organisations, other, p):
            continue
        if have_tie(w.neighbour_first, w.neighbours, i, node_index(organisations, other), n, other):
            continue
        prior = n >= 0 and firms[n].former_id == id_of(firms, organisations, other)
        value = utility(w, n, other, prior, coordination, p) + draws.gumbel(part, 5)
        if value + p.fit_weight <= most:
            continue  # it could not win with the best of fits: no need to look at what it knows
        depth_other = depth_of(firms, organisations, other)
        value += fit_utility(distance_between(firms, organisations, n, other, depth_n, depth_other), p)
        if value > most:
            best, most = other, value
    return best


@rule
def sought_partner(firms, organisations, n):
    """Whom a node has tied itself to this quarter."""
    return firms[n].new_partner if n >= 0 else organisations[-1 - n].new_partner


@rule
def form_tie(ties, heap, firms, organisations, quarter, n, other):
    """Enter a tie into the table."""
    tie = ties[claim(ties, heap)]
    tie.a, tie.b = n, other
    tie.a_id, tie.b_id = id_of(firms, organisations, n), id_of(firms, organisations, other)
    tie.born = quarter
    add_degree(firms, organisations, n, 1)
    add_degree(firms, organisations, other, 1)
    if n >= 0:
        firms[n].new_partner = other
    else:
        organisations[-1 - n].new_partner = other


@rule
def search_partner(w, n, luck, p):
    """One node looks for a partner, if it has room for one."""
    firms, organisations, now = w.firms, w.organisations, w.now[0]
    if not has_room(firms, organisations, n, p):
        return
    other = best_partner(w, now.quarter, n, luck, p)
    if other != NOBODY and sought_partner(firms, organisations, other) != n:
        form_tie(w.ties, w.tie_heap, firms, organisations, now.quarter, n, other)


@loop_with_arrays
def search_partners(w):
    """All nodes, firms in the fixed order first; a tie forms with the best, unless that has just chosen the seeker."""
    p, now, firms, organisations = w.p[0], w.now[0], w.firms, w.organisations
    chance = search_chance(p)
    searches = draws.stream(now.seed, codes.SEARCH, now.quarter)
    seeking = np.zeros(len(firms), np.bool_)
    for i in range(w.firm_heap[0]):
        firms[i].new_partner = NOBODY
        seeking[i] = firms[i].alive and draws.chance(draws.key_in(searches, firms[i].id), 0, chance)
    for k in range(len(organisations)):
        organisations[k].new_partner = NOBODY
    for row in in_order(w.order, w.nation_first[-1], seeking):
        search_partner(w, row, draws.key_in(searches, firms[row].id), p)
    for k in range(len(organisations)):
        luck = draws.key_in(searches, organisations[k].id)
        if draws.chance(luck, 0, chance):
            search_partner(w, organisation_node(k), luck, p)
