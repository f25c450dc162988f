"""Runs on a real Dask: schedulers and workers are processes of their own, and are killed, stopped and replaced.

Whatever a test starts is one group of processes, killed as a whole when the test ends.
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
import pytest

ROOT = Path(__file__).parents[2]
PATHS = [str(ROOT / "src"), str(ROOT / "tests" / "unit"), str(ROOT / "tests" / "cluster")]  # of workers too
sys.path[:0] = PATHS[1:]

import made_up_runs  # noqa: E402

from clustersim.ensemble import dask_engine  # noqa: E402
from clustersim.ensemble.dask_engine import connect  # noqa: E402
from clustersim.ensemble.keeping import Wanted  # noqa: E402
from clustersim.ensemble.readings import Yearly  # noqa: E402
from clustersim.ensemble.session import Session, Way  # noqa: E402
from clustersim.ensemble.tasks import (  # noqa: E402
    ATTEMPTS,
    POISON,
    TOO_LONG,
    Done,
    EngineLost,
    Failed,
    Here,
    Limits,
    Task,
)  # fmt: skip
from clustersim.ensemble.workers import Workers  # noqa: E402
from clustersim.kernel.errors import InputError  # noqa: E402
from clustersim.store.layout import values_digest  # noqa: E402

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

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


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[Cluster]:
    """Three workers that all tests share who leave the scheduler alone: two may be coming back while one works."""
    with cluster(tmp_path_factory.mktemp("shared"), 3) as made:
        yield made


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


# ---------------------------------------------------------------- results


@pytest.mark.parametrize("together", [1, 4])
def test_same_bits_as_in_this_process_and_in_workers(shared, together):
    todo = tasks(30)
    workers = Workers(2, Yearly(made_up_runs.made_up))
    local = by_number(workers.run(todo, together))
    workers.close()
    with engine(shared, made_up_runs.made_up) as dask:
        found = by_number(dask.run(iter(todo), together))
        again = by_number(dask.run(reversed(todo), together))
    assert bits(found) == bits(again) == bits(local) == here(todo)
    assert len(found) == len(todo)
    assert os.getpid() not in {int(outcome.worker.rpartition(":")[2]) for outcome in found.values()}


def test_an_exception_fails_its_run_only(shared):
    with engine(shared, raising) as dask:
        found = by_number(dask.run(tasks(10)))
    bad = {number: item for number, item in found.items() if isinstance(item, Failed)}
    assert {item.kind for item in bad.values()} == {"ZeroDivisionError"}
    assert sorted(bad) == [task.number for task in tasks(10) if task.seed == BAD_SEED]
    assert "of the test" in bad[min(bad)].message
    assert "raising" in bad[min(bad)].traceback


def test_a_chunk_that_takes_longer_than_was_thought_comes_back_in_part(shared):
    todo = tasks(45)
    with engine(shared, uneven, Limits(seconds=1.5)) as dask:  # the chunk takes longer, no run of it does
        found = by_number(dask.run(todo, 4))
    assert bits(found) == here(todo)
    assert {item.attempts for item in found.values()} == {1}


def test_a_caller_that_stops_early_leaves_nothing_behind(shared):
    with engine(shared, slow) as dask:
        outcomes = dask.run(tasks(100))
        next(filter(None, outcomes))
        outcomes.close()
        assert len(by_number(dask.run(tasks(3)))) == len(tasks(3))  # and the engine can be used again
    assert forgotten(shared)


def forgotten(made: Cluster) -> bool:
    """Whether the scheduler has let go of all work."""
    with distributed.Client(made.address, set_as_default=False) as client:
        return wait_for(lambda: not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) or None)


# ---------------------------------------------------------------- workers that die


def test_a_worker_that_is_killed_at_work_costs_no_run(shared):
    todo, found = tasks(60), []
    with engine(shared, slow) as dask:
        for outcome in filter(None, dask.run(todo)):
            found.append(outcome)
            if len(found) in (20, 120):
                os.kill(int(outcome.worker.rpartition(":")[2]), signal.SIGKILL)
    assert bits(by_number(found)) == here(todo)


def test_a_run_that_always_kills_its_worker_is_poison(shared):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with engine(shared, killer) as dask:
        found = by_number(dask.run(todo))
    bad = [item for item in found.values() if isinstance(item, Failed)]
    assert [(item.kind, item.attempts) for item in bad] == [(POISON, ATTEMPTS)]
    assert "died" in bad[0].message
    good = [task for task in todo if task.seed != BAD_SEED]
    assert bits(found) == here(good)


def test_a_run_that_does_not_end_is_given_up(shared):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with engine(shared, hanging, Limits(seconds=1)) as dask:
        found = by_number(dask.run(todo))
    bad = [item for item in found.values() if isinstance(item, Failed)]
    assert [(item.kind, item.attempts) for item in bad] == [(TOO_LONG, ATTEMPTS)]
    assert "1 s" in bad[0].message
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_a_run_that_does_not_let_go_of_pythons_lock_is_given_up(tmp_path):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with cluster(tmp_path, 3) as made, engine(made, stuck, Limits(seconds=1)) as dask:
        found = by_number(dask.run(todo))
    assert [item.kind for item in found.values() if isinstance(item, Failed)] == [TOO_LONG]
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_thirty_workers_killed_at_work(tmp_path):
    todo, found = tasks(300), []
    with cluster(tmp_path, 3) as made, engine(made, slow) as dask:
        for outcome in filter(None, dask.run(todo)):
            found.append(outcome)
            if len(found) % 40 == 0:
                with contextlib.suppress(ProcessLookupError):  # it may be one that was killed before
                    os.kill(int(outcome.worker.rpartition(":")[2]), signal.SIGKILL)
    assert bits(by_number(found)) == here(todo)


@pytest.mark.campaign
def test_a_worker_that_takes_all_memory_is_killed_by_its_nanny(tmp_path):
    todo = [task for task in tasks(12) if task.seed != BAD_SEED or task.number % 4 == 0]
    with cluster(tmp_path, 0) as made:
        made.add(2, "--memory-limit", "600MB")
        with engine(made, greedy) as dask:
            found = by_number(dask.run(todo))
    assert [item.kind for item in found.values() if isinstance(item, Failed)] == [POISON]
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_a_worker_that_is_back_at_its_address_before_it_was_missed(tmp_path, monkeypatch):
    """Dask itself makes its chunk again, and gives it up after some deaths."""
    monkeypatch.setattr(dask_engine, "POLL", 1000.0)
    todo = [task for task in tasks(9) if task.seed != BAD_SEED or task.number % 4 == 0]
    with cluster(tmp_path, 0) as made:
        made.add(1, "--worker-port", str(free_port()))
        wait_for(lambda: made.log().count("Register worker") == 1, made.log)
        with engine(made, killer) as dask:
            found = by_number(dask.run(todo))
    [bad] = [item for item in found.values() if isinstance(item, Failed)]
    assert (bad.kind, bad.attempts) == (POISON, ATTEMPTS)
    assert "KilledWorker" in bad.message
    assert bits(found) == here([task for task in todo if task.seed != BAD_SEED])


@pytest.mark.campaign
def test_a_result_that_comes_late_does_not_count_twice(tmp_path):
    """A machine that stands still, nanny and all, and goes on after its runs were made elsewhere."""
    todo, found = tasks(150), []
    with cluster(tmp_path, 1) as made:
        still = made.add(1)
        wait_for(lambda: made.log().count("Register worker") == 2, made.log)
        with engine(made, slow, Limits(seconds=2)) as dask:
            for outcome in filter(None, dask.run(todo)):
                found.append(outcome)
                if len(found) == 30:
                    os.killpg(still.pid, signal.SIGSTOP)
                if len(found) == 400:
                    os.killpg(still.pid, signal.SIGCONT)
    assert bits(by_number(found)) == here(todo)


# ---------------------------------------------------------------- the scheduler or the caller dies


def session(folder, **way):
    return Session(Way(folder=folder, **way), Yearly(slow), {"name": "of a test"}, {}, "a test")


def test_scheduler_killed_what_was_acknowledged_is_kept_and_another_engine_goes_on(tmp_path):
    want = wanted(30)
    with cluster(tmp_path / "dask", 1) as made, session(tmp_path / "study", connect=connect(made.address)) as first:

        def kill_at(done, total):
            if done == 40:
                first.keeper.commit()
                made.scheduler.kill()

        began = time.monotonic()
        with pytest.raises(EngineLost, match="is gone"):
            first.complete(want, kill_at)
        assert time.monotonic() - began < 20
    kept = first.keeper.acknowledged
    assert 40 <= kept < len(want)
    with session(tmp_path / "study", workers=2) as second:
        second.complete(want)
        assert second.made == len(want) - kept
        table, done = second.generation.results()
        keys = [second.keys.of(item.scenario, item.seed) for item in want]
        quarters = [item.digest for item in second.results(want)]
    assert done.all()
    expected = by_number(Here(Yearly(made_up_runs.made_up)).run(tasks(30)))
    values = {keys[number]: values_digest(item.layout.digest, item.values) for number, item in expected.items()}
    assert dict(zip(table["run"].tolist(), table["values"].tolist(), strict=True)) == values
    assert quarters == [expected[number].quarters for number in range(len(want))]


@pytest.mark.campaign
def test_a_scheduler_that_stands_still_is_given_up(tmp_path):
    with cluster(tmp_path) as made, engine(made, slow) as dask:
        outcomes = dask.run(tasks(600))
        next(filter(None, outcomes))
        made.scheduler.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(EngineLost, match="does not answer"):
            by_number(outcomes)
        assert time.monotonic() - began < 18


CALLER = """
import sys
from test_dask_engine import Yearly, connect, slow, tasks, Limits
if __name__ == "__main__":
    for outcome in filter(None, connect(sys.argv[1])(Yearly(slow), Limits()).run(tasks(1000))):
        print(outcome.number, flush=True)
"""


def test_the_caller_is_killed_and_nothing_of_its_work_stays(shared):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(PATHS)}
    command = [sys.executable, "-c", CALLER, shared.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as caller:
        caller.stdout.readline()
        caller.kill()
    assert forgotten(shared)
    with engine(shared, slow) as dask:
        assert bits(by_number(dask.run(tasks(5)))) == here(tasks(5))


# ---------------------------------------------------------------- who may take part


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


def test_a_worker_with_other_code_or_on_another_platform_makes_no_run(tmp_path, monkeypatch):
    todo = tasks(20)
    monkeypatch.setattr(dask_engine, "NO_OTHER", 1.0)
    with cluster(tmp_path / "dask", 0) as made:
        good = made.add(1)
        made.add(1, paths=[other_code(tmp_path / "code")])
        made.add(1, paths=[other_numba(tmp_path / "platform")])
        wait_for(lambda: made.log().count("Register worker") == 3, made.log)
        with engine(made, slow) as dask:
            found = by_number(dask.run(todo))
            assert bits(found) == here(todo)
            assert len({outcome.worker for outcome in found.values()}) == 1
            assert all(address.startswith("tcp://127.0.0.1:") for address, _ in dask.refused)
            reasons = sorted(reason for _, reason in dask.refused)
            assert reasons[0] == "code: clock.py has changed"
            assert reasons[1].startswith('platform: numba: was "')
            assert reasons[1].endswith('is "9.9.9"')
            os.killpg(good.pid, signal.SIGKILL)
            with pytest.raises(EngineLost, match=r"code: clock.py has changed|platform: numba: was"):
                by_number(dask.run(todo))


@pytest.mark.parametrize(
    "address",
    [
        "tcp://192.168.1.5:8786", "tcp://0.0.0.0:8786", "tcp://example.org:8786", "tcp://[::]:8786", "127.0.0.1:8786",
        "inproc://127.0.0.1/1/1", "tcp://127.0.0.1", "tcp://127.0.0.1:8786/path", "tcp://localhost.example.org:1", "",
    ],
)  # fmt: skip
def test_an_address_where_others_could_listen_in_is_refused(address):
    with pytest.raises(InputError) as error:
        connect(address)
    assert error.value.codes == ("E-SCHEDULER-ADDRESS",)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://127.8.9.1:1", "tcp://[::1]:1", "tcp://localhost:1"])
def test_addresses_of_this_machine_may_be_used(address):
    connect(address)


def test_options_that_do_not_fit_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError) as error:
        connect("tls://a.example:1", tls_ca=str(tmp_path / "none.pem"))
    assert error.value.codes == ("E-SCHEDULER-TLS",) * 3
    with pytest.raises(InputError) as error:
        connect("tcp://127.0.0.1:1", tls_key="key.pem")
    assert error.value.codes == ("E-SCHEDULER-TLS",)
    monkeypatch.setattr(dask_engine, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"clustersim\[cluster\]"):
        connect("tcp://127.0.0.1:1")


def test_nobody_listens(monkeypatch):
    monkeypatch.setattr(dask_engine, "CONNECT", 1.0)
    with pytest.raises(InputError) as error:
        connect("tcp://127.0.0.1:1")(Yearly(slow), Limits())
    assert error.value.codes == ("E-SCHEDULER",)


def test_a_scheduler_that_listens_to_the_network_is_refused(tmp_path):
    with cluster(tmp_path, 0, host="0.0.0.0") as made:
        port = made.address.rpartition(":")[2]
        with pytest.raises(InputError, match="without TLS"):
            connect(f"tcp://127.0.0.1:{port}")(Yearly(slow), Limits())


# ---------------------------------------------------------------- TLS


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


def test_tls_works_with_certificates_and_only_with_them(tmp_path, monkeypatch):
    (tmp_path / "others").mkdir()
    own, others = certificates(tmp_path), certificates(tmp_path / "others")
    options = ["--tls-ca-file", own["tls_ca"], "--tls-cert", own["tls_cert"], "--tls-key", own["tls_key"]]
    with cluster(tmp_path / "dask", 1, *options, "--protocol", "tls") as made:
        assert made.address.startswith("tls://")
        with engine(made, made_up_runs.made_up, **own) as dask:
            found = by_number(dask.run(tasks(5)))
            assert dask.refused == []
        monkeypatch.setattr(dask_engine, "CONNECT", 1.5)
        refused = [(made.address, others), (made.address.replace("tls:", "tcp:"), {})]
        for address, files in refused:
            with pytest.raises(InputError) as error:
                connect(address, **files)(Yearly(slow), Limits())
            assert error.value.codes == ("E-SCHEDULER",), error.value
    assert bits(found) == here(tasks(5))
