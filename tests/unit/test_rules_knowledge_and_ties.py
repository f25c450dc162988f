"""Rules about knowledge, ties, projects and trials, against numbers worked out by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from clustersim import codes, parameters
from clustersim.instruments.trial_capacity import slots_after
from clustersim.pipeline_table import EARLY_STAGES, expected_cost, overall_chance, pipeline_table
from clustersim.processes import knowledge, place, research, trials
from clustersim.processes.accounts import chance_left
from clustersim.rules import cognition, partners, products, projects

P = parameters.record(())[0]


def rule(function):
    """The text of a rule as plain Python, whether or not it has been compiled."""
    return getattr(function, "py_func", function)


def p(**changes):
    """Parameters with some of them changed."""
    return parameters.record(tuple(changes.items()))[0]


# ---------------------------------------------------------------- knowledge


def test_depth_is_the_length_of_the_vector():
    assert rule(cognition.depth)(np.array([3.0, 4.0])) == 5.0


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ([1.0, 0.0], [2.0, 0.0], 0.0),
        ([1.0, 0.0], [0.0, 1.0], 1.0),
        ([1.0, 0.0], [3.0, 4.0], 0.4),  # cosine 3/5
        ([0.0, 0.0], [1.0, 0.0], 1.0),
    ],
)
def test_cognitive_distance_is_one_less_the_cosine(a, b, distance):
    assert rule(cognition.cognitive_distance)(np.array(a), np.array(b)) == pytest.approx(distance, abs=1e-15)


def test_fit_is_one_at_the_best_distance_and_the_same_on_both_sides():
    fit = rule(cognition.fit)
    assert fit(0.45, 0.45, 0.2) == 1.0
    assert fit(0.65, 0.45, 0.2) == pytest.approx(math.exp(-0.5))  # one width away
    assert fit(0.25, 0.45, 0.2) == pytest.approx(fit(0.65, 0.45, 0.2))


def test_absorptive_capacity_of_a_firm_that_spends_a_tenth_of_sales_on_research():
    assert rule(knowledge.absorptive_capacity)(0.1, 8.0) == pytest.approx(0.5506710358827784)
    assert rule(knowledge.absorptive_capacity)(0.0, 8.0) == 0.0


@pytest.mark.parametrize(
    ("spent", "sales", "share"), [(5.0, 50.0, 0.1), (60.0, 50.0, 1.0), (3.0, 0.0, 1.0), (0.0, 0.0, 0.0)]
)
def test_research_intensity_is_at_most_one(spent, sales, share):
    assert rule(knowledge.research_intensity)(spent, sales) == share


def test_tacit_knowledge_reaches_less_far_and_between_like_cultures():
    reach = rule(knowledge.reach)
    assert reach(1.0, 1.0, 0.0, P) == pytest.approx(1.0)
    # 0.6 of it is tacit: half of that arrives, and exp(-0.5) of that; 0.4 is codified: 0.9 of it arrives
    assert reach(0.5, 0.9, 0.5, P) == pytest.approx(0.6 * 0.5 * math.exp(-0.5) + 0.4 * 0.9)


def test_only_what_the_partner_knows_better_is_learned():
    gained = np.zeros(2)
    rule(knowledge.learn)(np.array([1.0, 3.0]), np.array([2.0, 1.0]), gained, 0.1)
    assert gained.tolist() == [0.1, 0.0]


def test_own_learning_at_the_reference_research_balances_fading():
    assert rule(knowledge.own_learning)(1e8, P) == pytest.approx(0.15 / 4)
    assert rule(knowledge.own_learning)(3e8, P) == pytest.approx(2 * 0.15 / 4)  # log2(1 + 3) = 2


def test_knowledge_fades_takes_in_and_grows_along_its_profile():
    mind, learned = np.array([3.0, 4.0]), np.array([0.5, 0.0])
    rule(knowledge.renew)(mind, learned, 0.5, 0.1)
    assert mind.tolist() == pytest.approx([3 * 0.9 + 0.5 + 0.5 * 0.6, 4 * 0.9 + 0.5 * 0.8])
    assert learned.tolist() == [0.0, 0.0]


# ---------------------------------------------------------------- ties


def test_tie_utility_adds_up():
    # fit 1, 10 km away, same type, cultures 0.2 apart, no past, one common partner, three ties, no coordination
    assert rule(partners.fit_utility)(0.45, P) == pytest.approx(1.5)
    value = rule(partners.tie_utility)(1.0, 0.3, True, 0.2, False, 1, 3, 0.0, P)
    assert value == pytest.approx(-0.3 + 0.4 - 0.12 + 0.6 * math.log(2) + 0.4 * math.log(4))
    more = rule(partners.tie_utility)(1.0, 0.3, True, 0.2, True, 1, 3, 0.5, P)
    assert more - value == pytest.approx(1.0 + 0.35 * 0.5)


@pytest.mark.parametrize(("staff", "limit"), [(0, 5), (1, 5), (8, 8), (100, 11)])
def test_partner_limit_grows_with_the_logarithm_of_staff(staff, limit):
    assert rule(partners.partner_limit)(staff, P) == limit  # 5 + log2(staff), rounded down


def test_search_chance_gives_half_of_the_newcomers_a_tie_in_a_year():
    assert (1 - rule(partners.search_chance)(P)) ** 4 == pytest.approx(0.5)


# ---------------------------------------------------------------- ideas and projects


def test_idea_rate():
    rate = rule(research.idea_rate)
    assert rate(2.0, 1.0, 1.0, 1.0, 1.0, P) == 2.0
    assert rate(2.0, 16.0, 1.0, 1.0, 1.0, p(own_research_elasticity=0.5)) == pytest.approx(8.0)
    assert rule(place.spillover_factor)(1.0, P) == pytest.approx(2**0.03)
    assert rate(2.0, 1.0, 1.3, 1.1, 1.2, P) == pytest.approx(2.0 * 1.3 * 1.1 * 1.2)
    assert rate(2.0, 0.0, 5.0, 1.1, 1.2, P) == 0.0


@pytest.mark.parametrize(("room", "scale"), [(10.0, 1.0), (2.0, 0.5), (1.0, 0.25), (0.9, 0.0)])
def test_a_firm_begins_what_it_can_pay_for(room, scale):
    assert rule(projects.affordable_scale)(room, 4.0, 0.25) == scale


def test_success_chance_of_hand_made_cases():
    chance = rule(projects.success_chance)
    nothing = (False, False, False, False, False, 0.0, 0.0, False)
    assert chance(0.5, *nothing, P) == 0.5
    # early stage, a partner at a good distance, a clinician in the design: 0.4 * 1.12 * 1.15
    assert chance(0.4, True, False, True, False, True, 0.0, 0.0, False, P) == pytest.approx(0.5152)
    # clinical stage at a partner hospital, quality 0.1: 0.4 * exp(0.1) * 1.05
    assert chance(0.4, False, True, True, True, True, 0.0, 0.1, False, P) == pytest.approx(0.4 * math.exp(0.1) * 1.05)
    # last stage with all roles present
    assert chance(0.4, False, False, False, False, False, 1.0, 0.0, True, P) == pytest.approx(0.42)
    assert chance(0.9, True, False, True, False, True, 0.0, 0.0, False, P) == 0.98
    assert chance(0.02, False, False, False, False, False, 0.0, -2.0, False, P) == 0.01
    assert (chance(0.0, *nothing, P), chance(1.0, *nothing, P)) == (0.0, 1.0)


def test_life_cycle_rises_holds_and_falls():
    age = rule(products.life_cycle)
    assert age(0.0, P) == pytest.approx(1 / 12)
    assert age(5.0, P) == pytest.approx(0.5)
    assert age(11.0, P) == age(28.0, P) == 1.0
    assert age(32.0, P) == pytest.approx(math.exp(-0.15))  # a year after the plateau


def test_trial_slots_of_a_research_hospital_with_900_beds():
    # 9 hundreds of beds, 8 starts a year each, 76% not the investigators' own, 60% not foreign, 3 sites a trial
    assert rule(trials.slots_of)(900, True, P) == pytest.approx(9 * 8 / 4 * 0.76 * 0.6 / 3)
    assert rule(trials.slots_of)(900, False, P) == pytest.approx(9 * 2 / 4 * 0.76 * 0.6 / 3)


def test_bought_slots_follow_the_money():
    assert rule(slots_after)(0.0, 8.0, 4.0) == 2.0
    assert rule(slots_after)(8.0, 0.0, 4.0) == 6.0


def test_technology_deals_follow_research_and_transfer():
    assert rule(research.deals_mean)(1e11, 167.0, 1.0, P) == pytest.approx(16.7)
    assert rule(research.deals_mean)(1e11, 167.0, 4.0, P) == pytest.approx(33.4)  # elasticity one half


# ---------------------------------------------------------------- stage tables

TOTALS = [
    (codes.INCREMENTAL_DRUG, "incremental"),
    (codes.DEVICE_2, "device_2"),
    (codes.DEVICE_3, "device_3"),
    (codes.BIOTECH_SERVICE, "biotech"),
    (codes.HEALTH_IT_PROJECT, "health_it"),
]


@pytest.mark.parametrize(("kind", "name"), TOTALS)
def test_stages_keep_the_totals_of_their_type(kind, name):
    pipe = pipeline_table(P)[0]
    assert pipe.stages[kind] == 3
    start = P.trial_start_lag if pipe.clinical[kind].any() else 0.0  # runs before a trial stage, at no cost
    assert pipe.time[kind, :3].sum() + start == pytest.approx(P[f"{name}_time"])
    assert overall_chance(pipe, kind) == pytest.approx(P[f"{name}_success"])
    assert (pipe.time[kind, :3] * pipe.cost[kind, :3]).sum() == pytest.approx(P[f"{name}_cost"])


def test_a_new_drug_goes_through_six_stages_three_of_them_clinical():
    pipe = pipeline_table(P)[0]
    assert overall_chance(pipe, codes.NEW_DRUG) == pytest.approx(0.5 * 0.69 * 0.52 * 0.29 * 0.58 * 0.9)
    assert pipe.clinical[codes.NEW_DRUG].tolist() == [0, 0, 1, 1, 1, 0]
    assert pipe.early[codes.NEW_DRUG].sum() == EARLY_STAGES[codes.NEW_DRUG]
    assert rule(chance_left)(pipe, codes.NEW_DRUG, 4) == pytest.approx(0.58 * 0.9)


def test_kinds_of_projects_of_a_sector_share_out_to_one():
    assert pipeline_table(P)[0].share.sum(1).tolist() == pytest.approx([1.0] * 5)


def test_expected_cost_counts_only_the_stages_that_are_reached():
    pipe = SimpleNamespace(
        stages=[2], time=np.array([[4.0, 2.0]]), cost=np.array([[10.0, 100.0]]), success=np.array([[0.5, 0.1]])
    )
    assert expected_cost(pipe, 0) == 4 * 10 + 0.5 * 2 * 100
