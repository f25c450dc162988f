"""V1, V2, V4, V5: other code, other data, other machines, other formats; nothing is ever mixed in one mean."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from studying import complete, environment_of, final

import clustersim
from clustersim.kernel.errors import InputError
from clustersim.store.generation import Generation
from clustersim.store.manifest import Manifest
from clustersim.store.study import generations
from clustersim.store.verify import verify

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(clustersim.__file__).parent
FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("format-*"))
BAD_INPUT = 2
RUNS = 12


@pytest.fixture
def other_code(tmp_path) -> dict[str, str]:
    """An environment in which the program is a copy with one constant changed."""
    copy = tmp_path / "src" / "clustersim"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__", "data"))
    with (copy / "clock.py").open("a") as file:
        file.write("\nQUARTERS_OF_A_TEST = 5\n")
    return {"PYTHONPATH": os.pathsep.join([str(copy.parent), str(Path(__file__).parent)])}


def drive(folder: Path, *options: str, env: dict[str, str]) -> subprocess.CompletedProcess:
    words = [sys.executable, str(Path(__file__).with_name("driver.py")), str(folder), str(RUNS), "2", *options]
    return subprocess.run(
        words, env=environment_of(None) | env, capture_output=True, text=True, timeout=60, check=False
    )


def test_V1_other_code_is_refused_with_the_module_or_kept_apart(tmp_path, other_code, undisturbed):
    folder = tmp_path / "study"
    assert complete(folder, RUNS - 4).process.returncode == 0
    refused = drive(folder, env=other_code)
    assert refused.returncode == BAD_INPUT
    assert "code: clock.py has changed" in refused.stderr
    assert "--new-generation" in refused.stderr
    assert drive(folder, "--new-generation", env=other_code).returncode == 0
    first, second = generations(folder)
    assert len(first.runs()["run"]) == RUNS - 4
    assert len(second.runs()["run"]) == RUNS
    assert not set(first.runs()["run"]) & set(second.runs()["run"])
    assert set(first.runs()["code"]).isdisjoint(second.runs()["code"])
    assert complete(folder, RUNS).process.returncode == 0  # the earlier code goes on where it was, not with the last
    assert len(Generation(first.folder).runs()["run"]) == RUNS
    assert len(Generation(second.folder).runs()["run"]) == RUNS


NARROW = {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"}


def vectors_with(env: dict[str, str]) -> str:
    """The vector instructions that a process finds in an environment."""
    code = "from clustersim.provenance import platform_class; print(platform_class()['vectors'])"
    words = [sys.executable, "-c", code]
    told = subprocess.run(words, env=environment_of(None) | env, capture_output=True, text=True, timeout=60, check=True)
    return told.stdout.strip()


def test_V3_another_class_of_machine_is_refused_and_the_same_one_is_not(tmp_path):
    folder = tmp_path / "study"
    assert complete(folder, RUNS).process.returncode == 0
    here, narrow = vectors_with({}), vectors_with(NARROW)
    again = drive(folder, env=NARROW)
    assert again.returncode == (0 if narrow == here else BAD_INPUT)  # a processor may have none that could be left out
    assert (f'platform: vectors: was "{here}", is "{narrow}"' in again.stderr) == (narrow != here)


def test_V3_a_study_of_another_class_of_machine_is_refused_on_any_processor(tmp_path):
    folder = tmp_path / "study"
    assert complete(folder, RUNS).process.returncode == 0
    (generation,) = generations(folder)
    other = generation.manifest._replace(platform={**generation.manifest.platform, "vectors": "none of these"})
    changes = other.changes(Manifest.of_now(other.question))
    assert changes == [f'platform: vectors: was "none of these", is "{vectors_with({})}"']


@pytest.fixture
def scenario_files(tmp_path) -> Path:
    """A copy of the data files, as people have them who edit their own."""
    for name in ("scenarios", "experiments"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def check_question(folder: Path, study: Path) -> subprocess.CompletedProcess:
    """Open the study of an experiment as `compare` does, without making a run."""
    code = (
        "import sys, pathlib\n"
        "from clustersim.analysis.question import question_of\n"
        "from clustersim.scenario import load_experiment\n"
        "from clustersim.store.study import opened\n"
        "from clustersim.kernel.errors import InputError\n"
        "try:\n"
        "    with opened(pathlib.Path(sys.argv[1]), question_of(load_experiment('experiments/small.toml'))): pass\n"
        "except InputError as error:\n"
        "    print(error, file=sys.stderr); raise SystemExit(2)\n"
    )
    words = [sys.executable, "-c", code, str(study)]
    return subprocess.run(words, cwd=folder, env=environment_of(None), capture_output=True, text=True, timeout=60,
                          check=False)  # fmt: skip


def test_V2_a_number_that_changed_is_refused_and_named_and_a_comment_is_not(tmp_path, scenario_files):
    study = tmp_path / "study"
    path = scenario_files / "experiments" / "small.toml"
    assert check_question(scenario_files, study).returncode == 0
    path.write_text(path.read_text("utf-8") + "\n# a thought\n", "utf-8")
    assert check_question(scenario_files, study).returncode == 0
    text = path.read_text("utf-8")
    assert "last_year = 2020" in text
    path.write_text(text.replace("last_year = 2020", "last_year = 2021"), "utf-8")
    refused = check_question(scenario_files, study)
    assert refused.returncode == BAD_INPUT
    assert "years[2]: was 2020, is 2021" in refused.stderr


# ---------------------------------------------------------------- formats


def test_V4_there_is_a_study_of_every_format():
    from clustersim.store.manifest import FORMAT

    assert [path.name for path in FIXTURES] == [f"format-{number}" for number in range(1, FORMAT + 1)]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_V4_studies_of_earlier_formats_stay_readable(fixture):
    told = json.loads((fixture / "told.json").read_text("utf-8"))
    (generation,) = generations(fixture / "study")
    assert verify(generation).damages == ()
    found = final(fixture / "study")
    assert len(found.rows) == told["runs"]
    tables = clustersim.load(fixture / "study")
    assert len(tables.runs) == told["runs"]
    assert tables.series["value"].sum() == pytest.approx(told["sum"], rel=1e-15)


def test_V5_a_study_of_a_later_format_is_refused_with_what_to_do(tmp_path):
    from clustersim.store import manifest

    assert complete(tmp_path, 4).process.returncode == 0
    for name in (manifest.NAME, manifest.COPY):
        path = tmp_path / "generation-1" / name
        facts = json.loads(path.read_text("utf-8")) | {"format": manifest.FORMAT + 1}
        path.write_text(json.dumps(facts), "utf-8")
    with pytest.raises(InputError, match=r"written by a later version .* Use the version that wrote it"):
        generations(tmp_path)
