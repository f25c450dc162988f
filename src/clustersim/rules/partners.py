"""Whom a searching firm or organisation looks at, and how much it likes what it sees.

The short list: a former partner, a partner of a partner or the local star, then firms and organisations near or far.
"""

from __future__ import annotations

import math

from .. import codes
from ..kernel import draws
from ..kernel.compiled import rule
from .cognition import fit
from .nodes import (
    NOBODY,
    culture_of,
    degree_of,
    distance_between,
    drawn_firm,
    have_tie,
    id_of,
    is_live,
    node_index,
    organisation_node,
    place_of,
)


@rule
def tie_utility(distance, km, deterrence, same_type, culture_gap, prior, common, popularity, coordination, p):
    """Systematic part of the utility of a tie (logit), evidence section 3."""
    return (
        p.fit_weight * fit(distance, p.optimal_distance, p.distance_width)
        - deterrence * math.log(1.0 + km)
        + p.same_type_weight * same_type
        - p.culture_weight * culture_gap
        + p.prior_tie_weight * prior
        + p.common_partner_weight * math.log(1.0 + common)
        + p.popularity_weight * math.log(1.0 + popularity)
        + p.broker_boost * coordination
    )


@rule
def common_partners(organisations, first, neighbours, n, other):
    """Number of partners two nodes share."""
    i, j = node_index(organisations, n), node_index(organisations, other)
    if first[j + 1] - first[j] < first[i + 1] - first[i]:
        i, j, other = j, i, n
    count = 0
    for k in range(first[i], first[i + 1]):
        middle = neighbours[k]
        count += have_tie(first, neighbours, node_index(organisations, middle), j, middle, other)
    return count


@rule
def utility(w, n, other, prior, coordination, p):
    """Utility of a tie between two nodes, without its noise."""
    firms, organisations = w.firms, w.organisations
    km = w.distance[place_of(firms, organisations, n), place_of(firms, organisations, other)]
    both_public = n < 0 and other < 0
    return tie_utility(
        distance_between(firms, organisations, n, other),
        km,
        p.distance_weight * (p.public_distance_ratio if both_public else 1.0),
        (n < 0) == (other < 0),
        abs(culture_of(firms, organisations, n) - culture_of(firms, organisations, other)),
        prior,
        common_partners(organisations, w.neighbour_first, w.neighbours, n, other),
        degree_of(firms, organisations, other),
        coordination,
        p,
    )


@rule
def pick_firm(w, place, outside, age, quarter, luck, p):
    """A firm of one ring (near or far); NOBODY if a newcomer wanted an established one and met another, or the reverse.

    `age`: of the searcher in quarters; those below the established age choose between old and new (n09).
    """
    found = drawn_firm(w, place, outside, draws.uniform(luck, 1))
    if found < 0:
        return NOBODY
    if age < p.established_age:
        wants_established = draws.chance(luck, 2, p.newcomer_established_share)
        if wants_established != (quarter - w.firms[found].founded >= p.established_age):
            return NOBODY
    return found


@rule
def pick_organisation(rows, low, high, luck):
    """An organisation of one list (those of the same place, or of the nation); NOBODY if the list is empty."""
    if low >= high:
        return NOBODY
    return organisation_node(rows[low + int(draws.uniform(luck, 1) * (high - low))])


@rule
def pick_partner_of_partner(organisations, first, neighbours, n, luck):
    """Somebody two steps away; NOBODY if there is none."""
    i = node_index(organisations, n)
    own = first[i + 1] - first[i]
    if own == 0:
        return NOBODY
    middle = node_index(organisations, neighbours[first[i] + int(draws.uniform(luck, 0) * own)])
    theirs = first[middle + 1] - first[middle]
    return neighbours[first[middle] + int(draws.uniform(luck, 1) * theirs)]


@rule
def former_partner(firms, organisations, n):
    """The last partner a firm lost, if it is still there."""
    firm = firms[n]
    if firm.former_id != 0 and is_live(firms, organisations, firm.former, firm.former_id):
        return firm.former
    return NOBODY


@rule
def partner_limit(staff, p):
    """Most partners of a firm of this size (n11)."""
    return int(p.partner_base + p.partner_growth * math.log2(max(1.0, float(staff))))


@rule
def organisation_limit(researchers, p):
    """Most partners of an organisation."""
    return int(p.partner_base + p.organisation_partner_share * researchers)


@rule
def search_chance(p):
    """Chance of a search in a quarter, from the share of newcomers with a tie after a year (n15)."""
    return 1.0 - math.pow(1.0 - p.newcomer_tie_share, 1.0 / 4)


@rule
def search_key(now, firms, organisations, n):
    """The key of a node's search this quarter."""
    return draws.key(now.seed, codes.SEARCH, now.quarter, id_of(firms, organisations, n))
