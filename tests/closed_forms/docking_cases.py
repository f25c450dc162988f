"""The five closed forms (a) to (e): the model's own processes beside the exact answer, each deviation as a z score.

Every case takes `fault`, the name of a mistake that is made on purpose, and returns its z scores by name. `run` is who
does the work: here the processes of the model; the twin (`tests/twin/closed_forms.py`) has runs of its own.
"""

from __future__ import annotations

import math

import numpy as np
from docking_worlds import REPLICATES, SEED, world_of, z_of_mean, z_of_share, z_of_variance

from clustersim import codes
from clustersim.kernel import draws
from clustersim.processes import accounts, demography, knowledge, opening, pipeline, ties

Scores = dict[str, float]

# ---------------------------------------------------------------- (a) the pipeline as an absorbing Markov chain


def stage_time_law(mean: float, cv: float) -> tuple[float, float]:
    """Mean and variance of a stage in whole quarters: a lognormal rounded to the nearest number, at least 1.

    E[T] = sum over n >= 0 of P(T > n); E[T^2] = sum of (2n + 1) P(T > n); P(T > n) = 1 - Phi((ln(n + 1/2) - m) / s).
    """
    spread = math.sqrt(math.log(1 + cv * cv))
    middle = math.log(mean) - spread * spread / 2
    later = np.array([0.5 * math.erfc((math.log(n + 0.5) - middle) / spread / math.sqrt(2)) for n in range(1, 500)])
    first = 1 + later.sum()
    return first, 1 + float((2 * np.arange(1, 500) + 1) @ later) - first * first


def markov_chain(success, licence, times) -> tuple[float, float]:
    """Chance of approval and mean time to any end, from the first stage: N = (I - Q)^-1, N r and N t."""
    n = len(success)
    onward = np.array(success) * (1 - np.array(licence))
    step = np.diag(onward[:-1], 1)
    visits = np.linalg.inv(np.eye(n) - step)
    approved = np.zeros(n)
    approved[-1] = success[-1]
    return float(visits[0] @ approved), float(visits[0] @ np.array(times))


def project_world(sector: int, **overrides: float):
    """One firm with ten thousand ideas, and money for all."""
    state, context = world_of(1, sector, quality_slope=0.0, **overrides)
    firm = state.firms.rows[:1]
    firm["ideas"], firm["project_money"] = REPLICATES, 1e30
    return state, context


def run_projects(state, context, fault: str = ""):
    """Its projects, with slots for all: quarters taken by each, and by the approved."""
    pipeline.begin_projects(state, context)
    if fault == "the test stage passes always":
        state.pipeline[0].success[int(state.projects.kind[0]), 1] = 1.0
    ended, approved = [], []
    quarter = 0
    while len(state.projects):
        quarter += 1
        state.projects.rows["waiting"] = False  # a trial slot for everybody, at once
        left, launched = len(state.projects), int(state.tally[0].approvals)
        for _ in range(2 if fault == "the first quarter counts twice" and quarter == 1 else 1):
            pipeline.develop_products(state, context)
        ended += [quarter] * (left - len(state.projects))
        approved += [quarter] * (int(state.tally[0].approvals) - launched)
    return np.array(ended), np.array(approved)


PROJECTS = {"device": (codes.DEVICES, "device_3_share"), "new drug": (codes.DRUGS, "new_drug_share")}


def pipeline_case(fault: str = "", run=run_projects) -> Scores:
    """A class III-IV device (three stages) and a new drug (six stages, and licences after phases 1 and 2)."""
    scores = {}
    for name, (sector, share) in PROJECTS.items():
        state, context = project_world(sector, **{share: 1.0})
        pipe, p = state.pipeline[0], state.parameters[0]
        kind = int(np.argmax(pipe.share[sector]))
        stages = int(pipe.stages[kind])
        success = pipe.success[kind, :stages].copy()
        laws = [stage_time_law(pipe.time[kind, s], p.stage_time_cv) for s in range(stages)]
        ended, approved = run(state, context, fault)
        licence = np.zeros(len(success))
        if name == "new drug":
            licence[[2, 3]] = p.licence_out_chance
        chance, time = markov_chain(success, licence, [mean for mean, _ in laws])
        scores[f"{name}: chance of approval"] = z_of_share(len(approved), chance)
        scores[f"{name}: time to any end"] = z_of_mean(ended, time)
        scores[f"{name}: time to approval"] = z_of_mean(
            approved, sum(mean for mean, _ in laws), sum(spread for _, spread in laws)
        )
    return scores


# ---------------------------------------------------------------- (b) birth and death of firms with constant hazards

QUARTERS = 20
BIRTHS, YEARLY_HAZARD, RESEARCHERS = 0.1, 0.4, 20  # spin-outs a firm and quarter, Weibull hazard of shape 1


def birth_death_law(births: float, stay: float, quarters: int) -> tuple[float, float]:
    """Mean and variance of the line of one firm: each quarter it leaves Poisson(births) children and stays with a
    chance. With m = births + stay and v = births + stay (1 - stay): m^t and v m^(t-1) (m^t - 1) / (m - 1)."""
    m, v = births + stay, births + stay * (1 - stay)
    return m**quarters, v * m ** (quarters - 1) * (m**quarters - 1) / (m - 1)


def birth_death_world():
    """Ten thousand firms; a child has its parent's culture, which here is the number of the line."""
    none = dict.fromkeys(("university_startup_rate", "hospital_startup_rate", "institute_startup_rate"), 0.0)
    state, context = world_of(
        REPLICATES,
        codes.DEVICES,
        spin_out_rate=BIRTHS * 4000 / RESEARCHERS,
        exit_shape=1.0,
        exit_scale=1 / YEARLY_HAZARD,
        exit_size_elasticity=0.0,
        culture_spread=0.0,
        entry_rate=0.0,
        **none,
    )
    rows = state.firms.rows
    rows["culture"][:REPLICATES] = np.arange(REPLICATES) / REPLICATES
    rows["founded"][:REPLICATES], rows["origin"][:REPLICATES] = -40, codes.INCUMBENT
    rows["staff"][:REPLICATES] = 0
    rows["staff"][:REPLICATES, codes.RESEARCHER] = RESEARCHERS
    return state, context


def lines_of(culture) -> np.ndarray:
    """Firms of each line, by the culture of all firms."""
    return np.bincount(np.rint(np.asarray(culture) * REPLICATES).astype(int), minlength=REPLICATES)


def run_births(state, context, fault: str = ""):
    """Firms of each line after twenty quarters."""
    for quarter in range(1, QUARTERS + 1):
        state.now[0].quarter = quarter
        opening.open_quarter(state, context)
        demography.found_firms(state, context)
        rows = state.firms.rows
        young = rows["alive"] & (rows["founded"] == quarter)
        rows["staff"][young, codes.RESEARCHER] = RESEARCHERS
        if fault == "newborns may close at once":
            rows["founded"][young] = quarter - 1
        demography.close_failed_firms(state, context)
    return (lines_of(state.firms.culture),)


def birth_death_case(fault: str = "", run=run_births) -> Scores:
    """Mean and variance of the lines."""
    sizes = run(*birth_death_world(), fault)[0].astype(float)
    mean, variance = birth_death_law(BIRTHS, math.exp(-YEARLY_HAZARD / 4), QUARTERS)
    return {
        "mean of the line": z_of_mean(sizes, mean, variance),
        "variance of the line": z_of_variance(sizes, variance),
    }


# ---------------------------------------------------------------- (c) the Leontief inverse for induced output

SHARES = np.array(  # who sells to whom, columns buy; only the column sums matter to the total, and they are set below
    [
        [4.0, 1.0, 2.0, 0.5, 1.0],
        [1.0, 3.0, 0.5, 1.0, 2.0],
        [2.0, 0.5, 3.0, 0.2, 1.0],
        [0.5, 1.5, 0.8, 4.0, 0.7],
        [2.5, 4.0, 1.7, 2.3, 5.3],
    ]
)
YEARS, BASE_YEAR = 2, 2019  # the inducements are those of the base year


def leontief_world():
    """A world in which indirect jobs go by inducement, so many years after the base year."""
    state, context = world_of(1, codes.DEVICES, indirect_by_inducement=1.0)
    year = BASE_YEAR + YEARS
    state.now[0].year, state.now[0].quarter = year, 4 * (year - context.scenario.first_year)
    state.nations.rows["value_added_start"] = 0
    state.tally[0].firm_value_added = REPLICATES * 10**9 // 4
    return state, context


def table_of(p) -> tuple[np.ndarray, float]:
    """A table of five sectors whose columns sum to the share that is passed on, and that share."""
    passed_on = 1 - 1 / p.production_inducement
    return SHARES / SHARES.sum(0) * passed_on, passed_on


def rounds_of(table, passed_on: float, key_of, choice) -> int:
    """Purchases in ten thousand chains: from buyer j to seller i with chance a_ij, ending with 1 - sum_i a_ij."""
    later = 0
    for n in range(REPLICATES):
        key = key_of(SEED, codes.DEAL, 0, n + 1)
        buyer, rounds = n % len(table), 0
        while (seller := choice(key, rounds, np.append(table[:, buyer], 1 - passed_on))) < len(table):
            buyer, rounds = seller, rounds + 1
        later += rounds
    return later


def run_purchases(state, context, fault: str = ""):
    """Purchases in all chains, and the jobs the model books for the demand that started them."""
    p = state.parameters[0]
    later = rounds_of(*table_of(p), lambda *parts: np.uint64(draws.key(*parts)), draws.choice)
    if fault == "the demand itself counts as induced":
        p.production_inducement += 1
    accounts.book_indirect(state.world())
    return later, int(state.tally[0].indirect_jobs)


def leontief_case(fault: str = "", run=run_purchases) -> Scores:
    """One bn of final demand starts a chain of purchases; the model's inducement is the inverse's column sum less one.

    The model has no table of sectors, only the sum of a column of (I - A)^-1, `production_inducement`. The table here
    has that sum in every column. The mean length of a chain is the column sum, its variance a / (1 - a)^2 with a the
    share that is passed on.
    """
    state, context = leontief_world()
    p = state.parameters[0]
    table, passed_on = table_of(p)
    inverse = np.linalg.inv(np.eye(len(table)) - table)
    assert np.allclose(inverse.sum(0), p.production_inducement, rtol=1e-12)
    jobs_per_round = p.goods_employment_inducement * math.exp(-p.inducement_decline_rate * YEARS)
    exact = REPLICATES * (inverse[:, 0].sum() - 1) * jobs_per_round
    later, booked = run(state, context, fault)
    if not fault:
        assert abs(booked - exact) <= 1  # booked in whole persons
    error = jobs_per_round * math.sqrt(REPLICATES * passed_on) / (1 - passed_on)
    return {"induced jobs": (later * jobs_per_round - booked) / error}


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


CASES = {
    "a pipeline": (pipeline_case, ("the test stage passes always", "the first quarter counts twice")),
    "b birth and death": (birth_death_case, ("newborns may close at once",)),
    "c Leontief inverse": (leontief_case, ("the demand itself counts as induced",)),
    "d two firms": (tie_case, ("search at a quarter of the yearly share",)),
    "e learning": (learning_case, ("ties end after learning",)),
}
