"""Scores predictions against what was observed later: coverage of the 80% interval, CRPS, the model against rivals.

CRPS is the distance between a predicted distribution and what came, in the unit of the outcome; of a single number it
is the plain distance. It is divided by the observed value, so that outcomes can be averaged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .predictions import Prediction
from .rivals import NAMES

MODEL = "model"
WORDS = {MODEL: "The model", "no_change": "No change", "linear_trend": "Linear trend", "multiplier": "The multiplier"}


class Observed(NamedTuple):
    """One figure to score against."""

    place: str
    outcome: str
    year: int
    value: float


class Scored(NamedTuple):
    """One prediction beside what came: within its interval or not, relative CRPS of the model and of each rival."""

    prediction: Prediction
    observed: float
    covered: bool
    crps: dict[str, float]


class Scores(NamedTuple):
    """All that could be scored; `unmatched` are figures that nothing was predicted for."""

    rows: tuple[Scored, ...]
    unmatched: tuple[Observed, ...]

    @property
    def coverage(self) -> float:
        """Share of the figures inside the 80% interval."""
        return sum(row.covered for row in self.rows) / len(self.rows)

    def mean(self, name: str) -> float:
        """Mean relative CRPS of the model or of a rival."""
        return math.fsum(row.crps[name] for row in self.rows) / len(self.rows)

    @property
    def order(self) -> list[str]:
        """Model and rivals from best to worst; on a tie the rival is the better one, being simpler."""
        return sorted((*NAMES, MODEL), key=self.mean)

    @property
    def verdict(self) -> str:
        """Who won, in one line."""
        order = self.order
        means = ", ".join(f"{WORDS[name].lower()} {self.mean(name):.3f}" for name in order)
        count = f"{len(self.rows)} figure{'s' if len(self.rows) > 1 else ''}"
        return f"{WORDS[order[0]]} won. Mean CRPS over the observed value, {count}: {means}."


def crps(points: Sequence[float], observed: float) -> float:
    """CRPS of equally likely points: mean |x - y| less half the mean |x - x'|."""
    count = len(points)
    away = math.fsum(abs(x - observed) for x in points) / count
    spread = math.fsum(abs(x - other) for x in points for other in points) / count**2
    return away - spread / 2


def score(predictions: Sequence[Prediction], observed: Sequence[Observed]) -> Scores:
    """Hold figures against predictions of the same place, outcome and year."""
    known = {(item.place, item.outcome, item.year): item for item in predictions}
    rows, unmatched = [], []
    for figure in observed:
        prediction = known.get((figure.place, figure.outcome, figure.year))
        if prediction is None:
            unmatched.append(figure)
        else:
            rows.append(_scored(prediction, figure.value))
    return Scores(tuple(rows), tuple(unmatched))


def _scored(prediction: Prediction, value: float) -> Scored:
    scale = abs(value) or 1.0
    distances = {MODEL: crps(prediction.points, value) / scale}
    distances |= {name: abs(prediction.rivals[name] - value) / scale for name in NAMES}
    return Scored(prediction, value, prediction.low <= value <= prediction.high, distances)
