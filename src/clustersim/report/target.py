"""Figure of the official target: the share that is reached, in each reading. Returns figure, title and note."""

from __future__ import annotations

from matplotlib.figure import Figure

from clustersim.analysis.comparison import Comparison

from .numbers import amount, share
from .style import ARM_COLOURS, BLACK, MARKERS, WIDTH, legend_above
from .verdict import title


def target(comparison: Comparison):
    """Share of the official targets reached, in each reading, by strategy."""
    subjects = list(dict.fromkeys(reading.subject for reading in comparison.targets))
    figure = Figure(figsize=(WIDTH, 1.0 + 1.75 * len(subjects)), layout="constrained")
    panels = figure.subplots(len(subjects), 1, sharex=True, squeeze=False).flatten()
    labels = [arm.label for arm in comparison.strategies]
    for axes, subject in zip(panels, subjects, strict=True):
        found = [reading for reading in comparison.targets if reading.subject == subject]
        words = list(dict.fromkeys(reading.words for reading in found))
        for reading in found:
            place = labels.index(reading.label) + 1
            row = float(len(words) - 1 - words.index(reading.words))
            row += 0.5 * ((len(labels) + 1) / 2 - place) / len(labels)
            colour, found_share = ARM_COLOURS[place % len(ARM_COLOURS)], reading.share.scaled(100)
            if found_share.low is not None and found_share.high is not None:
                axes.plot([found_share.low, found_share.high], [row, row], color=colour, linewidth=1)
            axes.plot(
                found_share.value, row, MARKERS[place % len(MARKERS)], markersize=5,
                color=colour,
                label=title(comparison, reading.label) if reading.words == words[0] else None,
            )  # fmt: skip
        axes.axvline(100, color=BLACK, linewidth=1.4)
        axes.axvline(0, color=BLACK, linewidth=0.8)
        axes.set_yticks(range(len(words)), reversed(words))
        axes.set_ylim(-0.5, len(words) - 0.5)
        goal = amount(found[0].target, "persons") + " jobs" if subject == "jobs" else amount(found[0].target, "KRW")
        axes.set_title(f"{goal}{'' if subject == 'jobs' else ' of value added'}", loc="left")
    panels[-1].set_xlabel("Share of the official target that is reached (%); heavy line: the target")
    legend_above(figure, panels[0], 3)
    return figure, _target_finding(comparison), "Mark: mean over runs; line: 95% interval of the mean."


def _target_finding(comparison: Comparison) -> str:
    net = [reading for reading in comparison.targets if reading.outcome == "net_jobs"] or list(comparison.targets)
    best = max(net, key=lambda reading: reading.share.value)
    return (
        f"Closest to the target in the reading “{best.words}”: {title(comparison, best.label)} with "
        f"{share(best.share.value)}, met in {round(best.chance.share * best.chance.n)} of {best.chance.n} runs."
    )
