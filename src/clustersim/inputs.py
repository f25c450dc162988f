"""What a run is told from outside: the region, the strategy, the future, the scenario.

These records are frozen. A process may read them and may never change them. They are built from the files
in `scenarios/` by `scenario.py`, or in Python by whoever prefers that; both ways give the same canonical digest.

Money is whole KRW at constant prices of `Region.base_year`; files in other units are converted at the door.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field

SECTORS = ("drugs", "devices", "biotech", "health_it", "suppliers")
SKILLS = ("researcher", "clinician", "technician", "general")
INSTRUMENTS = (
    "science_park",
    "investment_grant",
    "research_grant",
    "hospital_research",
    "trial_capacity",
    "technology_transfer",
    "talent_programme",
    "network_office",
    "public_venture_fund",
    "estate_renewal",
    "incubator",
    "anchor_attraction",
    "research_institute",
)
OBSERVED = (  # what a spend may depend on: stocks at the end of a year, then flows over it; national series
    "tenants",
    "tenant_jobs",
    "spin_offs",
    "hospital_spin_offs",
    "moves",
    "trials_started",
    "approvals",
    "licences",
)


@dataclass(frozen=True)
class Place:
    """A province or town. `firms` and `jobs` are per sector, in the order of `SECTORS`, at the start.

    `graduates` are biomedical graduate degrees a year; `medical_graduates` new doctors a year;
    `latitude`, `longitude` in degrees (of the place where the medical industry is, not of the area's centre).
    `capital` marks the capital region; `target` the region whose regional results are reported.
    `nation` separates closed economies that share nothing (0 but in tests).
    """

    name: str
    title: str
    latitude: float
    longitude: float
    population: int
    firms: tuple[int, ...]
    jobs: tuple[int, ...]
    graduates: float
    medical_graduates: float
    capital: bool = False
    target: bool = True
    nation: int = 0
    id: str = ""  # what its luck hangs on; empty: its name


@dataclass(frozen=True)
class Hospital:
    """A tertiary hospital at the start: beds decide its doctors, revenue, research money and trial slots."""

    name: str
    title: str
    place: str
    beds: int
    research: bool = False  # a research hospital already at the start (trial starts per bed as p35, not p36)
    id: str = ""  # what its luck hangs on; empty: its name


@dataclass(frozen=True)
class University:
    """The universities of one place taken together: researchers (persons) and research money (KRW a year)."""

    name: str
    title: str
    place: str
    researchers: int
    research_money: int
    id: str = ""  # what its luck hangs on; empty: its name


@dataclass(frozen=True)
class Institute:
    """A public research institute: biomedical staff (persons)."""

    name: str
    title: str
    place: str
    staff: int
    id: str = ""  # what its luck hangs on; empty: its name


@dataclass(frozen=True)
class Site:
    """A spot that a science park may be built on, inside a place."""

    name: str
    title: str
    place: str
    id: str = ""  # what its luck hangs on; empty: its name


@dataclass(frozen=True)
class Region:
    """Who is there at the start, and where. `output` is sales a year by sector (0: from output per worker).

    `researchers` is persons by sector; `size_sigma` the spread of log firm size by sector.

    Who is there is kept in one order, that of the ids, so that the order of a file decides nothing.
    """

    name: str
    title: str
    base_year: int
    places: tuple[Place, ...]
    hospitals: tuple[Hospital, ...]
    universities: tuple[University, ...]
    institutes: tuple[Institute, ...]
    sites: tuple[Site, ...]
    researchers: tuple[int, ...]
    output: tuple[int, ...]
    size_sigma: tuple[float, ...]

    def __post_init__(self):
        for name in ("places", "hospitals", "universities", "institutes", "sites"):
            ordered = sorted(getattr(self, name), key=lambda item: (getattr(item, "nation", 0), identity(item)))
            object.__setattr__(self, name, tuple(ordered))


@dataclass(frozen=True)
class Condition:
    """What a spend needs to go on from `year` on: at least so much of an outcome (`OBSERVED`) in the year before.

    If it is missed, the spends of the instruments `else_to` get its later votes; without them nobody gets them.
    """

    outcome: str
    year: int
    at_least: float
    else_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spend:
    """One line of a strategy's budget: a share of the purse, bought through one instrument.

    Years are inclusive. `settings` are the instrument's own levers (`instruments/NAME.py` lists them).
    `path` gives yearly weights over the years from `first_year`; empty means even.
    """

    instrument: str
    share: float
    first_year: int
    last_year: int
    path: tuple[float, ...] = ()
    settings: tuple[tuple[str, object], ...] = ()
    only_if: Condition | None = None


@dataclass(frozen=True)
class Strategy:
    """A policy. `purse` is public money (KRW); `realised_share` how much of each vote is really paid out;
    `leverage` private money per public won; `first_quarter` when the building clock starts, as (year, quarter).
    """

    name: str
    title: str
    purse: int
    spends: tuple[Spend, ...]
    first_quarter: tuple[int, int] = (2010, 1)
    realised_share: float = 1.0
    leverage: float | None = None  # None: the parameter private_leverage, equal for all strategies


@dataclass(frozen=True)
class Future:
    """What policy cannot choose. Yearly values from `first_year`; the last value holds for later years.

    `demand` is real domestic demand by sector, index with the first year = 1; `export_demand` the same for exports;
    `output_per_worker` the outside trend of labour productivity (index); `venture_supply` KRW a year;
    `deflator` price level (base year = 1), used only to convert nominal money at the door.
    """

    name: str
    title: str
    first_year: int
    demand: tuple[tuple[float, ...], ...]  # [sector][year]
    export_demand: tuple[tuple[float, ...], ...]
    output_per_worker: tuple[tuple[float, ...], ...]
    venture_supply: tuple[int, ...]
    deflator: tuple[float, ...]


@dataclass(frozen=True)
class Scenario:
    """Region + strategy + future + horizon + parameter overrides: everything that decides a run but its seed."""

    region: Region
    strategy: Strategy
    future: Future
    first_year: int = 2010
    last_year: int = 2020
    overrides: tuple[tuple[str, float], ...] = ()
    targets: tuple[tuple[str, float], ...] = field(default=())

    @property
    def quarters(self) -> int:
        """Number of quarters simulated."""
        return 4 * (self.last_year - self.first_year + 1)


@dataclass(frozen=True)
class Experiment:
    """One question: which strategies of one region and future to compare, how often, from which seed."""

    name: str
    title: str
    scenarios: tuple[Scenario, ...]  # the first is the baseline
    replicates: int = 100
    seed: int = 1


def identity(item: Place | Hospital | University | Institute | Site) -> str:
    """What the luck of a place or organisation hangs on: its id, else its name."""
    return item.id or item.name


def digest(record) -> str:
    """SHA-256 of the canonical JSON of an input record (names of people-facing titles left out)."""
    text = json.dumps(plain(record), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(record) -> dict:
    """An input record as plain dicts and lists (names of people-facing titles left out)."""
    return _without_titles(dataclasses.asdict(record))


def _without_titles(value):
    if isinstance(value, dict):
        return {key: _without_titles(item) for key, item in value.items() if key != "title"}
    if isinstance(value, list | tuple):
        return [_without_titles(item) for item in value]
    return value
