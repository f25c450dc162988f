"""All parameters of the model, one file a submodel, declarations only.

`REGISTER` maps names to declarations; `names()` lists them; `record(overrides)` packs the values into the one-row
array that compiled rules read.
"""

from __future__ import annotations

import difflib
import math

import numpy as np

from clustersim.kernel.words import say

from . import accounts, demography, hospital, knowledge, labour, pipeline, place, public_money, ties
from .declare import Parameter

SUBMODELS = (knowledge, pipeline, ties, demography, labour, public_money, accounts, place, hospital)


def _collect() -> dict[str, Parameter]:
    register: dict[str, Parameter] = {}
    for module in SUBMODELS:
        for name, value in vars(module).items():
            if isinstance(value, Parameter):
                if name in register:
                    raise ValueError(f"parameter {name} is declared twice")
                register[name] = value
    return register


REGISTER = _collect()
WHERE = say("`clustersim list parameters` shows all names and ranges.")
DTYPE = np.dtype([(name, "f8") for name in REGISTER], align=True)


def names() -> tuple[str, ...]:
    """Names of all parameters, in the order of the submodels."""
    return tuple(REGISTER)


def record(overrides: tuple[tuple[str, float], ...] = ()) -> np.recarray:
    """One row with the value of each parameter.

    Raises KeyError with the nearest name for an unknown override, ValueError for one that is no finite number. The
    declared range is not checked here: tests and studies from Python may leave it, files and commands may not.
    """
    row = np.zeros(1, DTYPE).view(np.recarray)
    for name, declared in REGISTER.items():
        row[name] = declared.value
    for name, value in overrides:
        if name not in REGISTER:
            near = difflib.get_close_matches(name, REGISTER, 1)
            raise KeyError(f"no parameter {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if not math.isfinite(value):
            raise ValueError(f"parameter {name} is {value}; a finite number is needed")
        row[name] = value
    return row
