"""Investment grant: a share of what a firm invests when it moves onto a park's floor.

Levers: `subsidy_share`. Money is paid when a firm moves (processes.relocation); what is not asked for is kept.
"""

from __future__ import annotations

from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop

LEVERS = ("subsidy_share",)
CODE = INSTRUMENTS.index("investment_grant")


def spend(line, state, context):
    """Offer the money at hand at the sites."""
    each = line.available // len(context.sites)
    for site in context.sites:
        offer(state.world(), site, each, line.setting("subsidy_share"))


def settle(line, state, context):
    """Book what movers have taken up this quarter."""
    for site in context.sites:
        line.take(int(taken(state.world(), site)))


@loop
def offer(w, k, money, share):
    """Put money on offer at one site; without money there is no subsidy. A placebo run offers nothing."""
    site = w.sites[k]
    site.grant_money = int(money * w.p[0].policy_effect_share)
    site.grants_paid = 0
    site.subsidy = share if site.grant_money > 0 else 0.0


@loop
def taken(w, k):
    """Grants paid at one site this quarter, KRW; private money beside it is the movers' and their lenders'."""
    tally, amount = w.tally[0], w.sites[k].grants_paid
    w.sites[k].grants_paid = 0
    private = int(amount * w.now[0].leverage)
    tally.public_outlay += amount
    tally.outlay[CODE] += amount
    tally.private_investment += private
    tally.private[CODE] += private
    return amount
