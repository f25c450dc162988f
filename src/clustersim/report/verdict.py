"""The verdict in sentences: who is ahead, by how much, how sure; is the target met; what is not said.

The same sentences stand in the terminal and in the report. They say "no difference" and "missed" as readily as
anything else.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from clustersim.analysis.comparison import Arm, Comparison, Difference
from clustersim.analysis.intervals import Estimate
from clustersim.outcomes import OUTCOMES

from .numbers import amount, interval, share

HEADLINES = {"net_jobs": "net jobs", "net_value_added": "net value added"}
STRICT = {"jobs": "net_jobs", "value_added": "net_value_added_last_year"}  # the reading of each target that counts
SAME_PURSE = 0.10  # strategies whose outlay differs by more are not ranked against each other
FEW = 30  # paired runs
MOST_FAILED = 0.01  # share of the runs; beyond it no headline is given
ROUNDING = 1e-6  # a purse paid in whole KRW every quarter may miss by some won


class Verdict(NamedTuple):
    """Sentences for the top of the page: `lead` first, then the targets, then warnings that belong beside them."""

    lead: tuple[str, ...]
    targets: tuple[str, ...]
    warnings: tuple[str, ...]


def verdict(comparison: Comparison) -> Verdict:
    """Say in plain words what a comparison found."""
    lead = [sentence for outcome in HEADLINES for sentence in _lead(comparison, outcome)]
    if comparison.failed_share > MOST_FAILED:
        lead = [
            f"No verdict: {share(comparison.failed_share)} of the runs failed, more than {share(MOST_FAILED)}. What "
            "makes them fail may also decide which strategy is ahead, so the figures below are not to be quoted."
        ]
    targets = [_target(comparison, subject) for subject in STRICT if _has(comparison, subject)]
    return Verdict(tuple(lead), tuple(targets), tuple(warnings(comparison)))


def title(comparison: Comparison, label: str) -> str:
    """What an arm is called in sentences and figures: its title up to the first Hangul, numbered like its label.

    Titles are bilingual and long; a title in Korean alone is taken whole.
    """
    arm = comparison.arm(label)
    short = re.split("[\uac00-\ud7a3]", arm.title, maxsplit=1)[0].rstrip(" ·,/|(-")
    return (short or arm.title or arm.strategy) + label[len(arm.strategy) :]


def years(comparison: Comparison) -> str:
    """The period, "2010-2020"."""
    return f"{comparison.first_year}-{comparison.last_year}"


# ---------------------------------------------------------------- who is ahead


def ranked(comparison: Comparison, outcome: str) -> list[Arm]:
    """Strategies with the first one's purse, best mean first (the order of the experiment where means are equal)."""
    gaps = {purse.label: purse.nominal_gap for purse in comparison.purses}
    equal = [arm for arm in comparison.strategies if abs(gaps[arm.label] or 0.0) <= SAME_PURSE]
    return sorted(equal, key=lambda arm: -arm.outcomes[outcome].value)


def _lead(comparison: Comparison, outcome: str) -> list[str]:
    order = ranked(comparison, outcome)
    if not order:
        return [f"There is one arm only, so nothing is compared in {HEADLINES[outcome]}."]
    best, base = order[0], comparison.baseline
    against_none = comparison.difference(best.label, base.label, outcome)
    if len(order) == 1:
        return [_sentence(comparison, against_none, outcome)]
    found = [_sentence(comparison, comparison.difference(best.label, order[1].label, outcome), outcome)]
    return [*found, _against_baseline(comparison, against_none, outcome)]


def difference_sentence(comparison: Comparison, a: str, b: str, outcome: str) -> str:
    """What there is to say of one difference, whichever of the two is ahead."""
    gap = comparison.difference(a, b, outcome)
    return _sentence(comparison, gap if gap.estimate.value >= 0 else gap.reversed, outcome)


def _sentence(comparison: Comparison, gap: Difference, outcome: str) -> str:
    a, b, unit = title(comparison, gap.a), title(comparison, gap.b), OUTCOMES[outcome].unit
    what, period, n = HEADLINES[outcome], years(comparison), gap.estimate.n
    if gap.none:
        return f"No difference in {what} over {period}: {a} and {b} gave the same in each of {n} paired runs."
    if gap.estimate.low is None and n > 1:
        return (
            f"Over {period} {a} adds {_quantity(gap.estimate.value, outcome)} more than {b} in the mean of {n} paired "
            f"runs. No interval is given, because none that can be had here holds what it says; see the note."
        )
    if gap.estimate.low is None:
        return (
            f"One run only: over {period} {a} adds {amount(gap.estimate.value, unit)} in {what} more than {b}; "
            "no interval can be given from fewer than 2 replicates."
        )
    tail = f"95% interval {interval(gap.estimate, unit)}, {n} paired runs"
    if gap.told:
        return (
            f"Over {period} {a} adds {_quantity(gap.estimate.value, outcome)} more than {b} ({tail}); "
            f"it is ahead in {share(gap.chance_a_ahead)} of the runs."
        )
    return (
        f"No difference in {what} can be told between {a} and {b} over {period}: "
        f"{amount(gap.estimate.value, unit, sign=True)} ({tail}{_corrected_note(gap)}), "
        f"ahead in {share(gap.chance_a_ahead)} of the runs.{_more(gap.corrected)}"
    )


def _against_baseline(comparison: Comparison, gap: Difference, outcome: str) -> str:
    unit, a = OUTCOMES[outcome].unit, title(comparison, gap.a)
    text = f"Against {title(comparison, gap.b)}, {a} changes {HEADLINES[outcome]} by "
    text += amount(gap.estimate.value, unit, sign=True)
    if gap.none:
        return f"{text}: no difference in any run."
    if gap.estimate.low is None:
        return f"{text} (no interval is given)." if gap.estimate.n > 1 else f"{text} (one run only)."
    return (
        f"{text} (95% interval {interval(gap.estimate, unit)}), more in {share(gap.chance_a_ahead)} of the runs"
        f"{'' if gap.told else '; that is no difference that can be told'}."
    )


def _quantity(value: float, outcome: str) -> str:
    if OUTCOMES[outcome].unit == "persons":
        return f"{amount(value, 'persons')} {HEADLINES[outcome]}"
    return f"{amount(value, OUTCOMES[outcome].unit)} of {HEADLINES[outcome]}"


def _corrected_note(gap: Difference) -> str:
    low, high = gap.estimate.low, gap.estimate.high
    if low is not None and high is not None and (low > 0 or high < 0):
        return ", which holds 0 once it is widened for the number of pairs compared"
    return ""


def more_runs(estimate: Estimate) -> int | None:
    """How many more paired runs would bring 0 out of the interval, if mean and spread stay; None if unknown."""
    if not estimate.value or estimate.low is None or estimate.high is None:
        return None
    half = (estimate.high - estimate.low) / 2
    return max(0, math.ceil(estimate.n * (half / abs(estimate.value)) ** 2) - estimate.n)


def _more(estimate: Estimate) -> str:
    more = more_runs(estimate)
    if not more or more > 1_000_000:
        return ""
    return f" About {_round(more):,} more runs would settle it, if the difference is as large as it looks."


def _round(number: int) -> int:
    size = 10 ** max(0, len(str(number)) - 2)
    return math.ceil(number / size) * size


# ---------------------------------------------------------------- is the target met


def _has(comparison: Comparison, subject: str) -> bool:
    return any(reading.subject == subject for reading in comparison.targets)


def _target(comparison: Comparison, subject: str) -> str:
    readings = [reading for reading in comparison.targets if reading.subject == subject]
    net = [reading for reading in readings if reading.outcome == STRICT[subject]]
    best = max(net, key=lambda reading: reading.value.value)
    top = max(readings, key=lambda reading: reading.value.value)
    money = subject == "value_added"
    goal = f"{amount(best.target, 'KRW')} of value added" if money else f"{amount(best.target, 'persons')} jobs"
    text = f"The official target of {goal}, counted {best.words}, is {_met([item.chance.share for item in net])}; "
    text += f"{title(comparison, best.label)} comes closest with {share(best.share.value)} of it (met in "
    text += f"{round(best.chance.share * best.chance.n)} of {best.chance.n} runs)"
    if top.outcome != best.outcome:
        text += (
            f". In the kindest reading, {top.words}, {title(comparison, top.label)} reaches {share(top.share.value)}"
        )
    return text + "."


def _met(chances: list[float]) -> str:
    if all(chance == 0 for chance in chances):
        return "missed by every strategy in every run" if len(chances) > 1 else "missed in every run"
    if any(chance > 0.5 for chance in chances):
        return "met by at least one strategy in most runs"
    return "missed in most runs"


# ---------------------------------------------------------------- warnings


def warnings(comparison: Comparison) -> list[str]:
    """What a reader must know before using the verdict: unequal purses, failed runs, few runs, rare events."""
    found = [*_purse_warnings(comparison)]
    if comparison.stopping is not None:
        found.append(f"Replicates: {comparison.stopping.reason}.")
    if comparison.failures:
        found.append(
            f"{len(comparison.failures)} runs failed; their {len(comparison.dropped)} seeds are left out in all arms. "
            f"The first: {comparison.failures[0].cause}. To repeat it: {comparison.failures[0].command}"
        )
    found += [
        f"{count} replicates of {title(comparison, label)} gave the same trajectory to the last bit, though their "
        "seeds differ: they are one run counted several times, so its intervals are too narrow."
        for label, count in comparison.identical
    ]
    if comparison.n < 2:
        found.append("One replicate gives no interval and no chance; ask for more with --replicates.")
    elif comparison.n < FEW:
        found.append(f"{comparison.n} paired runs are few: intervals from fewer than {FEW} can be too narrow.")
    found += _shape_warnings(comparison)
    return found


def _purse_warnings(comparison: Comparison) -> list[str]:
    found = []
    for purse in comparison.purses[2:]:
        gaps = {"nominal": purse.nominal_gap, "discounted": purse.discounted_gap}
        shown = [f"{gap:+.1%} {kind}" for kind, gap in gaps.items() if gap is not None and abs(gap) > ROUNDING]
        if shown:
            reference = title(comparison, comparison.purses[1].label)
            text = f"Purses differ: {title(comparison, purse.label)} spends {', '.join(shown)} against {reference}"
            ranked_too = abs(purse.nominal_gap or 0.0) <= SAME_PURSE
            found.append(text + ("." if ranked_too else ", so it is shown but not ranked."))
    return found


def _shape_warnings(comparison: Comparison) -> list[str]:
    if comparison.n < FEW:
        return []  # a bootstrap of few runs is too narrow by itself
    uneven = []
    for gap in comparison.differences:
        if gap.outcome in HEADLINES and _uneven(gap):
            uneven.append(f"{HEADLINES[gap.outcome]}, {title(comparison, gap.a)} - {title(comparison, gap.b)}")
    if not uneven:
        return []
    return [f"Few runs carry the mean (t and bootstrap intervals disagree), so trust these less: {'; '.join(uneven)}."]


def _uneven(gap: Difference) -> bool:
    """Whether the two kinds of interval disagree by a good part of their width."""
    low, high, other_low, other_high = gap.estimate.low, gap.estimate.high, gap.check.low, gap.check.high
    if low is None or high is None or other_low is None or other_high is None:
        return False
    return max(abs(low - other_low), abs(high - other_high)) > 0.15 * (high - low)
