"""A sample of mutated files: a valid record, or InputError with codes in time; nothing else and no file left."""

from __future__ import annotations

import signal

import fuzz
import pytest

SAMPLE, SEED = 500, 7


@pytest.fixture(autouse=True)
def own_alarm():
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.signal(signal.SIGALRM, before)


def test_mutated_files_give_a_record_or_a_message():
    findings, came = fuzz.run(SAMPLE, SEED)
    assert not findings, [finding[:3] for finding in findings]
    assert {kind for kind, _ in came} == set(fuzz.KINDS)
    assert sum(times for (_, end), times in came.items() if end == "valid") > 0
    assert len({end for _, end in came}) > 10, "the files go wrong in many ways"


def test_a_file_is_made_again_from_its_number():
    good, keys = fuzz.bases(), {kind: ["title", "purse"] for kind in fuzz.KINDS}
    assert fuzz.made(41, SEED, good, keys) == fuzz.made(41, SEED, good, keys) != fuzz.made(42, SEED, good, keys)


@pytest.mark.parametrize(
    ("broken", "told"),
    [(ValueError("no words"), "ValueError"), (TimeoutError("hangs"), "hangs"), (RecursionError("deep"), "Recursion")],
)
def test_what_breaks_the_law_is_seen(broken, told, monkeypatch, tmp_path):
    def fails(path):
        raise broken

    monkeypatch.setitem(fuzz.KINDS, "strategy", (fails, None, 1))
    assert told in fuzz.broken_law("strategy", b"", tmp_path / "x.toml")[1]
    (tmp_path / "left").touch()
    monkeypatch.setitem(fuzz.KINDS, "strategy", (lambda path: None, None, 1))
    assert "left behind" in fuzz.broken_law("strategy", b"", tmp_path / "x.toml")[1]
