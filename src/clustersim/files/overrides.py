"""What an experiment changes in the parameters: values of its own, and mechanisms that it switches off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clustersim.kernel.errors import Problem
from clustersim.kernel.words import say

from .money import Prices
from .names import nearest
from .quantity import quantity
from .read import Document
from .sources import read_prices

WHERE_SWITCHES = "See: clustersim list switches."


def wrong_overrides(document: Document, values: Mapping[str, float | str], off: Sequence[str]) -> list[Problem]:
    """Everything wrong with the tables `parameters` and `off` of an experiment."""
    return _parameters(document, values) + _switches(document, values, off)


def overrides_of(values: Mapping[str, float | str], off: Sequence[str], prices: Prices) -> dict[str, float]:
    """The parameters that differ from their defaults; both tables are known to be right."""
    if not values and not off:
        return {}
    from clustersim.parameters.switches import values_of

    return {name: number_of(name, value, prices) for name, value in values.items()} | values_of(off)


def number_of(name: str, value: float | str, prices: Prices) -> float:
    """A parameter's value in its unit, from a number or from text with a unit. Raises ValueError with the rule."""
    from clustersim.parameters import REGISTER

    return quantity(value, REGISTER[name].unit, prices) if isinstance(value, str) else float(value)


def _parameters(document: Document, values: Mapping[str, float | str]) -> list[Problem]:
    if not values:
        return []
    from clustersim import parameters  # numpy and all declarations: only when they are needed

    known, problems = parameters.REGISTER, []
    for name, value in values.items():
        key = ("parameters", name)
        if name not in known:
            hint = nearest(name, known, parameters.WHERE)
            problems.append(document.problem("E-PARAMETER", key, say("there is no such parameter"), hint))
            continue
        try:
            number = number_of(name, value, read_prices())
        except ValueError as error:
            rule = say("must be {what} (unit: {unit})", what=error.args[0], unit=known[name].unit)
            problems.append(document.problem("E-UNIT", key, rule, parameters.WHERE))
            continue
        if not known[name].admits(number):
            problems.append(document.problem("E-RANGE", key, known[name].rule, parameters.WHERE))
    return problems


def _switches(document: Document, values: Mapping[str, float | str], off: Sequence[str]) -> list[Problem]:
    if not off:
        return []
    from clustersim.parameters.switches import SWITCHES, values_of

    problems = [
        document.problem("E-SWITCH", ("off", n), "there is no such switch", nearest(name, SWITCHES, WHERE_SWITCHES))
        for n, name in enumerate(off)
        if name not in SWITCHES
    ]
    switched = values_of(name for name in off if name in SWITCHES)
    rule = "a switch under `off` sets this parameter too"
    return problems + [
        document.problem("E-SWITCH", ("parameters", name), rule, "Leave out one of the two.")
        for name in values
        if name in switched
    ]
