"""Firms are founded and firms close.

Founders come from universities, hospitals, institutes, incumbents and from nowhere in particular; each source has its
own rate, its own ids and its own draws, so that one more founder renames nobody. Hospitals found more when they are
designated, after a ramp. Closing follows age (Weibull), size, money, venture backing and park; spin-offs of science
have a constant hazard. Sources: e01-e13, f06, f19, g06, h05.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes, purposes
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..kernel.ledger import post, won
from ..kernel.ring import in_order
from ..kernel.table import claim, release
from ..rules.firms import assist, enter, role_of, staff_of
from ..rules.organisations import added_researchers

WRITES = ("firms.*", "sites.taken", "places.*", "others.cash", "tally.*", "ledger.*")
THOUSAND, TEN, HALF = 1000.0, 10.0, 0.5
THIRD_DRAW = 3
TEN_DRAWS = 10  # draws of a newborn before those of its knowledge
TABLED = 300  # ages in quarters, and staff sizes, whose hazards are worked out once a quarter
LATE = 24  # quarters after a first grant from which f06 holds (six years)


def found_firms(state, context):
    """New firms of all origins."""
    w = state.world()
    spin_outs = np.zeros(len(w.firms), np.int64)
    state.reserve("firms", count_founders(w, spin_outs))
    found(state.world(), spin_outs)


def close_failed_firms(state, context):
    """Firms that fail leave; their people look for work, their money goes to creditors and owners."""
    close(state.world())


# -- how many are founded ------------------------------------------------------------------------------------------


@rule
def university_startups(researchers, p):
    """Medical start-ups of a university in a quarter, mean (e01, e02)."""
    return p.university_startup_rate * p.medical_share * researchers / THOUSAND / 4


@rule
def institute_startups(staff, p):
    """Start-ups of a public institute in a quarter, mean (e05)."""
    return p.institute_startup_rate * staff / THOUSAND / 4


@rule
def hospital_support(money, leverage, p):
    """How far programme money at work (KRW a quarter, private money beside it included) is all a hospital needs."""
    return min(1.0, 4 * money / (p.full_hospital_support * (1.0 + leverage)))


@rule
def hospital_startups(clinicians, since_designation, support, p):
    """Start-ups of a hospital in a quarter, mean (e03, e04): a base rate, and after designation a ramp to the full as
    far as it is supported; so the effect fades with the money."""
    share = p.hospital_base_share
    if since_designation >= 0:
        share += (1.0 - share) * support * min(1.0, since_designation / p.hospital_ramp)
    return p.hospital_startup_rate * share * clinicians / THOUSAND / 4


@rule
def surroundings(venture_supply, sector_ratio, p):
    """Multiplier of founding by venture money and own-sector jobs nearby, as constant elasticities (f19, g06)."""
    more = math.pow(max(0.01, venture_supply), p.venture_startup_elasticity)
    return more * math.pow(max(HALF, sector_ratio), p.cluster_entry_elasticity)


@rule
def organisation_founders(w, k, p):
    """Number of firms founded out of an organisation this quarter."""
    o, now = w.organisations[k], w.now[0]
    place = w.places[o.place]
    if o.kind == codes.HOSPITAL:
        since = now.quarter - o.designated if o.designated >= 0 else -1
        mean = hospital_startups(o.clinicians, since, hospital_support(o.programme_money, now.leverage, p), p)
    elif o.kind == codes.UNIVERSITY:
        mean = university_startups(o.faculty, p)
    else:
        mean = institute_startups(o.faculty + added_researchers(o), p)
    mean *= surroundings(place.venture_supply, 1.0, p)
    mean *= math.pow(o.transfer, p.transfer_elasticity)
    return draws.poisson(draws.key(now.seed, codes.FOUND, now.quarter, o.id), 0, mean)


@rule
def spin_out_founders(founders, firm, p):
    """Number of firms founded out of an incumbent this quarter (e06)."""
    if firm.staff[codes.RESEARCHER] == 0:
        return 0
    mean = p.spin_out_rate * firm.staff[codes.RESEARCHER] / THOUSAND / 4
    return draws.poisson(draws.key_in(founders, firm.id), 0, mean)


@rule
def independent_founders(w, i, s, p):
    """Number of firms founded by others in a place and sector this quarter (e07).

    The stock that breeds entrants is that of the start, grown with the market: firms that a programme moved in do
    not found others by being counted.
    """
    now, place = w.now[0], w.places[i]
    ratio = place.sector_jobs[s] / place.sector_jobs_start[s] if place.sector_jobs_start[s] > 0 else 1.0
    mean = p.entry_rate / 4 * place.sector_firms_start[s] * now.demand[s]
    mean *= surroundings(place.venture_supply, ratio / now.demand[s], p)
    luck = draws.subkey(draws.key(now.seed, codes.FOUND, now.quarter, place.id), s)
    return draws.poisson(luck, 0, mean)


@loop
def count_founders(w, spin_outs):
    """Number of firms founded this quarter. `spin_outs` gets those founded out of each firm, by row."""
    p, now = w.p[0], w.now[0]
    founders = draws.stream(now.seed, codes.FOUND, now.quarter)
    total = 0
    for k in range(len(w.organisations)):
        total += organisation_founders(w, k, p)
    for i in range(w.firm_heap[0]):
        if w.firms[i].alive:
            spin_outs[i] = spin_out_founders(founders, w.firms[i], p)
            total += spin_outs[i]
    for i in range(len(w.places)):
        for s in range(len(w.places[i].sector_jobs)):
            total += independent_founders(w, i, s, p)
    return total


# -- what a new firm is like ---------------------------------------------------------------------------------------


@rule
def science_sector(luck, p):
    """Sector of a firm founded out of science: devices and software by h17, else biotech and drugs."""
    if draws.chance(luck, 2, p.device_idea_share):
        return codes.HEALTH_IT if draws.chance(luck, THIRD_DRAW, p.software_share) else codes.DEVICES
    return codes.DRUGS if draws.chance(luck, THIRD_DRAW, p.science_drug_share) else codes.BIOTECH


@loop_with_arrays
def found(w, spin_outs):
    """Found them: out of organisations, out of incumbents (`spin_outs` of each, by row), and others."""
    p, now = w.p[0], w.now[0]
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        origin = codes.UNIVERSITY_BORN
        if o.kind == codes.HOSPITAL:
            origin = codes.HOSPITAL_BORN
        elif o.kind == codes.INSTITUTE:
            origin = codes.INSTITUTE_BORN
        luck = draws.key(now.seed, codes.NEWBORN, now.quarter, o.id)
        for n in range(organisation_founders(w, k, p)):
            child = draws.subkey(luck, n)
            row = newborn(w, draws.identity(child, 0), o.place, science_sector(child, p), origin, child, p)
            inherit(w.firms[row], o.knowledge, o.culture, child, p)
            if o.designated >= 0:
                assist(w.firms[row], 0)
    for parent_row in in_order(w.order, w.nation_first[-1], spin_outs):
        parent = w.firms[parent_row]
        for n in range(spin_outs[parent_row]):
            child = draws.subkey(draws.key(now.seed, codes.NEWBORN, now.quarter, parent.id), n)
            row = newborn(w, draws.identity(child, 0), parent.place, parent.sector, codes.SPIN_OUT, child, p)
            inherit(w.firms[row], parent.knowledge, parent.culture, child, p)
    for i in range(len(w.places)):
        luck = draws.key(now.seed, codes.NEWBORN, now.quarter, w.places[i].id)
        for s in range(len(w.places[i].sector_jobs)):
            for n in range(independent_founders(w, i, s, p)):
                child = draws.subkey(draws.subkey(luck, s), n)
                row = newborn(w, draws.identity(child, 0), i, s, codes.INDEPENDENT, child, p)
                inherit(w.firms[row], w.sector_knowledge[s], HALF, child, p)


@rule
def inherit(firm, knowledge, culture, luck, p):
    """A founder takes along a part of the knowledge and the culture of where it comes from."""
    for k in range(len(knowledge)):
        firm.knowledge[k] = HALF * knowledge[k] * math.exp(HALF * draws.normal(luck, TEN_DRAWS + k))
        firm.learned[k] = 0.0
    firm.culture = min(1.0, max(0.0, culture + p.culture_spread * draws.normal(luck, TEN_DRAWS - 1)))


@rule
def newborn(w, identity, place_row, sector, origin, luck, p):
    """Enter a new firm into the table with its owners' money and its first customers; returns its row."""
    now, place = w.now[0], w.places[place_row]
    nation = w.nations[place.nation]
    row = claim(w.firms, w.firm_heap)
    firm = w.firms[row]
    enter(firm, identity, place_row, sector, origin, now.quarter)
    firm.role = role_of(draws.uniform(luck, 1), p)
    science = origin != codes.INDEPENDENT and origin != codes.SPIN_OUT
    mean = p.spin_off_staff if science else p.startup_staff
    firm.base_claim = draws.exponential(luck, 4, mean) * nation.output_per_worker[sector]
    firm.trailing_sales = firm.base_claim
    firm.intensity = nation.intensity[sector]
    capital = won(p.startup_capital)
    post(w.book[0], w.others[codes.HOUSEHOLD], firm, capital, purposes.OPENING)
    firm.opening_cash = capital
    w.tally[0].entries += 1
    w.tally[0].origin_entries[origin] += 1
    w.tally[0].spin_offs += origin != codes.INDEPENDENT
    w.tally[0].hospital_spin_offs += origin == codes.HOSPITAL_BORN
    return row


# -- closing -------------------------------------------------------------------------------------------------------


@rule
def weibull_hazard(age, p):
    """Mean yearly hazard over the quarter that ends at an age in years (e08, e09): what has gathered since, times 4."""
    before = math.pow(max(0.0, age - 1.0 / 4) / p.exit_scale, p.exit_shape)
    return 4 * (math.pow(max(age, 1.0 / 4) / p.exit_scale, p.exit_shape) - before)


@rule
def size_factor(staff, p):
    """Effect of size on the hazard."""
    return math.pow(max(1.0, float(staff)) / TEN, -p.exit_size_elasticity)


@rule
def is_science_born(firm):
    """True for a firm founded out of a university, hospital or institute."""
    born = firm.origin
    return born == codes.UNIVERSITY_BORN or born == codes.HOSPITAL_BORN or born == codes.INSTITUTE_BORN


@rule
def closing_chance(hazard, venture, tenant, short_of_money, late_grant, p):
    """Chance that a firm closes in a quarter, by its yearly hazard from age and size."""
    if venture:
        hazard *= p.venture_exit_ratio
    if tenant:
        hazard *= p.park_exit_ratio
    if short_of_money:
        hazard *= p.no_money_exit_ratio
    if late_grant:
        hazard *= p.grant_exit_ratio
    return 1.0 - math.exp(-hazard / 4)


@loop_with_arrays
def close(w):
    """Draw who closes, and wind them up."""
    p, now = w.p[0], w.now[0]
    by_age, by_size = np.empty(TABLED), np.empty(TABLED)
    for n in range(TABLED):
        by_age[n], by_size[n] = weibull_hazard(n / 4.0, p), size_factor(n, p)
    closings = draws.stream(now.seed, codes.CLOSE, now.quarter)
    for i in range(w.firm_heap[0]):
        firm = w.firms[i]
        if not firm.alive or firm.founded == now.quarter:
            continue
        hazard = p.spin_off_hazard
        if not is_science_born(firm):
            age, staff = now.quarter - firm.founded, staff_of(firm)
            hazard = by_age[age] if age < TABLED else weibull_hazard(age / 4.0, p)
            hazard *= by_size[staff] if staff < TABLED else size_factor(staff, p)
        chance = closing_chance(
            hazard,
            firm.venture_backed and now.quarter - firm.venture_quarter <= p.venture_age,
            firm.site >= 0,
            firm.loans_in > 0,
            firm.first_grant >= 0 and now.quarter - firm.first_grant > LATE,
            p,
        )
        if firm.insolvent or draws.chance(draws.key_in(closings, firm.id), 0, chance):
            wind_up(w, i)


@rule
def wind_up(w, row):
    """Close one firm: people look for work, creditors and owners get what is left, nothing remains behind."""
    firm, tally, book = w.firms[row], w.tally[0], w.book[0]
    place = w.places[firm.place]
    for skill in range(len(firm.staff)):
        place.seekers[skill] += firm.staff[skill]
        place.separated[skill] += firm.staff[skill]
        tally.separations += firm.staff[skill]
        firm.staff[skill] = 0
    back = min(firm.debt, firm.cash)
    post(book, firm, w.others[codes.BANK_ROW], back, purposes.REPAYMENT)
    tally.debt_written_off += firm.debt - back
    post(book, firm, w.others[codes.HOUSEHOLD], firm.cash, purposes.CLOSING)
    tally.equity_written_off += firm.equity
    firm.debt, firm.equity = 0, 0
    if firm.site >= 0:
        w.sites[firm.site].taken -= 1
    tally.exits += 1
    release(w.firms, w.firm_heap, row)
