"""Firms and organisations as nodes of one network: node n >= 0 is the firm in row n, node -1 - k the organisation k.

The functions take the two tables rather than the whole world: what is handed over at every call must stay small.
"""

from __future__ import annotations

from ..kernel.compiled import rule
from ..kernel.ring import next_to, standing_after
from .cognition import depth, distance_at

NOBODY = -(2**31)


@rule
def organisation_node(k):
    """Node code of an organisation row."""
    return -1 - k


@rule
def node_index(organisations, n):
    """Dense index of a node: organisations first, so that a growing table of firms moves nobody."""
    return len(organisations) + n if n >= 0 else -1 - n


@rule
def next_of_age(w, place, outside, u, established, since, but):
    """As `drawn_firm`, the first that is established (founded in quarter `since` or earlier) or is not, as wanted, and
    is not in row `but`; -1 if there is none."""
    if outside:
        ordered, spots, begin, group = w.by_nation, w.spots_by_nation, w.begin_by_nation, w.places[place].nation
        low, high = w.nation_first[group], w.nation_first[group + 1]
    else:
        ordered, spots, begin = w.by_place, w.spots_by_place, w.begin_by_place
        low, high = w.place_first[place], w.place_first[place + 1]
    j = standing_after(spots, begin, low, high, u)
    for _ in range(high - low):
        row = ordered[j]
        if row != but and (w.firms[row].founded <= since) == established:
            return row
        j = j + 1 if j + 1 < high else low
    return -1


@rule
def drawn_firm(w, place, outside, u):
    """The firm next to a point u of the ring of a place's nation (`outside`) or of the place; -1 if there is none."""
    if outside:
        nation, first = w.places[place].nation, w.nation_first
        return next_to(w.by_nation, w.spots_by_nation, w.begin_by_nation, first[nation], first[nation + 1], u)
    first = w.place_first
    return next_to(w.by_place, w.spots_by_place, w.begin_by_place, first[place], first[place + 1], u)


@rule
def depth_of(firms, organisations, n):
    """Depth of a node's knowledge."""
    return depth(firms[n].knowledge) if n >= 0 else depth(organisations[-1 - n].knowledge)


@rule
def distance_between(firms, organisations, n, other, depth_n, depth_other):
    """Cognitive distance of two nodes, whose depths of knowledge are known."""
    if n >= 0:
        if other >= 0:
            return distance_at(firms[n].knowledge, firms[other].knowledge, depth_n, depth_other)
        return distance_at(firms[n].knowledge, organisations[-1 - other].knowledge, depth_n, depth_other)
    if other >= 0:
        return distance_at(organisations[-1 - n].knowledge, firms[other].knowledge, depth_n, depth_other)
    return distance_at(organisations[-1 - n].knowledge, organisations[-1 - other].knowledge, depth_n, depth_other)


@rule
def culture_of(firms, organisations, n):
    """Culture of a node."""
    return firms[n].culture if n >= 0 else organisations[-1 - n].culture


@rule
def place_of(firms, organisations, n):
    """Place row of a node."""
    return firms[n].place if n >= 0 else organisations[-1 - n].place


@rule
def id_of(firms, organisations, n):
    """Id of a node."""
    return firms[n].id if n >= 0 else organisations[-1 - n].id


@rule
def degree_of(firms, organisations, n):
    """Live ties of a node."""
    return firms[n].degree if n >= 0 else organisations[-1 - n].degree


@rule
def add_degree(firms, organisations, n, change):
    """Change the number of live ties of a node."""
    if n >= 0:
        firms[n].degree += change
    else:
        organisations[-1 - n].degree += change


@rule
def is_live(firms, organisations, n, identity):
    """True while the node is the one that had this id."""
    if n >= 0:
        return firms[n].alive and firms[n].id == identity
    return organisations[-1 - n].alive and organisations[-1 - n].id == identity


@rule
def have_tie(first, neighbours, i, j, n, other):
    """True if nodes n (index i) and other (index j) are partners; the shorter list is searched."""
    own = first[i + 1] - first[i]
    if own == 0:
        return False
    if first[j + 1] - first[j] < own:
        i, sought = j, n
    else:
        sought = other
    for k in range(first[i], first[i + 1]):
        if neighbours[k] == sought:
            return True
    return False
