"""Mixes of two strategies: the ends are the poles, the purse is kept, and what cannot be mixed is refused."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from clustersim.files.mix import mixed, unmixable
from clustersim.kernel.errors import InputError
from clustersim.scenario import load_strategy

COMPLEX, HOSPITALS = load_strategy("designated-complex"), load_strategy("hospital-centred")


def spent(strategy, first_share: float = 1.0) -> dict:
    return {(s.instrument, s.first_year, s.path): s.share / first_share for s in strategy.spends}


def test_the_ends_are_the_poles():
    for share, pole in ((0.0, COMPLEX), (1.0, HOSPITALS)):
        assert mixed(pole.name, pole.title, COMPLEX, HOSPITALS, share) == pole


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.9])
def test_each_pole_gets_its_part_of_the_purse(share):
    mix = mixed("mix", "Mix", COMPLEX, HOSPITALS, share)
    assert mix.purse == COMPLEX.purse
    assert math.fsum(s.share for s in mix.spends) == pytest.approx(1.0)
    of_first = mix.spends[: len(COMPLEX.spends)]
    assert math.fsum(s.share for s in of_first) == pytest.approx(1.0 - share)
    hospitals = [dict(s.settings)["hospitals"] for s in mix.spends if s.instrument == "hospital_research"]
    assert hospitals == [math.ceil(15 * share - 1e-9)]


def test_purses_of_different_size_are_weighed():
    small = replace(HOSPITALS, purse=COMPLEX.purse // 3)
    mix = mixed("mix", "Mix", COMPLEX, small, 0.5)
    assert mix.purse == COMPLEX.purse // 2 + small.purse // 2
    of_second = math.fsum(s.share for s in mix.spends[len(COMPLEX.spends) :])
    assert of_second * mix.purse == pytest.approx(small.purse / 2, rel=1e-9)


def test_the_hybrid_of_the_main_question_is_half_of_each():
    hybrid = load_strategy("hybrid")
    assert replace(mixed("hybrid", hybrid.title, COMPLEX, HOSPITALS, 0.5)) == hybrid


def test_two_sets_of_sites_or_hospitals_are_refused():
    assert unmixable(COMPLEX, HOSPITALS) == ""
    other = replace(COMPLEX, spends=tuple(replace(s, settings=(("sites", ("osong",)),)) for s in COMPLEX.spends[:1]))
    assert "sites" in unmixable(COMPLEX, other)
    assert "leverage" in unmixable(COMPLEX, replace(HOSPITALS, leverage=1.0))


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ('["hybrid", "hospital-centred"]', "itself a mix"),
        ('["designated-complx", "hospital-centred"]', 'Did you mean "designated-complex"'),
        ('["../x", "hospital-centred"]', "no strategy of this name"),
        ('["designated-complex"]', "at least 2"),
    ],
)
def test_a_wrong_pole_is_told_with_its_line(tmp_path, of, told):
    path = tmp_path / "own-mix.toml"
    path.write_text(f'title = "Own"\n\n[mix]\nof = {of}\nshare = 0.5\n', "utf-8")
    with pytest.raises(InputError, match=r"own-mix.toml:4") as caught:
        load_strategy(path)
    assert told in str(caught.value)
