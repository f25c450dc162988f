"""What there is by 2015, 2020, 2025, 2030, and the pipeline still to come."""

from __future__ import annotations

from collections.abc import Sequence

from clustersim.analysis.comparison import Comparison
from clustersim.analysis.horizons import horizons
from clustersim.report.figures import draw
from clustersim.report.numbers import amount
from clustersim.report.over_years import differences
from clustersim.report.section import Section
from clustersim.report.tables import Table
from clustersim.report.verdict import title

from .words import estimate_text


def years_section(comparison: Comparison, years: Sequence[int], future: str) -> Section:
    """Outcomes of every strategy at each year of a comparison whose runs go on."""
    labels, replicates = [title(comparison, arm.label) for arm in comparison.arms], comparison.n
    found = horizons(comparison.runs, labels, years)
    sentences = [
        f"Runs that go on in the future {future}, {replicates} paired replicates; no money is voted after the plan."
    ]
    last = max(item.year for item in found)
    for item in (item for item in found if item.year == last):
        sentences.append(
            f"{item.label}: in {last} {amount(item.jobs.mean, 'persons', sign=True)} net jobs, "
            f"{amount(item.value_added.mean, 'KRW', sign=True)} of value added since the start, and projects "
            f"still under way whose expected peak sales a year are {_more(item.pipeline.value)} than without policy."
        )
    rows = tuple(
        (
            f"{item.label}, {item.year}",
            estimate_text(item.jobs, "persons", sign=True),
            estimate_text(item.value_added, "KRW", sign=True),
            estimate_text(item.pipeline, "KRW", sign=True),
            amount(item.outlay.mean, "KRW"),
        )
        for item in found
    )
    note = (
        "More than without policy, same draws. Value added and outlay are sums since the start; pipeline: expected "
        "peak sales a year of projects under way, by their chance of success, none of it in value added yet."
    )
    header = ("", "Net jobs (95%)", "Net value added (95%)", "Pipeline (95%)", "Public outlay")
    table, figure = Table("By year", header, rows, note), draw(differences, comparison, "beyond")
    return Section(
        "Year by year, and what is still to come", tuple(sentences), (table,), (figure,), tuple(sentences[1:])
    )


def _more(value: float) -> str:
    return f"{amount(abs(value), 'KRW')} {'less' if value < 0 else 'more'}"
