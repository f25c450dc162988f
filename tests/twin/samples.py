"""Samples of runs of both for levels 2 and 3, each written to a file as it ends, so that a stopped study goes on."""

from __future__ import annotations

import json
import random
import statistics
from dataclasses import replace
from pathlib import Path

from scaling import korea
from scipy import stats

from clustersim.parameters import REGISTER
from clustersim.series import NATION
from clustersim.simulation import Simulation

from .model import TwinModel

OUTCOMES = ("jobs", "value_added", "firms", "ties", "products", "gross_jobs", "hires")
POLICIES = ("hybrid", "designated-complex", "hospital-centred", "as-happened")
NOT_SHARED = 10_000  # seeds of the twin are this much higher
CHOICES = ("indirect_by_inducement",)  # 0 or 1


def tally_of(run):
    """All national series of the quarter just done."""
    if isinstance(run, TwinModel):
        return {name: float(run.tally.get(name, 0)) for name in NATION}
    return {name: float(run.state.tally[0][name]) for name in NATION}


def gaps(scenario, seed, quarters):
    """Largest relative difference of each national series on shared draws, and the first quarter that differs."""
    run, twin = Simulation(scenario, seed), TwinModel(scenario, seed)
    worst = {}
    for quarter in range(quarters):
        run.step()
        twin.step()
        a, b = tally_of(run), tally_of(twin)
        for name in NATION:
            gap = abs(a[name] - b[name]) / max(1.0, abs(a[name]))
            if gap > worst.get(name, (0.0, 0))[0]:
                worst[name] = (gap, worst.get(name, (0, quarter))[1])
    return worst


def outcomes_of(model, scenario, seed, quarters):
    """National series of the last quarter."""
    run = model(scenario, seed)
    for _ in range(quarters):
        run.step()
    return tally_of(run)


def kept(file, case, work):
    """What `work()` returned for this case, from the file if it was done before."""
    path = Path(file) if file else None
    if path and path.exists():
        for line in path.read_text("utf-8").splitlines():
            entry = json.loads(line)
            if entry["case"] == case:
                return entry["result"]
    result = work()
    if path:
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"case": case, "result": result}) + "\n")
    return result


# ---------------------------------------------------------------- level 2


def pairs_of_runs(firms, runs, quarters, file=None):
    """Series of the last quarter: of the model, of the twin, other seeds."""
    scenario, found = korea(firms, "hybrid"), ([], [])
    for seed in range(runs):
        for rows, model, base in ((found[0], Simulation, 0), (found[1], TwinModel, NOT_SHARED)):
            case = ["level 2", firms, quarters, model.__name__, base + seed]
            rows.append(kept(file, case, lambda m=model, s=base + seed: outcomes_of(m, scenario, s, quarters)))
    return found


def ks(a, b):
    """Two-sample Kolmogorov-Smirnov distance and its asymptotic p-value (cautious where values are often equal)."""
    found = stats.ks_2samp(a, b, method="asymp")
    return float(found.statistic), float(found.pvalue)


# ---------------------------------------------------------------- level 3


def tilted(values, factor):
    """A yearly path that grows by so much more, or less, from its first year on."""
    return tuple(value * factor**year for year, value in enumerate(values))


def random_future(future, luck):
    """Demand at home and abroad by sector, output per worker and venture money on other paths."""
    growth = lambda: luck.uniform(0.96, 1.04)  # noqa: E731 - one word for one thing
    level = luck.uniform(0.3, 3.0)
    return replace(
        future,
        demand=tuple(tilted(sector, growth()) for sector in future.demand),
        export_demand=tuple(tilted(sector, growth()) for sector in future.export_demand),
        output_per_worker=tuple(tilted(sector, luck.uniform(0.98, 1.02)) for sector in future.output_per_worker),
        venture_supply=tuple(round(level * value) for value in tilted(future.venture_supply, growth())),
    )


def random_value(name, luck):
    """A value of a parameter within its range, in nine figures."""
    declared = REGISTER[name]
    if name in CHOICES:
        return float(luck.random() < 0.5)
    return float(f"{luck.uniform(declared.low, declared.high):.9g}")


def random_scenarios(seed, number):
    """Policy arm and the same without policy: size of the region, strategy, purse, future and all parameters drawn.

    Parameters are uniform within their ranges in the register.
    """
    luck = random.Random(seed)
    for _ in range(number):
        firms, arm, times = luck.randint(60, 300), luck.choice(POLICIES), luck.uniform(0.5, 3.0)
        policy, none = korea(firms, arm), korea(firms, "no-policy")
        future = random_future(policy.future, luck)
        values = tuple((name, random_value(name, luck)) for name, x in REGISTER.items() if x.low < x.high)
        strategy = replace(policy.strategy, purse=round(policy.strategy.purse * times))
        label = f"{firms} firms, {arm}, purse x {times:.2f}"
        yield (
            label,
            replace(policy, strategy=strategy, future=future, overrides=values),
            replace(none, future=future, overrides=values),
        )


def differences(arms, model, seeds, quarters):
    """Mean and half-width of the 95% interval (Student) of policy minus no policy, by series."""
    rows = []
    for seed in seeds:
        a, b = (outcomes_of(model, arm, seed, quarters) for arm in arms)
        rows.append({name: a[name] - b[name] for name in NATION})
    wide = float(stats.t.ppf(0.975, len(rows) - 1)) / len(rows) ** 0.5
    columns = {name: [row[name] for row in rows] for name in NATION}
    return {name: (statistics.fmean(x), wide * statistics.stdev(x)) for name, x in columns.items()}


def compare_signs(arms, runs, quarters, case, seed):
    """Differences of both by series, seeds not shared; and how many series differ on shared draws."""
    base = 100 * case
    model = differences(arms, Simulation, range(base, base + runs), quarters)
    twin = differences(arms, TwinModel, range(NOT_SHARED + base, NOT_SHARED + base + runs), quarters)
    shared = gaps(arms[0], seed + base, quarters)
    return {"model": model, "twin": twin, "unequal": {n: g for n, (g, _) in shared.items() if g > 1e-9}}


def signs(result, names=tuple(NATION)):
    """Series whose two intervals exclude zero, and those of them with opposite signs."""
    sure, opposite = [], []
    for name in names:
        (a, da), (b, db) = result["model"][name], result["twin"][name]
        if abs(a) > da and abs(b) > db:
            sure.append(name)
            if a * b < 0:
                opposite.append(name)
    return sure, opposite
