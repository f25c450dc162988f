"""Network office: coordinators who bring firms, hospitals and universities of a place together.

Levers: `where` ("sites", "hospitals", "nation") or `places` (names).
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop
from ..kernel.ledger import post
from .payment import pay_out

LEVERS = ("where", "places")
CODE = INSTRUMENTS.index("network_office")


def spend(line, state, context):
    """Split the money at hand evenly over the places."""
    places = line.where.nonzero()[0]
    amount = line.take(line.available)
    each = amount // len(places)
    for i, place in enumerate(places):
        staff_office(state.world(), place, each if i else amount - each * (len(places) - 1))


@loop
def staff_office(w, i, amount):
    """Pay the coordinators of one place for the quarter."""
    p, office = w.p[0], w.offices[i]
    got = pay_out(w, office, amount, CODE, purposes.NETWORK_OFFICE) if amount > 0 else 0
    post(w.book[0], office, w.others[codes.HOUSEHOLD], got, purposes.WAGES)
    office.staff += got / (p.coordinator_cost / 4)
    if got > 0 and office.opened < 0:
        office.opened = w.now[0].quarter
