"""A region file: who is there at the start, and where."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from clustersim.inputs import SECTORS, Hospital, Institute, Place, Region, Site, University
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .convert import Converter, record_name
from .forms import Amount, Firms, Form, Graded, Key, Name, Persons, Sourced, Title, Year
from .messages import at_once, known_part
from .money import Prices
from .names import nearest
from .read import Document
from .sources import Source, wrong_sources

COUNTS = "Compare firms, jobs and researchers of this sector."
LEAVE_OUT = "Correct one of them, or leave this one out."
Yearly = Annotated[float, Field(ge=0, le=10_000_000, description="persons a year")]


class Location(Sourced):
    """Where the medical industry of a place is."""

    latitude: Annotated[float, Field(ge=-90, le=90, description="degrees north")]
    longitude: Annotated[float, Field(ge=-180, le=180, description="degrees east")]


class FirmsBySector(Form):
    """Firms of a place by sector."""

    drugs: Graded[Firms]
    devices: Graded[Firms]
    biotech: Graded[Firms]
    health_it: Graded[Firms]
    suppliers: Graded[Firms]


class JobsBySector(Form):
    """Staff of the firms of a place by sector."""

    drugs: Graded[Persons]
    devices: Graded[Persons]
    biotech: Graded[Persons]
    health_it: Graded[Persons]
    suppliers: Graded[Persons]


class PlaceForm(Form):
    """One place."""

    title: Title
    id: Name | None = None
    location: Location
    population: Graded[Persons]
    firms: FirmsBySector
    jobs: JobsBySector
    graduates: Graded[Yearly]
    medical_graduates: Graded[Yearly]
    capital: bool = False
    target: bool = True
    nation: Annotated[int, Field(ge=0, le=1000)] = 0


class HospitalForm(Sourced):
    """One tertiary hospital."""

    title: Title
    id: Name | None = None
    place: Key
    beds: Annotated[int, Field(ge=1, le=10_000, description="beds")]
    research: bool = False


class UniversityForm(Form):
    """The universities of a place."""

    title: Title
    id: Name | None = None
    place: Key
    researchers: Graded[Persons]
    research_money: Graded[Amount]


class InstituteForm(Sourced):
    """One public research institute."""

    title: Title
    id: Name | None = None
    place: Key
    staff: Persons


class SiteForm(Form):
    """A spot for a science park."""

    title: Title
    id: Name | None = None
    place: Key


class SectorForm(Form):
    """One sector of the whole region. `firms` and `jobs`, if given, are what the places must add up to."""

    firms: Graded[Firms] | None = None
    jobs: Graded[Persons] | None = None
    output: Graded[Amount]
    researchers: Graded[Persons]
    size_sigma: Graded[Annotated[float, Field(ge=0, le=4, description="spread of log firm size")]]


class SectorForms(Form):
    """All sectors."""

    drugs: SectorForm
    devices: SectorForm
    biotech: SectorForm
    health_it: SectorForm
    suppliers: SectorForm


class RegionForm(Form):
    """A region file."""

    name: Name | None = None
    title: Title
    base_year: Year
    sectors: SectorForms
    places: Annotated[dict[Key, PlaceForm], Field(min_length=1, max_length=10_000)]
    hospitals: dict[Key, HospitalForm] = Field(default_factory=dict)
    universities: dict[Key, UniversityForm] = Field(default_factory=dict)
    institutes: dict[Key, InstituteForm] = Field(default_factory=dict)
    sites: dict[Key, SiteForm] = Field(default_factory=dict)
    sources: dict[Name, Source] = Field(default_factory=dict)  # of its own, beside those of the project


@at_once
def region_from(document: Document, prices: Prices) -> Region:
    """Check a region file and turn it into the record; InputError with all that is wrong."""
    form = known_part(RegionForm, document.data, document)
    problems = [*wrong_sources(document), *_firms_and_jobs(document, form), *_places_named(document, form)]
    if problems:
        raise InputError(problems)
    money = Converter(document, prices, form.base_year)
    sectors = [getattr(form.sectors, sector) for sector in SECTORS]
    region = Region(
        name=record_name(document, form.name),
        title=form.title,
        base_year=form.base_year,
        places=tuple(_place(name, place) for name, place in form.places.items()),
        hospitals=tuple(
            Hospital(n, h.title, h.place, h.beds, h.research, h.id or "") for n, h in form.hospitals.items()
        ),
        universities=tuple(_university(name, item, money) for name, item in form.universities.items()),
        institutes=tuple(Institute(n, i.title, i.place, i.staff, i.id or "") for n, i in form.institutes.items()),
        sites=tuple(Site(n, s.title, s.place, s.id or "") for n, s in form.sites.items()),
        researchers=tuple(sector.researchers.value for sector in sectors),
        output=tuple(
            money.krw(sector.output.value, ("sectors", name, "output", "value"))
            for name, sector in zip(SECTORS, sectors, strict=True)
        ),
        size_sigma=tuple(float(sector.size_sigma.value) for sector in sectors),
    )
    money.finish()
    return region


def _place(name: str, form: PlaceForm) -> Place:
    return Place(
        name=name,
        title=form.title,
        latitude=float(form.location.latitude),
        longitude=float(form.location.longitude),
        population=form.population.value,
        firms=tuple(getattr(form.firms, sector).value for sector in SECTORS),
        jobs=tuple(getattr(form.jobs, sector).value for sector in SECTORS),
        graduates=float(form.graduates.value),
        medical_graduates=float(form.medical_graduates.value),
        capital=form.capital,
        target=form.target,
        nation=form.nation,
        id=form.id or "",
    )


def _university(name: str, form: UniversityForm, money: Converter) -> University:
    spent = money.krw(form.research_money.value, ("universities", name, "research_money", "value"))
    return University(name, form.title, form.place, form.researchers.value, spent, form.id or "")


def _firms_and_jobs(document: Document, form: RegionForm) -> list[Problem]:
    problems = []
    for name, place in form.places.items():
        for sector in SECTORS:
            firms, jobs = getattr(place.firms, sector).value, getattr(place.jobs, sector).value
            if jobs < firms or (firms == 0 and jobs > 0):
                rule = say(
                    "{jobs} jobs in {firms} firms; a firm has at least one job, and jobs need a firm",
                    jobs=jobs,
                    firms=firms,
                )
                problems.append(document.problem("E-JOBS", ("places", name, "jobs", sector, "value"), rule, COUNTS))
    for sector in SECTORS:
        jobs = sum(getattr(place.jobs, sector).value for place in form.places.values())
        problems += _totals(document, form, sector)
        if getattr(form.sectors, sector).researchers.value > jobs:
            rule = say("more researchers than the {jobs} jobs of the sector", jobs=jobs)
            problems.append(document.problem("E-JOBS", ("sectors", sector, "researchers", "value"), rule, COUNTS))
    return problems


def _totals(document: Document, form: RegionForm, sector: str) -> list[Problem]:
    problems = []
    for what in ("firms", "jobs"):
        told = getattr(getattr(form.sectors, sector), what)
        total = sum(getattr(getattr(place, what), sector).value for place in form.places.values())
        if told is not None and told.value != total:
            rule = say("the places have {total} of this sector in all; the two must be equal", total=f"{total} {what}")
            problems.append(document.problem("E-TOTAL", ("sectors", sector, what, "value"), rule, LEAVE_OUT))
    return problems


def _places_named(document: Document, form: RegionForm) -> list[Problem]:
    rule = "the file has no such place"
    return [
        document.problem(
            "E-PLACE",
            (group, name, "place"),
            rule,
            nearest(item.place, form.places, say("There are: {names}.", names=", ".join(form.places))),
        )
        for group in ("hospitals", "universities", "institutes", "sites")
        for name, item in getattr(form, group).items()
        if item.place not in form.places
    ]
