"""Sets of arrays: compiled code sees what Python sees, and a wrong set is refused."""

from __future__ import annotations

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


def test_wrong_sets_are_refused():
    with pytest.raises(TypeError, match="exactly the arrays grid, row"):
        Pair(grid=np.zeros((2, 2)))
    with pytest.raises(TypeError, match="'grid' is not C-contiguous"):
        Pair(grid=np.zeros((4, 4))[:, ::2], row=np.zeros(2))
    with pytest.raises(AttributeError, match="'row' cannot be exchanged"):
        pair().row = np.zeros(3)
