"""Q2-Q4: the parent dies or is asked to stop; nobody is left behind, nothing acknowledged is lost, it goes on."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time

import pytest
from studying import Driver, check_equal, check_kept, children, complete, environment_of, held, wait_gone

RUNS = 60
SLOW = {"seconds": 0.05}


def test_Q1_Q2_a_killed_parent_leaves_no_worker_and_loses_no_run(tmp_path, undisturbed):
    driver = Driver(tmp_path, RUNS, faults=SLOW)
    assert driver.wait_for(10)
    workers = children(driver.process.pid)
    assert len(workers) == 2
    driver.kill()
    assert wait_gone(workers, 5.0) == []
    there = held(tmp_path)
    assert len(there.runs) >= driver.acknowledged() >= 10
    assert complete(tmp_path, RUNS).process.returncode == 0
    check_kept(tmp_path, there)
    check_equal(tmp_path, undisturbed(RUNS))


@pytest.mark.parametrize("hook", ["spin", "stop"])
def test_Q2_a_worker_that_hears_nothing_dies_with_its_parent_too(tmp_path, hook):
    driver = Driver(tmp_path, 20, faults={"hooks": {"no-policy 3": hook, "some-policy 3": hook}})
    driver.wait_begun()
    time.sleep(2.0)
    workers = children(driver.process.pid)
    assert workers
    driver.kill()
    assert wait_gone(workers, 5.0) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=lambda value: str(value),
)
def test_Q3_Q4_a_signal_stops_it_cleanly_within_ten_seconds(tmp_path, undisturbed, number, code):
    folder = tmp_path / "study"
    driver = Driver(folder, RUNS, faults=SLOW)
    assert driver.wait_for(10)
    workers, started = children(driver.process.pid), time.monotonic()
    assert driver.kill(number) == code
    assert time.monotonic() - started < 10
    assert f"clustersim resume {folder}" in driver.stderr
    assert "Traceback" not in driver.stderr
    assert wait_gone(workers, 5.0) == []
    there = held(folder)
    assert len(there.runs) == driver.acknowledged()
    assert complete(folder, RUNS).process.returncode == 0
    check_kept(folder, there)
    check_equal(folder, undisturbed(RUNS))


def test_Q3_a_stop_in_the_middle_of_a_hanging_run_waits_for_nobody(tmp_path):
    driver = Driver(tmp_path, 20, faults={"hooks": {"no-policy 3": "spin"}})
    assert driver.wait_for(2)
    time.sleep(1.0)
    started = time.monotonic()
    assert driver.kill(signal.SIGTERM) == 143
    assert time.monotonic() - started < 10


def test_Q4_two_interrupts_at_a_terminal_end_it_at_once_without_a_traceback(tmp_path, undisturbed):
    folder = tmp_path / "study"
    ours, theirs = pty.openpty()
    driver = Driver(folder, RUNS, faults=SLOW, stdin=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    assert driver.wait_for(6)
    workers = children(driver.process.pid)
    for _ in range(2):
        os.kill(driver.process.pid, signal.SIGINT)
        time.sleep(0.02)
    assert driver.end() in (130, -signal.SIGINT)  # the second may find it on its way out, and the shell says 130 too
    said = b""
    while True:
        try:
            said += os.read(ours, 4096)
        except OSError:
            break
    os.close(ours)
    assert b"Traceback" not in said
    assert wait_gone(workers, 5.0) == []
    there = held(folder)
    assert complete(folder, RUNS).process.returncode == 0
    check_kept(folder, there)
    check_equal(folder, undisturbed(RUNS))


def test_Q4_a_reader_that_goes_away_is_no_traceback(tmp_path):
    words = [sys.executable, "-m", "clustersim", "list", "parameters"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment_of(None)) as process:
        process.stdout.read(1)
        process.stdout.close()
        said = process.stderr.read()
        code = process.wait(60)
    assert b"Traceback" not in said
    assert code in (0, 1, 141)  # 1 is what rich makes of it
