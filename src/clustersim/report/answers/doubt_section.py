"""How sure: what the doubt about the difference is made of."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from clustersim.analysis.intervals import Chance
from clustersim.analysis.sensitivity.uncertainty import Doubt, Split
from clustersim.report.figures import Drawn
from clustersim.report.numbers import amount
from clustersim.report.section import Section
from clustersim.report.style import HATCHES, PART_COLOURS, WIDTH, figure_style, svg
from clustersim.report.tables import Table

from .words import estimate_text, outcome_words, percent, share_text, unit_of

WORDS = {
    "luck": "luck of one run",
    "parameters": "parameters (accepted vectors)",
    "structure": "structure (mechanisms switched off)",
    "future": "the outside world",
    "together": "these together (interactions)",
}


def doubt_section(doubt: Doubt) -> Section:
    """Shares of the doubt, chances of being ahead, and the means by structure and future."""
    sentences = [
        f"{doubt.a} minus {doubt.b}: {doubt.vectors} accepted vectors, {len(doubt.structures)} structures, "
        f"{len(doubt.futures)} futures, {doubt.replicates} paired replicates each, {doubt.runs:,} runs."
    ]
    for split in doubt.splits:
        sentences += [_most(split), *(_ahead(doubt, split, item) for item in split.ahead)]
    first = doubt.splits[0]
    lead = [_ahead(doubt, first, first.ahead[-1]), _most(first)]  # over all that was tried, by the margin
    if doubt.held:
        sentences.append(
            f"Accepted vectors differ in the {len(doubt.varied)} parameters that were calibrated. {len(doubt.held)} of "
            "the factors of the experiment are not among them, as no observation speaks of them: doubt about those is "
            "not in these shares, and may be larger."
        )
        lead.append(sentences[-1])
    tables = [*(sources_table(split) for split in doubt.splits), *(cells_table(split) for split in doubt.splits)]
    return Section("How sure", tuple(sentences), tuple(tables), (_figure(doubt),), tuple(lead))


def _most(split: Split) -> str:
    largest = max(split.sources, key=lambda source: source.share.value)
    return (
        f"In {outcome_words(split.outcome)} most of the doubt about one paired run is {WORDS[largest.name]}: "
        f"{share_text(largest.share)} of the variance."
    )


def _ahead(doubt: Doubt, split: Split, item) -> str:
    least = f" by at least {amount(item.margin, unit_of(split.outcome))}" if item.margin else ""
    return (
        f"{doubt.a} is ahead of {doubt.b} in {outcome_words(split.outcome)}{least} in {_chance(item.chance)} of the "
        f"paired runs over {item.over}."
    )


def _chance(chance: Chance) -> str:
    return f"{percent(chance.share)} (95% interval {percent(chance.low)} to {percent(chance.high)})"


def sources_table(split: Split) -> Table:
    """Each source: share of the variance with its interval, and standard deviation."""
    unit = unit_of(split.outcome)
    rows = tuple(
        (WORDS[source.name].capitalize(), share_text(source.share), amount(source.deviation, unit))
        for source in split.sources
    )
    note = (
        f"Mean difference over all of it: {estimate_text(split.mean, unit, sign=True)}. Luck: variance between seeds "
        "of one cell. The others are freed of it and may come out below 0, which means nothing was found. Structures "
        "and futures are those that were tried, counted alike; they have no probabilities. Rough: few vectors."
    )
    header = ("Source of doubt", "Share of the variance (95%)", "Standard deviation")
    return Table(f"What the doubt is made of: {outcome_words(split.outcome)}", header, rows, note)


def cells_table(split: Split) -> Table:
    """Mean difference by structure and by future."""
    unit = unit_of(split.outcome)
    rows = [(f"Without {name.replace('_', ' ')}" if n else "The model as it is", amount(value, unit, sign=True))
            for n, (name, value) in enumerate(split.structures)]  # fmt: skip
    rows += [(f"Future {name}", amount(value, unit, sign=True)) for name, value in split.futures]
    title = f"Mean difference by structure and by future: {outcome_words(split.outcome)}"
    return Table(title, ("", "Difference"), tuple(rows), "Means over everything else that was varied.")


def _figure(doubt: Doubt) -> Drawn:
    with figure_style():
        figure = Figure(figsize=(WIDTH, 0.9 + 0.7 * len(doubt.splits)), layout="constrained")
        axes = figure.subplots()
        left = np.zeros(len(doubt.splits))
        for n, source in enumerate(WORDS):
            values = np.array([max(0.0, split.sources[n].share.value) for split in doubt.splits])
            axes.barh(range(len(values)), values, 0.6, left=left, color=PART_COLOURS[n], hatch=HATCHES[n],
                      edgecolor="white", label=WORDS[source])  # fmt: skip
            left += values
        axes.set_yticks(range(len(doubt.splits)), [outcome_words(split.outcome) for split in doubt.splits])
        axes.set_xlim(0, max(1.0, float(left.max())))
        axes.set_xlabel("Share of the variance of one paired run")
        axes.grid(visible=False, axis="y")
        figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=3)
        largest = max(doubt.splits[0].sources, key=lambda source: source.share.value)
        what = outcome_words(doubt.splits[0].outcome)
        finding = f"Of the doubt about {what}, {percent(largest.share.value)} is {WORDS[largest.name]}."
        note = f"{doubt.a} minus {doubt.b}. Shares that came out below 0 are not drawn, so the rest may pass 1."
        return Drawn("doubt", finding, note, svg(figure, "doubt", f"{finding} {note}"))
