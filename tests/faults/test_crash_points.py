"""Q1, D1, D2, D5: the writing of a part is cut off, or refused by the system, at each of its calls in turn."""

from __future__ import annotations

import re

import pytest
from crashing import EARLIER, Ground
from tracing import actor

MET = 0.8  # of the points, at least: calls of the interpreter itself shift the number of a call from time to time
STEP = 5  # of the calls that make a new study this part is taken here, all of them in the campaign


@pytest.fixture(scope="module")
def acts(strace, tmp_path_factory):
    with actor(tmp_path_factory.mktemp("trace")) as mine:
        yield mine


@pytest.fixture(scope="module")
def ground(acts, tmp_path_factory) -> Ground:
    """A study that gets its second part."""
    return Ground.made(acts, tmp_path_factory.mktemp("ground"), EARLIER)


@pytest.fixture(scope="module")
def bare(acts, tmp_path_factory) -> Ground:
    """A folder that becomes a study."""
    return Ground.made(acts, tmp_path_factory.mktemp("bare"), 0)


def test_Q1_killed_at_every_call_of_a_part_write(ground):
    points = ground.points()
    assert len(points) > 20
    assert ground.kill_at(points) >= MET * len(points)


def test_Q1_killed_while_a_study_is_made(bare):
    points = bare.points()
    assert len(points) > 50
    chosen = points[::STEP]
    assert bare.kill_at(chosen) >= MET * len(chosen)


@pytest.mark.campaign
def test_Q1_killed_at_every_call_while_a_study_is_made(bare):
    points = bare.points()
    assert bare.kill_at(points) >= MET * len(points)


def test_D1_no_space_at_every_call_of_a_part_write(ground):
    points = [point for point in ground.points() if point.call in ("openat", "write", "pwrite64", "rename")]
    assert ground.refuse_at(points, most=1) >= MET * len(points)


def test_D2_a_sync_that_failed_is_never_claimed(ground):
    points = [point for point in ground.points() if point.call == "fsync"]
    assert len(points) > 3
    for point in points:
        ground.refuse_at([point])
        path = re.search(r"<(.*?)>", point.text)[1].rpartition("/")[0]
        after = _after_the_error(ground.actor.calls())
        again = [call for call in after if call[1] in ("fsync", "rename") and path in call[2]]
        assert not again, f"{point} failed, and then: {again}"


def _after_the_error(calls):
    number = next(n for n, call in enumerate(calls) if "INJECTED" in call[2])
    return calls[number + 1 :]


@pytest.mark.campaign
def test_D1_every_error_at_every_call_of_a_part_write(ground):
    assert ground.refuse_at(ground.points()) > 30


@pytest.mark.campaign
def test_D1_D2_refused_at_every_call_while_a_study_is_made(bare):
    assert bare.refuse_at(bare.points()) > 60
