"""What matters: the tables and figures of a sweep."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from clustersim.analysis.intervals import student_interval
from clustersim.analysis.sensitivity.indices import Effect, Shares, Variance, morris_effects, sobol_shares, variance_of
from clustersim.analysis.sensitivity.sweep import Swept
from clustersim.report.figures import Drawn
from clustersim.report.numbers import money_scale
from clustersim.report.section import Section
from clustersim.report.style import BLACK, BLUE, GREY, ORANGE, WIDTH, figure_style, plain, svg
from clustersim.report.tables import Table

from .words import estimate_text, factor_words, index_text, outcome_words, percent, share_text, unit_of, value_text

TITLES = {"morris": "What matters: screening", "sobol": "What matters: shares of the variance"}
MOST_BARS = 15
LEAST_FACTORS, LEAST_TOTAL = 0.1, 0.05  # of the variance of a run, of that of the factors: below it nothing is named
MOST_POINTS = 60  # rows of a table of points


def sweep_section(swept: Swept) -> Section:
    """What a sweep found, for every outcome that was asked about."""
    sentences, tables, figures = [_made(swept)], [], []
    for outcome in swept.gaps:
        if swept.design.method == "morris":
            effects = morris_effects(swept.names, swept.shares, swept.gaps[outcome])
            sentences.append(_screened(swept, outcome, effects))
            tables.append(morris_table(swept, outcome, effects))
            figures.append(_morris_figure(swept, outcome, effects))
        elif swept.design.method == "sobol":
            shares, variance = sobol_shares(swept.names, swept.gaps[outcome])
            sentences.append(_explained(swept, outcome, shares, variance))
            tables.append(sobol_table(swept, outcome, shares, variance))
            if not math.isnan(shares[0].total.value):
                figures.append(_sobol_figure(swept, outcome, shares, variance))
        else:
            sentences.append(_spread(swept, outcome))
            tables.append(points_table(swept, outcome))
    title = TITLES.get(swept.design.method, "What matters")
    return Section(title, tuple(sentences), tuple(tables), tuple(figures), tuple(sentences[1:]))


def indices_of(swept: Swept) -> dict[str, object]:
    """The indices of every outcome, for a sweep that has some: effects of Morris, shares and variance of Sobol'."""
    found: dict[str, object] = {}
    for outcome, gaps in swept.gaps.items():
        if swept.design.method == "morris":
            found[outcome] = {"effects": morris_effects(swept.names, swept.shares, gaps)}
        elif swept.design.method == "sobol":
            shares, variance = sobol_shares(swept.names, gaps)
            found[outcome] = {"shares": shares, "variance": variance}
    return found


def _minus(swept: Swept) -> str:
    return f"{swept.a} minus {swept.b}."


def _made(swept: Swept) -> str:
    text = f"{swept.a} minus {swept.b}: {len(swept.values):,} points of {len(swept.factors)} factors"
    text += f" ({swept.design.method}), {swept.replicates} paired replicates each, {swept.runs:,} runs"
    return text + (f"; {len(swept.failures)} runs failed and their points are left out." if swept.failures else ".")


# ---------------------------------------------------------------- Morris


def _screened(swept: Swept, outcome: str, effects: list[Effect]) -> str:
    seen = [factor_words(_factor(swept, effect.factor)) for effect in effects if effect.seen]
    what, count = outcome_words(outcome), len(effects)
    if swept.replicates < 2:
        return f"In {what} one replicate a point cannot tell an effect from the luck of seeds."
    if not seen:
        return f"In {what} none of {count} factors stands out of the luck of seeds."
    text = f"In {what} {len(seen)} of {count} factors stand out of the luck of seeds, all looked at together"
    return f"{text}; the largest are {', '.join(seen[:5])}." if len(seen) > 5 else f"{text}: {', '.join(seen)}."


def morris_table(swept: Swept, outcome: str, effects: list[Effect]) -> Table:
    """Elementary effects with intervals, largest first."""
    unit, rows = unit_of(outcome), []
    for effect in effects:
        factor = _factor(swept, effect.factor)
        mu = "-" if factor.futures else index_text(effect.mu, unit, sign=True)
        told = (_plain(effect.size, unit), index_text(effect.mu_star, unit), mu, _plain(effect.sigma, unit))
        rows.append((factor_words(factor), *told, _p(effect.adjusted), "yes" if effect.seen else "no"))
    header = ("Factor, low to high", "size", "mu* (95% interval)", "mu (95% interval)", "sigma", "p", "seen")
    note = (
        "Change of the difference when one factor goes over its whole range. Size: root mean square, the luck of seeds "
        "taken off; mu*: mean size, luck in it; mu: mean with its sign; sigma: how much it depends on other factors, "
        f"luck taken off; p: of no effect anywhere, corrected for {len(effects)} factors (Holm). A factor that is not "
        f"seen may still matter. {len(swept.values):,} points, {swept.runs:,} runs."
    )
    return Table(f"Morris screening: {outcome_words(outcome)}", header, tuple(rows), note)


def _p(value: float) -> str:
    if math.isnan(value):
        return "-"
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def _plain(value: float, unit: str) -> str:
    from clustersim.report.numbers import amount

    return "-" if math.isnan(value) else amount(value, unit)


def _morris_figure(swept: Swept, outcome: str, effects: list[Effect]) -> Drawn:
    shown = effects[:MOST_BARS][::-1]
    size, word = money_scale(max(e.mu_star.high for e in effects)) if unit_of(outcome) == "KRW" else (1.0, "")
    with figure_style():
        figure, axes = _bars(len(shown))
        places = np.arange(len(shown))
        values = np.array([e.mu_star.value for e in shown]) / size
        spread = np.array([[e.mu_star.value - e.mu_star.low, e.mu_star.high - e.mu_star.value] for e in shown]).T / size
        axes.barh(places, values, color=[BLUE if e.seen else "#BBBBBB" for e in shown], height=0.7)
        axes.errorbar(values, places, xerr=spread, fmt="none", ecolor=BLACK, elinewidth=1, capsize=2)
        axes.plot([np.nan_to_num(e.size) / size for e in shown], places, "D", color=ORANGE, markersize=5,
                  markeredgecolor=BLACK)  # fmt: skip
        axes.set_yticks(places, [factor_words(_factor(swept, e.factor)) for e in shown])
        unit = " ".join(filter(None, (word, unit_of(outcome))))
        axes.set_xlabel(f"mu* of the difference in {outcome_words(outcome)} ({unit})")
        axes.xaxis.set_major_formatter(FuncFormatter(plain))
        finding = _screened(swept, outcome, effects)
        note = (
            f"Bar: mu* with its 95% interval. Diamond: size without the luck of seeds. Grey: not seen. {_minus(swept)}"
        )
        name = f"morris-{outcome}"
        return Drawn(name, finding, note, svg(figure, name, f"{finding} {note}"))


# ---------------------------------------------------------------- Sobol'


def _explained(swept: Swept, outcome: str, shares: list[Shares], variance: Variance) -> str:
    what = outcome_words(outcome)
    if math.isnan(variance.seeds.value):
        return f"In {what} one replicate a point cannot tell factors from the luck of seeds; the indices hold both."
    text = f"In {what} {share_text(variance.seeds)} of the variance of one paired run is the luck of its seed."
    found = standing(shares, variance)
    if not found:
        return f"{text} That is too much to rank the factors by these runs."
    told = [f"{factor_words(_factor(swept, item.factor))} {share_text(item.total)}" for item in found[:3]]
    return f"{text} Of what the factors explain, with interactions: {', '.join(told)}."


def standing(shares: list[Shares], variance: Variance) -> list[Shares]:
    """Factors that may be named: the interval of their total index lies above 0, and luck leaves enough to share."""
    if not variance.factors.low >= LEAST_FACTORS:
        return []
    return [item for item in shares if item.total.low > 0 and item.total.value >= LEAST_TOTAL]


def sobol_table(swept: Swept, outcome: str, shares: list[Shares], variance: Variance) -> Table:
    """First-order and total indices with intervals, largest total first, then the luck of seeds."""
    rows = [
        (factor_words(_factor(swept, item.factor)), share_text(item.first), share_text(item.total)) for item in shares
    ]
    freed = "; the luck of seeds is taken off" if swept.replicates > 1 else ", the luck of seeds in it"
    rows.append(("All factors, of the variance of one run", share_text(variance.factors), ""))
    rows.append(("Luck of the seed, of the variance of one run", share_text(variance.seeds), ""))
    note = (
        f"Shares of the variance of the expected difference{freed}. Alone: first order. With interactions: total. "
        "Intervals may reach below 0, which means nothing was found; with heavy tails they hold the truth less often "
        f"than in 95 of 100 cases. The luckiest 2% of the points carry {percent(variance.tail)} of the luck. "
        f"{len(swept.values):,} points, {swept.replicates} replicates, {swept.runs:,} runs."
    )
    return Table(f"Sobol' indices: {outcome_words(outcome)}", ("Factor", "Alone (95%)", "With interactions (95%)"),
                 tuple(rows), note)  # fmt: skip


def _sobol_figure(swept: Swept, outcome: str, shares: list[Shares], variance: Variance) -> Drawn:
    shown = [item for item in shares if not math.isnan(item.total.value)][:MOST_BARS][::-1]
    with figure_style():
        figure, axes = _bars(len(shown))
        places = np.arange(len(shown))
        for offset, colour, hatch, label, part in (
            (0.2, BLUE, "", "alone", "first"),
            (-0.2, GREY, "///", "with interactions", "total"),
        ):
            found = [getattr(item, part) for item in shown]
            values = np.array([index.value for index in found])
            spread = np.abs(np.array([[index.value - index.low, index.high - index.value] for index in found]).T)
            axes.barh(places + offset, values, 0.38, color=colour, hatch=hatch, edgecolor="white", label=label)
            axes.errorbar(values, places + offset, xerr=spread, fmt="none", ecolor=BLACK, elinewidth=0.8, capsize=1.5)
        axes.axvline(0, color=BLACK, linewidth=0.8)
        low, high = axes.get_xlim()
        axes.set_xlim(max(low, -0.5), min(high, 1.5))  # wider intervals say nothing more
        axes.set_yticks(places, [factor_words(_factor(swept, item.factor)) for item in shown])
        axes.set_xlabel(f"Share of the variance of the difference in {outcome_words(outcome)}")
        axes.legend(loc="lower right")
        named = [factor_words(_factor(swept, item.factor)) for item in standing(shares, variance)[:2]]
        finding = f"Luck hides what moves the difference in {outcome_words(outcome)}."
        if named:
            finding = f"What moves the difference in {outcome_words(outcome)} most: {' and '.join(named)}."
        note = f"Sobol' indices, 95% intervals. {_minus(swept)}"
        name = f"sobol-{outcome}"
        return Drawn(name, finding, note, svg(figure, name, f"{finding} {note}"))


def _bars(count: int):
    figure = Figure(figsize=(WIDTH, 1.0 + 0.26 * count), layout="constrained")
    axes = figure.subplots()
    axes.grid(visible=False, axis="y")
    return figure, axes


def _factor(swept: Swept, name: str):
    return swept.factors[swept.names.index(name)]


# ---------------------------------------------------------------- points


def _spread(swept: Swept, outcome: str) -> str:
    means = swept.gaps[outcome].mean(axis=1)
    ahead = float((means > 0).mean() + (means == 0).mean() / 2)
    unit = unit_of(outcome)
    ends = [estimate_text(student_interval([value]), unit, sign=True) for value in (means.min(), means.max())]
    text = f"In {outcome_words(outcome)} {swept.a} is ahead in the means of {percent(ahead)} of the points; "
    text += f"the difference goes from {ends[0]} to {ends[1]}."
    seeds = variance_of(swept.gaps[outcome]).seeds
    blocks = len(set(swept.design.blocks.tolist()))
    if blocks == len(swept.values) and not math.isnan(seeds.value):  # points on seeds of their own
        text += f" {share_text(seeds)} of the variance of one paired run is the luck of its seed."
    return text


def points_table(swept: Swept, outcome: str) -> Table:
    """The points of a small sweep with their differences; of a large one the first points."""
    unit, rows = unit_of(outcome), []
    for values, gaps in list(zip(swept.values.tolist(), swept.gaps[outcome].tolist(), strict=True))[:MOST_POINTS]:
        point = [value_text(factor, value) for factor, value in zip(swept.factors, values, strict=True)]
        if len(point) > 6:
            home = [factor.default for factor in swept.factors]
            moved = [f"{factor_words(f)} = {t}" for f, t, v, h in
                     zip(swept.factors, point, values, home, strict=True) if v != h]  # fmt: skip
            point = [", ".join(moved[:3]) + (" ..." if len(moved) > 3 else "") or "all at their defaults"]
        rows.append((*point, estimate_text(student_interval(gaps), unit, sign=True)))
    names = [factor_words(factor) for factor in swept.factors]
    header = (*(names if len(names) <= 6 else ["Point"]), "Difference (95%)")
    left = len(swept.values) - len(rows)
    note = f"{left:,} more points are in the study and in the JSON file." if left else ""
    return Table(f"Points: {outcome_words(outcome)}", header, tuple(rows), note)
