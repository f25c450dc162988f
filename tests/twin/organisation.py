"""Hospitals, universities, institutes."""

from __future__ import annotations

import math

import mesa

from clustersim import codes

from . import draws
from .firm import won


class Organisation(mesa.Agent):
    alive = True

    @property
    def hospital(self):
        return self.kind == codes.HOSPITAL

    @property
    def limit(self):
        p = self.model.p
        return int(p.partner_base + p.organisation_partner_share * self.staff[0])

    @property
    def programme_money(self):
        return self.programme_stock / max(1.0, self.model.p.hospital_lead_time)

    def conduct_research(self):
        p, m = self.model.p, self.model
        base = self.base_money
        if self.hospital:
            base *= math.exp(math.log(1 + p.research_growth_rate) * m.quarter / 4)
        active = self.programme_money
        wage = p.research_wage / 4 * self.place.wage[0]
        clinic = active * p.protected_share if self.hospital else 0.0
        most = max(0.0, self.doctors - self.clinicians_start)
        self.desired[1] = math.floor(min(clinic * 4 / p.clinician_wage, most))
        self.desired[0] = math.floor((base + active - clinic) * p.research_labour_share / wage + 0.5)
        time_cost = min(clinic, self.staff[1] * p.clinician_wage / 4)
        staff_cost = self.staff[0] * wage
        self.clinicians = self.clinicians_start + self.staff[1]
        self.care_lost = won(self.staff[1] * p.care_lost_per_researcher / 4)
        self.wages = won(staff_cost + time_cost)
        self.research = self.wages + won(staff_cost * (1 / p.research_labour_share - 1))
        self.programme_stock -= min(won(active), self.research)
        m.count("public_research", self.research)
        m.count("research_value_added", self.wages)
        m.count("care_lost", won(self.care_lost * p.care_value_added_ratio))

    def offer_technology(self):
        p, m = self.model.p, self.model
        luck = m.key(codes.DEAL, self.id)
        rate, income = p.university_deal_rate, p.university_deal_income
        if self.hospital:
            rate, income = p.deal_rate, p.deal_income
        mean = rate * self.research / 1e12 * self.transfer**p.transfer_elasticity
        for d in range(draws.poisson(luck, 0, mean)):
            deal = draws.subkey(luck, d + 1)
            firm = m.drawn_firm(self.place, draws.chance(deal, 0, p.openness), draws.uniform(deal, 1))
            if firm is None:
                continue
            fee = won(income * math.exp(p.deal_spread * draws.normal(deal, 2) - p.deal_spread**2 / 2))
            if firm.cash < fee:
                continue
            firm.cash -= fee
            m.count("licences", 1)
            m.count("licence_income", fee)
            if draws.chance(deal, 3, p.deal_project_chance):
                firm.licensed += 1
                firm.licensed_from = self.kind

    def offer_slots(self):
        p, m = self.model.p, self.model
        self.slots = self.slots_taken = 0
        if self.hospital:
            starts = p.research_hospital_starts if self.research_class else p.other_hospital_starts
            free = (1 - p.investigator_trial_share) * (1 - p.foreign_trial_share)
            mean = self.beds / 100 * starts / 4 * free / p.sites_per_trial + self.slots_bought / p.sites_per_trial
            self.slots = draws.whole(m.key(codes.SLOTS, self.id), 0, mean)
            m.count("trial_slots", self.slots)

    def founders(self):
        p, m = self.model.p, self.model
        if self.hospital:
            share = p.hospital_base_share
            if self.designated >= 0:
                support = min(1.0, 4 * self.programme_money / p.full_hospital_support)
                share += (1 - share) * support * min(1.0, (m.quarter - self.designated) / p.hospital_ramp)
            mean = p.hospital_startup_rate * share * self.clinicians / 1000 / 4
        elif self.kind == codes.UNIVERSITY:
            mean = p.university_startup_rate * p.medical_share * self.faculty / 1000 / 4
        else:
            mean = p.institute_startup_rate * self.faculty / 1000 / 4
        mean *= max(0.01, m.venture_ratio) ** p.venture_startup_elasticity * self.transfer**p.transfer_elasticity
        return draws.poisson(m.key(codes.FOUND, self.id), 0, mean)
