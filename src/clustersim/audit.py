"""The sums behind the accounting laws, each worked out from the records by one pass, in compiled code."""

from __future__ import annotations

import math

import numpy as np

from . import codes
from .kernel.compiled import loop, loop_with_arrays, rule
from .rules.firms import staff_of

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
def record_faults(w):
    """Number of records that break a law of their own, and the first of them with both sides of its equation.

    Returns an array of counts by `RECORD_LAWS` and an array (row, left, right) by law.
    """
    counts = np.zeros(7, np.int64)
    first = np.zeros((7, 3))
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if not firm.alive:
            fault(counts, first, M5, i, float(firm.cash + firm.debt + staff_of(firm)), 0.0)
            continue
        fault(counts, first, M4, i, float(firm.cash), float(cash_by_flows(firm)))
        holds(counts, first, M4, i, firm.cash >= 0)
        holds(counts, first, A7, i, (firm.wages > 0) == (firm.paid_staff > 0))
        holds(counts, first, X1, i, is_finite(firm))
        holds(counts, first, P5, i, firm.home_sales >= 0 and firm.exports >= 0)
        holds(counts, first, F2, i, firm.place >= 0 and firm.place < len(w.places))
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        if o.kind == codes.HOSPITAL:
            care = o.doctors - o.clinicians_start - o.staff[codes.CLINICIAN]  # time left for patients
            holds(counts, first, F4, k, care >= 0 and o.beds >= 0)
            holds(counts, first, F4, k, o.slots_taken <= o.slots)
    return counts, first


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
def balances(w):
    """Cash by institutional sector, whole KRW."""
    totals = np.zeros(11, np.int64)
    for i in range(w.firm_heap[0]):
        totals[w.firms[i].account] += w.firms[i].cash if w.firms[i].alive else 0
    for k in range(len(w.organisations)):
        totals[w.organisations[k].account] += w.organisations[k].cash
    for f in range(len(w.funds)):
        totals[w.funds[f].account] += w.funds[f].cash
    for k in range(len(w.offices)):
        totals[w.offices[k].account] += w.offices[k].cash
    for k in range(len(w.governments)):
        totals[w.governments[k].account] += w.governments[k].cash
    for k in range(len(w.others)):
        totals[w.others[k].account] += w.others[k].cash
    return totals


@loop
def firm_sums(w):
    """Over live firms: debt, equity, number, tenants."""
    debt, equity, number, tenants = 0, 0, 0, 0
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive:
            debt += firm.debt
            equity += firm.equity
            number += 1
            tenants += firm.site >= 0
    return debt, equity, number, tenants


@loop_with_arrays
def employed(w):
    """People at work, by place and skill."""
    people = np.zeros((len(w.places), 4), np.int64)
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive:
            for skill in range(4):
                people[firm.place, skill] += firm.staff[skill]
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        for skill in range(4):
            people[o.place, skill] += o.staff[skill]
    return people


@loop
def tie_faults(w):
    """(ties, sum of degrees, faults): a fault is a self tie, a dead end, or a tie from the future."""
    ties, faults, degrees = 0, 0, 0
    for t in range(w.tie_heap[0]):
        tie = w.ties[t]
        if not tie.alive:
            continue
        ties += 1
        faults += tie.a == tie.b or tie.born > w.now[0].quarter
        for n, identity in ((tie.a, tie.a_id), (tie.b, tie.b_id)):
            if n >= 0:
                faults += not (w.firms[n].alive and w.firms[n].id == identity)
            else:
                faults += w.organisations[-1 - n].id != identity
    for i in range(w.firm_heap[0]):
        degrees += w.firms[i].degree if w.firms[i].alive else 0
    for k in range(len(w.organisations)):
        degrees += w.organisations[k].degree
    return ties, degrees, faults


@loop_with_arrays
def site_faults(w):
    """Sites with more tenants than floor, or floor before the opening, or a count of tenants that is wrong (F3)."""
    count = np.zeros(len(w.sites), np.int64)
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive and w.firms[i].site >= 0:
            count[w.firms[i].site] += 1
    faults = 0
    for k in range(len(w.sites)):
        site = w.sites[k]
        early = site.chosen and w.now[0].quarter < site.opening and site.floor > 0
        faults += site.taken > site.floor or early or site.taken != count[k]
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
    return faults
