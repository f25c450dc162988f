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
    found = []
    with figure_style():
        for drawer in drawers:
            figure, finding, note = drawer(comparison)
            description = f"{finding} {note}"
            found.append(Drawn(drawer.__name__, finding, note, svg(figure, drawer.__name__, description)))
    return found
