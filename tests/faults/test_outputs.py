"""G1, G2: terminals that go away, logs on full disks, and results that are written while somebody kills the writer."""

from __future__ import annotations

import subprocess
import sys

import pytest
from studying import environment_of
from tracing import KILLED, actor

from clustersim.store.study import generations
from clustersim.store.verify import verify

LONG = pytest.mark.campaign


@pytest.mark.parametrize(
    "where",
    ["2>&-", ">/dev/full 2>/dev/full", pytest.param("2>/dev/full", marks=LONG), pytest.param(">&- 2>&-", marks=LONG)],
)
def test_G1_without_a_terminal_the_runs_are_made_and_kept(tmp_path, where):
    """What the command says gets lost; its runs do not."""
    words = f"{sys.executable} -m clustersim compare small --replicates 2 --until 2011 --study study {where}"
    subprocess.run(["bash", "-c", words], env=environment_of(None), timeout=120, check=False, cwd=tmp_path)
    (generation,) = generations(tmp_path / "study")
    assert verify(generation).damages == ()
    table, done = generation.results()
    assert len(table["run"]) == 8
    assert done.all()


def test_G2_a_report_is_the_old_one_or_the_new_one_whenever_its_writer_dies(strace, tmp_path):
    target = tmp_path / "out" / "report.html"
    target.parent.mkdir()
    with actor(tmp_path) as acts:
        target.write_text("old" * 20_000)
        points = acts.points("replace", target, "new", folder=target.parent)
        assert len(points) > 3
        seen = set()
        for point in points:
            target.write_text("old" * 20_000)
            codes = (acts.act("replace", target, "new", inject=point.broken("signal=KILL")) for _ in range(5))
            assert KILLED in codes, f"{point} was never met"
            content = target.read_text()
            assert content in ("old" * 20_000, "new" * 20_000), point
            seen.add(content[:3])
            for left in target.parent.glob(".*"):
                left.unlink()
        assert "old" in seen


def test_G2_an_export_is_the_old_one_or_the_new_one_whenever_its_writer_dies(strace, tmp_path):
    import acting

    study, target = tmp_path / "study", tmp_path / "out" / "runs.csv"
    acting.keep(str(study), "6")
    target.parent.mkdir()
    with actor(tmp_path) as acts:
        points = acts.points("table", study, target, folder=target.parent)
        new = target.read_bytes()
        assert len(points) > 5
        for point in points[:: max(1, len(points) // 6)]:
            target.write_bytes(b"old")
            acts.act("table", study, target, inject=point.broken("signal=KILL"))
            assert target.read_bytes() in (b"old", new), point
