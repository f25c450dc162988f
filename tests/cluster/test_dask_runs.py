"""Runs on a real Dask: equal to the last bit, whoever dies meanwhile, worker, scheduler or caller."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time

import distributed
import made_up_runs
import pytest
from local_dask import (
    BAD_SEED,
    PATHS,
    Cluster,
    bits,
    by_number,
    cluster,
    engine,
    free_port,
    greedy,
    hanging,
    here,
    killer,
    raising,
    slow,
    stuck,
    tasks,
    uneven,
    wait_for,
    wanted,
)

from clustersim.ensemble import dask_engine
from clustersim.ensemble.dask_engine import connect
from clustersim.ensemble.readings import Yearly
from clustersim.ensemble.session import Session, Way
from clustersim.ensemble.tasks import ATTEMPTS, POISON, TOO_LONG, EngineLost, Failed, Here, Limits
from clustersim.ensemble.workers import Workers
from clustersim.store.layout import values_digest

pytestmark = pytest.mark.slow

# ---------------------------------------------------------------- results


@pytest.mark.parametrize("together", [1, 4])
def test_same_bits_as_in_this_process_and_in_workers(shared, together):
    todo = tasks(30)
    workers = Workers(2, Yearly(made_up_runs.made_up))
    local = by_number(workers.run(todo, together))
    workers.close()
    with engine(shared, made_up_runs.made_up) as dask:
        found = by_number(dask.run(iter(todo), together))
        again = by_number(dask.run(reversed(todo), together))
    assert bits(found) == bits(again) == bits(local) == here(todo)
    assert len(found) == len(todo)
    assert os.getpid() not in {int(outcome.worker.rpartition(":")[2]) for outcome in found.values()}


def test_an_exception_fails_its_run_only(shared):
    with engine(shared, raising) as dask:
        found = by_number(dask.run(tasks(10)))
    bad = {number: item for number, item in found.items() if isinstance(item, Failed)}
    assert {item.kind for item in bad.values()} == {"ZeroDivisionError"}
    assert sorted(bad) == [task.number for task in tasks(10) if task.seed == BAD_SEED]
    assert "of the test" in bad[min(bad)].message
    assert "raising" in bad[min(bad)].traceback


def test_a_chunk_that_takes_longer_than_was_thought_comes_back_in_part(shared):
    todo = tasks(45)
    with engine(shared, uneven, Limits(seconds=1.5)) as dask:  # the chunk takes longer, no run of it does
        found = by_number(dask.run(todo, 4))
    assert bits(found) == here(todo)
    assert {item.attempts for item in found.values()} == {1}


def test_a_caller_that_stops_early_leaves_nothing_behind(shared):
    with engine(shared, slow) as dask:
        outcomes = dask.run(tasks(100))
        next(filter(None, outcomes))
        outcomes.close()
        assert len(by_number(dask.run(tasks(3)))) == len(tasks(3))  # and the engine can be used again
    assert forgotten(shared)


def forgotten(made: Cluster) -> bool:
    """Whether the scheduler has let go of all work."""
    with distributed.Client(made.address, set_as_default=False) as client:
        return wait_for(lambda: not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) or None)


# ---------------------------------------------------------------- workers that die


def test_a_worker_that_is_killed_at_work_costs_no_run(shared):
    todo, found = tasks(60), []
    with engine(shared, slow) as dask:
        for outcome in filter(None, dask.run(todo)):
            found.append(outcome)
            if len(found) in (20, 120):
                os.kill(int(outcome.worker.rpartition(":")[2]), signal.SIGKILL)
    assert bits(by_number(found)) == here(todo)


def test_a_run_that_always_kills_its_worker_is_poison(shared):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with engine(shared, killer) as dask:
        found = by_number(dask.run(todo))
    bad = [item for item in found.values() if isinstance(item, Failed)]
    assert [(item.kind, item.attempts) for item in bad] == [(POISON, ATTEMPTS)]
    assert "died" in bad[0].message
    good = [task for task in todo if task.seed != BAD_SEED]
    assert bits(found) == here(good)


def test_a_run_that_does_not_end_is_given_up(shared):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with engine(shared, hanging, Limits(seconds=1)) as dask:
        found = by_number(dask.run(todo))
    bad = [item for item in found.values() if isinstance(item, Failed)]
    assert [(item.kind, item.attempts) for item in bad] == [(TOO_LONG, ATTEMPTS)]
    assert "1 s" in bad[0].message
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_a_run_that_does_not_let_go_of_pythons_lock_is_given_up(tmp_path):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with cluster(tmp_path, 3) as made, engine(made, stuck, Limits(seconds=1)) as dask:
        found = by_number(dask.run(todo))
    assert [item.kind for item in found.values() if isinstance(item, Failed)] == [TOO_LONG]
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_thirty_workers_killed_at_work(tmp_path):
    todo, found = tasks(300), []
    with cluster(tmp_path, 3) as made, engine(made, slow) as dask:
        for outcome in filter(None, dask.run(todo)):
            found.append(outcome)
            if len(found) % 40 == 0:
                with contextlib.suppress(ProcessLookupError):  # it may be one that was killed before
                    os.kill(int(outcome.worker.rpartition(":")[2]), signal.SIGKILL)
    assert bits(by_number(found)) == here(todo)


@pytest.mark.campaign
def test_a_worker_that_takes_all_memory_is_killed_by_its_nanny(tmp_path):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with cluster(tmp_path, 0) as made:
        made.add(2, "--memory-limit", "600MB")
        with engine(made, greedy) as dask:
            found = by_number(dask.run(todo))
    assert [item.kind for item in found.values() if isinstance(item, Failed)] == [POISON]
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_a_worker_that_is_back_at_its_address_before_it_was_missed(tmp_path, monkeypatch):
    """Dask itself makes its chunk again, and gives it up after some deaths."""
    monkeypatch.setattr(dask_engine, "POLL", 1000.0)
    todo = [task for task in tasks(9) if task.seed != BAD_SEED or task.number % 4 == 0]
    with cluster(tmp_path, 0) as made:
        made.add(1, "--worker-port", str(free_port()))
        wait_for(lambda: made.log().count("Register worker") == 1, made.log)
        with engine(made, killer) as dask:
            found = by_number(dask.run(todo))
    [bad] = [item for item in found.values() if isinstance(item, Failed)]
    assert (bad.kind, bad.attempts) == (POISON, ATTEMPTS)
    assert "KilledWorker" in bad.message
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_a_result_that_comes_late_does_not_count_twice(tmp_path):
    """A machine that stands still, nanny and all, and goes on after its runs were made elsewhere."""
    todo, found = tasks(150), []
    with cluster(tmp_path, 1) as made:
        still = made.add(1)
        wait_for(lambda: made.log().count("Register worker") == 2, made.log)
        with engine(made, slow, Limits(seconds=2)) as dask:
            for outcome in filter(None, dask.run(todo)):
                found.append(outcome)
                if len(found) == 30:
                    os.killpg(still.pid, signal.SIGSTOP)
                if len(found) == 400:
                    os.killpg(still.pid, signal.SIGCONT)
    assert bits(by_number(found)) == here(todo)


# ---------------------------------------------------------------- the scheduler or the caller dies


def session(folder, **way):
    return Session(Way(folder=folder, **way), Yearly(slow), {"name": "of a test"}, {}, "a test")


def test_scheduler_killed_what_was_acknowledged_is_kept_and_another_engine_goes_on(tmp_path):
    want = wanted(30)
    with cluster(tmp_path / "dask", 1) as made, session(tmp_path / "study", connect=connect(made.address)) as first:

        def kill_at(done, total):
            if done == 40:
                first.keeper.commit()
                made.scheduler.kill()

        began = time.monotonic()
        with pytest.raises(EngineLost, match="is gone"):
            first.complete(want, kill_at)
        assert time.monotonic() - began < 20
    kept = first.keeper.acknowledged
    assert 40 <= kept < len(want)
    with session(tmp_path / "study", workers=2) as second:
        second.complete(want)
        assert second.made == len(want) - kept
        table, done = second.generation.results()
        keys = [second.keys.of(item.scenario, item.seed) for item in want]
        quarters = [item.digest for item in second.results(want)]
    assert done.all()
    expected = by_number(Here(Yearly(made_up_runs.made_up)).run(tasks(30)))
    values = {keys[number]: values_digest(item.layout.digest, item.values) for number, item in expected.items()}
    assert dict(zip(table["run"].tolist(), table["values"].tolist(), strict=True)) == values
    assert quarters == [expected[number].quarters for number in range(len(want))]


@pytest.mark.campaign
def test_a_scheduler_that_stands_still_is_given_up(tmp_path):
    with cluster(tmp_path) as made, engine(made, slow) as dask:
        outcomes = dask.run(tasks(600))
        next(filter(None, outcomes))
        made.scheduler.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(EngineLost, match="does not answer"):
            by_number(outcomes)
        assert time.monotonic() - began < 18


CALLER = """
import sys
from local_dask import Yearly, connect, slow, tasks, Limits
if __name__ == "__main__":
    for outcome in filter(None, connect(sys.argv[1])(Yearly(slow), Limits()).run(tasks(1000))):
        print(outcome.number, flush=True)
"""


def test_the_caller_is_killed_and_nothing_of_its_work_stays(shared):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(PATHS)}
    command = [sys.executable, "-c", CALLER, shared.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as caller:
        caller.stdout.readline()
        caller.kill()
    assert forgotten(shared)
    with engine(shared, slow) as dask:
        assert bits(by_number(dask.run(tasks(5)))) == here(tasks(5))
