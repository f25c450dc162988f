"""The laws that hold in every quarter of every run; money to the last won.

A broken law stops the run and says which, when, and both sides of its equation. Laws of the design catalogue that are
not here, with the reason: M8, A4, A6, X2 hold by construction (one owner a receipt, one currency, separate columns,
four quarters a year); A3 is A1, which has no term for grants; L3 is L1 in whole persons; F5 is checked at the start;
N2, K2, P4 are checked in tests of their rules; X4, X5, X6 concern a comparison and are checked there.
"""

from __future__ import annotations

import numpy as np

from . import audit, purposes
from .kernel import ledger
from .kernel.errors import BrokenLaw


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
        self._records(counts, first, quarter)
        self._money(w, cash, quarter)
        self._credit(state, w, sums, quarter)
        self._budget(state, context, w, quarter)
        self._accounts(state, w, quarter)
        self._labour(state, w, people, quarter)
        self._counts(state, w, sums, quarter)

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

    def _money(self, w, now, quarter: int) -> None:
        book = w.book[0]
        paid, received = np.asarray(book.paid), np.asarray(book.received)
        self._equal("M1", "sum of all balances", int(now.sum()), 0, quarter)
        if (paid.sum(1) != received.sum(1)).any():
            self._equal("M7", "paid and received", paid.sum(1).tolist(), received.sum(1).tolist(), quarter)
        change = (received.sum(0) - paid.sum(0)).tolist()
        self._equal("M4", "change of balances by sector", (now - self.balances).tolist(), change, quarter)
        self.balances = now

    def _credit(self, state, w, sums, quarter: int) -> None:
        debt, equity = sums[0], sums[1]
        book, tally = w.book[0], state.tally[0]
        firms, banks, funds = ledger.FIRMS, ledger.BANKS, ledger.FUNDS
        lent, back = book.received[purposes.LOAN, firms], book.paid[purposes.REPAYMENT, firms]
        self.debt += int(lent - back - tally.debt_written_off)
        self._equal("M6", "debt of firms", int(debt), self.debt, quarter)
        self._equal("M6", "loans of banks", int(book.paid[purposes.LOAN, banks]), int(lent), quarter)
        self.equity += int(book.paid[purposes.VENTURE, funds] - tally.equity_written_off)
        self._equal("M6", "equity in firms", int(equity), self.equity, quarter)

    def _budget(self, state, context, w, quarter: int) -> None:
        for line in context.lines:
            name = line.spend.instrument
            self._equal("M3", f"votes for {name}", line.voted, line.paid + line.available, quarter)
            self._equal("M3", f"votes so far for {name}", line.voted, int(line.votes[: quarter + 1].sum()), quarter)
        self.outlay += int(state.tally[0].public_outlay)
        self._equal("M3", "public outlay so far", self.outlay, sum(line.paid for line in context.lines), quarter)
        paid = np.asarray(w.book[0].paid)[:, ledger.GOVERNMENT]
        base = int(paid[purposes.RESEARCH_FUNDING])
        self._equal("M2", "outlay of government", int(paid.sum()), int(state.tally[0].public_outlay) + base, quarter)

    def _accounts(self, state, w, quarter: int) -> None:
        tally, paid, received = state.tally[0], np.asarray(w.book[0].paid), np.asarray(w.book[0].received)
        firms = ledger.FIRMS
        sales = int(received[purposes.SALES, firms])
        production = sales + int(tally.firm_research_wages) - int(paid[[purposes.INPUTS, purposes.RENT], firms].sum())
        self._equal("A1", "value added of firms, production", int(tally.firm_value_added), production, quarter)
        wages, tax = int(paid[purposes.WAGES, firms]), int(paid[purposes.PRODUCTION_TAX, firms])
        income = wages + tax + int(tally.operating_surplus)
        self._equal("A2", "value added of firms, income", int(tally.firm_value_added), income, quarter)
        self._equal("A2", "sales, spending side", sales, int(tally.sales), quarter)
        places = w.places
        self._equal("A5", "value added of places", int(places["value_added"].sum()), int(tally.value_added), quarter)
        self._equal("A5", "jobs of places", int(places["jobs"].sum()), int(tally.jobs), quarter)
        classes = int(tally.new_jobs + tally.moved_jobs + tally.deadweight_jobs)
        self._equal("L6", "claimed jobs by class", int(tally.gross_jobs), classes, quarter)

    def _labour(self, state, w, people, quarter: int) -> None:
        tally, places = state.tally[0], w.places
        if (places["workforce"] != people + places["seekers"]).any():
            self._equal("L1", "workforce", places["workforce"].tolist(), (people + places["seekers"]).tolist(), quarter)
        jobs = int(places["opening_jobs"].sum() + tally.hires - tally.separations)
        self._equal("L2", "jobs after flows", int(people.sum()), jobs, quarter)
        for nation in range(len(w.nations)):
            moved = places["migrated"][places["nation"] == nation].sum(0)
            self._equal("L4", "net migration", moved.tolist(), [0] * moved.shape[0], quarter)
        self._equal(
            "L5", "places with more filled than open", int((places["filled"] > places["open_posts"]).sum()), 0, quarter
        )
        self._equal("L5", "places with seekers below 0", int((places["seekers"] < 0).sum()), 0, quarter)

    def _counts(self, state, w, sums, quarter: int) -> None:
        tally = state.tally[0]
        number, tenants, degrees = sums[2], sums[3], sums[4]
        self.firms += int(tally.entries - tally.exits)
        self._equal("F1", "firms", int(number), self.firms, quarter)
        self._equal("F1", "pairs of firms with one id", int(audit.twin_ids(w)), 0, quarter)
        self._equal("F3", "faults of sites", int(audit.site_faults(w)), 0, quarter)
        self._equal("F3", "tenants", int(tenants), int(w.sites["taken"].sum()), quarter)
        ties, faults = audit.tie_faults(w)
        self._equal("N1", "faults of ties", int(faults), 0, quarter)
        self._equal("N1", "sum of degrees", int(degrees), 2 * int(ties), quarter)
        self.projects += int(tally.started_projects - tally.approvals - tally.failures - tally.dropped_projects)
        self._equal("P1", "projects", len(state.projects), self.projects, quarter)
        self._equal("P1", "faults of projects", int(audit.project_faults(w)), 0, quarter)
        quality = w.places["coordination"]
        self._equal("K3", "coordination outside 0 to 1", int(((quality < 0) | (quality > 1)).sum()), 0, quarter)

    def _geometry(self, distance: np.ndarray) -> None:
        """Distances: zero to itself, symmetric, no shorter way round (F5)."""
        self._equal("F5", "distance to itself", float(np.abs(np.diag(distance)).max()), 0.0, -1)
        self._equal("F5", "asymmetry of distances", float(np.abs(distance - distance.T).max()), 0.0, -1)
        shortest = (distance[:, :, None] + distance[None, :, :]).min(1)
        self._equal("F5", "detours shorter than the way", int((shortest < distance - 1e-9).sum()), 0, -1)
