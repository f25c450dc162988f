"""The command line: exit codes, messages, files, and that it answers without loading the model."""

import json
import re
import subprocess
import sys

import pytest
from made_up_runs import made_up

from clustersim import file_commands, run_command, simulation
from clustersim.parameters import REGISTER

REAL_SIMULATE = simulation.simulate  # `call` puts made-up runs in its place


def test_without_a_command_it_says_what_to_do_next(call):
    code, out, _ = call()
    assert code == 0
    assert "clustersim compare" in out


COMMANDS = (
    "compare",
    "run",
    "calibrate",
    "hindcast",
    "list",
    "describe",
    "check",
    "new",
    "explain",
    "resume",
    "status",
    "verify",
    "repair",
    "replay",
    "export",
)


@pytest.mark.parametrize("words", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_every_help_has_examples(call, words):
    code, out, _ = call(*words)
    assert code == 0
    assert "Examples:" in out
    assert "  clustersim " in out


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['clustersim', '--help']\n"
        "from clustersim import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'numba', 'mesa', 'matplotlib', 'pandas', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_package_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "clustersim"], capture_output=True, text=True, check=True)
    assert "clustersim compare" in done.stdout


def test_version(call):
    assert call("--version")[1].startswith("clustersim ")


def test_compare_prints_the_verdict_and_writes_report_and_numbers(call, tmp_path):
    code, out, _ = call("compare", "small", "--replicates", "3", "--workers", "1", "--json", "numbers.json")
    assert code == 0
    assert "net jobs" in out
    assert "The official target of 5,000 jobs" in out
    assert "Variance ratio" in out
    record = json.loads((tmp_path / "numbers.json").read_text())
    assert (record["experiment"], record["replicates"]) == ("small", 3)
    assert record["digest"] in out
    assert record["digest"] in (tmp_path / "results" / "small.html").read_text()
    assert sorted(item.name for item in tmp_path.iterdir()) == ["numbers.json", "results"]


def test_until_and_seed_change_what_is_run(call, tmp_path):
    same = ("compare", "small", "--replicates", "2", "--seed", "5", "--workers", "1")
    call(*same, "--until", "2012", "--json", "a.json")
    call(*same, "--until", "2013", "--json", "b.json")
    first, second = (json.loads((tmp_path / name).read_text()) for name in ("a.json", "b.json"))
    assert first["seed"] == 5
    assert first["digest"] != second["digest"]
    html = (tmp_path / "results" / "small.html").read_text()
    assert "clustersim compare small --replicates 2 --seed 5 --until 2013" in html


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "smal"), 'Did you mean "small"'),
        (("compare", "small", "--until", "1999"), "the last year lies in 2010"),
        (("compare", "small", "--json", "missing/x.json"), "the folder missing does not exist"),
        (("compare", "small", "--report", "."), "this is a folder"),
        (("compar",), 'Did you mean "compare"'),
        (("compare", "small", "--accepted", "none.csv"), "`clustersim calibrate` writes"),
        (("compare", "small", "--accepted", "none.csv", "--report", "x.html"), "means nothing beside --accepted"),
        (("compare", "small", "--vectors", "3"), "no file is named"),
        (("calibrate", "small"), "has no table [calibration]. Those that have it: calibration-2010"),
        (("hindcast", "small"), "has no table [hindcast]. Those that have it: hindcast-2023"),
        (("hindcast", "hindcast-2023", "--score", "x.toml", "--out", "nowhere"), "Predictions come first"),
        (("run", "test-region"), "--strategy"),
        (("run", "test-region", "--strategy", "hybird"), 'Did you mean "hybrid"'),
        (("run", "test-region", "--strategy", "as-happened", "--experiment", "small"), "does not have it"),
        (("list", "strategy"), 'Did you mean "strategies"'),
    ],
)
def test_bad_input_is_a_message_and_exit_code_2(call, tmp_path, words, said):
    code, out, err = call(*words)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert out == ""
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def fails_sometimes(scenario, seed):
    if scenario.strategy.name == "hybrid" and seed % 2:
        raise ArithmeticError("law M1: 3 is not 4")
    return made_up(scenario, seed)


def test_failed_runs_are_reported_and_exit_code_3(call, monkeypatch):
    monkeypatch.setattr("clustersim.simulation.simulate", fails_sometimes)
    code, out, err = call("compare", "small", "--replicates", "8", "--workers", "1")
    assert code == 3
    assert "law M1: 3 is not 4" in err
    assert "clustersim run test-region --strategy hybrid --experiment small --seed" in err
    assert "seeds are left out in all arms" in out


def always_fails(scenario, seed):
    raise ArithmeticError("law M1: 3 is not 4")


def test_nothing_left_is_exit_code_3_without_a_report(call, monkeypatch, tmp_path):
    monkeypatch.setattr("clustersim.simulation.simulate", always_fails)
    code, _, err = call("compare", "small", "--replicates", "2", "--workers", "1")
    assert code == 3
    assert "no seed is left" in err
    assert not list(tmp_path.rglob("*.html"))


def is_interrupted(scenario, seed):
    raise KeyboardInterrupt


def test_ctrl_c_is_exit_code_130_and_says_how_to_go_on(call, monkeypatch, tmp_path):
    monkeypatch.setattr("clustersim.simulation.simulate", is_interrupted)
    code, _, err = call("compare", "small", "--replicates", "2", "--workers", "1")
    assert code == 130
    assert "To go on: clustersim resume results/small" in err
    assert not list(tmp_path.rglob("*.html"))


def test_run_shows_every_year_and_a_chart(call):
    code, out, _ = call("run", "test-region", "--strategy", "hybrid", "--experiment", "small", "--until", "2013")
    assert code == 0
    years = [line.split()[0] for line in out.splitlines() if line.strip().startswith("20")]
    assert years == ["2010", "2011", "2012", "2013"]
    assert "█" in out or "@" in out
    (told,) = re.findall(r"target region alone: ([0-9,]+) in 2010, [0-9,]+ in 2013", out)
    (everywhere,) = re.findall(r"Jobs +\S+ +([0-9,]+) in 2010", out)
    assert 0 < int(told.replace(",", "")) < int(everywhere.replace(",", ""))
    assert "Withheld" not in out


def test_run_tells_what_a_condition_withheld(call, tmp_path, monkeypatch):
    monkeypatch.setattr("clustersim.simulation.simulate", REAL_SIMULATE)
    condition = 'only_if = { outcome = "tenants", year = 2011, at_least = 9999 }\n'
    text = 'title = "x"\npurse = "20 bn KRW"\nyears = [2010, 2013]\n'
    text += '[[spend]]\ninstrument = "incubator"\nshare = 1.0\nsettings.sites = ["hill-park"]\n' + condition
    (tmp_path / "waiting.toml").write_text(text, "utf-8")
    code, out, _ = call("run", "test-region", "--strategy", "waiting.toml", "--until", "2013")
    assert code == 0
    assert "Withheld because a condition was not met: 15.0 bn KRW" in out


def test_run_takes_the_future_of_the_regions_experiment(call):
    assert run_command.usual_world("test-region") == ("steady", 2010, 2020)
    assert run_command.usual_world("wonju-1998") == ("korea-1998-2023", 1998, 2007)
    assert run_command.usual_world("nowhere") == ("korea-2010-2020", 2010, 2020)
    assert call("run", "test-region", "--strategy", "no-policy", "--set", "building_time=20")[0] == 0


@pytest.mark.parametrize("kind", file_commands.KINDS)
def test_list_knows_every_kind(call, kind):
    code, out, _ = call("list", kind)
    assert code == 0
    assert len(out.splitlines()) > 3


def test_list_without_a_kind_names_what_there_is(call):
    _, out, _ = call("list")
    assert "list parameters" in out
    told = " ".join(call("list", "--help")[1].split())
    assert "without it, all but switches and parameters" in told
    assert "korea-2010" in out
    assert "hospital-centred" in out
    assert "net_jobs" in out


@pytest.mark.parametrize("width", [72, 80, 100, 112, 120, 160])
def test_no_name_and_no_number_of_a_list_is_broken(call, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    out = call("list", "parameters")[1]
    assert max(map(len, out.splitlines())) <= width
    words = set(out.split())
    for name, item in REGISTER.items():
        assert {name, item.grade, f"{item.value:g}", f"{item.low:g}", f"{item.high:g}"} <= words


def test_narrow_output_is_a_list_that_keeps_every_number(call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    code, out, _ = call("compare", "small", "--replicates", "2", "--workers", "1")
    assert code == 0
    assert "Hybrid: " in out
    assert "\x1b" not in out


def test_a_console_without_hangul_or_blocks_still_gets_everything():
    code = "import sys; sys.argv = ['clustersim', 'list', 'regions']; from clustersim import cli; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env={**_plain(), "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0, done.stderr
    assert b"korea-2010" in done.stdout


def _plain():
    import os

    return {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}


def test_colours_are_off_when_asked(monkeypatch):
    from clustersim.report.terminal import console

    monkeypatch.setenv("NO_COLOR", "1")
    assert console().no_color
