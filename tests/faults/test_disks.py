"""D1, D3, D4, D7: a full disk, folders that cannot be written, damage of every kind, and what dead writers left."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
import tiny_model
from studying import DRIVER, check_equal, complete, environment_of, final, generation_of, held

from clustersim.ensemble.session import Session, Way
from clustersim.kernel.errors import InputError
from clustersim.store.verify import verify

RUNS = 40
STOPPED_EARLY, BAD_INPUT = 4, 2
FLIPS, CUTS = 12, 6  # here; the campaign makes 200 and 100


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A complete study of several parts."""
    folder = tmp_path_factory.mktemp("whole") / "study"
    assert complete(folder, RUNS).process.returncode == 0
    return folder


# ---------------------------------------------------------------- D1, D3


def test_D1_a_real_full_disk_stops_it_with_what_it_needs_and_goes_on_with_room(unshare, tmp_path, undisturbed):
    """On a disk of 1 MB of its own, nearly filled; then room is made."""
    script = (
        f"mount -t tmpfs -o size=1m none {tmp_path} && head -c 900000 /dev/zero > {tmp_path}/filler;"
        f"{sys.executable} {DRIVER} {tmp_path}/study 2000 2 --pause 0.02; echo first $?;"
        f"{sys.executable} {DRIVER} {tmp_path}/study 2000 2 --pause 0.02; echo second $?;"
        f"rm {tmp_path}/filler;"
        f"{sys.executable} {DRIVER} {tmp_path}/study 2000 2 --pause 5; echo third $?;"
        f"cp -r {tmp_path}/study {tmp_path}/../copied"
    )
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], env=environment_of({"seconds": 0.001}), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if line.startswith(("first", "second", "third"))]
    assert told == [f"first {STOPPED_EARLY}", f"second {STOPPED_EARLY}", "third 0"], done.stdout + done.stderr
    assert "No space left" in done.stderr
    assert "bytes) were not kept" in done.stderr
    assert "clustersim resume" in done.stderr
    copied = tmp_path.parent / "copied"
    check_equal(copied, undisturbed(2000))
    shutil.rmtree(copied)


def test_D1_a_limit_on_the_size_of_files_is_told_too(tmp_path):
    script = f"ulimit -f 16; {sys.executable} {DRIVER} {tmp_path}/study 400 2 --pause 5"
    done = subprocess.run(
        ["bash", "-c", script], env=environment_of({"seconds": 0.001}), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == STOPPED_EARLY, done.stderr
    assert "cannot be written" in done.stderr
    assert held(tmp_path / "study").runs == {}


def test_D3_a_folder_that_may_not_be_written_is_named(unshare, tmp_path):
    """Root may write anywhere, so the folder is bound read-only."""
    script = f"mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path} && "
    script += f"{sys.executable} {DRIVER} {tmp_path}/study 4 2"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], env=environment_of(None), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == BAD_INPUT, done.stderr
    assert str(tmp_path) in done.stderr
    assert "--study" in done.stderr
    assert "Traceback" not in done.stderr


def test_D3_no_home_is_needed(tmp_path):
    environment = {name: environment_of(None)[name] for name in ("PYTHONPATH", tiny_model.VARIABLE) if
                   name in environment_of(None)}  # fmt: skip
    words = [sys.executable, str(DRIVER), str(tmp_path / "study"), "6", "2"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False, cwd="/")
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- D4


def files_of(folder: Path) -> list[Path]:
    """All files of a study that its numbers rest on."""
    names = ("runs", "series", "inputs", "asked")
    inner = [path for name in names for path in (folder / "generation-1" / name).iterdir()]
    return sorted([*inner, *(folder / "generation-1").glob("manifest*.json")])


def is_seen(folder: Path) -> bool:
    """Whether verifying sees that something is wrong."""
    try:
        return bool(verify(generation_of(folder)).damages)
    except InputError:
        return True


def is_silent(folder: Path, sound) -> bool:
    """Whether an answer is given from it that is not the right one."""
    try:
        return final(folder) != sound
    except InputError:
        return False


def flipped(path: Path, luck: random.Random) -> None:
    """One bit of a file is other than it was."""
    content = bytearray(path.read_bytes())
    content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(content)


def shortened(path: Path, luck: random.Random) -> None:
    """Only the beginning of a file is left."""
    path.write_bytes(path.read_bytes()[: luck.randrange(path.stat().st_size)])


def damage(whole: Path, place: Path, count: int, harm, luck: random.Random) -> tuple[int, int]:
    """So many damages, one at a time: how many of them were not seen, and how many gave a wrong answer."""
    sound, unseen, silent = final(whole), 0, 0
    shutil.copytree(whole, place)
    files = files_of(place)
    for _ in range(count):
        path = luck.choice(files)
        before = path.read_bytes()
        harm(path, luck)
        unseen += not is_seen(place)
        silent += is_silent(place, sound)
        path.write_bytes(before)
    assert not is_seen(place)
    return unseen, silent


@pytest.mark.parametrize(("harm", "count"), [(flipped, FLIPS), (shortened, CUTS)])
def test_D4_every_damage_is_seen_and_none_gives_a_number(whole, tmp_path, harm, count):
    assert damage(whole, tmp_path / "study", count, harm, random.Random(7)) == (0, 0)


def strangers(folder: Path) -> dict[str, bytes]:
    """Content that is no part of this study."""
    other = folder / "other.parquet"
    duckdb.sql("SELECT 1 AS scenario, 2.0 AS value").write_parquet(str(other))
    return {
        "nothing": b"",
        "text": b"PAR1 not really PAR1",
        "other": other.read_bytes(),
        "zip": b"PK\x03\x04" + bytes(99),
    }


@pytest.mark.parametrize("table", ["runs", "series"])
@pytest.mark.parametrize("kind", ["nothing", "text", "other", "zip"])
def test_D4_a_file_of_another_kind_is_seen_even_under_the_right_name(whole, tmp_path, table, kind):
    from clustersim.store.durable import content_digest

    place = tmp_path / "study"
    shutil.copytree(whole, place)
    content = strangers(tmp_path)[kind]
    (place / "generation-1" / table / f"{table}-{content_digest(content)}.parquet").write_bytes(content)
    (place / "generation-1" / table / "notes.txt").write_text("mine")
    told = [str(item.path) for item in verify(generation_of(place)).damages]
    assert any("notes.txt" in path for path in told)
    assert any(content_digest(content) in path for path in told)


def test_D4_a_part_is_repaired_by_making_its_runs_again(whole, tmp_path, undisturbed):
    from clustersim.store.verify import take_away

    place = tmp_path / "study"
    shutil.copytree(whole, place)
    part = next(iter(sorted((place / "generation-1" / "series").iterdir())))
    flipped(part, random.Random(3))
    before = len(generation_of(place).runs(("run",))["run"])
    taken = take_away(generation_of(place), verify(generation_of(place)).damages)
    left = len(generation_of(place).runs(("run",))["run"])
    assert 0 < left < before
    assert {path.name.split("-")[0] for path in taken} == {"runs", "series"}
    assert complete(place, RUNS).process.returncode == 0
    check_equal(place, undisturbed(RUNS))


# ---------------------------------------------------------------- D7


def test_D5_D7_what_dead_writers_left_counts_for_nothing_and_goes_away(whole, tmp_path, undisturbed):
    place = tmp_path / "study"
    shutil.copytree(whole, place)
    inner = place / "generation-1"
    for name in ("runs", "series", "."):
        (inner / name / ".part-otherhost-1-2").write_bytes(b"half")
    (place / "lock").write_text('{"process": 1, "host": "long-gone", "since": "2010-01-01"}')  # a pid that lives
    orphan = next(iter(sorted((inner / "series").glob("*.parquet"))))
    runs = next(path for path in (inner / "runs").iterdir() if orphan.name.encode() in _series_named(path))
    runs.unlink()  # as if the writer had died between the two
    assert len(held(place).runs) < RUNS
    assert complete(place, RUNS).process.returncode == 0
    assert not list(place.rglob(".part-*"))
    check_equal(place, undisturbed(RUNS))


def _series_named(path: Path) -> list[bytes]:
    if not path.name.startswith("runs-"):
        return []
    return [str(name).encode() for (name,) in duckdb.sql(f"SELECT DISTINCT series FROM '{path}'").fetchall()]


def test_D7_a_lock_of_a_killed_writer_holds_up_nobody(tmp_path):
    way = Way(folder=tmp_path / "study")
    child = os.fork()
    if not child:
        session = Session(way, tiny_model.READING, tiny_model.QUESTION, {})
        session.__enter__()
        time.sleep(60)
        os._exit(0)
    try:
        time.sleep(1.0)
        with pytest.raises(InputError, match=str(child)), Session(way, tiny_model.READING, tiny_model.QUESTION, {}):
            pass
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    with Session(way, tiny_model.READING, tiny_model.QUESTION, {}) as session:
        assert session.keeper is not None
