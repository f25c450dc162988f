"""The frontier of strategies on made-up runs whose true frontier is known, and regret worked out by hand.

In the made-up world a strategy is `share` of the second pole, `hospitals`, `sites` and a start. Net jobs are best at a
share of 0.7, net value added at 0.3, both with 9 hospitals and on the second set of sites, and a year of delay costs
both; so what is worth having of the whole purse is a share of 0.3 to 0.7, 9 hospitals, the second sites, at once.
"""

from __future__ import annotations

import functools
import hashlib
import zlib
from dataclasses import fields, replace

import numpy as np

from clustersim.analysis.optimisation.candidates import (
    share_inside,
)
from clustersim.analysis.optimisation.frontier import frontier
from clustersim.analysis.sensitivity.sweep import session
from clustersim.ensemble.session import Way
from clustersim.files.answers import Answers, Frontier
from clustersim.files.mix import mixed
from clustersim.inputs import Experiment, Future, Place, Region, Scenario, Site, Spend, Strategy
from clustersim.results import Result

PURSE, TOP_JOBS, TOP_VALUE = 10**12, 1000.0, 10**12
SITES = (("east",), ("west",), ("east", "west"))
COMPLEX = Strategy(
    "complex",
    "Complex 단지",
    PURSE,
    (
        Spend("science_park", 0.8, 2010, 2012, (0.5, 0.25, 0.25), (("building_share", 0.4), ("sites", SITES[2]))),
        Spend("research_grant", 0.2, 2010, 2011, (), (("recipients", "tenants"),)),
    ),
)
CENTRED = Strategy(
    "centred",
    "Hospital-centred",
    PURSE,
    (
        Spend("hospital_research", 0.6, 2010, 2012, (), (("hospitals", 6), ("spread", "nation"))),
        Spend("technology_transfer", 0.4, 2010, 2012, (), (("seed_share", 0.5),)),
    ),
)
HYBRID = mixed("hybrid", "Hybrid", COMPLEX, CENTRED, 0.5)
PLACES = tuple(
    Place(name, name, 37.0, 127.0, 10**6, (1,) * 5, (10,) * 5, 1.0, 1.0, capital=name == "capital")
    for name in ("capital", "country")
)
REGION = Region(
    "made-up", "Made up", 2010, PLACES, (), (), (), tuple(Site(n, n, "country") for n in SITES[2]), (), (), ()
)


def future(name):
    return Future(name, name, 2010, (), (), (), (), ())


def question(last_year=2012, **changed):
    """The experiment with its baseline, and its answers with a frontier."""
    arms = (Strategy("no-policy", "No policy", 0, ()), COMPLEX, CENTRED, HYBRID)
    scenarios = tuple(Scenario(REGION, arm, future("flat"), 2010, last_year) for arm in arms)
    asked = Frontier((scenarios[1], scenarios[2]), 0, (2, 16), SITES)
    given = {"a": scenarios[2], "b": scenarios[1], "futures": (future("boom"),), "frontier": replace(asked, **changed)}
    answers = Answers(**{field.name: given.get(field.name) for field in fields(Answers)})
    return Experiment("made-up", "Made up", scenarios), answers


# ---------------------------------------------------------------- a made-up world


def facts(strategy):
    """Share of the second pole, hospitals, sites and delay, as they stand in the spends."""
    own = {key: value for spend in strategy.spends for key, value in spend.settings}
    share = sum(s.share for s in strategy.spends if s.instrument in ("hospital_research", "technology_transfer"))
    return share, own.get("hospitals", 9), own.get("sites", SITES[1]), min(s.first_year for s in strategy.spends) - 2010


def gain_of(strategy):
    """Net jobs and net value added without luck."""
    share, hospitals, sites, delay = facts(strategy)
    lost = 0.02 * (hospitals - 9) ** 2 + 0.2 * (sites != SITES[1]) + 0.1 * delay
    return TOP_JOBS * (1 - 4 * (share - 0.7) ** 2 - lost), TOP_VALUE * (1 - 4 * (share - 0.3) ** 2 - lost)


def made(scenario, seed, noise=0.0, luck=None):
    """A run: the shared luck of a seed and, with noise, the own luck of a strategy on it."""
    strategy, quarters = scenario.strategy, scenario.quarters
    shared = np.random.default_rng(seed % 2**32)
    own = np.random.default_rng([seed % 2**32, zlib.crc32(strategy.name.encode())])
    jobs, value = gain_of(strategy) if strategy.spends else (0.0, 0.0)
    jobs, value = (0.0, 0.0) if luck == "only" else (jobs, value)
    if strategy.spends:
        jobs += noise * own.standard_normal()
        value += noise * TOP_VALUE / TOP_JOBS * own.standard_normal()
    level = 10_000 + 500 * shared.standard_normal()
    paid = strategy.purse * share_inside(strategy, scenario.first_year, scenario.last_year)
    nation = {
        "jobs": np.full(quarters, level + jobs),
        "value_added": np.full(quarters, (1e13 + value) / quarters),
        "public_outlay": np.full(quarters, paid / quarters),
    }
    outside = 0.3 * level + 0.5 * jobs
    places = {"jobs": np.tile([level + jobs - outside, outside], (quarters, 1))}
    text = hashlib.sha256(str(seed).encode()).hexdigest()
    none = np.zeros((quarters, 1, 1), np.int64)
    return Result(strategy.name, seed, 2010, nation, {}, places, {}, {}, none, none, "start", text)


def certain(scenario, seed):
    return made(scenario, seed)


def noisy(scenario, seed):
    return made(scenario, seed, noise=50.0)


def pure_noise(scenario, seed):
    return made(scenario, seed, noise=200.0, luck="only")


def in_a_boom(scenario, seed, noise=0.0):
    """In a boom the complex gains 3,000 more jobs per share of it."""
    result = made(scenario, seed, noise)
    if scenario.future.name == "boom" and scenario.strategy.spends:
        result.nation["jobs"] += 3000 * (1 - facts(scenario.strategy)[0])
    return result


def in_a_noisy_boom(scenario, seed):
    return in_a_boom(scenario, seed, noise=100.0)


def sometimes_fails(scenario, seed):
    if scenario.strategy.name == "hybrid" or facts_fail(scenario.strategy):
        raise ArithmeticError("made to fail")
    return made(scenario, seed)


def facts_fail(strategy):
    return bool(strategy.spends) and facts(strategy)[1] == 9 and strategy.name != "complex"


def search(simulate, asked=None, population=16, generations=12, replicates=2, final=3, seed=1, runs=None):
    experiment, answers = asked or question()
    with runs or session(experiment, seed, Way(), None, simulate) as held:
        return frontier(held, experiment, answers, population, generations, replicates, final, seed)


@functools.cache
def found_in_certainty():
    """What the search finds in the made-up world without luck."""
    return search(certain)
