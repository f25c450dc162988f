"""A run reduced to calendar years: small enough to keep thousands of them, and all that a comparison needs.

A stock shows its last quarter, a flow the sum of its four quarters, a mean their mean (`series.py` says which is
which). Money stays whole KRW: sums of four whole numbers below 2**53 are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import series
from .results import Result

GROUPS = {
    "nation": series.NATION,
    "sectors": series.SECTORS,
    "places": series.PLACES,
    "origins": series.ORIGINS,
    "instruments": series.INSTRUMENTS,
}


@dataclass(frozen=True)
class YearlyRun:
    """One run by year. Arrays have years as their first axis; see `results.Result` for the second.

    `target` says which places make up the region whose own results are reported (empty: all of them). `digest` is
    the digest of the full quarterly run this was made from.
    """

    strategy: str
    seed: int
    first_year: int
    nation: dict[str, np.ndarray]
    sectors: dict[str, np.ndarray]
    places: dict[str, np.ndarray]
    origins: dict[str, np.ndarray]
    instruments: dict[str, np.ndarray]
    start: str
    shocks: str
    digest: str
    target: tuple[bool, ...] = ()

    @property
    def years(self) -> list[int]:
        """Calendar years of the run."""
        return list(range(self.first_year, self.first_year + len(self.nation["jobs"])))


def by_year(values: np.ndarray, kind: str) -> np.ndarray:
    """Turn quarters (first axis) into years; `kind` is "stock", "flow" or "mean".

    Raises ValueError for another kind, or if the quarters do not fill whole years.
    """
    values = np.asarray(values)
    if len(values) % 4:
        raise ValueError(f"{len(values)} quarters do not fill whole years")
    quarters = values.reshape(-1, 4, *values.shape[1:])
    if kind == "stock":
        return quarters[:, 3].astype(float)
    if kind == "flow":
        return quarters.sum(axis=1).astype(float)
    if kind == "mean":
        return quarters.mean(axis=1).astype(float)
    raise ValueError(f"a series is a stock, a flow or a mean, not {kind!r}")


def reduce(result: Result, target: tuple[bool, ...] = ()) -> YearlyRun:
    """Reduce a quarterly result to years; `target` marks the places of the target region (empty: all).

    Raises KeyError for a variable that `series.py` does not declare: without its kind it has no yearly value.
    """
    tables = {
        group: {name: by_year(values, declared[name].kind) for name, values in getattr(result, group).items()}
        for group, declared in GROUPS.items()
    }
    return YearlyRun(
        strategy=result.strategy,
        seed=result.seed,
        first_year=result.first_year,
        start=result.start,
        shocks=result.shocks,
        digest=result.digest(),
        target=target,
        **tables,
    )
