"""W1-W7: whatever becomes of a run or of the process that makes it, all other runs come out as if nothing had been."""

from __future__ import annotations

import random

import pytest
from killing import finish, kill_workers
from studying import complete, final, generation_of, held

RUNS = 60
FAILED_RUNS, STOPPED_EARLY = 3, 4
LIMIT = 1.0  # seconds a run may take, where one takes for ever
MEMORY = 250_000_000
GONE_WRONG = {  # seed: how its run with a policy goes wrong
    3: "abort",
    5: "segfault",
    8: "exit0",
    11: "spin",
    12: "stop",
    15: "memory",
    18: "raise",
    20: "nan",
    22: "inf",
    25: "law",
}


def hooks(wrong: dict[int, str]) -> dict[str, str]:
    return {f"some-policy {seed}": hook for seed, hook in wrong.items()}


# ---------------------------------------------------------------- one study in which everything goes wrong at once


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """A complete study, each kind of bad run in it once."""
    folder = tmp_path_factory.mktemp("wrong") / "study"
    options = ("--seconds", LIMIT, "--memory", MEMORY)
    driver = complete(folder, RUNS, 2, *options, faults={"hooks": hooks(GONE_WRONG)})
    assert driver.process.returncode == FAILED_RUNS, driver.stderr
    return folder


@pytest.fixture(scope="module")
def failed(wrong) -> dict[str, dict]:
    """Rows of failed runs, by how they went wrong."""
    table, done = generation_of(wrong).results()
    rows = [{name: column[n] for name, column in table.items()} for n in range(len(done)) if not done[n]]
    return {GONE_WRONG[int(row["seed"])]: row for row in rows}


def test_W_bad_runs_fail_and_no_others(wrong, failed, undisturbed):
    assert set(failed) == set(GONE_WRONG.values())
    bad = {row["run"] for row in failed.values()}
    mine, ideal = final(wrong), undisturbed(RUNS)
    assert len(mine.rows) == RUNS
    assert {run: row for run, row in mine.rows.items() if run not in bad} == {
        run: row for run, row in ideal.rows.items() if run not in bad
    }
    assert mine.values == {run: values for run, values in ideal.values.items() if run not in bad}
    assert not held(wrong).twice


def check(row: dict, kind: str, message: str, attempts: int, seed: int) -> None:
    assert row["failure"] == kind
    assert message in row["message"]
    assert row["attempts"] == attempts
    assert f"--seed {seed}" in row["command"]
    assert row["series"] == ""


def test_W2_a_run_that_kills_three_workers_is_poison(failed):
    check(failed["abort"], "poison", "SIGABRT", 3, 3)


def test_W3_a_crash_in_the_code_below_is_poison(failed):
    check(failed["segfault"], "poison", "SIGSEGV", 3, 5)


def test_W3_an_end_that_looks_like_success_is_poison(failed):
    check(failed["exit0"], "poison", "exit code 0", 3, 8)


@pytest.mark.parametrize(("hook", "seed"), [("spin", 11), ("stop", 12)])
def test_W4_a_run_that_never_ends_meets_its_time_limit(failed, hook, seed):
    check(failed[hook], "time limit", f"{LIMIT:g} s", 3, seed)


def test_W5_a_run_that_takes_all_memory_meets_its_limit(failed):
    check(failed["memory"], "memory limit", "0.2 GB", 1, 15)


def test_W6_an_exception_is_kept_with_its_place(failed):
    check(failed["raise"], "RuntimeError", "this run was told to fail", 1, 18)
    assert "tiny_model.py" in failed["raise"]["traceback"]


@pytest.mark.parametrize(("hook", "seed", "number"), [("nan", 20, "law X1"), ("inf", 22, "law X1")])
def test_W7_a_run_with_a_number_that_is_none_has_failed(failed, hook, seed, number):
    check(failed[hook], "not a number", number, 1, seed)


def test_W7_a_run_that_breaks_a_law_has_failed(failed):
    check(failed["law"], "BrokenLaw", "M1", 1, 25)


def test_W_failed_runs_are_made_once_more_when_asked(wrong, failed, undisturbed):
    assert complete(wrong, RUNS).process.returncode == FAILED_RUNS, "they are not made again unasked"
    assert complete(wrong, RUNS, 2, "--retry-failed").process.returncode == 0
    assert final(wrong) == undisturbed(RUNS)


# ---------------------------------------------------------------- others


def test_W1_killed_workers_cost_nothing(tmp_path, undisturbed):
    folder = tmp_path / "study"
    tally = kill_workers(folder, 2 * RUNS, 3, random.Random(1))
    assert tally.kills == 3
    tally = finish(folder, 2 * RUNS, tally, undisturbed(2 * RUNS))
    assert tally.good, tally


def test_W1_a_run_whose_workers_died_twice_succeeds_with_the_third(tmp_path, undisturbed):
    folder, marks = tmp_path / "study", tmp_path / "marks"
    marks.mkdir()
    driver = complete(folder, 20, 2, faults={"hooks": hooks({4: "kill"}), "times": 2, "marks": str(marks)})
    assert driver.process.returncode == 0
    assert final(folder) == undisturbed(20)
    table, _ = generation_of(folder).results()
    assert sum(table["attempts"] - 1) == 2


def test_W6_more_failures_than_allowed_stop_the_study_and_lose_nothing(tmp_path, undisturbed):
    bad = dict.fromkeys(range(3, 9), "raise")
    driver = complete(tmp_path, 20, 2, "--max-failures", 1, faults={"hooks": hooks(bad)})
    assert driver.process.returncode == STOPPED_EARLY
    assert "clustersim resume" in driver.stderr
    assert held(tmp_path).runs
    assert complete(tmp_path, 20, 2, "--retry-failed").process.returncode == 0
    assert final(tmp_path) == undisturbed(20)


def test_W7_runs_that_are_equal_though_their_seeds_differ_are_reported(tmp_path):
    from clustersim.store.status import status_of

    faults = {"hooks": hooks({3: "same", 5: "same", 9: "same"})}
    assert complete(tmp_path, 2 * 10, faults=faults).process.returncode == 0
    (told,) = status_of(generation_of(tmp_path)).identical
    assert told.startswith("3 replicates of some-policy are identical")
    assert sorted(told.rpartition("seeds ")[2].split(", ")) == ["3", "5", "9"]
