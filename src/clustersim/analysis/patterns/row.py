"""One pattern: its name, target, band and source, and how it is measured on the arms of a seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .watching import Seen

NO_POLICY, HAPPENED, ENDED, COMPLEX = "no-policy", "as-happened", "as-happened, ended", "designated-complex"
Arms = Mapping[str, Seen]  # the runs of one seed by arm
NO_LIMIT = math.inf


class Row(NamedTuple):
    """One pattern. It is a hit if the mean over seeds lies in the band."""

    name: str
    arm: str
    target: str
    low: float
    high: float
    source: str  # study, and in brackets how the evidence table has it: S seen, M from memory, D derived
    imposed: str  # "yes" where an input of the model says the same, "part" where an input pushes towards it, "no"
    measure: Callable[[Arms], float]
    twin: Callable[[Arms], float] | None = None  # the same without policy, for evaluations


def on(arm: str, measure: Callable[..., float], *told) -> Callable[[Arms], float]:
    """A measure of one arm."""
    return lambda arms: measure(arms[arm], *told)


def fact(name, target, low, high, source, imposed, measure, *told, arm=NO_POLICY) -> Row:
    """A pattern of one arm; an arm with a policy has a twin without."""
    twin = on(NO_POLICY, measure, *told) if arm != NO_POLICY else None
    return Row(name, arm, target, low, high, source, imposed, on(arm, measure, *told), twin)
