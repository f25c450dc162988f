"""Firms and organisations as nodes of one network: node n >= 0 is the firm in row n, node -1 - k the organisation k.

The functions take the two tables rather than the whole world: what is handed over at every call must stay small.
"""

from __future__ import annotations

from ..kernel.compiled import rule
from ..kernel.ring import next_to
from .cognition import cognitive_distance

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
def drawn_firm(w, place, outside, u):
    """The firm next to a point u of the ring of a place's nation (`outside`) or of the place; -1 if there is none."""
    if outside:
        nation = w.places[place].nation
        return next_to(w.by_nation, w.spots_by_nation, w.nation_first[nation], w.nation_first[nation + 1], u)
    return next_to(w.by_place, w.spots_by_place, w.place_first[place], w.place_first[place + 1], u)


@rule
def distance_between(firms, organisations, n, other):
    """Cognitive distance of two nodes."""
    if n >= 0:
        if other >= 0:
            return cognitive_distance(firms[n].knowledge, firms[other].knowledge)
        return cognitive_distance(firms[n].knowledge, organisations[-1 - other].knowledge)
    if other >= 0:
        return cognitive_distance(organisations[-1 - n].knowledge, firms[other].knowledge)
    return cognitive_distance(organisations[-1 - n].knowledge, organisations[-1 - other].knowledge)


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
    if first[j + 1] - first[j] < first[i + 1] - first[i]:
        i, sought = j, n
    else:
        sought = other
    for k in range(first[i], first[i + 1]):
        if neighbours[k] == sought:
            return True
    return False
