"""A scenario against what was seen of it: the band of simulated runs by year, and the observed points.

    python -m clustersim.report.history_figure [SEEDS] [NAME ...]

Writes `docs/figures/history-NAME.svg` for the scenarios named, or for all that name observations. Points may be counted
more widely than what is simulated; the notes of `scenarios/observations/NAME.toml` say where.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from clustersim.analysis.history_check import Measured, observed_arm, observed_scenarios, watch
from clustersim.analysis.observations import MEASURES, Observation, Observations
from clustersim.paths import data_folder
from clustersim.simulation import warm_up

from .style import BLUE, ORANGE, WIDTH, figure_style, plain, svg

SEEDS = 10
COLUMNS = 3
BAND = (10, 90)  # percentiles over runs
HEADER = '<?xml version="1.0" encoding="utf-8"?>\n'


def draw(name: str, title: str, known: Observations, runs: Sequence[Measured]) -> str:
    """The figure as SVG: one panel for each measure that anything was seen of."""
    measures = list(dict.fromkeys(row.measure for row in known.rows))
    years = sorted({year for _, year in runs[0]})
    rows = -(-len(measures) // COLUMNS)
    inside = sum(_inside(row, runs) for row in known.rows)
    finding = f"{title}: {inside} of {len(known.rows)} observed points lie in the band of 80% of runs."
    with figure_style():
        figure = Figure(figsize=(WIDTH, 0.7 + 2.1 * rows), layout="constrained")
        grid = figure.subplots(rows, COLUMNS, squeeze=False).flatten()
        for axes, measure in zip(grid, measures, strict=False):
            _panel(axes, years, measure, [row for row in known.rows if row.measure == measure], runs)
        for axes in grid[len(measures) :]:
            axes.set_visible(False)
        figure.suptitle(finding, fontsize=10)
        note = f"Band: {len(runs)} runs; points: observed, filled where the model was set with them."
        return svg(figure, f"history-{name}", f"{finding} {note}")


def _panel(axes, years: list[int], measure: str, seen: list[Observation], runs: Sequence[Measured]) -> None:
    values = np.array([[run[measure, year] for year in years] for run in runs])
    axes.fill_between(years, *np.percentile(values, BAND, axis=0), color=BLUE, alpha=0.3, linewidth=0)
    axes.plot(years, values.mean(axis=0), color=BLUE, linewidth=1.6)
    for row in seen:
        level = row.value * (values.mean(axis=0)[years.index(row.against)] if row.against else 1.0)
        axes.plot(row.year, level, "o", color=ORANGE, mfc=ORANGE if row.fit else "none", markersize=6)
    unit, words = MEASURES[measure]
    axes.set_title(words, fontsize=9)
    axes.set_ylabel(unit, fontsize=8)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(plain))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))


def _inside(row: Observation, runs: Sequence[Measured]) -> bool:
    values = [run[row.measure, row.year] / (run[row.measure, row.against] if row.against else 1.0) for run in runs]
    low, high = np.percentile(values, BAND)
    return bool(low <= row.value <= high)


def write(name: str, seeds: int, folder: Path) -> Path:
    """Run a scenario and draw it."""
    scenario, known = observed_arm(name)
    runs = [watch(scenario, seed, known) for seed in range(1, seeds + 1)]
    path = folder / f"history-{name}.svg"
    path.write_text(HEADER + draw(name, scenario.region.title, known, runs), "utf-8")
    return path


def main() -> None:
    """Draw the scenarios named, or all that name observations."""
    given = sys.argv[1:]
    seeds = next((int(text) for text in given if text.isdecimal()), SEEDS)
    names = [text for text in given if not text.isdecimal()] or observed_scenarios()
    warm_up()
    for name in names:
        print(write(name, seeds, data_folder() / "docs" / "figures"))


if __name__ == "__main__":
    main()
