"""Which seeds each analysis takes: ranges that lie apart, so that no two parts of an answer rest on the same luck."""

from __future__ import annotations

from clustersim.ensemble.plan import run_seed

SHIFT = 1_000_000  # seeds of a range; a comparison takes those before the first
RANGES = (
    "doubt",
    "morris",
    "sobol",
    "points",  # grids, one at a time, space-filling designs
    "boxes",
    "lines",  # switching values
    "ledger",
    "search",  # of the frontier, then its fresh seeds, then other futures
    "fresh",
    "futures",
)


def seed_in(kind: str, seed: int, number: int) -> int:
    """The seed of that number (0 to SHIFT - 1) in the range of a kind; ValueError for a number beyond it."""
    if not 0 <= number < SHIFT:
        raise ValueError(f"{kind} has {SHIFT:,} seeds; number {number:,} is asked for")
    return run_seed(seed, (1 + RANGES.index(kind)) * SHIFT + number)
