"""Anchor attraction: money for one large research-active firm from abroad, paid once and only if it comes to the place.

Levers: `place` (name), `sector`, `staff` (posts it brings), `year` (at whose end it decides; the offer is what has been
voted until then), `came` (true: it is known to have come because of the offer; for what happened, not for plans). A
firm that the same draw would have brought without the money is paid and brings nothing new.
"""

from __future__ import annotations

import math

from .. import codes, purposes
from ..inputs import INSTRUMENTS, SECTORS
from ..kernel import draws
from ..kernel.compiled import loop, rule
from ..kernel.ledger import post, won
from ..kernel.table import claim
from ..processes.knowledge import own_learning
from ..processes.relocation import subsidy_response
from ..rules.firms import assist, enter, role_of
from ..rules.wages import research_wage
from .payment import effective, pay_public

LEVERS = ("place", "sector", "staff", "year", "came")
CODE = INSTRUMENTS.index("anchor_attraction")
HALF = 0.5


def spend(line, state, context):
    """Nothing is paid before the firm has decided."""


def settle(line, state, context):
    """In the last quarter of its year the firm decides, and is paid if it comes."""
    decides = 4 * (line.setting("year") - context.scenario.first_year) + 3
    if state.now[0].quarter == decides and line.available > 0:
        state.reserve("firms", 1)
        sector = SECTORS.index(line.setting("sector"))
        place, staff, came = int(line.rows[0]), line.setting("staff"), bool(line.setting("came", False))
        line.take(int(attract(state.world(), place, sector, staff, line.available, came)))


@rule
def coming_chance(subsidy, p):
    """Chance that the firm comes, by the subsidised share of its investment: e28 raises the odds of the base chance."""
    odds = math.exp(subsidy_response(p) * subsidy)
    return p.anchor_base_chance * odds / (1.0 - p.anchor_base_chance + p.anchor_base_chance * odds)


@rule
def makers_of(staff, output_per_worker, wage, p):
    """Of so many posts those that production pays, when research is its share of sales; money by the quarter."""
    research = p.anchor_research_share * output_per_worker  # of one maker
    return staff / (1.0 + research * p.research_labour_share / wage)


@loop
def attract(w, i, sector, staff, money, came):
    """The firm decides on an offer for place i, if it is not known to have come; returns what it is paid, whole KRW."""
    p, now, place = w.p[0], w.now[0], w.places[i]
    investment = won(p.move_cost * staff)
    paid = min(money, investment)
    offer = effective(w, paid)
    luck = draws.subkey(draws.key(now.seed, codes.ANCHOR, now.quarter, place.id), sector)
    if offer == 0 or not (came or draws.chance(luck, 0, coming_chance(offer / investment, p))):
        return 0
    if not came and draws.chance(luck, 0, p.anchor_base_chance):
        pay_public(w, w.others[codes.ABROAD_ROW], paid, CODE, purposes.ANCHOR_ATTRACTION)
        place.anyway_posts += staff
        return paid
    arrive(w, i, sector, staff, paid, luck, p)
    return paid


@rule
def arrive(w, i, sector, staff, paid, luck, p):
    """The firm sets up: it brings money, know-how and customers, and looks for all its people here."""
    now, place = w.now[0], w.places[i]
    nation = w.nations[place.nation]
    firm = w.firms[claim(w.firms, w.firm_heap)]
    enter(firm, draws.identity(luck, 0), i, sector, codes.INCUMBENT, now.quarter - int(p.mean_age))
    firm.role = role_of(draws.uniform(luck, 1), p)
    output = nation.output_per_worker[sector] * now.output_trend[sector]
    firm.intensity = p.anchor_research_share
    firm.base_claim = output * makers_of(float(staff), output, research_wage(nation, place, sector), p)
    firm.trailing_sales = firm.base_claim
    firm.research_budget = firm.intensity * firm.base_claim
    fading = p.research_depreciation_rate / 4
    firm.research_stock = firm.research_budget / fading
    firm.research_stock_start = firm.research_stock
    length = max(p.base_depth, own_learning(firm.research_budget, p) / fading)
    for k in range(len(firm.knowledge)):
        firm.knowledge[k], firm.learned[k] = length * w.sector_knowledge[sector, k], 0.0
    firm.culture = HALF
    assist(firm, 0)
    place.firms += 1
    w.tally[0].entries += 1
    w.tally[0].origin_entries[codes.INCUMBENT] += 1
    settle_in(w, firm, paid, won(p.move_cost * staff), p)


@rule
def settle_in(w, firm, paid, investment, p):
    """It brings the usual reserve and what the subsidy leaves of its investment, and invests."""
    book = w.book[0]
    reserve = won(4 * (p.reserve_share * firm.trailing_sales + firm.research_budget))
    own = reserve + investment - effective(w, paid)
    post(book, w.others[codes.ABROAD_ROW], firm, own, purposes.OPENING)
    firm.opening_cash = own
    firm.grants_in += pay_public(w, firm, paid, CODE, purposes.ANCHOR_ATTRACTION)
    post(book, firm, w.others[codes.ECONOMY_ROW], investment, purposes.RELOCATION)
    firm.relocation += investment
