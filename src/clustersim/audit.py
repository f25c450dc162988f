"""The sums behind the accounting laws, each worked out from the records by one pass, in compiled code."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from . import codes
from .kernel.compiled import loop, loop_with_arrays, rule
from .kernel.ledger import GOVERNMENT
from .processes.construction import floor_at
from .rules.nodes import is_live

# Faults that concern one record, as the number that `record_faults` counts them under.
RECORD_LAWS = ("M4", "M5", "A7", "X1", "F4", "P5", "F2")
M4, M5, A7, X1, F4, P5, F2 = range(len(RECORD_LAWS))


@rule
def cash_by_flows(firm):
    """Cash of a firm worked out from its flows of the quarter, KRW: the second way to the same figure (M4)."""
    inflow = firm.home_sales + firm.exports + firm.grants_in + firm.venture_in + firm.loans_in + firm.licence_in
    costs = firm.wages + firm.inputs + firm.research_inputs + firm.rent_paid + firm.tax + firm.licence_out
    return firm.opening_cash + inflow - costs - firm.interest - firm.repaid - firm.dividend - firm.relocation


@rule
def is_finite(firm):
    """True if every real number of a firm's record that others read is finite, and knowledge is not negative."""
    for k in range(len(firm.knowledge)):
        if not (math.isfinite(firm.knowledge[k]) and firm.knowledge[k] >= 0):
            return False
    real = firm.base_claim + firm.product_claim + firm.claim + firm.trailing_sales + firm.research_budget
    return math.isfinite(real + firm.grant_stock + firm.research_stock + firm.productivity)


@loop_with_arrays
def audit_records(w):
    """One pass over all records.

    Returns counts of faults by `RECORD_LAWS`; the first fault of each as (row, left, right); cash by institutional
    sector; people at work by place and skill; and over live firms: debt, equity, number, tenants, sum of degrees.
    """
    counts, first = np.zeros(7, np.int64), np.zeros((7, 3))
    cash = np.zeros(11, np.int64)
    people = np.zeros((len(w.places), 4), np.int64)
    sums = np.zeros(5, np.int64)
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if not firm.alive:
            holds(counts, first, M5, i, firm.cash == 0 and firm.debt == 0)
            continue
        audit_firm(firm, i, len(w.places), counts, first)
        cash[firm.account] += firm.cash
        if firm.place >= 0 and firm.place < len(w.places):  # F2 has counted the others
            for skill in range(4):
                people[firm.place, skill] += firm.staff[skill]
        sums[0] += firm.debt
        sums[1] += firm.equity
        sums[2] += 1
        sums[3] += firm.site >= 0
        sums[4] += firm.degree
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        audit_organisation(o, k, counts, first)
        cash[o.account] += o.cash
        sums[4] += o.degree
        for skill in range(4):
            people[o.place, skill] += o.staff[skill]
    add_other_cash(w, cash)
    return counts, first, cash, people, sums


@rule
def audit_firm(firm, i, places, counts, first):
    """Laws of one firm's record."""
    fault(counts, first, M4, i, float(firm.cash), float(cash_by_flows(firm)))
    holds(counts, first, M4, i, firm.cash >= 0)
    holds(counts, first, A7, i, (firm.wages > 0) == (firm.paid_staff > 0))
    holds(counts, first, X1, i, is_finite(firm))
    holds(counts, first, P5, i, firm.home_sales >= 0 and firm.exports >= 0)
    holds(counts, first, F2, i, firm.place >= 0 and firm.place < places)


@rule
def audit_organisation(o, k, counts, first):
    """Laws of one organisation's record."""
    if o.kind == codes.HOSPITAL:
        care = o.doctors - o.clinicians_start - o.staff[codes.CLINICIAN]  # time left for patients
        holds(counts, first, F4, k, care >= 0 and o.beds >= 0)
        holds(counts, first, F4, k, o.slots_taken <= o.slots)


@rule
def add_other_cash(w, cash):
    """Balances of everybody who is neither firm nor organisation."""
    for f in range(len(w.funds)):
        cash[w.funds[f].account] += w.funds[f].cash
    for k in range(len(w.offices)):
        cash[w.offices[k].account] += w.offices[k].cash
    for k in range(len(w.governments)):
        cash[w.governments[k].account] += w.governments[k].cash
    for k in range(len(w.others)):
        cash[w.others[k].account] += w.others[k].cash


@rule
def fault(counts, first, law, row, left, right):
    """Count a record whose two sides differ."""
    if left != right:
        if counts[law] == 0:
            first[law, 0], first[law, 1], first[law, 2] = row, left, right
        counts[law] += 1


@rule
def holds(counts, first, law, row, true):
    """Count a record for which a condition does not hold."""
    if not true:
        fault(counts, first, law, row, 0.0, 1.0)


@loop_with_arrays
def audit_ledger(w):
    """Purposes of which not as much was received as was paid; what government paid, KRW; and what each institutional
    sector received less what it paid, KRW."""
    book = w.book[0]
    change = np.zeros(book.paid.shape[1], np.int64)
    unbalanced, spent = 0, 0
    for purpose in range(book.paid.shape[0]):
        gap = 0
        for account in range(book.paid.shape[1]):
            change[account] += book.received[purpose, account] - book.paid[purpose, account]
            gap += book.received[purpose, account] - book.paid[purpose, account]
        unbalanced += gap != 0
        spent += book.paid[purpose, GOVERNMENT]
    return unbalanced, spent, change


class Places(NamedTuple):
    """Sums over all places, and counts of faults among them."""

    value_added: int  # KRW
    jobs: int  # persons
    opening_jobs: int  # persons
    workforce: int  # pools that are not those at work and those who look for work
    migration: int  # nations and skills whose net migration is not zero
    overfilled: int  # pools with more posts filled than open
    seekers: int  # pools with fewer than nobody looking for work
    coordination: int  # places whose coordination is not between 0 and 1


@loop_with_arrays
def audit_places(w, people):
    """One pass over all places. `people`: at work, by place and skill."""
    value_added, jobs, opening_jobs = 0, 0, 0
    workforce, overfilled, seekers, coordination = 0, 0, 0, 0
    moved = np.zeros((len(w.nations), people.shape[1]), np.int64)
    for i in range(len(w.places)):
        place = w.places[i]
        value_added += place.value_added
        jobs += place.jobs
        coordination += not (place.coordination >= 0 and place.coordination <= 1)
        for skill in range(people.shape[1]):
            opening_jobs += place.opening_jobs[skill]
            workforce += place.workforce[skill] != people[i, skill] + place.seekers[skill]
            overfilled += place.filled[skill] > place.open_posts[skill]
            seekers += place.seekers[skill] < 0
            moved[place.nation, skill] += place.migrated[skill]
    migration = int(np.count_nonzero(moved))
    return Places(value_added, jobs, opening_jobs, workforce, migration, overfilled, seekers, coordination)


@loop
def tie_faults(w):
    """(ties, faults): a fault is a self tie, a dead end, or a tie from the future."""
    ties, faults = 0, 0
    for t in range(w.tie_heap[0]):
        tie = w.ties[t]
        if tie.alive:
            ties += 1
            faults += tie.a == tie.b or tie.born > w.now[0].quarter
            faults += not is_live(w.firms, w.organisations, tie.a, tie.a_id)
            faults += not is_live(w.firms, w.organisations, tie.b, tie.b_id)
    return ties, faults


@loop_with_arrays
def site_faults(w):
    """Sites with more tenants than floor, floor that nobody paid for, a park open before its time, or a wrong count of
    tenants (F3)."""
    count = np.zeros(len(w.sites), np.int64)
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive and w.firms[i].site >= 0:
            count[w.firms[i].site] += 1
    faults = 0
    for k in range(len(w.sites)):
        site = w.sites[k]
        early = site.chosen and w.now[0].quarter < site.opening and site.built > 0
        unpaid = site.floor != floor_at(site, w.p[0])
        faults += site.taken > site.floor or early or unpaid or site.taken != count[k]
    return faults


@loop
def twin_ids(w):
    """Pairs of live firms of one nation with the same id; equal ids stand side by side in the order by spot (F1)."""
    pairs = 0
    for n in range(len(w.nation_first) - 1):
        for j in range(w.nation_first[n] + 1, w.nation_first[n + 1]):
            pairs += w.firms[w.by_nation[j]].id == w.firms[w.by_nation[j - 1]].id
    return pairs


@loop
def project_faults(w):
    """Projects in a stage their type does not have, or with no time left (P1, P3)."""
    faults = 0
    for i in range(w.project_heap[0]):
        project = w.projects[i]
        if project.alive:
            faults += project.stage < 0 or project.stage >= w.pipe[0].stages[project.kind] or project.remaining <= 0
            faults += project.lag < 0 or (project.waiting and project.lag > 0)
    return faults
