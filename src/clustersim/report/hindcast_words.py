"""Predictions and their scores in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from clustersim.hindcast.predictions import LEVEL, Prediction
from clustersim.hindcast.rivals import NAMES
from clustersim.hindcast.scores import MODEL, WORDS, Scores

from .calibration_words import figure
from .numbers import share
from .tables import Table
from .terminal import show_table


def last_of_each(predictions: Sequence[Prediction]) -> list[Prediction]:
    """The last year of each outcome of each place."""
    last: dict[tuple[str, str], Prediction] = {}
    for item in predictions:
        key = item.place, item.outcome
        if key not in last or item.year > last[key].year:
            last[key] = item
    return list(last.values())


def predictions_table(predictions: Sequence[Prediction]) -> Table:
    """The last year of each outcome: median, interval, rivals."""
    rows = []
    for item in last_of_each(predictions):
        span = f"{figure(item.low)} to {figure(item.high)}"
        rivals = [figure(item.rivals[name]) for name in NAMES]
        rows.append((f"{item.place}: {item.outcome}", item.unit, str(item.year), figure(item.median), span, *rivals))
    header = ("Outcome", "Unit", "Year", "Median", f"{share(LEVEL)} interval", *(WORDS[name] for name in NAMES))
    note = "Rivals start from the last figure that was known, or from the model's start where none was."
    return Table("Predictions, last year of each", header, tuple(rows), note)


def show_predictions(predictions: Sequence[Prediction], out: Console) -> None:
    """Print the last year of each outcome."""
    out.print()
    out.print(f"{len(predictions)} predictions written down; nothing was compared.", style="bold")
    show_table(predictions_table(predictions), out)


def scores_table(scores: Scores) -> Table:
    """Every figure: observed, predicted, inside the interval or not, distances."""
    rows = []
    for row in scores.rows:
        item = row.prediction
        span = f"{figure(item.low)} to {figure(item.high)}"
        distances = [f"{row.crps[name]:.3f}" for name in (MODEL, *NAMES)]
        inside = "yes" if row.covered else "no"
        label = f"{item.place}: {item.outcome}"
        rows.append((label, str(item.year), figure(row.observed), figure(item.median), span, inside, *distances))
    header = ("Outcome", "Year", "Observed", "Median", "Interval", "Inside", "CRPS model", *(WORDS[n] for n in NAMES))
    return Table("Scores (CRPS over the observed value: smaller is better)", header, tuple(rows))


def show_scores(scores: Scores, out: Console) -> None:
    """Print who won on the first line, then coverage and the scores."""
    out.print(escape(scores.verdict), style="bold", soft_wrap=True)
    count = sum(row.covered for row in scores.rows)
    out.print(f"The {share(LEVEL)} interval held {count} of {len(scores.rows)} figures ({share(scores.coverage)}).")
    if scores.unmatched:
        names = ", ".join(f"{item.place} {item.outcome} {item.year}" for item in scores.unmatched)
        out.print(escape(f"Nothing was predicted for: {names}."), soft_wrap=True)
    out.print()
    show_table(scores_table(scores), out)
