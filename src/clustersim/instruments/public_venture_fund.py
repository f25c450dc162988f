"""Public venture fund: equity for young firms in the places of the strategy, beside private funds.

Levers: `where` ("sites", "hospitals", "nation") or `places` (names).
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop
from .payment import pay_out

LEVERS = ("where", "places")
CODE = INSTRUMENTS.index("public_venture_fund")


def spend(line, state, context):
    """Pay all the money at hand into the fund; rounds are drawn in processes.finance."""
    endow(state.world(), line.take(line.available))


@loop
def endow(w, amount):
    """Pay into the public fund."""
    for f in range(len(w.funds)):
        fund = w.funds[f]
        if fund.kind == codes.PUBLIC_FUND and fund.nation == 0 and amount > 0:
            fund.paid_in += pay_out(w, fund, amount, CODE, purposes.PUBLIC_VENTURE_FUND)
