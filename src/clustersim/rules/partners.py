"""Whom a searching firm or organisation looks at, and how much it likes what it sees.

The short list: a former partner, a partner of a partner or the local star, then firms and organisations near or far.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes
from ..kernel import draws
from ..kernel.compiled import rule
from .cognition import fit
from .firms import staff_of
from .nodes import (
    NOBODY,
    culture_of,
    degree_of,
    drawn_firm,
    have_tie,
    is_live,
    next_of_age,
    node_index,
    organisation_node,
    place_of,
)
from .organisations import is_empty

LOGS = np.log(np.arange(1.0, 257.0))  # of one more than a small count


@rule
def log_one_more(count):
    """Logarithm of a count plus one."""
    return LOGS[count] if count < len(LOGS) else math.log(1.0 + count)


@rule
def fit_utility(distance, p):
    """Utility of a tie from the cognitive distance of its ends (logit); `fit_weight` at most."""
    return p.fit_weight * fit(distance, p.optimal_distance, p.distance_width)


@rule
def tie_utility(log_km, deterrence, same_type, culture_gap, prior, common, popularity, coordination, p):
    """Systematic part of the utility of a tie (logit) but for fit, evidence section 3. `log_km`: log(1 + km)."""
    return (
        p.same_type_weight * same_type
        - deterrence * log_km
        - p.culture_weight * culture_gap
        + p.prior_tie_weight * prior
        + p.common_partner_weight * log_one_more(common)
        + p.popularity_weight * log_one_more(popularity)
        + p.broker_boost * coordination
    )


@rule
def common_partners(organisations, first, neighbours, n, other):
    """Number of partners two nodes share."""
    i, j = node_index(organisations, n), node_index(organisations, other)
    own = first[i + 1] - first[i]
    if own == 0:
        return 0
    if first[j + 1] - first[j] < own:
        i, j, other = j, i, n
    count = 0
    for k in range(first[i], first[i + 1]):
        middle = neighbours[k]
        count += have_tie(first, neighbours, node_index(organisations, middle), j, middle, other)
    return count


@rule
def utility(w, n, other, prior, coordination, p):
    """Utility of a tie between two nodes, but for fit and without its noise."""
    firms, organisations = w.firms, w.organisations
    both_public = n < 0 and other < 0
    return tie_utility(
        w.log_distance[place_of(firms, organisations, n), place_of(firms, organisations, other)],
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
def pick_firm(w, n, outside, quarter, luck, p):
    """A firm of one ring, near or far, for the firm n; NOBODY if there is none.

    A newcomer chooses between the established and other newcomers (n09) and takes the next of that kind.
    """
    place, u = w.firms[n].place, draws.uniform(luck, 1)
    since = quarter - p.established_age
    if w.firms[n].founded <= since:
        found = drawn_firm(w, place, outside, u)
    else:
        established = draws.chance(luck, 2, p.newcomer_established_share)
        found = next_of_age(w, place, outside, u, established, since, n)
    return found if found >= 0 else NOBODY


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
def has_room(firms, organisations, n, p):
    """True if a node has fewer partners than it can keep; where nobody works there is nobody to know."""
    degree = degree_of(firms, organisations, n)
    if n < 0:
        o = organisations[-1 - n]
        return degree < organisation_limit(o.staff[codes.RESEARCHER], p) and not is_empty(o)
    # no firm keeps fewer than the smallest: the usual case, without the logarithm
    return degree < int(p.partner_base) or degree < partner_limit(staff_of(firms[n]), p)
