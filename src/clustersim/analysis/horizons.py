"""What a strategy has brought by some years, and what is still to come: outcomes year by year against the baseline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from clustersim.yearly import YearlyRun

from .intervals import Estimate, student_interval


class Horizon(NamedTuple):
    """One arm at the end of one year, more than the baseline: standing direct jobs, value added since the start (KRW),
    expected peak sales a year of projects still under way (KRW), and public outlay since the start (KRW)."""

    label: str
    year: int
    jobs: Estimate
    value_added: Estimate
    pipeline: Estimate
    outlay: Estimate


def horizons(table: Sequence[Sequence[YearlyRun]], labels: Sequence[str], years: Sequence[int]) -> list[Horizon]:
    """Every arm but the baseline (the first of `table[arm][replicate]`) at the years that the runs reach."""
    found = []
    for label, arm in zip(labels[1:], table[1:], strict=True):
        for year in years:
            if year not in arm[0].years:
                continue
            place = arm[0].years.index(year)
            pairs = list(zip(arm, table[0], strict=True))
            values = (
                [_at(run, "jobs", place) - _at(twin, "jobs", place) for run, twin in pairs],
                [_until(run, "value_added", place) - _until(twin, "value_added", place) for run, twin in pairs],
                [_at(run, "pipeline_value", place) - _at(twin, "pipeline_value", place) for run, twin in pairs],
                [_until(run, "public_outlay", place) for run in arm],
            )
            found.append(Horizon(label, year, *map(student_interval, values)))
    return found


def _at(run: YearlyRun, name: str, place: int) -> float:
    return float(run.nation[name][place])


def _until(run: YearlyRun, name: str, place: int) -> float:
    return math.fsum(run.nation[name][: place + 1])
