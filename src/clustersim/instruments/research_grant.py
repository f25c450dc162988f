"""Research grant: money for research of firms, for tenants, for partners of the designated hospitals, or for all.

Levers: `recipients` ("tenants", "hospital_partners", "all"). A firm takes at most a multiple of its own research; what
tenants cannot take goes to other firms of the places with a site; the rest is kept for later.
"""

from __future__ import annotations

import numpy as np

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop_with_arrays, rule
from ..kernel.ledger import won
from ..kernel.ring import in_order
from ..processes.research import additional_research
from ..rules.firms import assist, staff_of
from ..rules.nodes import node_index
from .payment import pay_public

LEVERS = ("recipients",)
RECIPIENTS = ("tenants", "hospital_partners", "all")
CODE = INSTRUMENTS.index("research_grant")
TENANTS, PARTNERS, EVERYBODY, NEIGHBOURS = range(4)


def spend(line, state, context):
    """Pay grants to the recipients in proportion to what each may take."""
    group = RECIPIENTS.index(line.setting("recipients"))
    line.take(int(pay_grants(state.world(), group, line.available, line.where)))
    if group == TENANTS:
        line.take(int(pay_grants(state.world(), NEIGHBOURS, line.available, line.where)))


@rule
def has_designated_partner(organisations, first, neighbours, row):
    """True if the firm in a row has a tie with a designated hospital."""
    i = node_index(organisations, row)
    for k in range(first[i], first[i + 1]):
        n = neighbours[k]
        if n < 0 and organisations[-1 - n].designated >= 0 and organisations[-1 - n].kind == codes.HOSPITAL:
            return True
    return False


@rule
def is_recipient(firm, partner, group, where):
    """True if a firm belongs to a group. `partner`: it has a designated one; `where`: places with a site (bool)."""
    if group == TENANTS:
        return firm.site >= 0
    if group == NEIGHBOURS:
        return where[firm.place] and firm.site < 0
    return group == EVERYBODY or partner


@rule
def most_grant(research, p):
    """Most a firm takes in a quarter, KRW, by its own research."""
    return max(p.grant_least, p.grant_most_share * research)


@loop_with_arrays
def pay_grants(w, group, money, where):
    """Pay a group of recipients; returns what was paid, whole KRW."""
    p = w.p[0]
    if money <= 0:
        return 0
    wanted = 0
    applying = np.zeros(len(w.firms), np.bool_)
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        firm.wanted_grant = 0.0
        partner = group == PARTNERS and has_designated_partner(w.organisations, w.neighbour_first, w.neighbours, i)
        if firm.alive and is_recipient(firm, partner, group, where):
            firm.wanted_grant = most_grant(max(0.0, firm.research_budget - firm.grant_research), p)
            wanted += won(firm.wanted_grant)
            applying[i] = True
    if wanted == 0:
        return 0
    share = min(1.0, money / wanted)
    paid = 0
    for row in in_order(w.order, w.nation_first[-1], applying):
        firm = w.firms[row]
        amount = min(won(firm.wanted_grant * share), money - paid)
        give(w, firm, amount, p)
        paid += amount
    return paid


@rule
def give(w, firm, amount, p):
    """One grant: cash now, research later and not one for one (f02-f04).

    What is known is all research per public won; a firm's own part is in it and is not paid a second time.
    """
    got = pay_public(w, firm, amount, CODE, purposes.RESEARCH_GRANT)
    firm.grants_in += got
    if got > 0:
        firm.grant_stock += additional_research(float(got), staff_of(firm) >= p.large_staff, p)
        if firm.first_grant < 0:
            firm.first_grant = w.now[0].quarter
        assist(firm, staff_of(firm))
