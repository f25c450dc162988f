"""Which quarter it is, and what the outside world is like in it."""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np

from .inputs import SECTORS, Future, Scenario


class Outside(NamedTuple):
    """The outside world of one quarter: indices by sector, start = 1; venture supply in KRW a quarter."""

    demand: np.ndarray
    export_demand: np.ndarray
    output_trend: np.ndarray
    venture_supply: float


def level(values, first_year: int, year: int, quarter_of_year: int) -> float:
    """Value of a yearly series in a quarter: a year's value holds in its first quarter, then it moves on evenly in
    logs to the next year's; the last value holds for ever after, the first before."""
    last = len(values) - 1
    i = min(max(year - first_year, 0), last)
    if year < first_year or i == last:
        return float(values[i])
    a, b = float(values[i]), float(values[i + 1])
    return math.exp(math.log(a) + (math.log(b) - math.log(a)) * quarter_of_year / 4)


def outside_world(scenario: Scenario, quarter: int) -> Outside:
    """The outside world in a quarter of a scenario (0 is the first). Shared by all runs: do not write into it."""
    return _outside_world(scenario.future, scenario.first_year, quarter)


@functools.lru_cache(maxsize=1024)
def _outside_world(future: Future, first_year: int, quarter: int) -> Outside:
    year, of_year = first_year + quarter // 4, quarter % 4

    def index(table) -> np.ndarray:
        values = []
        for s in range(len(SECTORS)):
            base = level(table[s], future.first_year, first_year, 0)
            values.append(level(table[s], future.first_year, year, of_year) / base)
        found = np.array(values)
        found.setflags(write=False)
        return found

    supply = level(future.venture_supply, future.first_year, year, of_year) / 4
    return Outside(index(future.demand), index(future.export_demand), index(future.output_per_worker), supply)


def set_clock(state, scenario: Scenario, quarter: int) -> None:
    """Write the quarter and its outside world into the state."""
    now, outside = state.now.view(np.ndarray), outside_world(scenario, quarter)
    before = outside_world(scenario, quarter - 1).demand if quarter > 0 else outside.demand
    now["quarter"] = quarter
    now["year"] = scenario.first_year + quarter / 4
    now["demand"][0] = outside.demand
    now["demand_growth"][0] = outside.demand / before
    now["export_demand"][0] = outside.export_demand
    now["output_trend"][0] = outside.output_trend
    now["venture_supply"] = outside.venture_supply


def shock_table(scenario: Scenario) -> np.ndarray:
    """All outside values of a run, one row a quarter: what must be equal over the arms of a comparison."""
    rows = []
    for quarter in range(scenario.quarters):
        outside = outside_world(scenario, quarter)
        indices = (outside.demand, outside.export_demand, outside.output_trend)
        rows.append(np.concatenate([*indices, [outside.venture_supply]]))
    return np.array(rows)
