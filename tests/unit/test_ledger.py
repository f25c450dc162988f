"""Money moves only through the ledger, in whole KRW, and none is made or lost."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clustersim
from clustersim.kernel import ledger
from clustersim.kernel.ledger import LEDGER, post, won
from clustersim.kernel.table import Table
from clustersim.series import ACCOUNTS, PURPOSES
from clustersim.state import OTHERS

PACKAGE = Path(clustersim.__file__).parent
MOST = 5 * 10**15  # KRW; far more than the model moves at once

payments = st.lists(
    st.tuples(
        st.integers(0, len(ACCOUNTS) - 1),
        st.integers(0, len(ACCOUNTS) - 1),
        st.integers(0, MOST),
        st.integers(0, len(PURPOSES) - 1),
    ),
    max_size=40,
)


def accounts() -> tuple[np.recarray, np.recarray]:
    """A book, and one record with money for each institutional sector."""
    book, holders = Table("ledger", LEDGER, 1).rows, Table("others", OTHERS, len(ACCOUNTS)).rows
    holders["account"] = np.arange(len(ACCOUNTS))
    return book, holders


def test_a_payment_takes_from_one_gives_to_the_other_and_is_booked_for_both():
    book, holders = accounts()
    post(book[0], holders[ledger.GOVERNMENT], holders[ledger.HOSPITALS], 1_000_003, 14)
    assert holders[ledger.GOVERNMENT].cash == -1_000_003
    assert holders[ledger.HOSPITALS].cash == 1_000_003
    assert book[0].paid[14, ledger.GOVERNMENT] == 1_000_003
    assert book[0].received[14, ledger.HOSPITALS] == 1_000_003
    assert book[0].paid.sum() == book[0].received.sum() == 1_000_003


@given(payments)
def test_the_sum_of_all_balances_never_changes(made):
    book, holders = accounts()
    for payer, payee, amount, purpose in made:
        post(book[0], holders[payer], holders[payee], amount, purpose)
    assert holders["cash"].sum() == 0


@given(payments)
def test_the_flow_matrix_is_the_second_way_to_every_balance(made):
    book, holders = accounts()
    paid = np.zeros((len(PURPOSES), len(ACCOUNTS)), np.int64)
    received = np.zeros_like(paid)
    for payer, payee, amount, purpose in made:
        post(book[0], holders[payer], holders[payee], amount, purpose)
        paid[purpose, payer] += amount
        received[purpose, payee] += amount
    assert np.array_equal(book[0].paid, paid)
    assert np.array_equal(book[0].received, received)
    assert np.array_equal(holders["cash"], received.sum(0) - paid.sum(0))
    assert np.array_equal(book[0].paid.sum(1), book[0].received.sum(1))  # purpose by purpose


def test_a_payment_below_zero_is_refused_and_moves_nothing():
    book, holders = accounts()
    with pytest.raises(ValueError, match="below zero"):
        post(book[0], holders[0], holders[1], -1, 0)
    assert not holders["cash"].any()
    assert not book[0].paid.any()
    assert not book[0].received.any()


def test_sectors_have_the_codes_of_their_names():
    assert [getattr(ledger, name.upper()) for name in ACCOUNTS] == list(range(len(ACCOUNTS)))


@pytest.mark.parametrize(("x", "whole"), [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2e15 + 0.5, 2 * 10**15 + 1)])
def test_won_is_the_nearest_whole_number(x, whole):
    assert won(x) == whole


@given(st.floats(0, 4e15))
def test_won_is_never_further_off_than_half(x):
    assert abs(won(x) - x) <= 0.5


# ---------------------------------------------------------------- nobody else touches money

SOURCES = sorted(PACKAGE.rglob("*.py"))


def name_of(node: ast.expr) -> str:
    """`firm.cash`, `rows["cash"]`, `rows["cash"][k]` and `firms.cash[k]` all are cash; "" for anything else."""
    while isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return node.slice.value
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else ""


def assignments(target: ast.expr, value: ast.expr):
    """Single assignments of a statement: `a, b = 1, 2` is two."""
    if isinstance(target, ast.Tuple):
        values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
        for one, other in zip(target.elts, values, strict=True):
            yield from assignments(one, other)
    else:
        yield target, value


def touches_of_money(text: str) -> list[int]:
    """Lines that change `cash`, but for setting it to 0 at birth, or that book on the flow matrix."""
    lines = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.AugAssign):
            booked = isinstance(node.target, ast.Subscript) and name_of(node.target) in ("paid", "received")
            if name_of(node.target) == "cash" or booked:
                lines.append(node.lineno)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target, value in (pair for whole in targets for pair in assignments(whole, node.value)):
                if name_of(target) == "cash" and not (isinstance(value, ast.Constant) and value.value == 0):
                    lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_other_file_changes_a_balance(path):
    if path == PACKAGE / "kernel" / "ledger.py":
        assert len(touches_of_money(path.read_text("utf-8"))) == 4  # cash twice, the matrix twice
    else:
        assert not touches_of_money(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        "firm.cash += 5",
        "firm.cash -= 5",
        "firm.cash = other",
        "w.firms[i].cash = 1",
        "rows['cash'][k] = x",
        "rows['cash'] += 1",
        "firm.debt, firm.cash = 0, x",
        "book.paid[p, 0] += 1",
    ],
)
def test_a_touch_of_money_would_be_found(line):
    assert touches_of_money(line) == [1]


@pytest.mark.parametrize("line", ["a.debt, a.cash = 0, 0", "firm.opening_cash = x", "line.paid += 1", "a = b.cash"])
def test_what_is_no_touch_of_money_passes(line):
    assert not touches_of_money(line)
