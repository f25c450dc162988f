"""Reads a file of figures to score predictions against: a table [[row]] with place, outcome, year, value, source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from clustersim.files.forms import Form, Title, Year
from clustersim.files.messages import validated
from clustersim.files.read import read
from clustersim.kernel.errors import InputError

from .scores import Observed


class _Row(Form):
    place: str
    outcome: str
    year: Year
    value: Annotated[float, Field(ge=0)]
    source: Title
    note: Title = "-"


class _File(Form):
    row: Annotated[list[_Row], Field(min_length=1, max_length=100_000)]


def read_observed(path: Path) -> list[Observed]:
    """The figures of a file; money is bn KRW at prices of 2010. InputError with all that is wrong."""
    document = read(path)
    form = validated(_File, document.data, document)
    problems, seen = [], set()
    for n, row in enumerate(form.row):
        key = (row.place, row.outcome, row.year)
        if key in seen:
            problems.append(document.problem("E-TWICE", ("row", n), "this figure stands twice"))
        seen.add(key)
    if problems:
        raise InputError(problems)
    return [Observed(row.place, row.outcome, row.year, row.value) for row in form.row]
