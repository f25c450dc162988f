"""A real Dask on this machine, and what its workers make: each process it starts is one group, killed as a whole.

Workers import this module by name, for the functions in it stand in for the model.
"""

from __future__ import annotations

import collections
import contextlib
import datetime
import ipaddress
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
PATHS = [str(ROOT / "src"), str(ROOT / "tests" / "unit"), str(ROOT / "tests" / "cluster")]  # of workers too
sys.path[:0] = PATHS[1:]

import made_up_runs  # noqa: E402

from clustersim.ensemble.dask_engine import connect  # noqa: E402
from clustersim.ensemble.keeping import Wanted  # noqa: E402
from clustersim.ensemble.readings import Yearly  # noqa: E402
from clustersim.ensemble.tasks import Done, Here, Limits, Task  # noqa: E402

BAD_SEED = 7
EXPERIMENT = made_up_runs.experiment()
START_SECONDS = 40.0
NO_DASHBOARD = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]  # without an address its port is open to all

# ---------------------------------------------------------------- what stands in for the model; workers import it here


def slow(scenario, seed):
    time.sleep(0.02)
    return made_up_runs.made_up(scenario, seed)


def uneven(scenario, seed):
    time.sleep(0.25 if seed >= 40 else 0)
    return made_up_runs.made_up(scenario, seed)


def killer(scenario, seed):
    if seed == BAD_SEED:
        os.kill(os.getpid(), signal.SIGKILL)
    return made_up_runs.made_up(scenario, seed)


def hanging(scenario, seed):
    while seed == BAD_SEED:
        time.sleep(0.1)
    return made_up_runs.made_up(scenario, seed)


def stuck(scenario, seed):
    if seed == BAD_SEED:
        re.match("(a+)+$", "a" * 60 + "b")  # takes for ever, in C
    return made_up_runs.made_up(scenario, seed)


def raising(scenario, seed):
    if seed == BAD_SEED:
        raise ZeroDivisionError("of the test")
    return made_up_runs.made_up(scenario, seed)


def greedy(scenario, seed):
    if seed == BAD_SEED:
        hoard = [np.ones(10_000_000) for _ in range(20)]
        time.sleep(20)
        del hoard
    return made_up_runs.made_up(scenario, seed)


def tasks(seeds):
    pairs = [(scenario, seed) for seed in range(seeds) for scenario in EXPERIMENT.scenarios]
    return [Task(number, scenario, seed) for number, (scenario, seed) in enumerate(pairs)]


def wanted(seeds):
    return [Wanted(task.scenario.strategy.name, task.scenario, task.seed) for task in tasks(seeds)]


# ---------------------------------------------------------------- schedulers and workers


class Cluster:
    """A scheduler of this machine and its workers; `address` is where it listens."""

    def __init__(self, folder: Path, *options: str, host: str = "127.0.0.1"):
        self.folder, self.options, self.processes = folder, options, []
        where = folder / "scheduler.json"
        more = ["--host", host, "--port", "0", *NO_DASHBOARD, "--scheduler-file", str(where)]
        self.scheduler = self._start("scheduler", *more)
        wait_for(lambda: where.exists() and where.read_text(), self.log)
        self.address = json.loads(where.read_text())["address"]

    def _start(self, kind: str, *arguments: str, paths=(), **variables: str) -> subprocess.Popen:
        path = os.pathsep.join([*map(str, paths), *PATHS])
        environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"} | variables
        command = [sys.executable, "-m", "distributed.cli.dask_" + kind, *arguments, *self.options]
        with (self.folder / f"{kind}{len(self.processes)}.log").open("wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, start_new_session=True
            )
        self.processes.append(process)
        return process

    def add(self, count: int = 1, *options: str, paths=(), **variables: str) -> subprocess.Popen:
        """Start workers of one thread each."""
        own = ["--host", "127.0.0.1", "--nthreads", "1", "--nworkers", str(count), *NO_DASHBOARD]
        folder = ["--local-directory", str(self.folder)]
        return self._start("worker", self.address, *own, *folder, *options, paths=paths, **variables)

    def log(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log"))

    def kill(self) -> None:
        for process in self.processes:  # each leads a group: nannies and their workers are in it
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert not [process.pid for process in self.processes if group_lives(process.pid)]


def group_lives(group: int) -> bool:
    for _ in range(50):
        members = [entry for entry in Path("/proc").glob("[0-9]*") if group_of(entry) == group]
        if not members:
            return False
        time.sleep(0.05)
    return True


def group_of(entry: Path) -> int:
    """Process group of an entry of /proc; 0 for one that has ended."""
    with contextlib.suppress(OSError, IndexError):
        state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        return 0 if state == "Z" else int(group)
    return 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def wait_for(what, tell=lambda: "", seconds: float = START_SECONDS):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, tell()
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def cluster(folder: Path, workers: int = 2, *options: str, host: str = "127.0.0.1") -> Iterator[Cluster]:
    folder.mkdir(exist_ok=True)
    made = Cluster(folder, *options, host=host)
    try:
        if workers:
            made.add(workers)
            wait_for(lambda: made.log().count("Register worker") == workers, made.log)
        yield made
    finally:
        made.kill()


@contextlib.contextmanager
def engine(made: Cluster, simulate, limits=Limits(), **files):  # noqa: B008 - a frozen record
    found = connect(made.address, **files)(Yearly(simulate), limits)
    try:
        yield found
    finally:
        started = time.monotonic()
        found.close()
        assert time.monotonic() - started < 5


def by_number(outcomes) -> dict:
    """Outcomes by number; each comes once. Between them None may come."""
    found = [outcome for outcome in outcomes if outcome is not None]
    assert max(collections.Counter(outcome.number for outcome in found).values()) == 1
    return {outcome.number: outcome for outcome in found}


def bits(outcomes: dict) -> dict:
    """All of a run that must not depend on where it was made."""
    return {
        number: (item.layout, item.values.tobytes(), item.start, item.shocks, item.quarters)
        for number, item in outcomes.items()
        if isinstance(item, Done)
    }


def here(todo, simulate=made_up_runs.made_up) -> dict:
    return bits(by_number(Here(Yearly(simulate)).run(todo)))


# ---------------------------------------------------------------- others who would take part


def other_code(folder: Path) -> Path:
    """A copy of the program with one constant changed."""
    shutil.copytree(ROOT / "src", folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "clustersim" / "clock.py").open("a") as file:
        file.write("\nOF_A_TEST = 1\n")
    return folder


def other_numba(folder: Path) -> Path:
    """Something that looks like another release of Numba to whoever asks for its version."""
    (folder / "numba-9.9.9.dist-info").mkdir(parents=True)
    (folder / "numba-9.9.9.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: numba\nVersion: 9.9.9\n")
    return folder


def certificates(folder: Path) -> dict[str, str]:
    """An authority and a certificate by it, as PEM files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def certificate(name, key, signed_by, signing_key, authority):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        made = x509.CertificateBuilder(signed_by or subject, subject, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        made = made.add_extension(x509.BasicConstraints(authority, None), critical=True)
        where = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        return made.add_extension(where, critical=False).sign(signing_key, hashes.SHA256())

    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    authority = certificate("authority of a test", keys[0], None, keys[0], True)
    own = certificate("a test", keys[1], authority.subject, keys[0], False)
    pem = serialization.Encoding.PEM
    private = (pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    content = {
        "tls_ca": authority.public_bytes(pem),
        "tls_cert": own.public_bytes(pem),
        "tls_key": keys[1].private_bytes(*private),
    }
    for name, text in content.items():
        (folder / f"{name}.pem").write_bytes(text)
    return {name: str(folder / f"{name}.pem") for name in content}
