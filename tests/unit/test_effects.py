"""Effects of parameters one at a time: what is seen, what is noise, and what the file keeps."""

import dataclasses

import numpy as np
import pytest
from made_up_runs import experiment, made_up

from clustersim.analysis import effects as measuring
from clustersim.parameters import REGISTER
from clustersim.parameters import effects as kept

NAMES = ("openness", "park_appeal", "slot_cost", "entry_rate", "quit_rate", "mean_age", "deal_rate", "runway")
SEEDS = (11, 12, 13)


def responds(scenario, seed):
    """Gross jobs follow park_appeal in strategies, net jobs of the hospitals follow openness; runway is luck."""
    result = made_up(scenario, seed)
    changed = dict(scenario.overrides)
    nation = dict(result.nation)
    if scenario.strategy.purse and "park_appeal" in changed:
        nation["gross_jobs"] = nation["gross_jobs"] + 500 * (changed["park_appeal"] - 2.5)
    if scenario.strategy.name == "hospital-centred" and "openness" in changed:
        nation["jobs"] = nation["jobs"] + 4000 * (changed["openness"] - 0.45)
    luck = np.random.default_rng([seed, len(str(changed))])
    if "runway" in changed or "mean_age" in changed:
        nation["jobs"] = nation["jobs"] + luck.normal(0, 300)
    if "deal_rate" in changed and changed["deal_rate"] > 200:
        raise ArithmeticError("law M1: 3 is not 4")
    return dataclasses.replace(result, nation=nation)


@pytest.fixture(scope="module")
def table():
    return measuring.table_of(measuring.measure(experiment(), NAMES, SEEDS, 1, simulate=responds))


@pytest.fixture(scope="module")
def read(table, tmp_path_factory):
    path = tmp_path_factory.mktemp("effects") / "effects.csv"
    kept.write_effects(path, {"rules": "abc"}, table)
    return kept.effects(path)


def test_a_change_has_the_size_and_sign_of_its_cause(table):
    declared = REGISTER["park_appeal"]
    key = ("designated-complex", "gross_jobs")
    assert table["park_appeal", "low"][key] == pytest.approx(500 * (declared.low - 2.5))
    assert table["park_appeal", "high"][key] == pytest.approx(500 * (declared.high - 2.5))


def test_only_the_arm_that_is_moved_moves(table):
    high = table["openness", "high"]
    assert high["hospital-centred", "net_jobs"] == pytest.approx(4000 * 0.25)
    assert high["designated-complex", "net_jobs"] == 0
    assert high[kept.LEAD, "net_jobs"] == pytest.approx(4000 * 0.25)
    assert high["no-policy", "jobs"] == 0


def test_luck_is_not_seen():
    noise = measuring.noise_of([[10.0, -10.0], [20.0, 40.0], [0.0, 0.0]])
    assert noise == pytest.approx(10.0)
    assert measuring.seen([10.0, -10.0], noise) is None  # two signs
    assert measuring.seen([12.0, 44.0], noise) is None  # too small
    assert measuring.seen([40.0, 60.0], noise) == 50.0
    assert measuring.seen([0.0, 0.0], noise) == 0.0


def test_a_failed_run_is_said(table, read):
    assert set(table["deal_rate", "high"].values()) == {kept.FAILED}
    assert ("deal_rate", "high") in read.failed
    assert read.failed == {("deal_rate", "high")}


def test_what_is_read_is_what_was_written(table, read):
    assert read.about["rules"] == "abc"
    moved = {(effect.end, effect.arm, effect.outcome): effect for effect in read.moved("openness")}
    effect = moved["high", "hospital-centred", "net_jobs"]
    assert effect.change == pytest.approx(1000, rel=0.01)
    assert effect.default == pytest.approx(table[kept.DEFAULT, ""]["hospital-centred", "net_jobs"], rel=0.01)
    assert {arm for _, arm, _ in moved} == {"hospital-centred", kept.LEAD}
    assert read.moved("slot_cost") == []
    assert all(effect.change == 0 for effect in read.by_parameter["slot_cost"])


def test_a_changed_range_is_noticed(read, monkeypatch):
    assert read.is_of("openness")
    monkeypatch.setitem(REGISTER, "openness", REGISTER["openness"]._replace(high=0.9))
    assert not read.is_of("openness")


def test_one_seed_is_too_few():
    with pytest.raises(ValueError, match="at least 2"):
        measuring.measure(experiment(), NAMES[:1], SEEDS[:1], 1, simulate=responds)


def test_a_failed_default_is_no_base():
    def fails(scenario, seed):
        raise ArithmeticError("law")

    with pytest.raises(ValueError, match="default failed"):
        measuring.table_of(measuring.measure(experiment(), NAMES[:1], SEEDS, 1, simulate=fails))


def test_missing_parameters_are_added_at_the_same_noise(table, tmp_path):
    path, about = tmp_path / "effects.csv", {"rules": "abc", "seeds": "3"}
    kept.write_effects(path, about, {variant: cells for variant, cells in table.items() if variant[0] != "openness"})
    asked = []

    def run(names):
        asked.extend(names)
        return measuring.measure(experiment(), names, SEEDS, 1, simulate=responds)

    whole = measuring.add_missing(path, about, NAMES, run)
    assert asked == ["openness"]
    assert list(whole) == list(table)
    assert whole["openness", "high"]["hospital-centred", "net_jobs"] == pytest.approx(1000)
    for key, noise in table[kept.NOISE, ""].items():
        assert whole[kept.NOISE, ""][key] == pytest.approx(noise, rel=0.01)
    with pytest.raises(ValueError, match="made otherwise"):
        measuring.add_missing(path, {"rules": "other", "seeds": "3"}, NAMES, run)
