"""Wrong options: refused before anything runs, with option, value, rule and what to do."""

import sys
from pathlib import Path

import pytest

from clustersim import cli, parameters
from clustersim.kernel.errors import InputError
from clustersim.options import LATEST_YEAR, REPLICATES, SEED, UNTIL, WORKERS, read_changes, read_file_name
from clustersim.paths import experiments_folder

COMPARE, RUN = ("compare", "small"), ("run", "test-region", "--strategy", "no-policy")


@pytest.fixture
def refused(monkeypatch, capsys, tmp_path):
    """Run a command line in an empty folder that must be refused; returns what it says."""
    monkeypatch.chdir(tmp_path)

    def run(*words) -> str:
        before = sorted(tmp_path.rglob("*"))
        monkeypatch.setattr(sys, "argv", ["clustersim", *words])
        monkeypatch.setattr("clustersim.commands._compute", None)  # these fail if anything is run
        monkeypatch.setattr("clustersim.simulation.simulate", None)
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        assert (stop.value.code, out) == (2, "")
        assert sorted(tmp_path.rglob("*")) == before
        return err

    return run


# ---------------------------------------------------------------- whole numbers


@pytest.mark.parametrize("text", ["0", "-1", "1000001", "abc", "1.5", "1_0", "", "１", "9" * 5000])
def test_a_wrong_number_is_told_with_option_value_and_rule(text, refused):
    err = refused(*COMPARE, f"--replicates={text}")
    value = f'"{text}"' if len(text) < 10 else '"999'
    assert err.startswith(f"--replicates: {value}")
    assert ": must be a whole number from 1 to 1000000 (unit: paired runs of each arm). " in err
    assert err.endswith("For example --replicates 20. [O9]\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*COMPARE, "--seed", "1.5"), '--seed: "1.5": must be a whole number from 0 to 9223372036854775807'),
        ((*RUN, "--seed", "-1"), '--seed: "-1": must be a whole number from 0'),
        ((*COMPARE, "--workers", "0"), '--workers: "0": must be a whole number from 1 to 512 (unit: processes)'),
        ((*COMPARE, "--until", "soon"), '--until: "soon": must be a whole number from 1900 to 2100 (unit: year)'),
        ((*RUN, "--until", "2005"), "--until: 2005: the last year lies in 2010 to 2100. For example --until 2020."),
    ],
)
def test_every_number_has_its_rule(words, told, refused):
    assert told in refused(*words)


@pytest.mark.parametrize("option", [REPLICATES, SEED, WORKERS, UNTIL])
def test_bounds_are_accepted_and_what_lies_beyond_is_not(option):
    assert [option.read(str(bound)) for bound in (option.low, option.high)] == [option.low, option.high]
    assert option.read(str(option.example)) == option.example
    assert option.read_if_given(None) is None
    for beyond in (option.low - 1, option.high + 1):
        with pytest.raises(InputError, match=option.option):
            option.read(str(beyond))
    assert UNTIL.high == LATEST_YEAR


# ---------------------------------------------------------------- parameters


@pytest.mark.parametrize("value", ["1e300", "-5", "11.9", "20.001"])
def test_a_parameter_outside_its_range_is_refused(value, refused):
    err = refused(*RUN, "--set", f"building_time={value}")
    declared = parameters.REGISTER["building_time"]
    assert err.startswith(f"--set building_time: {value}: must lie in 12 to 20 (unit: quarters; measured: ")
    assert declared.source in err
    assert "clustersim list parameters" in err


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "abc", "1_0", "", "１３"])
def test_a_parameter_is_a_finite_number(value, refused):
    err = refused(*RUN, "--set", f"building_time={value}")
    assert err.startswith("--set building_time: ")
    assert "finite number" in err
    assert "For example --set building_time=17 (unit: quarters)." in err


@pytest.mark.parametrize("name", parameters.names())
def test_the_range_as_it_is_listed_is_accepted(name):
    declared = parameters.REGISTER[name]
    for bound in (declared.low, declared.value, declared.high):
        assert read_changes([f"{name}={bound:g}"]) == {name: float(f"{bound:g}")}


# ---------------------------------------------------------------- files to write


def test_numbers_and_report_are_two_files(refused, tmp_path):
    assert "--json: x: this is the file of --report. Name another" in refused(*COMPARE, "--json", "x", "--report", "x")
    assert "this is the file of --report" in refused(*COMPARE, "--json", "x", "--report", f"{tmp_path}/a/../x")
    assert "this is the file of --report" in refused(*COMPARE, "--json", "results/small.html")
    (tmp_path / "link").symlink_to("x")
    assert "this is the file of --report" in refused(*COMPARE, "--json", "x", "--report", "link")
    (tmp_path / "here").symlink_to(tmp_path)
    assert "this is the file of --report" in refused(*COMPARE, "--json", "here/x", "--report", "x")


def test_an_input_is_not_written_over(refused, tmp_path):
    good = (experiments_folder() / "small.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(good, "utf-8")
    assert "this is the experiment that is read" in refused("compare", "mine.toml", "--json", "./mine.toml")
    assert "--report: mine.toml: a .toml file is an input" in refused(*COMPARE, "--report", "mine.toml")
    (tmp_path / "link.json").symlink_to("mine.toml")
    assert "--json: link.json: a .toml file is an input" in refused(*COMPARE, "--json", "link.json")
    (tmp_path / "plain").write_text(good, "utf-8")  # a path without an ending is read as well
    assert "this is the experiment that is read" in refused("compare", "./plain", "--json", "plain")
    assert (tmp_path / "mine.toml").read_text("utf-8") == good


@pytest.mark.parametrize("option", ["--json", "--report"])
def test_a_file_to_write_has_a_name(option, refused):
    assert refused(*COMPARE, option, "") == f'{option}: "": no file is named. Name a file. [O10]\n'
    assert read_file_name(option, None) is None
    assert read_file_name(option, "a/b.json") == Path("a/b.json")
