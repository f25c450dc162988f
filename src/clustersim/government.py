"""Government votes the year's budget and spends it through the strategy's instruments.

Money that an instrument cannot use is carried over within the programme; what is left at its end stays with the
government and is reported as not spent. A line may depend on an indicator: it is read at the end of the year before,
and if it was missed, the line's later votes go to other lines or to nobody.
"""

from __future__ import annotations

import numpy as np

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
    "places.anyway_posts",
    "places.firms",
    "governments.cash",
    "others.cash",
    "ledger.*",
    "tally.*",
)


OF_PLACES = ("tenants", "tenant_jobs")  # stocks, counted when places are described; the others are flows of the tally


def vote_budget(state, context):
    """Move the quarter's votes into the budget lines; taxpayers provide the money."""
    quarter = int(state.now[0].quarter)
    react(context, quarter)
    total = 0
    for line in context.lines:
        state.tally[0].withheld[line.code] += line.withheld[quarter]
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
    observe(state, context)


def observe(state, context):
    """Read the indicators of lines that depend on this year: a stock as it is now, a flow as its sum over the year."""
    year = context.scenario.first_year + int(state.now[0].quarter) // 4
    for line in context.lines:
        asked = line.spend.only_if
        if asked is not None and year == asked.year - 1:
            if asked.outcome in OF_PLACES:
                line.seen = int(state.places.columns[asked.outcome].sum())
            else:
                line.seen += int(state.tally[0][asked.outcome])


def react(context, quarter):
    """Stop the lines whose indicator was missed in the year that has ended."""
    year = context.scenario.first_year + quarter // 4
    for line in context.lines:
        asked = line.spend.only_if
        if asked is not None and asked.year == year and quarter % 4 == 0 and line.seen < asked.at_least:
            stop(line, context, quarter)


def stop(line, context, quarter):
    """Take a line's votes from a quarter on; the lines it names share them evenly, as far as they still go on."""
    rest = np.where(np.arange(len(line.votes)) >= quarter, line.votes, 0)
    line.change_votes(-rest)
    line.stopped = True
    heirs = [other for other in context.lines if other.spend.instrument in line.spend.only_if.else_to]
    heirs = [other for other in heirs if not other.stopped]
    for n, heir in enumerate(heirs):
        each = rest // len(heirs)
        heir.change_votes(each if n else rest - each * (len(heirs) - 1))
    if not heirs:
        line.withheld = rest


@loop
def appropriate(w, amount):
    """Taxpayers pay into the government's account."""
    post(w.book[0], w.others[codes.HOUSEHOLD], w.governments[0], amount, purposes.APPROPRIATION)
