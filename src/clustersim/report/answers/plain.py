"""Found records as JSON: named tuples become objects, arrays lists, what is no number null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from clustersim.inputs import Future, Scenario, Strategy


def as_json(record: object) -> str:
    """The record as JSON text."""
    return json.dumps(plain(record), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """The value in lists, dicts, numbers and texts. Strategies, futures and scenarios are told by their names."""
    if isinstance(value, Future | Strategy):
        return value.name
    if isinstance(value, Scenario):
        return value.strategy.name
    if hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Fraction):
        return plain(float(value))
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
