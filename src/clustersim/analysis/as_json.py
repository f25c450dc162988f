"""A comparison as JSON: a fixed shape that scripts can rely on.

`differences` holds every pair of arms once, a minus b. A number that does not exist (no interval from one run, a cost
per job where no job was gained) is null. `id` is what `clustersim replay` makes the number again from.
"""

from __future__ import annotations

import json

from clustersim.outcomes import every
from clustersim.store.answers import number_id

from .comparison import Arm, Comparison, Difference
from .told import arm_number, difference_number


def as_record(comparison: Comparison) -> dict:
    """The comparison as plain dicts, lists and numbers."""
    pair = comparison.headline_pair
    ratios = comparison.variance_ratios.get(pair, {}) if pair else {}
    return {
        "experiment": comparison.experiment,
        "replicates": comparison.replicates,
        "seed": comparison.seed,
        "arms": [{"strategy": arm.label, "outcomes": _outcomes(comparison, arm)} for arm in comparison.arms],
        "differences": [_difference(comparison, item) for item in comparison.differences],
        "variance_ratio": {name: ratio.mean for name, ratio in ratios.items()},
        "seconds": round(comparison.seconds, 3),
        "digest": comparison.digest,
        **({} if comparison.stopping is None else {"stopping": comparison.stopping.reason}),
    }


def as_json(comparison: Comparison) -> str:
    """The comparison as JSON text; never holds NaN or infinity."""
    return json.dumps(as_record(comparison), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _outcomes(comparison: Comparison, arm: Arm) -> dict:
    units = {name: item.unit for name, item in every().items()}
    return {
        name: {
            "mean": value.mean,
            "low": value.low,
            "high": value.high,
            "unit": units[name],
            "id": number_id(comparison.digest, arm_number(arm.label, name)),
        }
        for name, value in arm.outcomes.items()
    }


def _difference(comparison: Comparison, item: Difference) -> dict:
    return {
        "a": item.a,
        "b": item.b,
        "outcome": item.outcome,
        "mean": item.estimate.mean,
        "low": item.estimate.low,
        "high": item.estimate.high,
        "chance_a_ahead": item.chance_a_ahead,
        "n": item.estimate.n,
        "id": number_id(comparison.digest, difference_number(item.a, item.b, item.outcome)),
    }
