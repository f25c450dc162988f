"""A made-up run of about a millisecond that gives 440 numbers; apart, so that workers can import it by name."""

from __future__ import annotations

import time

import numpy as np

from clustersim.inputs import Future, Region, Scenario, Strategy

NAMES = [("nation", "", f"series {n}", 2010 + year) for n in range(40) for year in range(11)]
TINY = Scenario(
    Region("tiny", "Tiny", 2010, (), (), (), (), (), (), (), ()),
    Strategy("tiny", "Tiny", 0, ()),
    Future("tiny", "Tiny", 2010, (), (), (), (), ()),
)  # fmt: skip


def tiny_run(scenario: Scenario, seed: int) -> dict:
    """About a millisecond of work, 440 numbers."""
    luck = np.random.default_rng(seed)
    end = time.perf_counter() + 0.001
    total = 0.0
    while time.perf_counter() < end:
        total += float(luck.standard_normal(100).sum())
    return dict(zip(NAMES, (total + luck.standard_normal(len(NAMES))).tolist(), strict=True))
