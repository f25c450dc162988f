"""Worlds for the closed forms: ten thousand replicates of a small thing, for the processes of the model as they are."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from clustersim.processes import opening
from clustersim.simulation import Simulation
from clustersim.smallest import smallest_scenario

Scores = dict[str, float]  # deviation from the exact answer in standard errors, by name
REPLICATES = 10_000
SEED = 20100101


def world_of(firms: int, sector: int, seed: int = SEED, **overrides: float):
    """State and context of a world with so many equal firms in its first place, and no tie, project or product.

    Parameters and the pipeline table are copies, so that a test may change them.
    """
    scenario = replace(smallest_scenario(), overrides=tuple(overrides.items()), last_year=2040)
    run = Simulation(scenario, seed)
    state = run.state
    state.pipeline, state.parameters = state.pipeline.copy(), state.parameters.copy()
    for name in ("projects", "products", "ties"):
        empty(state.tables[name])
    state.organisations.rows["degree"] = 0
    template = state.firms.rows[state.firms.live[state.firms.sector == sector][0]].copy()
    empty(state.firms)
    state.firms.reserve(firms)
    rows = state.firms.rows
    rows[:firms] = template
    rows["id"][:firms] = np.arange(1, firms + 1)
    rows["spot"][:firms] = (np.arange(firms) + 0.5) / firms
    rows["place"][:firms], rows["site"][:firms] = 0, -1
    for name in ("degree", "former_id", "projects", "products", "ideas", "licensed"):
        rows[name][:firms] = 0
    state.firms.heap[0] = firms
    state._world = None
    opening.open_quarter(state, run.context)
    state.world().neighbour_first[:] = 0
    return state, run.context


def empty(table) -> None:
    """Take all records out of a table."""
    table.rows["alive"] = False
    table.heap[:2] = 0


def z_of_share(count: int, chance: float, n: int = REPLICATES) -> float:
    """Standard deviations between a count of successes and its expectation."""
    return (count - n * chance) / math.sqrt(n * chance * (1 - chance))


def z_of_mean(values: np.ndarray, mean: float, variance: float | None = None) -> float:
    """Standard errors between a sample mean and its expectation; the sample's variance is taken if none is known."""
    spread = float(np.var(values, ddof=1)) if variance is None else variance
    return (float(np.mean(values)) - mean) / math.sqrt(spread / len(values))


def z_of_variance(values: np.ndarray, variance: float) -> float:
    """Standard errors between a sample variance and its expectation."""
    gaps = values - np.mean(values)
    error = math.sqrt((float(np.mean(gaps**4)) - float(np.mean(gaps**2)) ** 2) / len(values))
    return (float(np.var(values, ddof=1)) - variance) / error
