"""Studies at the command line: what is there is not made again, what is damaged is, and numbers come out again."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from made_up_runs import made_up

from clustersim import study_commands
from clustersim.store.generation import Generation, NotOneResult
from clustersim.store.study import generations

COMPARE = ("compare", "small", "--replicates", "4", "--json", "out.json")


@pytest.fixture(autouse=True)
def no_figures(monkeypatch):
    """Figures take most of the time of a comparison, and no test here looks at one."""
    monkeypatch.setattr("clustersim.report.page.draw_all", lambda comparison: [])


@pytest.fixture
def study(call) -> Path:
    """A study of 16 made-up runs."""
    assert call(*COMPARE)[0] == 0
    return Path("results/small")


def numbers() -> dict:
    """The numbers of the last comparison, without the time it took."""
    record = json.loads(Path("out.json").read_text("utf-8"))
    return {key: value for key, value in record.items() if key != "seconds"}


def parts(study: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in study.rglob("*.parquet") if "damaged" not in path.parts}


def flip(path: Path, place: float = 0.5) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def empty(path: Path) -> None:
    path.write_bytes(b"")


# ---------------------------------------------------------------- the same command again


def test_the_same_command_again_makes_nothing_and_says_the_same(call, study):
    first, before = numbers(), parts(study)
    code, _, err = call(*COMPARE)
    assert code == 0
    assert "0 runs made, 16 were in results/small already" in err
    assert numbers() == first
    assert parts(study) == before


def test_more_replicates_make_only_those_that_are_missing(call, study, monkeypatch):
    made = []

    def counting(scenario, seed):
        made.append((scenario.strategy.name, seed))
        return made_up(scenario, seed)

    monkeypatch.setattr("clustersim.simulation.simulate", counting)
    assert call("compare", "small", "--replicates", "6", "--json", "out.json")[0] == 0
    assert len(made) == len(set(made)) == 8
    more = numbers()
    shutil.rmtree(study)
    assert call("compare", "small", "--replicates", "6", "--json", "out.json")[0] == 0
    assert numbers() == more


def test_fewer_replicates_use_the_first_of_those_there_are(call, study):
    assert call("compare", "small", "--replicates", "3", "--json", "out.json")[0] == 0
    few = numbers()
    shutil.rmtree(study)
    assert call("compare", "small", "--replicates", "3", "--json", "out.json")[0] == 0
    assert numbers() == few


@pytest.mark.parametrize("words", [("--until", "2015"), ("--seed", "9"), ("--mix", "0:1:2")])
def test_another_question_has_another_folder(call, study, words):
    before = parts(study)
    assert call("compare", "small", "--replicates", "2", *words)[0] == 0
    assert parts(study) == before
    assert len(list(Path("results").glob("small-*"))) == 1


def test_another_question_in_the_same_folder_is_refused_with_what_changed(call, study):
    code, _, err = call("compare", "small", "--replicates", "2", "--seed", "9", "--study", str(study))
    assert code == 2
    assert "seed: was 1, is 9" in err
    assert "[E-OTHER]" in err


def test_other_code_is_refused_or_kept_apart(call, study, monkeypatch):
    from clustersim.store import manifest

    plain = manifest.code_modules()
    monkeypatch.setattr(manifest, "code_modules", lambda: {**plain, "world.py": "0" * 64})
    code, _, err = call(*COMPARE)
    assert code == 2
    assert "code: world.py has changed" in err
    code, _, err = call(*COMPARE, "--new-generation")
    assert code == 0
    assert "already" not in err  # nothing of the other generation counts
    first, second = generations(study)
    assert len(first.runs()["run"]) == len(second.runs()["run"]) == 16
    monkeypatch.undo()


# ---------------------------------------------------------------- status, verify, repair, resume


def test_status_says_how_far_it_is(call, study):
    code, out, _ = call("status", str(study))
    assert code == 0
    assert "16 of 16 (100%) runs done, 0 failed; compare" in out
    assert "code and machine as now" in out
    told = json.loads(call("status", str(study), "--json")[1])
    assert told["writer"] == {}
    assert told["generations"][0]["done"] == 16


def test_status_tells_failed_and_identical_runs(call, monkeypatch):
    def odd(scenario, seed):
        if scenario.strategy.name == "hybrid":
            raise ArithmeticError("law M1: 3 is not 4")
        own = made_up(scenario, seed)
        if scenario.strategy.name == "no-policy":
            return own
        return dataclasses.replace(made_up(scenario, 7), seed=seed, start=own.start, shocks=own.shocks)

    monkeypatch.setattr("clustersim.simulation.simulate", odd)
    assert call(*COMPARE)[0] == 3
    out = call("status", "results/small")[1]
    assert "12 of 16 (75%) runs done, 4 failed" in out
    assert "ArithmeticError: law M1: 3 is not 4; repeat: clustersim run" in out
    assert "4 replicates of designated-complex are identical" in out
    monkeypatch.setattr("clustersim.simulation.simulate", made_up)
    code, _, err = call(*COMPARE)
    assert code == 3  # a failed run is there, and is not made again unless that is asked for
    code, _, err = call(*COMPARE, "--retry-failed")
    assert code == 0
    assert "4 runs made, 12 were" in err


@pytest.mark.parametrize("table", ["runs", "series", "inputs", "asked", "answers"])
@pytest.mark.parametrize("harm", [flip, cut, empty])
def test_damage_is_found_and_only_what_was_damaged_is_made_again(call, study, table, harm):
    first = numbers()
    assert call("verify", str(study))[0] == 0
    harm(next(iter(sorted((study / "generation-1" / table).iterdir()))))
    code, out, err = call("verify", str(study))
    if table == "answers":  # can be told again at any time, and is
        assert code == 0
        return
    assert (code, "1 damaged files" in out, "damaged: " in err) == (1, True, True)
    if table in ("runs", "series"):
        code, _, err = call(*COMPARE)
        assert code == 2  # never a silent number
        assert "clustersim repair" in err
    code, _, err = call("repair", str(study))
    assert code == 0, err
    assert call("verify", str(study))[0] == 0
    assert call(*COMPARE)[0] == 0
    assert numbers() == first


def test_a_damaged_manifest_is_read_from_its_copy_and_mended(call, study):
    flip(study / "generation-1" / "manifest.json")
    assert call("status", str(study))[0] == 0
    assert call("verify", str(study))[0] == 1
    assert call("repair", str(study))[0] == 0
    assert call("verify", str(study))[0] == 0
    for name in ("manifest.json", "manifest-copy.json"):
        flip(study / "generation-1" / name)
    code, _, err = call("status", str(study))
    assert code == 2
    assert "manifest.json: damaged" in err


def test_resume_asks_again_what_was_asked_last(call, study):
    assert call("compare", "small", "--replicates", "6")[0] == 0
    for path in list(study.rglob("runs-*.parquet"))[:1]:
        path.unlink()
    code, out, _ = call("resume", str(study))
    assert code == 0
    assert "6 paired runs" in out
    assert len(generations(study)[0].runs()["run"]) == 24


@pytest.mark.parametrize("command", ["resume", "status", "verify", "repair"])
def test_a_folder_without_a_study_is_told(call, tmp_path, command):
    (tmp_path / "empty").mkdir()
    for folder, words in (("empty", "there is no study"), ("nowhere", "there is no such folder")):
        code, _, err = call(command, folder)
        assert code == 2
        assert words in err


def test_a_run_with_two_results_stops_everything(call, study):
    generation = Generation(study / "generation-1")
    table = generation.runs()
    other = {name: column[0] for name, column in table.items()} | {"values": "0" * 64}
    from clustersim.store.parts import write_runs

    generation._keep("runs", lambda path: write_runs(path, [other]))
    with pytest.raises(NotOneResult, match="two different results"):
        generation.results()
    assert call("verify", str(study))[0] == 1


def test_a_run_that_is_there_twice_counts_once(study):
    generation = Generation(study / "generation-1")
    table = generation.runs()
    from clustersim.store.parts import write_runs

    again = {name: column[0] for name, column in table.items()} | {"attempts": 2}
    failed = again | {"status": "failed", "attempts": 9}
    generation._keep("runs", lambda path: write_runs(path, [again, failed]))
    rows, done = generation.results()
    assert len(rows["run"]) == 16
    assert done.all()


# ---------------------------------------------------------------- replay


def test_every_number_that_is_told_comes_out_again(call, study):
    record = numbers()
    ids = [value["id"] for arm in record["arms"] for value in arm["outcomes"].values()]
    ids += [gap["id"] for gap in record["differences"]]
    assert len(ids) == len(set(ids))
    page = Path("results/small.html").read_text("utf-8")
    assert page.count("data-id=") > 100
    shown = [number for number in ids if number in page]
    assert len(shown) > 100
    for number in (shown[0], shown[-1], ids[-1]):
        code, out, _ = call("replay", number)
        assert code == 0
        assert "from the 16 runs that are kept: equal" in out
        assert "differs" not in out


def test_a_number_is_found_after_more_replicates_came(call, study):
    number = numbers()["differences"][0]["id"]
    assert call("compare", "small", "--replicates", "9")[0] == 0
    code, out, _ = call("replay", number, "--study", str(study), "--all")
    assert code == 0
    assert "8 of the 8 runs behind it" in out


def test_a_run_that_differs_is_told_with_what_differs(call, study, monkeypatch):
    generation = generations(study)[0]
    run = str(generation.runs()["run"][0])
    assert call("replay", run[:8])[0] == 0

    def drifted(scenario, seed):
        result = made_up(scenario, seed)
        result.nation["jobs"][7] += 1
        return result

    monkeypatch.setattr("clustersim.simulation.simulate", drifted)
    code, out, _ = call("replay", run)
    assert code == 1
    assert "nation jobs 2011: was" in out


def test_an_id_that_nobody_has_is_told(call, study):
    for text in ("n000000000000", "abc", "../../etc/passwd"):
        code, _, err = call("replay", text)
        assert code == 2
        assert "[E-ID]" in err


def test_inputs_of_a_run_come_back_as_they_were(study):
    from clustersim.scenario import load_experiment
    from clustersim.store.generation import as_row
    from clustersim.store.inputs_kept import scenario_of

    generation = generations(study)[0]
    table = generation.runs()
    arms = {arm.strategy.name: arm for arm in load_experiment("small").scenarios}
    for n in np.arange(len(table["run"])):
        found = scenario_of(generation.folder, as_row(table, int(n)))
        arm = arms[found.strategy.name]
        assert (found.region, found.strategy, found.future) == (arm.region, arm.strategy, arm.future)


def test_what_a_study_asks_is_not_trusted(call, study):
    for bad in ({"kind": "os.system", "arguments": {}}, {"kind": "compare", "arguments": {"out": "/etc/x"}}):
        from clustersim.store.asked import Asked, note

        note(study / "generation-1", Asked(bad, 1))
        code, _, err = call("resume", str(study))
        assert code == 2
        assert "cannot be told" in err
    answers = {"answer", "sweep", "discover", "optimise", "explain-difference", "split-doubt"}
    assert set(study_commands.KINDS) == {"compare", "compare over a set", "calibrate", "hindcast"} | answers
