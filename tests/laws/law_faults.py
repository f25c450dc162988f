"""Faults by the law they break: each changes a state at the end of a quarter, where a wrong rule would have left it.

Where a fault breaks several laws at once, it stands under the one that is checked first.
"""

from clustersim.kernel import ledger
from clustersim.purposes import LOAN, SALES, WAGES


def rows(state, name: str):
    """All live records of a table, to be changed in place."""
    table = state.tables[name]
    return [table.rows[row] for row in table.live]


def firm(state):
    """A firm that stands in the way of no other fault: it has staff and is no tenant."""
    return next(f for f in rows(state, "firms") if f.site < 0 and f.paid_staff > 0)


def more_cash(state, context):
    firm(state).cash += 1


def cash_below_zero(state, context):
    f = firm(state)
    moved = f.cash + 1  # with its opening balance and the households', so that only the sign is wrong
    f.cash -= moved
    f.opening_cash -= moved
    state.others.rows[0].cash += moved


def dead_with_money(state, context):
    state.reserve("firms", 1)
    row = int(state.firms.heap[0])
    state.firms.rows[row].cash = 5
    state.firms.heap[0] += 1
    state.firms.heap[1] += 1
    state.firms.heap[1 + state.firms.heap[1]] = row


def wages_of_nobody(state, context):
    f = next(f for f in rows(state, "firms") if f.wages > 0)
    f.paid_staff = 0


def not_a_number(state, context):
    firm(state).research_stock = float("nan")


def knowledge_below_zero(state, context):
    firm(state).knowledge[0] = -0.1


def too_much_clinician_time(state, context):
    hospital = state.organisations.rows[0]
    hospital.clinicians_start = hospital.doctors + 1


def more_trials_than_slots(state, context):
    hospital = state.organisations.rows[0]
    hospital.slots_taken = hospital.slots + 1


def sales_below_zero(state, context):
    f = next(f for f in rows(state, "firms") if f.exports > 0)
    f.home_sales, f.exports = f.home_sales + f.exports + 1, -1


def nowhere(state, context):
    firm(state).place = -1


def money_from_nothing(state, context):
    state.others.rows[0].cash += 1


def paid_and_not_received(state, context):
    state.ledger.rows[0].paid[WAGES, ledger.FIRMS] += 1


def wrong_sector(state, context):
    book = state.ledger.rows[0]
    book.received[SALES, ledger.FIRMS] -= 1
    book.received[SALES, ledger.BANKS] += 1


def forgotten_debt(state, context):
    firm(state).debt += 1


def loans_of_somebody_else(state, context):
    book = state.ledger.rows[0]
    # the balances agree, but it is households who are booked as the lenders
    book.paid[LOAN, ledger.BANKS] += 7
    book.paid[LOAN, ledger.HOUSEHOLDS] -= 7
    state.others.rows[3].cash -= 7
    state.others.rows[0].cash += 7


def forgotten_equity(state, context):
    firm(state).equity += 1


def spent_twice(state, context):
    context.lines[0].paid += 1


def voted_twice(state, context):
    line = context.lines[0]
    line.voted += 9
    line.available += 9


def votes_withheld_twice(state, context):
    context.lines[0].withheld[-1] += 1


def outlay_not_booked(state, context):
    state.tally[0].public_outlay -= 1


def spent_by_another_instrument(state, context):
    state.tally[0].outlay[0] += 1


def private_money_made_up(state, context):
    state.tally[0].private_investment += 5
    state.tally[0].private[0] += 5


def government_pays_by_the_way(state, context):
    """A grant that no instrument booked, with both cash balances and the ledger in order."""
    book = state.ledger.rows[0]
    book.paid[WAGES, ledger.GOVERNMENT] += 3
    book.received[WAGES, ledger.HOUSEHOLDS] += 3
    state.governments.rows[0].cash -= 3
    state.others.rows[0].cash += 3


def value_added_by_grant(state, context):
    state.tally[0].firm_value_added += 1


def surplus_of_nobody(state, context):
    state.tally[0].operating_surplus += 1


def sales_of_nobody(state, context):
    state.tally[0].sales += 1


def value_added_nowhere(state, context):
    state.places.rows[0].value_added += 1


def jobs_nowhere(state, context):
    state.tally[0].jobs += 1


def claimed_twice(state, context):
    state.tally[0].moved_jobs += 1


def people_from_nowhere(state, context):
    state.places.rows[0].seekers[0] += 1


def place_swapped(state, context):
    f = firm(state)
    f.place = 1 - f.place


def hires_not_booked(state, context):
    state.tally[0].hires += 1


def migrants_from_nowhere(state, context):
    state.places.rows[0].migrated[1] += 1


def more_filled_than_open(state, context):
    place = state.places.rows[0]
    place.filled[0] = place.open_posts[0] + 1


def seekers_below_zero(state, context):
    place = state.places.rows[0]
    place.workforce[1] -= place.seekers[1] + 1
    place.seekers[1] = -1


def firm_not_booked(state, context):
    state.tally[0].entries += 1


def id_used_again(state, context):
    order = state.orders["by_nation"]
    state.firms.rows[order[1]].id = state.firms.rows[order[0]].id


def tenants_without_floor(state, context):
    state.sites.rows[0].taken += 1


def floor_before_the_opening(state, context):
    state.sites.rows[0].floor = 3


def tie_with_itself(state, context):
    tie = rows(state, "ties")[0]
    tie.b, tie.b_id = tie.a, tie.a_id


def tie_with_the_dead(state, context):
    rows(state, "ties")[0].b_id += 1


def tie_from_the_future(state, context):
    rows(state, "ties")[0].born = 99


def degree_of_nothing(state, context):
    firm(state).degree += 1


def project_from_nowhere(state, context):
    state.tally[0].started_projects += 1


def stage_that_is_not(state, context):
    rows(state, "projects")[0].stage = 6


def no_time_left(state, context):
    rows(state, "projects")[0].remaining = 0


def more_than_perfect(state, context):
    state.places.rows[0].coordination = 1.5


FAULTS = {
    "M1": (money_from_nothing,),
    "M2": (government_pays_by_the_way, spent_by_another_instrument, private_money_made_up),
    "M3": (spent_twice, voted_twice, votes_withheld_twice, outlay_not_booked),
    "M4": (more_cash, cash_below_zero, wrong_sector),
    "M5": (dead_with_money,),
    "M6": (forgotten_debt, loans_of_somebody_else, forgotten_equity),
    "M7": (paid_and_not_received,),
    "A1": (value_added_by_grant,),
    "A2": (surplus_of_nobody, sales_of_nobody),
    "A5": (value_added_nowhere, jobs_nowhere),
    "A7": (wages_of_nobody,),
    "L1": (people_from_nowhere, place_swapped),
    "L2": (hires_not_booked,),
    "L4": (migrants_from_nowhere,),
    "L5": (more_filled_than_open, seekers_below_zero),
    "L6": (claimed_twice,),
    "F1": (firm_not_booked, id_used_again),
    "F2": (nowhere,),
    "F3": (tenants_without_floor, floor_before_the_opening),
    "F4": (too_much_clinician_time, more_trials_than_slots),
    "N1": (tie_with_itself, tie_with_the_dead, tie_from_the_future, degree_of_nothing),
    "P1": (project_from_nowhere, stage_that_is_not, no_time_left),
    "P5": (sales_below_zero,),
    "K3": (more_than_perfect,),
    "X1": (not_a_number, knowledge_below_zero),
}
