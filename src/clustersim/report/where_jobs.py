"""Figures of where jobs are and where they come from. Each returns figure, title and note."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from clustersim.analysis.comparison import Comparison
from clustersim.analysis.intervals import student_quantile

from .numbers import amount, share
from .style import ARM_COLOURS, BLACK, HATCHES, MARKERS, PART_COLOURS, WIDTH, legend_above, plain, wrap
from .verdict import title

MOST_PLACES = 20
PARTS = (("new_jobs", "new"), ("moved_jobs", "only moved"), ("deadweight_jobs", "deadweight"))


def places(comparison: Comparison):
    """Net jobs by place: a mark per strategy, a thin line for the 95% interval of the mean."""
    means, spreads = _net_by_place(comparison)
    order = np.argsort(np.abs(means).max(axis=0))[::-1][:MOST_PLACES][::-1]
    figure = Figure(figsize=(WIDTH, 1.3 + 0.33 * len(order)), layout="constrained")
    axes = figure.subplots()
    heights, count = np.arange(len(order)), len(means)
    for place, (mean, spread) in enumerate(zip(means, spreads, strict=True), start=1):
        offset = 0.3 * ((count - 1) / 2 - (place - 1)) / max(1, (count - 1) / 2) if count > 1 else 0.0
        label = title(comparison, comparison.arms[place].label)
        axes.errorbar(
            mean[order],
            heights + offset,
            xerr=spread[order],
            linestyle="",
            markersize=5,
            elinewidth=0.9,
            label=label,
            color=ARM_COLOURS[place % len(ARM_COLOURS)],
            marker=MARKERS[place % len(MARKERS)],
        )
    axes.axvline(0, color=BLACK, linewidth=0.8)
    axes.set_yticks(heights, [comparison.place_titles[place] for place in order])
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.set_xlabel(f"Net direct jobs at the end of {comparison.last_year} (persons)")
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    legend_above(figure, axes, count)
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


def parts(comparison: Comparison):
    """What a programme's books would claim, split, above what is really more than the baseline."""
    arms = comparison.strategies
    figure = Figure(figsize=(WIDTH, 1.1 + 0.75 * len(arms)), layout="constrained")
    axes = figure.subplots()
    for place, arm in enumerate(arms):
        row, left = len(arms) - 1 - place, 0.0
        for part, (name, words) in enumerate(PARTS):
            value = arm.outcomes[name].value
            axes.barh(
                row + 0.2, value, 0.36, left=left, color=PART_COLOURS[part], hatch=HATCHES[part],
                edgecolor="white", linewidth=0.5, label=f"claimed: {words}" if place == 0 else None,
            )  # fmt: skip
            left += value
        net = arm.outcomes["net_jobs"]
        error = None
        if net.low is not None and net.high is not None:
            error = [[net.value - net.low], [net.high - net.value]]
        axes.barh(
            row - 0.2, net.value, 0.36, color=BLACK, xerr=error, ecolor="#999999",
            label="net: more than the baseline, with 95% interval" if place == 0 else None,
        )  # fmt: skip
        end = max(net.value if net.high is None else net.high, 0.0)
        _say(axes, amount(net.value, "persons", sign=True), end, row - 0.2)
        _say(axes, amount(left, "persons"), left, row + 0.2)
    axes.axvline(0, color=BLACK, linewidth=0.8)
    axes.set_yticks(range(len(arms)), [wrap(title(comparison, arm.label), 4) for arm in reversed(arms)])
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.1)
    axes.set_xlabel(f"Jobs at the end of {comparison.last_year} (persons)")
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    legend_above(figure, axes, 2)
    gross = max(arms, key=lambda arm: arm.outcomes["gross_jobs"].value)
    claimed, gained = (gross.outcomes[name].value for name in ("gross_jobs", "net_jobs"))
    finding = f"Books would claim up to {amount(claimed, 'persons')} jobs ({title(comparison, gross.label)}); "
    finding += f"net it is {amount(gained, 'persons', sign=True)}."
    note = "Deadweight: would have come or were there anyway. Net also counts what others lost or gained."
    return figure, finding, note


def _say(axes, text: str, x: float, y: float) -> None:
    axes.annotate(text, (x, y), xytext=(4, 0), textcoords="offset points", va="center")
