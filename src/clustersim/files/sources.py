"""The sources that numbers may name, and the price table: `scenarios/sources.toml` and `scenarios/prices.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from clustersim.kernel.errors import InputError, Problem
from clustersim.paths import scenarios_folder

from .forms import Form, Name, Series, Title, Year
from .messages import validated
from .money import Prices
from .names import nearest
from .read import Document, read

GUESSED = 'Write source = "no-source" and grade = "guessed", or add the source to a table [sources].'


class Source(Form):
    """Where a number comes from."""

    title: Title
    publisher: Title | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500, description="a web address")] | None = None
    year: Year
    note: Title | None = None


class SourceList(Form):
    """All sources by key."""

    sources: dict[Name, Source]


class YearlySeries(Series):
    """A yearly series that says in which year it starts; foreign money may be counted per 100 (yen)."""

    first_year: Year
    per: Annotated[int, Field(ge=1)] = 1

    def by_year(self) -> dict[int, Decimal]:
        """Value for one unit by year, exact."""
        return {self.first_year + n: Decimal(repr(value)) / self.per for n, value in enumerate(self.values)}


class PriceFile(Form):
    """Price level and exchange rates."""

    deflator: YearlySeries
    exchange: dict[str, YearlySeries]


def read_sources() -> dict[str, Source]:
    """All sources by key; InputError if the file is wrong."""
    path = scenarios_folder() / "sources.toml"
    return _sources_at(path, _changed(path))


@cache
def _sources_at(path: Path, changed: int) -> dict[str, Source]:
    return check_source_list(read(path))


def _changed(path: Path) -> int:
    """When a file was changed: what was read from it holds until then. 0 if it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def check_source_list(document: Document) -> dict[str, Source]:
    """The sources of a list by key; InputError if it is wrong."""
    return {key: validated(Source, value, document, (key,)) for key, value in document.data.items()}


def read_prices() -> Prices:
    """The price table; InputError if the file is wrong."""
    path = scenarios_folder() / "prices.toml"
    return _prices_at(path, _changed(path))


@cache
def _prices_at(path: Path, changed: int) -> Prices:
    return check_prices(read(path))


def check_prices(document: Document) -> Prices:
    """The prices of a table; InputError if it is wrong."""
    form = validated(PriceFile, document.data, document)
    check_sources(document)
    return Prices(form.deflator.by_year(), {name: series.by_year() for name, series in form.exchange.items()})


def check_sources(document: Document) -> None:
    """Every source of a file must be known; InputError with all that are not."""
    wrong = wrong_sources(document)
    if wrong:
        raise InputError(wrong)


def wrong_sources(document: Document) -> list[Problem]:
    """Every `source = "KEY"` of a file that is a key neither of sources.toml nor of a table [sources] of its own."""
    own = document.data.get("sources")
    known = read_sources().keys() | (own.keys() if isinstance(own, dict) else set())
    wrong = [(key, name) for key, name in _named(document.data, ()) if not isinstance(name, str) or name not in known]
    rule = "this is a key neither of scenarios/sources.toml nor of a table [sources] here"
    return [document.problem("E-SOURCE", key, rule, nearest(str(name), sorted(known), GUESSED)) for key, name in wrong]


def _named(value: object, key: tuple) -> Iterator[tuple[tuple, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "source" and isinstance(inner, str):
                yield (*key, name), inner
            elif name == "source" and isinstance(inner, list):
                yield from (((*key, name, n), source) for n, source in enumerate(inner))
            else:
                yield from _named(inner, (*key, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _named(inner, (*key, position))
