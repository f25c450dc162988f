"""The ledger: the only way money moves.

Every payment takes whole KRW from one record and gives it to another, and is booked under a purpose for both
institutional sectors. A payer and a payee are any two records with `cash` and `account`. So the sum over all balances
never changes, and the transaction-flow matrix (purpose by sector, paid and received) is a by-product.
"""

from __future__ import annotations

import math

from ..series import ACCOUNTS, PURPOSES
from .compiled import rule
from .table import field

(FIRMS, HOSPITALS, UNIVERSITIES, INSTITUTES, FUNDS, OFFICES, GOVERNMENT, HOUSEHOLDS, ECONOMY, ABROAD, BANKS) = range(
    len(ACCOUNTS)
)

LEDGER = (
    field("alive", "?", "-", "always true"),
    field("paid", "i8", "KRW", "paid this quarter, by purpose and sector", (len(PURPOSES), len(ACCOUNTS))),
    field("received", "i8", "KRW", "received this quarter, by purpose and sector", (len(PURPOSES), len(ACCOUNTS))),
)


@rule
def post(book, payer, payee, amount, purpose):
    """Move `amount` (whole KRW, >= 0) from payer to payee."""
    if amount < 0:
        raise ValueError("a payment below zero")
    payer.cash -= amount
    payee.cash += amount
    book.paid[purpose, payer.account] += amount
    book.received[purpose, payee.account] += amount


@rule
def won(x):
    """Whole KRW nearest to x (x >= 0)."""
    return int(math.floor(x + 0.5))
