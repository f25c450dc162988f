"""The command line on made-up runs, and a study of them, for tests of several files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from kept_studies import session, wanted
from made_up_runs import made_up

from clustersim import cli
from clustersim.ensemble.tasks import Here
from clustersim.store.export import export


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run a command line in an empty folder on made-up runs; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("clustersim.simulation.simulate", made_up)
    monkeypatch.setattr("clustersim.ensemble.session.Workers", lambda count, reading, limits: Here(reading))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["clustersim", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return stop.value.code or 0, out, err

    return run


@pytest.fixture(scope="module")
def here():
    """Runs are made in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clustersim.ensemble.session.Workers", lambda count, reading, limits: Here(reading))
        yield


@pytest.fixture(scope="module")
def study(here, tmp_path_factory) -> Path:
    """Twelve runs in three parts; one of them failed."""
    folder = tmp_path_factory.mktemp("studies") / "연구 '1'"
    with session(folder) as runs:
        for first in range(0, len(wanted()), 5):
            runs.complete(wanted()[first : first + 5])
    return folder


@pytest.fixture(scope="module")
def exports(study, tmp_path_factory) -> Path:
    """The study as all three kinds of files."""
    folder = tmp_path_factory.mktemp("exports")
    made = [path for ending in (".csv", ".parquet", ".xlsx") for path in export(study, folder / f"이름 'x'{ending}")]
    assert {path.name for path in made} == {path.name for path in folder.iterdir()}
    return folder
