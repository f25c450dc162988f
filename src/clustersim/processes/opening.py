"""Open the books of a quarter: flows start at zero, balances are carried forward, queues are put in order."""

from __future__ import annotations

import numpy as np

from ..kernel.compiled import loop, loop_with_arrays
from ..kernel.ring import group, sort_by_spot
from ..rules.firms import clear_flows

WRITES = (
    "firms.*",
    "organisations.*",
    "funds.*",
    "sites.posts",
    "offices.staff",
    "places.opening_jobs",
    "places.value_added",
    "tally.*",
    "ledger.*",
)


def open_quarter(state, context):
    """Begin a quarter."""
    state.tally.view(np.uint8).fill(0)
    w = state.world()
    clear_books(w)
    arrange(w)


@loop
def clear_books(w):
    """Flows to zero; opening balances; jobs by place and skill."""
    w.book[0].paid[:] = 0
    w.book[0].received[:] = 0
    for i in range(len(w.places)):
        w.places[i].opening_jobs[:] = 0
        w.places[i].value_added = 0
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive:
            clear_flows(firm)
            firm.opening_cash = firm.cash
            for skill in range(len(firm.staff)):
                w.places[firm.place].opening_jobs[skill] += firm.staff[skill]
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        o.opening_cash = o.cash
        o.desk_staff = 0.0
        for skill in range(len(o.staff)):
            w.places[o.place].opening_jobs[skill] += o.staff[skill]
    for k in range(len(w.sites)):
        w.sites[k].posts = 0.0  # what the programme pays for is paid anew every quarter
    for k in range(len(w.offices)):
        w.offices[k].staff = 0.0
    for f in range(len(w.funds)):
        w.funds[f].opening_cash = w.funds[f].cash
        w.funds[f].paid_in = 0


@loop_with_arrays
def arrange(w):
    """Bring the fixed random order of firms up to date."""
    top = w.firm_heap[0]
    spots = np.full(top, -1.0)
    places = np.zeros(top, np.int64)
    nations = np.zeros(top, np.int64)
    for i in range(top):
        if w.firms[i].alive:
            spots[i], places[i] = w.firms[i].spot, w.firms[i].place
            nations[i] = w.places[places[i]].nation
    n = sort_by_spot(spots, w.order)
    group(w.order, n, places, spots, w.by_place, w.place_first, w.spots_by_place, w.begin_by_place)
    group(w.order, n, nations, spots, w.by_nation, w.nation_first, w.spots_by_nation, w.begin_by_nation)
