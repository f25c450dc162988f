"""Rules about one development project: what it costs, whether its firm can pay, how likely a stage succeeds."""

from __future__ import annotations

import math

from ..kernel import draws
from ..kernel.compiled import rule
from .cognition import depth

HALF = 0.5
LEAST_CHANCE, MOST_CHANCE = 0.01, 0.98  # evidence section 2: bounds of a modified chance


@rule
def affordable_scale(room, cost, least):
    """Size of a project a firm can pay for: 1 at most, 0 if not even the smallest."""
    if cost <= 0:
        return 1.0
    scale = min(1.0, room / cost)
    return scale if scale >= least else 0.0


@rule
def tie_cost(firm, p):
    """Cost multiplier of working with partners (n12)."""
    return 1.0 + p.tie_cost_share * (firm.degree > 0)


@rule
def quality_of(knowledge, mean, p):
    """Log odds that a firm's knowledge gives a project against the sector's mean (eta)."""
    return p.quality_slope * (math.log(HALF + depth(knowledge)) - mean)


@rule
def stage_cost(firm, pipe, project, p):
    """Cost of a project in this quarter, KRW."""
    return pipe.cost[project.kind, project.stage] * project.scale * tie_cost(firm, p)


@rule
def can_pay(firm, pipe, project, p):
    """True if the firm's project money carries the stage."""
    return stage_cost(firm, pipe, project, p) <= firm.project_money


@rule
def success_chance(base, early, clinical, good_tie, partner_trial, user_design, completeness, quality, last, p):
    """Chance that a stage succeeds (evidence section 2). A base of 0 or 1 is certain and stays so."""
    if base <= 0 or base >= 1:
        return base
    chance = base * math.exp(quality)
    if clinical and partner_trial:
        chance *= p.hospital_partner_ratio
    if early and good_tie:
        chance *= p.tie_success_ratio
    if early and user_design:
        chance *= p.clinician_design_ratio
    if last:
        chance *= math.pow(p.role_completion_ratio, completeness)
    return min(MOST_CHANCE, max(LEAST_CHANCE, chance))


@rule
def peak_draw(luck, p):
    """Peak sales of a product against its type's mean: lognormal, mean 1."""
    return math.exp(p.peak_spread * draws.normal(luck, 1) - p.peak_spread * p.peak_spread / 2)


@rule
def can_start(pipe, sector, money):
    """True if project money carries the smallest project of one of the sector's types."""
    for k in range(len(pipe.least_scale)):
        if pipe.share[sector, k] > 0 and affordable_scale(money, pipe.cost[k, 0], pipe.least_scale[k]) > 0:
            return True
    return False


@rule
def cheapest_stage(pipe, sector):
    """Cost a quarter of the cheapest stage of the smallest project of a sector's types, KRW."""
    cheapest = math.inf
    for k in range(len(pipe.least_scale)):
        if pipe.share[sector, k] > 0:
            for stage in range(pipe.stages[k]):
                cheapest = min(cheapest, pipe.cost[k, stage] * pipe.least_scale[k])
    return cheapest
