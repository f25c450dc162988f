"""Firms sell what their markets take, and pay for what they need to make it.

A firm's claim on demand is that of its established lines, which grow by Gibrat's law with two-sided exponential
shocks, and of its products, which rise and fade. Home markets are finite: home firms and imports share a given
demand, so a new product takes sales from the others. Exports are a share of the claim. Sales beyond what staff can
make are lost. Sources: e14-e16, g07, k13, v01-v06, v14; Bottazzi and Secchi; Riccaboni et al. 2008.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes, purposes
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ledger import post, won
from ..rules.firms import staff_of
from ..rules.products import life_cycle
from ..rules.sectors import drift_rate, export_share, value_added_ratio
from ..rules.wages import production_wages, research_wage

WRITES = (
    "firms.*",
    "nations.home_claims",
    "nations.new_claims",
    "places.value_added",
    "others.cash",
    "governments.cash",
    "ledger.*",
    "tally.*",
)
TEN = 10.0
TABLED = 300  # staff sizes whose spread of growth is worked out once a quarter
YOUNG = 20  # quarters; e16 speaks of firms below five years


def sell(state, context):
    """Claims grow, markets clear, production is paid."""
    w = state.world()
    claim_demand(w)
    clear_markets(w)
    pay_production(w)


@rule
def shock_scale(staff, p):
    """Scale of the quarterly Laplace shock to log demand: the yearly spread falls with size (e14, e15)."""
    return p.growth_spread * math.pow(max(1.0, float(staff)) / TEN, -p.growth_spread_exponent) / 2


@rule
def shock_level(scale):
    """What keeps the mean of the exponential of a Laplace shock of this scale at 1."""
    return math.log(1.0 - scale * scale)


@rule
def growth(drift, young, backed, crowding, shock, level, p):
    """Log growth of established lines in a quarter against the market."""
    own = drift / 4
    if young:
        own += p.young_growth_rate / 4 * (p.venture_growth_ratio if backed else 1.0)
    return own + p.convergence_rate / 4 * crowding + shock + level


@rule
def research_effect(stock, start, sales, p):
    """Productivity from research capital against the start (k13); a tenth of yearly sales stands for other know-how."""
    if stock == start:  # above all those who do no research
        return 1.0
    other = max(1.0, sales * 4 / TEN)
    return math.pow((stock + other) / (start + other), p.productivity_elasticity)


@loop_with_arrays
def claim_demand(w):
    """Each firm's claim, and the sums over the home markets."""
    p, now = w.p[0], w.now[0]
    scales, levels = np.empty(TABLED), np.empty(TABLED)
    for staff in range(TABLED):
        scales[staff] = shock_scale(staff, p)
        levels[staff] = shock_level(scales[staff])
    shocks = draws.stream(now.seed, codes.SHOCK, now.quarter)
    for n in range(len(w.nations)):
        for s in range(len(now.demand)):
            w.nations[n].home_claims[s] = 0
            w.nations[n].new_claims[s] = 0
    for i in range(w.firm_heap[0]):
        w.firms[i].product_claim = 0.0
        w.firms[i].older_products = 0.0
    for i in range(w.product_heap[0]):
        product = w.products[i]
        if product.alive:
            demand = product.peak * life_cycle(float(now.quarter - product.launched), p)
            w.firms[product.firm].product_claim += demand
            if product.launched < 0:
                w.firms[product.firm].older_products += demand
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive:
            staff = staff_of(w.firms[i])
            scale = scales[staff] if staff < TABLED else shock_scale(staff, p)
            level = levels[staff] if staff < TABLED else shock_level(scale)
            shock = draws.laplace(draws.key_in(shocks, w.firms[i].id), 0, scale)
            claim_of_firm(w.places, w.nations, now, w.firms[i], shock, level, p)


@rule
def claim_of_firm(places, nations, now, firm, shock, level, p):
    """Growth of one firm's established lines, its competitiveness and its claim."""
    place = places[firm.place]
    nation = nations[place.nation]
    s = firm.sector
    young = firm.origin != codes.INCUMBENT and now.quarter - firm.founded < YOUNG
    step = growth(drift_rate(s, p), young, firm.venture_backed, place.crowding[s], shock, level, p)
    firm.base_claim *= math.exp(step) * now.demand_growth[s]
    stock = firm.research_stock * (1.0 - p.research_depreciation_rate / 4) + firm.research
    firm.research_stock = stock
    known = research_effect(stock, firm.research_stock_start, firm.trailing_sales, p)
    firm.productivity = known * place.density_factor * place.local_factor[s]
    firm.claim = (firm.base_claim + firm.product_claim) * firm.productivity
    home = firm.claim * (1.0 - export_share(s, p))
    nation.home_claims[s] += won(home)
    if firm.claim > 0:
        fresh = (firm.product_claim - firm.older_products) / (firm.base_claim + firm.product_claim)
        nation.new_claims[s] += won(home * fresh)


@rule
def home_share(claim, home_claims, imports, market):
    """Home sales of a claim: its share of the market, imports being the other claimants, KRW."""
    total = home_claims + imports
    return market * claim / total if total > 0 else 0.0


@rule
def displaced(new_claims, home_claims, imports, market):
    """Home sales that new products took from older ones of home firms, KRW."""
    older = home_claims - new_claims
    before = home_share(older, older, imports, market)
    return max(0.0, before - home_share(older, home_claims, imports, market))


@rule
def capacity(firm, output_per_worker, p):
    """Most a firm can make in a quarter, KRW. A firm without production staff can serve its first customers itself."""
    makers = max(1, firm.staff[codes.TECHNICIAN] + firm.staff[codes.GENERAL])
    return makers * output_per_worker * firm.productivity * (1.0 + p.capacity_slack)


@loop
def clear_markets(w):
    """Home markets are shared out in proportion to claims; exports follow the claim; staff are the limit."""
    p, now = w.p[0], w.now[0]
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if not firm.alive:
            continue
        s = firm.sector
        nation = w.nations[w.places[firm.place].nation]
        abroad_share = export_share(s, p)
        imports = nation.import_claim[s] * now.demand[s]
        market = (nation.home_market[s] + nation.import_claim[s]) * now.demand[s]
        home = home_share(firm.claim * (1.0 - abroad_share), float(nation.home_claims[s]), imports, market)
        abroad = firm.claim * abroad_share * now.export_demand[s] / now.demand[s]
        most = capacity(firm, nation.output_per_worker[s] * now.output_trend[s], p)
        limit = min(1.0, most / (home + abroad)) if home + abroad > 0 else 1.0
        firm.home_sales = won(home * limit)
        firm.exports = won(abroad * limit)
        sales = firm.home_sales + firm.exports
        firm.trailing_sales += p.staff_speed * ((home + abroad) - firm.trailing_sales)
        w.tally[0].sales += sales
        w.tally[0].exports += firm.exports
        w.tally[0].sector_sales[s] += sales
    for n in range(len(w.nations)):
        nation = w.nations[n]
        for s in range(len(now.demand)):
            imports = nation.import_claim[s] * now.demand[s]
            market = (nation.home_market[s] + nation.import_claim[s]) * now.demand[s]
            lost = displaced(float(nation.new_claims[s]), float(nation.home_claims[s]), imports, market)
            w.tally[0].displaced_sales += won(lost)


@loop
def pay_production(w):
    """Sales come in; inputs, rent, wages, research and taxes on production go out."""
    p, book, others, government, tally = w.p[0], w.book[0], w.others, w.governments[0], w.tally[0]
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if firm.alive:
            place = w.places[firm.place]
            pay_firm(book, others, government, w.nations[place.nation], place, firm, p)
            place.value_added += firm.value_added
            tally.firm_value_added += firm.value_added
            tally.firm_research_wages += firm.research_wages
            tally.operating_surplus += operating_surplus(firm)
            tally.sector_value_added[firm.sector] += firm.value_added


@rule
def value_added(sales, research, inputs, rent, research_inputs):
    """Output (sales + own research at cost) less intermediate use, KRW; grants are not in it.

    It equals compensation + operating surplus + taxes on production.
    """
    return sales + research - inputs - rent - research_inputs


@rule
def operating_surplus(firm):
    """Gross operating surplus: sales less inputs, rent, wages of production and taxes on production, KRW."""
    return firm.home_sales + firm.exports - firm.inputs - firm.rent_paid - (firm.wages - firm.research_wages) - firm.tax


@rule
def pay_firm(book, others, government, nation, place, firm, p):
    """One firm's payments. Intermediate use of production = inputs + rent; research is output at cost."""
    economy, households = others[codes.ECONOMY_ROW], others[codes.HOUSEHOLD]
    sales = firm.home_sales + firm.exports
    post(book, economy, firm, firm.home_sales, purposes.SALES)
    post(book, others[codes.ABROAD_ROW], firm, firm.exports, purposes.SALES)
    use = won(sales * (1.0 - value_added_ratio(firm.sector, p)))
    usual_rent = min(use, won(p.rent_cost / 4 * staff_of(firm)))  # rent of the start is in the sector's usual inputs
    firm.rent_paid = won(usual_rent * place.rent)
    firm.inputs = use - usual_rent
    firm.research_wages = won(firm.staff[codes.RESEARCHER] * research_wage(nation, place, firm.sector))
    firm.wages = won(production_wages(nation, place, firm)) + firm.research_wages
    rest = max(0, firm.research - firm.research_wages - firm.research_inputs)
    firm.research_inputs += rest
    firm.tax = won(p.production_tax_share * max(0, sales - firm.inputs - firm.rent_paid))
    post(book, firm, economy, firm.inputs, purposes.INPUTS)
    post(book, firm, economy, firm.rent_paid, purposes.RENT)
    post(book, firm, households, firm.wages, purposes.WAGES)
    post(book, firm, economy, rest, purposes.RESEARCH_INPUTS)
    post(book, firm, government, firm.tax, purposes.PRODUCTION_TAX)
    firm.paid_staff = staff_of(firm)
    research = firm.research_wages + firm.research_inputs
    firm.value_added = value_added(sales, research, firm.inputs, firm.rent_paid, firm.research_inputs)
