"""A comparison as JSON: a fixed shape that scripts can rely on.

`differences` holds every pair of arms once, a minus b. A number that does not exist (no interval from one run, a cost
per job where no job was gained) is null.
"""

from __future__ import annotations

import json

from clustersim.outcomes import every

from .comparison import Arm, Comparison


def as_record(comparison: Comparison) -> dict:
    """The comparison as plain dicts, lists and numbers."""
    pair = comparison.headline_pair
    ratios = comparison.variance_ratios.get(pair, {}) if pair else {}
    return {
        "experiment": comparison.experiment,
        "replicates": comparison.replicates,
        "seed": comparison.seed,
        "arms": [{"strategy": arm.label, "outcomes": _outcomes(arm)} for arm in comparison.arms],
        "differences": [_difference(item) for item in comparison.differences],
        "variance_ratio": {name: ratio.mean for name, ratio in ratios.items()},
        "seconds": round(comparison.seconds, 3),
        "digest": comparison.digest,
    }


def as_json(comparison: Comparison) -> str:
    """The comparison as JSON text; never holds NaN or infinity."""
    return json.dumps(as_record(comparison), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _outcomes(arm: Arm) -> dict:
    units = {name: item.unit for name, item in every().items()}
    return {
        name: {"mean": value.mean, "low": value.low, "high": value.high, "unit": units[name]}
        for name, value in arm.outcomes.items()
    }


def _difference(item) -> dict:
    return {
        "a": item.a,
        "b": item.b,
        "outcome": item.outcome,
        "mean": item.estimate.mean,
        "low": item.estimate.low,
        "high": item.estimate.high,
        "chance_a_ahead": item.chance_a_ahead,
        "n": item.estimate.n,
    }
