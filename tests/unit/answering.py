"""A stand-in for the model whose answers are known: net jobs of each arm are a formula of parameters and luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from made_up_runs import make_result

from clustersim.analysis.sensitivity.designs import METHODS
from clustersim.analysis.sensitivity.sweep import session, sweep
from clustersim.ensemble.plan import mix
from clustersim.ensemble.session import Way

TWO = ("private_leverage", "research_hospital_starts")


def luck_of(*words: int) -> float:
    """Standard normal luck of a seed and a purpose."""
    return float(np.random.default_rng([mix(word & (2**62 - 1)) for word in words]).standard_normal())


def known(scenario, seed: int, jobs: float):
    """A made-up run whose standing jobs at the end are 100,000 and these, whatever its strategy."""
    made = make_result("no-policy", seed, scenario.quarters, 0, len(scenario.region.places))
    nation = {**made.nation, "jobs": np.full(scenario.quarters, 100_000.0 + jobs)}
    return replace(made, strategy=scenario.strategy.name, nation=nation)


def linear(scenario, seed: int):
    """Hospitals gain 400 times what private money comes beside a public won, less 40 a trial; the complex gains 100.

    Luck of 20 jobs is the seed's alone and cancels; luck of 10 is the arm's own.
    """
    values = {"private_leverage": 0.5, "research_hospital_starts": 8.0, **dict(scenario.overrides)}
    gain = {"hospital-centred": 400 * values["private_leverage"] - 40 * (values["research_hospital_starts"] - 8)}
    gain["designated-complex"] = 100.0
    own = luck_of(seed, len(scenario.strategy.name)) if scenario.strategy.purse else 0.0
    jobs = gain.get(scenario.strategy.name, 0.0) + 20 * luck_of(seed, 1) + 10 * own
    return known(scenario, seed, round(jobs, 3))


def run(asked, method, count, replicates=2, names=TWO, way=None, simulate=linear, **more):
    """A sweep of the stand-in by a method, and the session that made it."""
    experiment, answers = asked
    factors = [factor for factor in answers.factors if factor.name in names]
    with session(experiment, 1, way or Way(), simulate=simulate) as runs:
        return sweep(
            runs, experiment, answers, factors, METHODS[method](count, factors, 1), replicates, 1, **more
        ), runs


def truth(swept):
    """The difference that the formula gives at the points of a sweep."""
    return 400 * swept.values[:, 0] - 40 * (swept.values[:, 1] - 8) - 100
