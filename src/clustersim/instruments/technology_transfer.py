"""Technology transfer and start-up support: transfer desks at the designated hospitals, and seed money.

Levers: `seed_share` (part of the money for seeds). Seeds go to firms just founded out of designated organisations.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ledger import won
from ..kernel.ring import in_order
from .payment import even_share, pay_out

LEVERS = ("seed_share",)
CODE = INSTRUMENTS.index("technology_transfer")


def spend(line, state, context):
    """Seeds as far as there are founders; desks get the rest but for a year of seeds kept for founders to come."""
    vote = int(line.votes[state.now[0].quarter])
    line.take(int(seed_founders(state.world(), line.available)))
    kept = int(vote * line.setting("seed_share")) * 4
    run_desks(state.world(), context.hospitals, line.take(max(0, line.available - kept)))


@loop
def run_desks(w, rows, amount):
    """Pay each desk."""
    for i in range(len(rows)):
        run_desk(w, rows[i], even_share(amount, len(rows), i))


@rule
def desk_strength(strength, money, p):
    """Strength of transfer a quarter later; it moves to 1 + money over what doubles it by f20."""
    speed = 1.0 - math.exp(-math.log(2.0) / p.policy_half_life)
    return strength + (1.0 + money / p.transfer_desk_cost - strength) * speed


@rule
def run_desk(w, k, amount):
    """Pay one desk."""
    p, o = w.p[0], w.organisations[k]
    got = pay_out(w, w.others[codes.HOUSEHOLD], amount, CODE, purposes.TECHNOLOGY_TRANSFER) if amount > 0 else 0
    o.transfer = desk_strength(o.transfer, float(got), p)
    o.desk_staff += got / (p.public_post_cost / 4)


@loop_with_arrays
def seed_founders(w, money):
    """A seed grant to each firm of last quarter out of a designated organisation."""
    p, now = w.p[0], w.now[0]
    paid = 0
    applying = np.zeros(len(w.firms), np.bool_)
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        ours = firm.alive and firm.assisted and firm.origin == codes.HOSPITAL_BORN
        applying[i] = ours and firm.founded == now.quarter - 1
    for row in in_order(w.order, w.nation_first[-1], applying):
        firm = w.firms[row]
        amount = min(won(p.seed_grant), money - paid)
        if amount > 0:
            firm.grants_in += pay_out(w, firm, amount, CODE, purposes.TECHNOLOGY_TRANSFER)
            paid += amount
    return paid
