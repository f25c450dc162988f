"""The search of a frontier that is known, and the section that tells it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from frontier_world import (
    CENTRED,
    COMPLEX,
    HYBRID,
    PURSE,
    SITES,
    certain,
    facts,
    found_in_certainty,
    gain_of,
    in_a_boom,
    made,
    noisy,
    pure_noise,
    question,
    search,
    sometimes_fails,
)

from clustersim.analysis.optimisation.bench import OBJECTIVES, OUTSIDE, SIGNS
from clustersim.analysis.optimisation.candidates import (
    bounds,
    candidate_of,
    decoded,
    strategy_of,
)
from clustersim.analysis.optimisation.evolution import hypervolumes
from clustersim.analysis.optimisation.frontier import frontier
from clustersim.analysis.optimisation.robustness import robust
from clustersim.analysis.seeds import seed_in
from clustersim.analysis.sensitivity.sweep import session
from clustersim.ensemble.session import Way
from clustersim.report.answers.frontier_section import frontier_section
from clustersim.report.answers.words import estimate_text


@pytest.fixture
def found():
    return found_in_certainty()


def test_the_search_finds_the_true_frontier(found):
    asked = found.frontier
    low, high = bounds(asked, question()[0].scenarios[0])
    space = {decoded(asked, code) for code in itertools.product(*map(range, low, np.array(high) + 1))}
    assert len(space) == 19 * 15 * 3 + 3 + 15  # the ends have only sites or only hospitals
    true = np.array([gain_of(strategy_of(asked, candidate)) for candidate in space])
    mine = np.array([gain_of(member.strategy) for member in found.front])
    full, reached = (hypervolumes(-np.vstack([rows, true]), [len(rows)])[0] for rows in (true, mine))
    assert reached > 0.97 * full
    assert found.candidates < 0.25 * len(space)
    for member in found.front:
        share, hospitals, sites, _ = facts(member.strategy)
        assert 0.25 <= share <= 0.75
        assert abs(hospitals - 9) <= 1
        assert sites == SITES[1]


def test_members_tell_what_was_gained(found):
    for member in found.members:
        jobs, value = gain_of(member.strategy)
        assert member.estimates["net_jobs"].value == pytest.approx(jobs)  # the luck of the seed is that of the twin too
        assert member.estimates["net_value_added"].value == pytest.approx(value, rel=1e-6)
        assert member.estimates["public_outlay"].value == pytest.approx(PURSE)
        assert member.estimates[OUTSIDE].value == pytest.approx(0.5 * jobs)
        if member.search:
            assert member.search["net_jobs"] == pytest.approx(jobs)
    assert all(abs(value) < 1e-6 * PURSE for value in found.optimism.values())


def test_poles_and_hybrid_are_marked_and_known_as_dominated(found):
    marked = {member.marked: member for member in found.members if member.marked}
    assert set(marked) == {"complex", "centred", "hybrid"}
    assert [marked[arm.name].strategy for arm in (COMPLEX, CENTRED, HYBRID)] == [COMPLEX, CENTRED, HYBRID]
    assert all(member.search and member.candidate is not None for member in marked.values())
    means = {m.strategy.name: np.array([m.estimates[n].value for n in OBJECTIVES]) * SIGNS for m in found.members}
    for member in marked.values():
        assert member.dominated
        assert (
            means[member.dominated_by] >= means[member.strategy.name] - 1e-6 * np.abs(means[member.strategy.name])
        ).all()
        assert set(member.untold) <= {name for name in OBJECTIVES if name != "public_outlay"}
    assert all(member.dominated or not member.untold for member in found.members)
    assert not any(m.dominated for m in found.members if m.chosen)  # without noise the search was right


def test_the_hypervolume_never_falls(found):
    volumes = [step.hypervolume for step in found.history]
    assert volumes == sorted(volumes)
    assert volumes[-1] > volumes[0]
    assert [step.generation for step in found.history] == list(range(1, 13))


def test_the_same_seed_gives_the_same_and_another_does_not(found):
    assert search(certain) == found
    assert search(certain, seed=2).candidates != found.candidates or search(certain, seed=2).members != found.members


def test_a_second_call_makes_no_new_runs():
    experiment, answers = question(delay_years=1)
    with session(experiment, 1, Way(), None, noisy) as runs:
        heard = []
        first = frontier(runs, experiment, answers, 8, 3, 2, 3, 1, lambda *told: heard.append(told))
        steadfast = robust(runs, experiment, answers, first, 2, 1)
        made_before = runs.made
        assert made_before == first.runs + steadfast.runs  # no run is asked for twice
        assert heard[-1] == (first.runs, first.runs)
        assert frontier(runs, experiment, answers, 8, 3, 2, 3, 1) == first
        assert robust(runs, experiment, answers, first, 2, 1) == steadfast
        assert runs.made == made_before


def test_delay_shows_in_the_outlay():
    found = search(certain, question(delay_years=2), generations=5)
    late = [member for member in found.members if member.candidate and member.candidate.delay]
    assert late
    assert found.delay_years == 2
    for member in late:
        assert member.inside < 1
        assert member.estimates["public_outlay"].value == pytest.approx(member.inside * PURSE)


def test_under_pure_noise_the_winners_were_lucky():
    found = search(pure_noise, generations=5, replicates=2, final=40)
    assert found.optimism["net_jobs"] > 30  # one seed has a deviation of 200
    assert found.optimism["net_value_added"] > 30e9
    assert max(abs(member.estimates["net_jobs"].value) for member in found.members) < 4 * 200 / 40**0.5
    chosen = [member for member in found.members if member.chosen]
    assert any(member.dominated for member in chosen)
    for name, sign in OBJECTIVES.items():
        best = max(chosen, key=lambda member, name=name, sign=sign: sign * member.search[name])
        assert best.search[name] == pytest.approx(found.history[-1].best[name])
        flattered = sign * (best.search[name] - best.estimates[name].value)
        assert found.optimism_of_best[name] == pytest.approx(flattered)
    assert found.optimism_of_best["net_jobs"] > 1.3 * found.optimism["net_jobs"]  # the luckiest of the lucky
    below = [member for member in found.members if member.dominated]
    assert np.mean([bool(member.untold) for member in below]) > 0.8  # all are equal in truth


def test_search_fresh_seeds_and_futures_have_ranges_of_their_own():
    experiment, answers = question()
    used = {}

    def recording(scenario, seed):
        used.setdefault(scenario.future.name, set()).add(seed)
        return made(scenario, seed)

    with session(experiment, 1, Way(), None, recording) as runs:
        first = frontier(runs, experiment, answers, 8, 2, 2, 3, 4)
        searched = used.pop("flat")
        robust(runs, experiment, answers, first, 2, 4)
    assert searched == {seed_in("search", 4, n) for n in range(2)} | {seed_in("fresh", 4, n) for n in range(3)}
    assert used == {name: {seed_in("futures", 4, n) for n in range(2)} for name in ("flat", "boom")}


def test_candidates_with_failed_runs_are_passed_over():
    found = search(sometimes_fails, generations=4)
    assert found.failures
    assert "hybrid" not in {member.marked for member in found.members}
    assert all(facts(member.strategy)[1] != 9 or member.marked for member in found.members)
    assert np.isfinite([step.hypervolume for step in found.history]).all()


def test_an_arm_is_run_under_its_own_name_only():
    made_for = set()

    def recording(scenario, seed):
        made_for.add(scenario.strategy.name)
        return made(scenario, seed)

    asked = question()[1].frontier
    twins = {strategy_of(asked, candidate_of(asked, arm)).name for arm in (COMPLEX, CENTRED, HYBRID)}
    search(recording, generations=2)
    assert {"complex", "centred", "hybrid", "no-policy"} < made_for
    assert not twins & made_for


def test_the_section_tells_the_frontier_with_its_figure(found):
    experiment, answers = question()
    with session(experiment, 1, Way(), None, in_a_boom) as runs:
        told = robust(runs, experiment, answers, found, seeds=2, seed=1)
    section = frontier_section(found, told)
    front, history, regret = section.tables
    assert len(front.rows) == len(found.members)
    assert all(len(row) == len(table.header) for table in section.tables for row in table.rows)
    assert sum(row[-1] == "frontier" for row in front.rows) == len(found.front)
    assert len(history.rows) == 12
    assert regret.rows[0][0] == told.standings[0].strategy.title
    assert any("Complex 단지 looked no better in any mean than" in sentence for sentence in section.sentences)
    (drawn,) = section.figures
    assert drawn.title.startswith(tuple("123456789"))
    assert all(name in drawn.svg for name in ("complex", "centred", "hybrid"))
    assert frontier_section(found, told) == section


def test_the_section_tells_what_is_an_estimate():
    experiment, answers = question()
    noise = search(lambda scenario, seed: made(scenario, seed, noise=300.0), generations=5, final=4)
    with session(experiment, 1, Way(), None, lambda *run: in_a_boom(*run, noise=600.0)) as runs:
        told = robust(runs, experiment, answers, noise, seeds=8)
    section = frontier_section(noise, told)
    text = " ".join(section.sentences)
    best = told.minimax("net_jobs")
    assert best.named["net_jobs"] > 0
    assert f"{best.strategy.title} (estimated {estimate_text(best.worst['net_jobs'], 'persons')} behind" in text
    assert f"{told.untold('net_jobs')} of {len(told.standings) - 1} others not told apart" in text
    assert f"The best of {len(noise.members)} means in each objective, by that choice somewhat too good" in text
    (hybrid,) = (member for member in noise.members if member.marked == "hybrid")
    assert hybrid.untold == ("net_value_added",)
    above = next(item.strategy.title for item in noise.members if item.strategy.name == hybrid.dominated_by)
    assert f"Hybrid looked no better in any mean than {above} (not told apart in net value added)" in text
    assert not any(word in text for word in ("at most", "best in all", "is dominated by"))
    front, _, regret = section.tables
    stars = [row[-1].endswith("*") for row in front.rows]
    assert sum(stars) == sum(bool(member.untold) for member in noise.members) > 0
    near = [row[1].endswith("~") for row in regret.rows]
    assert sum(near) == told.untold("net_jobs") > 0
    assert "estimated" in regret.note
