"""What would flip it: boxes of scenario discovery in plain words, and switching values."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from clustersim.analysis.sensitivity.discover import Clause, Discovered, Told
from clustersim.analysis.sensitivity.prim import Box, Limit
from clustersim.analysis.sensitivity.switching import FLIPS, HOLDS, UNSETTLED, Lines, Switching
from clustersim.report.figures import Drawn
from clustersim.report.numbers import amount, money_scale
from clustersim.report.section import Section
from clustersim.report.style import BLACK, BLUE, GREY, RED, WIDTH, figure_style, plain, svg, wrap
from clustersim.report.tables import Table

from .words import (
    axis_words,
    estimate_text,
    factor_words,
    outcome_words,
    percent,
    ticks_of,
    unit_of,
    value_text,
)

ANSWERS = (FLIPS, HOLDS, UNSETTLED)
SIGN_WORDS = {"<=": "at most", ">=": "at least", "<": "below", ">": "above"}


def discovery_section(found: Discovered, lines: Lines) -> Section:
    """Boxes and switching values."""
    swept, outcome, switching = found.swept, found.asked[0].outcome, list(lines.switching)
    sentences = [
        f"{swept.a} minus {swept.b}: {len(swept.values):,} points of {len(swept.factors)} factors, "
        f"{swept.replicates} paired replicates each, {swept.runs:,} runs; {lines.runs:,} more for lines of drivers.",
        _share_sentence(found),
    ]
    if not found.condition:
        sentences.append("That is too few or too many to tell where.")
    elif found.condition != found.asked:
        sentences.append(
            "That is too few or too many to tell where, so the boxes are about the tenth of the points nearest to it: "
            f"{condition_words(found.condition)}."
        )
    sentences += [box_sentence(found, told) for told in found.boxes]
    if found.condition and not found.boxes:
        sentences.append("No box was found that holds such points more often than luck would.")
    if not math.isnan(found.agreeing) and found.other is not None and found.condition:
        sentences.append(
            f"Of the points that are such on half of the seeds, {percent(found.agreeing)} are on the other half "
            f"({percent(float(found.other.mean()))} of all points are): the nearer the two, the more of it is luck."
        )
    tables = [boxes_table(found), trajectory_table(found.boxes[0].box)] if found.boxes else []
    figures = [_box_figure(found)] if found.boxes and _drawable(found) else []
    if switching:
        sentences += [switching_sentence(item, swept.a, swept.b, outcome) for item in switching]
        tables.append(switching_table(switching, outcome))
        figures.append(_switching_figure(switching, swept.a, swept.b, outcome))
    lead = [_share_sentence(found), *(box_sentence(found, told) for told in found.boxes[:1])]
    lead += [_finding(switching)] if switching else []
    return Section("What would flip it", tuple(sentences), tuple(tables), tuple(figures), tuple(lead))


def _drawable(found: Discovered) -> bool:
    """Whether the first box has a limit on an axis, and there are two axes."""
    return len(found.swept.names) > 1 and any(x.name in found.swept.names for x in found.boxes[0].box.limits)


def _share_sentence(found: Discovered) -> str:
    text = f"{condition_words(found.asked).capitalize()} in the means of {percent(found.share)} of the points"
    return text + (f"; in {percent(found.freed)} once the luck of seeds is taken off." if found.freed >= 0 else ".")


# ---------------------------------------------------------------- boxes


def box_sentence(found: Discovered, told: Told) -> str:
    """A box in plain words, by the half of the seeds that had no part in finding it."""
    where = " and ".join(_limit_words(found, limit) for limit in told.box.limits)
    what = condition_words(found.condition)
    if found.other is None:
        return (
            f"Where {where}, {what} in {percent(told.box.density)} of {told.box.points} points "
            f"({percent(float(found.cases.mean()))} over all), on the seeds that the box was sought with."
        )
    return (
        f"Where {where}, {what} in {percent(told.density)} of {told.box.points} points "
        f"({percent(float(found.other.mean()))} over all), and {percent(told.coverage)} of such points lie there."
    )


def condition_words(clauses: Sequence[Clause]) -> str:
    """A condition in plain words: "the difference in net jobs is at most 0"."""
    parts = []
    for clause in clauses:
        who = f"{clause.strategy}'s result" if clause.strategy else "the difference"
        bound = amount(clause.bound, unit_of(clause.outcome))
        parts.append(f"{who} in {outcome_words(clause.outcome)} is {SIGN_WORDS[clause.sign]} {bound}")
    return " and ".join(parts)


def _limit_words(found: Discovered, limit: Limit) -> str:
    factors = {factor.name: factor for factor in found.swept.factors}
    if limit.name not in factors:  # a column of 0 and 1 for a choice
        return f"{limit.name}" if limit.low is not None else limit.name.replace(" is ", " is not ")
    factor = factors[limit.name]
    name = factor_words(factor)
    if limit.low is None:
        return f"{name} is at most {value_text(factor, limit.high or 0.0)}"
    if limit.high is None:
        return f"{name} is at least {value_text(factor, limit.low)}"
    return f"{name} is from {value_text(factor, limit.low)} to {value_text(factor, limit.high)}"


def boxes_table(found: Discovered) -> Table:
    """Every limit of every box with its quasi-p value; figures of both halves of the seeds."""
    rows = []
    for number, told in enumerate(found.boxes, start=1):
        box = told.box
        facts = (
            percent(box.coverage),
            percent(box.density),
            percent(box.mass),
            _other(told.coverage),
            _other(told.density),
        )
        for n, limit in enumerate(box.limits):
            p = box.quasi_p[limit.name]
            shown = "below 0.001" if p < 0.001 else f"{p:.3f}"
            rows.append((f"Box {number}" if n == 0 else "  and", _limit_words(found, limit), shown,
                         *(facts if n == 0 else ("",) * len(facts))))  # fmt: skip
    note = (
        "Coverage: share of all cases inside. Density: share of the points inside that are cases. Mass: share of all "
        "points inside. The last two are by the half of the seeds that had no part in finding the box. Quasi-p: chance "
        "of so many cases if this limit alone were dropped; it does not know that limits were sought for. Sought among "
        f"{', '.join(name.replace('_', ' ') for name in found.among)}."
    )
    header = ("", "Limit", "Quasi-p", "Coverage", "Density", "Mass", "Coverage, other seeds", "Density, other seeds")
    return Table(f"PRIM: where {condition_words(found.condition)}", header, tuple(rows), note)


def _other(value: float) -> str:
    return "-" if math.isnan(value) else percent(value)


def trajectory_table(box: Box) -> Table:
    """How the first box was peeled: every fifth step or so."""
    steps = box.trajectory
    every = max(1, len(steps) // 12)
    shown = [n for n in range(len(steps)) if n % every == 0 or n == len(steps) - 1]
    rows = tuple(
        (
            str(n),
            str(steps[n].restricted),
            percent(steps[n].coverage),
            percent(steps[n].density),
            percent(steps[n].mass),
        )
        for n in shown
    )
    return Table("Peeling of the first box", ("Step", "Limits", "Coverage", "Density", "Mass"), rows)


def _limited(box: Box) -> list[str]:
    return sorted((limit.name for limit in box.limits), key=lambda name: box.quasi_p[name])


def _box_figure(found: Discovered) -> Drawn:
    """Points over the two inputs with the surest limits of the first box."""
    box, swept = found.boxes[0].box, found.swept
    names = [name for name in _limited(box) if name in swept.names][:2]
    names += [name for name in swept.names if name not in names][: 2 - len(names)]
    with figure_style():
        figure = Figure(figsize=(WIDTH, 4.2), layout="constrained")
        axes = figure.subplots()
        x, y = (swept.values[:, swept.names.index(name)] for name in names)
        cases = found.cases
        axes.plot(x[~cases], y[~cases], "o", color="#BBBBBB", markersize=3, label="other points")
        axes.plot(x[cases], y[cases], "x", color=RED, markersize=5, label=condition_words(found.condition))
        limits = {limit.name: limit for limit in box.limits}
        corners = [_ends(limits.get(name), swept, name) for name in names]
        (left, right), (low, high) = corners
        axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, edgecolor=BLUE, linewidth=2,
                                 label="first box"))  # fmt: skip
        for axis, name in ((axes.xaxis, names[0]), (axes.yaxis, names[1])):
            factor = swept.factors[swept.names.index(name)]
            axis.set_label_text(axis_words(factor))
            axis.set_major_formatter(FuncFormatter(plain if not factor.unit.startswith("KRW") else ticks_of(factor)))
        figure.legend(loc="outside upper left", ncols=3)
        finding = box_sentence(found, found.boxes[0])
        note = "Two of the factors; the box has the limits of all in its sentence."
        return Drawn("prim", finding, note, svg(figure, "prim", f"{finding} {note}"))


def _ends(limit: Limit | None, swept, name: str) -> tuple[float, float]:
    factor = swept.factors[swept.names.index(name)]
    low = factor.low if limit is None or limit.low is None else limit.low
    high = factor.high if limit is None or limit.high is None else limit.high
    return low, high


# ---------------------------------------------------------------- switching values


def switching_sentence(item: Switching, a: str, b: str, outcome: str) -> str:
    """One driver in plain words."""
    name, factor = factor_words(item.factor), item.factor
    span = _span(item)
    if item.answer == FLIPS and item.at is not None:
        ends = f"{value_text(factor, item.at.low)} to {value_text(factor, item.at.high)}"
        return (
            f"{name.capitalize()} alone flips the ranking in {outcome_words(outcome)} at "
            f"{value_text(factor, item.at.value)} ({ends}; default {value_text(factor, factor.default)})."
        )
    if item.answer == HOLDS:
        ahead = a if (item.gaps[0].mean or 0) > 0 else b
        return f"{name.capitalize()} alone does not flip it: {ahead} is ahead over the whole range, {span}."
    return f"{name.capitalize()} alone: not settled over {span}; some interval holds 0. More replicates would tell."


def _span(item: Switching) -> str:
    if item.factor.futures:
        return f"all {len(item.values)} futures"
    return f"{value_text(item.factor, item.values[0])} to {value_text(item.factor, item.values[-1])}"


def switching_table(switching: list[Switching], outcome: str) -> Table:
    """The ends of each line, and where it crosses zero."""
    rows = []
    for item in switching:
        at = "-" if item.at is None else f"{value_text(item.factor, item.at.value)}"
        ends = (estimate_text(item.gaps[0], unit_of(outcome), sign=True),
                estimate_text(item.gaps[-1], unit_of(outcome), sign=True))  # fmt: skip
        span = _span(item)
        rows.append((factor_words(item.factor), span, *ends, at, percent(item.crossing), item.answer))
    note = (
        "All other factors at their defaults. Crossing: share of resampled lines that cross 0. Flips: one interval "
        "lies above 0 and another below; holds: all lie on one side; else unsettled."
    )
    header = ("Driver", "Range", "At the low end (95%)", "At the high end (95%)", "Flips at", "Crossing", "Answer")
    return Table(f"Switching values: {outcome_words(outcome)}", header, tuple(rows), note)


def _switching_figure(switching: list[Switching], a: str, b: str, outcome: str) -> Drawn:
    columns = min(3, len(switching))
    rows = -(-len(switching) // columns)
    top = max(abs(gap.mean or 0.0) for item in switching for gap in item.gaps)
    size, word = money_scale(top) if unit_of(outcome) == "KRW" else (1.0, "")
    with figure_style():
        figure = Figure(figsize=(WIDTH, 0.6 + 2.1 * rows), layout="constrained")
        grid = figure.subplots(rows, columns, sharey=True, squeeze=False).flatten()
        for axes, item in zip(grid, switching, strict=False):
            means = np.array([gap.mean for gap in item.gaps], float) / size
            axes.plot(item.values, means, color=BLUE, linewidth=1.6, marker="o", markersize=3)
            if all(gap.low is not None for gap in item.gaps):
                bounds = [np.array([getattr(gap, end) for gap in item.gaps], float) / size for end in ("low", "high")]
                axes.fill_between(item.values, *bounds, color=BLUE, alpha=0.2, linewidth=0)
            axes.axhline(0, color=BLACK, linewidth=0.8)
            axes.axvline(item.factor.default, color=GREY, linestyle=":", linewidth=1)
            axes.set_title(wrap(factor_words(item.factor), columns))
            axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
            money = item.factor.unit.startswith("KRW")
            axes.xaxis.set_major_formatter(FuncFormatter(ticks_of(item.factor) if money else plain))
            axes.yaxis.set_major_formatter(FuncFormatter(plain))
        for axes in grid[len(switching) :]:
            axes.set_visible(False)
        unit = " ".join(filter(None, (word, unit_of(outcome))))
        figure.supylabel(f"{a} minus {b}\n({unit})", fontsize=9)
        finding = _finding(switching)
        note = "Line and band: mean and 95% interval. Dotted: default. Above 0 the first strategy is ahead."
        name = "switching"
        return Drawn(name, finding, note, svg(figure, name, f"{finding} {note}"))


def _finding(switching: list[Switching]) -> str:
    named = {answer: [factor_words(item.factor) for item in switching if item.answer == answer] for answer in ANSWERS}
    parts = []
    if named[FLIPS]:
        parts.append(f"alone, {', '.join(named[FLIPS])} would flip the ranking")
    if named[HOLDS]:
        parts.append(f"{', '.join(named[HOLDS])} alone would not flip it")
    if named[UNSETTLED]:
        parts.append(f"{', '.join(named[UNSETTLED])}: not settled")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
