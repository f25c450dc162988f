"""Relations of the design catalogue on the model as it is, on forty firms: R1 to R4, R6, R7, R12, R13, R27, R31."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
import relation_checks as check

from clustersim.inputs import Spend
from clustersim.scenario import load_scenario
from clustersim.simulation import simulate

SEEDS = (1, 7)


@pytest.mark.parametrize("seed", SEEDS)
def test_r1_a_strategy_without_money_is_no_policy(tiny_policy_scenario, seed):
    assert check.no_money(tiny_policy_scenario, seed) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_r2_a_strategy_after_the_last_quarter_is_no_policy(tiny_policy_scenario, seed):
    assert check.too_late(tiny_policy_scenario, seed) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_r3_money_without_effect_changes_only_the_ledger(tiny_policy_scenario, seed):
    assert check.placebo(tiny_policy_scenario, seed) == []


@pytest.mark.parametrize("strategy", ["designated-complex", "hospital-centred", "hybrid", "as-happened"])
def test_r1_and_r3_hold_for_the_strategies_of_korea(strategy):
    scenario = load_scenario("korea-2010", strategy, "korea-2010-2020", last_year=2014)
    assert check.no_money(scenario, 3) == []
    assert check.placebo(scenario, 3) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_r4_a_later_end_leaves_earlier_quarters_as_they_are(tiny_policy_scenario, seed):
    assert check.longer_horizon(tiny_policy_scenario, seed) == []


def test_r6_a_run_is_the_same_again_and_after_other_runs(tiny_scenario, tiny_policy_scenario):
    assert check.repeated(tiny_policy_scenario, tiny_scenario, 4) == []


FRESH = """
from clustersim.simulation import simulate
from clustersim.smallest import smallest_scenario
print(simulate(smallest_scenario(), 5).digest())
"""


def in_a_fresh_process(hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    run = subprocess.run([sys.executable, "-c", FRESH], env=environment, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_r6_a_run_is_the_same_in_a_fresh_process_whatever_the_order_of_sets(tiny_scenario):
    from clustersim.smallest import smallest_scenario

    simulate(tiny_scenario, 2)
    here = simulate(smallest_scenario(), 5).digest()
    assert {in_a_fresh_process("0"), in_a_fresh_process("1")} == {here}


def test_r7_the_order_of_runs_does_not_matter(tiny_scenario, tiny_policy_scenario):
    assert check.order_of_runs((tiny_scenario, tiny_policy_scenario), (1, 2, 3)) == []


def test_r7_one_worker_or_two(tiny_scenario, tiny_policy_scenario):
    assert check.workers(check.question(tiny_scenario, tiny_policy_scenario)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_r12_an_isolated_empty_place_changes_nothing(tiny_policy_scenario, seed):
    assert check.empty_island(tiny_policy_scenario, seed) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_r12_a_firm_that_does_nothing_changes_nothing_elsewhere(tiny_policy_scenario, seed):
    assert check.idle_firm(tiny_policy_scenario, seed) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_r13_two_isolated_copies_are_the_region_twice(tiny_scenario, seed):
    assert check.two_copies(replace(tiny_scenario, last_year=2015), seed) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_nation_that_does_research_without_hospitals_takes_no_slot_from_another(tiny_scenario, seed):
    assert check.nation_without_hospitals(replace(tiny_scenario, last_year=2015), seed) == []


def test_r27_without_success_nothing_is_approved(tiny_scenario):
    assert check.never_approved(tiny_scenario, 1) == []


def test_r27_with_certain_success_nothing_fails_or_comes_too_early(tiny_scenario):
    assert check.always_approved(replace(tiny_scenario, last_year=2017), 1) == []


def test_r31_an_unlimited_labour_pool_fills_every_post(tiny_scenario):
    assert check.everybody_found(tiny_scenario, 1) == []


def test_r31_an_empty_labour_pool_fills_none(tiny_scenario):
    assert check.nobody_found(tiny_scenario, 1) == []


def test_r31_nobody_who_looks_for_work_no_hires(tiny_scenario):
    assert check.hires_from_nobody(tiny_scenario, 1) == []


def two_arms(tiny_scenario, tiny_policy_scenario):
    grants = (Spend("research_grant", 1.0, 2010, 2012, (), (("recipients", "all"),)),)
    a = check.with_strategy(tiny_policy_scenario, name="everything")
    b = check.with_strategy(tiny_policy_scenario, name="grants", spends=grants)
    return tiny_scenario, a, b


def test_r19_swapping_two_strategies_negates_their_difference(tiny_scenario, tiny_policy_scenario):
    assert check.swapped_order(two_arms(tiny_scenario, tiny_policy_scenario)) == []


def test_r20_a_strategy_compared_with_itself_is_exactly_zero(tiny_policy_scenario):
    assert check.with_itself(tiny_policy_scenario) == []


def test_r36_names_of_strategies_are_labels(tiny_scenario, tiny_policy_scenario):
    assert check.swapped_names(two_arms(tiny_scenario, tiny_policy_scenario)) == []
