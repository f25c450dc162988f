"""Predictions and scores worked out by hand: CRPS, coverage, rivals, who won; files that are not touched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from clustersim import studies
from clustersim.analysis.observations import Observations
from clustersim.files.hindcast import Predict
from clustersim.hindcast.observed import read_observed
from clustersim.hindcast.predictions import (
    CSV,
    POINTS,
    TOML,
    Prediction,
    as_csv,
    errors,
    predict,
    prediction,
    read_predictions,
)
from clustersim.hindcast.rivals import NAMES, Coefficients, linear_trend, multiplier, no_change
from clustersim.hindcast.scores import Observed, crps, score
from clustersim.hindcast.watching import follow, outcomes_of
from clustersim.kernel.errors import InputError
from clustersim.simulation import simulate
from clustersim.smallest import smallest_scenario

BY = Coefficients(jobs=6.0, production=1.5, staff=20.0)
KNOWN = ((2014, 57.0), (2019, 130.0))


def made(year: int, points, rivals=(0.0, 0.0, 0.0), low=None, high=None, place="daegu") -> Prediction:
    low, high = min(points) if low is None else low, max(points) if high is None else high
    return Prediction(
        place, "firms", "firms", year, 0.0, low, high, tuple(points), dict(zip(NAMES, rivals, strict=True)), "observed"
    )


# ---------------------------------------------------------------- CRPS, coverage, who won


@pytest.mark.parametrize(
    ("points", "observed", "value"),
    [
        ([1.0, 3.0], 2.0, 0.5),  # mean distance 1, half the mean spread (0 + 2 + 2 + 0) / 4 / 2 = 0.5
        ([1.0, 3.0], 5.0, 2.5),  # (4 + 2) / 2 - 0.5
        ([4.0], 7.0, 3.0),  # of one number, the distance
        ([0.0, 0.0, 6.0], 0.0, 2.0 - 24 / 9 / 2),
    ],
)
def test_crps_by_hand(points, observed, value):
    assert crps(points, observed) == pytest.approx(value)


def test_scores_by_hand():
    # model: points 1 and 3. 2019: observed 2, inside, CRPS 0.5 -> 0.25 of it. 2020: observed 5, outside, 2.5 -> 0.5
    predictions = [made(2019, [1.0, 3.0], (2.0, 1.0, 4.0)), made(2020, [1.0, 3.0], (2.0, 4.0, 10.0))]
    figures = [Observed("daegu", "firms", 2019, 2.0), Observed("daegu", "firms", 2020, 5.0)]
    found = score(predictions, [*figures, Observed("seoul", "firms", 2020, 1.0)])
    assert [row.covered for row in found.rows] == [True, False]
    assert found.coverage == 0.5
    assert found.mean("model") == pytest.approx((0.25 + 0.5) / 2)
    assert found.mean("no_change") == pytest.approx((0.0 + 0.6) / 2)
    assert found.mean("linear_trend") == pytest.approx((0.5 + 0.2) / 2)
    assert found.mean("multiplier") == pytest.approx((1.0 + 1.0) / 2)
    assert found.order == ["no_change", "linear_trend", "model", "multiplier"]
    assert found.verdict.startswith("No change won. Mean CRPS over the observed value, 2 figures: no change 0.300")
    assert found.unmatched == (Observed("seoul", "firms", 2020, 1.0),)


def test_the_model_can_win_and_a_tie_goes_to_the_rival():
    figures = [Observed("daegu", "firms", 2019, 2.0)]
    assert score([made(2019, [1.0, 3.0], (0.0, 9.0, 9.0))], figures).verdict.startswith("The model won.")
    assert score([made(2019, [3.0], (1.0, 9.0, 9.0))], figures).verdict.startswith("No change won.")


def test_the_ends_of_the_interval_belong_to_it_and_nothing_observed_is_no_division_by_zero():
    found = score([made(2019, [1.0, 3.0])], [Observed("daegu", "firms", 2019, 3.0)])
    assert found.coverage == 1.0
    zero = score([made(2019, [1.0])], [Observed("daegu", "firms", 2019, 0.0)])
    assert zero.mean("model") == 1.0


# ---------------------------------------------------------------- rivals


def test_rivals_by_hand():
    assert no_change(KNOWN) == 130.0
    assert linear_trend(KNOWN, 2024) == 203.0  # 73 in five years, five years on
    assert linear_trend(((2019, 130.0),), 2024) == 130.0
    assert linear_trend(((2018, 10.0), (2019, 5.0)), 2024) == 0.0  # never below 0
    assert multiplier(KNOWN, "persons", 10e9, BY) == 190.0  # 10 bn a year x 6 jobs
    assert multiplier(KNOWN, "firms", 10e9, BY) == 133.0  # the same jobs in firms of 20
    assert multiplier(KNOWN, "bn KRW 2010", 10e9, BY) == 145.0
    assert multiplier(KNOWN, "share", 10e9, BY) == 130.0


def test_rivals_start_from_what_was_known_or_from_the_models_start():
    runs = [{("daegu", "jobs", 2010): a, ("daegu", "jobs", 2020): b} for a, b in ((10.0, 30.0), (20.0, 50.0))]
    asked = Predict("daegu", "jobs", (2020,), 0.0, 10**10, (), "-")
    (first,) = predict(asked, "persons", runs, 2010, BY, 0)
    assert first.base == "model start"
    assert first.rivals == {"no_change": 15.0, "linear_trend": 15.0, "multiplier": 75.0}
    (second,) = predict(dataclasses.replace(asked, known=KNOWN), "persons", runs, 2010, BY, 0)
    assert second.base == "observed"
    assert second.rivals["linear_trend"] == pytest.approx(144.6)


# ---------------------------------------------------------------- predictions


def test_a_prediction_by_hand():
    found = prediction("daegu", "jobs", "persons", 2020, np.arange(101.0), dict.fromkeys(NAMES, 1.0), "observed")
    assert (found.median, found.low, found.high) == (50.0, 10.0, 90.0)
    assert found.points == tuple(100 * (n + 0.5) / POINTS for n in range(POINTS))


def test_the_models_error_widens_around_the_same_middle():
    factors = errors(101, 0.3, 1)
    assert np.median(factors) == pytest.approx(1.0)
    assert np.log(factors).std() == pytest.approx(0.3, rel=0.03)
    assert (errors(101, 0.3, 1) == factors).all()
    assert (errors(101, 0.3, 2) != factors).any()
    assert (errors(5, 0.0, 1) == 1.0).all()
    runs = [{("daegu", "jobs", 2020): 100.0, ("daegu", "jobs", 2010): 1.0} for _ in range(99)]
    (found,) = predict(Predict("daegu", "jobs", (2020,), 0.2, 0, KNOWN, "-"), "persons", runs, 2010, BY, 3)
    assert found.median == pytest.approx(100.0)
    assert (found.low, found.high) == pytest.approx((100 * np.exp(-0.2563), 100 * np.exp(0.2563)), rel=0.02)


def test_an_anchored_prediction_puts_growth_on_the_last_known_figure():
    # of two runs one doubles since 2019, the other grows by half: 260 and 195 of the 130 that were counted
    runs = [{("daegu", "jobs", 2019): 10.0, ("daegu", "jobs", 2020): 20.0}]
    runs += [{("daegu", "jobs", 2019): 20.0, ("daegu", "jobs", 2020): 30.0}]
    asked = Predict("daegu", "jobs", (2020,), 0.0, 0, KNOWN, "-", anchored=True)
    (found,) = predict(asked, "persons", runs, 2010, BY, 0)
    assert (found.median, found.low, found.high) == (227.5, 201.5, 253.5)
    nothing = [{("daegu", "jobs", 2019): 0.0, ("daegu", "jobs", 2020): 5.0}]
    assert next(predict(asked, "persons", nothing, 2010, BY, 0)).median == 135.0


def write_down(folder, predictions):
    text = as_csv(predictions)
    (folder / CSV).write_text(text, "utf-8")
    from clustersim.calibration.accepted import file_digest

    (folder / TOML).write_text(f'[predictions]\nfile_digest = "{file_digest(text.encode())}"\n', "utf-8")


def test_predictions_come_back_as_they_were_written(tmp_path):
    values = np.random.default_rng(1).lognormal(5.0, 1.0, 50)
    rivals = dict(zip(NAMES, (1.0, 2.5, 1e6), strict=True))
    made_here = (prediction("daegu", "jobs", "persons", 2020, values, rivals, "observed"),)
    write_down(tmp_path, made_here)
    assert read_predictions(tmp_path) == made_here


def test_predictions_that_were_touched_are_refused(tmp_path):
    write_down(tmp_path, [prediction("daegu", "jobs", "persons", 2020, np.arange(9.0), dict.fromkeys(NAMES, 1), "-")])
    text = (tmp_path / CSV).read_text("utf-8")
    (tmp_path / CSV).write_text(text.replace("2020", "2021"), "utf-8")
    with pytest.raises(InputError, match="the digest differs"):
        read_predictions(tmp_path)


def test_scores_without_predictions_are_refused(tmp_path):
    with pytest.raises(InputError, match="Predictions come first"):
        read_predictions(tmp_path)


# ---------------------------------------------------------------- what is read from a run


def test_what_is_followed_agrees_with_the_result_of_the_run():
    scenario = dataclasses.replace(smallest_scenario(), last_year=2011)
    region = scenario.region
    known = Observations("park", "country", 2010, ())
    found, result = follow(scenario, 3, known), simulate(scenario, 3)
    there = outcomes_of(region)
    assert set(found) == {(p, o, year) for p, outcomes in there.items() for o in outcomes for year in (2010, 2011)}
    for row, place in enumerate(region.places):
        assert found[place.name, "firms", 2011] == result.places["firms"][-1, row]
        sectors = [found[place.name, f"{sector}.jobs", 2011] for sector in ("drugs", "devices", "biotech")]
        assert sum(sectors) <= found[place.name, "jobs", 2011]
    total = sum(found[place.name, "jobs", 2011] for place in region.places)
    assert total == result.nation["firm_jobs"][-1]
    assert found["nation", "drugs.firms", 2011] == result.sectors["firms"][-1, 0]


# ---------------------------------------------------------------- the command

ROW = '[[row]]\nplace = "daegu"\noutcome = "firms"\nyear = {}\nvalue = {}\nsource = "a test"\n'


@pytest.fixture
def predicted(tmp_path, monkeypatch):
    """A folder with a prediction, and a hindcast that needs no set of accepted vectors to be scored."""
    write_down(tmp_path, [made(2019, [1.0] * POINTS, (9.0, 9.0, 9.0))])
    return tmp_path


def test_the_first_line_says_who_won(predicted, capsys, monkeypatch):
    observed = predicted / "observed.toml"
    observed.write_text(ROW.format(2019, 2.0), "utf-8")
    assert studies._score(predicted, observed) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("The model won. Mean CRPS over the observed value, 1 figure: the model 0.500")
    assert "The 80% interval held 0 of 1 figures (0%)" in out


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (ROW.format(2030, 2.0), "O22", "nothing was predicted"),
        (ROW.format(2019, -2.0), "E-RANGE", "at least 0"),
        (ROW.format(2019, 2.0) * 2, "E-TWICE", "stands twice"),
        ("title = 3\n", "E-KEY-UNKNOWN", "not known"),
    ],
)
def test_wrong_observations_are_refused(text, code, said, predicted):
    observed = predicted / "observed.toml"
    observed.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said) as caught:
        studies._score(predicted, observed)
    assert code in caught.value.codes


def test_observations_are_read_with_their_lines(tmp_path):
    path = tmp_path / "observed.toml"
    path.write_text(ROW.format(2019, 2.0) + ROW.format(2020, 3.5), "utf-8")
    assert read_observed(path) == [Observed("daegu", "firms", 2019, 2.0), Observed("daegu", "firms", 2020, 3.5)]


def test_predictions_are_never_written_over(predicted):
    with pytest.raises(InputError, match="there are predictions already"):
        studies.refuse_predicted(predicted)
