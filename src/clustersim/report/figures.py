"""The figures of a comparison. Each function draws one; its title says what was found, its axes have units."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from clustersim.analysis.comparison import Comparison
from clustersim.inputs import INSTRUMENTS

from .numbers import amount, money_scale, share
from .style import ARM_COLOURS, BLACK, HATCHES, MARKERS, PART_COLOURS, WIDTH, arm_style, figure_style, svg
from .verdict import title

BANDS = ((2.5, 97.5, 0.18), (10, 90, 0.32))  # percentiles over runs, opacity
MOST_PLACES = 20
TREND = (("jobs", "Direct jobs", "persons"), ("value_added", "Value added", "KRW"))


class Drawn(NamedTuple):
    """A figure ready for the page."""

    name: str
    title: str  # the finding
    note: str
    svg: str


def draw_all(comparison: Comparison) -> list[Drawn]:
    """Draw every figure that the comparison has numbers for."""
    drawers: list[Callable] = [differences, trends]
    if comparison.strategies:
        drawers += [places, parts, spending]
    if comparison.targets:
        drawers.append(target)
    found = []
    with figure_style():
        for drawer in drawers:
            figure, finding, note = drawer(comparison)
            description = f"{finding} {note}"
            found.append(Drawn(drawer.__name__, finding, note, svg(figure, drawer.__name__, description)))
    return found


# ---------------------------------------------------------------- over the years


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
    level = comparison.baseline.outcomes["jobs"].mean
    return all(abs(arm.outcomes["net_jobs"].mean) < 0.05 * level for arm in comparison.strategies)


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
        f"{title(comparison, arm.label)} {amount(arm.outcomes['net_jobs'].mean, 'persons', sign=True)}"
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
            axes.yaxis.set_major_formatter(FuncFormatter(_plain))
            if row == 0:
                axes.set_title(_wrap(title(comparison, comparison.arms[arm].label), len(arms)))
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


def _plain(value: float, _place=None) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.10g}"


def _wrap(text: str, columns: int) -> str:
    """Break a heading at blanks so that it fits over its column."""
    import textwrap

    return textwrap.fill(text, max(12, 96 // max(columns, 1)), break_long_words=True, max_lines=3, placeholder=" ...")


# ---------------------------------------------------------------- where


def places(comparison: Comparison):
    """Net jobs by place: a mark per strategy, a thin line for the 95% interval of the mean."""
    means, spreads = _net_by_place(comparison)
    order = np.argsort(np.abs(means).max(axis=0))[::-1][:MOST_PLACES][::-1]
    figure = Figure(figsize=(WIDTH, 1.3 + 0.33 * len(order)), layout="constrained")
    axes = figure.subplots()
    heights, count = np.arange(len(order)), len(means)
    for place, (mean, spread) in enumerate(zip(means, spreads, strict=True), start=1):
        offset = 0.3 * ((count - 1) / 2 - (place - 1)) / max(1, (count - 1) / 2) if count > 1 else 0.0
        style = {"color": ARM_COLOURS[place % len(ARM_COLOURS)], "marker": MARKERS[place % len(MARKERS)]}
        label = title(comparison, comparison.arms[place].label)
        axes.errorbar(
            mean[order],
            heights + offset,
            xerr=spread[order],
            linestyle="",
            markersize=5,
            elinewidth=0.9,
            label=label,
            **style,
        )
    axes.axvline(0, color=BLACK, linewidth=0.8)
    axes.set_yticks(heights, [comparison.place_titles[place] for place in order])
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.set_xlabel(f"Net direct jobs at the end of {comparison.last_year} (persons)")
    axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    _legend_above(figure, axes, count)
    tops = "; ".join(
        f"{title(comparison, arm.label)}: {share(_part(mean, [int(mean.argmax())]), 0)} in "
        f"{comparison.place_titles[int(mean.argmax())]}"
        for arm, mean in zip(comparison.strategies, means, strict=True)
        if mean.max() > 0
    )
    finding = f"Where the net jobs are most concentrated: {tops}." if tops else "No place gains jobs."
    dropped = len(comparison.place_titles) - len(order)
    note = "Share: of all gains in places that gain. Mark: mean over runs; line: 95% interval of the mean."
    return figure, finding, note + (f" {dropped} places with smaller changes are left out." if dropped else "")


def _part(values: np.ndarray, chosen: list[int]) -> float:
    gains = np.clip(values, 0, None)
    return float(gains[chosen].sum() / gains.sum())


def _net_by_place(comparison: Comparison) -> tuple[np.ndarray, np.ndarray]:
    """Mean and half interval, [strategy, place]."""
    from clustersim.analysis.intervals import student_quantile

    n = comparison.n
    means, spreads = [], []
    for runs in comparison.runs[1:]:
        gaps = np.array(
            [a.places["jobs"][-1] - b.places["jobs"][-1] for a, b in zip(runs, comparison.runs[0], strict=True)]
        )
        means.append(gaps.mean(axis=0))
        zero = np.zeros(gaps.shape[1])
        spreads.append(student_quantile(0.975, n - 1) * gaps.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else zero)
    return np.array(means), np.array(spreads)


def _legend_above(figure: Figure, axes, count: int) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=min(3, max(1, count)))


# ---------------------------------------------------------------- where from

PARTS = (("new_jobs", "new"), ("moved_jobs", "only moved"), ("deadweight_jobs", "deadweight"))


def parts(comparison: Comparison):
    """What a programme's books would claim, split, above what is really more than the baseline."""
    arms = comparison.strategies
    figure = Figure(figsize=(WIDTH, 1.1 + 0.75 * len(arms)), layout="constrained")
    axes = figure.subplots()
    for place, arm in enumerate(arms):
        row, left = len(arms) - 1 - place, 0.0
        for part, (name, words) in enumerate(PARTS):
            value = arm.outcomes[name].mean
            axes.barh(
                row + 0.2, value, 0.36, left=left, color=PART_COLOURS[part], hatch=HATCHES[part],
                edgecolor="white", linewidth=0.5, label=f"claimed: {words}" if place == 0 else None,
            )  # fmt: skip
            left += value
        net = arm.outcomes["net_jobs"]
        error = None if net.low is None else [[net.mean - net.low], [net.high - net.mean]]
        axes.barh(
            row - 0.2, net.mean, 0.36, color=BLACK, xerr=error, ecolor="#999999",
            label="net: more than the baseline, with 95% interval" if place == 0 else None,
        )  # fmt: skip
        end = max(net.mean if net.high is None else net.high, 0.0)
        beside = {"xytext": (4, 0), "textcoords": "offset points", "va": "center"}
        axes.annotate(amount(net.mean, "persons", sign=True), (end, row - 0.2), **beside)
        axes.annotate(amount(left, "persons"), (left, row + 0.2), **beside)
    axes.axvline(0, color=BLACK, linewidth=0.8)
    axes.set_yticks(range(len(arms)), [_wrap(title(comparison, arm.label), 4) for arm in reversed(arms)])
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.1)
    axes.set_xlabel(f"Jobs at the end of {comparison.last_year} (persons)")
    axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    _legend_above(figure, axes, 2)
    gross = max(arms, key=lambda arm: arm.outcomes["gross_jobs"].mean)
    claimed, net = (gross.outcomes[name].mean for name in ("gross_jobs", "net_jobs"))
    finding = f"Books would claim up to {amount(claimed, 'persons')} jobs ({title(comparison, gross.label)}); "
    finding += f"net it is {amount(net, 'persons', sign=True)}."
    note = "Deadweight: would have come or were there anyway. Net also counts what others lost or gained."
    return figure, finding, note


# ---------------------------------------------------------------- money


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
                years, height, 0.8, bottom=base, color=PART_COLOURS[place], hatch=HATCHES[place],
                edgecolor="white", linewidth=0.3, label=INSTRUMENTS[place].replace("_", " "),
            )  # fmt: skip
            base += height
        axes.set_title(_wrap(title(comparison, comparison.arms[arm].label), columns))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6, steps=[1, 2, 5, 10]))
        axes.grid(visible=False, axis="x")
    for axes in grid[len(paid) :]:
        axes.set_visible(False)
    for axes in grid[::columns]:
        axes.set_ylabel(f"Public outlay\n({word} KRW a year)" if word else "Public outlay\n(KRW a year)")
    _legend_above(figure, grid[0], 3)
    most = max(arms, key=lambda arm: paid[arm].sum())
    finding = f"Public outlay is up to {amount(float(paid[most].sum()), 'KRW')} over the years"
    finding += "; equal purses differ in when and for what they are spent."
    return figure, finding, "Mean over runs, at constant prices of the base year."


# ---------------------------------------------------------------- target


def target(comparison: Comparison):
    """Share of the official targets reached, in each reading, by strategy."""
    subjects = list(dict.fromkeys(reading.subject for reading in comparison.targets))
    figure = Figure(figsize=(WIDTH, 1.0 + 1.75 * len(subjects)), layout="constrained")
    panels = figure.subplots(len(subjects), 1, sharex=True, squeeze=False).flatten()
    labels = [arm.label for arm in comparison.strategies]
    for axes, subject in zip(panels, subjects, strict=True):
        found = [reading for reading in comparison.targets if reading.subject == subject]
        words = list(dict.fromkeys(reading.words for reading in found))
        for reading in found:
            place = labels.index(reading.label) + 1
            row = len(words) - 1 - words.index(reading.words)
            row += 0.5 * ((len(labels) + 1) / 2 - place) / len(labels)
            bounds, colour = reading.share[1:3], ARM_COLOURS[place % len(ARM_COLOURS)]
            if None not in bounds:
                axes.plot([100 * bound for bound in bounds], [row, row], color=colour, linewidth=1)
            axes.plot(
                100 * reading.share.mean, row, MARKERS[place % len(MARKERS)], markersize=5,
                color=colour,
                label=title(comparison, reading.label) if reading.words == words[0] else None,
            )  # fmt: skip
        axes.axvline(100, color=BLACK, linewidth=1.4)
        axes.axvline(0, color=BLACK, linewidth=0.8)
        axes.set_yticks(range(len(words)), reversed(words))
        axes.set_ylim(-0.5, len(words) - 0.5)
        goal = amount(found[0].target, "persons") + " jobs" if subject == "jobs" else amount(found[0].target, "KRW")
        axes.set_title(f"{goal}{'' if subject == 'jobs' else ' of value added'}", loc="left")
    panels[-1].set_xlabel("Share of the official target that is reached (%); heavy line: the target")
    _legend_above(figure, panels[0], 3)
    return figure, _target_finding(comparison), "Mark: mean over runs; line: 95% interval of the mean."


def _target_finding(comparison: Comparison) -> str:
    net = [reading for reading in comparison.targets if reading.outcome == "net_jobs"] or list(comparison.targets)
    best = max(net, key=lambda reading: reading.share.mean)
    return (
        f"Closest to the target in the reading “{best.words}”: {title(comparison, best.label)} with "
        f"{share(best.share.mean)}, met in {round(best.chance.share * best.chance.n)} of {best.chance.n} runs."
    )
