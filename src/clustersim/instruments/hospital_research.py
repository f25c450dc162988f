"""Hospital research: protected time of clinicians, research staff and rooms at designated hospitals.

Levers: `hospitals` (how many) with `spread` ("nation": one a place first, by beds; "largest": by beds), or `names`.
"""

from __future__ import annotations

from .. import purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop
from .payment import even_share, fund_research

LEVERS = ("hospitals", "spread", "names")
CODE = INSTRUMENTS.index("hospital_research")


def spend(line, state, context):
    """Split the money at hand evenly over the designated hospitals."""
    fund_hospitals(state.world(), context.hospitals, line.take(line.available))


@loop
def fund_hospitals(w, rows, amount):
    """Fund each hospital; the first money designates it."""
    for i in range(len(rows)):
        fund_research(w, rows[i], even_share(amount, len(rows), i), CODE, purposes.HOSPITAL_RESEARCH)
