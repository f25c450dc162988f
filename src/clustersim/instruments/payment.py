"""How programme money leaves the government's account, whoever gets it."""

from __future__ import annotations

from .. import codes, purposes
from ..kernel.compiled import rule
from ..kernel.ledger import post, won


@rule
def effective(w, amount):
    """Part of an amount that reaches its recipient (all of it, but in placebo runs), whole KRW."""
    return won(amount * w.p[0].policy_effect_share)


@rule
def even_share(amount, recipients, i):
    """Whole KRW for recipient i when an amount is split evenly; the first gets what does not divide."""
    each = amount // recipients
    return each if i else amount - each * (recipients - 1)


@rule
def private_share(w, amount):
    """Private money that comes with public money, whole KRW."""
    return won(amount * w.now[0].leverage)


@rule
def pay_public(w, payee, amount, instrument, purpose):
    """Pay public money to a recipient; returns what reached it. The private money beside it is booked, not moved.

    What does not reach it (placebo runs) is paid to the rest of the economy, so that the outlay is the same.
    """
    book, government, tally = w.book[0], w.governments[0], w.tally[0]
    real = effective(w, amount)
    post(book, government, payee, real, purpose)
    post(book, government, w.others[codes.ECONOMY_ROW], amount - real, purpose)
    private = private_share(w, amount)
    tally.public_outlay += amount
    tally.private_investment += private
    tally.outlay[instrument] += amount
    tally.private[instrument] += private
    return real


@rule
def pay_out(w, payee, amount, instrument, purpose):
    """Pay public money to a recipient, and the private money that comes with it; returns what reached the recipient."""
    book, economy = w.book[0], w.others[codes.ECONOMY_ROW]
    private = private_share(w, amount)
    real_private = effective(w, private)
    post(book, economy, payee, real_private, purposes.PRIVATE_INVESTMENT)
    post(book, economy, economy, private - real_private, purposes.PRIVATE_INVESTMENT)
    return pay_public(w, payee, amount, instrument, purpose) + real_private


@rule
def fund_research(w, k, amount, instrument, purpose):
    """Pay for research of one organisation. The first money chooses it; money comes to work after the lead time."""
    if amount <= 0:
        return
    o = w.organisations[k]
    got = pay_out(w, o, amount, instrument, purpose)
    if got > 0 and o.designated < 0:
        o.designated = w.now[0].quarter
        o.staff_before = o.staff[codes.RESEARCHER]
    o.programme_stock += got
