"""One page that answers the question of an experiment, put together from its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clustersim.analysis.comparison import Comparison
from clustersim.report.page import LIMITS
from clustersim.report.section import Section
from clustersim.report.tables import Table
from clustersim.report.verdict import years

from .page import page

ORDER = (
    *("Verdict", "How sure", "Why", "What matters: screening", "What matters: shares of the variance"),
    *("What would flip it", "What is best, and in which futures", "What it costs"),
    *("Year by year, and what is still to come", "How much was tried"),
)


UNTESTED = (
    "How much was tried counts the tests of the comparison. Screening is corrected by itself; boxes, lines of drivers, "
    "candidates of the frontier and regrets are looked for in the runs, and what is found there is not tested."
)


class Part(NamedTuple):
    """A question that was asked: its sections, runs it rests on and that failed, seconds of this time, seconds that all
    runs of its study took (each by itself), and processes of this time."""

    name: str
    sections: tuple[Section, ...]
    runs: int
    failed: int
    seconds: float
    spent: float
    workers: int


def answer_page(title: str, comparison: Comparison, parts: Sequence[Part], command: str) -> str:
    """The page as HTML text. `command` is the line that makes it again."""
    sections = [section for part in parts for section in part.sections]
    ordered = sorted(sections, key=lambda section: _place(section.title))
    lead = [item for section in ordered for item in _lead(section)]
    about = (
        f"{comparison.region_title}, {years(comparison)}. {sum(part.runs for part in parts):,} runs. Made by: {command}"
    )
    return page(title, [*ordered, limits_section(), made_section(parts, comparison)], lead, about)


def _place(title: str) -> int:
    return ORDER.index(title) if title in ORDER else len(ORDER)


def _lead(section: Section) -> list[tuple[str, str]]:
    words = section.title.split(",")[0]
    return [(words if place == 0 else "", sentence) for place, sentence in enumerate(section.lead)]


def limits_section() -> Section:
    """What the page does not say."""
    return Section("What this does not say", (*LIMITS, UNTESTED))


def made_section(parts: Sequence[Part], comparison: Comparison) -> Section:
    """What every part took, and what it was made from."""
    rows = tuple(
        (part.name, f"{part.runs:,}", f"{part.spent:,.0f} s", f"{part.seconds:,.0f} s", str(part.failed))
        for part in parts
    )
    total = (
        "All",
        f"{sum(part.runs for part in parts):,}",
        f"{sum(part.spent for part in parts):,.0f} s",
        f"{sum(part.seconds for part in parts):,.0f} s",
        str(sum(part.failed for part in parts)),
    )
    note = (
        f"Run time: what all runs took, each by itself; {parts[0].workers} processes share it. This time: seconds "
        "until a part was told; runs that were kept from earlier are not made again. Each part has its runs in a "
        "study of its own beside this page: clustersim status, export and replay read it."
    )
    facts = tuple(
        (name, value)
        for name, value in {**comparison.provenance, "digest of the comparison": comparison.digest}.items()
    )
    tables = (
        Table("What it took", ("Part", "Runs", "Run time", "This time", "Failed"), (*rows, total), note),
        Table("What it was made from", ("", ""), facts, "", True),
    )
    return Section("How it was made", (), tables)
