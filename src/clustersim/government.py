"""Government votes the year's budget and spends it through the strategy's instruments.

Money that an instrument cannot use is carried over within the programme; what is left at its end stays with the
government and is reported as not spent.
"""

from __future__ import annotations

from . import codes, instruments, purposes
from .kernel.compiled import loop
from .kernel.ledger import post

# With everything that the instruments may touch.
WRITES = (
    "firms.*",
    "organisations.*",
    "sites.*",
    "funds.*",
    "offices.*",
    "places.trainees",
    "governments.cash",
    "others.cash",
    "ledger.*",
    "tally.*",
)


def vote_budget(state, context):
    """Move the quarter's votes into the budget lines; taxpayers provide the money."""
    quarter = int(state.now[0].quarter)
    total = 0
    for line in context.lines:
        vote = int(line.votes[quarter])
        line.voted += vote
        line.available += vote
        total += vote
    if total:
        appropriate(state.world(), total)


def apply_strategy(state, context):
    """Spend each line through its instrument, once its first money has been voted."""
    for line in context.lines:
        if line.voted > 0:
            instruments.BY_NAME[line.spend.instrument].spend(line, state, context)


def settle_lines(state, context):
    """Book what recipients have drawn by themselves during the quarter (investment grants)."""
    for line in context.lines:
        settle = getattr(instruments.BY_NAME[line.spend.instrument], "settle", None)
        if settle is not None and line.voted > 0:
            settle(line, state, context)


@loop
def appropriate(w, amount):
    """Taxpayers pay into the government's account."""
    post(w.book[0], w.others[codes.HOUSEHOLD], w.governments[0], amount, purposes.APPROPRIATION)
