"""A real Slurm on this machine: shards of an array in one folder, and Dask workers as jobs. `-m slurm` runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from local_slurm import local_slurm, missing

ROOT = Path(__file__).resolve().parents[2]
COMPARE = ["compare", "small", "--replicates", "6", "--yes"]
pytestmark = [
    pytest.mark.slurm,
    pytest.mark.skipif(bool(missing()), reason=f"a real Slurm is needed: {', '.join(missing())}"),
]


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    """The environment in which Slurm's commands find it."""
    with local_slurm(tmp_path_factory.mktemp("slurm")) as found:
        path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
        yield {**os.environ, **found, "PYTHONPATH": path}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The numbers of the comparison as this process's own machine gives them."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return numbers(folder, [*COMPARE, "--study", "study"], os.environ)


def numbers(folder: Path, words: list[str], environment) -> dict:
    command = [sys.executable, "-m", "clustersim", *words, "--json", "out.json"]
    path = os.pathsep.join([str(ROOT / "src"), environment.get("PYTHONPATH", "")])
    subprocess.run(command, cwd=folder, env={**environment, "PYTHONPATH": path}, check=True, capture_output=True)
    record = json.loads((folder / "out.json").read_text("utf-8"))
    return {key: value for key, value in record.items() if key != "seconds"}


def wait_for_jobs(environment, seconds: float = 240.0) -> None:
    end = time.monotonic() + seconds
    while subprocess.run(["squeue", "-h"], env=environment, capture_output=True, text=True, check=True).stdout.strip():
        assert time.monotonic() < end, "jobs of Slurm do not end"
        time.sleep(0.5)


def test_an_array_of_shards_fills_one_study(slurm, undisturbed, tmp_path):
    script = tmp_path / "shards.sh"
    words = " ".join([sys.executable, "-m", "clustersim", *COMPARE, "--study study --workers 1"])
    script.write_text(f"#!/bin/sh\n{words} --shard $SLURM_ARRAY_TASK_ID/4\n")
    command = ["sbatch", "--array=1-4", "--mem=900M", f"--chdir={tmp_path}", str(script)]
    subprocess.run(command, env=slurm, check=True, capture_output=True)
    wait_for_jobs(slurm)
    status = subprocess.run(
        [sys.executable, "-m", "clustersim", "status", "study", "--json"],
        cwd=tmp_path, env=slurm, check=True, capture_output=True, text=True,
    )  # fmt: skip
    (found,) = json.loads(status.stdout)["generations"]
    logs = "".join(path.read_text() for path in tmp_path.glob("slurm-*.out"))
    assert (found["done"], found["wanted"]) == (24, 24), logs
    assert numbers(tmp_path, [*COMPARE, "--study", "study"], slurm) == undisturbed
    print(status.stdout, logs)


def test_a_shard_that_slurm_ends_is_made_up_for(slurm, undisturbed, tmp_path):
    script = tmp_path / "shards.sh"
    words = " ".join([sys.executable, "-m", "clustersim", *COMPARE, "--study study --workers 1"])
    script.write_text(f"#!/bin/sh\n{words} --shard $SLURM_ARRAY_TASK_ID/2\n")
    subprocess.run(["sbatch", "--array=1-2", "--mem=900M", f"--chdir={tmp_path}", str(script)], env=slurm, check=True)
    time.sleep(6)
    subprocess.run(["scancel", "--signal=KILL", "--full", "--name=shards.sh"], env=slurm, check=True)
    wait_for_jobs(slurm)
    assert numbers(tmp_path, [*COMPARE, "--study", "study"], slurm) == undisturbed


def test_dask_workers_as_jobs_give_the_same_and_a_cancelled_one_is_replaced(slurm, undisturbed, tmp_path):
    recipe = ROOT / "docs" / "recipes" / "slurm_dask.py"
    words = ["--jobs", "2", "--memory", "900MB", "--folder", str(tmp_path / "dask"), "--", *COMPARE]
    words += ["--study", "study", "--json", "out.json"]
    environment = {**slurm, "DASK_CONFIG": str(tmp_path / "config")}  # dask-jobqueue would write into the home folder
    process = subprocess.Popen(
        [sys.executable, str(recipe), *words], cwd=tmp_path, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    cancelled = cancel_one(slurm)
    said, _ = process.communicate(timeout=240)
    assert process.returncode == 0, said
    assert cancelled
    record = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert {key: value for key, value in record.items() if key != "seconds"} == undisturbed
    wait_for_jobs(slurm)
    print(said)


def cancel_one(environment) -> bool:
    """Cancel the first job that runs."""
    for _ in range(120):
        command = ["squeue", "-h", "-t", "RUNNING", "-o", "%i"]
        jobs = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
        if jobs:
            subprocess.run(["scancel", jobs[0]], env=environment, check=True)
            return True
        time.sleep(0.5)
    return False
