"""A fixed random order of the live, in which newcomers disturb nobody.

Each record has a `spot` in (0, 1) that comes from its id. Sorted by spot, the live form a ring; whoever stands next
to a drawn point is the one drawn. A newcomer or a death changes only the draws that fall beside it (consistent
hashing), where a draw of a row number would change for everybody. Queues are served in the same order.
"""

from __future__ import annotations

import numpy as np

from .compiled import rule, rule_with_arrays


@rule_with_arrays
def sort_by_spot(spots, order):
    """Fill `order` with the rows by ascending spot; returns how many. A negative spot means that nobody is there.

    Linear: buckets, then a short tidy-up.
    """
    n = 0
    for spot in spots:
        n += spot >= 0
    begin = np.zeros(n + 2, np.int64)
    for spot in spots:
        if spot >= 0:
            begin[int(spot * n) + 1] += 1
    for b in range(n):
        begin[b + 1] += begin[b]
    for i in range(len(spots)):
        if spots[i] >= 0:
            b = int(spots[i] * n)
            order[begin[b]] = i
            begin[b] += 1
    for j in range(1, n):
        row = order[j]
        k = j
        while k > 0 and spots[order[k - 1]] > spots[row]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = row
    return n


@rule_with_arrays
def group(order, n, groups, spots, by_group, first, group_spots, begin):
    """Split an order by group without changing it inside: `by_group[first[g]:first[g + 1]]` are the rows of group g,
    and `group_spots` their spots. `begin` gets an index into these for `next_to`.

    `groups` and `spots` go by row.
    """
    first[:] = 0
    for j in range(n):
        first[groups[order[j]] + 1] += 1
    for g in range(len(first) - 1):
        first[g + 1] += first[g]
    place = first.copy()
    for j in range(n):
        row = order[j]
        g = groups[row]
        by_group[place[g]] = row
        group_spots[place[g]] = spots[row]
        place[g] += 1
    for g in range(len(first) - 1):
        index_spots(group_spots, first[g], first[g + 1], begin)


@rule
def index_spots(spots, low, high, begin):
    """Cut (0, 1) into as many buckets as there are spots in `spots[low:high]` (ascending): `begin[low + b]` tells where
    the first spot of bucket b or a later one stands."""
    n = high - low
    if n == 0:
        return
    begin[low:high] = 0
    for j in range(low, high):
        after = int(spots[j] * n) + 1
        if after < n:
            begin[low + after] += 1
    begin[low] = low
    for b in range(low + 1, high):
        begin[b] += begin[b - 1]


@rule_with_arrays
def in_order(order, n, wanted):
    """The rows among `order[:n]` that are `wanted` (bool or number, by row), in that order.

    Where few records act, marking them in a pass from row to row and acting in order is several times as fast as going
    through all records in order, which jumps through memory.
    """
    rows = np.empty(n, np.int64)
    count = 0
    for j in range(n):
        if wanted[order[j]]:
            rows[count] = order[j]
            count += 1
    return rows[:count]


@rule
def standing_after(spots, begin, low, high, u):
    """Where in `spots[low:high]` the spot that follows u stands, going round; meaningless if there is none.

    The spots are spread evenly, so a step or two from where u's bucket begins will do.
    """
    n = high - low
    if n <= 0:
        return low
    j = begin[low + min(int(u * n), n - 1)]
    while j < high and spots[j] < u:
        j += 1
    return low if j == high else j


@rule
def next_to(ordered, spots, begin, low, high, u):
    """The row of `ordered[low:high]` whose spot follows u, going round; -1 if there is none."""
    return ordered[standing_after(spots, begin, low, high, u)] if low < high else -1
