"""The figures of a comparison, drawn into SVG. Titles say what was found, axes have units."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from clustersim.analysis.comparison import Comparison

from .over_years import differences, spending, trends
from .style import figure_style, svg
from .target import target
from .where_jobs import parts, places


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
    return [draw(drawer, comparison) for drawer in drawers]


def draw(drawer: Callable, comparison: Comparison, name: str = "") -> Drawn:
    """One figure; `name` tells it from another of the same kind on a page."""
    name = name or drawer.__name__
    with figure_style():
        figure, finding, note = drawer(comparison)
        return Drawn(name, finding, note, svg(figure, name, f"{finding} {note}"))
