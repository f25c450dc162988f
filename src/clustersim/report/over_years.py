"""Figures over the years: jobs and value added, what they gained, what was spent. Each returns figure, title, note."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from clustersim.analysis.comparison import Comparison
from clustersim.inputs import INSTRUMENTS

from .numbers import amount, money_scale
from .style import ARM_COLOURS, BLACK, HATCHES, MARKERS, PART_COLOURS, WIDTH, arm_style, legend_above, plain, wrap
from .verdict import title

BANDS = ((2.5, 97.5, 0.18), (10, 90, 0.32))  # percentiles over runs, opacity
TREND = (("jobs", "Direct jobs", "persons"), ("value_added", "Value added", "KRW"))


def trends(comparison: Comparison):
    """Jobs and value added per year in every arm, with bands over runs."""
    values = {name: [np.array([run.nation[name] for run in runs]) for runs in comparison.runs] for name, _, _ in TREND}
    figure = _panels(comparison, range(len(comparison.arms)), values, signed=False)
    start, end = (float(values["jobs"][0][:, place].mean()) for place in (0, -1))
    finding = (
        f"Direct jobs go from {amount(start, 'persons')} to {amount(end, 'persons')} under "
        f"{title(comparison, comparison.baseline.label)}; what a strategy changes is small beside that."
        if _small(comparison)
        else f"Direct jobs and value added, {comparison.first_year}-{comparison.last_year}, in every arm."
    )
    note = "Line: mean over runs. Dark band: 80% of runs, light band: 95%. Dashed grey: mean of the baseline."
    return figure, finding, note


def _small(comparison: Comparison) -> bool:
    level = comparison.baseline.outcomes["jobs"].value
    return all(abs(arm.outcomes["net_jobs"].value) < 0.05 * level for arm in comparison.strategies)


def differences(comparison: Comparison):
    """Jobs and value added per year more than the baseline, run by run, with bands over runs."""
    values = {
        name: [
            np.array([a.nation[name] - b.nation[name] for a, b in zip(runs, comparison.runs[0], strict=True)])
            for runs in comparison.runs
        ]
        for name, _, _ in TREND
    }
    figure = _panels(comparison, range(min(1, len(comparison.arms) - 1), len(comparison.arms)), values, signed=True)
    gains = ", ".join(
        f"{title(comparison, arm.label)} {amount(arm.outcomes['net_jobs'].value, 'persons', sign=True)}"
        for arm in comparison.strategies or comparison.arms
    )
    finding = f"Net jobs at the end of {comparison.last_year}: {gains}."
    base = title(comparison, comparison.baseline.label)
    note = f"Each run minus its twin under {base}. Line: mean. Dark band: 80% of runs, light band: 95%."
    return figure, finding, note


def _panels(comparison: Comparison, arms, values, signed: bool) -> Figure:
    """One column an arm, one row a variable, all of a row on the same scale."""
    arms = list(arms)
    figure = Figure(figsize=(WIDTH, 4.6), layout="constrained")
    grid = figure.subplots(2, len(arms), sharex=True, sharey="row", squeeze=False)
    years = comparison.runs[0][0].years
    for row, (name, words, unit) in enumerate(TREND):
        largest = max(float(np.abs(values[name][arm]).max()) for arm in arms)
        size, word = money_scale(largest) if unit == "KRW" else (1, "")
        for column, arm in enumerate(arms):
            axes = grid[row][column]
            if not signed and arm:
                axes.plot(years, values[name][0].mean(axis=0) / size, **arm_style(0), linewidth=1)
            _band(axes, years, values[name][arm] / size, arm)
            if signed:
                axes.axhline(0, color=BLACK, linewidth=0.8)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=3, steps=[1, 2, 5, 10]))
            axes.yaxis.set_major_formatter(FuncFormatter(plain))
            if row == 0:
                axes.set_title(wrap(title(comparison, comparison.arms[arm].label), len(arms)))
        change = ", net" if signed else ""
        per = " a year" if unit == "KRW" else ""
        grid[row][0].set_ylabel(f"{words}{change}\n({word + ' ' if word else ''}{unit}{per})")
    return figure


def _band(axes, years, values, arm: int) -> None:
    colour = ARM_COLOURS[arm % len(ARM_COLOURS)]
    if len(values) > 1:
        for low, high, opacity in BANDS:
            bounds = np.percentile(values, [low, high], axis=0)
            axes.fill_between(years, *bounds, color=colour, alpha=opacity, linewidth=0)
    marker = MARKERS[arm % len(MARKERS)] if len(years) < 3 else None
    axes.plot(years, values.mean(axis=0), **arm_style(arm), linewidth=1.8, marker=marker)


def spending(comparison: Comparison):
    """Public money by instrument and year, one panel a strategy."""
    arms = range(1, len(comparison.arms))
    years = comparison.runs[0][0].years
    paid = {arm: np.mean([run.instruments["outlay"] for run in comparison.runs[arm]], axis=0) for arm in arms}
    used = [place for place in range(len(INSTRUMENTS)) if any(paid[arm][:, place].any() for arm in arms)]
    size, word = money_scale(max(float(table.sum(axis=1).max()) for table in paid.values()))
    columns = min(3, len(paid))
    rows = -(-len(paid) // columns)
    figure = Figure(figsize=(WIDTH, 1.2 + 2.3 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flatten()
    for axes, arm in zip(grid, arms, strict=False):
        base = np.zeros(len(years))
        for place in used:
            height = paid[arm][:, place] / size
            axes.bar(
                years, height, 0.8, bottom=base, color=PART_COLOURS[place % 9], hatch=HATCHES[(place + place // 9) % 9],
                edgecolor="white", linewidth=0.3, label=INSTRUMENTS[place].replace("_", " "),
            )  # fmt: skip
            base += height
        axes.set_title(wrap(title(comparison, comparison.arms[arm].label), columns))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6, steps=[1, 2, 5, 10]))
        axes.grid(visible=False, axis="x")
    for axes in grid[len(paid) :]:
        axes.set_visible(False)
    for axes in grid[::columns]:
        axes.set_ylabel(f"Public outlay\n({word} KRW a year)" if word else "Public outlay\n(KRW a year)")
    legend_above(figure, grid[0], 3)
    most = max(arms, key=lambda arm: paid[arm].sum())
    finding = f"Public outlay is up to {amount(float(paid[most].sum()), 'KRW')} over the years"
    finding += "; equal purses differ in when and for what they are spent."
    return figure, finding, "Mean over runs, at constant prices of the base year."
