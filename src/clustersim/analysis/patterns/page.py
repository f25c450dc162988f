"""The page of patterns: runs all arms on several seeds, and writes `docs/patterns.md`."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from clustersim.scenario import load_scenario
from clustersim.simulation import warm_up

from .evaluations import LAST_FUNDED
from .explanations import AFTERWORD, FOREWORD, REASONS
from .row import COMPLEX, ENDED, HAPPENED, NO_POLICY, Arms, Row
from .rows import EVALUATIONS, FACTS
from .watching import ended_after, watch

SEEDS = range(1, 21)
MADE = "<!-- Made by `python -m clustersim.analysis.patterns`; edit the code, not this page. -->"
Z_95 = 1.96
PAGE_WIDTH = 118


class Found(NamedTuple):
    """A pattern beside its values in all seeds."""

    row: Row
    values: tuple[float, ...]
    twins: tuple[float, ...] = ()

    @property
    def mean(self) -> float:
        """Mean over seeds."""
        return float(np.mean(self.values))

    @property
    def error(self) -> float:
        """Half the 95% interval of the mean."""
        return Z_95 * float(np.std(self.values, ddof=1)) / math.sqrt(len(self.values))

    @property
    def hit(self) -> bool:
        """Whether the mean lies in the band."""
        return self.row.low <= self.mean <= self.row.high


def scenarios() -> dict:
    """The arms: Korea from 2010 without policy, as it happened, the same until 2016, with the designated complex."""
    arms = {name: load_scenario("korea-2010", name, "korea-2010-2020") for name in (NO_POLICY, HAPPENED, COMPLEX)}
    happened = arms[HAPPENED]
    return arms | {ENDED: replace(happened, strategy=ended_after(happened.strategy, LAST_FUNDED))}


def found(rows: Sequence[Row], seeds: Sequence[int]) -> list[Found]:
    """Every row on every seed."""
    warm_up()
    told = scenarios()
    values: list[list[float]] = []
    twins: list[list[float]] = []
    for seed in seeds:
        arms: Arms = {name: watch(scenario, seed) for name, scenario in told.items()}
        values.append([row.measure(arms) for row in rows])
        twins.append([row.twin(arms) if row.twin else math.nan for row in rows])
    columns = zip(rows, zip(*values, strict=True), zip(*twins, strict=True), strict=True)
    return [Found(row, value, twin) for row, value, twin in columns]


def number(value: float) -> str:
    """Three figures, without an exponent."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.4f}"
    return "0" if float(text.replace(",", "")) == 0 else text


def band(row: Row) -> str:
    """The band in words."""
    if math.isinf(row.high):
        return f"above {number(row.low)}"
    return f"{number(row.low)} to {number(row.high)}"


def table(lines: Sequence[Found]) -> list[str]:
    """Lines of a Markdown table; with the twin's result if any row has one."""
    with_twin = any(line.row.twin for line in lines)
    text = [f"| pattern | arm | target | band | result | seeds |{' twin |' * with_twin} source | input? | verdict |"]
    text.append("|---|---|---|---|---:|---:|" + "---:|" * with_twin + "---|---|---|")
    for line in lines:
        row = line.row
        result = f"{number(line.mean)} ± {number(line.error)}"
        span = f"{number(min(line.values))} to {number(max(line.values))}"
        verdict = "hit" if line.hit else "**miss**"
        twin = [without(line)] if with_twin else []
        cells = (row.name, row.arm, row.target, band(row), result, span, *twin, row.source, row.imposed, verdict)
        text.append("| " + " | ".join(cells) + " |")
    return text


def without(line: Found) -> str:
    """What the same measure finds in the twins without policy, where it can be taken there."""
    seen = [value for value in line.twins if not math.isnan(value)]
    return number(float(np.mean(seen))) if seen else "-"


def count(lines: Sequence[Found]) -> str:
    """How many are hit."""
    return f"{sum(line.hit for line in lines)} of {len(lines)} are hit."


def reason(name: str) -> str:
    """Why a pattern is missed, as an item of a list."""
    told = f"- **{name}**: {REASONS.get(name, 'not understood yet.')}"
    return textwrap.fill(told, PAGE_WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def page(lines: Sequence[Found]) -> str:
    """The text of `docs/patterns.md`."""
    facts, evaluations = lines[: len(FACTS)], lines[len(FACTS) :]
    misses = [line.row.name for line in lines if not line.hit]
    text = ["# Patterns", "", MADE, "", *FOREWORD, "", "## Stylised facts", "", count(facts), "", *table(facts)]
    text += ["", "## Evaluations", "", count(evaluations), "", *table(evaluations), "", "## Why the misses", ""]
    text += [reason(name) for name in misses]
    return "\n".join([*text, "", *AFTERWORD]) + "\n"


def made(seeds: Sequence[int] = SEEDS) -> tuple[str, list[Found]]:
    """The page, and what stands in it."""
    lines = found((*FACTS, *EVALUATIONS), seeds)
    return page(lines), lines
