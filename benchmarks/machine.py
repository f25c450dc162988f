"""What a figure was measured on."""

from __future__ import annotations

import hashlib
import os
import platform
import resource
import sys

import numba
import numpy

from clustersim.kernel.compiled import PACKAGE
from clustersim.paths import data_folder


def describe() -> str:
    """One line: Python, libraries, processors and how busy they were."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"Python {platform.python_version()}, numba {numba.__version__}, NumPy {numpy.__version__}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, load {load:.1f} at the start"
    )


def sources() -> str:
    """Digest of the program and of its data files: figures of two processes compare only if it has not changed."""
    total = hashlib.sha256()
    files = [*PACKAGE.rglob("*.py"), *(data_folder() / "scenarios").rglob("*.toml")]
    for path in sorted([*files, *(data_folder() / "experiments").rglob("*.toml")]):
        total.update(path.read_bytes())
    return total.hexdigest()


def peak_megabytes() -> float:
    """Largest memory this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
