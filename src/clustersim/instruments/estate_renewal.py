"""Estate renewal: new equipment for the firms that an industrial estate already has.

Levers: `where` ("sites", "hospitals", "nation") or `places` (names). Firms on the floor of a site share its equipment
and get none here; what the others of the places cannot use is kept for later.
"""

from __future__ import annotations

import numpy as np

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop_with_arrays, rule
from ..kernel.ledger import won
from ..kernel.ring import in_order
from ..rules.firms import assist, staff_of
from .payment import pay_out

LEVERS = ("where", "places")
CODE = INSTRUMENTS.index("estate_renewal")


def spend(line, state, context):
    """Renew equipment of the firms there in proportion to what each may take."""
    line.take(int(renew_estates(state.world(), line.where, line.available)))


@rule
def renewable(firm, p):
    """Equipment that a firm may still have renewed, KRW."""
    return max(0.0, p.renewal_cost * staff_of(firm) - firm.equipment)


@rule
def public_part(equipment, leverage):
    """Public money in equipment that private money beside it helps to pay, whole KRW."""
    return won(equipment / (1.0 + leverage))


@loop_with_arrays
def renew_estates(w, where, money):
    """Pay for firms of the places; returns what was paid, whole KRW."""
    p, leverage = w.p[0], w.now[0].leverage
    if money <= 0:
        return 0
    wanted = 0
    applying = np.zeros(len(w.firms), np.bool_)
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive and firm.site < 0 and where[firm.place]:
            wanted += public_part(renewable(firm, p), leverage)
            applying[i] = True
    if wanted == 0:
        return 0
    share = min(1.0, money / wanted)
    paid = 0
    for row in in_order(w.order, w.nation_first[-1], applying):
        firm = w.firms[row]
        amount = min(won(public_part(renewable(firm, p), leverage) * share), money - paid)
        renew(w, firm, amount)
        paid += amount
    return paid


@rule
def renew(w, firm, amount):
    """Buy one firm's equipment; it counts in the programme's books from then on."""
    got = pay_out(w, w.others[codes.ECONOMY_ROW], amount, CODE, purposes.ESTATE_RENEWAL)
    if got > 0:
        firm.equipment += got
        assist(firm, staff_of(firm))
