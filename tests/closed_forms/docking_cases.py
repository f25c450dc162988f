"""The closed forms (a) to (c) and the list of all five: the model's own processes beside the exact answer, each
deviation as a z score. Those of ties and knowledge, (d) and (e), are in `docking_ties`.

Every case takes `fault`, the name of a mistake that is made on purpose, and returns its z scores by name. `run` is who
does the work: here the processes of the model; the twin (`tests/twin/closed_forms.py`) has runs of its own.
"""

from __future__ import annotations

import math

import numpy as np
from docking_ties import learning_case, tie_case
from docking_worlds import REPLICATES, SEED, Scores, world_of, z_of_mean, z_of_share, z_of_variance

from clustersim import codes
from clustersim.kernel import draws
from clustersim.processes import accounts, demography, opening, pipeline

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


CASES = {
    "a pipeline": (pipeline_case, ("the test stage passes always", "the first quarter counts twice")),
    "b birth and death": (birth_death_case, ("newborns may close at once",)),
    "c Leontief inverse": (leontief_case, ("the demand itself counts as induced",)),
    "d two firms": (tie_case, ("search at a quarter of the yearly share",)),
    "e learning": (learning_case, ("ties end after learning",)),
}
