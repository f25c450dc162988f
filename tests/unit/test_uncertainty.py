"""The split of the doubt: variances that are put in are found again, and luck is told as nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from clustersim.analysis.sensitivity.uncertainty import SOURCES, independent, split_of, variances_of

STRUCTURES, FUTURES = tuple("abcde"), tuple("wxyz")


def gaps(luck=0.0, parameters=0.0, structure=0.0, future=0.0, together=0.0, vectors=200, replicates=3, seed=1):
    """Made-up differences with standard deviations that are known."""
    draws = np.random.default_rng(seed)
    shape = (vectors, len(STRUCTURES), len(FUTURES), replicates)
    levels = [np.array(draws.permutation(np.linspace(-1, 1, n))) for n in shape[1:3]]
    levels = [level / level.std() for level in levels]
    found = 100 + luck * draws.normal(size=shape)
    found += parameters * draws.normal(size=(vectors, 1, 1, 1))
    found += structure * levels[0][None, :, None, None] + future * levels[1][None, None, :, None]
    return found + together * draws.normal(size=(*shape[:3], 1))


def shares(table, **more):
    return dict(zip(SOURCES, split_of("net_jobs", table, STRUCTURES, FUTURES, **more).sources, strict=True))


def test_what_was_put_in_is_found_again():
    found = shares(gaps(luck=30, parameters=20, structure=10, future=5, together=8))
    whole = 30**2 + 20**2 + 10**2 + 5**2 + 8**2
    for name, deviation in (("luck", 30), ("parameters", 20), ("structure", 10), ("future", 5), ("together", 8)):
        assert found[name].share.value == pytest.approx(deviation**2 / whole, abs=0.05)
        assert found[name].deviation == pytest.approx(deviation, rel=0.25, abs=2)
    assert sum(source.share.value for source in found.values()) == pytest.approx(1)


def test_components_are_right_in_the_mean_for_eight_vectors():
    """What structures do to vectors is no main effect of structures, and nothing is told below or above by design."""
    found = []
    for seed in range(150):
        draws = np.random.default_rng(seed)
        shape = (8, 5, 4, 3)
        table = (
            10 * draws.normal(size=(8, 1, 1, 1)) + 20 * draws.normal(size=(8, 5, 1, 1)) + 30 * draws.normal(size=shape)
        )
        found.append(variances_of(table))
    luck, parameters, structure, future, together = np.mean(found, axis=0)
    assert luck == pytest.approx(900, rel=0.05)
    assert parameters == pytest.approx(100 + 400 / 5, rel=0.3)  # over the five structures that there are
    assert structure == pytest.approx(0, abs=25)
    assert future == pytest.approx(0, abs=15)
    assert together == pytest.approx(400 * 4 / 5, rel=0.15)


def test_runs_of_one_vector_that_are_alike_count_less():
    table = np.zeros((8, 2, 2, 3))
    assert [independent(table, alike) for alike in (0.0, 0.5, 1.0)] == [24, 12, 8]


@pytest.mark.parametrize("alone", SOURCES)
def test_one_source_alone_has_all_of_it(alone):
    found = shares(gaps(**{alone: 40.0}))
    assert found[alone].share.value > 0.93  # a mean over 20 cells keeps a twentieth of what they do together
    assert found[alone].deviation == pytest.approx(40, rel=0.12)


def test_few_seeds_do_not_make_luck_a_parameter():
    """With two seeds a vector's mean moves by luck alone; a naive split would call that parameters."""
    found = shares(gaps(luck=100, vectors=12, replicates=2, seed=4))
    assert found["luck"].share.value > 0.93
    assert found["parameters"].share.low < 0.02


def test_chances_of_being_ahead_count_runs():
    table = np.full((4, 1, 1, 2), 10.0)
    table[0] = -5
    told = split_of("net_jobs", table, ("as it is",), ("own",), margin=20).ahead
    assert [(item.margin, item.chance.share) for item in told] == [(0, 0.75), (20, 0), (0, 0.75), (20, 0)]
    assert split_of("net_jobs", np.zeros((3, 1, 1, 2)), ("a",), ("b",)).ahead[0].chance.share == 0.5
    certain = split_of("net_jobs", np.ones((4, 2, 2, 3)), ("a", "b"), ("c", "d")).ahead[0].chance
    assert certain.share == 1
    assert 0.7 < certain.low < 0.8  # twelve independent runs, however many cells


def test_means_by_structure_and_future_are_of_everything_else():
    table = gaps(structure=10, future=3, vectors=3)
    found = split_of("net_jobs", table, STRUCTURES, FUTURES)
    assert dict(found.structures)["b"] == pytest.approx(table[:, 1].mean())
    assert dict(found.futures)["z"] == pytest.approx(table[:, :, 3].mean())
    assert found.mean.value == pytest.approx(table.mean())
