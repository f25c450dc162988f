"""Knowledge moves along ties and fades; own research keeps it up.

Two partners learn from each other most when they differ neither too little nor too much (an inverted U in the angle
between their knowledge), when the learner does research of its own (absorptive capacity), and when they are near and
alike in culture (tacit knowledge) or merely within reach (codified knowledge). Sources: Cohen and Levinthal 1990,
Nooteboom et al. 2007 (k02-k05, k09-k12, k15).
"""

from __future__ import annotations

import math

import numpy as np

from ..kernel.compiled import loop, loop_with_arrays, rule
from ..rules.cognition import depth, fit
from ..rules.nodes import culture_of, depth_of, distance_between, place_of

WRITES = ("firms.knowledge", "firms.learned", "organisations.knowledge", "organisations.learned")


def share_knowledge(state, context):
    """Partners learn from each other, everybody learns from own research, and all knowledge fades."""
    learn_from_partners(state.world())
    renew_knowledge(state.world())


@rule
def absorptive_capacity(intensity, slope):
    """Share of a partner's knowledge that can be taken up, by research intensity."""
    return 1.0 - math.exp(-slope * intensity)


@rule
def research_intensity(research, sales):
    """Research over sales, 1 at most (a firm that lives on research alone has 1)."""
    return min(1.0, research / sales) if sales > research else (1.0 if research > 0 else 0.0)


@rule
def reach(tacit, codified, culture_gap, p):
    """Share of knowledge that travels along a tie."""
    return p.tacit_share * tacit * math.exp(-p.cultural_friction * culture_gap) + (1.0 - p.tacit_share) * codified


@rule
def capacity_of(firm, p):
    """Absorptive capacity of a firm."""
    return absorptive_capacity(research_intensity(float(firm.research), firm.trailing_sales), p.absorptive_slope)


@rule
def learn(mine, theirs, gained, speed):
    """Add to `gained` what a learner takes up from a partner in one quarter."""
    for k in range(len(mine)):
        gap = theirs[k] - mine[k]
        if gap > 0:
            gained[k] += speed * gap


@rule
def learn_from(firms, organisations, n, other, speed):
    """One node learns from another."""
    if n >= 0:
        me = firms[n]
        if other >= 0:
            learn(me.knowledge, firms[other].knowledge, me.learned, speed)
        else:
            learn(me.knowledge, organisations[-1 - other].knowledge, me.learned, speed)
    else:
        us = organisations[-1 - n]
        if other >= 0:
            learn(us.knowledge, firms[other].knowledge, us.learned, speed)
        else:
            learn(us.knowledge, organisations[-1 - other].knowledge, us.learned, speed)


@loop_with_arrays
def learn_from_partners(w):
    """Both ends of every tie learn."""
    p, firms, organisations = w.p[0], w.firms, w.organisations
    capacity, depths = np.empty(w.firm_heap[0]), np.empty(w.firm_heap[0])
    for i in range(len(capacity)):
        if firms[i].degree > 0:
            capacity[i], depths[i] = capacity_of(firms[i], p), depth(firms[i].knowledge)
    capacity_of_organisations = absorptive_capacity(1.0, p.absorptive_slope)  # they live on research
    for t in range(w.tie_heap[0]):
        tie = w.ties[t]
        if not tie.alive:
            continue
        a, b = tie.a, tie.b
        i, j = place_of(firms, organisations, a), place_of(firms, organisations, b)
        gap = abs(culture_of(firms, organisations, a) - culture_of(firms, organisations, b))
        travels = reach(w.tacit[i, j], w.codified[i, j], gap, p)
        depth_a = depths[a] if a >= 0 else depth_of(firms, organisations, a)
        depth_b = depths[b] if b >= 0 else depth_of(firms, organisations, b)
        distance = distance_between(firms, organisations, a, b, depth_a, depth_b)
        useful = fit(distance, p.optimal_distance, p.distance_width)
        speed = min(1.0, p.learning_speed * travels * useful)
        learn_from(firms, organisations, a, b, speed * (capacity[a] if a >= 0 else capacity_of_organisations))
        learn_from(firms, organisations, b, a, speed * (capacity[b] if b >= 0 else capacity_of_organisations))


@rule
def own_learning(research, p):
    """Depth that own research adds in a quarter; it balances fading at the reference research."""
    return (
        p.research_depreciation_rate / 4
        * p.own_learning_depth
        * math.log(1.0 + research / p.learning_reference) / math.log(2.0)
    )  # fmt: skip


@rule
def renew(knowledge, learned, added, fading):
    """Knowledge of one node a quarter later: what is left, what was learned, own research along its profile."""
    length = depth(knowledge)
    for k in range(len(knowledge)):
        direction = knowledge[k] / length if length > 0 else 1.0 / math.sqrt(float(len(knowledge)))
        knowledge[k] = max(0.0, knowledge[k] * (1.0 - fading) + learned[k] + added * direction)
        learned[k] = 0.0


@loop
def renew_knowledge(w):
    """Fade, take in and renew the knowledge of every node."""
    p = w.p[0]
    fading = p.research_depreciation_rate / 4
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive:
            renew(firm.knowledge, firm.learned, own_learning(float(firm.research), p), fading)
    for organisation in range(len(w.organisations)):
        o = w.organisations[organisation]
        renew(o.knowledge, o.learned, own_learning(float(o.research), p), fading)
