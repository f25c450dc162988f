"""Cash, loans, venture rounds, owners.

A firm that cannot pay borrows; one that owes more than banks lend is insolvent and closes in this quarter's
demography. Venture funds put tickets into young firms with something in the making, most of the money near the
capital. Spare cash of established firms goes to their owners. Sources: f15-f19.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes, purposes
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ledger import post, won
from ..kernel.ring import in_order
from ..rules.firms import staff_of

WRITES = ("firms.*", "funds.*", "others.cash", "places.venture_supply", "ledger.*", "tally.*")


def settle_finance(state, context):
    """Venture rounds, then loans, then dividends."""
    w = state.world()
    supply_funds(w)
    invest_in_firms(w, context.fund_places)
    settle_cash(w)


@loop
def supply_funds(w):
    """Investors pay the quarter's supply into the funds of the capital region and of the provinces."""
    p, now = w.p[0], w.now[0]
    for f in range(len(w.funds)):
        fund = w.funds[f]
        fund.invested = 0
        if fund.kind == codes.PUBLIC_FUND:
            continue
        share = p.capital_venture_share if fund.kind == codes.CAPITAL_FUND else 1.0 - p.capital_venture_share
        amount = won(now.venture_supply * p.venture_scale * share)
        post(w.book[0], w.others[codes.ECONOMY_ROW], fund, amount, purposes.FUND_CAPITAL)
        fund.paid_in += amount
    for i in range(len(w.places)):
        start = w.nations[w.places[i].nation].venture_start
        w.places[i].venture_supply = now.venture_supply * p.venture_scale / start if start > 0 else 1.0


@rule
def appeal(firm, quarter, p):
    """Weight of a firm for a fund: 0 if it is old or has just had a round; more with projects."""
    young = quarter - firm.founded <= p.venture_age
    fresh = firm.venture_quarter < 0 or quarter - firm.venture_quarter >= p.runway
    if not (young and fresh):
        return 0.0
    return (1.0 + firm.projects) / 4 if firm.origin != codes.INCUMBENT else firm.projects / (4 * 4.0)


@rule
def round_chance(weight, total, money, ticket):
    """Chance of a round so that the money is spent on average."""
    return min(1.0, money / ticket * weight / total) if total > 0 else 0.0


@rule
def serves(fund, place, chosen):
    """True if a fund invests in this place. `chosen`: whether the public fund may."""
    if fund.nation != place.nation:
        return False
    return chosen if fund.kind == codes.PUBLIC_FUND else place.capital == (fund.kind == codes.CAPITAL_FUND)


@loop_with_arrays
def invest_in_firms(w, fund_places):
    """Each fund draws firms in proportion to their appeal, in the fixed order, while its money lasts.

    `fund_places`: places the public fund may invest in (bool, place).
    """
    p, now = w.p[0], w.now[0]
    appealing = np.zeros(len(w.firms), np.bool_)
    for i in range(w.firm_heap[0]):
        appealing[i] = w.firms[i].alive and appeal(w.firms[i], now.quarter, p) > 0
    candidates = in_order(w.order, w.nation_first[-1], appealing)
    weights, places = np.empty(len(candidates)), np.empty(len(candidates), np.int64)
    for c in range(len(candidates)):
        weights[c] = appeal(w.firms[candidates[c]], now.quarter, p)
        places[c] = w.firms[candidates[c]].place
    for f in range(len(w.funds)):
        if w.funds[f].cash >= p.venture_ticket:
            invest(w, w.funds[f], candidates, weights, places, fund_places, p)


@rule
def invest(w, fund, candidates, weights, places, fund_places, p):
    """One fund's rounds among the firms in the rows `candidates`, as far as it serves their places; who gets one has no
    weight for the next fund."""
    now, money, total = w.now[0], float(fund.cash), 0.0
    for c in range(len(candidates)):
        if serves(fund, w.places[places[c]], fund_places[places[c]]):
            total += weights[c]
    for c in range(len(candidates)):
        if fund.cash < p.venture_ticket or not serves(fund, w.places[places[c]], fund_places[places[c]]):
            continue
        firm = w.firms[candidates[c]]
        luck = draws.key(now.seed, codes.VENTURE, now.quarter, firm.id)
        if draws.chance(luck, fund.kind, round_chance(weights[c], total, money, p.venture_ticket)):
            pay_round(w.book[0], w.tally[0], now.quarter, fund, firm, won(p.venture_ticket))
            weights[c] = 0.0


@rule
def pay_round(book, tally, quarter, fund, firm, ticket):
    """A fund buys into a firm."""
    post(book, fund, firm, ticket, purposes.VENTURE)
    firm.venture_in += ticket
    firm.equity += ticket
    firm.venture_backed = True
    firm.venture_quarter = quarter
    fund.invested += ticket
    tally.venture_investment += ticket
    if fund.kind == codes.PUBLIC_FUND and not firm.assisted:
        firm.assisted = True
        firm.assisted_staff = staff_of(firm)


@rule
def lending_limit(sales, p):
    """Most a bank lends a firm, KRW."""
    return p.loan_limit * 4 * sales


@loop
def settle_cash(w):
    """Interest, loans for those short of cash, repayment and dividends for those with spare cash."""
    p, book, quarter = w.p[0], w.book[0], w.now[0].quarter
    bank, households = w.others[codes.BANK_ROW], w.others[codes.HOUSEHOLD]
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive:
            settle_firm(book, bank, households, quarter, w.firms[i], p)


@rule
def settle_firm(book, bank, households, quarter, firm, p):
    """One firm's account at the end of the quarter: no negative cash without a lender."""
    firm.interest = won(firm.debt * p.interest_rate / 4)
    post(book, firm, bank, firm.interest, purposes.INTEREST)
    if firm.cash < 0:
        loan = -firm.cash
        post(book, bank, firm, loan, purposes.LOAN)
        firm.loans_in += loan
        firm.debt += loan
    firm.insolvent = firm.debt > lending_limit(firm.trailing_sales, p)
    reserve = won(p.reserve_share * 4 * firm.trailing_sales)
    if firm.debt > 0 and firm.cash > 0:
        back = min(firm.debt, firm.cash)
        post(book, firm, bank, back, purposes.REPAYMENT)
        firm.repaid += back
        firm.debt -= back
    spare = firm.cash - reserve
    keeps = firm.venture_backed or quarter - firm.founded <= p.venture_age
    if spare > 0 and not keeps:
        firm.dividend = int(math.floor(p.payout_share * spare))
        post(book, firm, households, firm.dividend, purposes.DIVIDEND)
