"""The life of a product on its market."""

from __future__ import annotations

import math

from .. import codes
from ..kernel.compiled import rule


@rule
def sales_lag(kind, p):
    """Whole quarters from the clearance of a product to its first sales: health IT waits for reimbursement (p26)."""
    return int(p.reimbursement_lag) if kind == codes.HEALTH_IT_PROJECT else 0


@rule
def life_cycle(age, p):
    """Demand of a product against its peak, by quarters since its first sales: a ramp, a plateau, a decline."""
    rise = min(1.0, max(0.0, age + 1.0) / p.ramp_time)
    if age <= p.plateau_time:
        return rise
    return rise * math.exp(-p.decline_rate / 4 * (age - p.plateau_time))
