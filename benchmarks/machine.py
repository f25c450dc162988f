"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
import resource
import sys

import numba
import numpy


def describe() -> str:
    """One line: Python, libraries, processors and how busy they were."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"Python {platform.python_version()}, numba {numba.__version__}, NumPy {numpy.__version__}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, load {load:.1f} at the start"
    )


def peak_megabytes() -> float:
    """Largest memory this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
