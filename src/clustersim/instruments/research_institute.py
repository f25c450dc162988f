"""Research institute: builds up public institutes of the region, as long as money flows.

Levers: `institutes` (names). An institute may stand in the region file with no staff; posts are filled by its place.
"""

from __future__ import annotations

from .. import purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop
from .payment import even_share, fund_research

LEVERS = ("institutes",)
CODE = INSTRUMENTS.index("research_institute")


def spend(line, state, context):
    """Split the money at hand evenly over the institutes."""
    build_up(state.world(), line.rows, line.take(line.available))


@loop
def build_up(w, rows, amount):
    """Fund each institute; the money pays researchers and what they need, after the lead time of programmes."""
    for i in range(len(rows)):
        fund_research(w, rows[i], even_share(amount, len(rows), i), CODE, purposes.RESEARCH_INSTITUTE)
