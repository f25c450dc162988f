"""The verdict of a comparison as a section of the page of answers."""

from __future__ import annotations

from clustersim.analysis.comparison import Comparison
from clustersim.report.figures import draw
from clustersim.report.over_years import differences
from clustersim.report.section import Section
from clustersim.report.tables import pairs_table, strategies_table, targets_table
from clustersim.report.verdict import HEADLINES, difference_sentence, verdict


def verdict_section(comparison: Comparison, asked: tuple[str, str]) -> Section:
    """The difference that is asked about, who is ahead of all, whether the target is met, what to know beside it."""
    said = verdict(comparison)
    pair = [difference_sentence(comparison, *asked, outcome) for outcome in HEADLINES]
    rest = [sentence for sentence in said.lead if sentence not in pair]
    sentences = (*pair, *rest, *said.targets, *(f"Note: {sentence}" for sentence in said.warnings))
    tables = (strategies_table(comparison), pairs_table(comparison), targets_table(comparison))
    shown = tuple(table for table in tables if table.rows)
    return Section("Verdict", sentences, shown, (draw(differences, comparison),), (*pair, *said.targets))
