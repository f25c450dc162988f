"""What a process may read beside the state, and never change but for the budget lines of government."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .inputs import INSTRUMENTS, Scenario, Spend


@dataclass
class BudgetLine:
    """One line of the strategy's budget, in whole KRW: votes by quarter, and what became of them.

    `withheld` are votes by quarter that nobody gets because the line's indicator was missed.
    """

    spend: Spend
    votes: np.ndarray
    where: np.ndarray  # bool, place: where the instrument works
    rows: np.ndarray  # rows of the sites, institutes or place that its settings name
    so_far: np.ndarray = field(init=False)  # whole KRW voted up to and with each quarter
    withheld: np.ndarray = field(init=False)
    seen: int = 0  # what the line's indicator was when last observed
    stopped: bool = False
    voted: int = 0
    available: int = 0
    paid: int = 0

    def __post_init__(self):
        self.so_far = np.cumsum(self.votes)
        self.withheld = np.zeros_like(self.votes)

    @property
    def code(self) -> int:
        """Number of the instrument."""
        return INSTRUMENTS.index(self.spend.instrument)

    def setting(self, name: str, default=None):
        """A lever of the instrument as the strategy file sets it."""
        return dict(self.spend.settings).get(name, default)

    def votes_until(self, quarter: int) -> int:
        """Whole KRW voted so far, this quarter's included."""
        return int(self.so_far[quarter])

    def change_votes(self, change: np.ndarray) -> None:
        """Change the votes of quarters to come."""
        self.votes = self.votes + change
        self.so_far = np.cumsum(self.votes)

    def take(self, amount: int) -> int:
        """Take money out of the line; returns it."""
        self.available -= amount
        self.paid += amount
        return amount


@dataclass
class Context:
    """A scenario made ready for a run. Rows are those of the tables; masks have one entry a place."""

    scenario: Scenario
    lines: list[BudgetLine]
    leverage: float
    clock_start: int  # quarter in which the building clock started; may be negative
    hospitals: np.ndarray  # rows of the organisations the strategy designates
    sites: np.ndarray  # rows of the sites it builds on, by park or incubator
    fund_places: np.ndarray  # bool: where the public venture fund invests
    planned: int = field(init=False)  # whole KRW of votes over the run, whatever becomes of them

    def __post_init__(self):
        self.planned = sum(int(line.votes.sum()) for line in self.lines)


def votes_of(spend: Spend, purse: int, realised_share: float, first_year: int, last_year: int) -> np.ndarray:
    """Whole KRW voted in each quarter of the run; what falls outside the run is not voted in it.

    A year's money is split evenly over its quarters; rounding goes to the last quarter of the line.
    """
    years = list(range(spend.first_year, spend.last_year + 1))
    weights = np.array(spend.path if spend.path else [1.0] * len(years), float)
    total = int(purse * spend.share * realised_share + 0.5)
    bounds = np.concatenate([[0.0], np.cumsum(np.repeat(weights / weights.sum() / 4, 4))])
    steps = [int(total * share + 0.5) for share in bounds]
    steps[-1] = total
    paid = np.diff(np.array(steps, dtype=object))
    votes = np.zeros(4 * (last_year - first_year + 1), np.int64)
    for i, amount in enumerate(paid):
        quarter = 4 * (spend.first_year - first_year) + i
        if 0 <= quarter < len(votes):
            votes[quarter] = amount
    return votes
