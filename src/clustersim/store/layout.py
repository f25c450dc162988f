"""What the numbers of a run are called: for each value a level, a member of it, a variable and a year.

Runs of one shape share one layout, so a run itself is only a row of numbers.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np


class Layout(NamedTuple):
    """Names of the values of a run, in their order; columns of equal length.

    `level` is nation, sector, place, origin or instrument (or what a study of another kind measures); `member` which
    one of them, empty for the nation.
    """

    level: tuple[str, ...]
    member: tuple[str, ...]
    variable: tuple[str, ...]
    year: tuple[int, ...]
    digest: str

    @classmethod
    def of(cls, rows) -> Layout:
        """From (level, member, variable, year) of every value."""
        level, member, variable, year = tuple(zip(*rows, strict=True)) or ((), (), (), ())
        total = hashlib.sha256("\n".join("\t".join(map(str, row)) for row in rows).encode())
        return cls(level, member, variable, year, total.hexdigest()[:32])

    def __len__(self) -> int:
        return len(self.level)


def values_digest(layout_digest: str, values: np.ndarray) -> str:
    """SHA-256 over names and values of a run: two runs with the same one are equal to the last bit."""
    return hashlib.sha256(layout_digest.encode() + np.ascontiguousarray(values, float).tobytes()).hexdigest()
