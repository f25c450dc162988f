"""Research grant: money for research of firms, for tenants, for partners of the designated hospitals, or for all.

Levers: `recipients` ("tenants", "hospital_partners", "all"). A firm takes at most a multiple of its own research; what
tenants cannot take goes to other firms of the places with a site; the rest is kept for later.
"""

from __future__ import annotations

from .. import purposes
from ..firm_rules import assist, staff_of
from ..inputs import INSTRUMENTS
from ..kernel.compiled import rule
from ..kernel.ledger import won
from ..nodes import node_index
from ..processes.research import additional_research
from .payment import pay_out

LEVERS = ("recipients",)
RECIPIENTS = ("tenants", "hospital_partners", "all")
CODE = INSTRUMENTS.index("research_grant")
TENANTS, PARTNERS, EVERYBODY, NEIGHBOURS = range(4)


def spend(line, state, context):
    """Pay grants to the recipients in proportion to what each may take."""
    group = RECIPIENTS.index(line.setting("recipients"))
    line.take(int(pay_grants(state.world(), group, line.available, context.where["research_grant"])))
    if group == TENANTS:
        line.take(int(pay_grants(state.world(), NEIGHBOURS, line.available, context.where["research_grant"])))


@rule
def has_designated_partner(w, row):
    """True if a firm has a tie with a designated hospital."""
    first = w.neighbour_first
    i = node_index(w.organisations, row)
    for k in range(first[i], first[i + 1]):
        n = w.neighbours[k]
        if n < 0 and w.organisations[-1 - n].designated >= 0:
            return True
    return False


@rule
def is_recipient(w, row, group, where):
    """True if a firm belongs to a group of recipients. `where`: places with a site (bool)."""
    if group == TENANTS:
        return w.firms[row].site >= 0
    if group == NEIGHBOURS:
        return where[w.firms[row].place] and w.firms[row].site < 0
    return group == EVERYBODY or has_designated_partner(w, row)


@rule
def most_grant(research, p):
    """Most a firm takes in a quarter, KRW, by its own research."""
    return max(p.grant_least, p.grant_most_share * research)


@rule
def pay_grants(w, group, money, where):
    """Pay a group of recipients; returns what was paid, whole KRW."""
    p = w.p[0]
    wanted = 0
    for j in range(w.nation_first[-1]):
        firm = w.firms[w.order[j]]
        firm.wanted_grant = 0.0
        if firm.alive and money > 0 and is_recipient(w, w.order[j], group, where):
            firm.wanted_grant = most_grant(max(0.0, firm.research - firm.grant_research), p)
            wanted += won(firm.wanted_grant)
    if wanted == 0:
        return 0
    share = min(1.0, money / wanted)
    paid = 0
    for j in range(w.nation_first[-1]):
        firm = w.firms[w.order[j]]
        if firm.wanted_grant > 0:
            amount = min(won(firm.wanted_grant * share), money - paid)
            give(w, firm, amount, p)
            paid += amount
    return paid


@rule
def give(w, firm, amount, p):
    """One grant: cash now, research later and not one for one (f02-f04)."""
    got = pay_out(w, firm, amount, CODE, purposes.RESEARCH_GRANT)
    firm.grants_in += got
    if got > 0:
        firm.grant_stock += additional_research(float(got), staff_of(firm) >= p.large_staff, p)
        if firm.first_grant < 0:
            firm.first_grant = w.now[0].quarter
        assist(firm, staff_of(firm))
