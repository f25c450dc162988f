"""Compile rules with Numba, and keep the compiled code where an edit can never bring back old results.

Numba's own cache notices edits of the file a function stands in, not of the files it calls. So the cache folder is
named after a digest of every rule source of the package: other sources, other folder. If no folder can be written,
the rules are compiled in memory at every start, and the model still runs.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numba
import numpy as np

PACKAGE = Path(__file__).resolve().parent.parent
# Not `parameters/`: values travel in a record; another set of names is another type and compiles anew by itself.
RULE_FOLDERS = ("kernel", "rules", "processes", "instruments")
RULE_FILES = ("audit", "codes", "government", "initial_firms", "inputs", "pipeline_table", "purposes", "results")
RULE_FILES += ("series", "state", "world")  # type: ignore[assignment]


def rule_sources() -> list[Path]:
    """All files whose text can change what compiled rules do, in a fixed order."""
    found = [path for folder in RULE_FOLDERS for path in (PACKAGE / folder).glob("*.py")]
    found += [PACKAGE / f"{name}.py" for name in RULE_FILES]
    return sorted(found)


def rule_digest() -> str:
    """Digest of the rule sources and of the compiler that reads them."""
    total = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]}".encode())
    for path in rule_sources():
        total.update(path.relative_to(PACKAGE).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def candidate_folders() -> list[Path]:
    """Where compiled code may go, best first."""
    folders = []
    if os.environ.get("CLUSTERSIM_CACHE"):
        folders.append(Path(os.environ["CLUSTERSIM_CACHE"]))
    if os.environ.get("XDG_CACHE_HOME"):
        folders.append(Path(os.environ["XDG_CACHE_HOME"]) / "clustersim")
    if os.environ.get("HOME") or os.name == "nt":
        folders.append(Path.home() / ".cache" / "clustersim")
    # Others can write to a shared temporary folder, so the name carries the user and must be ours alone.
    folders.append(Path(tempfile.gettempdir()) / f"clustersim-{getattr(os, 'getuid', lambda: 'user')()}")
    return folders


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            return False  # somebody else's folder could feed us foreign machine code
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def find_cache() -> Path | None:
    """The first candidate folder that can be written, named after the rule digest; None if there is none."""
    name = rule_digest()
    return next((folder / name for folder in candidate_folders() if _writable(folder / name)), None)


settings: Any = numba.config  # more than its type hints tell
njit: Any = numba.njit

COMPILING = not settings.DISABLE_JIT
CACHE = find_cache() if COMPILING else None
if CACHE is not None:
    os.environ["NUMBA_CACHE_DIR"] = str(CACHE)
    settings.CACHE_DIR = str(CACHE)


PLAIN = (float, bool)  # kinds of argument that have one compiled type each; so have whole numbers of 64 bits
OPTIONS = {"cache": CACHE is not None, "nogil": True, "no_cfunc_wrapper": True}


def rule(function):
    """Compile a rule for one record or plain numbers. With NUMBA_DISABLE_JIT=1 the same text runs as plain Python.

    Rules make no arrays and so need no reference counts. One whose first argument is the world is a part of a loop: it
    is called by compiled code only, and is spared the wrapper that Python would call it by, which takes longer to
    compile than itself.
    """
    inner = function.__code__.co_varnames[:1] == ("w",)
    return njit(function, _nrt=False, no_cpython_wrapper=inner, **OPTIONS)


def rule_with_arrays(function):
    """As `rule`, for one that makes arrays."""
    return njit(function, **OPTIONS)


def kind_of(argument):
    """What decides the compiled type of an argument: equal kinds, equal types."""
    if type(argument) is np.ndarray:
        return argument.dtype, argument.ndim, argument.flags.num
    if type(argument) is int:
        return int if -(2**63) <= argument < 2**63 else numba.typeof(argument)
    return type(argument) if type(argument) in PLAIN else numba.typeof(argument)


class Loop:
    """A compiled loop over a table, called by Python with the world first.

    Numba finds the types of all arguments at every call, which takes longer than many a loop here; this remembers the
    machine code by the kinds of its arguments.
    """

    def __init__(self, compiled):
        functools.update_wrapper(self, compiled.py_func)
        self.compiled = compiled
        self.ready: dict = {}

    def __call__(self, w, *rest):
        """Run the loop."""
        kinds = (w.kind, *map(kind_of, rest)) if rest else w.kind
        if kinds not in self.ready:
            signature = (numba.typeof(w), *[numba.typeof(a) for a in rest])
            self.compiled.compile(signature)
            self.ready[kinds] = self.compiled.overloads[signature].entry_point
        return self.ready[kinds](w, *rest)


def loop(function):
    """Compile a loop over a table, called by Python once a quarter with the world."""
    return Loop(njit(function, _nrt=False, **OPTIONS)) if COMPILING else function


def loop_with_arrays(function):
    """As `loop`, for one that makes arrays."""
    return Loop(njit(function, **OPTIONS)) if COMPILING else function


class FirstCompile:
    """Says what is going on when the rules have to be compiled first, and how long it took."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stderr
        self.marker = CACHE / "complete" if CACHE else None
        self.needed = COMPILING and (self.marker is None or not self.marker.exists())

    def __enter__(self):
        self.start = time.monotonic()
        if self.needed:
            where = f"kept in {CACHE}" if CACHE else "no folder can be written, so they are not kept"
            print(f"clustersim: compiling the model's rules (one or two minutes; {where}) ...", file=self.stream)
        return self

    def __exit__(self, kind, *_):
        if self.needed and kind is None:
            print(f"clustersim: rules compiled in {time.monotonic() - self.start:.0f} s", file=self.stream)
            if self.marker is not None:
                self.marker.touch()
        self.needed = False
