"""Which runs an experiment needs: every arm meets the same seeds."""

from __future__ import annotations

from clustersim.inputs import Experiment

LARGEST = MASK = 2**63 - 1  # a seed fits the signed 64-bit column of any file or table
GOLDEN = 0x9E3779B97F4A7C15


def mix(value: int) -> int:
    """Scramble 63 bits (the finaliser of SplitMix64, modulo 2**63: a bijection, so different numbers stay so)."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def run_seed(seed: int, replicate: int) -> int:
    """The seed (0 to 2**63 - 1) of a replicate (from 0). Distinct replicates of one experiment seed never share a seed.

    It does not depend on how many replicates are asked for, so more replicates keep the first ones.
    """
    return mix((mix(seed & MASK) + (replicate + 1) * GOLDEN) & MASK)


def plan(experiment: Experiment, replicates: int | None = None, seed: int | None = None) -> list[tuple[int, int]]:
    """List the runs as (number of the arm, seed): all arms of the first seed, then of the second, and so on.

    `replicates` and `seed` stand in for those of the experiment. Raises ValueError for fewer than one replicate,
    a negative seed or an experiment without arms.
    """
    replicates = experiment.replicates if replicates is None else replicates
    seed = experiment.seed if seed is None else seed
    if replicates < 1:
        raise ValueError(f"replicates: {replicates}; at least 1 is needed (2 for an interval)")
    if not 0 <= seed <= LARGEST:
        raise ValueError(f"seed: {seed}; a seed lies in 0 to 2**63 - 1")
    if not experiment.scenarios:
        raise ValueError(f"experiment {experiment.name} has no arm to run")
    seeds = [run_seed(seed, replicate) for replicate in range(replicates)]
    return [(arm, number) for number in seeds for arm in range(len(experiment.scenarios))]
