"""The books of the quarter: value added, jobs, what a programme would claim, jobs elsewhere.

Value added of firms is booked when production is paid (processes.market). Public research counts at its wages; care
lost to research time is taken off. Programme books would claim the jobs of supported firms; they are split into new,
moved and deadweight, and none of them is called net. Sources: section 7 and 8 (v01-v12, g04, g08).
"""

from __future__ import annotations

import math

from .. import codes
from ..kernel.compiled import loop, rule
from ..rules.firms import owns, staff_of
from ..rules.organisations import added_researchers
from ..rules.sectors import INDUCEMENT_YEAR

WRITES = ("places.value_added", "nations.jobs_past", "nations.value_added_start", "tally.*")
BILLION, HALF = 1e9, 0.5


def close_books(state, context):
    """Book jobs and value added, and what the quarter looked like."""
    w = state.world()
    book_firms(w)
    book_organisations(w)
    book_programme(w)
    book_pipeline(w)
    book_indirect(w)


@rule
def claimed(staff, before, tenant):
    """Jobs a programme's books claim for a supported firm: all of a tenant's, else those gained since support."""
    return staff if tenant else max(0, staff - before)


@loop
def book_firms(w):
    """Sums over firms."""
    tally = w.tally[0]
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if not firm.alive:
            continue
        staff = staff_of(firm)
        tally.firm_jobs += staff
        tally.firms += 1
        tally.sector_jobs[firm.sector] += staff
        tally.sector_firms[firm.sector] += 1
        tally.origin_jobs[firm.origin] += staff
        tally.origin_firms[firm.origin] += 1
        tally.tenants += firm.site >= 0
        book_claim(tally, firm, staff)


@rule
def book_claim(tally, firm, staff):
    """Put the jobs that would be claimed for one firm into exactly one class."""
    tenant = firm.site >= 0
    if not firm.assisted:
        return
    jobs = claimed(staff, firm.assisted_staff, tenant)
    tally.gross_jobs += jobs
    if tenant and firm.came == codes.ANYWAY:
        tally.deadweight_jobs += jobs
    elif tenant and (firm.came == codes.MOVED_IN or firm.came == codes.MOVED_WITHIN):
        tally.moved_jobs += jobs
    else:
        tally.new_jobs += jobs


@loop
def book_organisations(w):
    """Research posts and value added of organisations; care lost is taken off where the hospital is."""
    p, tally = w.p[0], w.tally[0]
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        tally.research_posts += o.staff[codes.RESEARCHER]
        lost = int(math.floor(o.care_lost * p.care_value_added_ratio + HALF))
        w.places[o.place].value_added += o.wages - lost
        tally.gross_jobs += added_researchers(o)
        tally.new_jobs += added_researchers(o)
    tally.jobs = tally.firm_jobs + tally.research_posts
    tally.value_added = tally.firm_value_added + tally.research_value_added - tally.care_lost


@loop
def book_programme(w):
    """Programme jobs, firms paid to come that would have come anyway, building work, ties, indices."""
    tally = w.tally[0]
    jobs = 0.0
    for i in range(len(w.places)):
        tally.gross_jobs += w.places[i].anyway_posts
        tally.deadweight_jobs += w.places[i].anyway_posts
    for k in range(len(w.sites)):
        jobs += w.sites[k].filled
    for k in range(len(w.offices)):
        jobs += w.offices[k].staff
    for k in range(len(w.organisations)):
        jobs += w.organisations[k].desk_staff
    tally.programme_jobs = int(math.floor(jobs + HALF))
    tally.construction_person_years = int(math.floor(tally.construction_work + HALF))
    rent, n, wages, people = 0.0, 0, 0.0, 0
    for i in range(len(w.places)):
        place = w.places[i]
        rent += place.rent * place.firms
        n += place.firms
        for skill in range(len(place.wage)):
            employed = place.workforce[skill] - place.seekers[skill]
            wages += place.wage[skill] * employed
            people += employed
    tally.rent_index = rent / n if n > 0 else 1.0
    tally.wage_index = wages / people if people > 0 else 1.0
    live = 0
    for t in range(w.tie_heap[0]):
        live += w.ties[t].alive
    tally.ties = live


@rule
def chance_left(pipe, kind, stage):
    """Chance of approval from the start of a stage on."""
    chance = 1.0
    for s in range(stage, pipe.stages[kind]):
        chance *= pipe.success[kind, s]
    return chance


@loop
def book_pipeline(w):
    """Projects under way with their expected peak sales a year, and products on the market."""
    pipe, tally = w.pipe[0], w.tally[0]
    for i in range(w.project_heap[0]):
        project = w.projects[i]
        if project.alive and owns(w.firms[project.firm], project):
            tally.projects += 1
            value = chance_left(pipe, project.kind, project.stage) * project.scale * pipe.peak[project.kind] * 4
            tally.pipeline_value += int(math.floor(value + HALF))
    for i in range(w.product_heap[0]):
        product = w.products[i]
        tally.products += product.alive and owns(w.firms[product.firm], product)


@rule
def indirect_by_multiplier(jobs_then, jobs_start, p):
    """Jobs outside that follow direct jobs with a lag (g04, g08), against the start."""
    return p.local_multiplier * (jobs_then - jobs_start)


@rule
def indirect_by_inducement(value_added, year, p):
    """Jobs outside by input-output inducement of yearly demand (v07, v09 of 2019, v12), persons."""
    demand = value_added / BILLION * (p.production_inducement - 1.0)
    decline = p.inducement_decline_rate * (year - INDUCEMENT_YEAR)
    return demand * p.goods_employment_inducement * math.exp(-decline)


@loop
def book_indirect(w):
    """Indirect jobs one way or the other, never both."""
    p, now, tally = w.p[0], w.now[0], w.tally[0]
    for n in range(len(w.nations)):
        total = 0
        for i in range(len(w.places)):
            if w.places[i].nation == n:
                total += w.places[i].jobs
        w.nations[n].jobs_past[now.quarter] = total
    if p.indirect_by_inducement > 0:
        if now.quarter == 0:
            w.nations[0].value_added_start = tally.firm_value_added
        more = (tally.firm_value_added - w.nations[0].value_added_start) * 4
        tally.indirect_jobs = int(math.floor(indirect_by_inducement(more, now.year, p) + HALF))
        return
    then = now.quarter - int(p.multiplier_lag)
    for n in range(len(w.nations)):
        nation = w.nations[n]
        past = nation.jobs_past[then] if then >= 0 else nation.jobs_start
        tally.indirect_jobs += int(math.floor(indirect_by_multiplier(past, nation.jobs_start, p) + HALF))
