"""Trial capacity: staff and rooms for more clinical trials at the designated hospitals, as long as money flows.

No levers: it goes to the hospitals of the strategy.
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop, rule
from .payment import even_share, pay_out

LEVERS = ()
CODE = INSTRUMENTS.index("trial_capacity")


def spend(line, state, context):
    """Split the money at hand evenly over the designated hospitals."""
    expand_hospitals(state.world(), context.hospitals, line.take(line.available))


@loop
def expand_hospitals(w, rows, amount):
    """Pay each hospital's trial units."""
    for i in range(len(rows)):
        expand(w, rows[i], even_share(amount, len(rows), i))


@rule
def slots_after(slots, bought, lead_time):
    """Trial starts a quarter later: they follow the money with the programme's lead time."""
    return slots + (bought - slots) / max(1.0, lead_time)


@rule
def expand(w, k, amount):
    """Pay one hospital's units, which spend it, and move its bought starts towards what the money pays."""
    p, o, economy = w.p[0], w.organisations[k], w.others[codes.ECONOMY_ROW]
    got = pay_out(w, economy, amount, CODE, purposes.TRIAL_CAPACITY) if amount > 0 else 0
    o.slots_bought = slots_after(o.slots_bought, got / p.trial_slot_cost, p.hospital_lead_time)
