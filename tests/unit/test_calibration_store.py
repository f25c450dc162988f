"""The file of a running calibration: kills, damage, other questions."""

from __future__ import annotations

import pytest

from clustersim.calibration.store import DamagedLine, Store, fact_of, line_of
from clustersim.kernel.errors import InputError

ASKED = {"question": "a", "code": "b"}


def filled(path) -> Store:
    store = Store(path, ASKED)
    store.keep_design(1, [[0.1, 0.2], [0.3, 0.4]])
    store.keep_runs(1, 0, [[1.0], [2.0]])
    store.keep_runs(1, 1, "ValueError: no")
    return store


def test_what_is_kept_comes_back(tmp_path):
    path = tmp_path / "vectors.jsonl"
    store, again = filled(path), Store(path, ASKED)
    assert again.designs == store.designs == {1: [[0.1, 0.2], [0.3, 0.4]]}
    assert again.runs == store.runs == {(1, 0): [[1.0], [2.0]], (1, 1): "ValueError: no"}


def test_numbers_come_back_to_the_last_bit():
    values = [0.1 + 0.2, 1 / 3, 1e-300, 123456789.123456789]
    assert fact_of(line_of({"runs": values}))["runs"] == values


def test_a_broken_last_line_is_cut_off_wherever_it_breaks(tmp_path):
    path = tmp_path / "vectors.jsonl"
    filled(path)
    whole = path.read_bytes()
    last = whole[: whole.rstrip(b"\n").rfind(b"\n") + 1]
    for length in range(len(last), len(whole)):
        path.write_bytes(whole[:length])
        store = Store(path, ASKED)
        assert store.runs == {(1, 0): [[1.0], [2.0]]}
        assert path.read_bytes() == last
        store.keep_runs(1, 1, "ValueError: no")
        assert path.read_bytes() == whole


def test_a_kill_in_the_first_line_starts_anew(tmp_path):
    path = tmp_path / "vectors.jsonl"
    path.write_bytes(line_of({"asked": ASKED})[:20])
    assert Store(path, ASKED).designs == {}
    assert path.read_bytes() == line_of({"asked": ASKED})


def test_damage_before_the_last_line_is_refused_with_its_line(tmp_path):
    path = tmp_path / "vectors.jsonl"
    filled(path)
    whole = bytearray(path.read_bytes())
    place = whole.index(b"[[1.0]")
    whole[place + 2] = ord("7")
    path.write_bytes(whole)
    with pytest.raises(InputError, match=r"vectors.jsonl:3: damaged: the check sum is wrong"):
        Store(path, ASKED)
    assert path.read_bytes() == whole


def test_another_question_is_not_mixed_in(tmp_path):
    path = tmp_path / "vectors.jsonl"
    filled(path)
    with pytest.raises(InputError, match=r"changed: code\. Name another folder") as caught:
        Store(path, {**ASKED, "code": "c"})
    assert caught.value.codes == ("E-STORE",)


@pytest.mark.parametrize("line", [b"", b"abc", b"abc {}\n", b"\xff\xfe \n"])
def test_a_line_that_was_not_written_whole_is_told(line):
    with pytest.raises(DamagedLine):
        fact_of(line)
