"""C1, C2: several writers and readers at one study at once."""

from __future__ import annotations

import os
import socket
import threading
import time

import duckdb
import pytest
from studying import Driver, check_equal, complete, generation_of, held

RUNS = 60
BAD_INPUT = 2
SLOW = {"seconds": 0.05}


@pytest.mark.parametrize("writers", [2, 4, 8])
def test_C1_of_several_writers_one_goes_on_and_the_others_say_who_it_is(tmp_path, undisturbed, writers):
    first = Driver(tmp_path, RUNS, faults=SLOW)
    first.wait_begun()
    others = [Driver(tmp_path, RUNS, faults=SLOW) for _ in range(writers - 1)]
    for other in others:
        assert other.end() == BAD_INPUT
        assert f"process {first.process.pid} on {socket.gethostname()}" in other.stderr
        assert not other.lines
    assert first.end() == 0, first.stderr
    check_equal(tmp_path, undisturbed(RUNS))


def test_C1_started_in_the_same_moment_one_makes_the_study(tmp_path, undisturbed):
    for round_ in range(2):
        folder = tmp_path / str(round_)
        drivers = [Driver(folder, 12, faults=SLOW) for _ in range(4)]
        codes = sorted(driver.end() for driver in drivers)
        assert codes[0] == 0, [driver.stderr for driver in drivers]
        assert set(codes) <= {0, BAD_INPUT}  # one that came when the first was done finds all of it there
        check_equal(folder, undisturbed(12))


def test_C1_a_refusal_comes_within_a_second(tmp_path):
    from clustersim.kernel.errors import InputError
    from clustersim.store.lock import locked

    with locked(tmp_path):
        started = time.monotonic()
        with pytest.raises(InputError, match=str(os.getpid())), locked(tmp_path):
            pass
        assert time.monotonic() - started < 1.0


def test_C1_shards_of_one_study_work_side_by_side_and_keep_others_out(tmp_path):
    from clustersim.kernel.errors import InputError
    from clustersim.store.study import Shard, opened

    with opened(tmp_path, {"q": 1}, shard=Shard(1, 3)), opened(tmp_path, {"q": 1}, shard=Shard(2, 3)):
        with pytest.raises(InputError, match="another process"), opened(tmp_path, {"q": 1}, shard=Shard(2, 3)):
            pass
        with pytest.raises(InputError, match="another process"), opened(tmp_path, {"q": 1}):
            pass
    with opened(tmp_path, {"q": 1}) as generation:
        assert generation.folder.name == "generation-1"


def test_C2_readers_never_see_half_a_part_and_never_hold_up_the_writer(tmp_path, undisturbed):
    driver = Driver(tmp_path, 2 * RUNS, faults=SLOW)
    assert driver.wait_for(4)
    wrong: list[str] = []
    looks: list[int] = []

    def read() -> None:
        while driver.process.poll() is None:
            try:
                runs = len(held(tmp_path).runs)
                folder = generation_of(tmp_path).folder
                raw = (
                    duckdb.connect().execute(f"SELECT count(DISTINCT run) FROM '{folder}/series/*.parquet'").fetchall()
                )
                if runs < (looks[-1] if looks else 0) or raw[0][0] < runs:
                    wrong.append(f"{runs} runs after {looks[-1]}, {raw[0][0]} in series")
                looks.append(runs)
            except Exception as error:  # noqa: BLE001 - whatever a reader meets is what this test is about
                wrong.append(repr(error))
            time.sleep(0.01)

    reader = threading.Thread(target=read)
    reader.start()
    assert driver.end() == 0, driver.stderr
    reader.join()
    assert not wrong
    assert len(set(looks)) > 3, "it never looked while something was written"
    check_equal(tmp_path, undisturbed(2 * RUNS))


def test_C1_a_complete_study_is_found_complete_by_the_next(tmp_path):
    assert complete(tmp_path, 6).process.returncode == 0
    again = complete(tmp_path, 6)
    assert again.lines == ["begun 6", "done"]
