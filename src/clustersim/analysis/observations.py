"""Reads the observations of a country: `scenarios/observations/NAME.toml`, each with source and confidence."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from clustersim.files.forms import Form, Name, Title, Year
from clustersim.files.messages import validated
from clustersim.files.money import Prices, parse_money
from clustersim.files.names import nearest
from clustersim.files.read import Document, read
from clustersim.files.sources import Source, read_prices, read_sources
from clustersim.inputs import SECTORS
from clustersim.kernel.errors import InputError
from clustersim.kernel.words import say
from clustersim.paths import scenarios_folder

BASE_YEAR = 2010
MEASURES: dict[str, tuple[str, str]] = {  # name -> unit, words
    **{f"{sector}.firms": ("firms", f"firms, {sector}") for sector in SECTORS},
    **{f"{sector}.jobs": ("persons", f"jobs, {sector}") for sector in SECTORS},
    **{f"{sector}.sales": ("bn KRW 2010", f"production, {sector}") for sector in SECTORS},
    "park.tenants": ("firms", "tenants of the complex"),
    "park.jobs": ("persons", "their jobs"),
    "park.firms_from_elsewhere": ("firms", "tenants from other regions"),
    "park.jobs_from_elsewhere": ("persons", "jobs in tenants from other regions"),
    "park.job_share_from_elsewhere": ("share", "share of tenant jobs in firms from other regions"),
    "city.firms": ("firms", "firms in the city, all sectors"),
    "city.jobs": ("persons", "their jobs"),
    "city.biotech_firms": ("firms", "biotech firms in the city"),
    "city.biotech_jobs": ("persons", "their jobs"),
    "city.device_firms": ("firms", "device makers in the complex's city"),
    "city.device_jobs": ("persons", "jobs of device makers in that city"),
    "city.device_sales": ("bn KRW 2010", "sales of device makers in that city"),
    "hospitals.founded": ("firms", "ten hospitals: start-ups so far"),
    "hospitals.alive": ("firms", "ten hospitals: start-ups alive"),
    "hospitals.staff": ("persons", "ten hospitals: staff of start-ups alive"),
    "hospitals.research": ("bn KRW 2010", "ten hospitals: research spending"),
}


class Observation(NamedTuple):
    """One figure: `value` in the unit of its measure, or its growth since the year `against` if that is given.

    `fit` says that the model was set with this figure, so that agreement is by construction.
    """

    measure: str
    year: int
    against: int | None
    value: float
    source: str
    confidence: str
    fit: bool
    note: str

    @property
    def unit(self) -> str:
        """Unit of `value`."""
        return f"times {self.against}" if self.against else MEASURES[self.measure][0]


class Observations(NamedTuple):
    """All figures of a country; site and place that the measures of the park read; first year of the start-ups."""

    park: str
    city: str
    cohort_from: int
    rows: tuple[Observation, ...]


class _Earlier(Form):
    year: Year
    value: Any


class _Row(Form):
    measure: str
    year: Year
    value: Any
    against: _Earlier | None = None
    source: Name
    confidence: Literal["high", "medium", "low"]
    fit: bool = False
    note: Title = "-"


class _File(Form):
    park: Name
    city: Name
    cohort_from: Year
    row: Annotated[list[_Row], Field(min_length=1)]
    sources: dict[Name, Source] = Field(default_factory=dict)


def read_observations(name: str = "korea") -> Observations:
    """Read a file of observations; InputError with all that is wrong, each with file and line."""
    return observations_from(read(scenarios_folder() / "observations" / f"{name}.toml"))


def observations_from(document: Document) -> Observations:
    """The observations of a file; InputError with all that is wrong."""
    form = validated(_File, document.data, document)
    known = read_sources().keys() | form.sources.keys()
    problems = []
    for n, row in enumerate(form.row):
        if row.measure not in MEASURES:
            hint = nearest(row.measure, MEASURES, say("Measures are {names}.", names=", ".join(MEASURES)))
            problems.append(document.problem("E-CHOICE", ("row", n, "measure"), "this is not a measure", hint))
        if row.source not in known:
            rule = "this is a key neither of scenarios/sources.toml nor of [sources] here"
            problems.append(document.problem("E-SOURCE", ("row", n, "source"), rule, nearest(row.source, known)))
    if problems:
        raise InputError(problems)
    prices = read_prices()
    return Observations(form.park, form.city, form.cohort_from, tuple(_observation(row, prices) for row in form.row))


def _observation(row: _Row, prices: Prices) -> Observation:
    value, against = _number(row.value, row.year, prices), None
    if row.against:
        against = row.against.year
        value /= _number(row.against.value, against, prices)
    return Observation(row.measure, row.year, against, value, row.source, row.confidence, row.fit, row.note)


def _number(value: Any, year: int, prices: Prices) -> float:
    """A plain number, or money in bn KRW at prices of the base year."""
    if isinstance(value, str):
        return prices.to_krw(parse_money(value), BASE_YEAR, year) / 1e9
    return float(value)
