"""The futures to 2030: the base is what was seen to 2020 and a trend after it; each variant differs as it says."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest

from clustersim import scenario
from clustersim.files.find import extended, files_of
from clustersim.files.read import read
from clustersim.inputs import SECTORS
from clustersim.paths import data_folder

BASE = "korea-2010-2030"
VARIANTS = tuple(f"{BASE}-{word}" for word in ("slow", "boom", "venture-drought", "pandemic"))
DEMAND, INDICES = ("demand", "export_demand"), ("demand", "export_demand", "output_per_worker")
YEARS, SEEN = range(2010, 2031), 11  # the last year that was seen is 2020
ROUNDING = 0.5e-4 * (1 + 1e-9)  # four decimals are written


def rows(name):
    """Every series of a future by group and sector; what has no sector by its name alone."""
    future = scenario.load_future(name)
    found = {(group, s): row for group in INDICES for s, row in zip(SECTORS, getattr(future, group), strict=True)}
    return found | {("venture_supply",): future.venture_supply, ("deflator",): future.deflator}


def series(name):
    """Values and grade of every series as they are written, what is extended included."""
    data = extended("future", read(files_of("future")[name])).data
    found = {(group, sector): data[group][sector] for group in INDICES for sector in SECTORS}
    found |= {(key,): data[key] for key in ("venture_supply", "deflator")}
    for key, table in found.items():
        grade, count = table["grade"], len(table["values"])
        yield key, table["values"], grade if isinstance(grade, list) else [grade] * count


def differing(name):
    """Years in which a future is not the base, by series."""
    base, other = rows(BASE), rows(name)
    found = {key: [year for year, a, b in zip(YEARS, base[key], other[key], strict=True) if a != b] for key in base}
    return {key: years for key, years in found.items() if years}


# ---------------------------------------------------------------- all of them


def test_there_are_a_base_and_four_variants():
    assert {name for name in files_of("future") if name.startswith(BASE)} == {BASE, *VARIANTS}


@pytest.mark.parametrize("name", [BASE, *VARIANTS])
def test_it_runs_from_2010_to_2030_and_starts_at_1(name):
    future = scenario.load_future(name)
    assert future.first_year == YEARS[0]
    assert {len(row) for row in rows(name).values()} == {len(YEARS)}
    assert {row[0] for group in INDICES for row in getattr(future, group)} == {1.0}
    assert re.search("[a-z]", future.title)
    assert re.search("[가-힣]", future.title)


@pytest.mark.parametrize("name", [BASE, *VARIANTS])
def test_nothing_later_than_2020_has_a_grade_other_than_guessed(name):
    for key, _, grades in series(name):
        assert set(grades[SEEN:]) <= {"guessed"}, key


@pytest.mark.parametrize("name", VARIANTS)
def test_what_is_not_the_base_is_guessed_and_lies_within_the_programme(name):
    base = {key: values for key, values, _ in series(BASE)}
    moved = set()
    for key, values, grades in series(name):
        for year, value, seen, grade in zip(YEARS, values, base[key], grades, strict=False):
            assert value == seen or grade == "guessed", (key, year)
            moved |= {year} if value != seen else set()
    assert moved
    assert 2010 not in moved
    assert min(moved) < 2020


def test_the_page_tells_of_each():
    page = (data_folder() / "docs" / "futures.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == {BASE, *VARIANTS}


# ---------------------------------------------------------------- the base


def test_the_base_is_the_observed_world_to_2020():
    seen = rows("korea-2010-2020")
    for key, row in rows(BASE).items():
        assert row[:SEEN] == seen[key], key


def test_the_base_goes_on_with_the_mean_growth_of_2010_to_2020():
    short = rows("korea-2010-2023")
    for key, row in rows(BASE).items():
        if key[0] in DEMAND:
            assert row[: SEEN + 3] == short[key], key
            for n, value in enumerate(row[SEEN:], start=1):
                assert value == pytest.approx(row[SEEN - 1] ** (1 + n / 10), abs=ROUNDING), key


def test_nothing_else_moves_after_2020_prices_included():
    for key, row in rows(BASE).items():
        if key[0] not in DEMAND:
            assert set(row[SEEN:]) == {row[SEEN - 1]}, key


# ---------------------------------------------------------------- the variants


@pytest.mark.parametrize(("name", "times"), [(f"{BASE}-slow", 0.5), (f"{BASE}-boom", 1.5)])
def test_growth_of_demand_is_that_of_the_base_times_a_half_or_one_and_a_half(name, times):
    base, other = rows(BASE), rows(name)
    for key in (key for key in base if key[0] in DEMAND):
        for (a, b), (c, d) in zip(pairwise(base[key]), pairwise(other[key]), strict=True):
            off = math.log(d / c) - times * math.log(b / a)
            assert abs(off) <= -math.log1p(-ROUNDING / c) - math.log1p(-ROUNDING / d), key
    assert {key[0] for key in differing(name)} == set(DEMAND)


def test_the_drought_is_half_of_the_venture_money_of_2012_to_2016_and_nothing_else():
    name = f"{BASE}-venture-drought"
    dry = list(range(2012, 2017))
    assert differing(name) == {("venture_supply",): dry}
    base, other = (scenario.load_future(found).venture_supply for found in (BASE, name))
    for year in dry:
        assert other[year - 2010] == pytest.approx(base[year - 2010] / 2, abs=1)  # whole KRW


def test_the_pandemic_is_one_year_of_drugs_and_devices():
    name, times = f"{BASE}-pandemic", {"demand": (0.9, 0.9), "export_demand": (0.9, 1.25)}
    wanted = {(group, sector): row for group, pair in times.items() for sector, row in zip(SECTORS, pair, strict=False)}
    assert {key[1] for key in wanted} == {"drugs", "devices"}
    assert differing(name) == {key: [2015] for key in wanted}
    base, other = rows(BASE), rows(name)
    for key, factor in wanted.items():
        assert other[key][5] == pytest.approx(base[key][5] * factor, abs=ROUNDING), key
