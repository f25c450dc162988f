"""The commands that answer questions, on a stand-in for the model whose answers are known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from answering import linear

from clustersim.analysis.compare import compare
from clustersim.analysis.multiplicity import families
from clustersim.answers import Asking, discover, explain_difference, split_doubt, sweep
from clustersim.ensemble.readings import Yearly
from clustersim.ensemble.tasks import Here
from clustersim.kernel.errors import InputError
from clustersim.scenario import load_experiment

COMMANDS = {
    "sweep": ["sweep", "small-answers", "--points", "4", "--factor", "private_leverage", "--factor", "purse"],
    "sobol": ["sweep", "small-answers", "--method", "sobol", "--points", "4"],
    "any parameter": ["sweep", "small-answers", "--points", "2", "--factor", "openness", "--factor", "star_share"],
    "one factor": ["sweep", "small-answers", "--method", "one-at-a-time", "--points", "3", "--factor", "purse"],
    "grid": ["sweep", "small-answers", "--method", "grid", "--points", "2"],
    "discover": ["discover", "small-answers", "--points", "64", "--drivers", "2", "--replicates", "2"],
    "optimise": ["optimise", "small-answers", "--population", "4", "--generations", "2"],
    "explain": [
        "explain-difference",
        "hospital-centred",
        "hybrid",
        "--experiment",
        "small-answers",
        "--replicates",
        "2",
    ],
    "doubt": ["split-doubt", "small-answers", "--vectors", "4", "--replicates", "2"],
}


made: list[int] = []


def counted(scenario, seed):
    """The stand-in, which notes that it ran."""
    made.append(seed)
    return linear(scenario, seed)


@pytest.fixture
def ask(call, monkeypatch):
    """Run a command whose runs are made by the stand-in, in this process."""
    made.clear()
    monkeypatch.setattr("clustersim.analysis.sensitivity.sweep.Yearly", lambda simulate=None: Yearly(counted))
    monkeypatch.setattr("clustersim.analysis.compare.Yearly", lambda simulate=None: Yearly(counted))
    monkeypatch.setattr("clustersim.ensemble.readings.Yearly", lambda: Yearly(counted))
    monkeypatch.setattr("clustersim.ensemble.session.Workers", lambda count, reading, limits: Here(reading))
    return call


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_tells_writes_and_makes_nothing_twice(ask, name):
    files = ["--report", "page.html", "--json", "numbers.json", "--study", "study"]
    code, out, err = ask(*COMMANDS[name], *files)
    assert code == 0, err
    assert "minus" in out or "mixes" in out
    page = Path("page.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<svg" in page or name in ("grid", "one factor")  # tables only
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
    numbers = json.loads(Path("numbers.json").read_text("utf-8"))
    assert numbers["asked"]["experiment"] == "small-answers"
    assert numbers["asked"]["seed"] == 1
    assert made
    made.clear()
    code, again, err = ask(*COMMANDS[name], *files)
    assert (code, again) == (0, out)
    assert not made
    assert json.loads(Path("numbers.json").read_text("utf-8")) == numbers
    code, out, _ = ask("status", "study", "--json")
    assert json.loads(out)["generations"][0]["failed"] == 0


def test_the_page_of_answers_has_all_its_parts_and_can_be_resumed(ask):
    code, out, err = ask("answer", "small-answers", "--effort", "quick", "--out", "answer")
    assert code == 0, err
    page = Path("answer/answer.html").read_text("utf-8")
    for title in (
        *("Verdict", "How sure", "Why", "What matters", "What would flip it", "What is best", "What it costs"),
        *("Year by year", "How much was tried", "What this does not say", "How it was made"),
    ):
        assert f"<h2>{title}" in page, title
    assert re.search(r"<td>Residual</td><td>0</td><td>0</td>", page)
    ids = re.findall(r'data-id="(n[0-9a-f]+)"', page)
    for number in (ids[0], ids[-1]):
        code, told, err = ask("replay", number, "--study", "answer/compare")
        assert (code, "equal" in told) == (0, True), err
    made.clear()
    code, again, err = ask("resume", "answer/ledger")
    assert (code, again.splitlines()[:-1]) == (0, out.splitlines()[:-1])
    assert not made


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sweep", "small"], "no table [answers]"),
        (["sweep", "small-answers", "--method", "montecarlo"], "must be one of"),
        (["sweep", "small-answers", "--factor", "privat_leverage"], "private_leverage"),
        (["sweep", "small-answers", "--points", "1"], "--points"),
        (["sweep", "small-answers", "--factor", "openness", "--factor", "openness"], "stands twice"),
        (["split-doubt", "small-answers", "--replicates", "1"], "from two seeds on"),
        (["split-doubt", "small-answers", "--vectors", "3"], "from 4 vectors on"),
        (["split-doubt", "small-answers", "--margin", "many"], "--margin"),
        (["discover", "small-answers", "--condition", "net_jobs is 3"], "OUTCOME <= NUMBER"),
        (["explain-difference", "hybrid", "nothing", "--experiment", "small-answers"], "no such arm"),
        (["answer", "small-answers", "--effort", "huge"], "quick, usual, long"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_made(ask, words, said):
    code, _, err = ask(*words, *([] if words[0] == "answer" else ["--study", "study"]))
    assert code == 2
    assert said in err
    assert not Path("study").exists()


# ---------------------------------------------------------------- from Python


def test_from_python_the_same_is_asked():
    asking = Asking(seed=3, simulate=linear)
    swept = sweep("small-answers", "morris", 4, factors=["private_leverage"], asking=asking)
    assert swept.names == ("private_leverage",)
    assert swept.seed == 3
    found, line = discover("small-answers", points=16, drivers=1, asking=asking)
    assert " and ".join(map(str, found.asked)) == "net_jobs <= 0"
    assert len(line.switching) <= 1
    assert explain_difference("hybrid", "designated-complex", "small-answers", 2, asking=asking).replicates == 2
    assert split_doubt("small-answers", 4, 2, asking=asking).vectors == 4
    with pytest.raises(InputError, match="of this name"):
        sweep("nothing-of-this-name")


def test_a_strategy_against_itself_is_no_difference():
    experiment = load_experiment("small")
    twice = (experiment.scenarios[0], experiment.scenarios[1], experiment.scenarios[1])
    found = compare(type(experiment)("twice", "Twice", twice, 5, 1), simulate=linear)
    gap = found.difference(found.arms[2].label, found.arms[1].label, "net_jobs")
    assert gap.none
    assert gap.estimate[:3] == (0, 0, 0)
    pair = {found.arms[1].label, found.arms[2].label}
    told = [item for family in families(found) for item in family.findings if {item.a, item.b} == pair]
    assert told
    assert not any(item.stands or item.mean for item in told)


@pytest.mark.parametrize("name", ["grid", "sobol", "discover", "optimise"])
def test_a_study_that_is_done_is_told_to_be_done(ask, name):
    code, _, err = ask(*COMMANDS[name], "--study", "study")
    assert code == 0, err
    _, out, _ = ask("status", "study", "--json")
    (generation,) = json.loads(out)["generations"]
    assert generation["done"] == generation["wanted"] > 0
