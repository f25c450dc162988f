"""Hospital research: protected time of clinicians, research staff and rooms at designated hospitals.

Levers: `hospitals` (how many) with `spread` ("nation": one a place first, by beds; "largest": by beds), or `names`.
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop, rule
from .payment import even_share, pay_out

LEVERS = ("hospitals", "spread", "names")
CODE = INSTRUMENTS.index("hospital_research")


def spend(line, state, context):
    """Split the money at hand evenly over the designated hospitals."""
    fund_hospitals(state.world(), context.hospitals, line.take(line.available))


@loop
def fund_hospitals(w, rows, amount):
    """Fund each hospital."""
    for i in range(len(rows)):
        fund(w, rows[i], even_share(amount, len(rows), i))


@rule
def fund(w, k, amount):
    """Fund one hospital. The first money designates it; the money comes to work after the programme's lead time."""
    if amount <= 0:
        return
    o = w.organisations[k]
    got = pay_out(w, o, amount, CODE, purposes.HOSPITAL_RESEARCH)
    if got > 0 and o.designated < 0:
        o.designated = w.now[0].quarter
        o.staff_before = o.staff[codes.RESEARCHER]
    o.programme_stock += got
