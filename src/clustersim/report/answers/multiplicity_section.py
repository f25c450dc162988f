"""How much was tried: differences fixed in advance and explored, corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence

from clustersim.analysis.multiplicity import Family
from clustersim.report.section import Section
from clustersim.report.tables import Table

from .words import outcome_words, unit_of

MOST = 30


def multiplicity_section(families: Sequence[Family]) -> Section:
    """Both families, each labelled with its correction."""
    sentences = [_sentence(family) for family in families]
    return Section("How much was tried", tuple(sentences), tuple(map(family_table, families)))


def _sentence(family: Family) -> str:
    tried = family.tried
    return (
        f"{family.label.capitalize()}: {tried.tests} differences of {tried.strategies} strategies in {tried.outcomes} "
        f"outcomes ({tried.duplicates} more repeat one of them); {len(family.standing)} stand after {family.method}."
    )


def family_table(family: Family) -> Table:
    """Every difference with its raw and corrected p."""
    from clustersim.report.numbers import amount

    rows = []
    for item in family.findings[:MOST]:
        mean = amount(item.mean, unit_of(item.outcome), sign=True)
        told = (mean, _p(item.p), _p(item.adjusted), "yes" if item.stands else "no")
        rows.append((f"{item.a} - {item.b}, {outcome_words(item.outcome)}", *told))
    left = len(family.findings) - len(rows)
    note = f"Corrected by {family.method}. p is about luck alone. " + (f"{left} more are not shown." if left else "")
    header = ("Difference", "Mean", "p", "corrected", "stands")
    return Table(f"Tests {family.label}", header, tuple(rows), note)


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return "below 0.0001" if value < 1e-4 else f"{value:.4f}"
