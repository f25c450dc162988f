"""Predictions: what they are made of, how they are written down, and how they are read back untouched.

An interval holds three kinds of doubt: which accepted vector of parameters, the luck of runs, and the model's own error
as the experiment file states it (a lognormal factor). The file has the 80% interval and twenty points of equal chance,
which are enough to score it later without running anything again.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from clustersim.calibration.accepted import file_digest
from clustersim.files.hindcast import Predict
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .rivals import NAMES, Coefficients, linear_trend, multiplier, no_change
from .watching import Key

POINTS, LEVEL = 20, 0.8
CSV, TOML = "predictions.csv", "predictions.toml"
FIGURES = 5


class Prediction(NamedTuple):
    """One outcome of one place in one year; `points` are equally likely, `base` says what rivals start from."""

    place: str
    outcome: str
    unit: str
    year: int
    median: float
    low: float
    high: float
    points: tuple[float, ...]
    rivals: dict[str, float]
    base: str


def predict(asked: Predict, unit: str, runs: Sequence[dict[Key, float]], first_year: int, by: Coefficients, salt: int):
    """Predictions of one outcome of one place. `salt` sets which run meets which of the model's errors."""
    known, base = asked.known, "observed"
    if not known:
        start = [run[asked.place, asked.outcome, first_year] for run in runs]
        known, base = ((first_year, float(np.median(start))),), "model start"
    factors = errors(len(runs), asked.model_error, salt)
    for year in asked.years:
        values = np.array([_value(asked, run, year) for run in runs]) * factors
        rivals = {
            "no_change": no_change(known),
            "linear_trend": linear_trend(known, year),
            "multiplier": multiplier(known, unit, asked.public_money_a_year, by),
        }
        yield prediction(asked.place, asked.outcome, unit, year, values, rivals, base)


def _value(asked: Predict, run: dict[Key, float], year: int) -> float:
    """What a run says of a year; anchored, its growth since the last known figure put on that figure."""
    value = run[asked.place, asked.outcome, year]
    if not asked.anchored:
        return value
    last, figure = max(asked.known)
    there = run[asked.place, asked.outcome, last]
    return figure * value / there if there > 0 else figure + value


def errors(count: int, deviation: float, salt: int) -> np.ndarray:
    """So many lognormal factors with median 1, evenly over the distribution, in an order set by `salt`."""
    normal = NormalDist()
    even = np.array([normal.inv_cdf((place + 0.5) / count) for place in range(count)])
    return np.exp(deviation * np.random.default_rng(salt).permutation(even))


def prediction(place, outcome, unit, year, values: np.ndarray, rivals: dict[str, float], base: str) -> Prediction:
    """Sum up equally likely values, in figures that a file can hold."""
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    points = np.quantile(values, (np.arange(POINTS) + 0.5) / POINTS).tolist()
    short = {name: _short(value) for name, value in rivals.items()}
    middle = _short(float(np.median(values)))
    return Prediction(
        place, outcome, unit, year, middle, _short(low), _short(high), tuple(map(_short, points)), short, base
    )


def _short(value: float) -> float:
    return float(f"{value:.{FIGURES}g}")


# ---------------------------------------------------------------- the file

HEADER = ("place", "outcome", "unit", "year", "median", "low80", "high80", *NAMES, "rivals_start_from")
POINT_NAMES = tuple(f"q{100 * (place + 0.5) / POINTS:04.1f}" for place in range(POINTS))


def as_csv(predictions: Sequence[Prediction]) -> str:
    """Predictions as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*HEADER, *POINT_NAMES))
    for item in predictions:
        rivals = [f"{item.rivals[name]:g}" for name in NAMES]
        middle = [f"{value:g}" for value in (item.median, item.low, item.high)]
        points = [f"{value:g}" for value in item.points]
        writer.writerow((item.place, item.outcome, item.unit, item.year, *middle, *rivals, item.base, *points))
    return out.getvalue()


def read_predictions(folder: Path) -> tuple[Prediction, ...]:
    """Predictions as they were written down; InputError if there are none or if they were touched since."""
    path = folder / CSV
    try:
        content, described = path.read_bytes(), tomllib.loads((folder / TOML).read_text("utf-8"))
    except (OSError, ValueError) as error:
        rule = say("no predictions can be read there: {reason}", reason=error)
        hint = "Predictions come first: run `clustersim hindcast` without --score, then score them."
        raise InputError(Problem("O19", rule, key="--out", value=str(folder), hint=hint)) from None
    if described.get("predictions", {}).get("file_digest") != file_digest(content):
        rule = say("the predictions are not those that were written down: the digest differs")
        raise InputError(Problem("O20", rule, str(path), hint="Take the files as they were committed."))
    return tuple(_read(row) for row in csv.DictReader(io.StringIO(content.decode("utf-8"))))


def _read(row: dict[str, str]) -> Prediction:
    return Prediction(
        row["place"],
        row["outcome"],
        row["unit"],
        int(row["year"]),
        float(row["median"]),
        float(row["low80"]),
        float(row["high80"]),
        tuple(float(row[name]) for name in POINT_NAMES),
        {name: float(row[name]) for name in NAMES},
        row["rivals_start_from"],
    )
