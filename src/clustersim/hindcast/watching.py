"""Reads a run year by year for what can be predicted: places, parks, the designated hospitals, the nation."""

from __future__ import annotations

from clustersim.analysis.history_check import Watch
from clustersim.analysis.observations import MEASURES, Observations
from clustersim.calibration.plan import HOSPITALS, NATION
from clustersim.inputs import SECTORS, Region, Scenario
from clustersim.simulation import Simulation

PARK = "park-"  # before the name of a site
DEVICE_SALES = "devices.sales"
Key = tuple[str, str, int]  # place, outcome, year
IN_PLACES = {"firms": "firms", "jobs": "persons"}
IN_PLACES |= {f"{sector}.firms": "firms" for sector in SECTORS}
IN_PLACES |= {f"{sector}.jobs": "persons" for sector in SECTORS}


def _measures(start: str) -> dict[str, str]:
    return {name.removeprefix(start): unit for name, (unit, _) in MEASURES.items() if name.startswith(start)}


def outcomes_of(region: Region) -> dict[str, dict[str, str]]:
    """What can be predicted: unit by outcome, by place. Jobs of a place are staff of its firms."""
    found = {place.name: dict(IN_PLACES) for place in region.places}
    found |= {PARK + site.name: _measures("park.") for site in region.sites}
    for site in region.sites:  # sales are watched in the places that have a site
        found[site.place][DEVICE_SALES] = MEASURES["city.device_sales"][0]
    found[HOSPITALS] = _measures("hospitals.")
    found[NATION] = {name: unit for sector in SECTORS for name, unit in _sector(sector).items()}
    return found


def _sector(sector: str) -> dict[str, str]:
    return {f"{sector}.{name}": unit for name, unit in _measures(f"{sector}.").items()}


def follow(scenario: Scenario, seed: int, known: Observations) -> dict[Key, float]:
    """Run a scenario once and read everything that can be predicted, at the end of every year."""
    run = Simulation(scenario, seed)
    watches = {site.name: Watch(run, known._replace(park=site.name, city=site.place)) for site in scenario.region.sites}
    watches = watches or {"": Watch(run, known)}
    found: dict[Key, float] = {}
    for quarter in range(scenario.quarters):
        run.step()
        for watching in watches.values():
            watching.after_quarter()
        if quarter % 4 == 3:
            year = scenario.first_year + quarter // 4
            for place, outcomes in _year(run, watches).items():
                found |= {(place, outcome, year): value for outcome, value in outcomes.items()}
    return found


def _year(run: Simulation, watches: dict[str, Watch]) -> dict[str, dict[str, float]]:
    found = _places(run)
    for site, watching in watches.items():
        measured = watching.year()
        found[PARK + site] = _with(measured, "park.")
        found[watching.known.city][DEVICE_SALES] = measured["city.device_sales"]
        found[HOSPITALS] = _with(measured, "hospitals.")
        found[NATION] = {name: value for name, value in measured.items() if name.split(".")[0] in SECTORS}
    return found


def _with(measured: dict[str, float], start: str) -> dict[str, float]:
    return {name.removeprefix(start): value for name, value in measured.items() if name.startswith(start)}


def _places(run: Simulation) -> dict[str, dict[str, float]]:
    firms = run.state.firms
    staff = firms.staff.sum(axis=1)
    found = {}
    for row, place in enumerate(run.scenario.region.places):
        here = firms.place == row
        values = {"firms": float(here.sum()), "jobs": float(staff[here].sum())}
        for number, sector in enumerate(SECTORS):
            mine = here & (firms.sector == number)
            values |= {f"{sector}.firms": float(mine.sum()), f"{sector}.jobs": float(staff[mine].sum())}
        found[place.name] = values
    return found
