"""Relations of the design catalogue about inputs: R11, R16 to R18, R23 to R26. Order, names, units and ways of writing
decide nothing."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
import relation_checks as check

from clustersim.analysis.compare import summarise
from clustersim.ensemble.plan import plan
from clustersim.files.money import Prices
from clustersim.files.sources import read_prices
from clustersim.inputs import Experiment, digest
from clustersim.parameters import REGISTER
from clustersim.paths import data_folder
from clustersim.scenario import load_experiment, load_region, load_scenario, load_strategy
from clustersim.simulation import simulate
from clustersim.yearly import reduce

REGION = data_folder() / "scenarios/regions/test-region.toml"
LISTS = ("places", "hospitals", "universities", "institutes", "sites")
KOREAN = {"riverside": "강변", "hillside": "언덕", "capital": "수도"}


# ---------------------------------------------------------------- R11: order and names


def backwards(region):
    return replace(region, **{name: getattr(region, name)[::-1] for name in LISTS})


def test_r11_the_order_of_a_region_decides_nothing(tiny_policy_scenario):
    other = replace(tiny_policy_scenario, region=backwards(tiny_policy_scenario.region))
    assert digest(other) == digest(tiny_policy_scenario)
    assert check.differing(simulate(other, 3), simulate(tiny_policy_scenario, 3)) == []


def in_korean(region):
    """Every place under a Korean name, with the old one as its id; all lists backwards."""

    def moved(items):
        return tuple(replace(item, place=KOREAN[item.place]) for item in items)

    places = tuple(replace(place, name=KOREAN[place.name], id=place.name) for place in region.places)
    return backwards(replace(region, places=places, **{name: moved(getattr(region, name)) for name in LISTS[1:]}))


def test_r11_keys_in_korean_decide_nothing(tiny_scenario):
    other = replace(tiny_scenario, region=in_korean(tiny_scenario.region))
    assert [place.name for place in other.region.places] != [place.name for place in tiny_scenario.region.places]
    assert check.differing(simulate(other, 3), simulate(tiny_scenario, 3)) == []


def test_r11_without_its_id_a_place_has_other_luck(tiny_scenario):
    region = in_korean(tiny_scenario.region)
    other = replace(region, places=tuple(replace(place, id="") for place in region.places))
    assert check.differing(simulate(replace(tiny_scenario, region=other), 3), simulate(tiny_scenario, 3)) != []


def test_r11_a_file_with_korean_keys_is_read(tmp_path):
    text = REGION.read_text("utf-8")
    keys = re.findall(r"^\[places\.([^\].]+)\]", text, re.M)
    korean = {key: f"곳-{n}" for n, key in enumerate(keys)}
    for english, name in korean.items():
        text = text.replace(f"[places.{english}]", f'[places."{name}"]\nid = "{english}"')
        text = text.replace(f'place = "{english}"', f'place = "{name}"')
    path = tmp_path / "own-region.toml"
    path.write_text(text, "utf-8")
    region, plain = load_region(path), load_region("test-region")
    assert {place.name for place in region.places} == set(korean.values())
    assert [place.id for place in region.places] == [place.name for place in plain.places]


# ---------------------------------------------------------------- R16, R17, R18: money


def twice(scenario):
    """The scenario with all money doubled: purse, budgets, sales, venture money, and every price in a parameter."""
    region, future, values = scenario.region, scenario.future, dict(scenario.overrides)
    for name, declared in REGISTER.items():
        value = values.get(name, declared.value)
        if declared.unit.startswith("KRW"):
            values[name] = 2.0 * value
        elif declared.unit.endswith("KRW"):  # so much a won
            values[name] = value / 2.0
    universities = tuple(replace(u, research_money=2 * u.research_money) for u in region.universities)
    return replace(
        scenario,
        region=replace(region, universities=universities, output=tuple(2 * money for money in region.output)),
        strategy=replace(scenario.strategy, purse=2 * scenario.strategy.purse),
        future=replace(future, venture_supply=tuple(2 * money for money in future.venture_supply)),
        overrides=tuple(values.items()),
    )


def test_r16_twice_all_money_and_prices_changes_nothing_real(tiny_policy_scenario):
    scenario = replace(tiny_policy_scenario, last_year=2012)
    once, double = simulate(scenario, 3), simulate(twice(scenario), 3)
    for name in ("firms", "jobs", "tenants", "hires", "trials_started", "ties"):
        assert np.array_equal(once.nation[name], double.nation[name]), name
    for name in ("sales", "value_added", "public_outlay"):
        posts = 1 + once.nation["firms"] * 50  # each post is rounded to whole won
        assert (abs(double.nation[name] - 2 * once.nation[name]) <= posts).all(), name


@pytest.mark.parametrize("written", ["3 trn KRW", "3,000,000,000,000 KRW", "3000000 mn KRW", "3조", "30000억원"])
def test_r17_the_unit_of_money_in_a_file_decides_nothing(tmp_path, written):
    text = (data_folder() / "scenarios/strategies/hospital-centred.toml").read_text("utf-8")
    path = tmp_path / "hospital-centred.toml"
    path.write_text(text.replace('"3000 bn KRW"', f'"{written}"'), "utf-8")
    assert digest(load_strategy(path)) == digest(load_strategy("hospital-centred"))


def test_r18_the_base_year_of_the_deflator_decides_no_ratio():
    prices = read_prices()
    other = Prices({year: level / prices.level[2015] for year, level in prices.level.items()}, prices.exchange)
    assert other.level[2015] == Decimal(1)
    at_2010, at_2015 = load_strategy("as-happened", 2010), load_strategy("as-happened", 2015)
    inflation = float(prices.level[2015] / prices.level[2010])
    assert at_2015.purse / at_2010.purse == pytest.approx(inflation, rel=1e-9)
    for one, two in zip(at_2010.spends, at_2015.spends, strict=True):
        assert two.share == pytest.approx(one.share, rel=1e-9)
        assert two.path == pytest.approx(one.path, rel=1e-9)


# ---------------------------------------------------------------- R23, R24, R25: ways of writing


def test_r23_a_chain_of_extends_is_the_file_written_out(tmp_path):
    (tmp_path / "one.toml").write_text('extends = "hospital-centred"\npurse = "2000 bn KRW"\n', "utf-8")
    (tmp_path / "two.toml").write_text('extends = "one"\nrealised_share = 0.8\n', "utf-8")
    text = (data_folder() / "scenarios/strategies/hospital-centred.toml").read_text("utf-8")
    text = text.replace('"3000 bn KRW"', '"2000 bn KRW"')
    flat = text.replace("years = [2010", "realised_share = 0.8\nyears = [2010", 1)
    (tmp_path / "flat.toml").write_text('name = "two"\n' + flat, "utf-8")
    assert load_strategy(tmp_path / "two.toml") == load_strategy(tmp_path / "flat.toml")


def test_r24_a_file_and_a_dict_give_one_digest_and_one_result(tmp_path):
    text = (
        'name = "own"\ntitle = "Own"\nregion = "test-region"\nfuture = "steady"\nbaseline = "no-policy"\n'
        'strategies = ["designated-complex"]\nfirst_year = 2010\nlast_year = 2011\n'
        '[change]\npurse = "220 bn KRW"\nsettings.sites = ["hill-park"]\n[parameters]\nbuilding_time = "3.5 years"\n'
    )
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    from_file, from_dict = load_experiment(path), load_experiment(tomllib.loads(text))
    assert digest(from_file) == digest(from_dict)
    one, two = (simulate(experiment.scenarios[1], 5) for experiment in (from_file, from_dict))
    assert one.digest() == two.digest()


def test_r25_defaults_written_out_are_defaults_left_out(tmp_path):
    text = (data_folder() / "scenarios/strategies/hospital-centred.toml").read_text("utf-8")
    full = text.replace("years = [2010", "realised_share = 1.0\nyears = [2010", 1)
    path = tmp_path / "hospital-centred.toml"
    path.write_text(full, "utf-8")
    assert load_strategy(path) == load_strategy("hospital-centred")
    scenario = load_scenario("test-region", "no-policy", "steady", last_year=2010)
    written = replace(scenario, overrides=tuple((name, declared.value) for name, declared in REGISTER.items()))
    assert simulate(written, 2).digest() == simulate(scenario, 2).digest()


# ---------------------------------------------------------------- R26: seeds


@pytest.fixture(scope="module")
def four_pairs():
    experiment = load_experiment("small")
    experiment = Experiment("two", "Two", tuple(replace(s, last_year=2011) for s in experiment.scenarios[:2]), 4, 1)
    runs = [reduce(simulate(experiment.scenarios[arm], seed)) for arm, seed in plan(experiment)]
    return experiment, (tuple(runs[0::2]), tuple(runs[1::2]))


def test_r26_the_order_of_seeds_decides_no_average(four_pairs):
    experiment, table = four_pairs
    order = random.Random(5).sample(range(4), 4)
    shuffled = tuple(tuple(arm[n] for n in order) for arm in table)
    one, two = (summarise(experiment, runs, replicates=4, seed=1) for runs in (table, shuffled))
    assert one.digest == two.digest
    for first, second in zip(one.arms, two.arms, strict=True):
        for name, estimate in first.outcomes.items():
            if estimate.mean is None:  # a ratio that has no value, in both
                assert second.outcomes[name].mean is None
                continue
            assert second.outcomes[name].mean == pytest.approx(estimate.mean, rel=1e-12), name


def test_r26_a_seed_that_stands_twice_is_refused(four_pairs):
    experiment, table = four_pairs
    doubled = tuple((*arm[:3], arm[0]) for arm in table)
    with pytest.raises(ValueError, match="more than once"):
        summarise(experiment, doubled, replicates=4, seed=1)
