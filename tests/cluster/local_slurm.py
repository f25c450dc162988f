"""A real Slurm of one node on this machine, for tests: nothing of it is mocked, and nothing of it outlives the test.

Cluster code fails where a mock agrees with it: quoting in job scripts, variables that do not arrive, jobs cancelled
half-way. Slurm's own daemons start in half a second, so tests run against those. They need no root, no systemd and no
accounting database; every file is under one folder and every socket on a loopback address. On Debian and Ubuntu:
apt-get install --no-install-recommends slurm-wlm munge
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "scancel", "scontrol", "sinfo", "squeue")
START_SECONDS = 60.0
STOP_SECONDS = 20.0
LONGEST_FOLDER = 72  # the path of a Unix socket ends at 107 characters, and Slurm adds up to 35 of its own

CONFIGURATION = """\
ClusterName=local
SlurmctldHost={host}({address})
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthInfo=socket={folder}/munge.socket
# without these two the daemons listen on every network interface
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd.log
# a container seldom lets a program make control groups
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# without it a job that names no memory gets all of it, and the next one waits
DefMemPerCPU=2000
# a queue in order of arrival, looked at often (the minimum is in microseconds): tests wait for it
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=100000
# two jobs side by side whatever the machine: believe the node's line below instead of draining a smaller one
SlurmdParameters=config_overrides
KillWait=2
NodeName=node NodeHostname={host} NodeAddr={address} CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=node Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> list[str]:
    """What this machine lacks, in words for a skipped test: programs, or a host name that stands for the loopback."""
    lacking = [program for program in PROGRAMS if _find(program) is None]
    if _own_address() is None:
        lacking.append(f"a line '127.0.0.1 {_host()}' in /etc/hosts")  # Slurm listens where its host name points
    return lacking


@contextmanager
def local_slurm(folder: Path) -> Iterator[dict[str, str]]:
    """Run Slurm under `folder` and yield the variables that lead sbatch, squeue and the like to it.

    The configuration names the socket of munge, so SLURM_CONF is all a client needs. On the way out jobs go first,
    while the daemons that can end them still run; then the daemons; then whatever got away from both.
    """
    if lacking := missing():
        raise RuntimeError(f"Slurm cannot run here, missing: {', '.join(lacking)}")
    folder = folder.resolve()
    variables = {"SLURM_CONF": str(_prepare(folder))}
    # the tests may themselves run in a job of another Slurm
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM", "SBATCH"))}
    environment = outer | variables
    with ExitStack() as stack:
        stack.callback(_kill_leftovers, variables["SLURM_CONF"])
        for command, ready in _daemons(folder, environment):
            stack.enter_context(_daemon(command, ready, folder / "log", environment))
        stack.callback(_cancel_jobs, environment)
        yield variables


def _prepare(folder: Path) -> Path:
    """Write a fresh key and the configuration."""
    if len(str(folder)) > LONGEST_FOLDER:
        raise ValueError(f"{folder}: over {LONGEST_FOLDER} characters, too long for the sockets in it")
    for name in ("state", "spool", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "munge.key").touch(mode=0o600)
    (folder / "munge.key").write_bytes(os.urandom(128))
    own = {"host": _host(), "address": _own_address(), "user": _user(), "ports": _free_ports()}
    (folder / "slurm.conf").write_text(CONFIGURATION.format(folder=folder, **own), encoding="utf-8")
    return folder / "slurm.conf"


def _daemons(folder: Path, environment: dict[str, str]) -> list[tuple[list[str], Callable[[], bool]]]:
    """What to start, in this order, and how to see that the next one may follow.

    munged refuses a socket in a folder that others cannot enter, as pytest's are; --force makes that a warning. Here
    all daemons and jobs belong to one user, who can.
    """
    munge = {"socket": "munge.socket", "key-file": "munge.key", "pid-file": "munge.pid", "seed-file": "munge.seed"}
    options = [f"--{option}={folder / name}" for option, name in munge.items()]
    return [
        (["munged", "--foreground", "--force", *options], (folder / "munge.socket").exists),
        (["slurmctld", "-D"], lambda: "is UP" in _ask(["scontrol", "ping"], environment)),
        (["slurmd", "-D"], lambda: _ask(["sinfo", "--noheader", "--format=%T"], environment).strip() == "idle"),
    ]


@contextmanager
def _daemon(command: list[str], ready: Callable[[], bool], logs: Path, environment: dict[str, str]) -> Iterator[None]:
    """Hold one daemon, in a session of its own: Ctrl-C must reach the test, not what the test has to tidy up."""
    log = logs / f"{command[0]}.out"
    with log.open("wb") as out:
        program = [str(_find(command[0])), *command[1:]]
        process = subprocess.Popen(
            program, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, start_new_session=True
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not come up: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        process.kill()
        process.wait()


def _cancel_jobs(environment: dict[str, str]) -> None:
    """End every job and wait until Slurm has reaped its processes."""
    _ask(["scancel", f"--user={_user()}"], environment)
    deadline = time.monotonic() + STOP_SECONDS
    while _ask(["squeue", "--noheader"], environment).strip() and time.monotonic() < deadline:
        time.sleep(0.2)


def _kill_leftovers(configuration: str) -> None:
    """Kill by number whatever still runs with this SLURM_CONF, such as a job's child that left the job's tree."""
    mark = f"SLURM_CONF={configuration}".encode()
    for _ in range(20):  # again, until none is found: the dying may have started others
        found = 0
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it ended meanwhile, or belongs to somebody else
                if int(entry.name) != os.getpid() and mark in (entry / "environ").read_bytes().split(b"\0"):
                    os.kill(int(entry.name), signal.SIGKILL)
                    found += 1
        if not found:
            return
        time.sleep(0.05)


def _ask(command: list[str], environment: dict[str, str]) -> str:
    """What a client program answers; nothing while there is nobody to ask."""
    program = [str(_find(command[0])), *command[1:]]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=60).stdout


def _find(program: str) -> str | None:
    """The program's path; the folder of the daemons is not on the path of ordinary users."""
    return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def _user() -> str:
    import pwd  # not on Windows, where missing() has to answer all the same

    return pwd.getpwuid(os.getuid()).pw_name


def _host() -> str:
    return socket.gethostname().partition(".")[0]


def _own_address() -> str | None:
    """The loopback address this host name stands for, if it is one; on Debian that may be 127.0.1.1."""
    with suppress(OSError):
        address = socket.gethostbyname(socket.gethostname())
        return address if address.startswith("127.") else None
    return None


def _free_ports() -> tuple[int, int]:
    """Two ports nobody listens on, held together so that they differ."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]
