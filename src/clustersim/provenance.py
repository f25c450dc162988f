"""What a result was made with: the code that decides a run, the class of machine, the versions of what it stands on."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata

from .paths import PACKAGE

FOLDERS = ("kernel", "parameters", "rules", "processes", "instruments")
NO_PART_OF_A_RUN = (
    *(
        "__init__",
        "__main__",
        "agents",
        "answer_commands",
        "answer_page",
        "answer_parts",
        "answers",
        "checking",
        "cli",
        "cli_answers",
        "cli_help",
        "cli_studies",
        "commands",
        "file_commands",
        "model",
    ),
    *(
        "options",
        "outcomes",
        "provenance",
        "run_command",
        "studies",
        "study_commands",
        "usage",
        "work_options",
        "working",
    ),
)
PACKAGES = ("clustersim", "numpy", "scipy", "numba")


def code_modules() -> dict[str, str]:
    """SHA-256 of each source that decides what a run gives, by its path in the package."""
    found = [path for folder in FOLDERS for path in (PACKAGE / folder).glob("*.py")]
    found += [path for path in PACKAGE.glob("*.py") if path.stem not in NO_PART_OF_A_RUN]
    return {
        path.relative_to(PACKAGE).as_posix(): hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        for path in sorted(found)
    }


@cache
def code_digest() -> str:
    """SHA-256 of all sources that decide what a run gives; the program's other files do not matter."""
    return digest_of(code_modules())


def digest_of(facts: dict[str, str]) -> str:
    """SHA-256 of named facts, in the order of their names."""
    text = "".join(f"{name}\n{fact}\n" for name, fact in sorted(facts.items()))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def platform_class() -> dict[str, str]:
    """What can change the last bits of a run: machine, vector instructions, mathematical library, versions."""
    python = platform.python_version_tuple()
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "vectors": _vectors(),
        "C library": " ".join(platform.libc_ver()),
        "Python": f"{python[0]}.{python[1]}",
        **{name: _version(name) for name in ("numpy", "numba", "llvmlite")},
    }


def _vectors() -> str:
    """The widest vector instructions that NumPy found, its own switches to leave them out included."""
    from numpy._core._multiarray_umath import __cpu_features__ as features  # type: ignore[import-not-found]

    # the levels of later versions of NumPy come first: they follow its switches, single features do not
    for name, needed in (
        ("avx512", ("X86_V4", "AVX512_SKX")),
        ("avx2", ("X86_V3", "AVX2")),
        ("neon", ("NEON", "ASIMD")),
    ):
        if features.get(next((key for key in needed if key in features), needed[0])):
            return name
    return "none"


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that numbers depend on."""
    return {"Python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "run from its folder, not installed"
