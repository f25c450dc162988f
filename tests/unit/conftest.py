"""The command line on made-up runs, for tests of several files."""

from __future__ import annotations

import sys

import pytest
from made_up_runs import made_up

from clustersim import cli
from clustersim.ensemble.tasks import Here


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
