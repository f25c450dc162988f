"""A fixed random order of the live, in which newcomers disturb nobody.

Each record has a `spot` in (0, 1) that comes from its id. Sorted by spot, the live form a ring; whoever stands next
to a drawn point is the one drawn. A newcomer or a death changes only the draws that fall beside it (consistent
hashing), where a draw of a row number would change for everybody. Queues are served in the same order.
"""

from __future__ import annotations

import numpy as np

from .compiled import rule, rule_with_arrays


@rule_with_arrays
def sort_by_spot(rows, top, order):
    """Fill `order` with the live rows by ascending spot; returns how many. Linear: buckets, then a short tidy-up."""
    n = 0
    for i in range(top):
        n += rows[i].alive
    begin = np.zeros(n + 2, np.int64)
    for i in range(top):
        if rows[i].alive:
            begin[int(rows[i].spot * n) + 1] += 1
    for b in range(n):
        begin[b + 1] += begin[b]
    for i in range(top):
        if rows[i].alive:
            b = int(rows[i].spot * n)
            order[begin[b]] = i
            begin[b] += 1
    for j in range(1, n):
        row = order[j]
        k = j
        while k > 0 and rows[order[k - 1]].spot > rows[row].spot:
            order[k] = order[k - 1]
            k -= 1
        order[k] = row
    return n


@rule_with_arrays
def group(order, n, groups, by_group, first):
    """Split an order by group without changing it inside: `by_group[first[g]:first[g + 1]]` are the rows of group g.

    `groups` gives the group of each row.
    """
    first[:] = 0
    for j in range(n):
        first[groups[order[j]] + 1] += 1
    for g in range(len(first) - 1):
        first[g + 1] += first[g]
    place = first.copy()
    for j in range(n):
        g = groups[order[j]]
        by_group[place[g]] = order[j]
        place[g] += 1


@rule
def next_to(rows, ordered, low, high, u):
    """The row of `ordered[low:high]` whose spot follows u, going round; -1 if there is none."""
    if low >= high:
        return -1
    left, right = low, high
    while left < right:
        middle = (left + right) // 2
        if rows[ordered[middle]].spot < u:
            left = middle + 1
        else:
            right = middle
    return ordered[low if left == high else left]
