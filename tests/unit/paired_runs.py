"""Pairs of hand-made runs for tests of public finance: an arm, and the twins it is held against."""

from __future__ import annotations

from made_up_runs import PLACES, make_result, tiny

from clustersim.yearly import reduce

MONEY = (100e9, 0.0)  # paid in the first of two years


def pairs(*arms, **twin):
    """Runs of an arm, given by their series, and twins that are all alike."""
    return [tiny("arm", n, **arm) for n, arm in enumerate(arms)], [tiny("none", n, **twin) for n in range(len(arms))]


def two_years(**more):
    """100 bn KRW paid in 2010, 125 bn more value added in 2011, two more jobs and then five."""
    arm = {"public_outlay": MONEY, "value_added": (1e12, 1.125e12), "jobs": (1002.0, 1005.0)} | more
    return pairs(arm, arm, value_added=(1e12, 1e12), jobs=(1000.0, 1000.0))


def eight_pairs():
    """Made-up pairs of runs of eleven years; the target region is the first place."""
    target = tuple(n == 0 for n in range(len(PLACES)))
    arm = [reduce(make_result("hospital-centred", seed), target) for seed in range(8)]
    return arm, [reduce(make_result("no-policy", seed, purse=0), target) for seed in range(8)]
