"""Accepted vectors as data: written, read back, refused when edited; and strategies ranked over them."""

from __future__ import annotations

import csv
import json
import math

import pytest
from made_up_runs import experiment, made_up
from test_calibration_waves import calibrated_with, read, study

from clustersim.calibration.accepted import NAME, as_csv, provenance_of, read_accepted, spread
from clustersim.calibration.comparing import compare_over, pair_of, session_over, set_as_json
from clustersim.ensemble.session import Way
from clustersim.kernel.errors import InputError
from clustersim.paths import scenarios_folder


@pytest.fixture(scope="module")
def calibrated():
    """What a small calibration found."""
    return calibrated_with(read)


@pytest.fixture
def written(tmp_path, calibrated):
    """The file of its accepted vectors, with its provenance."""
    text = as_csv(study(), calibrated.accepted)
    path = tmp_path / NAME
    path.write_text(text, "utf-8")
    path.with_suffix(".toml").write_text(provenance_of(study(), calibrated, text), "utf-8")
    return path, calibrated


def test_what_is_written_is_read_back_with_its_provenance(written):
    path, found = written
    again = read_accepted(path)
    assert again.names == ("park_appeal", "entry_rate")
    assert list(again.vectors) == [item.values for item in found.accepted]
    assert again.provenance["set"]["vectors_accepted"] == len(found.accepted)
    assert again.provenance["rule"]["cutoff"] == 3.0
    assert again.provenance["ranges"]["park_appeal"] == [0.0, 5.0]
    assert len(again.provenance["digests"]["code"]) == 64
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert {row["worst_target"] for row in rows} == {"drugs.jobs.2019"}  # the one that cannot be met


def test_line_ends_of_windows_are_no_edit(written):
    path, _ = written
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_accepted(path).vectors


def test_an_edited_file_is_refused(written):
    path, _ = written
    path.write_text(path.read_text("utf-8").replace("3.", "3.1", 1), "utf-8")
    with pytest.raises(InputError, match="is not the file that its"):
        read_accepted(path)


def test_a_missing_file_and_an_empty_set_are_refused(written, tmp_path):
    with pytest.raises(InputError, match="clustersim calibrate"):
        read_accepted(tmp_path / "none.csv")
    path, found = written
    text = as_csv(study(), ())
    path.write_text(text, "utf-8")
    path.with_suffix(".toml").write_text(provenance_of(study(), found, text), "utf-8")
    with pytest.raises(InputError, match="no vector was accepted"):
        read_accepted(path)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("entry_rate", "0.5", "must lie in 0.05 to 0.12"), ("entry_rate", "much", "must be a number")],
)
def test_a_value_out_of_range_is_refused_with_its_line(column, value, said, written):
    path, found = written
    header, first, *rest = path.read_text("utf-8").splitlines()
    cells = first.split(",")
    cells[header.split(",").index(column)] = value
    text = "\n".join([header, ",".join(cells), *rest]) + "\n"
    path.write_text(text, "utf-8")
    path.with_suffix(".toml").write_text(provenance_of(study(), found, text), "utf-8")
    with pytest.raises(InputError, match=said) as caught:
        read_accepted(path)
    assert caught.value.problems[0].line == 2


def test_the_set_that_comes_with_the_model_can_be_read():
    accepted = read_accepted(scenarios_folder() / "calibrated" / "korea-2010.csv")
    assert len(accepted.vectors) == accepted.provenance["set"]["vectors_accepted"] > 20
    assert accepted.provenance["set"]["experiment"] == "calibration-2010"


def test_a_part_of_a_set_is_spread_evenly():
    vectors = [(float(n),) for n in range(10)]
    assert spread(vectors, 20) == vectors
    assert spread(vectors, 5) == [(0.0,), (2.0,), (4.0,), (6.0,), (8.0,)]
    assert spread(vectors, 3) == [(0.0,), (3.0,), (6.0,)]


# ---------------------------------------------------------------- ranking over a set


def test_a_pair_tells_vectors_apart_from_luck():
    # means 2, -2, 0, 8; variance of the means 56/3; luck: variances 2, 2, 0, 8 of two runs, halved: mean 1.5
    found = pair_of("a", "b", "net_jobs", [[1.0, 3.0], [-3.0, -1.0], [0.0, 0.0], [6.0, 10.0]])
    assert found.means == (2.0, -2.0, 0.0, 8.0)
    assert found.share_a_ahead == 2.5 / 4
    assert (found.mean, found.low, found.high) == (2.0, -2.0, 8.0)
    assert found.luck == pytest.approx(math.sqrt(1.5))
    assert found.between == pytest.approx(math.sqrt(56 / 3 - 1.5))


def test_the_range_leaves_a_tenth_out_on_either_side():
    found = pair_of("a", "b", "net_jobs", [[float(n)] for n in range(20)])
    assert (found.low, found.high) == (2.0, 17.0)
    assert math.isnan(found.luck)
    assert math.isnan(found.between)  # one run each: luck cannot be told apart


def test_disagreement_by_luck_alone_is_no_disagreement():
    assert pair_of("a", "b", "net_jobs", [[0.0, 10.0], [1.0, 11.0]]).between == 0.0


def test_strategies_are_ranked_over_the_set_with_paired_runs(written):
    path, found = written
    accepted, asked = read_accepted(path), experiment()
    with session_over(asked, accepted, 1, Way(), simulate=made_up) as runs:
        result = compare_over(asked, accepted, 6, 2, 1, runs)
    assert (result.vectors, result.of, result.replicates) == (6, len(found.accepted), 2)
    assert result.arms == ("no-policy", "designated-complex", "hospital-centred", "hybrid")
    for shares in result.first.values():
        assert sum(shares.values()) == pytest.approx(1.0)
    pair = result.pair("hospital-centred", "designated-complex", "net_jobs")
    assert len(pair.means) == 6
    assert len(set(pair.means)) == 1  # the made-up runs do not know the parameters
    record = json.loads(set_as_json(result))
    assert record["accepted_digest"] == accepted.digest
    assert len(record["pairs"]) == 12


def test_a_vector_with_a_failed_run_is_left_out_and_told(written):
    path, _ = written
    accepted = read_accepted(path)
    bad = accepted.vectors[0][0]

    def failing(scenario, seed):
        if dict(scenario.overrides)["park_appeal"] == bad:
            raise ValueError("no")
        return made_up(scenario, seed)

    with session_over(experiment(), accepted, 1, Way(), simulate=failing) as runs:
        result = compare_over(experiment(), accepted, 4, 2, 1, runs)
    assert result.vectors == 3
    assert len(result.failures) == 8
    assert "--set park_appeal=" in result.failures[0].command
