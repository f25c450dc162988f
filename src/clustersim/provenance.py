"""What a result was made with: a digest of the code that decides a run, and the versions of what it stands on."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata

from .paths import PACKAGE

FOLDERS = ("kernel", "parameters", "rules", "processes", "instruments")
NO_PART_OF_A_RUN = ("__main__", "agents", "cli", "commands", "model", "options", "outcomes", "provenance", "studies")
PACKAGES = ("clustersim", "numpy", "scipy", "numba")


def code_digest() -> str:
    """SHA-256 of all sources that decide what a run gives; the program's other files do not matter."""
    found = [path for folder in FOLDERS for path in (PACKAGE / folder).glob("*.py")]
    found += [path for path in PACKAGE.glob("*.py") if path.stem not in NO_PART_OF_A_RUN]
    total = hashlib.sha256()
    for path in sorted(found):
        total.update(path.relative_to(PACKAGE).as_posix().encode())
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that numbers depend on."""
    found = {"Python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "run from its folder, not installed"
    return found
