"""Which runs are made, where they are made, and what happens to those that fail."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from made_up_runs import experiment, made_up, make_result

from clustersim.analysis.compare import NothingLeft, compare
from clustersim.ensemble.execute import execute
from clustersim.ensemble.plan import plan, run_seed
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.tasks import EngineLost
from clustersim.report.verdict import verdict
from clustersim.yearly import by_year, reduce


def test_every_arm_meets_the_same_distinct_seeds():
    runs = plan(experiment(), replicates=50, seed=9)
    seeds = {arm: [seed for number, seed in runs if number == arm] for arm in range(4)}
    assert seeds[0] == seeds[1] == seeds[2] == seeds[3]
    assert len(set(seeds[0])) == 50
    assert all(0 <= seed < 2**63 for seed in seeds[0])


def test_more_replicates_keep_the_first_ones_and_other_seeds_share_none():
    first = [seed for _, seed in plan(experiment(), 10, 1)]
    assert [seed for _, seed in plan(experiment(), 20, 1)][:40] == first
    assert not {seed for _, seed in plan(experiment(), 10, 2)} & set(first)
    assert len({run_seed(seed, replicate) for seed in range(100) for replicate in range(100)}) == 10_000


@pytest.mark.parametrize(("replicates", "seed", "words"), [(0, 1, "replicates"), (3, -1, "seed"), (3, 2**63, "seed")])
def test_impossible_plans_are_refused(replicates, seed, words):
    with pytest.raises(ValueError, match=words):
        plan(experiment(), replicates, seed)


def test_years_of_stocks_flows_and_means():
    quarters = np.arange(8)
    assert by_year(quarters, "stock").tolist() == [3, 7]
    assert by_year(quarters, "flow").tolist() == [6, 22]
    assert by_year(quarters, "mean").tolist() == [1.5, 5.5]
    assert by_year(np.ones((8, 3)), "flow").shape == (2, 3)
    with pytest.raises(ValueError, match="whole years"):
        by_year(quarters[:7], "flow")
    with pytest.raises(ValueError, match="not 'level'"):
        by_year(quarters, "level")


def test_a_reduced_run_keeps_the_digest_of_the_full_one():
    result = make_result("hybrid", 5)
    run = reduce(result)
    assert run.digest == result.digest()
    assert run.years == list(range(2010, 2021))
    assert run.nation["jobs"][-1] == result.nation["jobs"][-1]


# ---------------------------------------------------------------- workers


def test_results_do_not_depend_on_workers():
    one = compare(experiment(), replicates=4, simulate=made_up)
    heard = []
    two = compare(experiment(), replicates=4, workers=2, simulate=made_up, progress=lambda *seen: heard.append(seen))
    assert one.digest == two.digest
    assert one.differences == two.differences
    assert heard[-1] == (16, 16)


def fails_for_hybrid(scenario, seed):
    if scenario.strategy.name == "hybrid":
        raise ArithmeticError("law M1: 3 is not 4")
    return made_up(scenario, seed)


def test_a_failed_run_comes_back_with_cause_and_command():
    question = experiment("no-policy", "hybrid")
    good, bad = execute(question.scenarios, [(0, 5), (1, 5)], simulate=fails_for_hybrid, experiment="made-up")
    assert not isinstance(good, Failure)
    assert bad == Failure(
        "hybrid",
        5,
        "ArithmeticError: law M1: 3 is not 4",
        "clustersim run made-up --strategy hybrid --experiment made-up --seed 5 --until 2020",
    )


def fails_once(scenario, seed):
    if scenario.strategy.name == "hybrid" and seed == run_seed(1, 2):
        raise ArithmeticError("unlucky")
    return made_up(scenario, seed)


def test_a_seed_with_a_failed_run_is_left_out_in_every_arm():
    found = compare(experiment("no-policy", "hybrid"), replicates=5, simulate=fails_once)
    assert found.n == 4
    assert found.dropped == (run_seed(1, 2),)
    assert [run.seed for run in found.runs[0]] == [run.seed for run in found.runs[1]]
    assert found.failures[0].strategy == "hybrid"


def test_nothing_left_names_the_first_failure():
    with pytest.raises(NothingLeft, match=r"hybrid, seed .* law M1: 3 is not 4"):
        compare(experiment("no-policy", "hybrid"), replicates=3, simulate=fails_for_hybrid)


def kills_its_worker_once(scenario, seed):
    flag = Path(os.environ["MADE_UP_FLAG"])
    if scenario.strategy.name == "hybrid" and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return made_up(scenario, seed)


def test_a_killed_worker_loses_no_run(tmp_path, monkeypatch):
    monkeypatch.setenv("MADE_UP_FLAG", str(tmp_path / "killed"))
    found = compare(experiment(), replicates=3, workers=2, simulate=kills_its_worker_once)
    assert (tmp_path / "killed").exists()
    assert found.digest == compare(experiment(), replicates=3, simulate=made_up).digest


def takes_for_ever(scenario, seed):
    time.sleep(600)


def interrupts(done, total):
    raise KeyboardInterrupt


def is_slow_but_for_the_first_arm(scenario, seed):
    return made_up(scenario, seed) if scenario.strategy.name == "no-policy" else takes_for_ever(scenario, seed)


def test_an_interrupt_ends_the_workers_at_once():
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        compare(experiment(), 3, workers=2, simulate=is_slow_but_for_the_first_arm, progress=interrupts)
    assert time.monotonic() - started < 300  # the runs under way would take 600 s
    assert not multiprocessing.active_children()


def kills_its_worker(scenario, seed):
    os.kill(os.getpid(), signal.SIGKILL)


def test_runs_that_keep_killing_their_workers_are_given_up_one_by_one():
    with pytest.raises(NothingLeft, match=r"12 of 12 runs failed.*its worker died: signal 9 \(SIGKILL\), 3 times"):
        compare(experiment(), replicates=3, workers=2, simulate=kills_its_worker)


def test_a_worker_that_cannot_start_is_told(monkeypatch):
    monkeypatch.setattr("clustersim.ensemble.workers.work", os.abort)
    with pytest.raises(EngineLost, match="die as they start"):
        compare(experiment(), replicates=3, workers=2, simulate=made_up)


def cannot_tell_seeds_apart(scenario, seed):
    return made_up(scenario, 7)


def test_replicates_that_are_the_same_run_are_reported():
    found = compare(experiment("no-policy", "hybrid"), replicates=5, simulate=cannot_tell_seeds_apart)
    assert found.identical == (("no-policy", 5), ("hybrid", 5))
    assert any("the same trajectory" in sentence for sentence in verdict(found).warnings)
    assert compare(experiment("no-policy", "hybrid"), replicates=5, simulate=made_up).identical == ()


def test_no_verdict_is_given_when_more_than_a_hundredth_of_the_runs_failed():
    found = compare(experiment("no-policy", "hybrid"), replicates=5, simulate=fails_once)
    assert verdict(found).lead[0].startswith("No verdict: 10% of the runs failed")


def test_a_run_that_two_arms_share_is_made_once():
    made = []

    def counting(scenario, seed):
        made.append(seed)
        return made_up(scenario, seed)

    found = compare(experiment("hybrid", "hybrid"), replicates=4, simulate=counting)
    assert len(made) == 4
    assert found.difference("hybrid (2)", "hybrid", "net_jobs").none
