"""A future file: the outside world, which policy cannot choose."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field
from pydantic_core import PydanticCustomError

from clustersim.inputs import SECTORS, Future
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .convert import Converter, record_name
from .forms import Form, Name, Series, Title, Year
from .messages import at_once, known_part
from .money import Prices, parse_money
from .read import Document
from .sources import Source, wrong_sources

UNIT = 'A unit is such as "bn KRW" or "bn KRW nominal".'
DIVIDE = "Divide all values by the first."


class SeriesBySector(Form):
    """One index a sector."""

    drugs: Series
    devices: Series
    biotech: Series
    health_it: Series
    suppliers: Series


class VentureSeries(Series):
    """Venture money a year, in a unit such as "bn KRW nominal"."""

    unit: Annotated[str, Field(max_length=40)]


class FutureForm(Form):
    """A future file. Without a `deflator` of its own the price table is used."""

    name: Name | None = None
    title: Title
    first_year: Year
    demand: SeriesBySector
    export_demand: SeriesBySector
    output_per_worker: SeriesBySector
    venture_supply: VentureSeries
    deflator: Series | None = None
    sources: dict[Name, Source] = Field(default_factory=dict)


@at_once
def future_from(document: Document, prices: Prices, base_year: int) -> Future:
    """Check a future file and turn it into the record; InputError with all that is wrong."""
    form = known_part(FutureForm, document.data, document)
    problems = wrong_sources(document) + _indices(document, form)
    if problems:
        raise InputError(problems)
    groups = (form.demand, form.export_demand, form.output_per_worker)
    count = max(len(getattr(group, sector).values) for group in groups for sector in SECTORS)
    demand, exports, productivity = (_by_sector(group, count) for group in groups)
    return Future(
        name=record_name(document, form.name),
        title=form.title,
        first_year=form.first_year,
        demand=demand,
        export_demand=exports,
        output_per_worker=productivity,
        venture_supply=_venture_supply(document, form, Converter(document, prices, base_year), count),
        deflator=_deflator(document, form, prices, base_year, count),
    )


def _indices(document: Document, form: FutureForm) -> list[Problem]:
    problems = []
    for group in ("demand", "export_demand", "output_per_worker"):
        for sector in SECTORS:
            values = getattr(getattr(form, group), sector).values
            if values[0] != 1:
                rule = say("an index starts at 1 in {year}", year=form.first_year)
                problems.append(document.problem("E-INDEX", (group, sector, "values", 0), rule, DIVIDE))
            problems += [
                document.problem(
                    "E-RANGE", (group, sector, "values", n), "an index must be above 0", "Write 1.0 for no change."
                )
                for n, value in enumerate(values)
                if value <= 0
            ]
    return problems


def _by_sector(group: SeriesBySector, count: int) -> tuple[tuple[float, ...], ...]:
    return tuple(_extended([float(v) for v in getattr(group, sector).values], count) for sector in SECTORS)


def _extended(values: list, count: int) -> tuple:
    """The series with its last value held to the length of the longest."""
    return tuple(values) + (values[-1],) * (count - len(values))


def _venture_supply(document: Document, form: FutureForm, money: Converter, count: int) -> tuple[int, ...]:
    series = form.venture_supply
    krw = []
    for n, value in enumerate(series.values):
        try:
            amount = parse_money(f"{Decimal(repr(value)):f} {series.unit}")
        except PydanticCustomError as error:
            raise InputError(
                document.problem("E-MONEY", ("venture_supply", "unit"), (error.context or {})["rule"], UNIT)
            ) from None
        krw.append(money.krw(amount, ("venture_supply", "values", n), form.first_year + n))
    money.finish()
    return _extended(krw, max(count, len(krw)))


def _deflator(document: Document, form: FutureForm, prices: Prices, base_year: int, count: int) -> tuple[float, ...]:
    if form.deflator:
        return _extended([float(v) for v in form.deflator.values], max(count, len(form.deflator.values)))
    years = range(form.first_year, form.first_year + count)
    if base_year not in prices.level or form.first_year not in prices.level:
        rule = say("the price table has no {base} or {first}", base=base_year, first=form.first_year)
        raise InputError(document.problem("E-MONEY-YEAR", ("first_year",), rule, "Give a [deflator] table here."))
    known = [prices.level[year] for year in years if year in prices.level]
    return _extended([float(level / prices.level[base_year]) for level in known], count)
