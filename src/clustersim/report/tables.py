"""The tables of a comparison as plain text cells: the terminal and the report draw the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clustersim.analysis.comparison import Comparison, TargetReading
from clustersim.analysis.told import (
    What,
    arm_number,
    difference_number,
    mean_outlay,
    outlay_number,
    ratio_number,
    target_number,
)
from clustersim.inputs import INSTRUMENTS
from clustersim.outcomes import OUTCOMES, every
from clustersim.store.answers import number_id

from .numbers import Told, amount, interval, share
from .verdict import HEADLINES, title

GRADE_NOTE = "Chance: share of paired runs with the larger value; a tie counts half."


class Table(NamedTuple):
    """A table: first column text, the others numbers unless `words`; `note` stands below it."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    words: bool = False


def strategies_table(comparison: Comparison) -> Table:
    """Headlines of each strategy against the baseline, with gross, moved and cost beside net."""
    base, arms = comparison.baseline, comparison.strategies or comparison.arms
    rows = []
    for outcome, words in HEADLINES.items():
        unit = OUTCOMES[outcome].unit
        means = [amount(arm.outcomes[outcome].mean, unit, sign=True) for arm in arms]
        rows.append((words.capitalize(), *_of_arms(comparison, arms, outcome, means)))
        bounds = [interval(arm.outcomes[outcome], unit) for arm in arms]
        rows.append(("  95% interval", *_of_arms(comparison, arms, outcome, bounds)))
        rows.append(("  chance of being ahead", *(_chance(comparison, arm.label, base.label, outcome) for arm in arms)))
        if has_outside(comparison):
            rows.append(_row(comparison, arms, f"regional_{outcome}", "  of these in the target region"))
        rows += [_row(comparison, arms, name, label) for name, label in BESIDE[outcome]]
    note = f"Net: each run minus its twin of the same seed under {title(comparison, base.label)}. {GRADE_NOTE}"
    header = ("", *(title(comparison, arm.label) for arm in arms))
    return Table(f"Against {title(comparison, base.label)}", header, tuple(rows), note)


def has_outside(comparison: Comparison) -> bool:
    """Whether there are places outside the target region, so that regional and national results differ."""
    return not all(comparison.runs[0][0].target)


BESIDE = {
    "net_jobs": (
        ("gross_jobs", "Gross jobs (as books claim)"),
        ("new_jobs", "  of these new"),
        ("moved_jobs", "  of these only moved"),
        ("deadweight_jobs", "  of these deadweight"),
        ("net_jobs_with_indirect", "Net jobs with indirect"),
    ),
    "net_value_added": (
        ("net_value_added_last_year", "  in the last year"),
        ("public_outlay", "Public outlay"),
        ("private_investment", "Private money beside it"),
        ("cost_per_net_job", "Public outlay per net job"),
    ),
}


def told(comparison: Comparison, text: str, what: What) -> Told:
    """Text of a number, with its id."""
    return Told(text, number_id(comparison.digest, what))


def _of_arms(comparison: Comparison, arms, outcome: str, texts: Sequence[str]) -> list[str]:
    named = [arm_number(arm.label, outcome) for arm in arms]
    return [told(comparison, text, what) for text, what in zip(texts, named, strict=True)]


def _row(comparison: Comparison, arms, name: str, label: str) -> tuple[str, ...]:
    unit = every()[name].unit
    shown = "KRW" if unit.startswith("KRW") else unit
    return (label, *_of_arms(comparison, arms, name, [amount(arm.outcomes[name].mean, shown) for arm in arms]))


def _chance(comparison: Comparison, a: str, b: str, outcome: str) -> str:
    if a == b:
        return "-"
    text = share(comparison.difference(a, b, outcome).chance_a_ahead)
    return told(comparison, text, difference_number(a, b, outcome))


def pairs_table(comparison: Comparison) -> Table:
    """Every pair of strategies: the paired difference, its interval, the chance of being ahead."""
    rows = []
    labels = [arm.label for arm in comparison.strategies]
    for gap in comparison.differences:
        if gap.outcome in HEADLINES and gap.a in labels and gap.b in labels:
            unit, what = OUTCOMES[gap.outcome].unit, difference_number(gap.a, gap.b, gap.outcome)
            rows.append(
                (
                    f"{title(comparison, gap.a)} - {title(comparison, gap.b)}",
                    HEADLINES[gap.outcome],
                    told(comparison, amount(gap.estimate.mean, unit, sign=True), what),
                    told(comparison, interval(gap.estimate, unit), what),
                    told(comparison, share(gap.chance_a_ahead), what),
                    "none" if gap.none else "yes" if gap.told else "cannot be told",
                )
            )
    rows.sort(key=lambda row: list(HEADLINES.values()).index(row[1]))
    count = len({(gap.a, gap.b) for gap in comparison.differences})
    note = f"A difference is told if the interval, widened for the {count} pairs compared, does not hold 0."
    header = ("Pair", "Outcome", "Difference", "95% interval", "Chance ahead", "Told?")
    return Table("Each pair of strategies", header, tuple(rows), note)


def targets_table(comparison: Comparison) -> Table:
    """Share of the official targets that each strategy reaches, and in how many runs it meets them."""
    labels = [arm.label for arm in comparison.strategies]
    found = {(reading.outcome, reading.label): reading for reading in comparison.targets}
    rows = []
    for outcome, words, subject, target in dict.fromkeys(
        (item.outcome, item.words, item.subject, item.target) for item in comparison.targets
    ):
        goal = f"{target:,.0f} jobs" if subject == "jobs" else f"{amount(target, 'KRW')} of value added"
        cells = [found[outcome, label] for label in labels]
        named = [target_number(label, subject, outcome) for label in labels]
        shown = [told(comparison, _reached(cell), what) for cell, what in zip(cells, named, strict=True)]
        rows.append((f"{goal}, {words}", *shown))
    note = "Share of the target that is reached in the mean (runs that meet it). The target is never an input."
    return Table("The official target", ("", *(title(comparison, label) for label in labels)), tuple(rows), note)


def _reached(reading: TargetReading) -> str:
    met = round(reading.chance.share * reading.chance.n)
    return f"{share(reading.share.mean)} ({met}\u00a0of\u00a0{reading.chance.n})"


def outcomes_table(comparison: Comparison) -> Table:
    """All outcomes of all arms, mean and interval."""
    rows = []
    for name, item in every().items():
        cells = []
        for arm in comparison.arms:
            value = arm.outcomes[name]
            bounds = f" ({interval(value, item.unit)})" if value.low is not None and value.low != value.high else ""
            cells.append(told(comparison, amount(value.mean, item.unit) + bounds, arm_number(arm.label, name)))
        rows.append((f"{name}: {item.meaning} [{item.unit}]", *cells))
    header = ("Outcome", *(title(comparison, arm.label) for arm in comparison.arms))
    note = "Mean over runs and its 95% interval (Student's t; Fieller's for a ratio)."
    return Table("All outcomes", header, tuple(rows), note)


def ids_table(tables: Sequence[Table]) -> Table:
    """The ids of all numbers in some tables, for readers who cannot point at a number (on paper)."""
    rows: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for row in table.rows:
            for heading, cell in zip(table.header, row, strict=True):
                if isinstance(cell, Told):
                    rows.setdefault(cell.id, (f"{row[0].strip()}: {heading}", str(cell), cell.id))
    note = "A number that stands in several tables has one id."
    return Table("Ids of the numbers", ("Number", "Value", "Id"), tuple(rows.values()), note, words=True)


def purses_table(comparison: Comparison) -> Table:
    """Public money each arm spent, by instrument, with how far purses differ (law X5)."""
    labels = [arm.label for arm in comparison.strategies]
    purses = {purse.label: purse for purse in comparison.purses}
    rows = []
    for place, instrument in enumerate(INSTRUMENTS):
        paid = [mean_outlay(comparison, arm, place) for arm in range(1, len(comparison.arms))]
        if any(paid):
            cells = zip(labels, paid, strict=True)
            shown = [told(comparison, amount(value, "KRW"), outlay_number(label, instrument)) for label, value in cells]
            rows.append((instrument.replace("_", " "), *shown))
    for words, field, form in (
        ("All", "nominal", _krw),
        ("Discounted to the first year", "discounted", _krw),
        ("Gap to the first strategy", "nominal_gap", _gap),
        ("Gap, discounted", "discounted_gap", _gap),
    ):
        named = [(form(getattr(purses[label], field)), outlay_number(label, field)) for label in labels]
        rows.append((words, *(told(comparison, text, what) for text, what in named)))
    header = ("Instrument", *(title(comparison, label) for label in labels))
    return Table("Public outlay by instrument", header, tuple(rows), "At constant prices of the base year.")


def _krw(value: float) -> str:
    return amount(value, "KRW")


def _gap(gap: float | None) -> str:
    return "-" if gap is None else f"{gap + 0.0:+.2%}"


def ratios_table(comparison: Comparison) -> Table:
    """How many times fewer runs paired seeds need than independent ones, for the quoted pair."""
    pair = comparison.headline_pair
    ratios = comparison.variance_ratios.get(pair, {}) if pair else {}
    rows = tuple(
        (
            f"{name}: {OUTCOMES[name].meaning}",
            told(comparison, f"{ratio.mean:,.1f}", ratio_number(*(pair or ("", "")), name)),
            told(comparison, f"{ratio.low:,.1f} to {ratio.high:,.1f}", ratio_number(*(pair or ("", "")), name)),
        )
        for name, ratio in ratios.items()
    )
    named = f"{title(comparison, pair[0])} - {title(comparison, pair[1])}" if pair else "no pair"
    note = "(variance of a + variance of b) / variance of (a - b) over the same runs; 95% bootstrap interval."
    return Table(f"Variance ratio of paired runs, {named}", ("Outcome", "Ratio", "95% interval"), rows, note)


def ratio_sentence(comparison: Comparison) -> str:
    """One sentence on what pairing saves; empty where it cannot be told."""
    pair = comparison.headline_pair
    ratios = comparison.variance_ratios.get(pair, {}) if pair else {}
    parts = [
        f"{ratios[name].mean:,.1f} for {words} (95% interval {ratios[name].low:,.1f} to {ratios[name].high:,.1f})"
        for name, words in HEADLINES.items()
        if name in ratios
    ]
    if not parts or pair is None:
        return ""
    named = f"{title(comparison, pair[0])} - {title(comparison, pair[1])}"
    return f"Variance ratio of paired against independent seeds, {named}: {'; '.join(parts)}."
