"""Outcomes at single years, by hand."""

from __future__ import annotations

from made_up_runs import tiny

from clustersim.analysis.horizons import horizons


def test_stocks_are_of_the_year_and_flows_are_summed_to_it():
    base = [
        tiny("no-policy", seed, jobs=[10, 10, 10], value_added=[5, 5, 5], pipeline_value=[1, 1, 1]) for seed in (1, 2)
    ]
    arm = [
        tiny("plan", seed, jobs=[10, 12 + seed, 20], value_added=[4, 7, 9], pipeline_value=[1, 3, 2],
             public_outlay=[2, 2, 0]) for seed in (1, 2)
    ]  # fmt: skip
    first, second = horizons((base, arm), ["no-policy", "plan"], [2011, 2012, 2013])
    assert (first.year, second.year) == (2011, 2012)
    assert first.jobs.mean == 3.5
    assert second.jobs.mean == 10
    assert [first.value_added.mean, second.value_added.mean] == [1, 5]
    assert [first.pipeline.mean, second.pipeline.mean] == [2, 1]
    assert [first.outlay.mean, second.outlay.mean] == [4, 4]
