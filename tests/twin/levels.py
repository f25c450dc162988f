"""Compare the twin with clustersim: python tests/twin/levels.py --level 1|2|3|speed (see DIFFERENCES.md)."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from scaling import korea  # noqa: E402

from clustersim.series import NATION  # noqa: E402
from clustersim.simulation import Simulation  # noqa: E402
from twin.model import TwinModel  # noqa: E402

OUTCOMES = ("jobs", "value_added", "firms", "ties", "products", "gross_jobs", "hires")


def gaps(scenario, seed, quarters):
    """Largest relative difference of each national series over the quarters, and the first quarter that differs."""
    run, twin = Simulation(scenario, seed), TwinModel(scenario, seed)
    worst = {}
    for quarter in range(quarters):
        run.step()
        twin.step()
        for name in NATION:
            a, b = float(run.state.tally[0][name]), float(twin.tally.get(name, 0))
            gap = abs(a - b) / max(1.0, abs(a))
            if gap > worst.get(name, (0.0, 0))[0]:
                worst[name] = (gap, worst.get(name, (0, quarter))[1])
    return worst


def outcomes_of(model, scenario, seed, quarters):
    """Main outcomes of the last quarter."""
    run = model(scenario, seed)
    for _ in range(quarters):
        run.step()
    tally = run.tally if isinstance(run, TwinModel) else {n: run.state.tally[0][n] for n in OUTCOMES}
    return {name: float(tally[name]) for name in OUTCOMES}


def ks(a, b):
    """Two-sample Kolmogorov-Smirnov distance and its asymptotic p-value."""
    import math

    a, b = sorted(a), sorted(b)
    points = sorted(set(a) | set(b))
    d = max(abs(sum(x <= t for x in a) / len(a) - sum(x <= t for x in b) / len(b)) for t in points)
    root = math.sqrt(len(a) * len(b) / (len(a) + len(b)))
    z = (root + 0.12 + 0.11 / root) * d
    p = 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * z * z) for k in range(1, 101)) if z > 0.2 else 1.0
    return d, min(1.0, max(0.0, p))


def level_1(arguments):
    """Shared draws: every national series, quarter by quarter."""
    for strategy in ("no-policy", "hybrid", "designated-complex", "hospital-centred"):
        worst = gaps(korea(arguments.firms, strategy), arguments.seed, arguments.quarters)
        print(f"{strategy}: {arguments.firms} firms, {arguments.quarters} quarters, {len(NATION)} series")
        for name, (gap, first) in sorted(worst.items(), key=lambda x: -x[1][0])[:10]:
            print(f"  {name:26} largest relative difference {gap:.2e}, first in quarter {first}")
        print(f"  series with a relative difference above 1e-9: {sum(g > 1e-9 for g, _ in worst.values())}", flush=True)


def level_2(arguments):
    """Draws not shared (other seeds for the twin): distributions of the main outcomes."""
    scenario, n = korea(arguments.firms, "hybrid"), arguments.runs
    model = [outcomes_of(Simulation, scenario, seed, arguments.quarters) for seed in range(n)]
    twin = [outcomes_of(TwinModel, scenario, 10_000 + seed, arguments.quarters) for seed in range(n)]
    print(f"{n} runs each, {arguments.firms} firms, {arguments.quarters} quarters")
    for name in OUTCOMES:
        d, p = ks([x[name] for x in model], [x[name] for x in twin])
        print(f"  {name:16} KS distance {d:.3f}, p {p:.3f}", flush=True)


def interval(values):
    """Mean and half-width of a 95% interval."""
    return statistics.fmean(values), 1.96 * statistics.stdev(values) / len(values) ** 0.5


def level_3(arguments):
    """Sign of policy minus no policy in random scenarios, seeds not shared."""
    luck, tried, same = random.Random(arguments.seed), 0, 0
    for case in range(arguments.scenarios):
        strategy = luck.choice(("hybrid", "designated-complex", "hospital-centred"))
        scenario = korea(arguments.firms, strategy)
        purse = round(scenario.strategy.purse * luck.uniform(0.5, 3))
        arms = replace(scenario, strategy=replace(scenario.strategy, purse=purse)), korea(arguments.firms, "no-policy")
        found = []
        for model, base in ((Simulation, 0), (TwinModel, 10_000)):
            rows = []
            for seed in range(base, base + arguments.runs):
                a, b = (outcomes_of(model, arm, seed + 100 * case, arguments.quarters) for arm in arms)
                rows.append({k: a[k] - b[k] for k in OUTCOMES})
            found.append({k: interval([r[k] for r in rows]) for k in OUTCOMES})
        for k in OUTCOMES:
            (a, da), (b, db) = found[0][k], found[1][k]
            if abs(a) > da and abs(b) > db:
                tried += 1
                same += a * b > 0
        print(f"scenario {case + 1}: same sign in {same} of {tried} differences so far", flush=True)


def speed(arguments):
    """Seconds a quarter of both, measured in one run."""
    for firms in (300, 1000, 5000):
        scenario, seconds = korea(firms, "hybrid"), []
        for model in (Simulation, TwinModel):
            run = model(scenario, arguments.seed)
            run.step()
            start = time.perf_counter()
            for _ in range(arguments.quarters):
                run.step()
            seconds.append((time.perf_counter() - start) / arguments.quarters)
        print(
            f"{firms:6} firms: model {seconds[0]:.4f} s, twin {seconds[1]:.3f} s a quarter, "
            f"ratio {seconds[1] / seconds[0]:.0f}",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=("1", "2", "3", "speed"), default="1")
    parser.add_argument("--speed", action="store_const", const="speed", dest="level")
    for name, default in (("firms", 300), ("quarters", 44), ("runs", 200), ("scenarios", 50), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    {"1": level_1, "2": level_2, "3": level_3, "speed": speed}[arguments.level](arguments)


if __name__ == "__main__":
    main()
