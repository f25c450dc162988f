"""Numbers with units as people write them."""

from __future__ import annotations

import pytest

from clustersim.files.quantity import quantity
from clustersim.files.sources import read_prices
from clustersim.kernel.errors import InputError
from clustersim.scenario import load_experiment, load_strategy

PRICES = read_prices()


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("17 quarters", "quarters", 17.0),
        ("4.25 years", "quarters", 17.0),
        ("51 months", "quarters", 17.0),
        ("17분기", "quarters", 17.0),
        ("3년", "quarters", 12.0),
        ("6 quarters", "years", 1.5),
        ("60%", "share", 0.6),
        ("4.5 %", "/year", 0.045),
        ("2.4 bn KRW", "KRW", 2.4e9),
        ("2조", "KRW/year", 2e12),
        ("112 bn KRW nominal 2019", "KRW", 100e9),  # prices rose by 12.0%
        ("21 persons", "persons", 21.0),
    ],
)
def test_a_text_means_a_number_in_the_unit(text, unit, number):
    assert quantity(text, unit, PRICES) == number


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("17 moons", "quarters"),
        ("17", "quarters"),
        ("60", "share"),
        ("60% ", "persons"),
        ("3 quarters", "KRW"),
        ("", "km"),
    ],
)
def test_anything_else_is_refused_with_an_example(text, unit):
    with pytest.raises(ValueError, match=r"such as|unit|money"):
        quantity(text, unit, PRICES)


def experiment(tmp_path, parameters: str):
    text = (
        'title = "Own"\nregion = "test-region"\nfuture = "steady"\nbaseline = "no-policy"\n'
        'strategies = ["designated-complex"]\nfirst_year = 2010\nlast_year = 2011\n'
        '[change]\nsettings.sites = ["hill-park"]\n[parameters]\n' + parameters
    )
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return load_experiment(path).scenarios[0]


def test_parameters_with_units_are_those_without(tmp_path):
    with_units = experiment(
        tmp_path, 'building_time = "4.25 years"\nprovincial_premium = "17%"\nslot_cost = "2 bn KRW"\n'
    )
    plain = experiment(tmp_path, "building_time = 17\nprovincial_premium = 0.17\nslot_cost = 2e9\n")
    assert with_units == plain


def test_a_wrong_unit_is_told_with_line_value_and_unit(tmp_path):
    with pytest.raises(InputError, match=r'own.toml:11.*"17 moons".*quarters') as caught:
        experiment(tmp_path, 'building_time = "17 moons"\n')
    assert caught.value.codes == ("E-UNIT",)


def test_shares_may_be_percentages(tmp_path):
    path = tmp_path / "own.toml"
    text = 'title = "Own"\npurse = "3조"\nyears = [2010, 2020]\n[[spend]]\ninstrument = "{}"\nshare = {}\nsettings.{}\n'
    path.write_text(text.format("talent_programme", '"100%"', 'where = "nation"'), "utf-8")
    assert load_strategy(path).spends[0].share == 1.0
