"""A place: labour pools (researcher, clinician, technician, general), rent, density, spillovers, coordination."""

from __future__ import annotations

import math

import mesa

from clustersim import codes

from . import draws

BN = 1e9
SKILLS = range(4)


class Place(mesa.Agent):
    def refill_pools(self):
        p = self.model.p
        self.unfilled = [o - f for o, f in zip(self.open_posts, self.filled, strict=True)]
        self.filled = [0] * 4
        luck = self.model.key(codes.GRADUATE, self.id)
        finished = self.trainees / p.training_time
        self.trainees -= finished
        scale = min(1.0, p.labour_pool_scale)
        newcomers = (self.graduates * p.industry_share + finished) * p.labour_pool_scale
        self.join(0, draws.whole(luck, 0, min(newcomers, 1e9)))
        self.join(1, draws.whole(luck, 1, self.doctors * scale))
        for skill in (0, 2, 3):
            rate = p.pool_inflow_rate if skill else p.research_inflow_rate
            wanted = p.seeker_share * scale * self.workforce[skill] + self.unfilled[skill] * scale
            more = max(0.0, rate * (wanted - self.seekers[skill]))
            self.join(skill, draws.whole(draws.subkey(luck, 2), skill, more))
        for skill in SKILLS:
            retiring = draws.whole(draws.subkey(luck, 1), skill, p.retire_rate / 4 * self.seekers[skill])
            self.join(skill, -min(retiring, self.seekers[skill]))

    def join(self, skill, people):
        self.workforce[skill] += people
        self.seekers[skill] += people

    def plan_matches(self):
        """Posts this place can fill; people of the capital who found nothing there come along."""
        p, m = self.model.p, self.model
        luck = m.key(codes.FILL, self.id)
        for skill in SKILLS:
            posts, local, mobile = self.open_posts[skill], self.seekers[skill], 0.0
            capitals = [c for c in m.places if c.capital]
            if not self.capital and posts > 0:
                idle = sum(c.seekers[skill] - c.matches[skill] for c in capitals)
                wage = sum(c.wage[skill] for c in capitals) / len(capitals) if capitals else 1.0
                paid = min(1.0, self.wage[skill] / wage / (1 + p.provincial_premium))
                willing = (1 - p.never_share) * math.exp(-p.willingness_decay * self.capital_distance) * paid
                mobile = idle * (posts / sum(x.open_posts[skill] for x in m.places)) * willing
            found, seeking = 0.0, local + mobile
            if seeking > 0 and posts > 0:
                e = p.matching_elasticity
                found = min(p.matching_efficiency * seeking**e * posts ** (1 - e), seeking, posts)
            found = min(draws.whole(luck, skill, found), posts)
            coming = math.floor(found * mobile / seeking) if found > 0 else 0
            self.bring(skill, max(coming, found - local), capitals)
            self.matches[skill] = min(found, self.seekers[skill])

    def bring(self, skill, people, capitals):
        pool = sum(c.seekers[skill] - c.matches[skill] for c in capitals)
        people, moved = min(people, pool), 0
        for home in capitals:
            if moved >= people or home is self:
                continue
            idle = home.seekers[skill] - home.matches[skill]
            part = min(idle, people - moved, math.ceil(people * idle / pool))
            home.join(skill, -part)
            self.join(skill, part)
            moved += part

    def hire(self, employer, skill, small):
        p = self.model.p
        posts, left = employer.open_posts[skill], self.matches[skill] - self.filled[skill]
        if posts <= 0 or left <= 0:
            return 0
        ratio = p.small_firm_shortage_ratio
        weight = ratio * self.small_posts[skill] + self.open_posts[skill] - self.small_posts[skill]
        stays = (self.open_posts[skill] - self.matches[skill]) / weight if weight > 0 else 1.0
        stays = min(1.0, stays * (ratio if small and weight > 0 else 1.0))
        n = min(draws.binomial(self.model.key(codes.FILL, employer.id), skill, posts, 1 - stays), left)
        employer.staff[skill] += n
        self.filled[skill] += n
        self.seekers[skill] -= n
        self.model.count("hires", n)
        return n

    def set_wages(self):
        p = self.model.p
        for k in SKILLS:
            target = 1.0
            if self.tightness_start[k] > 0 and self.workforce[k] > 0:
                share = max(1, self.seekers[k]) / self.workforce[k]
                target = (share / self.tightness_start[k]) ** -p.wage_curve_elasticity
            self.wage[k] += p.wage_speed * (target - self.wage[k])

    def recount(self):
        p, m = self.model.p, self.model
        mine = [f for f in m.firms if f.place is self]
        self.firms = len(mine)
        self.sector_jobs = [sum(f.size for f in mine if f.sector == s) for s in range(5)]
        posts = [o for o in m.organisations if o.place is self]
        self.jobs = sum(self.sector_jobs) + sum(o.staff[0] for o in posts)
        self.researchers = sum(x.staff[0] for x in (*mine, *posts))
        self.academic_research = sum(o.research for o in posts)
        self.anchor = any(f.size >= p.anchor_staff and f.research > p.anchor_intensity * f.trailing_sales for f in mine)
        able = [f for f in mine if f.degree < f.limit]
        self.star = min(able, key=lambda f: (-f.degree, f.id)) if able else None

    def rate(self):
        p, m = self.model.p, self.model
        for s in range(5):
            now, start = self.sector_jobs[s], self.sector_jobs_start[s]
            self.crowding[s] = math.log(max(1, now) / start) if start >= 1 else 0.0
            self.local_factor[s] = max(now / start if start > 0 else 1.0, 0.25) ** p.localisation_elasticity
            reached = sum(
                m.codified[self.row][other.row] * sum(m.similarity[s][t] * other.sector_research[t] for t in range(5))
                for other in m.places
                if other is not self
            )
            self.spillover_factor[s] = (1 + reached / BN) ** p.spillover_elasticity
        crowd = max(self.jobs / self.jobs_start if self.jobs_start > 0 else 1.0, 0.25)
        self.density_factor, self.rent = crowd**p.density_elasticity, crowd**p.rent_elasticity
        mass = min(1.0, self.researchers / p.critical_mass) if p.critical_mass > 0 else 1.0
        power = p.academic_elasticity * mass * (1 + p.anchor_effect * self.anchor)
        self.academic_factor = (1 + self.academic_research / BN) ** power

    def coordinate(self, office):
        p = self.model.p
        if office.opened == self.model.quarter:
            self.coordination = max(self.coordination, p.initial_coordination)
        served = min(1.0, office.staff * p.firms_per_coordinator / max(1, self.firms))
        self.coordination += (served - self.coordination) * (1 - math.exp(-math.log(2) / p.policy_half_life))
