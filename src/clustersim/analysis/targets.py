"""The official target in its readings: by the programme's books or net, without or with what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .comparison import TargetReading
from .intervals import chance, student_interval

READINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "jobs": (
        ("net_jobs", "net, direct"),
        ("net_jobs_with_indirect", "net, with indirect jobs"),
        ("gross_jobs", "gross (as books claim), direct"),
        ("gross_jobs_with_indirect", "gross (as books claim), with indirect jobs"),
    ),
    "value_added": (
        ("net_value_added_last_year", "net, in the last year"),
        ("net_value_added", "net, summed over all years"),
        ("gross_value_added_last_year", "gross (of claimed jobs), in the last year"),
        ("gross_value_added", "gross (of claimed jobs), summed over all years"),
    ),
}


def readings(label: str, values: Mapping[str, Sequence[float]], targets: Sequence[tuple[str, float]]):
    """Hold one arm's outcomes (name -> value of each run) against each target that has readings.

    Returns a list of `TargetReading`. Raises ValueError for a target that nothing is known to be held against.
    """
    found = []
    for subject, target in targets:
        if subject not in READINGS or target <= 0:
            raise ValueError(f"target {subject} = {target}: a target is above 0 and one of {', '.join(READINGS)}")
        for outcome, words in READINGS[subject]:
            value = student_interval(values[outcome])
            share = value.scaled(1 / target)
            reached = chance([x >= target for x in values[outcome]])
            found.append(TargetReading(label, subject, outcome, words, target, value, share, reached))
    return found
