"""What a run gives back: series by quarter, for the nation, sectors, places, origins and instruments."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

ORIGINS = ("incumbent", "university", "hospital", "institute", "spin_out", "independent")


@dataclass(frozen=True)
class Result:
    """One run. All arrays have quarters as their first axis.

    nation     {variable: array[quarter]}
    sectors    {variable: array[quarter, sector]}       order of inputs.SECTORS
    places     {variable: array[quarter, place]}        order of Region.places
    origins    {variable: array[quarter, origin]}       order of ORIGINS
    instruments {variable: array[quarter, instrument]}  order of inputs.INSTRUMENTS
    paid, received   int64 array[quarter, purpose, sector of the economy]: the transaction-flow matrix
    start      digest of the initial state; shocks: digest of the seed and the outside world
    """

    strategy: str
    seed: int
    first_year: int
    nation: dict[str, np.ndarray]
    sectors: dict[str, np.ndarray]
    places: dict[str, np.ndarray]
    origins: dict[str, np.ndarray]
    instruments: dict[str, np.ndarray]
    paid: np.ndarray
    received: np.ndarray
    start: str
    shocks: str

    @property
    def years(self) -> list[int]:
        """Calendar years of the run."""
        quarters = len(self.nation["jobs"])
        return list(range(self.first_year, self.first_year + quarters // 4))

    def digest(self, quarters: int | None = None) -> str:
        """SHA-256 over all numbers of the run (of the first `quarters` only, if given)."""
        total = hashlib.sha256()
        for group in ("nation", "sectors", "places", "origins", "instruments"):
            for name, values in sorted(getattr(self, group).items()):
                total.update(f"{group}.{name}".encode())
                total.update(np.ascontiguousarray(values[:quarters]).tobytes())
        for matrix in (self.paid, self.received):
            total.update(np.ascontiguousarray(matrix[:quarters]).tobytes())
        return total.hexdigest()

    def real_digest(self) -> str:
        """SHA-256 over what happened to firms and people, leaving out money that government moved."""
        total = hashlib.sha256()
        for group in ("sectors", "places", "origins"):
            for name, values in sorted(getattr(self, group).items()):
                total.update(f"{group}.{name}".encode())
                total.update(np.ascontiguousarray(values).tobytes())
        return total.hexdigest()
