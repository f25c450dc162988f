"""Compare the twin with clustersim: python tests/twin/levels.py --level 1|2|3|speed (see DIFFERENCES.md)."""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from scaling import korea  # noqa: E402

from clustersim.series import NATION  # noqa: E402
from clustersim.simulation import Simulation  # noqa: E402
from twin import closed_forms, samples  # noqa: E402
from twin.model import TwinModel  # noqa: E402


def level_1(arguments):
    """Shared draws: the closed forms, then every national series, quarter by quarter."""
    for name in closed_forms.WORLDS:
        numbers, gap = closed_forms.compared(name)
        print(f"closed form {name}: {numbers} numbers, largest relative difference {gap:.1e}", flush=True)
    for strategy in ("no-policy", "hybrid", "designated-complex", "hospital-centred"):
        worst = samples.gaps(korea(arguments.firms, strategy), arguments.seed, arguments.quarters)
        print(f"{strategy}: {arguments.firms} firms, {arguments.quarters} quarters, {len(NATION)} series")
        for name, (gap, first) in sorted(worst.items(), key=lambda x: -x[1][0])[:10]:
            print(f"  {name:26} largest relative difference {gap:.2e}, first in quarter {first}")
        print(f"  series with a relative difference above 1e-9: {sum(g > 1e-9 for g, _ in worst.values())}", flush=True)


def level_2(arguments):
    """Draws not shared (other seeds for the twin): distributions of the series in the last quarter."""
    n = arguments.runs
    model, twin = samples.pairs_of_runs(arguments.firms, n, arguments.quarters, arguments.out)
    print(f"{n} runs each, {arguments.firms} firms, {arguments.quarters} quarters")
    found = {name: samples.ks([x[name] for x in model], [x[name] for x in twin]) for name in NATION}
    for name in samples.OUTCOMES:
        print(f"  {name:16} KS distance {found[name][0]:.3f}, p {found[name][1]:.3f}")
    p = sorted((p, name) for name, (_, p) in found.items())
    print(
        f"  of all {len(p)} series: {sum(x < 0.05 for x, _ in p)} with p below 0.05, smallest {p[0][0]:.4f} ({p[0][1]})"
    )


def level_3(arguments):
    """Signs of policy minus no policy in random scenarios, seeds not shared; series that differ on shared draws."""
    main, all_series, unequal = [0, 0], [0, 0], 0
    for n, (label, *arms) in enumerate(samples.random_scenarios(arguments.seed, arguments.scenarios)):
        case = ["level 3", arguments.seed, arguments.runs, arguments.quarters, n]
        work = partial(samples.compare_signs, arms, arguments.runs, arguments.quarters, n, arguments.seed)
        result = samples.kept(arguments.out, case, work)
        for total, names in ((main, samples.OUTCOMES), (all_series, tuple(NATION))):
            sure, opposite = samples.signs(result, names)
            total[0] += len(sure)
            total[1] += len(sure) - len(opposite)
        unequal += bool(result["unequal"])
        print(
            f"{n + 1:3} {label}: opposite {opposite or 'none'}, unequal on shared draws {result['unequal'] or 'none'}"
        )
        sys.stdout.flush()
    print(f"{arguments.scenarios} scenarios, {arguments.runs} runs an arm, {arguments.quarters} quarters")
    print(f"  main outcomes: same sign in {main[1]} of {main[0]} differences whose two intervals exclude zero")
    print(f"  all {len(NATION)} series: same sign in {all_series[1]} of {all_series[0]}")
    print(f"  scenarios with a series that differs on shared draws: {unequal}")


def speed(arguments):
    """Seconds a quarter of both, in one run; the first quarter, when rules may still be loaded, is left out."""
    print("firms at the start, seconds a quarter of the model and of the twin, ratio")
    for firms in (300, 1000, 5000):
        scenario, seconds = korea(firms, "hybrid"), []
        for model in (Simulation, TwinModel):
            run = model(scenario, arguments.seed)
            run.step()
            start = time.perf_counter()
            for _ in range(arguments.quarters - 1):
                run.step()
            seconds.append((time.perf_counter() - start) / (arguments.quarters - 1))
        print(f"{firms:6,} {seconds[0]:9.4f} {seconds[1]:9.4f} {seconds[1] / seconds[0]:6.0f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=("1", "2", "3", "speed"), default="1")
    parser.add_argument("--speed", action="store_const", const="speed", dest="level")
    for name, default in (("firms", 300), ("quarters", 44), ("runs", 200), ("scenarios", 50), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--out", help="file that keeps each run of levels 2 and 3, so that a stopped study goes on")
    arguments = parser.parse_args()
    {"1": level_1, "2": level_2, "3": level_3, "speed": speed}[arguments.level](arguments)


if __name__ == "__main__":
    main()
