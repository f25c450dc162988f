"""Ties: ending, search, formation; knowledge along them."""

from __future__ import annotations

import math

from clustersim import codes

from . import draws
from .firm import Firm, distance


class Tie:
    def __init__(self, a, b):
        self.a, self.b = a, b


def fit(d, p):
    return math.exp(-((d - p.optimal_distance) ** 2) / (2 * p.distance_width**2))


def end(m, tie):
    m.ties.remove(tie)
    for me, other in ((tie.a, tie.b), (tie.b, tie.a)):
        if me.alive:
            me.degree -= 1
            me.former = other


def list_neighbours(m):
    for node in (*m.firms, *m.organisations):
        node.partners = []
    for tie in m.ties:
        tie.a.partners.append(tie.b)
        tie.b.partners.append(tie.a)


def drop(m):
    for tie in list(m.ties):
        if draws.chance(m.key(codes.DROP, tie.a.id ^ tie.b.id), 0, 1 / m.p.tie_duration):
            end(m, tie)


def renew(m):
    drop(m)
    list_neighbours(m)
    chance = 1 - (1 - m.p.newcomer_tie_share) ** 0.25
    for node in (*m.firms, *m.organisations):
        node.chosen = None
    for node in (*m.order, *m.organisations):
        luck = m.key(codes.SEARCH, node.id)
        if draws.chance(luck, 0, chance) and node.degree < node.limit:
            other = best(m, node, luck)
            if other is not None and other.chosen is not node:
                m.ties.append(Tie(node, other))
                node.degree += 1
                other.degree += 1
                node.chosen = other
    list_neighbours(m)


def candidate(m, me, slot, luck):
    p = m.p
    outside = draws.chance(luck, 0, p.openness)
    if isinstance(me, Firm):
        if slot == 0:
            return me.former if me.former is not None and me.former.alive else None
        if slot == 1:
            if not me.partners:
                return None
            theirs = me.partners[int(draws.uniform(luck, 0) * len(me.partners))].partners
            return theirs[int(draws.uniform(luck, 1) * len(theirs))]
        star = me.place.star
        if star is not None and draws.chance(luck, 4, p.star_share * me.place.coordination):
            return star
        if not draws.chance(luck, 3, p.organisation_share):
            u = draws.uniform(luck, 1)
            if me.age >= p.established_age:
                return m.drawn_firm(me.place, outside, u)
            wants = draws.chance(luck, 2, p.newcomer_established_share)
            going_round = m.firms_after(me.place, outside, u)
            return next((f for f in going_round if f is not me and (f.age >= p.established_age) == wants), None)
    rows = [o for o in m.organisations if outside or o.place is me.place]
    return rows[int(draws.uniform(luck, 1) * len(rows))] if rows else None


def best(m, me, luck):
    p = m.p
    chosen, most = None, p.no_tie_utility + draws.gumbel(luck, 1)
    for slot in range(int(p.candidates)):
        part = draws.subkey(luck, slot)
        other = candidate(m, me, slot, part)
        if other is None or other is me or other in me.partners or other.degree >= other.limit:
            continue
        firms = isinstance(me, Firm), isinstance(other, Firm)
        weight = p.distance_weight * (1 if any(firms) else p.public_distance_ratio)
        value = (
            p.fit_weight * fit(distance(me.knowledge, other.knowledge), p)
            - weight * math.log(1 + m.km[me.place.row][other.place.row])
            + p.same_type_weight * (firms[0] == firms[1])
            - p.culture_weight * abs(me.culture - other.culture)
            + p.prior_tie_weight * (firms[0] and me.former is other)
            + p.common_partner_weight * math.log(1 + sum(x in other.partners for x in me.partners))
            + p.popularity_weight * math.log(1 + other.degree)
            + p.broker_boost * me.place.coordination
            + draws.gumbel(part, 5)
        )
        if value > most:
            chosen, most = other, value
    return chosen


def capacity(node, p):
    share = 1.0
    if isinstance(node, Firm):
        share = 1.0 if node.research > 0 else 0.0
        if node.trailing_sales > node.research:
            share = min(1.0, node.research / node.trailing_sales)
    return 1 - math.exp(-p.absorptive_slope * share)


def share_knowledge(m):
    p = m.p
    for tie in m.ties:
        a, b = tie.a, tie.b
        i, j = a.place.row, b.place.row
        travels = p.tacit_share * m.tacit[i][j] * math.exp(-p.cultural_friction * abs(a.culture - b.culture))
        travels += (1 - p.tacit_share) * m.codified[i][j]
        speed = min(1.0, p.learning_speed * travels * fit(distance(a.knowledge, b.knowledge), p))
        for me, other in ((a, b), (b, a)):
            rate = speed * capacity(me, p)
            for k in range(8):
                me.learned[k] += rate * max(0.0, other.knowledge[k] - me.knowledge[k])
    for node in (*m.firms, *m.organisations):
        added = p.research_depreciation_rate / 4 * p.own_learning_depth
        added *= math.log(1 + node.research / p.learning_reference) / math.log(2)
        length = math.sqrt(sum(x * x for x in node.knowledge))
        for k in range(8):
            along = node.knowledge[k] / length if length > 0 else 1 / math.sqrt(8)
            left = node.knowledge[k] * (1 - p.research_depreciation_rate / 4)
            node.knowledge[k] = max(0.0, left + node.learned[k] + added * along)
            node.learned[k] = 0.0
