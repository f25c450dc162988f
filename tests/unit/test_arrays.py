"""Sets of arrays: compiled code sees what Python sees, and a wrong set is refused."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from clustersim.kernel.arrays import Arrays
from clustersim.kernel.compiled import loop


class Pair(Arrays):
    """Two arrays of different kinds and numbers of axes."""

    grid: np.ndarray
    row: np.ndarray


@loop
def mark(w, amount):
    """Write into one array what stands in the other, and tell all lengths."""
    for i in range(w.grid.shape[0]):
        for j in range(w.grid.shape[1]):
            w.row[i] += w.grid[i, j] * amount
    return w.grid.shape[0], w.grid.shape[1], len(w.row), w.grid.size


def pair(height=3, width=4) -> Pair:
    return Pair(row=np.zeros(height), grid=np.arange(height * width).reshape(height, width))


@pytest.mark.parametrize(("height", "width"), [(3, 4), (1, 7), (5, 1), (0, 2)])
def test_compiled_code_reads_and_writes_the_same_memory(height, width):
    w = pair(height, width)
    assert mark(w, 2) == (height, width, height, height * width)
    assert w.row.tolist() == (2.0 * w.grid.sum(1)).tolist()


def test_each_set_is_read_from_its_own_memory():
    first, second = pair(2, 2), pair(4, 3)
    mark(first, 1)
    mark(second, 1)
    mark(first, 1)
    assert first.row.tolist() == (2.0 * first.grid.sum(1)).tolist()
    assert second.row.tolist() == second.grid.sum(1).tolist()


def test_arguments_of_other_kinds_find_their_own_code():
    w = pair()
    mark(w, 1)
    mark(w, 0.5)
    mark(w, np.float64(0.5))
    assert w.row.tolist() == (2.0 * w.grid.sum(1)).tolist()


def test_replace_leaves_the_first_set_alone():
    w = pair()
    other = w.replace(row=np.ones(3))
    mark(other, 1)
    assert w.row.sum() == 0
    assert other.row.tolist() == (1.0 + w.grid.sum(1)).tolist()


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda w: pickle.loads(pickle.dumps(w))])
def test_a_copy_has_addresses_of_its_own(twin):
    w = pair()
    other = twin(w)
    mark(other, 1)
    assert other.row.tolist() == other.grid.sum(1).tolist()
    assert w.row.tolist() == (other.row.tolist() if twin is copy.copy else [0.0, 0.0, 0.0])


def test_whole_numbers_beyond_64_bits_do_not_change_what_others_mean():
    w = pair(1, 1)
    w.grid[0, 0] = 1
    mark(w, 2**63)
    w.row[:] = 0
    mark(w, -1)
    assert w.row.tolist() == [-1.0]


def test_wrong_sets_are_refused():
    with pytest.raises(TypeError, match="exactly the arrays grid, row"):
        Pair(grid=np.zeros((2, 2)))
    with pytest.raises(TypeError, match="'grid' is not C-contiguous"):
        Pair(grid=np.zeros((4, 4))[:, ::2], row=np.zeros(2))
    fixed = np.zeros(3)
    fixed.setflags(write=False)
    odd = np.zeros(33, np.uint8)[1:25].view(np.float64)
    for row in (fixed, odd):
        with pytest.raises(TypeError, match="'row' is not C-contiguous, aligned and writable"):
            Pair(grid=np.zeros((3, 2)), row=row)


@pytest.mark.parametrize("name", ["row", "address", "type"])
def test_a_set_stays_as_it_is(name):
    w = pair()
    with pytest.raises(AttributeError, match="cannot be exchanged"):
        setattr(w, name, 0)
    with pytest.raises(AttributeError, match="cannot be deleted"):
        delattr(w, name)
