"""The state at the start: counts, jobs and output as the region file says, everything else near its stationary mix.

Firms of a place and sector share its measured jobs by lognormal sizes; researchers are shared by size and a skewed
intensity so that the measured number comes out; projects, products and ties start as if they had always been there.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from . import codes, parameters
from .clock import set_clock
from .initial_firms import fill_firms, fill_products, fill_projects, firm_ids, intensities, raw_sizes, solve_idea_rates
from .inputs import SECTORS, Future, Region, Scenario, Strategy, identity
from .pipeline_table import pipeline_table
from .processes import place as place_process
from .processes import ties as ties_process
from .processes.opening import arrange
from .rules.sectors import default_output_per_worker, export_share, import_share, value_added_ratio
from .start_world import list_organisations, name_id, organisations_first, place_firsts
from .world import State

BURN_IN = 8  # quarters of searching before the start, so that ties have a history
BURN_IN_FROM = 1_000_000  # keys of those quarters, far from those of the run


def initial_state(scenario: Scenario, seed: int) -> State:
    """Build the state of a run before its first quarter."""
    region = scenario.region
    state = _standing(region, scenario.future, scenario.first_year, scenario.overrides).copy()
    state.now[0].seed = seed
    p = state.parameters[0]
    people = _share_people(region, seed, p)
    _nation_economics(state, region, people, p)
    state.reserve("firms", sum(sum(place.firms) for place in region.places))
    fill_firms(state, region, people)
    _labour_pools(state, region, p)
    arrange(state.world())
    place_process.count_places(state.world())
    _remember_start(state, region)
    place_process.rate_places(state.world())
    solve_idea_rates(state)
    state.reserve("projects", 4 * len(state.firms))
    fill_projects(state)
    state.reserve("products", 4 * len(state.firms))
    fill_products(state)
    _home_markets(state, p)
    _first_ties(state)
    return state


@functools.lru_cache(maxsize=4)
def _standing(region: Region, future: Future, first_year: int, overrides: tuple) -> State:
    """What stands before the first firm: it does not depend on the seed."""
    record = parameters.record(overrides)
    state = State(record, pipeline_table(record[0]))
    place_firsts(state, region, record[0])
    organisations_first(state, region, record[0])
    list_organisations(state)
    set_clock(state, Scenario(region, Strategy("", "", 0, ()), future, first_year, first_year, overrides), 0)
    return state


def _share_people(region, seed: int, p) -> dict[str, np.ndarray]:
    """Staff and researchers of every firm, in the order place, sector, number."""
    place, sector, number = (
        np.array(column, np.int64)
        for column in zip(
            *(
                (i, s, n)
                for i, spot in enumerate(region.places)
                for s in range(len(SECTORS))
                for n in range(spot.firms[s])
            ),
            strict=True,
        )
    )
    names = np.array([name_id(identity(spot)) for spot in region.places], np.int64)
    ids = firm_ids(names[place], sector, number)
    raw = raw_sizes(seed, ids, sector, np.array(region.size_sigma))
    staff = np.zeros(len(ids), np.int64)
    first = 0
    for spot in region.places:
        for s in range(len(SECTORS)):
            block = slice(first, first + spot.firms[s])
            staff[block] = 1 + largest_remainder(raw[block], max(0, spot.jobs[s] - spot.firms[s]))
            first += spot.firms[s]
    nation = np.array([spot.nation for spot in region.places])[place]
    weight = staff * intensities(seed, ids, p.research_spread)
    researchers = np.zeros(len(ids), np.int64)
    for n in range(nation.max() + 1):
        for s in range(len(SECTORS)):
            rows = np.flatnonzero((nation == n) & (sector == s))
            if len(rows):
                share = staff[rows].sum() / max(1, staff[sector == s].sum())
                researchers[rows] = capped_shares(
                    weight[rows], staff[rows] - 1, int(region.researchers[s] * share + 0.5)
                )
    return {"id": ids, "place": place, "sector": sector, "nation": nation, "staff": staff, "researchers": researchers}


def largest_remainder(weights: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers in proportion to weights that add up to exactly `total`."""
    if total <= 0 or weights.sum() <= 0:
        return np.zeros(len(weights), np.int64)
    exact = weights / math.fsum(weights) * total
    whole = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole


def capped_shares(weights: np.ndarray, caps: np.ndarray, total: int) -> np.ndarray:
    """As `largest_remainder`, but no number above its cap; what is cut goes to the others."""
    total = min(total, int(caps.sum()))
    given = np.zeros(len(weights), np.int64)
    while (missing := total - int(given.sum())) > 0:
        room = caps - given
        more = np.minimum(largest_remainder(np.where(room > 0, weights, 0.0), missing), room)
        if more.sum() == 0:
            more = np.minimum(room, 1) * (np.cumsum(np.minimum(room, 1)) <= missing)
        given += more
    return given


def _nation_economics(state, region, people, p) -> None:
    """Output per worker, wages and research intensity of each sector at the start."""
    makers = people["staff"] - people["researchers"]
    for n, nation in enumerate(state.nations.rows):
        for s in range(len(SECTORS)):
            mine = (people["sector"] == s) & (people["nation"] == n)
            of_sector = people["sector"] == s
            output = default_output_per_worker(s, p) / 4
            if region.output[s] > 0 and makers[of_sector].sum() > 0:
                posts = int(makers[of_sector].sum()) * (1.0 + p.start_vacancy_share)
                output = region.output[s] / posts / 4
            nation.output_per_worker[s] = output
            paid = p.most_labour_share * value_added_ratio(s, p) * output
            nation.wage[s] = min(p.mean_wage / 4, paid)
            nation.research_wage[s] = p.research_wage / 4 * nation.wage[s] / (p.mean_wage / 4)
            sales = int(makers[mine].sum()) * output
            research = int(people["researchers"][mine].sum()) * nation.research_wage[s] / p.research_labour_share
            nation.intensity[s] = research / sales if sales > 0 else 0.0
        nation.venture_start = state.now[0].venture_supply


def _labour_pools(state, region, p) -> None:
    """Everybody at work, and the share that looks for work."""
    places = state.places.rows
    firms, organisations = state.firms.rows, state.organisations.rows
    top = state.firms.heap[0]
    for i in range(len(places)):
        employed = firms["staff"][:top][firms["place"][:top] == i].sum(0, dtype=np.int64)
        employed = employed + organisations["staff"][organisations["place"] == i].sum(0, dtype=np.int64)
        share = p.seeker_share / (1.0 - p.seeker_share)
        seekers = np.array([int(e * share * p.labour_pool_scale + 0.5) for e in employed], np.int64)
        doctors = int(organisations["doctors"][organisations["place"] == i].sum())
        seekers[codes.CLINICIAN] = int(doctors * p.willing_clinician_share * min(1.0, p.labour_pool_scale) + 0.5)
        places[i].seekers[:] = seekers
        places[i].workforce[:] = employed + seekers
        total = employed + seekers
        places[i].tightness_start[:] = [s / t if t > 0 else 0.0 for s, t in zip(seekers, total, strict=True)]


def _remember_start(state, region) -> None:
    places = state.places.rows
    places["sector_jobs_start"][:] = places["sector_jobs"]
    places["jobs_start"][:] = places["jobs"]
    places["sector_firms_start"][:] = [spot.firms for spot in region.places]
    for n, nation in enumerate(state.nations.rows):
        nation.jobs_start = int(places["jobs"][places["nation"] == n].sum())


def _home_markets(state, p) -> None:
    """Home demand met by home firms at the start, and competing imports."""
    firms, top = state.firms.rows, state.firms.heap[0]
    nation_of = state.places.rows["nation"][firms["place"][:top]]
    for n, nation in enumerate(state.nations.rows):
        for s in range(len(SECTORS)):
            rows = (firms["sector"][:top] == s) & (nation_of == n)
            home = math.fsum(firms["trailing_sales"][:top][rows]) * (1.0 - export_share(s, p))
            nation.home_market[s] = home
            nation.import_claim[s] = home * import_share(s, p) / (1.0 - import_share(s, p))


def _first_ties(state) -> None:
    """Some quarters of dropping and searching before the start give ties a history."""
    clock = state.now[0]
    for quarter in range(BURN_IN):
        clock.quarter = BURN_IN_FROM + quarter
        ties_process.renew_ties(state, None)
        place_process.count_places(state.world())
    clock.quarter = 0
    state.ties.rows["born"] -= BURN_IN_FROM + BURN_IN
