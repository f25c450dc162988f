"""The closed forms (d) two firms and (e) learning: the model's own ties and knowledge beside the exact answer."""

from __future__ import annotations

import math

import numpy as np
from docking_worlds import REPLICATES, SEED, Scores, world_of, z_of_mean, z_of_share

from clustersim import codes
from clustersim.processes import knowledge, ties

# ---------------------------------------------------------------- (d) two firms form a tie

TIE_QUARTERS = 8


def offer_chance(offers: int, sure: int, utility: float, prior: float, alone: float) -> float:
    """Chance that a search ends in a tie: each of `offers` places on the short list shows the other firm with chance
    1/2 (else the searcher itself), `sure` places show it always. Logit: m e^U / (m e^U + e^alone) with m places."""
    total = 0.0
    for shown in range(offers + 1):
        m = (shown + sure) * math.exp(utility + prior)
        total += math.comb(offers, shown) / 2**offers * m / (m + math.exp(alone))
    return total


def tie_law(p, fit: float) -> tuple[float, float]:
    """Chance of a tie after one and after TIE_QUARTERS quarters: a chain of the states never, tied, formerly tied."""
    utility = p.fit_weight * fit + p.same_type_weight
    search, end = 1 - (1 - p.newcomer_tie_share) ** 0.25, 1 / p.tie_duration
    offers = int(p.candidates) - 2  # of the first two one is for a former partner, one for a partner of a partner

    def formed(sure: int, prior: float) -> float:
        one = search * offer_chance(offers, sure, utility, prior, p.no_tie_utility)
        return 1 - (1 - one) ** 2  # both search

    first, again = formed(0, 0.0), formed(1, p.prior_tie_weight)
    chain = np.array([[1 - first, first, 0], [0, 1 - end + end * again, end * (1 - again)], [0, again, 1 - again]])
    return first, float(np.linalg.matrix_power(chain, TIE_QUARTERS)[0, 1])


TIE_FIT = 0.5


def tie_world():
    """Two established firms of one place, alike in culture, at the angle where fit is half."""
    state, context = world_of(2, codes.DEVICES, organisation_share=0.0)
    p = state.parameters[0]
    cosine = 1 - p.optimal_distance - p.distance_width * math.sqrt(-2 * math.log(TIE_FIT))
    firms = state.firms.rows[:2]
    firms["knowledge"] = 0.0
    firms["knowledge"][0, 0] = 1.0
    firms["knowledge"][1, :2] = cosine, math.sqrt(1 - cosine * cosine)
    firms["culture"], firms["founded"] = 0.5, -100
    return state, context


def run_search(state, context, fault: str = ""):
    """Ties of the first firm, in each replicate after each quarter."""
    p = state.parameters[0]
    if fault == "search at a quarter of the yearly share":
        p.newcomer_tie_share = 1 - (1 - p.newcomer_tie_share / 4) ** 4
    ties.renew_ties(state, context)  # makes room in the table
    firms = state.firms.rows[:2]
    tied = np.zeros((REPLICATES, TIE_QUARTERS), int)
    for n in range(REPLICATES):
        state.now[0].seed = SEED + n
        state.ties.rows["alive"] = False
        state.ties.heap[:2] = 0
        firms["degree"] = 0
        firms["former_id"] = 0
        state.organisations.rows["degree"] = 0
        for quarter in range(TIE_QUARTERS):
            state.now[0].quarter = quarter + 1
            ties.renew_ties(state, context)
            tied[n, quarter] = firms["degree"][0]
    return (tied,)


def tie_case(fault: str = "", run=run_search) -> Scores:
    """How many are tied."""
    state, context = tie_world()
    after_one, at_end = tie_law(state.parameters[0], TIE_FIT)
    (tied,) = run(state, context, fault)
    return {
        "tied after one quarter": z_of_share(int(tied[:, 0].sum()), after_one),
        "tied after eight quarters": z_of_share(int(tied[:, -1].sum()), at_end),
    }


# ---------------------------------------------------------------- (e) geometric learning with decay

LEARNING_QUARTERS = 24


def learning_law(p, own: float, theirs: float, start: float, learns: float) -> tuple[float, float, float]:
    """Mean, variance, and value with the tie still there, of a depth that fades, is renewed and learns while tied.

    Tied: K' = K (1 - d) + l (L - K) + a, untied: K' = K (1 - d) + a; both are geometric. The tie ends before learning
    with chance e a quarter, so it lasts T quarters with chance (1 - e)^T e, or to the end.
    """
    fades, ends = p.research_depreciation_rate / 4, 1 / p.tie_duration
    added = fades * own
    tied_level = (learns * theirs + added) / (fades + learns)
    lasts = np.arange(LEARNING_QUARTERS + 1)
    chance = (1 - ends) ** lasts * np.where(lasts < LEARNING_QUARTERS, ends, 1.0)
    at_end = tied_level + (start - tied_level) * (1 - fades - learns) ** lasts
    value = own + (at_end - own) * (1 - fades) ** (LEARNING_QUARTERS - lasts)
    mean = float(chance @ value)
    return mean, float(chance @ (value - mean) ** 2), float(value[-1])


def depths_of(p) -> tuple[float, float, float]:
    """Depth that own research keeps up, depth of the other, depth at the start."""
    return p.own_learning_depth, 2 * p.own_learning_depth, 0.5 * p.own_learning_depth


def learning_world():
    """Ten thousand firms with a tie to one that knows more, all in one place and alike in culture and direction."""
    state, context = world_of(REPLICATES + 1, codes.BIOTECH)
    p = state.parameters[0]
    n = REPLICATES
    rows = state.firms.rows[: n + 1]
    direction = np.full(codes.DIMENSIONS, 1 / math.sqrt(codes.DIMENSIONS))
    _, theirs, start = depths_of(p)
    rows["knowledge"] = start * direction
    rows["knowledge"][n] = theirs * direction
    rows["learned"], rows["culture"] = 0.0, 0.5
    rows["research"] = round(p.learning_reference)
    rows["research"][n] = round(3 * p.learning_reference)  # log2(1 + 3) = 2: twice the depth is kept up
    rows["trailing_sales"] = rows["research"] * 10.0
    rows["degree"] = 1
    rows["degree"][n] = n
    state.reserve("ties", n)
    links = state.ties.rows
    links["a"][:n], links["b"][:n] = np.arange(n), n
    links["a_id"][:n], links["b_id"][:n] = rows["id"][:n], rows["id"][n]
    links["alive"][:n] = True
    state.ties.heap[0] = n
    return state, context


def run_learning(state, context, fault: str = ""):
    """Depth of each firm and its ties, after six years."""
    for quarter in range(1, LEARNING_QUARTERS + 1):
        state.now[0].quarter = quarter
        if fault != "ties end after learning":
            ties.drop_ties(state.world())
        knowledge.share_knowledge(state, context)
        if fault == "ties end after learning":
            ties.drop_ties(state.world())
    rows = state.firms.rows[:REPLICATES]
    return np.sqrt((rows["knowledge"] ** 2).sum(1)), rows["degree"].copy()


def learning_case(fault: str = "", run=run_learning) -> Scores:
    """Depth and ties against the law."""
    state, context = learning_world()
    p = state.parameters[0]
    fit = math.exp(-(p.optimal_distance**2) / (2 * p.distance_width**2))  # alike in direction: distance 0
    learns = p.learning_speed * fit * (1 - math.exp(-p.absorptive_slope / 10))
    mean, variance, tied = learning_law(p, *depths_of(p), learns)
    depth, degree = run(state, context, fault)
    if not fault:
        assert np.allclose(depth[degree == 1], tied, rtol=1e-12)  # no luck in those
    return {
        "depth after six years": z_of_mean(depth, mean, variance),
        "ties left after six years": z_of_share(int(degree.sum()), (1 - 1 / p.tie_duration) ** LEARNING_QUARTERS),
    }
