"""What a run leaves for the patterns: firms at the end of every year, lives, founders, new ties, tenants."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from clustersim import codes
from clustersim.inputs import Scenario, Strategy
from clustersim.kernel import draws
from clustersim.simulation import Simulation

from .network import Shape, shape_of

COLUMNS = (
    "id",
    "sector",
    "place",
    "site",
    "origin",
    "founded",
    "trailing_sales",
    "research",
    "productivity",
    "exports",
    "assisted",
    "degree",
)
RECENT = 12  # quarters: surveys ask for new products of the last three years
MOST_FOUNDED = 16  # firms one hospital can found in a quarter, for finding them by their ids
Firms = dict[str, np.ndarray]  # columns over live firms, with `staff` (persons) and `innovator` (bool)


@dataclass
class Seen:
    """One run, as far as the patterns need it. `lives` and `founded` have a row a firm that was founded in the run."""

    scenario: Scenario
    sites: np.ndarray  # places with a park
    years: dict[int, Firms] = field(default_factory=dict)  # at the end of the year
    lives: Mapping[str, np.ndarray] = field(default_factory=dict)  # founded, last (quarters), sector, origin
    births: list[tuple[int, int, int, int, int]] = field(default_factory=list)  # quarter, place, sector, origin, parent
    newcomer_ties: int = 0
    to_established: int = 0
    launches: np.ndarray = field(default_factory=lambda: np.zeros(0))  # products launched in the run, by place
    tenants: list[int] = field(default_factory=list)  # by quarter
    research: list[int] = field(default_factory=list)  # of firms, KRW by quarter
    first_ties: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    last_ties: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    share_outside: float = 0.0  # of last ties, between two places

    @functools.cached_property
    def first_shape(self) -> Shape:
        """Shape of the network at the start."""
        return shape_of(self.first_ties)

    @functools.cached_property
    def last_shape(self) -> Shape:
        """Shape of the network at the end."""
        return shape_of(self.last_ties)


def watch(scenario: Scenario, seed: int) -> Seen:
    """Run a scenario once and keep what the patterns need."""
    run = Simulation(scenario, seed)
    names = [place.name for place in scenario.region.places]
    seen = Seen(scenario, np.array([names.index(site.place) for site in scenario.region.sites]))
    seen.first_ties, _ = ties_of(run.state)
    seen.launches = np.zeros(len(names))
    lives = []
    for quarter in range(scenario.quarters):
        run.step()
        firms = run.state.firms
        here = {name: getattr(firms, name) for name in ("id", "founded", "sector", "origin", "place")}
        young = here["founded"] >= 0
        lives.append([here[name][young] for name in ("id", "founded", "sector", "origin")])
        _note_births(seen, run, here, quarter)
        _note_new_ties(seen, run.state, quarter)
        _note_launches(seen, run.state, quarter)
        seen.tenants.append(int((firms.site >= 0).sum()))
        seen.research.append(int(run.history.tally["firm_research"][quarter]))
        if quarter % 4 == 3:
            seen.years[scenario.first_year + quarter // 4] = firms_at(run.state, quarter)
    seen.lives = lives_of(lives)
    seen.last_ties, seen.share_outside = ties_of(run.state)
    return seen


def firms_at(state, quarter: int) -> Firms:
    """The live firms at the end of a quarter."""
    found = {name: getattr(state.firms, name) for name in COLUMNS}
    found["staff"] = state.firms.staff.sum(axis=1)
    recent = state.products.firm_id[state.products.launched > quarter - RECENT]
    found["innovator"] = np.isin(found["id"], recent)
    return found


def lives_of(quarters: list) -> dict[str, np.ndarray]:
    """First and last quarter of each firm that was founded in the run, from the lists of the living by quarter."""
    ids = np.concatenate([part[0] for part in quarters])
    when = np.concatenate([np.full(len(part[0]), quarter) for quarter, part in enumerate(quarters)])
    others = [np.concatenate([part[k] for part in quarters]) for k in (1, 2, 3)]
    # the last entry of each id is its last quarter
    _, last = np.unique(ids[::-1], return_index=True)
    rows = len(ids) - 1 - last
    founded, sector, origin = (values[rows] for values in others)
    return {"founded": founded, "last": when[rows], "sector": sector, "origin": origin}


def _note_births(seen: Seen, run: Simulation, here: Firms, quarter: int) -> None:
    new = here["founded"] == quarter
    hospitals = None
    for i in np.flatnonzero(new):
        place, sector, origin = (int(here[name][i]) for name in ("place", "sector", "origin"))
        parent = -1 - place  # universities are one organisation a place
        if origin == codes.HOSPITAL_BORN:
            if hospitals is None:
                hospitals = _children_of_hospitals(run, quarter)
            parent = hospitals.get(int(here["id"][i]), -1)
        seen.births.append((quarter, place, sector, origin, parent))


def _children_of_hospitals(run: Simulation, quarter: int) -> dict[int, int]:
    """Ids that firms founded out of each hospital get in a quarter; a firm does not store its parent, its id tells."""
    organisations = run.state.organisations
    found = {}
    with np.errstate(over="ignore"):
        for row in np.flatnonzero(organisations.kind == codes.HOSPITAL):
            luck = np.uint64(draws.key(np.uint64(run.seed), codes.NEWBORN, quarter, int(organisations.id[row])))
            for n in range(MOST_FOUNDED):
                found[int(draws.identity(np.uint64(draws.subkey(luck, n)), 0))] = int(row)
    return found


def _note_new_ties(seen: Seen, state, quarter: int) -> None:
    """Count the ties that newcomers formed in the quarter, and those of them with somebody established."""
    ties, founded = state.ties, state.firms.columns["founded"]
    new = ties.born == quarter
    a, b = ties.a[new], ties.b[new]
    established = state.parameters[0].established_age

    def is_newcomer(node: np.ndarray) -> np.ndarray:
        return (node >= 0) & (quarter - founded[np.maximum(node, 0)] < established)

    one, other = is_newcomer(a), is_newcomer(b)
    seen.newcomer_ties += int((one | other).sum())
    seen.to_established += int((one ^ other).sum())


def _note_launches(seen: Seen, state, quarter: int) -> None:
    products = state.products
    rows = products.firm[products.launched == quarter]
    np.add.at(seen.launches, state.firms.columns["place"][rows], 1)


def ties_of(state) -> tuple[np.ndarray, float]:
    """Pairs of node numbers (organisations below 0) of live ties, and the share of ties between two places."""
    a, b = state.ties.a, state.ties.b
    firms, organisations = state.firms.columns["place"], state.organisations.columns["place"]

    def place(node: np.ndarray) -> np.ndarray:
        return np.where(node >= 0, firms[np.maximum(node, 0)], organisations[np.maximum(-1 - node, 0)])

    return np.stack([a, b], axis=1), float(np.mean(place(a) != place(b))) if len(a) else 0.0


def ended_after(strategy: Strategy, last_year: int) -> Strategy:
    """The strategy with everything left out that it would spend after a year."""
    spends = []
    for spend in strategy.spends:
        years = spend.last_year - spend.first_year + 1
        path = spend.path or (1.0,) * years
        keep = min(years, last_year - spend.first_year + 1)
        if keep > 0:
            share = spend.share * sum(path[:keep]) / sum(path)
            spends.append(replace(spend, share=share, last_year=spend.first_year + keep - 1, path=path[:keep]))
    return replace(strategy, name=f"{strategy.name}, ended", spends=tuple(spends))
