"""The measures of the patterns on made-up data with a known answer."""

from __future__ import annotations

import math

import numpy as np
import pytest

from clustersim.analysis.patterns import evaluations, facts, measures, watching
from clustersim.analysis.patterns.network import shape_of
from clustersim.analysis.patterns.page import Found, band, number, table
from clustersim.analysis.patterns.row import Row
from clustersim.analysis.patterns.rows import EVALUATIONS, FACTS
from clustersim.analysis.patterns.watching import Seen, ended_after, lives_of, watch
from clustersim.inputs import Spend, Strategy
from clustersim.smallest import smallest_scenario

EVEN = (np.arange(20_000) + 0.5) / 20_000  # quantiles of the uniform


def laplace(scale: float) -> np.ndarray:
    return scale * np.sign(EVEN - 0.5) * -np.log(1 - 2 * np.abs(EVEN - 0.5))


def test_spread_of_logarithms_leaves_out_the_empty():
    assert measures.log_spread(np.array([0.0, math.e, math.exp(3)])) == pytest.approx(1.0)


@pytest.mark.parametrize("exponent", [0.8, 1.06, 2.0])
def test_tail_exponent_of_a_power_law(exponent):
    assert measures.tail_exponent(EVEN ** (-1 / exponent)) == pytest.approx(exponent, rel=0.01)


def test_shape_of_growth_tells_a_tent_from_a_bell():
    assert measures.tent_shape(laplace(0.2)) == pytest.approx(1.0, abs=0.02)
    bell = np.sqrt(-2 * np.log(EVEN)) * np.cos(2 * math.pi * EVEN * 7919)  # Box and Muller
    assert measures.tent_shape(bell) == pytest.approx(2.0, abs=0.05)


def test_exponent_by_which_spread_falls_with_size():
    sizes = np.repeat(10.0 ** np.arange(1, 11), 2000)
    growth = np.tile(laplace(1.0)[::10], 10) * sizes**-0.17
    assert measures.spread_exponent(sizes, growth) == pytest.approx(0.17, abs=1e-9)


def test_survival_by_hand():
    # of 4 one closes at 1; one is seen until 2 only; of the 2 left one closes at 3
    lived, closed = np.array([1.0, 2.0, 3.0, 5.0]), np.array([True, False, True, False])
    assert measures.survival(lived, closed, 0.5) == 1.0
    assert measures.survival(lived, closed, 1) == pytest.approx(3 / 4)
    assert measures.survival(lived, closed, 4) == pytest.approx(3 / 8)


def test_hazard_by_hand():
    lived, closed = np.array([0.5, 2.0, 3.0, 5.0]), np.array([True, True, True, False])
    assert measures.hazard(lived, closed, 0, 1) == pytest.approx(1 / 3.5)
    assert measures.hazard(lived, closed, 1, 5) == pytest.approx(2 / (1 + 2 + 4))


def test_concentration_by_hand():
    values = np.array([6.0, 2.0, 1.0, 1.0])
    assert measures.top_share(values, 2) == pytest.approx(0.8)
    assert measures.concentration(values) == pytest.approx(0.42)
    assert measures.ratio_90_10(np.arange(1.0, 102.0)) == pytest.approx(91 / 11)


def test_an_s_rises_in_the_middle():
    time = np.linspace(-6, 6, 31)
    assert measures.s_shape(1 / (1 + np.exp(-time))) > 5
    assert measures.s_shape(np.arange(31.0)) == pytest.approx(1.0)
    assert measures.s_shape(1 - np.exp(-np.arange(31.0) / 5)) < 1


def test_differences_in_differences_by_hand():
    change = np.array([1.0, 3.0, 0.5, 2.0, 9.0])
    treated = np.array([True, True, False, False, True])
    strata = np.array([0, 1, 0, 1, 2])  # nobody to compare with in the last
    assert measures.within(change, treated, strata) == pytest.approx((0.5 + 1.0) / 2)
    assert math.isnan(measures.within(change[4:], treated[4:], strata[4:]))
    before, after = np.array([1.0, 3.0, 4.0]), np.array([2.0, 6.0, 8.0, 5.0])
    mine, mine_later = np.array([True, False, False]), np.array([True, False, False, True])
    assert measures.four_cells(before, after, mine, mine_later) == pytest.approx((3.5 - 1) - (7 - 3.5))
    assert measures.four_sums(before, after, mine, mine_later) == pytest.approx(math.log(7) - math.log(2))


# ---------------------------------------------------------------- networks


def test_shape_of_a_ring_with_a_tail():
    shape = shape_of(np.array([[0, 1], [1, 2], [2, 0], [2, -1]]))  # a triangle and an organisation
    degrees = np.array([2, 2, 3, 1])
    assert shape.degree_spread == pytest.approx(degrees.std() / 2)
    assert shape.degree_top == pytest.approx(1.5)
    assert shape.clustering == pytest.approx((1 + 1 + 1 / 3) / 4 / (2 / 3))
    assert shape.twice == pytest.approx(3 / 4)
    # six pairs: four at distance 1, two at 2; random: ln 4 / ln 2 = 2
    assert shape.path == pytest.approx((4 * 1 + 2 * 2) / 6 / 2)


# ---------------------------------------------------------------- what a run leaves


def test_lives_are_read_off_the_lists_of_the_living():
    def living(*ids):
        rows = np.array(ids)
        return [rows, rows // 10, rows % 10, rows % 10]  # founded in the tens, sector and origin in the ones

    found = lives_of([living(1, 2), living(2, 11), living(2)])
    assert found["founded"].tolist() == [0, 0, 1]  # of firms 1, 2 and 11
    assert found["last"].tolist() == [0, 2, 1]
    assert found["sector"].tolist() == [1, 2, 1]


def made_up(**years) -> Seen:
    """A run of two years in three places, the first with a park."""
    seen = Seen(smallest_scenario(), np.array([0]))
    seen.years = {int(year[1:]): {name: np.array(v) for name, v in firms.items()} for year, firms in years.items()}
    return seen


def test_closing_is_counted_from_founding_and_leaves_out_science():
    seen = made_up()  # four quarters, 0 to 3
    seen.lives = {
        "founded": np.array([0, 0, 1, 0]),
        "last": np.array([1, 3, 2, 0]),
        "origin": np.array([5, 4, 5, 1]),
        "sector": np.zeros(4, int),
    }
    lived, closed = facts.closing(seen)
    assert lived.tolist() == [0.5, 0.75, 0.5]
    assert closed.tolist() == [True, False, True]


def test_an_effect_put_into_made_up_firms_is_found():
    n = 400
    place = np.arange(n) % 2  # place 0 is the region
    staff = np.array([5, 20, 50, 200])[np.arange(n) // 2 % 4]
    firms = {
        "id": np.arange(1, n + 1),
        "place": place,
        "sector": np.arange(n) // 8 % 5,
        "staff": staff,
        "research": np.full(n, 100.0),
        "assisted": np.zeros(n, bool),
        "innovator": np.zeros(n, bool),
        "degree": np.full(n, 3),
    }
    grown = firms["research"] * np.exp(0.05 + 0.2 * (place == 0))
    small = np.where((staff < 150) & (place == 0), staff * 2, staff)
    later = firms | {"research": grown, "staff": small, "innovator": place == 0, "degree": 3 + 2 * (place == 0)}
    later["assisted"] = np.arange(n) < 40
    seen = made_up(y2010=firms, y2016=later)
    assert evaluations.region(seen, "research") == pytest.approx(0.2)
    assert evaluations.supported(seen, "degree") == pytest.approx(0.0, abs=0.05)  # both kinds of places in it
    assert evaluations.innovators(seen) == pytest.approx(100.0)
    assert evaluations.ties(seen) == pytest.approx(2.0)
    assert evaluations.area_jobs(seen, True) == pytest.approx(100 * math.log(2) / 2.5)
    assert evaluations.area_jobs(seen, False) == pytest.approx(0.0)


def test_a_strategy_can_be_ended():
    spends = (Spend("science_park", 0.6, 2010, 2013, (1.0, 2.0, 1.0, 1.0)), Spend("research_grant", 0.4, 2012, 2015))
    ended = ended_after(Strategy("s", "S", 10, spends), 2011)
    assert [(s.share, s.last_year, s.path) for s in ended.spends] == [(pytest.approx(0.36), 2011, (1.0, 2.0))]
    same = ended_after(Strategy("s", "S", 10, spends), 2020)
    assert [s.share for s in same.spends] == [0.6, 0.4]


def test_a_run_is_watched():
    scenario = smallest_scenario()
    seen = watch(scenario, 3)
    assert seen.last_shape.degree_top >= 1
    firms = seen.years[2010]
    assert len(seen.tenants) == len(seen.research) == scenario.quarters
    assert len(seen.births) >= len(seen.lives["founded"])
    assert set(firms) == {*watching.COLUMNS, "staff", "innovator"}
    assert (firms["founded"] >= 0).sum() <= len(seen.lives["founded"])
    assert 0 <= seen.to_established <= seen.newcomer_ties


# ---------------------------------------------------------------- the table


def test_a_miss_is_shown_as_a_miss():
    row = Row("size", "no-policy", "1", 0.8, 1.3, "nobody", "no", lambda arms: 0.0)
    hit, miss = Found(row, (0.9, 1.1)), Found(row, (1.5, 1.7))
    assert (hit.hit, miss.hit) == (True, False)
    lines = table((hit, miss))
    assert lines[2].endswith("| hit |")
    assert lines[3] == "| size | no-policy | 1 | 0.8 to 1.3 | 1.6 ± 0.196 | 1.5 to 1.7 | nobody | no | **miss** |"


def test_bands_hold_their_order_and_names_are_told_once():
    assert all(row.low < row.high for row in (*FACTS, *EVALUATIONS))
    names = [row.name for row in (*FACTS, *EVALUATIONS)]
    assert len(set(names)) == len(names)
    assert band(FACTS[0]) == "1.3 to 1.9"


@pytest.mark.parametrize(("value", "text"), [(1234.5, "1,234"), (0.1234, "0.123"), (-0.00004, "0"), (2.0, "2")])
def test_numbers_of_the_table(value, text):
    assert number(value) == text
