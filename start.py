"""Set up clustersim in the folder .venv and start it. Needs Python 3.11 or newer with venv, and nothing else.

    python3 start.py run               compare the strategies of korea-2010: the main job
    python3 start.py run -- ARGS       clustersim ARGS, for example: python3 start.py run -- list
    python3 start.py test              run the tests
    python3 start.py test -- ARGS      pytest ARGS

After run --, ARGS that begin with an option belong to compare: python3 start.py run -- --replicates 20

The first start makes .venv and installs exactly what requirements/lock.txt names, checked by hash, with pip as you
have configured it (mirror, proxy, certificates). Later starts change nothing unless the lock, pyproject.toml or your
Python changed. A set-up that was interrupted is done again from the beginning. Deleting .venv undoes all of it.
"""

# Written without newer syntax on purpose: an old Python has to be able to read this file to say that it is too old.

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NEWEST_TRIED = (3, 13)
DISK_NEEDED = "1.5 GB"
ROOT = Path(__file__).resolve().parent
LOCK = Path("requirements", "lock.txt")
ROUTINE = ("Collecting", "Downloading", "Ignoring", "Looking in", "Processing", "Using cached", "WARNING: Location")

# What pip, venv and the system say when they fail (words in lower case, | between them), what that means, what helps.
# The first row that fits counts: causes come before their consequences.
FAILURES = (
    (
        "no space left|not enough space on the disk|winerror 112]|disk quota exceeded",
        "The disk is full.",
        "Free about {} where {} is, and in the folder for temporary files, then start again.".format(DISK_NEEDED, ROOT),
    ),
    (
        "do not match the hashes|hashes are required|bad checksum",
        "A downloaded package is not the one that the lock names, so it was not installed.",
        "A download was cut off, or a mirror or proxy altered it. Empty pip's cache (python3 -m pip cache purge) and "
        "start again. If it stays, tell the project which package the lines above name.",
    ),
    (
        "certificate_verify_failed|certificate verify failed|sslerror",
        "The package index was reached, but its certificate is not trusted here.",
        "On a network that inspects traffic, give pip the organisation's certificate and start again: "
        "python3 -m pip config set global.cert FILE",
    ),
    (
        "proxyerror|cannot connect to proxy|proxy authentication required",
        "The proxy refused the connection or was not reached.",
        "Check the proxy that is set (HTTPS_PROXY, or python3 -m pip config list) and start again.",
    ),
    (
        "newconnectionerror|failed to establish a new connection|nameresolutionerror|getaddrinfo failed"
        "|name or service not known|temporary failure in name resolution|connection refused|network is unreachable"
        "|connecttimeout|readtimeout|timed out|connection reset|connection broken|connection aborted"
        "|remotedisconnected|incompleteread|server error",
        "The package index was not reached: no network, or it is blocked.",
        "Connect and start again; what was downloaded is kept. On a closed network, fetch the packages on a connected "
        "machine of the same kind with\n"
        "    python3 -m pip download --require-hashes --only-binary :all: -r requirements/lock.txt -d wheels\n"
        "bring the folder here, set PIP_NO_INDEX=1 and PIP_FIND_LINKS=(full path of wheels), and start again.",
    ),
    (
        "no matching distribution|could not find a version|is not a supported wheel",
        "There is no ready-made package for this Python on this machine, or your package index does not carry it.",
        "The lock covers Python {}.{} to {}.{} (64 bit) on Linux, macOS and Windows: start with one of those. If you "
        "use a mirror, ask for the package named above.".format(*(OLDEST + NEWEST_TRIED)),
    ),
    (
        "no module named ensurepip|no module named pip|no module named venv|ensurepip is ",
        "This Python cannot make a virtual environment: its venv or pip part is missing.",
        "On Debian and Ubuntu: apt install python3-venv. Elsewhere install Python from its own installer.",
    ),
    (
        "read-only file system|permission denied|errno 13]|access is denied|winerror 5]",
        "A folder cannot be written to.",
        "Copy the project to a folder of your own, or get the right to write in {}; on Windows also close programs "
        "that use .venv.".format(ROOT),
    ),
    (
        "memoryerror|cannot allocate memory",
        "The machine ran out of memory.",
        "Close other programs (2 GB free are enough) and start again.",
    ),
)


class SetupError(Exception):
    """The environment could not be made ready; the text says what failed and what to do."""


def main(arguments):
    """Do what the command line asks and return its exit code (0 fine, 1 no set-up, 2 bad command, 130 stopped)."""
    try:
        complaint = unfit(sys.version_info[:3], sys.implementation.name)
        if complaint:
            raise SetupError(complaint)
        if not arguments or arguments[0] in ("-h", "--help", "help"):
            print(__doc__.strip())
            return 0 if arguments else 2
        command = route(arguments)
        if command is None:
            return 2
        set_up(ROOT)
    except SetupError as error:
        print("\nclustersim cannot start.\n{}".format(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped before clustersim was ready. The same command begins the set-up again.", file=sys.stderr)
        return 130
    if arguments[0] == "test":
        os.chdir(str(ROOT))
    return hand_over(command)


def unfit(version, implementation):
    """Return why this Python cannot run clustersim, or an empty text."""
    if version < OLDEST or implementation != "cpython":
        text = "It needs CPython {}.{} or newer; this is {} {} ({}).".format(
            OLDEST[0], OLDEST[1], implementation, ".".join(map(str, version)), sys.executable
        )
        for minor in range(NEWEST_TRIED[1], OLDEST[1] - 1, -1):
            name = "python3.{}".format(minor)
            test = [name, "-c", "import ensurepip, venv"]  # a name on the path need not work
            if shutil.which(name) and not subprocess.call(test, stderr=subprocess.DEVNULL):
                return "{}\nThis machine has one: {} start.py run".format(text, name)
        return text + "\nInstall one (Debian 12, Ubuntu 24.04 and newer: apt install python3 python3-venv)."
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        return "\n".join(explain("No module named " + missing[0]))
    return ""


def route(arguments):
    """Return the command line to run inside .venv, or None (after saying why) for a command that does not exist."""
    job, rest = arguments[0], arguments[1:]
    if job not in ("run", "test"):
        print("start.py knows run and test, not {!r}. See: python3 start.py --help".format(job), file=sys.stderr)
        return None
    if rest and rest[0] != "--":
        print(
            "What is for {} goes after --: python3 start.py {} -- {}".format(
                "clustersim" if job == "run" else "pytest", job, " ".join(rest)
            ),
            file=sys.stderr,
        )
        return None
    rest = rest[1:]
    if job == "test":
        return [str(program(ROOT, "python")), "-m", "pytest", *rest]
    if not rest or (rest[0].startswith("-") and rest[0] != "--version"):
        rest = ["compare", *rest]
    return [str(program(ROOT, "clustersim")), *rest]


def program(root, name):
    """Return the path of a program in the environment of the project folder `root`."""
    if os.name == "nt":
        return root / ".venv" / "Scripts" / (name + ".exe")
    return root / ".venv" / "bin" / name


# ---------------------------------------------------------------- is it up to date?


def keys(root):
    """Return what the set-up depends on: a digest of lock, Python and folder, and one of pyproject.toml."""
    # Scripts in .venv hold absolute paths, so a folder that was moved or copied needs its own set-up.
    python = "{} {} {} {}".format(sys.version, sys.base_prefix, sys.platform, root)
    try:
        lock = (root / LOCK).read_bytes()
        project = (root / "pyproject.toml").read_bytes()
    except FileNotFoundError as error:
        raise SetupError("{} is missing: the copy of the project is not complete.".format(error.filename)) from error
    environment = hashlib.sha256(lock + python.encode("utf-8", "surrogateescape")).hexdigest()
    return ["environment " + environment, "project " + hashlib.sha256(project).hexdigest()]


def stamp(root):
    """Return the file that says for what .venv was made; without it .venv is not ours."""
    return root / ".venv" / "set-up.txt"


def made_for(root):
    """Return the keys that .venv was completely set up for (empty: not at all, or damaged since)."""
    if not all(program(root, name).exists() for name in ("python", "clustersim")):
        return []
    try:
        lines = stamp(root).read_text(encoding="utf-8").split("\n")
    except OSError:
        return []
    return lines[:-1] if lines[-1] == "complete" else []


def set_up(root):
    """Make .venv fit for the lock, the project and this Python; do nothing when it already is.

    Raises SetupError with a cause and a remedy.
    """
    wanted = keys(root)
    if made_for(root) == wanted:
        return
    try:
        claim(root)
        with only_one(root):
            found = made_for(root)  # another start may have finished meanwhile
            if found == wanted:
                return
            stamp(root).write_text("unfinished\n", encoding="utf-8")
            if found[:1] != wanted[:1]:
                make_environment(root)
            install_project(root)
            stamp(root).write_text("\n".join([*wanted, "complete"]), encoding="utf-8")
    except OSError as error:
        raise SetupError("{}\n\n{}".format(error, "\n".join(explain(str(error))))) from error


def claim(root):
    """Make the folder .venv and mark it as ours; refuse one that somebody else made."""
    folder = root / ".venv"
    if folder.exists() and not stamp(root).exists() and any(folder.iterdir()):
        raise SetupError(
            "The folder {} exists, but start.py did not make it and so leaves it alone.\n"
            "Rename or delete it and start again.".format(folder)
        )
    folder.mkdir(exist_ok=True)
    stamp(root).touch()


@contextlib.contextmanager
def only_one(root):
    """Let one start at a time work on .venv. The system drops the lock when its holders die."""
    with open(str(root / ".venv" / "set-up.lock"), "w") as file:
        if os.name != "nt":  # pip holds it too: were this process killed, the next one waits for the pip it left behind
            os.set_inheritable(file.fileno(), True)
        if not lock(file, wait=False):
            print("Another start is setting up this folder; waiting for it ...", flush=True)
            lock(file, wait=True)
        yield


def lock(file, wait):
    """Lock an open file for this process. Return False when another holds it and `wait` is not set."""
    if os.name == "nt":
        import msvcrt

        while True:  # gives up by itself after ten seconds, so ask again
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: go on without
        pass
    return True


# ---------------------------------------------------------------- the work


def make_environment(root):
    """Empty .venv but for our own two files, make it anew and install what the lock names."""
    print("Setting up clustersim in {}".format(root / ".venv"), flush=True)
    print("(at first start and when the lock or Python changes; a minute or two, {} of disk)".format(DISK_NEEDED))
    for item in (root / ".venv").iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(str(item))
        elif item.name not in ("set-up.txt", "set-up.lock"):
            item.unlink()
    # Started by the Python of .venv itself, that Python is gone by now: use the one it was made from.
    python = getattr(sys, "_base_executable", None) or sys.executable
    step("making the environment", [python, "-m", "venv", "--without-pip", str(root / ".venv")], root)
    step("adding pip to it", [str(program(root, "python")), "-m", "ensurepip", "--default-pip"], root)
    options = ["--require-hashes", "--only-binary", ":all:", "--no-compile", "-r", str(root / LOCK)]
    step("installing the packages of the lock", [*pip(root), *options], root)
    # pip compiles on one core; a file that does not compile (samples in tests of packages) is no failure.
    compiler = [str(program(root, "python")), "-m", "compileall", "-q", "-j", "0"]
    step("compiling them", [*compiler, str(root / ".venv" / ("Lib" if os.name == "nt" else "lib"))], root, must=False)


def install_project(root):
    """Install the project itself so that edits in src/ count at once; needs no network."""
    step("installing clustersim", [*pip(root), "--no-deps", "--no-build-isolation", "-e", str(root)], root)


def pip(root):
    """Return the start of a pip command. The user's own pip settings stay in force."""
    command = [str(program(root, "python")), "-m", "pip", "install"]
    return [*command, "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]


def step(title, command, root, must=True):
    """Run one command of the set-up, showing what it is at. Raise SetupError when one that must succeed fails."""
    print("- {} ...".format(title), flush=True)
    lines = []
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    text = {"universal_newlines": True, "errors": "replace"}
    with subprocess.Popen(command, cwd=str(root), env=clean(os.environ), close_fds=False, **streams, **text) as child:
        try:
            for line in child.stdout:
                show(line, lines)
                lines.append(line.rstrip())
        except KeyboardInterrupt:
            child.terminate()
            raise
        finally:
            show("", lines)
    if child.returncode and must:
        telling = [line for line in lines if line.strip() and not line.strip().startswith(ROUTINE)]
        tail = "\n".join("    " + line for line in telling[-10:])
        raise SetupError("Failed at: {}\n{}\n\n{}\n{}".format(title, tail, *explain("\n".join(lines))))


def show(line, before):
    """Show progress: names of packages on one line of a terminal, and at once that the index does not answer."""
    if "Retrying (Retry(" in line and not any("Retrying (Retry(" in old for old in before):
        print("  the package index does not answer; trying again a few times ...", flush=True)
    if not sys.stdout.isatty():
        return
    if line.startswith(("Collecting ", "Installing collected")):
        text = line.split()[1].split("=")[0] if line.startswith("Collecting") else "unpacking"
        print("\r\033[K  " + text, end="", flush=True)
    elif not line:
        print("\r\033[K", end="", flush=True)


def explain(text):
    """Return (what failed, what to do) for the output of a failed step."""
    low = text.lower()
    for words, what, remedy in FAILURES:
        if any(word in low for word in words.split("|")):
            return what, remedy
    return "This is a failure that start.py does not know.", "The lines above say more. Delete .venv to begin afresh."


def clean(environment):
    """Return environment variables without those that would mix other packages into .venv."""
    drop = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in environment.items() if name not in drop}
    kept["PIP_USER"] = "0"  # "user = true" in a pip.conf makes pip refuse to work in a virtual environment
    return kept


def hand_over(command):
    """Become the command: its exit code, signals and Ctrl-C are its own. Return its exit code where that is not so."""
    environment = clean(os.environ)
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment)
    with subprocess.Popen(command, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                pass  # the command got it too and stops in its own way


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
