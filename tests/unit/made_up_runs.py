"""Made-up runs for tests of the statistics and of the report: no model in them, only numbers of the right shape.

Shared luck comes from the seed alone, an arm's own luck from seed and strategy, so that paired differences vary less.
"""

import hashlib
import zlib

import numpy as np

from clustersim import inputs, series
from clustersim.analysis.compare import summarise
from clustersim.inputs import Experiment, Future, Place, Region, Scenario, Spend, Strategy
from clustersim.results import ORIGINS, Result
from clustersim.yearly import YearlyRun

PLACES = (
    *("Seoul", "Busan", "Daegu", "Incheon", "Gwangju", "Daejeon", "Ulsan", "Sejong", "Gyeonggi"),
    *("Gangwon", "Chungbuk", "Chungnam", "Jeonbuk", "Jeonnam", "Gyeongbuk", "Gyeongnam", "Jeju"),
)
COUNTS = ("spin_offs", "hospital_spin_offs", "moves", "approvals", "licences", "entries", "exits", "trials_started")
COMPLEX, OTHERS = [6, 0.8, 2, 0, 0, 0, 0.4, 0.4, 0.4], [0, 0, 2.2, 4, 1.6, 0.8, 0.6, 0.4, 0.4]  # money by instrument
SHARES = np.array([9, 4, 5, 4, 2, 4, 1, 0.2, 22, 5, 8, 4, 2, 2, 4, 4, 0.8])
SHARES = SHARES / SHARES.sum()
EFFECTS = {  # net jobs at the end, net value added a year at the end (KRW)
    "no-policy": (0, 0),
    "designated-complex": (3000, 250e9),
    "hospital-centred": (4200, 310e9),
    "hybrid": (3700, 290e9),
    "as-happened": (900, 60e9),
}
TITLES = {"no-policy": "No policy", "hospital-centred": "Hospital-centred · 병원 중심"}


def strategy(name, purse=3_000_000_000_000):
    spends = (Spend("science_park", 0.6, 2010, 2020), Spend("research_grant", 0.4, 2010, 2020))
    return Strategy(name, TITLES.get(name, name.replace("-", " ").capitalize()), purse, spends if purse else ())


def region(places=PLACES):
    found = tuple(
        Place(name.lower(), f"{name} <b>&", 37.0, 127.0, 10**6, (10,) * 5, (100,) * 5, 100.0, 10.0) for name in places
    )
    return Region("made-up", "Made-up <script>alert(1)</script>", 2010, found, (), (), (), (), (), (), ())


def experiment(*names, last_year=2020, replicates=3, seed=1, targets=(("jobs", 80000.0), ("value_added", 5e12))):
    names = names or ("no-policy", "designated-complex", "hospital-centred", "hybrid")
    future = Future("flat", "Flat", 2010, (), (), (), (), ())
    strategies = [strategy(name, 0 if name == "no-policy" else 3 * 10**12) for name in names]
    scenarios = tuple(Scenario(region(), item, future, 2010, last_year, (), targets) for item in strategies)
    return Experiment("made-up", "Made-up question", scenarios, replicates, seed)


def made_up(scenario, seed):
    """A stand-in for `clustersim.model.simulate`."""
    places = len(scenario.region.places)
    return make_result(scenario.strategy.name, seed, scenario.quarters, scenario.strategy.purse, places)


def make_result(name, seed, quarters=44, purse=3 * 10**12, count=17):
    shared = np.random.default_rng(seed % 2**32)
    own = np.random.default_rng([seed % 2**32, zlib.crc32(name.encode()) if purse else 0])
    time = np.arange(1, quarters + 1) / 44
    luck = 1 + 0.05 * shared.standard_normal() + 0.02 * np.cumsum(shared.standard_normal(quarters)) / quarters**0.5
    jobs_gain, value_gain = EFFECTS.get(name, (2000, 2e11)) if purse else (0, 0)
    ramp = np.clip(time * 1.3 - 0.3, 0, None) ** 1.2 * (1 + 0.15 * own.standard_normal() * (purse > 0))
    nation = {key: np.zeros(quarters) for key in series.NATION}
    gain = np.round(jobs_gain * ramp)
    jackpot = 3.0 if own.uniform() < 0.05 and purse else 1.0
    nation["jobs"] = np.round(180_000 * (1 + 0.5 * time) * luck) + gain
    nation["value_added"] = np.round(3.6e12 * (1 + 0.6 * time) * luck + value_gain / 4 * ramp * jackpot)
    nation["firms"] = np.round(4100 * (1 + 0.4 * time) * luck) + np.round(gain / 30)
    nation["gross_jobs"] = np.round(gain * 2.6)
    nation["new_jobs"] = np.round(gain * 1.3)
    nation["moved_jobs"] = np.round(gain * 0.8)
    nation["deadweight_jobs"] = nation["gross_jobs"] - nation["new_jobs"] - nation["moved_jobs"]
    nation["indirect_jobs"] = np.round(nation["jobs"] * 0.9)
    nation["public_outlay"] = np.full(quarters, float(purse // quarters))
    nation["private_investment"] = nation["public_outlay"] * 0.5
    nation["construction_person_years"] = np.where(time < 0.4, 250.0, 0.0) * (purse > 0)
    for key in COUNTS:
        nation[key] = np.round(20 * luck) + np.round(gain / 500)
    nation["wage_index"] = 1 + 0.3 * time
    shares = SHARES[:count] / SHARES[:count].sum()
    places = {key: np.outer(nation.get(key, nation["firms"]), shares).round() for key in series.PLACES}
    places["jobs"] = np.outer(nation["jobs"] - gain, shares).round()
    places["jobs"][:, 10 % count if name == "designated-complex" else 0] += gain
    instruments = np.zeros((quarters, len(inputs.INSTRUMENTS)))
    weights = np.array(COMPLEX if "complex" in name else OTHERS)  # of the first instruments; the others buy nothing
    instruments[:, : len(weights)] = np.outer(nation["public_outlay"], weights / weights.sum())
    text = f"{seed}".encode()
    return Result(
        strategy=name,
        seed=seed,
        first_year=2010,
        nation=nation,
        sectors={key: np.outer(nation.get(key, nation["jobs"]), np.full(5, 0.2)) for key in series.SECTORS},
        places=places,
        origins={key: np.outer(nation["firms"], np.full(len(ORIGINS), 1 / 6)) for key in series.ORIGINS},
        instruments={"outlay": instruments, "private": instruments * 0.5, "withheld": instruments * 0.0},
        paid=np.zeros((quarters, len(series.PURPOSES), len(series.ACCOUNTS)), np.int64),
        received=np.zeros((quarters, len(series.PURPOSES), len(series.ACCOUNTS)), np.int64),
        start=hashlib.sha256(b"start").hexdigest(),
        shocks=hashlib.sha256(text).hexdigest(),
    )


def tiny(name, seed, **nation):
    """A reduced run of as many years as its values have; what is not given is 0."""
    years = len(next(iter(nation.values())))
    values = {key: np.asarray(nation.get(key, [0.0] * years), float) for key in series.NATION}
    return YearlyRun(
        strategy=name,
        seed=seed,
        first_year=2010,
        nation=values,
        sectors={},
        places={key: np.outer(values[key], SHARES) for key in ("jobs", "value_added")},
        origins={},
        instruments={"outlay": np.zeros((years, len(inputs.INSTRUMENTS)))},
        start="start",
        shocks=f"shocks of {seed}",
        digest=hashlib.sha256(repr((seed, sorted(nation.items()))).encode()).hexdigest(),
    )


def tiny_comparison(*arms, **more):
    """Compare arms given as (name, [values of each run]); a value is a dict of yearly nation series."""
    table = tuple(tuple(tiny(name, seed, **run) for seed, run in enumerate(runs)) for name, runs in arms)
    question = experiment(*(name for name, _ in arms), last_year=2010, **more)
    return summarise(question, table, replicates=len(table[0]), seed=1)
