"""A file with all its values, those it does not say itself too, and where each one comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from clustersim.kernel.errors import shown

from .experiment import ExperimentForm
from .forms import Graded
from .future import FutureForm
from .messages import validated
from .mix import MixFile
from .money import Money
from .read import Document, written
from .region import RegionForm
from .settings import SETTINGS
from .strategy import StrategyForm

FORMS: dict[str, type[BaseModel]] = {
    "region": RegionForm,
    "strategy": StrategyForm,
    "future": FutureForm,
    "scenario": ExperimentForm,
    "experiment": ExperimentForm,
}
DEFAULT = "default"


class Value(NamedTuple):
    """One value of a file: key path, the value as it is written, the file it comes from (or `default`), line, grade."""

    key: str
    value: str
    file: str
    line: int | None
    note: str = ""


def form_of(kind: str, document: Document) -> type[BaseModel]:
    """The form of a file of a kind; a strategy that mixes others has one of its own."""
    return MixFile if kind == "strategy" and "mix" in document.data else FORMS[kind]


def described(kind: str, document: Document) -> list[Value]:
    """All values of a file, in the order of its form. Raises InputError if the file is wrong."""
    form = validated(form_of(kind, document), document.data, document)
    return list(_values(document, (), form))


def _values(document: Document, key: tuple, value: object) -> Iterator[Value]:
    if isinstance(value, Graded):
        yield _leaf(document, (*key, "value"), value.value, f"{value.grade}, {value.source}")
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if inner is not None:
                yield from _values(document, (*key, name), _with_defaults(document, (*key, name), value, inner))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(document, (*key, name), inner)
    elif isinstance(value, list) and any(isinstance(inner, BaseModel) for inner in value):
        for n, inner in enumerate(value):
            yield from _values(document, (*key, n), inner)
    else:
        yield _leaf(document, key, value)


def _with_defaults(document: Document, key: tuple, form: BaseModel, value: object) -> object:
    """The settings of a spend as the form of its instrument, which has defaults of its own."""
    instrument = getattr(form, "instrument", None)
    if key[-1] != "settings" or instrument not in SETTINGS:
        return value
    return validated(SETTINGS[instrument], value, document, key)


def _leaf(document: Document, key: tuple, value: object, note: str = "") -> Value:
    stands = document.get(key)
    if stands is None:
        return Value(written(key), "" if isinstance(value, Money) else shown(value), DEFAULT, None, note)
    owner = document.owner(key)
    line = owner.line(key)
    return Value(written(key), shown(stands), owner.label, line, note)
