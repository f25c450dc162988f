"""A firm: research, claims and sales, money, posts, closing."""

from __future__ import annotations

import math

import mesa

from clustersim import codes

from . import draws

SECTORS = ("drug", "device", "biotech", "health_it", "supplier")
DIMENSIONS = range(8)


def won(x):
    return math.floor(x + 0.5)


def depth(knowledge):
    return math.sqrt(sum(x * x for x in knowledge))


def distance(a, b):
    length = depth(a) * depth(b)
    return min(1.0, max(0.0, 1 - sum(x * y for x, y in zip(a, b, strict=True)) / length)) if length > 0 else 1.0


class Firm(mesa.Agent):
    def of_sector(self, name):
        return getattr(self.model.p, f"{SECTORS[self.sector]}_{name}")

    @property
    def size(self):
        return sum(self.staff)

    @property
    def age(self):
        return self.model.quarter - self.founded

    @property
    def limit(self):
        p = self.model.p
        return int(p.partner_base + p.partner_growth * math.log2(max(1, self.size)))

    @property
    def tie_cost(self):
        return 1 + self.model.p.tie_cost_share * (self.degree > 0)

    @property
    def researcher_wage(self):
        return self.model.nation.research_wage[self.sector] * self.place.wage[0]

    @property
    def production_wages(self):
        w, staff = self.place.wage, self.staff
        return self.model.nation.wage[self.sector] * (staff[2] * w[2] + staff[3] * w[3])

    def clear_flows(self):
        self.loans_in = self.research_inputs = self.research = 0

    def plan_research(self):
        p, m, place = self.model.p, self.model, self.place
        wage = self.researcher_wage
        spare = max(0.0, self.cash - self.grant_stock - p.reserve_share * 4 * self.trailing_sales)
        surplus = self.trailing_sales * self.of_sector("value_added_ratio") * (1 - p.production_tax_share)
        surplus -= self.production_wages
        before = max(0.0, self.research_budget - self.grant_research)
        wanted = self.intensity * self.trailing_sales
        if self.origin != codes.INCUMBENT and self.age <= p.venture_age:
            wanted = max(wanted, spare / p.runway)
        most = max(p.venture_ticket / p.runway, before * (1 + p.research_growth_limit))
        own = max(0.0, min(wanted, most, max(0.0, surplus) + max(0, self.cash) / p.runway))
        self.grant_research = self.grant_stock / p.additionality_lag
        self.grant_stock -= self.grant_research
        self.research_budget = own + self.grant_research
        wages = self.staff[0] * wage
        actual = min(self.research_budget, wages / p.research_labour_share) if self.staff[0] > 0 else 0.0
        self.research = won(max(actual, wages))
        near = 1.0
        if self.research_budget > 0:
            near -= (1 - p.grant_pass_through) * self.grant_research / self.research_budget
        work = self.research + self.equipment_service
        self.project_money = work * p.project_share * near
        place.sector_research[self.sector] += self.research
        m.count("firm_research", self.research)
        mean = 0.0
        if work > 0:
            mean = m.nation.idea_rate[self.sector] * (work / 1e9) ** p.own_research_elasticity
            mean *= place.spillover_factor[self.sector]
            mean *= place.academic_factor * place.local_factor[self.sector]
        self.ideas = draws.poisson(m.key(codes.IDEA, self.id), 0, mean)
        self.licensed = 0

    def claim_demand(self):
        p, m, place, s = self.model.p, self.model, self.place, self.sector
        b = p.growth_spread * (max(1, self.size) / 10) ** -p.growth_spread_exponent / 2
        step = self.of_sector("drift_rate") / 4
        if self.origin != codes.INCUMBENT and self.age < 20:
            step += p.young_growth_rate / 4 * (p.venture_growth_ratio if self.venture_backed else 1.0)
        step += p.convergence_rate / 4 * place.crowding[s]
        step += draws.laplace(m.key(codes.SHOCK, self.id), 0, b) + math.log(1 - b * b)
        self.base_claim *= math.exp(step) * m.demand_growth[s]
        self.research_stock = self.research_stock * (1 - p.research_depreciation_rate / 4) + self.research
        other = max(1.0, self.trailing_sales * 0.4)
        ratio = (self.research_stock + other) / (self.research_stock_start + other)
        self.productivity = ratio**p.productivity_elasticity * place.density_factor * place.local_factor[s]
        lines = self.base_claim + self.product_claim
        self.claim = lines * self.productivity
        home = self.claim * (1 - self.of_sector("export_share"))
        m.home_claims[s] += won(home)
        if self.claim > 0:
            m.new_claims[s] += won(home * (self.product_claim - self.older_products) / lines)

    def sell(self):
        p, m, s = self.model.p, self.model, self.sector
        abroad_share = self.of_sector("export_share")
        home = m.home_share(s, self.claim * (1 - abroad_share), m.home_claims[s])
        abroad = self.claim * abroad_share * m.export_demand[s] / m.demand[s]
        makers = max(1, self.staff[2] + self.staff[3])
        most = makers * m.nation.output_per_worker[s] * m.output_trend[s] * self.productivity * (1 + p.capacity_slack)
        part = min(1.0, most / (home + abroad)) if home + abroad > 0 else 1.0
        self.exports = won(abroad * part)
        self.sales = won(home * part) + self.exports
        self.trailing_sales += p.staff_speed * (home + abroad - self.trailing_sales)
        m.count("sales", self.sales)
        m.count("exports", self.exports)

    def pay(self):
        p, m = self.model.p, self.model
        use = won(self.sales * (1 - self.of_sector("value_added_ratio")))
        research_wages = won(self.staff[0] * self.researcher_wage)
        wages = won(self.production_wages) + research_wages
        rest = max(0, self.research - research_wages - self.research_inputs)
        usual_rent = min(use, won(p.rent_cost / 4 * self.size))
        costs = use - usual_rent + won(usual_rent * self.place.rent)
        tax = won(p.production_tax_share * max(0, self.sales - costs))
        self.cash += self.sales - costs - wages - rest - tax
        m.count("firm_value_added", self.sales - costs + research_wages)

    def settle(self):
        p = self.model.p
        self.cash -= won(self.debt * p.interest_rate / 4)
        if self.cash < 0:
            self.loans_in -= self.cash
            self.debt -= self.cash
            self.cash = 0
        self.insolvent = self.debt > p.loan_limit * 4 * self.trailing_sales
        back = max(0, min(self.debt, self.cash))
        self.debt -= back
        self.cash -= back
        spare = self.cash - won(p.reserve_share * 4 * self.trailing_sales)
        if spare > 0 and not (self.venture_backed or self.age <= p.venture_age):
            self.cash -= math.floor(p.payout_share * spare)

    def appeal(self):
        p = self.model.p
        fresh = self.venture_quarter < 0 or self.model.quarter - self.venture_quarter >= p.runway
        if self.age > p.venture_age or not fresh:
            return 0.0
        return (1 + self.projects) / 4 if self.origin != codes.INCUMBENT else self.projects / 16

    def assist(self, staff):
        if not self.assisted:
            self.assisted, self.assisted_staff = True, staff

    def plan_posts(self):
        p, m = self.model.p, self.model
        output = m.nation.output_per_worker[self.sector] * m.output_trend[self.sector] * self.productivity
        makers = math.floor(self.trailing_sales / output + 0.5)
        d = self.desired
        d[0] = math.floor(self.research_budget * p.research_labour_share / self.researcher_wage + 0.5)
        d[2] = math.floor(makers * p.technician_share + 0.5)
        d[3] = makers - d[2]
        if makers + d[0] == 0:
            d[3] = 1
        small = self.size < p.large_staff
        for skill in range(4):
            self.part(skill)
            if small:
                self.place.small_posts[skill] += self.open_posts[skill]

    def part(self, skill):
        part_with_staff(self, skill)

    def closes(self):
        p, m = self.model.p, self.model
        hazard = p.spin_off_hazard
        if self.origin not in (codes.UNIVERSITY_BORN, codes.HOSPITAL_BORN, codes.INSTITUTE_BORN):
            k, scale = p.exit_shape, p.exit_scale
            hazard = 4 * ((self.age / 4 / scale) ** k - (max(0.0, self.age / 4 - 0.25) / scale) ** k)
            hazard *= (max(1, self.size) / 10) ** -p.exit_size_elasticity
        if self.venture_backed and m.quarter - self.venture_quarter <= p.venture_age:
            hazard *= p.venture_exit_ratio
        if self.site is not None:
            hazard *= p.park_exit_ratio
        if self.loans_in > 0:
            hazard *= p.no_money_exit_ratio
        if self.first_grant >= 0 and m.quarter - self.first_grant > 24:
            hazard *= p.grant_exit_ratio
        return self.insolvent or draws.chance(m.key(codes.CLOSE, self.id), 0, 1 - math.exp(-hazard / 4))

    def close(self):
        m = self.model
        for skill in range(4):
            self.place.seekers[skill] += self.staff[skill]
            m.count("separations", self.staff[skill])
            self.staff[skill] = 0
        if self.site is not None:
            self.site.taken -= 1
        m.count("exits", 1)
        self.alive = False
        m.firms.remove(self)
        self.remove()


def part_with_staff(employer, skill):
    """Quits and lay-offs; the vacancies that are left."""
    m, place = employer.model, employer.place
    had = employer.staff[skill]
    gone = draws.binomial(m.key(codes.QUIT, employer.id), skill, had, m.p.quit_rate / 4)
    gone = max(gone, min(had, had - employer.desired[skill]))
    employer.staff[skill] -= gone
    employer.open_posts[skill] = max(0, employer.desired[skill] - employer.staff[skill])
    place.seekers[skill] += gone
    place.open_posts[skill] += employer.open_posts[skill]
    m.count("separations", gone)
    m.count("vacancies", employer.open_posts[skill])
