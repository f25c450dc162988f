"""The verdict of a comparison as a section of the page of answers."""

from __future__ import annotations

from clustersim.analysis.comparison import Comparison
from clustersim.report.figures import draw
from clustersim.report.over_years import differences
from clustersim.report.section import Section
from clustersim.report.tables import pairs_table, strategies_table, targets_table
from clustersim.report.verdict import verdict


def verdict_section(comparison: Comparison) -> Section:
    """Who is ahead, by how much, whether the target is met, and what to know beside it."""
    said = verdict(comparison)
    tables = (strategies_table(comparison), pairs_table(comparison), targets_table(comparison))
    sentences = (*said.lead, *said.targets, *(f"Note: {sentence}" for sentence in said.warnings))
    return Section(
        "Verdict", sentences, tuple(table for table in tables if table.rows), (draw(differences, comparison),)
    )
