"""The series a run records every quarter: name, unit, stock or flow, meaning.

A stock is the value at the end of the quarter (a year shows its last quarter); a flow is summed over the quarter
(a year shows the sum of its four). Money is whole KRW at constant prices of the region's base year.
"""

from __future__ import annotations

from typing import NamedTuple


class Series(NamedTuple):
    """One recorded variable."""

    unit: str
    kind: str  # "stock", "flow" or "mean"
    meaning: str


NATION: dict[str, Series] = {
    # jobs
    "jobs": Series("persons", "stock", "direct standing jobs: staff of firms and research staff of organisations"),
    "firm_jobs": Series("persons", "stock", "staff of firms in the medical sectors"),
    "research_posts": Series("persons", "stock", "research staff of hospitals, universities and institutes"),
    "programme_jobs": Series(
        "persons", "stock", "staff of foundations, offices and transfer desks paid by the programme"
    ),
    "construction_person_years": Series("person-years", "flow", "work on building sites; never added to standing jobs"),
    "indirect_jobs": Series("persons", "stock", "jobs outside the medical sectors that follow from direct jobs"),
    "gross_jobs": Series("persons", "stock", "jobs a programme's books would claim: new + moved + deadweight"),
    "new_jobs": Series("persons", "stock", "claimed jobs in new firms, growth of supported firms and research posts"),
    "moved_jobs": Series("persons", "stock", "claimed jobs in tenants that moved onto the floor, near or far"),
    "deadweight_jobs": Series("persons", "stock", "claimed jobs in tenants that would have come without the programme"),
    # value added and money
    "value_added": Series("KRW", "flow", "direct value added: firms, organisations' research at cost, less care lost"),
    "firm_value_added": Series("KRW", "flow", "value added of firms = output - intermediate use"),
    "research_value_added": Series("KRW", "flow", "value added of public research, at cost (wages)"),
    "care_lost": Series("KRW", "flow", "value added of hospital care lost to research time"),
    "sales": Series("KRW", "flow", "sales of firms at home and abroad"),
    "exports": Series("KRW", "flow", "sales of firms abroad"),
    "displaced_sales": Series("KRW", "flow", "home sales that new products took from older ones of home firms"),
    "firm_research": Series("KRW", "flow", "research and development spending of firms"),
    "public_research": Series("KRW", "flow", "research spending of hospitals, universities and institutes"),
    "public_outlay": Series("KRW", "flow", "money of the strategy's purse that left the government's account"),
    "private_investment": Series("KRW", "flow", "private money that came on top of the strategy's outlay"),
    "construction_spending": Series("KRW", "flow", "paid for building, public and private"),
    "venture_investment": Series("KRW", "flow", "equity paid into firms by venture funds"),
    "licence_income": Series("KRW", "flow", "income from licences and technology deals"),
    # firms
    "firms": Series("count", "stock", "live firms in the medical sectors"),
    "tenants": Series("count", "stock", "firms on the floor of a science park"),
    "entries": Series("count", "flow", "firms founded"),
    "exits": Series("count", "flow", "firms closed"),
    "spin_offs": Series("count", "flow", "firms founded out of universities, hospitals, institutes and incumbents"),
    "hospital_spin_offs": Series("count", "flow", "firms founded out of hospitals"),
    "moves": Series("count", "flow", "firms that moved to another place or onto a park's floor"),
    # research, products, ties
    "ties": Series("count", "stock", "live collaboration ties"),
    "projects": Series("count", "stock", "development projects under way"),
    "trials_started": Series("count", "flow", "clinical trials started by firms of the region"),
    "trials_waiting": Series("count", "stock", "projects waiting for trial slots"),
    "trial_slots": Series("count", "flow", "trials that hospitals could start for firms of the region"),
    "approvals": Series("count", "flow", "products approved and launched"),
    "failures": Series("count", "flow", "projects that failed"),
    "licences": Series("count", "flow", "licence-outs and technology deals"),
    "products": Series("count", "stock", "products launched and not withdrawn"),
    "pipeline_value": Series("KRW", "stock", "expected peak sales of projects under way, by chance of success"),
    # labour and place
    "vacancies": Series("persons", "flow", "posts open at the start of matching"),
    "unfilled": Series("persons", "flow", "posts still open after matching"),
    "hires": Series("persons", "flow", "posts filled"),
    "separations": Series("persons", "flow", "quits, lay-offs and staff of closed firms"),
    "wage_index": Series("index", "mean", "mean wage of firms' staff, start = 1"),
    "rent_index": Series("index", "mean", "rent over places by firms, start = 1"),
}

SECTORS: dict[str, Series] = {
    "jobs": Series("persons", "stock", "staff of firms"),
    "firms": Series("count", "stock", "live firms"),
    "sales": Series("KRW", "flow", "sales"),
    "value_added": Series("KRW", "flow", "value added of firms"),
}

PLACES: dict[str, Series] = {
    "jobs": Series("persons", "stock", "direct standing jobs"),
    "firms": Series("count", "stock", "live firms"),
    "value_added": Series("KRW", "flow", "direct value added"),
    "tenant_jobs": Series("persons", "stock", "staff of park tenants"),
    "tenants": Series("count", "stock", "park tenants"),
}

ORIGINS: dict[str, Series] = {
    "jobs": Series("persons", "stock", "staff of firms by origin"),
    "firms": Series("count", "stock", "live firms by origin"),
    "entries": Series("count", "flow", "firms founded by origin"),
}

INSTRUMENTS: dict[str, Series] = {
    "outlay": Series("KRW", "flow", "public money paid out"),
    "private": Series("KRW", "flow", "private money beside it"),
    "withheld": Series("KRW", "flow", "votes that were not released because an indicator was missed"),
}

PURPOSES = (
    "opening",  # balances at the start and of newcomers
    "sales",
    "inputs",
    "wages",
    "production_tax",
    "rent",
    "research_inputs",
    "trials",
    "licence",
    "care",
    "research_funding",  # base funding of public research
    "science_park",
    "investment_grant",
    "research_grant",
    "hospital_research",
    "trial_capacity",
    "technology_transfer",
    "talent_programme",
    "network_office",
    "public_venture_fund",
    "estate_renewal",
    "incubator",
    "anchor_attraction",
    "research_institute",
    "private_investment",
    "construction",
    "equipment",
    "venture",
    "fund_capital",
    "loan",
    "repayment",
    "interest",
    "relocation",
    "dividend",
    "closing",  # what is left when a firm closes
    "appropriation",
)

ACCOUNTS = (  # institutional sectors of the ledger
    "firms",
    "hospitals",
    "universities",
    "institutes",
    "funds",
    "offices",
    "government",
    "households",
    "economy",  # the rest of the home economy: customers, suppliers, builders, private investors
    "abroad",
    "banks",
)
