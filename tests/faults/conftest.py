"""What the fault tests share: studies that nothing happened to, and tools that must be there."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from studying import Final, complete, final


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Callable[[int], Final]:
    """The results of a study of so many runs that nothing happened to."""
    known: dict[int, Final] = {}

    def of(runs: int) -> Final:
        if runs not in known:
            folder = tmp_path_factory.mktemp("undisturbed") / "study"
            driver = complete(folder, runs)
            assert driver.process.returncode == 0, driver.stderr
            known[runs] = final(folder)
        return known[runs]

    return of


def need(tool: str) -> None:
    """Fail, and say how to get it, if a tool is missing: a test that is left out promises nothing."""
    if shutil.which(tool) is None:
        pytest.fail(f"{tool} is missing: apt-get install strace util-linux (these tests need Linux)")


@pytest.fixture(scope="session")
def strace() -> str:
    """The program strace."""
    need("strace")
    return "strace"


@pytest.fixture(scope="session")
def unshare() -> str:
    """The program unshare."""
    need("unshare")
    return "unshare"
