"""Evolution of whole numbers towards a frontier by NSGA-II (Deb et al. 2002), and which of many costs are best."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

ETA = 3.0  # wide steps of crossover and mutation, as numbers are whole
EDGE = 1.1  # reference point of the hypervolume, where 0 is the best and 1 the worst of each cost


def evolve(
    low: Sequence[int],
    high: Sequence[int],
    first: Sequence[Sequence[int]],
    same: Callable[[Sequence[int]], Sequence[int]],
    evaluate: Callable[[Sequence[Sequence[int]]], list[np.ndarray | None]],
    count: int,
    population: int,
    generations: int,
    seed: int,
) -> None:
    """NSGA-II over whole numbers from `low` to `high` with `count` costs.

    It starts from `first` and a Latin hypercube. `same` gives equal solutions one code; `evaluate` has the costs of
    each, or None for one that is not to be chosen. Ends early when nothing new is left.
    """
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.evaluator import Evaluator
    from pymoo.core.problem import Problem
    from pymoo.core.repair import Repair
    from pymoo.core.termination import NoTermination
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.problems.static import StaticProblem
    from scipy.stats import qmc

    least, most = np.array(low), np.array(high)
    free = least < most  # operators divide by the range

    def whole(rows: np.ndarray) -> np.ndarray:
        codes = np.tile(least, (len(rows), 1))
        codes[:, free] = np.around(rows)
        return np.array([same(code) for code in codes.tolist()])

    class Whole(Repair):
        def _do(self, problem, X, **kwargs):
            return np.clip(whole(X)[:, free], least[free], most[free])

    units = qmc.LatinHypercube(len(least), rng=np.random.default_rng(seed)).random(max(0, population - len(first)))
    start = np.vstack(
        [np.array([*first], int).reshape(-1, len(least)), least + (units * (most - least + 1)).astype(int)]
    )
    if not free.any():
        evaluate([least.tolist()])
        return
    problem = Problem(int(free.sum()), n_obj=count, n_ieq_constr=1, xl=least[free], xu=most[free], vtype=int)
    operators = {"crossover": SBX(eta=ETA, prob=0.9), "mutation": PM(eta=ETA), "repair": Whole()}
    algorithm = NSGA2(pop_size=population, sampling=start[:, free].astype(float), **operators)
    algorithm.setup(problem, termination=NoTermination(), seed=seed, verbose=False)
    for _ in range(generations):
        asked = algorithm.ask()
        if asked is None or not len(asked):
            return
        found = evaluate(whole(asked.get("X")).tolist())
        cost = np.array([np.zeros(count) if one is None else one for one in found])
        failed = np.array([[1.0 if one is None else -1.0] for one in found])
        Evaluator().eval(StaticProblem(problem, F=cost, G=failed), asked)
        algorithm.tell(infills=asked)


def dominating(costs: np.ndarray) -> np.ndarray:
    """[a, b]: a is at least as good as b in every cost and better in one."""
    left, right = costs[:, None, :], costs[None, :, :]
    return np.logical_and((left <= right).all(axis=2), (left < right).any(axis=2))


def spread_out(costs: np.ndarray, most: int) -> list[int]:
    """Numbers of the non-dominated rows; of more than `most` the best in each cost, then whichever lies farthest from
    those that are taken."""
    front = [int(n) for n in np.flatnonzero(~dominating(costs).any(axis=0))]
    if len(front) <= most:
        return front
    span = np.ptp(costs[front], axis=0)
    scaled = (costs[front] - costs[front].min(axis=0)) / np.where(span > 0, span, 1.0)
    taken = list(dict.fromkeys(int(n) for n in scaled.argmin(axis=0)))[:most]
    while len(taken) < most:
        gaps = np.linalg.norm(scaled[:, None, :] - scaled[None, taken, :], axis=2).min(axis=1)
        gaps[taken] = -1.0  # those with equal costs too are taken once
        taken.append(int(gaps.argmax()))
    return [front[n] for n in sorted(taken)]


def hypervolumes(costs: np.ndarray, sizes: Sequence[int]) -> list[float]:
    """The volume that the first so many rows dominate, as a share of that from the best to a tenth beyond the worst
    value of each cost; 0 for no rows."""
    from pymoo.indicators.hv import HV

    span = np.ptp(costs, axis=0)
    scaled = (costs - costs.min(axis=0)) / np.where(span > 0, span, 1.0)
    volume = HV(ref_point=np.full(costs.shape[1], EDGE))
    return [float(volume(scaled[:size])) / EDGE ** costs.shape[1] if size else 0.0 for size in sizes]
