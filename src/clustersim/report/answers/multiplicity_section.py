"""How much was tried: differences fixed in advance and explored, corrected for their number."""

from __future__ import annotations

from clustersim.analysis.comparison import Comparison
from clustersim.analysis.multiplicity import Family, families
from clustersim.analysis.told import test_number
from clustersim.report.numbers import amount
from clustersim.report.section import Section
from clustersim.report.tables import Table, told

from .words import outcome_words, unit_of

MOST = 30


def multiplicity_section(comparison: Comparison) -> Section:
    """Both families, each labelled with its correction."""
    found = families(comparison)
    tables = tuple(family_table(comparison, family) for family in found)
    return Section("How much was tried", tuple(map(sentence, found)), tables)


def sentence(family: Family) -> str:
    """How much was tried in a family, and how much of it stands."""
    tried = family.tried
    return (
        f"{family.label.capitalize()}: {tried.tests} differences of {tried.strategies} strategies in {tried.outcomes} "
        f"outcomes ({tried.duplicates} more repeat one of them); {len(family.standing)} stand after {family.method}."
    )


def family_table(comparison: Comparison, family: Family) -> Table:
    """Every difference with its raw and corrected p."""
    rows = []
    for item in family.findings[:MOST]:
        mean = amount(item.mean, unit_of(item.outcome), sign=True)
        what = test_number(family.label, item.a, item.b, item.outcome)
        cells = [told(comparison, text, what) for text in (mean, _p(item.p), _p(item.adjusted))]
        rows.append((f"{item.a} - {item.b}, {outcome_words(item.outcome)}", *cells, "yes" if item.stands else "no"))
    left = len(family.findings) - len(rows)
    note = f"Corrected by {family.method}. p is about luck alone. " + (f"{left} more are not shown." if left else "")
    header = ("Difference", "Mean", "p", "corrected", "stands")
    return Table(f"Tests {family.label}", header, tuple(rows), note)


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return "below 0.0001" if value < 1e-4 else f"{value:.4f}"
