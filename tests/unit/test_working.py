"""Long work: what is said before and during it, when it asks, and that whatever is finished is kept."""

from __future__ import annotations

import pytest
from made_up_runs import experiment, made_up

from clustersim.analysis.adaptive import Goal
from clustersim.analysis.compare import session
from clustersim.analysis.question import wanted_runs
from clustersim.analysis.until import Watched, compare_until, headline
from clustersim.ensemble import session as sessions
from clustersim.ensemble.session import Estimate, TooManyFailures, Way
from clustersim.ensemble.tasks import Here
from clustersim.kernel.errors import InputError
from clustersim.report.verdict import verdict
from clustersim.working import asker, duration, quiet, size

SHORT, LONG = Estimate(400, 380, 50.0, 3_000_000), Estimate(40_000, 39_000, 7_000.0, 300_000_000)


def here(reading, limits):
    return Here(reading)


def test_a_long_job_is_asked_about_and_a_short_one_is_only_told(tmp_path, capsys):
    asker(tmp_path, False)(SHORT)
    assert "380 runs are left: about 50 seconds and 3.0 MB" in capsys.readouterr().err
    with pytest.raises(InputError, match=r"39,000 runs are left: about 117 minutes and 300 MB .*Say --yes") as caught:
        asker(tmp_path, False)(LONG)
    assert caught.value.codes == ("O31",)
    asker(tmp_path, True)(LONG)


def test_a_job_that_would_fill_the_disk_is_asked_about_too(tmp_path):
    with pytest.raises(InputError, match=r"2\.0 GB"):
        asker(tmp_path, False)(SHORT._replace(bytes=2 * 10**9))


@pytest.mark.parametrize(("answer", "goes_on"), [("y\n", True), ("예\n", True), ("\n", False), ("no\n", False)])
def test_at_a_terminal_the_question_is_put(tmp_path, monkeypatch, answer, goes_on):
    class Terminal:
        def isatty(self):
            return True

        def readline(self):
            return answer

        def write(self, text):
            return len(text)

        def flush(self):
            pass

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("sys.stderr", Terminal())
    if goes_on:
        asker(tmp_path, False)(LONG)
    else:
        with pytest.raises(InputError):
            asker(tmp_path, False)(LONG)


def test_what_was_timed_before_the_question_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(sessions, "TIMED_SECONDS", 0.0)
    heard = []

    def ask(estimate):
        heard.append(estimate)
        raise InputError(())

    question = experiment("no-policy", "hybrid")
    way = Way(folder=tmp_path, ask=ask, connect=here)
    with session(question, way, simulate=made_up) as runs, pytest.raises(InputError):
        runs.complete(wanted_runs(question, 20))
    (estimate,) = heard
    assert estimate.runs == 40
    with session(question, Way(folder=tmp_path, connect=here), simulate=made_up) as runs:
        runs.complete(wanted_runs(question, 20))
        assert runs.already == 40 - estimate.left
        assert estimate.seconds > 0
        assert estimate.bytes > 1000


def test_too_many_failures_stop_it_and_what_is_made_is_kept(tmp_path):
    def failing(scenario, seed):
        if scenario.strategy.name == "hybrid":
            raise ValueError("no")
        return made_up(scenario, seed)

    question = experiment("no-policy", "hybrid")
    way = Way(folder=tmp_path, most_failures=2, connect=here)
    with session(question, way, simulate=failing) as runs, pytest.raises(TooManyFailures, match="3 runs"):
        runs.complete(wanted_runs(question, 20))
    assert len(runs.generation.runs()["run"]) == 6


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3.2, "3 seconds"), (119, "119 seconds"), (150, "2.5 minutes"), (5400, "90 minutes"), (90_000, "25 hours"),
     (10**6, "12 days")],
)  # fmt: skip
def test_times_are_said_as_people_do(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"), [(12, "12 bytes"), (2500, "2.5 kB"), (34_000_000, "34 MB"), (7e12, "7000 GB")]
)
def test_sizes_are_said_as_people_do(count, words):
    assert size(count) == words


def test_progress_without_a_listener_stops_nothing():
    calls = []

    def broken(done, total):
        calls.append(done)
        raise OSError("no space left")

    told = quiet(broken)
    told(1, 2)
    told(2, 2)
    assert calls == [1]


# ---------------------------------------------------------------- replicates until an interval is narrow


def until(goal, watched=None, simulate=made_up):
    question = experiment("no-policy", "hybrid")
    with session(question, Way(), simulate=simulate) as runs:
        return compare_until(runs, question, goal, watched or headline(question))


def test_replicates_are_added_until_the_interval_is_narrow_and_it_says_so():
    found = until(Goal(0.2, 600, 1.0), [Watched("hybrid", "no-policy", "net_jobs")])
    gap = found.difference("hybrid", "no-policy", "net_jobs")
    assert 30 <= found.n < 600
    reach = max(gap.estimate.value - gap.estimate.low, gap.estimate.high - gap.estimate.value)
    assert reach <= 0.2 * abs(gap.estimate.value)
    assert any(f"stopped after {found.n} paired runs" in text for text in verdict(found).warnings)
    back = found.difference("no-policy", "hybrid", "net_jobs")
    assert (back.estimate.low, back.estimate.high) == (-gap.estimate.high, -gap.estimate.low)


def test_the_cap_is_kept_and_said():
    found = until(Goal(0.001, 60, 1.0), [Watched("hybrid", "no-policy", "net_jobs")])
    assert found.n == 60
    assert "cap of 60" in found.stopping.reason


def test_no_interval_is_shown_where_none_can_be_had_and_the_reason_is():
    found = until(Goal(0.1, 40, 0.01), [Watched("hybrid", "no-policy", "net_jobs")])
    gap = found.difference("hybrid", "no-policy", "net_jobs")
    assert gap.estimate.mean is not None
    assert gap.estimate.low is None
    assert gap.corrected.low is None
    assert "No interval is given" in verdict(found).lead[0]
    assert "above the cap of 40" in found.stopping.reason
