"""Places, organisations, funds and everything else that stands before the first firm."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from . import codes
from .inputs import SECTORS, Region, identity
from .kernel import ledger
from .rules.nodes import NOBODY

EARTH_RADIUS = 6371.0  # km

# Typical knowledge by sector and field (chemistry, biologics, devices, software, clinical, regulatory, making, market);
# only the angles matter. Guessed: what a firm of the sector must know, 0 nothing to 1 much.
SECTOR_PROFILES = np.array(
    [
        [1.0, 0.6, 0.1, 0.1, 0.7, 0.7, 0.8, 0.6],
        [0.2, 0.1, 1.0, 0.6, 0.5, 0.5, 0.8, 0.5],
        [0.5, 1.0, 0.2, 0.3, 0.5, 0.4, 0.4, 0.3],
        [0.0, 0.1, 0.4, 1.0, 0.6, 0.2, 0.1, 0.5],
        [0.4, 0.3, 0.6, 0.3, 0.1, 0.2, 1.0, 0.4],
    ]
)
ORGANISATION_PROFILES = np.array(
    [
        [0.3, 0.4, 0.4, 0.3, 1.0, 0.5, 0.0, 0.1],
        [0.8, 0.9, 0.6, 0.7, 0.4, 0.1, 0.1, 0.0],
        [0.8, 1.0, 0.3, 0.4, 0.3, 0.5, 0.2, 0.0],
    ]
)


def name_id(name: str) -> int:
    """Id of a named thing: 62 bits of a digest of its name, or of the id that its file gives it instead.

    Of what is no place, the kind stands before the name, so that the site, the university and the place called `daegu`
    do not meet the same luck.

    What follows an `@` is left out, so that twins (`osong`, `osong@2`) in separate nations do.
    """
    plain = name.split("@")[0]
    return (int.from_bytes(hashlib.sha256(plain.encode()).digest()[:8], "big") >> 2) + 1


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance in km between two points given as (latitude, longitude) in degrees."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(x) for x in (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(h))


def fill_rows(table, count: int) -> np.recarray:
    """Make `count` live rows in an empty table and return them."""
    table.reserve(count)
    table.heap[0] = count
    table.rows["alive"][:count] = True
    if len(table.rows) != count:  # tables that never grow have exactly their rows
        table.rows = table.rows[:count].copy().view(np.recarray)
        heap = np.zeros(count + 2, np.int64)
        heap[0] = count
        table.heap = heap
    return table.rows


def place_firsts(state, region: Region, p) -> None:
    """Places, sites, offices, nations, funds, government and the other sectors."""
    places = fill_rows(state.places, len(region.places))
    distance = np.zeros((len(region.places), len(region.places)))
    spots = [(place.latitude, place.longitude) for place in region.places]
    for i, place in enumerate(region.places):
        row = places[i]
        row.id, row.nation, row.capital, row.target = (
            name_id(identity(place)),
            place.nation,
            place.capital,
            place.target,
        )
        row.graduates, row.rent, row.density_factor, row.academic_factor = place.graduates / 4, 1.0, 1.0, 1.0
        row.doctors = place.medical_graduates * p.willing_clinician_share / 4
        row.wage[:], row.local_factor[:], row.venture_supply, row.star = 1.0, 1.0, 1.0, -1
        for j in range(i):
            distance[i, j] = distance[j, i] = great_circle(spots[i], spots[j])
    for i, place in enumerate(region.places):
        capitals = [j for j, c in enumerate(region.places) if c.capital and c.nation == place.nation]
        if capitals and not place.capital:
            main = max(capitals, key=lambda j: region.places[j].population)
            places[i].capital_distance = distance[i, main]
    state.fixed |= {
        "distance": distance,
        "log_distance": np.log(1.0 + distance),
        "tacit": _halving(distance, p.tacit_half_life),
        "codified": _halving(distance, p.codified_half_life),
        "sector_knowledge": SECTOR_PROFILES / np.sqrt((SECTOR_PROFILES**2).sum(1))[:, None],
    }
    state.fixed["similarity"] = state.fixed["sector_knowledge"] @ state.fixed["sector_knowledge"].T
    nations = 1 + max(place.nation for place in region.places)
    fill_rows(state.nations, nations)
    fill_rows(state.ledger, 1)
    _accounts(state, nations, len(region.places))
    sites = fill_rows(state.sites, len(region.sites))
    names = [place.name for place in region.places]
    for k, site in enumerate(region.sites):
        sites[k].id, sites[k].place, sites[k].opening = name_id(f"site {identity(site)}"), names.index(site.place), -1


def _halving(distance: np.ndarray, half_life: float) -> np.ndarray:
    return np.array([[math.pow(2.0, -km / half_life) for km in row] for row in distance])


def _accounts(state, nations: int, places: int) -> None:
    offices = fill_rows(state.offices, places)
    offices["account"], offices["opened"], offices["place"] = ledger.OFFICES, -1, np.arange(places)
    fill_rows(state.governments, 1)["account"] = ledger.GOVERNMENT
    others = fill_rows(state.others, 4)
    others["account"] = (ledger.HOUSEHOLDS, ledger.ECONOMY, ledger.ABROAD, ledger.BANKS)
    kinds = (codes.CAPITAL_FUND, codes.PROVINCIAL_FUND, codes.PUBLIC_FUND)
    funds = fill_rows(state.funds, nations * len(kinds))
    for f in range(len(funds)):
        funds[f].account, funds[f].nation, funds[f].kind = ledger.FUNDS, f // len(kinds), kinds[f % len(kinds)]


def organisations_first(state, region: Region, p) -> None:
    """Hospitals, universities and institutes with their staff, money and knowledge."""
    rows = fill_rows(state.organisations, len(region.hospitals) + len(region.universities) + len(region.institutes))
    names = [place.name for place in region.places]
    k = 0
    for hospital in region.hospitals:
        _hospital(rows[k], hospital, p)
        _organisation(rows[k], hospital, codes.HOSPITAL, ledger.HOSPITALS, names, p)
        k += 1
    for university in region.universities:
        rows[k].base_money = university.research_money * p.medical_share / 4
        rows[k].faculty = university.researchers
        _organisation(rows[k], university, codes.UNIVERSITY, ledger.UNIVERSITIES, names, p)
        k += 1
    for institute in region.institutes:
        rows[k].base_money = institute.staff * p.institute_cost / 4
        rows[k].faculty = institute.staff
        _organisation(rows[k], institute, codes.INSTITUTE, ledger.INSTITUTES, names, p)
        k += 1


def list_organisations(state) -> None:
    """Lists of organisations by place and by nation; they never change in a run."""
    places = state.organisations.rows["place"]
    nations = state.places.rows["nation"][places]
    for name, groups, number in (("place", places, len(state.places)), ("nation", nations, len(state.nations))):
        state.fixed[f"organisations_by_{name}"] = np.argsort(groups, kind="stable").astype(np.int64)
        counts = np.bincount(groups, minlength=number)
        state.fixed[f"organisation_{name}_first"] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _hospital(row, hospital, p) -> None:
    revenue = hospital.beds / p.research_hospital_beds * p.research_hospital_revenue / 4
    share = p.research_revenue_share if hospital.research else p.other_research_share
    row.beds, row.research_class, row.revenue, row.base_money = (
        hospital.beds,
        hospital.research,
        revenue,
        revenue * share,
    )
    row.doctors = int(hospital.beds * p.doctors_per_bed + 0.5)
    clinicians = p.clinician_researcher_share if hospital.research else p.other_clinician_share
    row.clinicians = row.clinicians_start = row.doctors * clinicians


def _organisation(row, start, kind: int, account: int, names: list[str], p) -> None:
    row.id = name_id(f"{codes.ORGANISATIONS[kind]} {identity(start)}")
    row.kind, row.account, row.place = kind, account, names.index(start.place)
    posts = row.base_money * p.research_labour_share / (p.research_wage / 4)
    row.staff[codes.RESEARCHER] = int(posts / (1.0 + p.start_vacancy_share) + 0.5)
    row.transfer, row.designated, row.culture, row.new_partner = 1.0, -1, 0.5, NOBODY
    cost = row.staff[codes.RESEARCHER] * p.research_wage / 4 / p.research_labour_share
    row.research = int(cost + 0.5)
    depth = p.own_learning_depth * math.log(1.0 + cost / p.learning_reference) / math.log(2.0)
    profile = ORGANISATION_PROFILES[kind]
    row.knowledge[:] = max(depth, p.base_depth) * profile / math.sqrt(float((profile**2).sum()))


assert len(SECTOR_PROFILES) == len(SECTORS)
