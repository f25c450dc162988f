"""The notebook pages run, and print what they say they print."""

from __future__ import annotations

import pytest

from clustersim.kernel.compiled import COMPILING
from notebook_pages import CELL, PAGES, run


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_code_shows_what_it_prints(page):
    text = page.read_text("utf-8")
    assert len(CELL.findall(text)) == text.count("```python") > 2


@pytest.mark.slow
@pytest.mark.skipif(not COMPILING, reason="the runs of these pages take many minutes in plain Python")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_prints_what_it_shows(page):
    assert run(page) == page.read_text("utf-8"), "run `python tests/notebook_pages.py` and look at what changed"
