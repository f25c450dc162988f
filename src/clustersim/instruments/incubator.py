"""Incubator and technology estate: floor for tenants in existing buildings, open a short time after it is paid for.

Levers: `sites` (names), `area` (m2 a tenant). Each payment opens a floor of its own, so there is no common opening.
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop, rule
from ..processes.construction import construction_work
from .payment import even_share, pay_out

LEVERS = ("sites", "area")
CODE = INSTRUMENTS.index("incubator")


def spend(line, state, context):
    """Convert buildings on the sites with all the money at hand."""
    amount = line.take(line.available)
    if amount > 0:
        convert_sites(state.world(), line.rows, amount, float(line.setting("area")))


@loop
def convert_sites(w, rows, amount, area):
    """Pay each site."""
    for i in range(len(rows)):
        convert(w, rows[i], even_share(amount, len(rows), i), area)


@rule
def slots_of(money, area, p):
    """Tenant places of so many m2 each that money makes of existing buildings (parts of slots count)."""
    return money / (p.conversion_cost * area)


@rule
def convert(w, k, amount, area):
    """Pay one site's conversions of the quarter."""
    p, now, site = w.p[0], w.now[0], w.sites[k]
    works = pay_out(w, w.others[codes.ECONOMY_ROW], amount, CODE, purposes.INCUBATOR)
    ready = min(now.quarter + int(p.conversion_time), len(site.conversions) - 1)
    site.conversions[ready] += slots_of(works, area, p)
    w.tally[0].construction_spending += works
    w.tally[0].construction_work += construction_work(works, now.year, p)
