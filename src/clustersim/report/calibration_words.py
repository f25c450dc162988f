"""A calibration, and a comparison over its set, in a terminal: what is said, and the tables behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.markup import escape

from clustersim.analysis.observations import MEASURES
from clustersim.calibration.comparing import BAND, SetComparison
from clustersim.calibration.plan import Study
from clustersim.calibration.waves import Found, Vector
from clustersim.outcomes import OUTCOMES

from .numbers import amount, share
from .tables import Table
from .terminal import show_table

FIT_NOTE = (
    "All rows are calibration rows: agreement is fit, not validation. Implausibility: distance to the observed value "
    "over the standard deviation of what may be off (observation, model, luck of the runs)."
)


def figure(value: float) -> str:
    """Three figures for small numbers, thousands with commas."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def shown_vectors(found: Found) -> Sequence[Vector]:
    """The accepted vectors; where there is none, the tenth of all that is least implausible."""
    if found.accepted:
        return found.accepted
    return sorted(found.vectors, key=lambda item: item.ranked)[: max(1, len(found.vectors) // 10)]


def fit_table(study: Study, found: Found) -> Table:
    """Each target: observed, the defaults, the middle of the accepted vectors and their range, what still misses."""
    vectors = shown_vectors(found)
    means = np.array([item.means for item in vectors])
    worth = np.array([item.implausibility for item in vectors])
    rows = []
    for place, goal in enumerate(study.goals):
        seen = goal.observation
        span = f"{figure(means[:, place].min())} to {figure(means[:, place].max())}"
        defaults = figure(found.defaults.means[place]) if found.defaults else "-"
        middle = figure(float(np.median(means[:, place])))
        missed = share(float((worth[:, place] >= study.calibration.cutoff).mean()))
        words = f"{goal.region}: {MEASURES[seen.measure][1]}" if goal.region else MEASURES[seen.measure][1]
        cells = (words, str(seen.year), seen.unit, figure(seen.value), defaults, middle, span, missed)
        rows.append(cells)
    kind = "accepted" if found.accepted else "least implausible (none is accepted)"
    header = ("Target", "Year", "Unit", "Observed", "Defaults", "Middle", "Range", "Miss it")
    return Table(f"Fit of the {len(vectors)} {kind} vectors", header, tuple(rows), FIT_NOTE)


def range_table(study: Study, found: Found) -> Table:
    """Each free parameter: what was searched, the default, and what is left."""
    values = np.array([item.values for item in shown_vectors(found)])
    rows = []
    for place, free in enumerate(study.calibration.free):
        low, middle, high = np.quantile(values[:, place], (0.1, 0.5, 0.9)).tolist()
        default = f"{found.defaults.values[place]:.4g}" if found.defaults else "-"
        searched = f"{free.low:.4g} to {free.high:.4g}"
        rows.append((free.parameter, searched, default, f"{middle:.4g}", f"{low:.4g} to {high:.4g}"))
    header = ("Parameter", "Searched", "Default", "Middle", "80% of the vectors")
    return Table("What is left of each range", header, tuple(rows))


def show_calibration(study: Study, found: Found, out: Console) -> None:
    """Print what was accepted, the fit, and what is left of the ranges."""
    asked = study.calibration
    counts = {1: "largest", 2: "second largest", 3: "third largest"}.get(asked.rank, f"largest but {asked.rank - 1}")
    out.print()
    lead = f"{len(found.accepted)} of {len(found.vectors)} vectors are not ruled out: their {counts} implausibility "
    out.print(lead + f"over {len(study.goals)} targets is below {asked.cutoff:g}.", style="bold", soft_wrap=True)
    by_wave: dict[int, list[bool]] = {}
    for item in found.vectors:
        by_wave.setdefault(item.wave, []).append(item.ranked < asked.cutoff)
    waves = ", ".join(f"wave {wave}: {sum(held)} of {len(held)}" for wave, held in sorted(by_wave.items()))
    out.print(f"{waves}. Every vector met the same {asked.seeds} seeds.", soft_wrap=True)
    if found.defaults:
        word = "not ruled out" if found.defaults.ranked < asked.cutoff else "ruled out"
        out.print(f"The defaults of the model are {word} ({found.defaults.ranked:.1f}).")
    if found.failed:
        out.print(f"Note: {found.failed} vectors failed and are ruled out.", style="yellow")
    if not found.accepted:
        text = "Note: the model cannot meet these targets within these ranges and errors: the tables show where."
        out.print(text, style="yellow")
    for table in (fit_table(study, found), range_table(study, found)):
        out.print()
        show_table(table, out)


# ---------------------------------------------------------------- a comparison over the set


def first_table(found: SetComparison) -> Table:
    """How often each strategy is first, over the vectors."""
    rows = tuple((label, *(share(found.first[outcome][label]) for outcome in found.first)) for label in found.arms[1:])
    note = "Share of accepted vectors; each vector counts once, by the mean of its paired runs."
    return Table("How often each strategy is first", ("Strategy", "Net jobs", "Net value added"), rows, note)


def pairs_table(found: SetComparison) -> Table:
    """Each pair: mean over vectors, range over vectors, disagreement and luck apart."""
    rows = []
    for item in found.pairs:
        unit = OUTCOMES[item.outcome].unit
        top = max(abs(item.low), abs(item.high), abs(item.mean))

        def cell(value: float, sign: bool = True, unit: str = unit, top: float = top) -> str:
            return "-" if math.isnan(value) else amount(value, unit, sign=sign, like=top)

        what = "jobs" if item.outcome == "net_jobs" else "value added"
        span = f"{cell(item.low)} to {cell(item.high)}"
        spread = (cell(item.between, False), cell(item.luck, False))
        rows.append((f"{item.a} - {item.b}, {what}", cell(item.mean), share(item.share_a_ahead), span, *spread))
    header = ("First - second", "Mean", "First ahead", f"{share(BAND)} of the vectors", "Vectors apart", "Luck")
    note = (
        "Vectors apart: standard deviation between vectors, luck taken off: doubt about parameters. Luck: standard "
        f"deviation of one vector's mean of {found.replicates} paired runs. The range holds both."
    )
    return Table("Differences over the accepted vectors", header, tuple(rows), note)


def show_set_comparison(found: SetComparison, out: Console) -> None:
    """Print the ranking over the set."""
    out.print()
    if not found.vectors:
        out.print("No vector is left: in each a run failed.", style="bold")
        return
    best = max(found.first["net_jobs"].items(), key=lambda item: item[1])
    lead = f"In net jobs {best[0]} is first in {share(best[1])} of {found.vectors} accepted parameter vectors"
    out.print(escape(lead) + f" (of {found.of} in the file; {found.replicates} paired runs each).", style="bold")
    out.print("This is doubt about parameters within the set, not about the rules of the model.")
    for table in (first_table(found), pairs_table(found)):
        out.print()
        show_table(table, out)
    out.print(f"Digest of the set: {found.set_digest}", soft_wrap=True)
