"""Hold the world as it happened against what is known of it: a sanity check, not validation.

    python -m clustersim.analysis.history_check [SEEDS] [korea | wonju | kobe | NAME OF A SCENARIO]

Runs a few seeds and prints one table: indicator, year, unit, observed, simulated mean and range over seeds, ratio. All
rows are calibration rows: some set the model's start or outside world, the others were known when it was built.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clustersim import codes
from clustersim.files.find import names
from clustersim.files.kinds import read_kind
from clustersim.inputs import SECTORS, Scenario
from clustersim.kernel import draws
from clustersim.scenario import load_experiment
from clustersim.simulation import Simulation, warm_up

from .observations import MEASURES, Observation, Observations, read_observations

USAGE = "usage: python -m clustersim.analysis.history_check [number of seeds, 1 or more] [name of a scenario]"
SHORT = {"korea": "as-happened", "wonju": "wonju-1998", "kobe": "kobe-1998"}  # names that may be written for others
SEEDS = 5
MOST_FOUNDED = 64  # firms one hospital can found in a quarter, for finding them by their ids
BILLION = 1e9
Measured = dict[tuple[str, int], float]  # (measure, year) -> value
CAVEATS = """
All rows are calibration rows: this is a sanity check, not validation. Rows marked "fit" set the model's start or its
outside world and agree by construction. Stocks are those of the end of the year; observed money is nominal money at
prices of 2010 (GDP deflator). Scope: the model counts the firms on the park's floor, sources count wider (in Daegu the
medical research zone, in Kobe organisations too, in Wonju one estate of several); a tenant is from elsewhere if it was
outside the city when the run, or the firm, began; start-ups of the ten hospitals are firms founded out of the hospital
itself, and which ten they are is a guess."""


class Line(NamedTuple):
    """One line of the table: an observation beside the values of all seeds."""

    observation: Observation
    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean over seeds."""
        return float(np.mean(self.values))

    @property
    def ratio(self) -> float:
        """Simulated mean over observed value."""
        return self.mean / self.observation.value


class Watch:
    """Reads a run year by year, also what its result does not keep: where firms came from, whose children they are."""

    def __init__(self, run: Simulation, known: Observations):
        region = run.scenario.region
        self.run, self.known = run, known
        self.site = [site.name for site in region.sites].index(known.park)
        self.city = [place.name for place in region.places].index(known.city)
        self.parents = [int(i) for i in run.state.organisations.rows["id"][run.context.hospitals]]
        firms = run.state.firms
        self.first_place = dict(zip(firms.id.tolist(), firms.place.tolist(), strict=True))
        self.children: set[int] = set()
        self.research = self.device_sales = 0

    def after_quarter(self) -> None:
        """Take in the newcomers of the quarter that has just ended, the hospitals' research and the city's sales."""
        state, quarter = self.run.state, self.run.quarter - 1
        firms = state.firms
        new = firms.founded == quarter
        for i, place in zip(firms.id.tolist(), firms.place.tolist(), strict=True):
            self.first_place.setdefault(i, place)  # a firm that came from abroad is older than its first quarter here
        if quarter % 4 == 0:
            self.research = self.device_sales = 0
        self.research += int(state.organisations.rows["research"][self.run.context.hospitals].sum())
        makers = self._makers()
        self.device_sales += int(firms.home_sales[makers].sum() + firms.exports[makers].sum())
        if quarter >= 4 * (self.known.cohort_from - self.run.scenario.first_year):
            born = firms.id[new & (firms.origin == codes.HOSPITAL_BORN)]
            self.children |= set(born.tolist()) & self._ids_of_children(quarter)

    def _ids_of_children(self, quarter: int) -> set[int]:
        """Ids that firms founded out of the watched hospitals get; a firm does not store its parent, its id tells."""
        found = set()
        with np.errstate(over="ignore"):
            for parent in self.parents:
                luck = np.uint64(draws.key(np.uint64(self.run.seed), codes.NEWBORN, quarter, parent))
                children = [np.uint64(draws.subkey(luck, n)) for n in range(MOST_FOUNDED)]
                found |= {int(draws.identity(child, 0)) for child in children}
        return found

    def _makers(self) -> np.ndarray:
        """Which firms are device makers in the city."""
        firms = self.run.state.firms
        return (firms.place == self.city) & (firms.sector == codes.DEVICES)

    def year(self) -> dict[str, float]:
        """All measures at the end of a year."""
        return self._nation() | self._park() | self._city() | self._hospitals()

    def _nation(self) -> dict[str, float]:
        last = self.run.history.tally[self.run.quarter - 4 : self.run.quarter]
        found = {}
        for s, sector in enumerate(SECTORS):
            found[f"{sector}.firms"] = float(last["sector_firms"][-1, s])
            found[f"{sector}.jobs"] = float(last["sector_jobs"][-1, s])
            found[f"{sector}.sales"] = int(last["sector_sales"][:, s].sum()) / BILLION
        return found

    def _park(self) -> dict[str, float]:
        firms = self.run.state.firms
        tenant = firms.site == self.site
        staff = firms.staff.sum(axis=1)
        elsewhere = tenant & np.array([self.first_place[i] != self.city for i in firms.id.tolist()], bool)
        jobs, moved = int(staff[tenant].sum()), int(staff[elsewhere].sum())
        return {
            "park.tenants": float(tenant.sum()),
            "park.jobs": float(jobs),
            "park.firms_from_elsewhere": float(elsewhere.sum()),
            "park.jobs_from_elsewhere": float(moved),
            "park.job_share_from_elsewhere": moved / jobs if jobs else 0.0,
        }

    def _city(self) -> dict[str, float]:
        makers = self._makers()
        staff, here = self.run.state.firms.staff.sum(axis=1), self.run.state.firms.place == self.city
        biotech = here & (self.run.state.firms.sector == codes.BIOTECH)
        return {
            "city.firms": float(here.sum()),
            "city.jobs": float(staff[here].sum()),
            "city.biotech_firms": float(biotech.sum()),
            "city.biotech_jobs": float(staff[biotech].sum()),
            "city.device_firms": float(makers.sum()),
            "city.device_jobs": float(self.run.state.firms.staff[makers].sum()),
            "city.device_sales": self.device_sales / BILLION,
        }

    def _hospitals(self) -> dict[str, float]:
        firms = self.run.state.firms
        mine = np.isin(firms.id, list(self.children))
        return {
            "hospitals.founded": float(len(self.children)),
            "hospitals.alive": float(mine.sum()),
            "hospitals.staff": float(firms.staff[mine].sum()),
            "hospitals.research": self.research / BILLION,
        }


def observed_scenarios() -> list[str]:
    """Names of the scenarios and experiments that say what was seen of them."""
    return [name for name in names("experiment") if "observations" in read_kind("experiment", name).data]


def observed_arm(name: str) -> tuple[Scenario, Observations]:
    """The first arm of a scenario that is no baseline, and what was seen of it up to its last year.

    Hospitals that no spend of the arm names cannot be watched; what was seen of them is left out.
    """
    name = SHORT.get(name, name)
    scenario = load_experiment(name).scenarios[1]
    known = read_observations(read_kind("experiment", name).data["observations"])
    named = any(spend.instrument == "hospital_research" for spend in scenario.strategy.spends)
    rows = tuple(
        row
        for row in known.rows
        if scenario.first_year <= row.year <= scenario.last_year and (named or not row.measure.startswith("hospitals."))
    )
    return scenario, known._replace(rows=rows)


def watch(scenario: Scenario, seed: int, known: Observations) -> Measured:
    """Run a scenario once and read all measures at the end of every year."""
    run = Simulation(scenario, seed)
    watching = Watch(run, known)
    found: Measured = {}
    for quarter in range(scenario.quarters):
        run.step()
        watching.after_quarter()
        if quarter % 4 == 3:
            year = scenario.first_year + quarter // 4
            found |= {(measure, year): value for measure, value in watching.year().items()}
    return found


def simulated(observation: Observation, measured: Measured) -> float:
    """The value of a run that stands beside an observation; KeyError for a year that was not simulated."""
    value = measured[observation.measure, observation.year]
    if observation.against:
        value /= measured[observation.measure, observation.against]
    return value


def check(known: Observations, runs: Sequence[Measured]) -> list[Line]:
    """Every observation beside its values in all runs."""
    return [Line(row, tuple(simulated(row, run) for run in runs)) for row in known.rows]


def number(value: float) -> str:
    """Three figures for small numbers, thousands with commas."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = ["| indicator | year | unit | observed | simulated | range over seeds | ratio | kind | confidence | note |"]
    rows.append("|---|---:|---|---:|---:|---:|---:|---|---|---|")
    for line in lines:
        seen = line.observation
        words = (MEASURES[seen.measure][1], seen.year, seen.unit, number(seen.value), number(line.mean))
        span = f"{number(min(line.values))} to {number(max(line.values))}"
        kind = "fit" if seen.fit else "check"
        rows.append("| " + " | ".join(map(str, (*words, span, f"{line.ratio:.2f}", kind, seen.confidence, seen.note))))
        rows[-1] += " |"
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the check and print the table."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if {"-h", "--help"} & set(given):
        print(USAGE)
        return
    seeds = [int(text) for text in given if text.isdecimal()] or [SEEDS]
    named = [text for text in given if not text.isdecimal()] or ["korea"]
    if (
        len(seeds) > 1
        or len(named) > 1
        or seeds[0] < 1
        or not {named[0], SHORT.get(named[0])} & {*observed_scenarios()}
    ):
        raise SystemExit(USAGE)
    scenario, known = observed_arm(named[0])
    warm_up()
    lines = check(known, [watch(scenario, seed, known) for seed in range(1, seeds[0] + 1)])
    print(f"{scenario.strategy.name}, {scenario.region.name}, seeds 1 to {seeds[0]}\n\n{table(lines)}\n{CAVEATS}")


if __name__ == "__main__":
    main()
