"""Solve the drift of established lines, so that entry, exit, products and shocks together give the national path.

Sector totals already contain entry and history, so a growth rate read off them must not be an input. The drift is what
is left: it is moved until the sector's sales in the world as it happened follow the home market of the future file.
That match is then fit, not validation. Run `python -m clustersim.analysis.drift` and copy the figures into
`parameters/demography.py`.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from clustersim.clock import outside_world
from clustersim.inputs import SECTORS, Scenario
from clustersim.parameters import REGISTER
from clustersim.simulation import simulate

DRIFTS = ("drug_drift_rate", "device_drift_rate", "biotech_drift_rate", "health_it_drift_rate", "supplier_drift_rate")
LAST_QUARTERS = 4  # the last year is compared with the first


def growth_gap(scenario: Scenario, seeds: range) -> np.ndarray:
    """Yearly log growth of the home market less that of sales, by sector, mean over seeds."""
    years = scenario.last_year - scenario.first_year
    markets = np.array([outside_world(scenario, q).demand for q in range(scenario.quarters)])
    sales = np.mean([simulate(scenario, seed).sectors["sales"] for seed in seeds], axis=0)

    def growth(series: np.ndarray) -> np.ndarray:
        return np.log(series[-LAST_QUARTERS:].mean(0) / series[:LAST_QUARTERS].mean(0)) / years

    return growth(markets) - growth(sales)


def solve_drift(scenario: Scenario, seeds: range, rounds: int = 8, damping: float = 0.8) -> dict[str, float]:
    """Drift rates by parameter name, after so many rounds of correction.

    Raises ValueError if a rate leaves its declared range: then another assumption is wrong, and no drift hides it.
    """
    rates = np.array([REGISTER[name].value for name in DRIFTS])
    for _ in range(rounds):
        trial = dataclasses.replace(scenario, overrides=tuple(zip(DRIFTS, rates.tolist(), strict=True)))
        rates = rates + damping * growth_gap(trial, seeds)
    for name, rate in zip(DRIFTS, rates.tolist(), strict=True):
        if not REGISTER[name].low <= rate <= REGISTER[name].high or math.isnan(rate):
            raise ValueError(f"{name}: {rate:.3f} lies outside its range")
    return dict(zip(DRIFTS, rates.tolist(), strict=True))


def main() -> None:
    """Solve for korea-2010 as it happened and print the rates."""
    from clustersim.scenario import load_scenario

    scenario = load_scenario("korea-2010", "as-happened", "korea-2010-2020")
    for name, rate in solve_drift(scenario, range(1, 7)).items():
        print(f"{name} = {rate:.4f}")


if __name__ == "__main__":
    assert len(DRIFTS) == len(SECTORS)
    main()
