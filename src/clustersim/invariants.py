"""The laws that hold in every quarter of every run; money to the last won.

A broken law stops the run and says which, when, and both sides of its equation. Laws of the design catalogue that are
not here, with the reason: M8, A4, A6, X2 hold by construction (one owner a receipt, one currency, separate columns,
four quarters a year); A3 is A1, which has no term for grants; L3 is L1 in whole persons; F5 is checked at the start;
N2, K2, P4 are checked in tests of their rules; X4, X5, X6 concern a comparison and are checked there.
"""

from __future__ import annotations

import numpy as np

from . import audit, purposes
from .inputs import INSTRUMENTS
from .kernel import ledger
from .kernel.errors import BrokenLaw

# Beside the money of these, private money is booked and not moved: it is the firm's own part of what a grant does.
BOOKED_ONLY = tuple(INSTRUMENTS.index(name) for name in ("investment_grant", "research_grant", "anchor_attraction"))


class Figures:
    """A table of one row, read as Python numbers (lists, where a field has several): `tally.jobs`."""

    def __init__(self, table: np.recarray):
        self._row = table.view(np.ndarray)[0]

    def __getattr__(self, name: str):
        return self._row[name].tolist()


class Laws:
    """Checks of one run, with the sums they carry from quarter to quarter."""

    def __init__(self, state):
        w = state.world()
        self.balances = audit.audit_records(w)[2]
        self.firms = len(state.firms)
        self.projects = len(state.projects)
        self.debt, self.equity = 0, 0
        self.outlay = 0
        self._geometry(w.distance)
        self._equal("M1", "sum of all balances", self.balances.sum(), 0, -1)

    def check(self, state, context) -> None:
        """Check every law at the end of a quarter; raises `BrokenLaw`."""
        w, quarter = state.world(), int(state.now[0].quarter)
        counts, first, cash, people, sums = audit.audit_records(w)
        unbalanced, spent, change = audit.audit_ledger(w)
        places = audit.audit_places(w, people)
        tally, book = Figures(state.tally), state.ledger.columns[0]
        paid, received = book["paid"], book["received"]
        self._records(counts, first, quarter)
        self._money(unbalanced, paid, received, cash, change, quarter)
        self._credit(tally, paid, received, sums, quarter)
        self._budget(tally, context, spent, paid, quarter)
        self._accounts(tally, places, paid, received, quarter)
        self._labour(tally, places, state.places, people, quarter)
        self._counts(state, tally, sums, quarter)
        self._ties_and_projects(state, tally, sums, quarter)

    def _equal(self, law: str, what: str, left, right, quarter: int) -> None:
        if left != right:
            raise BrokenLaw(law, what, left, right, quarter)

    def _records(self, counts, first, quarter: int) -> None:
        if not counts.any():
            return
        for law, name in enumerate(audit.RECORD_LAWS):
            if counts[law]:
                row, left, right = first[law]
                raise BrokenLaw(name, f"{counts[law]} records, the first in row {int(row)}", left, right, quarter)

    def _money(self, unbalanced, paid, received, now, change, quarter: int) -> None:
        self._equal("M1", "sum of all balances", int(now.sum()), 0, quarter)
        if unbalanced:
            self._equal("M7", "paid and received", paid.sum(1).tolist(), received.sum(1).tolist(), quarter)
        self._equal("M4", "change of balances by sector", (now - self.balances).tolist(), change.tolist(), quarter)
        self.balances = now

    def _credit(self, tally, paid, received, sums, quarter: int) -> None:
        debt, equity = sums[0], sums[1]
        firms, banks, funds = ledger.FIRMS, ledger.BANKS, ledger.FUNDS
        lent, back = received[purposes.LOAN, firms], paid[purposes.REPAYMENT, firms]
        self.debt += int(lent - back - tally.debt_written_off)
        self._equal("M6", "debt of firms", int(debt), self.debt, quarter)
        self._equal("M6", "loans of banks", int(paid[purposes.LOAN, banks]), int(lent), quarter)
        self.equity += int(paid[purposes.VENTURE, funds] - tally.equity_written_off)
        self._equal("M6", "equity in firms", int(equity), self.equity, quarter)

    def _budget(self, tally, context, spent, paid, quarter: int) -> None:
        for line in context.lines:
            name = line.spend.instrument
            self._equal("M3", f"votes for {name}", line.voted, line.paid + line.available, quarter)
            self._equal("M3", f"votes so far for {name}", line.voted, line.votes_until(quarter), quarter)
        planned = sum(int(line.votes.sum() + line.withheld.sum()) for line in context.lines)
        self._equal("M3", "votes and what is withheld", planned, context.planned, quarter)
        self.outlay += tally.public_outlay
        self._equal("M3", "public outlay so far", self.outlay, sum(line.paid for line in context.lines), quarter)
        self._equal("M2", "outlay by instrument", sum(tally.outlay), tally.public_outlay, quarter)
        self._equal("M2", "private money by instrument", sum(tally.private), tally.private_investment, quarter)
        moved = tally.private_investment - sum(tally.private[code] for code in BOOKED_ONLY)
        self._equal("M2", "private money", int(paid[purposes.PRIVATE_INVESTMENT, ledger.ECONOMY]), moved, quarter)
        base = int(paid[purposes.RESEARCH_FUNDING, ledger.GOVERNMENT])
        self._equal("M2", "outlay of government", int(spent), tally.public_outlay + base, quarter)

    def _accounts(self, tally, places, paid, received, quarter: int) -> None:
        firms = ledger.FIRMS
        sales = int(received[purposes.SALES, firms])
        use = int(paid[purposes.INPUTS, firms]) + int(paid[purposes.RENT, firms])
        production = sales + tally.firm_research_wages - use
        self._equal("A1", "value added of firms, production", tally.firm_value_added, production, quarter)
        wages, tax = int(paid[purposes.WAGES, firms]), int(paid[purposes.PRODUCTION_TAX, firms])
        income = wages + tax + tally.operating_surplus
        self._equal("A2", "value added of firms, income", tally.firm_value_added, income, quarter)
        self._equal("A2", "sales, spending side", sales, tally.sales, quarter)
        self._equal("A5", "value added of places", places.value_added, tally.value_added, quarter)
        self._equal("A5", "jobs of places", places.jobs, tally.jobs, quarter)
        classes = int(tally.new_jobs + tally.moved_jobs + tally.deadweight_jobs)
        self._equal("L6", "claimed jobs by class", tally.gross_jobs, classes, quarter)

    def _labour(self, tally, places, table, people, quarter: int) -> None:
        if places.workforce:
            columns = table.columns
            there = (people + columns["seekers"]).tolist()
            self._equal("L1", "workforce", columns["workforce"].tolist(), there, quarter)
        jobs = int(places.opening_jobs + tally.hires - tally.separations)
        self._equal("L2", "jobs after flows", int(people.sum()), jobs, quarter)
        self._equal("L4", "nations and skills with net migration", places.migration, 0, quarter)
        self._equal("L5", "pools with more filled than open", places.overfilled, 0, quarter)
        self._equal("L5", "pools with seekers below 0", places.seekers, 0, quarter)
        self._equal("K3", "coordination outside 0 to 1", places.coordination, 0, quarter)

    def _counts(self, state, tally, sums, quarter: int) -> None:
        number, tenants = sums[2], sums[3]
        w = state.world()
        self.firms += int(tally.entries - tally.exits)
        self._equal("F1", "firms", int(number), self.firms, quarter)
        self._equal("F1", "pairs of firms with one id", int(audit.twin_ids(w)), 0, quarter)
        self._equal("F3", "faults of sites", int(audit.site_faults(w)), 0, quarter)
        self._equal("F3", "tenants", int(tenants), int(state.sites.columns["taken"].sum()), quarter)

    def _ties_and_projects(self, state, tally, sums, quarter: int) -> None:
        w = state.world()
        ties, faults = audit.tie_faults(w)
        self._equal("N1", "faults of ties", int(faults), 0, quarter)
        self._equal("N1", "sum of degrees", int(sums[4]), 2 * int(ties), quarter)
        self.projects += int(tally.started_projects - tally.approvals - tally.failures - tally.dropped_projects)
        self._equal("P1", "projects", len(state.projects), self.projects, quarter)
        self._equal("P1", "faults of projects", int(audit.project_faults(w)), 0, quarter)

    def _geometry(self, distance: np.ndarray) -> None:
        """Distances: zero to itself, symmetric, no shorter way round (F5)."""
        self._equal("F5", "distance to itself", float(np.abs(np.diag(distance)).max()), 0.0, -1)
        self._equal("F5", "asymmetry of distances", float(np.abs(distance - distance.T).max()), 0.0, -1)
        shortest = (distance[:, :, None] + distance[None, :, :]).min(1)
        self._equal("F5", "detours shorter than the way", int((shortest < distance - 1e-9).sum()), 0, -1)
