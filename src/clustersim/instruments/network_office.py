"""Network office: coordinators who bring firms, hospitals and universities of a place together.

Levers: `where` ("sites", "hospitals", "nation") or `places` (names).
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop, rule
from ..kernel.ledger import post
from .payment import even_share, pay_out

LEVERS = ("where", "places")
CODE = INSTRUMENTS.index("network_office")


def spend(line, state, context):
    """Split the money at hand evenly over the places."""
    places = line.where.nonzero()[0]
    staff_offices(state.world(), places, line.take(line.available))


@loop
def staff_offices(w, rows, amount):
    """Pay the coordinators of each place."""
    for i in range(len(rows)):
        staff_office(w, rows[i], even_share(amount, len(rows), i))


@rule
def staff_office(w, i, amount):
    """Pay the coordinators of one place for the quarter."""
    p, office = w.p[0], w.offices[i]
    got = pay_out(w, office, amount, CODE, purposes.NETWORK_OFFICE) if amount > 0 else 0
    post(w.book[0], office, w.others[codes.HOUSEHOLD], got, purposes.WAGES)
    office.staff += got / (p.coordinator_cost / 4)
    if got > 0 and office.opened < 0:
        office.opened = w.now[0].quarter
