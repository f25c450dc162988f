"""Run a clustersim command on Dask workers that are Slurm jobs; they start with it and end with it.

    python docs/recipes/slurm_dask.py --jobs 20 -- compare korea-2010 --replicates 1000 --study shared/korea --yes

On one machine (and in the test of this file) everything listens on loopback: `--interface lo`. On a cluster name the
interface that the nodes share, and certificates: what is not on loopback goes by TLS only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import dask
from dask_jobqueue import SLURMCluster
from distributed.security import Security

LOCAL = "127.0.0.1:0"  # no page on any other interface


def cluster_of(given: argparse.Namespace, folder: Path) -> SLURMCluster:
    """Workers of one thread, replaced when Slurm ends one: a fixed number of jobs would not be."""
    dask.config.set({"distributed.deploy.lost-worker-timeout": "1s"})
    security = None
    if given.tls_ca:
        security = Security(
            require_encryption=True,
            tls_ca_file=given.tls_ca,
            **{f"tls_{role}_{what}": getattr(given, f"tls_{what}") for role in ("client", "scheduler", "worker")
               for what in ("cert", "key")},
        )  # fmt: skip
    found = SLURMCluster(
        cores=1,
        processes=1,
        memory=given.memory,
        walltime=given.walltime,
        job_name="clustersim",
        interface=given.interface,
        protocol="tls://" if security else "tcp://",
        security=security,
        scheduler_options={"interface": given.interface, "dashboard": False, "dashboard_address": LOCAL},
        worker_extra_args=["--no-dashboard", "--dashboard-address", LOCAL],
        log_directory=str(folder / "logs"),
        local_directory=str(folder),
        shared_temp_directory=str(folder),
        death_timeout=60,
    )
    found.adapt(minimum=given.jobs, maximum=given.jobs, interval="500ms")
    return found


def main() -> int:
    """Start workers, run the command on them, stop them; the exit code is the command's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2, help="Slurm jobs, a worker each; no more than Slurm can run")
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--walltime", default="04:00:00")
    parser.add_argument("--interface", default="lo")
    parser.add_argument("--folder", default="dask", help="for logs; all nodes must see it")
    for name in ("ca", "cert", "key"):
        parser.add_argument(f"--tls-{name}")
    parser.add_argument("command", nargs="+", help="what follows `clustersim`")
    given = parser.parse_args()
    folder = Path(given.folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    words = ["--engine", "dask"]
    for name in ("ca", "cert", "key"):
        value = getattr(given, f"tls_{name}")
        words += [f"--tls-{name}", value] if value else []
    with cluster_of(given, folder) as cluster:
        words += ["--scheduler", cluster.scheduler_address]
        return subprocess.run([sys.executable, "-m", "clustersim", *given.command, *words], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
