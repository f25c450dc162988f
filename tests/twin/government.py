"""The public purse: budget lines and what each instrument buys."""

from __future__ import annotations

import math

from clustersim import codes

from .firm import won
from .organisation import Organisation


class Line:
    """One line of the budget; `where` are places."""

    def __init__(self, given, places):
        self.instrument, self.settings = given.spend.instrument, dict(given.spend.settings)
        self.votes = [int(v) for v in given.votes]
        self.where = [place for place, here in zip(places, given.where, strict=True) if here]
        self.voted = self.available = 0

    def take(self, amount):
        self.available -= amount
        return amount


def pay_out(m, amount):
    """Public money and the private money beside it; returns what arrives."""
    share, private = m.p.policy_effect_share, won(amount * m.leverage)
    m.count("public_outlay", amount)
    m.count("private_investment", private)
    return won(amount * share) + won(private * share)


def even(amount, n, i):
    return amount // n if i else amount - amount // n * (n - 1)


def vote(m):
    for line in m.lines:
        line.voted += line.votes[m.quarter]
        line.available += line.votes[m.quarter]


def apply(m):
    for line in m.lines:
        if line.voted > 0:
            globals()[line.instrument](m, line)


def settle(m):
    for line in m.lines:
        if line.instrument == "investment_grant" and line.voted > 0:
            for site in m.chosen_sites:
                paid, site.grants_paid = site.grants_paid, 0
                line.take(paid)
                m.count("public_outlay", paid)
                m.count("private_investment", int(paid * m.leverage))


def science_park(m, line):
    p, amount, n = m.p, line.take(line.available), len(m.chosen_sites)
    for i, site in enumerate(m.chosen_sites if amount > 0 else ()):
        money, opening = even(amount, n, i), m.clock_start + int(p.building_time)
        ready = min(opening if m.quarter < opening else m.quarter + int(p.building_time), len(site.works) - 1)
        building = won(money * line.settings["building_share"])
        equipment = min(won(money * line.settings["equipment_share"]), money - building)
        works = pay_out(m, building)
        site.works[ready] += works
        site.fittings[ready] += pay_out(m, equipment)
        site.posts += pay_out(m, money - building - equipment) / (p.public_post_cost / 4)
        m.count("construction_spending", works)
        work = works / 1e9 * p.construction_employment_inducement
        m.building_work += work * math.exp(-p.inducement_decline_rate * (m.year - 2019))


def investment_grant(m, line):
    for site in m.chosen_sites:
        site.grant_money = int(line.available // len(m.chosen_sites) * m.p.policy_effect_share)
        site.grants_paid = 0
        site.subsidy = line.settings["subsidy_share"] if site.grant_money > 0 else 0.0


def research_grant(m, line):
    group = line.settings["recipients"]

    def partner(f):
        return any(isinstance(o, Organisation) and o.designated >= 0 for o in f.partners)

    rules = {"tenants": lambda f: f.site is not None, "hospital_partners": partner, "all": lambda f: True}
    line.take(grants(m, line.available, rules[group]))
    if group == "tenants":
        line.take(grants(m, line.available, lambda f: f.place in line.where and f.site is None))


def grants(m, money, belongs):
    p, paid = m.p, 0
    takers = [f for f in m.order if belongs(f)] if money > 0 else []
    most = [max(p.grant_least, p.grant_most_share * max(0.0, f.research_budget - f.grant_research)) for f in takers]
    wanted = sum(won(x) for x in most)
    if wanted == 0:
        return 0
    share = min(1.0, money / wanted)
    for firm, x in zip(takers, most, strict=True):
        amount = min(won(x * share), money - paid)
        paid += amount
        got = pay_out(m, amount) - won(won(amount * m.leverage) * p.policy_effect_share)
        firm.cash += got
        if got > 0:
            firm.grant_stock += got * (p.large_additionality if firm.size >= p.large_staff else p.small_additionality)
            if firm.first_grant < 0:
                firm.first_grant = m.quarter
            firm.assist(firm.size)
    return paid


def hospital_research(m, line):
    amount, n = line.take(line.available), len(m.designated)
    for i, o in enumerate(m.designated):
        money = even(amount, n, i)
        got = pay_out(m, money) if money > 0 else 0
        if got > 0 and o.designated < 0:
            o.designated, o.staff_before = m.quarter, o.staff[0]
        o.programme_stock += got


def trial_capacity(m, line):
    amount, n = line.take(line.available), len(m.designated)
    for i, o in enumerate(m.designated):
        got = pay_out(m, even(amount, n, i))
        o.slots_bought += (got / m.p.trial_slot_cost - o.slots_bought) / max(1.0, m.p.hospital_lead_time)


def technology_transfer(m, line):
    p, paid, money = m.p, 0, line.available
    for f in m.order:
        if f.assisted and f.origin == codes.HOSPITAL_BORN and f.founded == m.quarter - 1:
            amount = min(won(p.seed_grant), money - paid)
            if amount > 0:
                f.cash += pay_out(m, amount)
                paid += amount
    line.take(paid)
    kept = int(line.votes[m.quarter] * line.settings["seed_share"]) * 4
    amount, n = line.take(max(0, line.available - kept)), len(m.designated)
    for i, o in enumerate(m.designated):
        got = pay_out(m, even(amount, n, i))
        speed = 1 - math.exp(-math.log(2) / p.policy_half_life)
        o.transfer += (1 + got / p.transfer_desk_cost - o.transfer) * speed
        o.desk_staff += got / (p.public_post_cost / 4)


def talent_programme(m, line):
    amount = line.take(line.available)
    for i, place in enumerate(line.where):
        place.trainees += pay_out(m, even(amount, len(line.where), i)) / m.p.trainee_cost


def network_office(m, line):
    amount = line.take(line.available)
    for i, place in enumerate(line.where):
        office, got = m.offices[place.row], pay_out(m, even(amount, len(line.where), i))
        office.staff += got / (m.p.coordinator_cost / 4)
        if got > 0 and office.opened < 0:
            office.opened = m.quarter


def public_venture_fund(m, line):
    amount = line.take(line.available)
    for fund in m.funds:
        if fund.kind == codes.PUBLIC_FUND and amount > 0:
            fund.cash += pay_out(m, amount)
