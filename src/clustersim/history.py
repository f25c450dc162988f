"""What a run remembers: one row a quarter, turned into named series at the end."""

from __future__ import annotations

import numpy as np

from . import series
from .inputs import Scenario
from .results import Result


class History:
    """Series of one run in arrays with a row a quarter."""

    def __init__(self, scenario: Scenario, state):
        quarters = scenario.quarters
        self.scenario = scenario
        self.tally = np.zeros(quarters, state.tally.dtype)
        self.places = {name: np.zeros((quarters, len(state.places)), np.int64) for name in series.PLACES}
        shape = (quarters, len(series.PURPOSES), len(series.ACCOUNTS))
        self.paid, self.received = np.zeros(shape, np.int64), np.zeros(shape, np.int64)

    def record(self, state, quarter: int) -> None:
        """Keep the quarter that has just ended."""
        self.tally[quarter] = state.tally[0]
        places, book = state.places.columns, state.ledger.columns
        for name, values in self.places.items():
            values[quarter] = places[name]
        self.paid[quarter] = book["paid"][0]
        self.received[quarter] = book["received"][0]

    def result(self, seed: int, start: str, shocks: str, quarters: int) -> Result:
        """The series of the first `quarters` quarters."""
        tally = self.tally[:quarters]

        def group(prefix: str, names) -> dict[str, np.ndarray]:
            return {name: np.ascontiguousarray(tally[prefix + name]) for name in names}

        return Result(
            strategy=self.scenario.strategy.name,
            seed=seed,
            first_year=self.scenario.first_year,
            nation=group("", series.NATION),
            sectors=group("sector_", series.SECTORS),
            places={name: values[:quarters].copy() for name, values in self.places.items()},
            origins=group("origin_", series.ORIGINS),
            instruments=group("", series.INSTRUMENTS),
            paid=self.paid[:quarters].copy(),
            received=self.received[:quarters].copy(),
            start=start,
            shocks=shocks,
        )
