"""Posts, quits, lay-offs, matching, wages.

Firms want production staff for their sales and researchers for their research; nothing else sets staff. Vacancies and
people looking for work meet in each place and skill; people of the capital region also look elsewhere, the less the
farther from the capital. Small firms stay unfilled more often. Wages follow the tightness of their pool. Staff are
whole persons. Sources: section 5 of the evidence (l01-l09, l17).
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ring import in_order
from ..rules.firms import staff_of
from ..rules.wages import research_wage

WRITES = ("firms.*", "organisations.staff", "organisations.open_posts", "places.*", "tally.*")
HALF = 0.5


def match_jobs(state, context):
    """Plan posts, let people go, fill vacancies, set wages."""
    w = state.world()
    plan_posts(w)
    plan_matches(w)
    fill_posts(w)
    set_wages(w)


@rule
def production_posts(sales, output_per_worker, productivity):
    """Production staff that sales of a quarter need, persons."""
    return int(math.floor(sales / (output_per_worker * productivity) + HALF))


@rule
def researcher_posts(budget, wage, p):
    """Researchers that a research budget of a quarter pays, persons."""
    return int(math.floor(budget * p.research_labour_share / wage + HALF))


@loop
def plan_posts(w):
    """Posts wanted, quits, lay-offs and vacancies."""
    p, now, tally = w.p[0], w.now[0], w.tally[0]
    for i in range(len(w.places)):
        for skill in range(len(w.places[i].open_posts)):
            w.places[i].open_posts[skill] = 0
            w.places[i].matches[skill] = 0
            w.places[i].small_posts[skill] = 0
    quits = draws.stream(now.seed, codes.QUIT, now.quarter)
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive:
            plan_firm_posts(w, now, tally, w.firms[i], draws.key_in(quits, w.firms[i].id), p)
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        for skill in (codes.RESEARCHER, codes.CLINICIAN):
            part_with_staff(w.places[o.place], tally, o, skill, draws.key_in(quits, o.id), p)
            w.places[o.place].open_posts[skill] += o.open_posts[skill]


@rule
def plan_firm_posts(w, now, tally, firm, luck, p):
    """One firm's posts."""
    place = w.places[firm.place]
    nation = w.nations[place.nation]
    s = firm.sector
    makers = production_posts(firm.trailing_sales, nation.output_per_worker[s] * now.output_trend[s], firm.productivity)
    firm.desired[codes.RESEARCHER] = researcher_posts(
        firm.research_budget, research_wage(nation, place, firm.sector), p
    )
    firm.desired[codes.TECHNICIAN] = int(math.floor(makers * p.technician_share + HALF))
    firm.desired[codes.GENERAL] = makers - firm.desired[codes.TECHNICIAN]
    if makers + firm.desired[codes.RESEARCHER] == 0:
        firm.desired[codes.GENERAL] = 1  # somebody runs the firm while it lives
    firm.hired, firm.left = 0, 0
    small = staff_of(firm) < p.large_staff
    for skill in range(len(firm.staff)):
        firm.left += part_with_staff(place, tally, firm, skill, luck, p)
        place.open_posts[skill] += firm.open_posts[skill]
        if small:
            place.small_posts[skill] += firm.open_posts[skill]


@rule
def part_with_staff(place, tally, employer, skill, luck, p):
    """Quits and lay-offs of one employer in one skill; sets its vacancies and returns how many left."""
    gone = draws.binomial(luck, skill, employer.staff[skill], p.quit_rate / 4)
    gone = max(gone, min(employer.staff[skill], employer.staff[skill] - employer.desired[skill]))
    employer.staff[skill] -= gone
    employer.open_posts[skill] = max(0, employer.desired[skill] - employer.staff[skill])
    place.seekers[skill] += gone
    place.separated[skill] += gone
    tally.separations += gone
    tally.vacancies += employer.open_posts[skill]
    return gone


@rule
def willingness(capital_distance, wage_ratio, p):
    """Share of the capital's job seekers who would work at a place (l01-l03)."""
    paid = min(1.0, wage_ratio / (1.0 + p.provincial_premium))
    return (1.0 - p.never_share) * math.exp(-p.willingness_decay * capital_distance) * paid


@rule
def matches(seekers, posts, p):
    """Posts filled in a quarter by a matching function with constant returns (l08, l09), persons (not rounded)."""
    if seekers <= 0 or posts <= 0:
        return 0.0
    m = p.matching_efficiency * math.pow(seekers, p.matching_elasticity) * math.pow(posts, 1.0 - p.matching_elasticity)
    return min(m, seekers, posts)


@rule
def capital_pool(places, nation, skill):
    """People of a nation's capital region who look for work and found none there, and the mean wage index there."""
    seekers, wage, n = 0, 0.0, 0
    for i in range(len(places)):
        place = places[i]
        if place.nation == nation and place.capital:
            seekers += place.seekers[skill] - place.matches[skill]
            wage += place.wage[skill]
            n += 1
    return seekers, (wage / n if n > 0 else 1.0)


@rule
def nation_posts(places, nation, skill):
    """Vacancies of a nation in one skill."""
    total = 0
    for i in range(len(places)):
        if places[i].nation == nation:
            total += places[i].open_posts[skill]
    return total


@loop
def plan_matches(w):
    """How many posts each place can fill, by skill: the capital region first, so that only people who find nothing
    there are left to go elsewhere."""
    for i in range(len(w.places)):
        if w.places[i].capital:
            plan_place(w.places, w.now[0], i, w.p[0])
    for i in range(len(w.places)):
        if not w.places[i].capital:
            plan_place(w.places, w.now[0], i, w.p[0])


@rule
def plan_place(places, now, i, p):
    """Posts one place can fill, by skill, and the people who come from the capital region for them."""
    place = places[i]
    luck = draws.key(now.seed, codes.FILL, now.quarter, place.id)
    for skill in range(len(place.seekers)):
        posts = place.open_posts[skill]
        local = float(place.seekers[skill])
        mobile = 0.0
        if not place.capital and posts > 0:
            pool, wage = capital_pool(places, place.nation, skill)
            share = posts / float(nation_posts(places, place.nation, skill))
            mobile = pool * share * willingness(place.capital_distance, place.wage[skill] / wage, p)
        found = min(draws.whole(luck, skill, matches(local + mobile, float(posts), p)), posts)
        coming = int(math.floor(found * mobile / (local + mobile))) if found > 0 else 0
        bring_people(places, i, skill, max(coming, found - place.seekers[skill]))
        place.matches[skill] = min(found, place.seekers[skill])


@rule
def bring_people(places, place_row, skill, people):
    """People looking for work move from the capital region to a place."""
    place = places[place_row]
    moved = 0
    pool, _ = capital_pool(places, place.nation, skill)
    people = min(people, pool)
    for i in range(len(places)):
        home = places[i]
        if moved >= people or not home.capital or home.nation != place.nation or i == place_row:
            continue
        idle = home.seekers[skill] - home.matches[skill]
        part = min(idle, people - moved, int(math.ceil(people * idle / pool)))
        home.seekers[skill] -= part
        home.workforce[skill] -= part
        home.migrated[skill] -= part
        place.seekers[skill] += part
        place.workforce[skill] += part
        place.migrated[skill] += part
        moved += part


@rule
def unfilled_share(posts, small_posts, filled, small, p):
    """Chance that a post stays open: in small firms r_sm times that in large ones (l05), overall as matching says."""
    large_posts = posts - small_posts
    weight = p.small_firm_shortage_ratio * small_posts + large_posts
    if weight <= 0:
        return 1.0
    base = (posts - filled) / weight
    return min(1.0, base * p.small_firm_shortage_ratio) if small else min(1.0, base)


@rule
def hire(place, tally, employer, skill, small, luck, p):
    """One employer fills posts of one skill, as far as its place has matches left; returns how many."""
    posts = employer.open_posts[skill]
    left = place.matches[skill] - place.filled[skill]
    if posts <= 0 or left <= 0:
        return 0
    open_share = unfilled_share(
        float(place.open_posts[skill]), float(place.small_posts[skill]), float(place.matches[skill]), small, p
    )
    n = min(draws.binomial(luck, skill, posts, 1.0 - open_share), left)
    employer.staff[skill] += n
    place.filled[skill] += n
    place.seekers[skill] -= n
    tally.hires += n
    return n


@rule
def has_posts(firm):
    """True if a firm has vacancies."""
    for posts in firm.open_posts:
        if posts > 0:
            return True
    return False


@loop_with_arrays
def fill_posts(w):
    """Employers fill their posts in the fixed order: organisations, then firms."""
    p, now, tally = w.p[0], w.now[0], w.tally[0]
    fills = draws.stream(now.seed, codes.FILL, now.quarter)
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        for skill in (codes.RESEARCHER, codes.CLINICIAN):
            hire(w.places[o.place], tally, o, skill, False, draws.key_in(fills, o.id), p)
    hiring = np.zeros(len(w.firms), np.bool_)
    for i in range(w.firm_heap[0]):
        hiring[i] = w.firms[i].alive and has_posts(w.firms[i])
    for row in in_order(w.order, w.nation_first[-1], hiring):
        firm = w.firms[row]
        luck = draws.key_in(fills, firm.id)
        small = staff_of(firm) < p.large_staff
        for skill in range(len(firm.staff)):
            firm.hired += hire(w.places[firm.place], tally, firm, skill, small, luck, p)
    for i in range(len(w.places)):
        place = w.places[i]
        for skill in range(len(place.open_posts)):
            tally.unfilled += place.open_posts[skill] - place.filled[skill]


@rule
def wage_index(seekers, workforce, start, p):
    """Wage of new contracts against the start by the wage curve (l17).

    It falls by 7% when unemployment doubles at elasticity 0.1.
    """
    if start <= 0 or workforce <= 0:
        return 1.0
    share = max(1.0, float(seekers)) / workforce
    return math.pow(share / start, -p.wage_curve_elasticity)


@loop
def set_wages(w):
    """Wage index of every place and skill: contracts come up for renewal a part at a time, so wages follow slowly.

    Wages that jumped to the curve every quarter would make firms plan, and lay off, in a two-quarter cycle.
    """
    p = w.p[0]
    for i in range(len(w.places)):
        place = w.places[i]
        for skill in range(len(place.wage)):
            target = wage_index(place.seekers[skill], float(place.workforce[skill]), place.tightness_start[skill], p)
            place.wage[skill] += p.wage_speed * (target - place.wage[skill])
