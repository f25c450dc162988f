"""What a candidate of the frontier is, and the strategy that it makes."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from frontier_world import CENTRED, COMPLEX, HYBRID, PURSE, SITES, question

from clustersim.analysis.optimisation.candidates import (
    Candidate,
    bounds,
    candidate_of,
    check_mixable,
    coded,
    decoded,
    share_inside,
    strategy_of,
)
from clustersim.kernel.errors import InputError


def test_the_ends_are_the_poles_and_the_middle_is_the_hybrid():
    asked = question()[1].frontier
    for share, hospitals, own in ((0.0, 2, COMPLEX), (1.0, 6, CENTRED), (0.5, 3, HYBRID)):
        strategy = strategy_of(asked, Candidate(share, 0, hospitals, 2))
        assert replace(strategy, name=own.name, title=own.title) == own
        assert candidate_of(asked, own) == decoded(asked, coded(Candidate(share, 0, hospitals, 2)))
    assert candidate_of(asked, replace(COMPLEX, purse=PURSE + 1)) is None


def test_every_candidate_has_the_whole_purse_and_its_own_settings():
    asked = replace(question()[1].frontier, delay_years=3)
    for candidate in (Candidate(0.35, 2, 11, 0), Candidate(0.0, 1, 2, 1), Candidate(1.0, 3, 16, 0)):
        strategy = strategy_of(asked, candidate)
        assert strategy.purse == PURSE
        assert sum(spend.share for spend in strategy.spends) == pytest.approx(1, abs=1e-12)
        assert {spend.first_year for spend in strategy.spends} == {2010 + candidate.delay}
        assert strategy.first_quarter == (2010 + candidate.delay, 1)
        own = [(key, value) for spend in strategy.spends for key, value in spend.settings]
        assert all(value == candidate.hospitals for key, value in own if key == "hospitals")  # not scaled by the share
        assert all(value == SITES[candidate.sites] for key, value in own if key == "sites")


def test_settings_that_no_spend_has_make_no_difference():
    asked = question()[1].frontier
    assert decoded(asked, [0, 0, 12, 1]) == decoded(asked, [0, 0, 3, 1])  # no hospitals at share 0
    assert decoded(asked, [20, 0, 12, 1]) == decoded(asked, [20, 0, 12, 2])  # no sites at share 1
    names = {
        strategy_of(asked, decoded(asked, code)).name for code in itertools.product((0, 10, 20), (0,), (3, 12), (0, 2))
    }
    assert len(names) == 2 + 4 + 2


def test_money_after_the_last_year_is_lost_and_no_pole_begins_after_it():
    assert share_inside(COMPLEX, 2010, 2012) == pytest.approx(1)
    assert share_inside(COMPLEX, 2010, 2010) == pytest.approx(0.8 * 0.5 + 0.2 * 0.5)
    experiment, answers = question(delay_years=10)
    assert bounds(answers.frontier, experiment.scenarios[0]) == ([0, 0, 2, 0], [20, 2, 16, 2])


def test_poles_that_differ_beyond_sites_and_hospitals_are_refused():
    experiment, answers = question()
    check_mixable(answers.frontier)
    other = replace(experiment.scenarios[1], strategy=replace(COMPLEX, realised_share=0.5))
    with pytest.raises(InputError, match="realised_share"):
        check_mixable(replace(answers.frontier, poles=(other, experiment.scenarios[2])))
    elsewhere = replace(CENTRED, name="elsewhere", spends=(replace(CENTRED.spends[0], share=1.0, settings=(
        ("hospitals", 9), ("spread", "nation"))),))  # fmt: skip
    check_mixable(replace(answers.frontier, poles=(experiment.scenarios[2], replace(other, strategy=elsewhere))))
