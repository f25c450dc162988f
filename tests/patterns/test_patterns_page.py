"""The page of patterns is what the model does. Not among the usual tests: `pytest -m patterns` runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustersim.analysis.patterns.page import made

PAGE = Path(__file__).parents[2] / "docs" / "patterns.md"
pytestmark = pytest.mark.patterns


@pytest.fixture(scope="module")
def found():
    return made()


def test_the_page_is_up_to_date(found):
    told = "run `python -m clustersim.analysis.patterns > docs/patterns.md`"
    assert PAGE.read_text("utf-8") == found[0], told


def test_patterns_shown_as_hit_are_still_hit(found):
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.endswith(("hit |", "miss** |"))]
    shown = {cells[0].removeprefix("| "): cells[-1] == "hit |" for cells in rows}
    assert {line.row.name for line in found[1]} == set(shown)
    lost = [line.row.name for line in found[1] if shown[line.row.name] and not line.hit]
    assert not lost
