"""Compiled rules are kept where an edit cannot bring back old results, and a missing folder is survived."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import clustersim
from clustersim.kernel import compiled

PACKAGE = Path(clustersim.__file__).parent
DRAW = "import numpy; from clustersim.kernel import draws; print(draws.uniform(numpy.uint64(2**63 + 5), 0))"


def python(code: str, source: Path = PACKAGE.parent, **environment: str) -> subprocess.CompletedProcess:
    """Run code in a fresh process with the package from `source`."""
    surroundings = {name: value for name, value in os.environ.items() if name not in ("XDG_CACHE_HOME", "HOME")}
    surroundings |= {"PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"} | environment
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def edited(tmp_path) -> Path:
    """A copy of the package that a test may edit."""
    target = tmp_path / "source" / "clustersim"
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def test_another_rule_source_means_another_folder(edited, tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "PACKAGE", edited)
    monkeypatch.setenv("CLUSTERSIM_CACHE", str(tmp_path / "cache"))
    before = compiled.find_cache()
    assert compiled.find_cache() == before
    assert before.parent == tmp_path / "cache"
    seen = {before}
    for name in ("kernel/draws.py", "processes/market.py", "instruments/payment.py", "rules/wages.py", "state.py"):
        path = edited / name
        path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
        seen.add(compiled.find_cache())
    assert len(seen) == 6
    report = edited / "report" / "page.py"
    report.write_text(report.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert compiled.find_cache() in seen


def test_an_edited_rule_gives_its_new_result_and_an_edit_undone_the_old_one(edited, tmp_path):
    path = edited / "kernel" / "draws.py"
    original = path.read_text("utf-8")
    results = []
    for text in (original, original.replace("HALF = 0.5", "HALF = 0.25"), original):
        path.write_text(text, "utf-8")
        done = python(DRAW, edited.parent, CLUSTERSIM_CACHE=str(tmp_path / "cache"), NUMBA_DISABLE_JIT="0")
        results.append(done.stdout)
    assert results[0] == results[2] != results[1]


def imported(path: Path) -> set[Path]:
    """Files of the package that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            found |= {folder / f"{name.name}.py" for name in node.names} | {folder.with_suffix(".py")}
    return {file for file in found if file.exists()}


def test_every_file_that_a_rule_can_read_a_constant_from_is_in_the_digest():
    rules = {path for path in PACKAGE.rglob("*.py") if "\n@rule" in path.read_text("utf-8")}
    assert len(rules) > 20
    reached, waiting = set(), list(rules)
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += imported(path)
    known = set(compiled.rule_sources())
    values = {path for path in reached if path.parent == PACKAGE / "parameters"}  # travel in a record, not in the code
    missing = {path.relative_to(PACKAGE).as_posix() for path in reached - values - known}
    assert not missing


NOWHERE = {"CLUSTERSIM_CACHE": "/proc/nope", "HOME": "/proc/nope", "XDG_CACHE_HOME": "/proc/nope"}
SAY = "from clustersim.kernel.compiled import CACHE, FirstCompile\nimport sys\nprint(CACHE)\nwith FirstCompile(): "


def test_unwritable_folders_are_passed_over(tmp_path):
    done = python(SAY + DRAW, **NOWHERE, TMPDIR=str(tmp_path), NUMBA_DISABLE_JIT="0")
    folder, value = done.stdout.split()
    assert Path(folder).is_relative_to(tmp_path)
    assert 0 < float(value) < 1


def test_without_any_folder_rules_are_compiled_in_memory(tmp_path):
    code = "import tempfile; tempfile.tempdir = '/proc/nope'\n" + SAY + DRAW
    done = python(code, **NOWHERE, NUMBA_DISABLE_JIT="0")
    assert done.stdout.split()[0] == "None"
    assert "no folder can be written" in done.stderr
    kept = python(SAY + DRAW, CLUSTERSIM_CACHE=str(tmp_path), NUMBA_DISABLE_JIT="0")
    assert done.stdout.split()[1] == kept.stdout.split()[1]


def test_the_first_compile_says_so_and_the_second_start_is_silent(tmp_path):
    first = python(SAY + DRAW, CLUSTERSIM_CACHE=str(tmp_path), NUMBA_DISABLE_JIT="0")
    assert "compiling the model's rules" in first.stderr
    assert str(tmp_path) in first.stderr
    assert "rules compiled in" in first.stderr
    (folder,) = tmp_path.iterdir()
    assert (folder / "complete").exists()
    assert list(folder.rglob("*.nbi"))
    second = python(SAY + DRAW, CLUSTERSIM_CACHE=str(tmp_path), NUMBA_DISABLE_JIT="0")
    assert second.stderr == ""
    assert second.stdout == first.stdout


def test_a_compile_that_failed_is_not_taken_for_complete(tmp_path):
    python(SAY + "raise SystemExit(0)", CLUSTERSIM_CACHE=str(tmp_path), NUMBA_DISABLE_JIT="0")
    (folder,) = tmp_path.iterdir()
    assert not (folder / "complete").exists()


def test_plain_python_needs_no_folder_and_no_message(tmp_path):
    done = python(SAY + "print(1)", CLUSTERSIM_CACHE=str(tmp_path), NUMBA_DISABLE_JIT="1")
    assert done.stdout.split() == ["None", "1"]
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no owners of files")
def test_a_folder_of_somebody_else_is_not_trusted(tmp_path, monkeypatch):
    assert compiled._writable(tmp_path / "mine")
    monkeypatch.setattr(compiled.os, "getuid", lambda: os.stat(tmp_path).st_uid + 1)
    assert not compiled._writable(tmp_path / "mine")


def test_the_folder_is_closed_to_others(tmp_path):
    assert compiled._writable(tmp_path / "new")
    if os.name == "posix":
        assert (tmp_path / "new").stat().st_mode & 0o077 == 0
