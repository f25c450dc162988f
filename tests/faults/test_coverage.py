"""Do stated 95% intervals of adaptive replicates hold the truth in 93% of the cases or more?

Each case plays the whole rule many times on made-up differences whose mean is known: first batch, looks, stop. Counted
are the share of repetitions in which an interval was stated, the share of stated intervals that hold the truth with its
simulation error (one binomial standard error), and the mean number of paired runs. `-m campaign -s` prints the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from clustersim.analysis.adaptive import Decision, Goal, Named, decide
from clustersim.analysis.intervals import student_interval

LEAST_COVERAGE, MOST_ERROR, REPETITIONS = 0.93, 0.006, 2500
SKEWED = {sigma: math.exp(sigma * sigma / 2) for sigma in (0.5, 1.0, 1.5, 2.0)}  # means of lognormal differences

Draw = Callable[[np.random.Generator, int], np.ndarray]  # one row a named difference


class Case(NamedTuple):
    name: str
    draw: Draw
    truth: tuple[float, ...]
    goal: Goal = Goal()
    smallest: float = 0.0


class Measured(NamedTuple):
    coverage: float  # of the stated intervals; of two named differences the lower one
    error: float
    stated: float  # share of repetitions with an interval
    wrong: float  # share of repetitions with an interval that misses the truth
    runs: float
    reasons: list[str]


def normal(centre: float) -> Draw:
    return lambda rng, n: rng.normal(centre, 1, (1, n))


def lognormal(sigma: float, sign: float = 1, centre: float | None = None) -> Draw:
    shift = 0.0 if centre is None else centre - sign * SKEWED[sigma]
    return lambda rng, n: shift + sign * rng.lognormal(0, sigma, (1, n))


def heavy(centre: float) -> Draw:
    return lambda rng, n: centre + rng.standard_t(3, (1, n))


def jackpot(chance: float, prize: float, usual: float = 1.0, spread: float = 0.3) -> Draw:
    return lambda rng, n: rng.normal(usual, spread, (1, n)) + prize * (rng.random((1, n)) < chance)


def two(rng: np.random.Generator, n: int) -> np.ndarray:
    # net jobs, and value added that is moved by the same luck and by a rare product
    luck = rng.normal(0, 1, n)
    return np.stack([1 + luck, 1 + 0.5 * luck + 30 * (rng.random(n) < 0.03)])


def play(case: Case, rng: np.random.Generator) -> Decision:
    """One use of the rule, from no runs to its stop; draws do not depend on where it stops."""
    values = case.draw(rng, case.goal.most)
    n = 0
    while True:
        decision = decide([Named("gap", row[:n].tolist(), case.smallest) for row in values], case.goal)
        if not decision.more:
            return decision
        n += decision.more


def measure(case: Case, repetitions: int, seed: int = 20200101) -> Measured:
    rng = np.random.default_rng(seed)
    held, reasons, runs = [[] for _ in case.truth], [], 0  # held: of each difference, whether each stated one holds it
    shown = wrong = 0
    for _ in range(repetitions):
        decision = play(case, rng)
        runs += decision.readings[0].estimate.n
        reasons.append(decision.reason)
        stated, missed = False, False
        for reading, truth, counts in zip(decision.readings, case.truth, held, strict=True):
            low, high = reading.estimate.low, reading.estimate.high
            if low is not None and high is not None:
                counts.append(low <= truth <= high)
                stated, missed = True, missed or not counts[-1]
        shown += stated
        wrong += missed
    coverage, count = min((float(np.mean(counts)), len(counts)) for counts in held) if shown else (math.nan, 1)
    error = math.sqrt(coverage * (1 - coverage) / count)
    found = Measured(coverage, error, shown / repetitions, wrong / repetitions, runs / repetitions, reasons)
    print(
        f"\n| {case.name} | {100 * found.coverage:.1f} ± {100 * found.error:.1f}% | {100 * found.stated:.1f}% "
        f"| {100 * found.wrong:.1f}% | {found.runs:,.0f} |"
    )
    return found


COVERED = [
    Case("normal, mean 3 sd", normal(3), (3,)),
    Case("normal, mean 1 sd", normal(1), (1,)),
    Case("normal, mean 1/2 sd: stops on the way", normal(0.5), (0.5,)),
    Case("normal, mean 0: the cap", normal(0), (0,)),
    Case("normal, mean 0: no difference that matters", normal(0), (0,), smallest=0.1),
    Case("normal, mean 1% above the smallest that matters", normal(0.101), (0.101,), smallest=0.1),
    Case("normal, no rare outcomes declared (floor 30)", normal(0.8), (0.8,), Goal(rarest=1.0)),
    Case("lognormal, sigma 0.5", lognormal(0.5), (SKEWED[0.5],)),
    Case("lognormal, sigma 1", lognormal(1), (SKEWED[1],)),
    Case("lognormal, sigma 1, long tail downwards, mean 5", lognormal(1, -1, 5), (5,)),
    Case("lognormal, sigma 1.5", lognormal(1.5), (SKEWED[1.5],)),
    Case("t(3), mean 1", heavy(1), (1,)),
    Case("jackpot 1 in 10, 3/4 of the mean", jackpot(0.1, 30), (4,)),
    Case("jackpot 1 in 10, half of the mean, asked 20%", jackpot(0.1, 10), (2,), Goal(width=0.2)),
    Case("jackpot 1 in 33, 3/4 of the mean", jackpot(0.03, 100), (4,)),
    Case("jackpot 1 in 33, declared", jackpot(0.03, 100), (4,), Goal(rarest=0.03)),
    Case("jackpot 1 in 100, not declared", jackpot(0.01, 300), (4,)),
    Case("jackpot 1 in 100, not declared, a tenth of the mean", jackpot(0.01, 11), (1.11,)),
    Case("jackpot 1 in 100, not declared, a quarter, cap 10,000", jackpot(0.01, 33), (1.33,), Goal(most=10_000)),
    Case("jackpot 1 in 50, 1 in 10 declared (floor 300)", jackpot(0.02, 150), (4,), Goal(rarest=0.1)),
    Case("jackpot 1 in 100, downwards, not declared", jackpot(0.01, -100, usual=6), (5,)),
    Case("jackpot 1 in 100, declared, cap 10,000", jackpot(0.01, 300), (4,), Goal(most=10_000, rarest=0.01)),
    Case("jackpot 1 in 20, all other differences 0", jackpot(0.05, 20, 0, 0), (1,)),
    Case("two named: normal, jackpot 1 in 33", two, (1, 1.9)),
]


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.parametrize("case", COVERED, ids=lambda case: case.name)
def test_stated_intervals_hold_the_truth(case):
    found = measure(case, REPETITIONS)
    assert found.stated > 0.5
    assert found.error < MOST_ERROR
    assert found.coverage >= LEAST_COVERAGE


@pytest.mark.campaign
@pytest.mark.slow
def test_a_declared_outcome_too_rare_for_the_cap_gets_no_run_and_no_interval():
    case = Case("jackpot 1 in 100, declared, cap 2,000", jackpot(0.01, 300), (4,), Goal(rarest=0.01))
    found = measure(case, 100)
    assert found.stated == 0
    assert all("the floor of 3000 paired runs" in reason and "cap of 2000" in reason for reason in found.reasons)


LIMITS = [
    Case("jackpot 1 in 200, not declared: a limit", jackpot(0.005, 600), (4,)),
    Case("lognormal, sigma 2: a limit", lognormal(2), (SKEWED[2],)),
]


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.parametrize("case", LIMITS, ids=lambda case: case.name)
def test_limit_beyond_what_is_declared_an_interval_is_mostly_withheld_and_rarely_wrong(case):
    """Of the few intervals that are stated fewer than 93% hold the truth: they are those of the luckiest samples.

    Still no more than 7% of all uses state one that misses.
    """
    found = measure(case, REPETITIONS)
    assert found.stated < 0.5
    assert 0.85 < found.coverage < LEAST_COVERAGE
    assert found.wrong < 1 - LEAST_COVERAGE


@pytest.mark.campaign
@pytest.mark.slow
def test_limit_an_outcome_never_seen_and_not_declared_is_not_covered_and_the_reason_says_so():
    """Impossible in principle: where 1 in 333 never came up, nothing in the values tells that it can.

    The rule then stops at its floor of 600 runs in (1 - 0.003) ** 600 = 16% of all uses and states an interval that
    misses. Every reason with an interval names the rarest outcome that is covered. Declared, it is covered.
    """
    case = Case("jackpot 1 in 333, not declared: a limit", jackpot(0.003, 1000), (4,))
    found = measure(case, REPETITIONS)
    unseen = (1 - 0.003) ** case.goal.floor
    assert found.coverage < 0.5
    assert found.wrong == pytest.approx(unseen, abs=0.03)
    stated = [reason for reason in found.reasons if "no interval" not in reason]
    assert stated
    assert all("Outcomes rarer than 1 in 100 runs are not covered" in reason for reason in stated)


def test_a_quick_sample_of_a_rare_jackpot():
    found = measure(Case("jackpot 1 in 33, quick", jackpot(0.03, 100), (4,), Goal(most=1000)), 200)
    assert found.stated > 0.9
    assert found.coverage > 0.89  # 200 repetitions: two simulation errors below 93%


def test_the_plain_interval_at_thirty_runs_does_not_cover():
    """Why there is a floor: with 30 runs of a jackpot of 1 in 50, Student's interval holds the truth in half of all."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(400):
        found = student_interval(jackpot(0.02, 150)(rng, 30)[0].tolist())
        held += found.low <= 4 <= found.high
    assert 0.35 < held / 400 < 0.55
