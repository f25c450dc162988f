"""Rules about firms, labour, markets, places and public money, against numbers worked out by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from clustersim import parameters
from clustersim.context import votes_of
from clustersim.initialise import capped_shares, largest_remainder
from clustersim.inputs import Spend
from clustersim.instruments.research_grant import most_grant
from clustersim.instruments.technology_transfer import desk_strength
from clustersim.kernel.ledger import won
from clustersim.processes import (
    accounts,
    construction,
    demography,
    finance,
    labour,
    market,
    place,
    relocation,
    research,
    talent,
)

P = parameters.record(())[0]


def rule(function):
    """The text of a rule as plain Python, whether or not it has been compiled."""
    return getattr(function, "py_func", function)


# ---------------------------------------------------------------- demography


def test_hazards_of_the_quarters_add_up_to_the_survival_that_was_counted():
    hazard = rule(demography.weibull_hazard)
    alive = [math.exp(-sum(hazard(n / 4, P) / 4 for n in range(1, 4 * years + 1))) for years in (1, 5)]
    assert alive == pytest.approx([math.exp(-((1 / 5.7) ** 0.64)), math.exp(-((5 / 5.7) ** 0.64))])
    assert alive == pytest.approx([0.721, 0.399], abs=0.002)  # e08, e09: S1 and S5 of corporations
    assert hazard(0.0, P) == hazard(0.25, P)


def test_closing_chance_of_hand_made_firms():
    chance = rule(demography.closing_chance)
    no = (False, False, False, False)
    assert chance(0.05, *no, P) == pytest.approx(1 - math.exp(-0.05 / 4))
    all_of_it = 0.05 * 0.75 * 0.95 * 3.0 * 1.05
    assert chance(0.05, True, True, True, True, P) == pytest.approx(1 - math.exp(-all_of_it / 4))
    size = rule(demography.size_factor)
    assert (size(10, P), size(160, P)) == pytest.approx((1.0, 0.5))  # 16 ** -0.25 = 1/2


def test_start_ups_of_science():
    assert rule(demography.university_startups)(4000, P) == pytest.approx(2.5 * 0.3 * 4 / 4)
    assert rule(demography.institute_startups)(1000, P) == pytest.approx(2.0 / 4)
    of_hospital = rule(demography.hospital_startups)
    assert of_hospital(500, -1, 1.0, P) == pytest.approx(4.0 * 0.2 * 0.5 / 4)
    assert of_hospital(500, 12, 1.0, P) == pytest.approx(4.0 * 0.6 * 0.5 / 4)  # half-way up the ramp
    assert of_hospital(500, 99, 1.0, P) == pytest.approx(4.0 * 0.5 / 4)
    assert of_hospital(500, 99, 0.5, P) == pytest.approx(4.0 * 0.6 * 0.5 / 4)  # half of the money, half of the rise
    assert of_hospital(500, 99, 0.0, P) == pytest.approx(4.0 * 0.2 * 0.5 / 4)  # a name alone founds nothing
    support = rule(demography.hospital_support)
    assert support(0.6e9, 0.0, P) == support(0.9e9, 0.5, P) == pytest.approx(1.0)  # 2.4 bn KRW of public money a year
    assert support(0.3e9, 0.0, P) == pytest.approx(0.5)


def test_surroundings_raise_founding():
    surroundings = rule(demography.surroundings)
    assert surroundings(1.0, 1.0, P) == 1.0
    assert surroundings(2.0, 2.0, P) == pytest.approx(2**0.02 * 2**0.1)
    assert surroundings(0.0, 0.1, P) == pytest.approx(0.01**0.02 * 0.5**0.1)  # the least of both


# ---------------------------------------------------------------- markets


def test_shocks_are_smaller_in_larger_firms():
    assert rule(market.shock_scale)(10, P) == pytest.approx(0.11)
    assert rule(market.shock_scale)(1000, P) == pytest.approx(0.11 * 100**-0.18)


def test_growth_of_established_lines():
    growth = rule(market.growth)
    assert growth(0.04, False, False, 0.0, 0.0, 0.0, P) == pytest.approx(0.01)
    assert growth(0.04, True, True, 0.0, 0.0, 0.0, P) == pytest.approx(0.01 + 0.0125 * 1.5)
    # twice as many jobs as at the start: convergence takes 3% a year of its log off
    assert growth(0.0, False, False, math.log(2), 0.0, 0.0, P) == pytest.approx(-0.0075 * math.log(2))
    level = rule(market.shock_level)(0.1)
    assert level == pytest.approx(math.log(0.99))
    assert growth(0.0, False, False, 0.0, 0.3, level, P) == pytest.approx(0.3 + math.log(0.99))


def test_research_capital_raises_productivity_a_little():
    # know-how without research is a tenth of yearly sales: 40; 60 + 40 against 10 + 40 doubles it
    assert rule(market.research_effect)(60.0, 10.0, 100.0, P) == pytest.approx(2**0.07)


def test_home_market_is_shared_by_claims_and_imports():
    assert rule(market.home_share)(30.0, 60.0, 40.0, 200.0) == 60.0
    assert rule(market.home_share)(0.0, 0.0, 0.0, 200.0) == 0.0


def test_new_products_take_sales_from_older_ones():
    # without them older firms hold 40 of 80: 50 of the market of 100; with 20 more they hold 40 of 100: 40
    assert rule(market.displaced)(20.0, 60.0, 40.0, 100.0) == pytest.approx(10.0)
    assert rule(market.displaced)(0.0, 60.0, 40.0, 100.0) == 0.0


def test_value_added_by_production_is_value_added_by_income():
    firm = SimpleNamespace(home_sales=700, exports=300, inputs=550, rent_paid=20, wages=260, research_wages=60, tax=9)
    added = rule(market.value_added)(1000, 60 + 40, 550, 20, 40)
    assert added == 490
    assert rule(market.operating_surplus)(firm) == 221
    assert added == firm.wages + firm.tax + 221


# ---------------------------------------------------------------- labour


def test_posts_follow_sales_and_research_money():
    assert rule(labour.production_posts)(1000.0, 100.0, 1.0) == 10
    assert rule(labour.production_posts)(1000.0, 100.0, 1.25) == 8
    assert rule(labour.researcher_posts)(100.0, 15.0, P) == 4  # 60 of 100 are wages


def test_people_of_the_capital_go_elsewhere_less_the_farther_it_is():
    assert rule(labour.willingness)(0.0, 1.17, P) == pytest.approx(0.655)
    assert rule(labour.willingness)(100.0, 1.17, P) == pytest.approx(0.655 * math.exp(-0.75))
    assert rule(labour.willingness)(0.0, 0.585, P) == pytest.approx(0.655 / 2)  # half of the premium wage


def test_matches_have_constant_returns_and_two_limits():
    matches = rule(labour.matches)
    assert matches(100.0, 100.0, P) == pytest.approx(60.0)
    assert matches(400.0, 100.0, P) == 100.0  # 0.6 * 200, but there are 100 posts
    assert matches(1.0, 100.0, P) == 1.0
    assert matches(0.0, 100.0, P) == matches(100.0, 0.0, P) == 0.0


def test_small_firms_stay_unfilled_more_often_and_all_in_all_as_matching_says():
    share = rule(labour.unfilled_share)
    small, large = (share(100.0, 50.0, 56.0, kind, P) for kind in (True, False))
    assert large == pytest.approx(0.1)  # 44 open posts over 7.8 * 50 + 50
    assert small == pytest.approx(0.78)
    assert 50 * small + 50 * large == pytest.approx(44.0)
    assert share(0.0, 0.0, 0.0, True, P) == 1.0


def test_wages_follow_the_wage_curve():
    assert rule(labour.wage_index)(40, 1000.0, 0.04, P) == pytest.approx(1.0)
    assert rule(labour.wage_index)(80, 1000.0, 0.04, P) == pytest.approx(2**-0.1)
    assert rule(labour.wage_index)(0, 1000.0, 0.001, P) == pytest.approx(1.0)  # nobody counts as one
    assert rule(labour.wage_index)(5, 0.0, 0.04, P) == 1.0


def test_pools_refill_up_to_their_usual_slack():
    assert rule(talent.refill)(1000.0, 20.0, 10.0, 0.04, 0.5) == pytest.approx(15.0)
    assert rule(talent.refill)(1000.0, 90.0, 10.0, 0.04, 0.5) == 0.0


# ---------------------------------------------------------------- research money


def test_grants_bring_more_research_in_small_firms():
    assert rule(research.additional_research)(100.0, False, P) == pytest.approx(115.0)
    assert rule(research.additional_research)(100.0, True, P) == pytest.approx(90.0)


def test_own_research_is_a_share_of_sales_within_its_limits():
    budget = rule(research.own_budget)
    plenty = 1e12
    assert budget(1e9, 0.1, False, 0.0, plenty, 0.0, 1e9, P) == pytest.approx(1e8)
    assert budget(1e9, 0.1, True, 16e8, plenty, 0.0, 1e9, P) == pytest.approx(2e8)  # spare money over eight quarters
    assert budget(1e12, 0.1, False, 0.0, plenty, 0.0, 4e9, P) == pytest.approx(5e9)  # a quarter more than before
    assert budget(1e9, 0.1, False, 0.0, -5.0, 8e7, 1e9, P) == pytest.approx(1e7)  # no surplus, some cash


def test_money_that_grows_by_a_rate_has_grown_by_it_after_four_quarters():
    assert rule(research.grown)(100.0, 0.045, 4) == pytest.approx(104.5)


def test_care_lost_and_posts_paid():
    assert rule(research.lost_care)(4.0, P) == pytest.approx(1.5e8)
    assert rule(research.research_posts)(1e9, 15e6, P) == 40


def test_grants_are_limited_by_own_research():
    assert rule(most_grant)(0.0, P) == 5e7
    assert rule(most_grant)(3e8, P) == 3e8


def test_a_transfer_desk_works_half_after_its_half_life_and_fades_as_slowly():
    strength = 1.0
    for _ in range(8):
        strength = rule(desk_strength)(strength, 2e8, P)  # what doubles the strength
    assert strength == pytest.approx(1.5)
    for _ in range(8):
        strength = rule(desk_strength)(strength, 0.0, P)
    assert strength == pytest.approx(1.25)


# ---------------------------------------------------------------- places


def test_density_rent_and_critical_mass():
    assert rule(place.density_factor)(2.0, 0.04) == pytest.approx(2**0.04)
    assert rule(place.density_factor)(0.0, 0.04) == pytest.approx(0.25**0.04)
    assert rule(place.rent_index)(2.0, 0.15) == pytest.approx(2**0.15)
    mass = rule(place.critical_mass)
    assert (mass(400.0, 800.0), mass(900.0, 800.0), mass(5.0, 0.0)) == (0.5, 1.0, 1.0)


def test_academic_research_nearby_counts_by_mass_and_anchor():
    assert rule(place.academic_factor)(1.0, 1.0, False, P) == pytest.approx(2**0.08)
    assert rule(place.academic_factor)(1.0, 0.5, True, P) == pytest.approx(2 ** (0.08 * 0.5 * 1.15))


def test_coordination_goes_half_way_in_a_half_life():
    after = rule(place.coordination_after)
    assert after(0.2, 1.0, 1.0) == pytest.approx(0.6)
    quality = 1.0
    for _ in range(8):
        quality = after(quality, 0.0, 8.0)
    assert quality == pytest.approx(0.5)
    assert rule(place.coverage)(2.0, 120, P) == 0.5
    assert rule(place.coverage)(9.0, 120, P) == 1.0


def test_value_of_places_and_parks():
    value = rule(relocation.place_value)
    assert value(0.0, 1.0, 1.0, 0.0, 0.0, P) == pytest.approx(1.0)
    assert value(0.0, 1.0, math.e, 1.0, 0.5, P) == pytest.approx(1.0 - 0.5 - 0.5 + 0.5)
    # ten points of subsidy: ten percent more
    park = rule(relocation.park_value)
    assert math.exp(park(0.1, P) - park(0.0, P)) == pytest.approx(1.10)


# ---------------------------------------------------------------- building


def test_what_is_paid_before_the_opening_is_ready_with_it():
    completion = rule(construction.completion)
    assert [completion(q, 17, P.building_time) for q in (0, 16, 17, 20)] == [17, 17, 34, 37]


def test_floor_and_building_work():
    assert rule(construction.floor_of)(5.9e9, 2e9) == 2
    assert rule(construction.construction_work)(1e11, 2019.0, P) == pytest.approx(1210.0)
    assert rule(construction.construction_work)(1e11, 2015.0, P) == pytest.approx(1210.0 * math.exp(4 * 0.0124))


def test_half_of_the_posts_are_filled_after_twelve_quarters():
    filled = 0.0
    for _ in range(12):
        filled = rule(construction.posts_filled)(filled, 100.0, P)
    assert filled == pytest.approx(50.0)
    assert rule(construction.posts_filled)(80.0, 50.0, P) == 50.0


# ---------------------------------------------------------------- finance and books


def test_venture_rounds_spend_the_money_on_average():
    chance = rule(finance.round_chance)
    assert chance(0.5, 10.0, 6e9, 3e9) == pytest.approx(0.1)
    assert chance(10.0, 10.0, 6e9, 3e9) == 1.0
    assert chance(1.0, 0.0, 6e9, 3e9) == 0.0
    assert rule(finance.lending_limit)(1e9, P) == 2e9


def test_claimed_and_indirect_jobs():
    claimed = rule(accounts.claimed)
    assert (claimed(12, 10, True), claimed(12, 10, False), claimed(8, 10, False)) == (12, 2, 0)
    assert rule(accounts.indirect_by_multiplier)(1100, 1000, P) == pytest.approx(70.0)
    assert rule(accounts.indirect_by_inducement)(1e11, 2019.0, P) == pytest.approx(100 * 0.79 * 6.94)


# ---------------------------------------------------------------- whole numbers that add up


def test_votes_add_up_to_the_last_won():
    votes = votes_of(Spend("science_park", 0.3, 2011, 2012, (1.0, 2.0)), 1_000_000_007, 1.0, 2010, 2013)
    assert votes.sum() == 300_000_002
    assert votes[:4].tolist() == votes[12:].tolist() == [0, 0, 0, 0]
    assert votes[4:8].sum() == pytest.approx(100_000_001, abs=1)
    assert max(votes[8:12]) - min(votes[8:12]) <= 1


def test_votes_outside_the_run_are_not_voted_in_it():
    votes = votes_of(Spend("science_park", 1.0, 2009, 2012), 1600, 0.5, 2010, 2011)
    assert votes.tolist() == [50] * 8


@pytest.mark.parametrize("purse", [1, 7, 3 * 10**12, 3 * 10**12 + 1])
@pytest.mark.parametrize("realised", [1.0, 0.3])
def test_votes_of_any_purse_add_up(purse, realised):
    spend = Spend("science_park", 1 / 3, 2010, 2020, (0.06, 0.18, 0.24, 0.24, 0.17, 0.11, 0, 0, 0, 0, 0))
    assert votes_of(spend, purse, realised, 2010, 2020).sum() == int(purse / 3 * realised + 0.5)


def test_largest_remainder():
    assert largest_remainder(np.array([1.0, 1.0, 1.0]), 4).tolist() == [2, 1, 1]
    assert largest_remainder(np.array([5.0, 3.0, 2.0]), 10).tolist() == [5, 3, 2]
    assert largest_remainder(np.array([0.5, 0.3, 0.2]), 3).tolist() == [1, 1, 1]  # 1.5, 0.9, 0.6
    assert largest_remainder(np.array([1.0, 2.0]), 0).tolist() == [0, 0]


def test_capped_shares_give_what_is_cut_to_the_others():
    assert capped_shares(np.array([8.0, 1.0, 1.0]), np.array([2, 9, 9]), 10).tolist() == [2, 4, 4]
    assert capped_shares(np.array([1.0, 1.0]), np.array([1, 2]), 9).tolist() == [1, 2]


def test_whole_won():
    assert [rule(won)(x) for x in (0.0, 0.49, 0.5, 2.5)] == [0, 0, 1, 3]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_parameter_is_a_finite_number(value):
    with pytest.raises(ValueError, match=r"park_appeal is .*; a finite number is needed"):
        parameters.record((("park_appeal", value),))
