"""The life of a product on its market."""

from __future__ import annotations

import math

from ..kernel.compiled import rule


@rule
def life_cycle(age, p):
    """Demand of a product against its peak, by quarters since launch: a ramp, a plateau, a decline."""
    rise = min(1.0, max(0.0, age + 1.0) / p.ramp_time)
    if age <= p.plateau_time:
        return rise
    return rise * math.exp(-p.decline_rate / 4 * (age - p.plateau_time))
