"""Hospitals, universities, institutes and firms spend on research; ideas and technology deals arrive.

Organisations spend their base money, which grows by itself, and what the programme adds after its lead time; hospitals
buy clinicians' time with a part of it, and care is lost. Firms spend a share of sales, what spare money young firms
have, and what grants bring about after their lag. Ideas come at a rate that rises less than in proportion with own
research and a little with research nearby. Sources: section 1, 6 and 9 of the evidence (k06-k08, f02-f05, h01-h09).
"""

from __future__ import annotations

import math

from .. import codes, purposes
from ..kernel import draws
from ..kernel.compiled import loop, rule
from ..kernel.ledger import post, won
from ..rules.nodes import drawn_firm
from ..rules.organisations import programme_money
from ..rules.sectors import value_added_ratio
from ..rules.wages import production_wages, research_wage

WRITES = (
    "organisations.*",
    "firms.*",
    "places.sector_research",
    "governments.cash",
    "others.cash",
    "ledger.*",
    "tally.*",
)

BILLION, TRILLION, HALF = 1e9, 1e12, 0.5


def conduct_research(state, context):
    """Organisations and firms do the quarter's research."""
    w = state.world()
    run_organisations(w)
    plan_firm_research(w)
    offer_technology(w)


@rule
def grown(base, rate, quarters):
    """Money that grows by a yearly rate, after so many quarters."""
    return base * math.exp(math.log(1.0 + rate) * quarters / 4)


@rule
def lost_care(full_time_clinicians, p):
    """Care revenue lost in a quarter to clinicians' research time (h16), KRW."""
    return full_time_clinicians * p.care_lost_per_researcher / 4


@rule
def research_posts(money, wage, p):
    """Research staff that a quarter's money pays, persons."""
    return int(math.floor(money * p.research_labour_share / wage + HALF))


@rule
def run_organisation(w, o, p):
    """One organisation's quarter: programme money comes to work, staff and time are paid, materials bought."""
    hospital = o.kind == codes.HOSPITAL
    base = grown(o.base_money, p.research_growth_rate, w.now[0].quarter) if hospital else o.base_money
    active = programme_money(o, p)
    wage = p.research_wage / 4 * w.places[o.place].wage[codes.RESEARCHER]
    clinic_money = active * p.protected_share if hospital else 0.0
    most = max(0.0, o.doctors - o.clinicians_start)  # somebody has to look after the patients
    o.desired[codes.CLINICIAN] = int(math.floor(min(clinic_money * 4 / p.clinician_wage, most)))
    o.desired[codes.RESEARCHER] = research_posts(base + active - clinic_money, wage, p)
    time_cost = min(clinic_money, o.staff[codes.CLINICIAN] * p.clinician_wage / 4)
    staff_cost = o.staff[codes.RESEARCHER] * wage
    o.clinicians = o.clinicians_start + o.staff[codes.CLINICIAN]
    o.care_lost = won(lost_care(float(o.staff[codes.CLINICIAN]), p))
    o.wages = won(staff_cost + time_cost)
    materials = won(staff_cost * (1.0 / p.research_labour_share - 1.0))
    o.research = o.wages + materials
    from_programme = min(won(active), o.research)
    o.programme_stock -= from_programme
    pay_research(w, o, materials, from_programme)
    w.tally[0].public_research += o.research
    w.tally[0].research_value_added += o.wages
    w.tally[0].care_lost += won(o.care_lost * p.care_value_added_ratio)


@rule
def pay_research(w, o, materials, from_programme):
    """Money of one organisation: what the programme does not pay comes from care (hospitals) or government."""
    book, households, economy, government = (
        w.book[0],
        w.others[codes.HOUSEHOLD],
        w.others[codes.ECONOMY_ROW],
        w.governments[0],
    )
    own = o.research - from_programme
    if o.kind == codes.HOSPITAL:
        income = max(own, won(o.revenue) - o.care_lost)
        post(book, households, o, income, purposes.CARE)
        post(book, o, economy, income - own, purposes.CARE)
    else:
        post(book, households, government, own, purposes.APPROPRIATION)
        post(book, government, o, own, purposes.RESEARCH_FUNDING)
    post(book, o, households, o.wages, purposes.WAGES)
    post(book, o, economy, materials, purposes.RESEARCH_INPUTS)


@loop
def run_organisations(w):
    """Every organisation does its quarter of research."""
    p = w.p[0]
    for k in range(len(w.organisations)):
        run_organisation(w, w.organisations[k], p)


@rule
def own_budget(sales, intensity, young, spare, surplus, cash, before, p):
    """Research a firm pays itself in a quarter, KRW: a share of sales, or spare money over the runway if it is young;
    never more than its surplus and a slice of its cash can carry, nor much more than it did before."""
    wanted = intensity * sales
    if young:
        wanted = max(wanted, spare / p.runway)
    most = max(p.venture_ticket / p.runway, before * (1.0 + p.research_growth_limit))
    return max(0.0, min(wanted, most, max(0.0, surplus) + max(0.0, cash) / p.runway))


@rule
def additional_research(grant, large, p):
    """Research that a grant brings about in the end (al_S, al_L), KRW."""
    return grant * (p.large_additionality if large else p.small_additionality)


@rule
def idea_rate(scale, research, spillover_factor, academic_factor, local_factor, p):
    """Mean ideas of a firm in a quarter; research in bn KRW."""
    if research <= 0:
        return 0.0
    return scale * math.pow(research, p.own_research_elasticity) * spillover_factor * academic_factor * local_factor


@rule
def is_young(firm, quarter, p):
    """Young firms live on their owners' and funds' money."""
    return firm.origin != codes.INCUMBENT and quarter - firm.founded <= p.venture_age


@rule
def plan_firm(places, nations, now, tally, firm, luck, p):
    """One firm's research budget and ideas."""
    place = places[firm.place]
    nation = nations[place.nation]
    wage = research_wage(nation, place, firm.sector)
    # grants not yet turned into research have their own way there
    spare = max(0.0, firm.cash - firm.grant_stock - p.reserve_share * 4 * firm.trailing_sales)
    ratio = value_added_ratio(firm.sector, p)
    surplus = firm.trailing_sales * ratio * (1.0 - p.production_tax_share)
    surplus -= production_wages(nation, place, firm)
    young = is_young(firm, now.quarter, p)
    before = max(0.0, firm.research_budget - firm.grant_research)
    own = own_budget(firm.trailing_sales, firm.intensity, young, spare, surplus, float(firm.cash), before, p)
    firm.grant_research = firm.grant_stock / p.additionality_lag
    firm.grant_stock -= firm.grant_research
    firm.research_budget = own + firm.grant_research
    carried = firm.staff[codes.RESEARCHER] * wage / p.research_labour_share
    actual = min(firm.research_budget, carried) if firm.staff[codes.RESEARCHER] > 0 else 0.0
    wages = firm.staff[codes.RESEARCHER] * wage
    firm.research = won(max(actual, wages))
    # Grants are less near the market than a firm's own money: only a share is passed on to products (f05).
    market_share = 1.0
    if firm.research_budget > 0:
        market_share = 1.0 - (1.0 - p.grant_pass_through) * firm.grant_research / firm.research_budget
    # Shared equipment of a park comes on top, in kind: it costs the firm nothing and pays no staff.
    work = firm.research + firm.equipment_service
    firm.project_money = work * p.project_share * market_share
    place.sector_research[firm.sector] += firm.research
    tally.firm_research += firm.research
    mean = idea_rate(
        nation.idea_rate[firm.sector],
        work / BILLION,
        place.spillover_factor[firm.sector],
        place.academic_factor,
        place.local_factor[firm.sector],
        p,
    )
    firm.ideas = draws.poisson(luck, 0, mean)
    firm.licensed = 0


@loop
def plan_firm_research(w):
    """Every firm plans its research; research by place and sector is counted anew."""
    p = w.p[0]
    for i in range(len(w.places)):
        for s in range(len(w.places[i].sector_research)):
            w.places[i].sector_research[s] = 0
    ideas = draws.stream(w.now[0].seed, codes.IDEA, w.now[0].quarter)
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive:
            luck = draws.key_in(ideas, w.firms[i].id)
            plan_firm(w.places, w.nations, w.now[0], w.tally[0], w.firms[i], luck, p)


@rule
def deals_mean(research, rate, transfer, p):
    """Technology deals of an organisation in a quarter (h07), by its research in KRW."""
    return rate * research / TRILLION * math.pow(transfer, p.transfer_elasticity)


@loop
def offer_technology(w):
    """Organisations license technology to firms; some of it becomes a firm's idea."""
    p = w.p[0]
    now = w.now[0]
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        hospital = o.kind == codes.HOSPITAL
        luck = draws.key(now.seed, codes.DEAL, now.quarter, o.id)
        rate = p.deal_rate if hospital else p.university_deal_rate
        income = p.deal_income if hospital else p.university_deal_income
        for d in range(draws.poisson(luck, 0, deals_mean(float(o.research), rate, o.transfer, p))):
            close_deal(w, o, income, draws.subkey(luck, d + 1), p)


@rule
def close_deal(w, o, mean_income, luck, p):
    """One deal: a firm near or far takes a licence if it can pay."""
    row = drawn_firm(w, o.place, draws.chance(luck, 0, p.openness), draws.uniform(luck, 1))
    if row < 0:
        return
    firm = w.firms[row]
    fee = won(mean_income * math.exp(p.deal_spread * draws.normal(luck, 2) - p.deal_spread * p.deal_spread / 2))
    if firm.cash < fee:
        return
    post(w.book[0], firm, o, fee, purposes.LICENCE)
    firm.licence_out += fee
    w.tally[0].licences += 1
    w.tally[0].licence_income += fee
    if draws.chance(luck, 3, p.deal_project_chance):
        firm.licensed += 1
        firm.licensed_from = o.kind
