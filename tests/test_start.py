"""start.py: what it decides, and what it says when the set-up fails. No network, no installation."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _load():
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _stopped(root):
    raise KeyboardInterrupt


start = _load()


# ---------------------------------------------------------------- Python


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 8, 18), (3, 10, 13)])
def test_old_python_is_told_what_it_needs(version):
    text = start.unfit(version, "cpython")
    assert "3.11 or newer" in text
    assert ".".join(map(str, version)) in text


def test_other_implementations_are_refused():
    assert "CPython" in start.unfit((3, 11, 9), "pypy")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 0), (4, 0, 0)])
def test_new_python_is_accepted(version):
    assert start.unfit(version, "cpython") == ""


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_python_without_venv_is_told_what_to_install(module, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else find(name))
    assert "python3-venv" in start.unfit((3, 11, 2), "cpython")


def test_old_pythons_can_read_the_file():
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))


# ---------------------------------------------------------------- arguments


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run"], ["clustersim", "compare"]),
        (["run", "--"], ["clustersim", "compare"]),
        (["run", "--", "--replicates", "5"], ["clustersim", "compare", "--replicates", "5"]),
        (["run", "--", "list"], ["clustersim", "list"]),
        (["run", "--", "run", "test-region"], ["clustersim", "run", "test-region"]),
        (["run", "--", "--version"], ["clustersim", "--version"]),
        (["test"], ["python", "-m", "pytest"]),
        (["test", "--", "-k", "draws"], ["python", "-m", "pytest", "-k", "draws"]),
    ],
)
def test_arguments_reach_the_right_program(arguments, expected):
    program, *rest = start.route(arguments)
    assert Path(program).parents[1] == ROOT / ".venv"
    assert [Path(program).stem, *rest] == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["build"], "knows run and test"), (["run", "list"], "start.py run -- list"), (["test", "-q"], "test -- -q")],
)
def test_wrong_commands_are_refused(arguments, said, capsys, monkeypatch):
    monkeypatch.setattr(start, "set_up", lambda root: pytest.fail("nothing may be set up"))
    assert start.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_help_is_no_failure(capsys):
    assert start.main(["--help"]) == 0
    assert start.main([]) == 2
    assert "start.py test" in capsys.readouterr().out


# ---------------------------------------------------------------- set-up


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project folder, and the list of the steps that would have been carried out in it."""
    folder = tmp_path / "project"
    (folder / "requirements").mkdir(parents=True)
    (folder / "requirements" / "lock.txt").write_text("numpy==2.4.6\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    done = []

    def step(title, command, root, must=True):
        done.append(title)
        if title == "making the environment":
            for name in ("python", "clustersim"):
                start.program(root, name).parent.mkdir(parents=True, exist_ok=True)
                start.program(root, name).touch()

    monkeypatch.setattr(start, "step", step)
    monkeypatch.setattr(start, "ROOT", folder)
    return folder, done


def test_first_set_up_installs_lock_then_project(project):
    folder, done = project
    start.set_up(folder)
    assert done[0] == "making the environment"
    assert done.index("installing the packages of the lock") < done.index("installing clustersim")


def test_second_set_up_does_and_writes_nothing(project, monkeypatch):
    folder, done = project
    start.set_up(folder)
    done.clear()
    monkeypatch.setattr(start, "claim", lambda root: pytest.fail("a folder that is ready may be read-only"))
    start.set_up(folder)
    assert done == []


def test_interrupted_change_is_not_taken_for_the_state_before(project, monkeypatch):
    folder, done = project
    lock = folder / "requirements" / "lock.txt"
    before = lock.read_text()
    start.set_up(folder)
    lock.write_text("numpy==2.4.7\n")
    with monkeypatch.context() as patch:
        patch.setattr(start, "make_environment", _stopped)
        with pytest.raises(KeyboardInterrupt):
            start.set_up(folder)
    lock.write_text(before)
    done.clear()
    start.set_up(folder)
    assert "making the environment" in done


@pytest.mark.parametrize(
    ("changed", "everything"), [("requirements/lock.txt", True), ("pyproject.toml", False), (".venv/set-up.txt", True)]
)
def test_change_is_installed(project, changed, everything):
    folder, done = project
    start.set_up(folder)
    done.clear()
    (folder / changed).write_text("changed\n")
    start.set_up(folder)
    assert ("making the environment" in done) == everything
    assert done[-1] == "installing clustersim"
    assert start.made_for(folder) == start.keys(folder)


def test_other_python_is_a_new_set_up(project, monkeypatch):
    folder, done = project
    start.set_up(folder)
    done.clear()
    monkeypatch.setattr(sys, "version", "3.12.0 (other)")
    start.set_up(folder)
    assert "making the environment" in done


@pytest.mark.parametrize("stop", [KeyboardInterrupt, start.SetupError("no network")])
@pytest.mark.parametrize("failing", ["making the environment", "installing clustersim"])
def test_interrupted_set_up_begins_again_with_an_empty_environment(project, monkeypatch, stop, failing):
    folder, done = project
    good = start.step

    def bad(title, command, root, must=True):
        good(title, command, root, must)
        if title == failing:
            (root / ".venv" / "half").mkdir()
            raise stop

    monkeypatch.setattr(start, "step", bad)
    with pytest.raises(type(stop) if isinstance(stop, Exception) else stop):
        start.set_up(folder)
    assert start.made_for(folder) == []
    done.clear()
    monkeypatch.setattr(start, "step", good)
    start.set_up(folder)
    assert "making the environment" in done
    assert not (folder / ".venv" / "half").exists()
    assert start.made_for(folder) == start.keys(folder)


def test_damaged_environment_is_made_again(project):
    folder, done = project
    start.set_up(folder)
    done.clear()
    start.program(folder, "python").unlink()
    start.set_up(folder)
    assert "making the environment" in done


def test_environment_of_somebody_else_is_left_alone(project):
    folder, done = project
    (folder / ".venv").mkdir()
    (folder / ".venv" / "theirs").touch()
    with pytest.raises(start.SetupError, match="did not make it"):
        start.set_up(folder)
    assert [item.name for item in (folder / ".venv").iterdir()] == ["theirs"]
    assert done == []


def test_incomplete_copy_names_the_missing_file(project):
    folder, _ = project
    (folder / "requirements" / "lock.txt").unlink()
    with pytest.raises(start.SetupError, match=r"lock\.txt is missing"):
        start.set_up(folder)


def test_write_failure_is_explained(project, monkeypatch):
    folder, _ = project

    def full(root):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(start, "install_project", full)
    with pytest.raises(start.SetupError, match="disk is full"):
        start.set_up(folder)


def test_only_one_start_at_a_time(project):
    folder, _ = project
    start.claim(folder)
    with start.only_one(folder), open(folder / ".venv" / "set-up.lock", "w") as other:
        assert start.lock(other, wait=False) is False


def test_packages_of_other_places_stay_out():
    environment = start.clean({"PYTHONPATH": "x", "PIP_USER": "1", "PIP_CERT": "cert.pem", "PATH": "/bin"})
    assert environment == {"PIP_USER": "0", "PIP_CERT": "cert.pem", "PATH": "/bin"}


# ---------------------------------------------------------------- failures

RETRY = "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "
NONE_FOUND = (
    "ERROR: Could not find a version that satisfies the requirement numba==0.68.1 (from versions: none)\n"
    "ERROR: No matching distribution found for numba==0.68.1"
)


@pytest.mark.parametrize(
    ("output", "what", "remedy"),
    [
        (RETRY + "'NewConnectionError('...: [Errno 111] Connection refused')'\n" + NONE_FOUND, "no network", "closed"),
        (RETRY + "'NameResolutionError(\"([Errno -2] Name or service not known)\")'", "no network", "Connect"),
        (RETRY + "'ConnectTimeoutError('... timed out.')'\n" + NONE_FOUND, "no network", "PIP_FIND_LINKS"),
        (RETRY + "'SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))'\n" + NONE_FOUND, "certificate", "global.cert"),
        (RETRY + "'ProxyError('Cannot connect to proxy.', OSError('407'))'\n" + NONE_FOUND, "proxy", "HTTPS_PROXY"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full", "Free about"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk is full", "Free about"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one", "cache purge"),
        (NONE_FOUND, "no ready-made package", "3.11 to 3.13"),
        ("/usr/bin/python3: No module named ensurepip", "venv or pip", "python3-venv"),
        ("[Errno 30] Read-only file system: '/project/.venv'", "cannot be written", "right to write"),
        ("[Errno 13] Permission denied: '/project/.venv'", "cannot be written", "right to write"),
        ("PermissionError: [WinError 5] Access is denied", "cannot be written", "close programs"),
        ("MemoryError", "out of memory", "2 GB"),
        ("Segmentation fault", "does not know", "Delete .venv"),
    ],
)
def test_failure_is_explained(output, what, remedy):
    found, advice = start.explain(output)
    assert what in found
    assert remedy in advice


def test_failed_step_shows_its_last_words(tmp_path):
    talk = "print('Collecting numba'); print('ERROR: [Errno 28] No space left on device'); raise SystemExit(1)"
    with pytest.raises(start.SetupError) as caught:
        start.step("installing", [sys.executable, "-c", talk], tmp_path)
    assert "Failed at: installing" in str(caught.value)
    assert "Errno 28" in str(caught.value)
    assert "Collecting" not in str(caught.value)
    assert "The disk is full." in str(caught.value)


def test_step_that_may_fail_goes_on(tmp_path):
    start.step("compiling", [sys.executable, "-c", "raise SystemExit(1)"], tmp_path, must=False)


def test_silent_index_is_mentioned_once(capsys):
    line = RETRY + "'NewConnectionError'"
    start.show(line, [])
    start.show(line, [line])
    assert capsys.readouterr().out.count("does not answer") == 1


def test_stop_in_set_up_is_clean(monkeypatch, capsys):
    monkeypatch.setattr(start, "set_up", _stopped)
    assert start.main(["run"]) == 130
    assert "begins the set-up again" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for clustersim is a shell script")
def test_exit_code_and_arguments_pass_through(tmp_path):
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    for name in ("start.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("python", "clustersim"):
        stand_in = tmp_path / ".venv" / "bin" / name
        stand_in.write_text('#!/bin/sh\necho "$@"\nexit 3\n')
        stand_in.chmod(0o755)
    (tmp_path / ".venv" / "set-up.txt").write_text("\n".join([*start.keys(tmp_path.resolve()), "complete"]))
    command = [sys.executable, str(tmp_path / "start.py"), "run", "--", "--seed", "7"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("compare --seed 7\n", "", 3)


# ---------------------------------------------------------------- lock


def _locked():
    """Return pairs of a package and its block of the lock."""
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8"))
    return [(re.match(r"[a-z0-9-]+", block)[0], block) for block in blocks]


def test_lock_names_no_address():
    assert not re.search(r"://|www\.|index.url|find.links", (ROOT / "requirements" / "lock.txt").read_text())


def test_every_locked_package_has_hashes():
    assert [name for name, block in _locked() if "--hash=sha256:" not in block] == []


def test_lock_covers_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"]
    asked += project["build-system"]["requires"]
    wanted = {re.match(r"[A-Za-z0-9-]+", item)[0].lower() for item in asked}
    assert wanted - {name for name, _ in _locked()} == {"clustersim"}  # its own extra, which dev asks for
