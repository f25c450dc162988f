"""The numbers of a comparison one by one, each with the id under which `clustersim replay` makes it again."""

from __future__ import annotations

import math
from collections.abc import Iterator

from clustersim.inputs import INSTRUMENTS
from clustersim.store.answers import Answer, Number, number_id
from clustersim.store.manifest import Facts

from .comparison import Comparison
from .intervals import Chance, Estimate, mean
from .multiplicity import families

What = tuple[str, ...]


def arm_number(label: str, outcome: str) -> What:
    """What an outcome of an arm is called."""
    return "arm", label, outcome


def difference_number(a: str, b: str, outcome: str) -> What:
    """What a paired difference is called, a minus b."""
    return "difference", a, b, outcome


def target_number(label: str, subject: str, outcome: str) -> What:
    """What the share of a target that an arm reaches is called."""
    return "target", label, subject, outcome


def ratio_number(a: str, b: str, outcome: str) -> What:
    """What a variance ratio is called."""
    return "variance ratio", a, b, outcome


def test_number(family: str, a: str, b: str, outcome: str) -> What:
    """What the test of a difference is called, in its family."""
    return "test", family, a, b, outcome


def outlay_number(label: str, kind: str) -> What:
    """What public money of an arm is called: all of it (nominal, discounted), or through one instrument."""
    return "outlay", label, kind


def numbers(comparison: Comparison) -> Iterator[tuple[What, dict[str, float | None]]]:
    """Every number that a report tells: what it is called, and its values."""
    for arm in comparison.arms:
        for outcome, estimate in arm.outcomes.items():
            yield arm_number(arm.label, outcome), _values(estimate)
    for gap in comparison.differences:
        for one in (gap, gap.reversed):
            what = difference_number(one.a, one.b, one.outcome)
            yield what, {**_values(one.estimate), "chance": one.chance_a_ahead}
    for reading in comparison.targets:
        what = target_number(reading.label, reading.subject, reading.outcome)
        yield what, {**_values(reading.share), "chance": reading.chance.share}
    for (a, b), ratios in comparison.variance_ratios.items():
        for outcome, ratio in ratios.items():
            yield ratio_number(a, b, outcome), _values(ratio)
    for family in families(comparison):
        for item in family.findings:
            what = test_number(family.label, item.a, item.b, item.outcome)
            yield what, {"mean": item.mean, "p": item.p, "adjusted": item.adjusted}
    for place, purse in enumerate(comparison.purses):
        for kind in ("nominal", "discounted", "nominal_gap", "discounted_gap"):
            yield outlay_number(purse.label, kind), {"mean": getattr(purse, kind)}
        for number, instrument in enumerate(INSTRUMENTS):
            yield outlay_number(purse.label, instrument), {"mean": mean_outlay(comparison, place, number)}


def mean_outlay(comparison: Comparison, arm: int, instrument: int) -> float:
    """Public money an arm paid out through one instrument over all years, mean over runs (KRW)."""
    return mean([math.fsum(run.instruments["outlay"][:, instrument]) for run in comparison.runs[arm]])


def _values(estimate: Estimate | Chance) -> dict[str, float | None]:
    return {name: value for name, value in estimate._asdict().items() if name != "n"}


def answer_of(comparison: Comparison, command: Facts) -> Answer:
    """All numbers of a comparison, to be kept with its runs."""
    runs = comparison.digest
    return Answer(command, runs, tuple(Number(number_id(runs, what), what, told) for what, told in numbers(comparison)))
