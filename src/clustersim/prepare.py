"""Make a scenario ready for a run: budget lines in whole KRW, the strategy's sites, hospitals and places as rows."""

from __future__ import annotations

import numpy as np

from . import codes
from .context import BudgetLine, Context, votes_of
from .inputs import Region, Scenario, identity


def make_context(scenario: Scenario, state) -> Context:
    """Resolve the strategy of a scenario against the state it will act on."""
    strategy, p = scenario.strategy, state.parameters[0]
    leverage = p.private_leverage if strategy.leverage is None else strategy.leverage
    year, quarter = strategy.first_quarter
    clock_start = 4 * (year - scenario.first_year) + quarter - 1
    hospitals = _hospitals(scenario, state, p)
    sites = _sites(scenario)
    lines = []
    for spend in strategy.spends:
        votes = votes_of(spend, strategy.purse, strategy.realised_share, scenario.first_year, scenario.last_year)
        settings = dict(spend.settings)
        where = _places(settings, scenario, state, sites, hospitals)
        lines.append(BudgetLine(spend, votes, where, _rows(settings, scenario.region)))
    fund_places = np.zeros(len(state.places), np.bool_)
    for line in lines:
        if line.spend.instrument == "public_venture_fund":
            fund_places |= line.where
    state.now[0].leverage = leverage
    return Context(scenario, lines, leverage, clock_start, hospitals, sites, fund_places)


def _settings(scenario: Scenario, instrument: str) -> dict:
    for spend in scenario.strategy.spends:
        if spend.instrument == instrument:
            return dict(spend.settings)
    return {}


def _named(items: tuple, names: tuple[str, ...]) -> np.ndarray:
    """Places of the named ones in a list of the region."""
    order = [item.name for item in items]
    return np.array([order.index(name) for name in names], np.int64)


def _rows(settings: dict, region: Region) -> np.ndarray:
    """Rows of what the settings of a spend name: sites, institutes (which stand last among organisations), a place."""
    if "institutes" in settings:
        return len(region.hospitals) + len(region.universities) + _named(region.institutes, settings["institutes"])
    if "place" in settings:
        return _named(region.places, (settings["place"],))
    return _named(region.sites, settings.get("sites", ()))


def _sites(scenario: Scenario) -> np.ndarray:
    """Rows of the sites a strategy builds on: those of its park first, then those of its incubators."""
    spends = sorted(scenario.strategy.spends, key=lambda spend: spend.instrument != "science_park")
    names = [name for spend in spends for name in _names(dict(spend.settings), "sites")]
    return _named(scenario.region.sites, tuple(dict.fromkeys(names)))


def _names(settings: dict, key: str) -> tuple[str, ...]:
    return settings.get(key, ())


def _hospitals(scenario: Scenario, state, p) -> np.ndarray:
    """Rows of the designated hospitals: by name, or the largest, or one a place first."""
    settings = _settings(scenario, "hospital_research")
    hospitals = scenario.region.hospitals
    if settings.get("names"):
        return _named(hospitals, settings["names"])
    count = int(settings.get("hospitals", p.core_hospitals))
    by_beds = sorted(range(len(hospitals)), key=lambda k: (-hospitals[k].beds, identity(hospitals[k])))
    if settings.get("spread", "nation") == "largest":
        return np.array(by_beds[:count], np.int64)
    largest = {hospitals[k].place: k for k in reversed(by_beds)}  # of each place
    first = [k for k in by_beds if largest[hospitals[k].place] == k]
    rest = [k for k in by_beds if k not in first]
    return np.array((first + rest)[:count], np.int64)


def _places(settings: dict, scenario: Scenario, state, sites, hospitals) -> np.ndarray:
    """Places an instrument works in, as a mask."""
    mask = np.zeros(len(state.places), np.bool_)
    names = [place.name for place in scenario.region.places]
    if settings.get("places"):
        mask[[names.index(name) for name in settings["places"]]] = True
        return mask
    where = settings.get("where", "sites" if len(sites) else "hospitals")
    if where == "sites":
        mask[state.sites.rows["place"][sites]] = True
    elif where == "hospitals":
        mask[state.organisations.rows["place"][hospitals]] = True
    else:
        mask[state.places.rows["nation"] == 0] = True
    return mask


assert codes.HOSPITAL == 0  # hospitals are the first rows of the organisations, in the order of the region file
