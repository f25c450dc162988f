"""`list`, `describe`, `check` and `new`, as a person calls them, and the schemas that editors read."""

from __future__ import annotations

import json
import sys

import pytest

from clustersim import cli, file_commands
from clustersim.files.find import files_of
from clustersim.files.kinds import read_kind
from clustersim.files.schemas import FOLDER, KINDS, as_text
from clustersim.paths import data_folder, scenarios_folder

SCENARIOS = {
    *("korea-2010", "osong", "osong-network", "daegu", "pohang", "jeonbuk", "daejeon", "wonju-1998"),
    *("pilot-clusters-2005", "ten-disease-medi-clusters", "kobe-1998", "md-anderson", "kista-1976"),
    *("silicon-valley", "sophia-antipolis", "oulu", "hsinchu"),
}


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run `clustersim` in an empty folder; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["clustersim", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return stop.value.code or 0, out, err

    return run


def test_list_gives_all_names_as_data(call):
    code, out, _ = call("list", "--json")
    found = json.loads(out)
    assert code == 0
    assert tuple(found) == file_commands.MAIN
    assert {row["name"] for row in found["scenarios"]} >= SCENARIOS
    for rows in found.values():
        assert rows
        assert all(row["name"] and row["title"] for row in rows)


def test_every_scenario_says_what_it_can_and_cannot_tell():
    for name in files_of("scenario"):
        told = read_kind("experiment", name).data
        for key in ("tells", "cannot_tell"):
            assert len(told[key].split()) >= 15, (name, key)


def test_list_shows_every_scenario(call):
    _, out, _ = call("list", "scenarios")
    assert all(name in out for name in SCENARIOS)


def test_describe_tells_file_line_and_default(call, tmp_path):
    (tmp_path / "below.toml").write_text('extends = "hospital-centred"\nleverage = 1.0\n', "utf-8")
    (tmp_path / "above.toml").write_text('extends = "below"\n\npurse = "2 trn KRW"\n', "utf-8")
    code, out, _ = call("describe", "above.toml")
    assert code == 0
    lines = {line.split(" = ")[0].strip(): " ".join(line.split()) for line in out.splitlines() if " = " in line}
    assert lines["purse"] == 'purse = "2 trn KRW" # above.toml:3'
    assert lines["leverage"].endswith("# below.toml:2")
    assert "# scenarios/strategies/hospital-centred.toml:" in lines["spend[1].share"]
    assert lines["realised_share"] == "realised_share = 1.0 # default"


def test_describe_says_which_kind_it_took(call):
    code, _, err = call("describe", "korea-2010")
    assert code == 0
    assert "region:korea-2010" in err
    code, out, _ = call("describe", "region:korea-2010", "--json")
    values = json.loads(out)["values"]
    assert code == 0
    assert all(value["from"] and (value["line"] or value["from"] == "default") for value in values)
    assert any(value["note"].startswith("measured, ") for value in values)


def test_describe_finds_a_file_by_its_korean_title(call):
    code, out, _ = call("describe", "strategy:복합형")
    assert code == 0
    assert "hybrid.toml" in out


def test_describe_refuses_another_kind_and_an_unknown_name(call):
    assert call("describe", "regon:osong")[0] == 2
    code, _, err = call("describe", "strategy:hybird")
    assert code == 2
    assert 'Did you mean "hybrid"' in err


def test_check_tells_all_problems_of_all_files(call, tmp_path):
    (tmp_path / "one.toml").write_text('title = "x"\npurse = 3\n', "utf-8")
    (tmp_path / "two.toml").write_text('title = "y"\npurse = "3"\nextra = 1\n', "utf-8")
    fine = str(data_folder() / "experiments" / "small.toml")
    code, out, err = call("check", "one.toml", "two.toml", fine)
    assert code == 2
    assert f"{fine}: fine (experiment)" in out
    assert len([line for line in err.splitlines() if line.startswith(("one.toml:2", "two.toml:2", "two.toml:3"))]) == 3


def test_check_refuses_two_files_of_one_name(call, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        call("new", "strategy", "mine", "--out", folder)
    code, _, err = call("check", "a/mine.toml", "b/mine.toml")
    assert code == 2
    assert err.count("E-TWICE") == 2


@pytest.mark.parametrize("kind", ["strategy", "region", "scenario", "future"])
def test_a_new_file_is_right_as_it_stands(call, tmp_path, kind):
    code, out, _ = call("new", kind, "my-own")
    assert code == 0
    assert "my-own.toml" in out
    text = (tmp_path / "my-own.toml").read_text("utf-8")
    schema = text.splitlines()[0].removeprefix("#:schema ")
    assert json.loads((tmp_path / schema).read_text("utf-8"))["title"] == f"clustersim {kind}"
    assert call("check", "my-own.toml")[0] == 0
    before = text
    code, _, err = call("new", kind, "my-own")
    assert code == 2
    assert "there already" in err
    assert (tmp_path / "my-own.toml").read_text("utf-8") == before


@pytest.mark.parametrize("words", [("strategie", "my-own"), ("strategy", "My Own"), ("strategy", "../my-own")])
def test_new_refuses_other_kinds_and_names(call, tmp_path, words):
    assert call("new", *words)[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_those_of_the_forms(kind):
    kept = (scenarios_folder() / FOLDER / f"{kind}.json").read_text("utf-8")
    assert kept == as_text(kind), "run `python -m clustersim.files.schemas`"


def test_files_name_their_schema_in_the_first_line():
    for kind in ("region", "strategy", "future", "experiment"):
        for path in files_of(kind).values():
            first = path.read_text("utf-8").splitlines()[0]
            assert first.startswith("#:schema "), path
            schema = (path.parent / first.removeprefix("#:schema ")).resolve()
            wanted = "scenario" if path.name == "scenario.toml" else kind
            assert schema == scenarios_folder() / FOLDER / f"{wanted}.json", path


def test_describe_shows_what_a_mix_comes_to(call):
    _, out, _ = call("describe", "hybrid")
    assert "purse of the mix: 3,000,000,000,000 KRW" in out
    assert "spend[1]: science_park, 28.8% in 2010-2015" in out


def test_a_file_that_only_extends_has_the_kind_of_its_base(call, tmp_path):
    for name, base in {"more": "korea-2010", "year": "small", "purse": "hospital-centred"}.items():
        (tmp_path / f"{name}.toml").write_text(f'title = "x"\nextends = "{base}"\n', "utf-8")
    code, out, _ = call("check", "more.toml", "year.toml", "purse.toml")
    assert code == 0
    assert out.splitlines() == [
        "more.toml: fine (experiment)",
        "year.toml: fine (experiment)",
        "purse.toml: fine (strategy)",
    ]


def test_one_file_by_two_paths_is_not_its_own_twin(call, tmp_path):
    call("new", "strategy", "mine")
    assert call("check", "mine.toml", str(tmp_path / "mine.toml"))[0] == 0
