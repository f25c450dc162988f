"""Tables of records: rows are kept when they grow and used again when they are free; ids are nobody's twice."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustersim.kernel.table import BANNED, Table, claim, compact, field, release
from clustersim.state import CLOCK, DECLARED, PIPELINE, TALLY

FIELDS = (
    field("alive", "?", "-", "in use"),
    field("id", "i8", "-", "never used again"),
    field("weight", "f8", "kg", "a number"),
    field("parts", "i4", "count", "a vector", (3,)),
)


def filled(count: int, capacity: int = 0) -> Table:
    table = Table("things", FIELDS, capacity)
    table.reserve(count)
    for n in range(count):
        row = claim(table.rows, table.heap)
        table.rows[row].id, table.rows[row].weight = 100 + n, n / 2
        table.rows[row].parts[:] = n
    return table


def digest(table: Table) -> str:
    total = hashlib.sha256()
    table.digest_into(total)
    return total.hexdigest()


def test_growth_keeps_every_row_and_doubles():
    table = filled(16)
    before = table.rows[:16].copy()
    assert not table.reserve(0)
    assert table.reserve(1)
    assert len(table.rows) == 32
    assert np.array_equal(table.rows[:16], before)
    assert len(table) == 16
    assert not table.reserve(16)
    assert table.reserve(1000)
    assert len(table.rows) >= 1016
    assert not table.rows.alive[16:].any()


def test_a_thousand_newcomers_one_by_one_move_the_table_a_handful_of_times():
    table, moves = Table("things", FIELDS), 0
    for _ in range(1000):
        moves += table.reserve(1)
        claim(table.rows, table.heap)
    assert len(table) == 1000
    assert moves <= 8


def test_free_rows_are_used_before_new_ones():
    table = filled(5, capacity=5)
    release(table.rows, table.heap, 1)
    release(table.rows, table.heap, 3)
    assert len(table) == 3
    assert not table.reserve(2)
    assert {claim(table.rows, table.heap), claim(table.rows, table.heap)} == {1, 3}
    assert table.reserve(1)


def test_columns_show_the_live_only():
    table = filled(4)
    release(table.rows, table.heap, 2)
    assert table.live.tolist() == [0, 1, 3]
    assert table.id.tolist() == [100, 101, 103]
    assert table.parts.shape == (3, 3)
    table.weight[:] = 99.0  # a copy
    assert table.weight.tolist() == [0.0, 0.5, 1.5]


def test_an_unknown_column_is_refused_with_the_names_there_are():
    with pytest.raises(AttributeError, match=r"things have no state variable 'wieght'.*weight"):
        _ = filled(1).wieght


@pytest.mark.parametrize("name", ["size", "shape", "T", "sum", "mean", "sort", "field", "data", "flags", "item"])
def test_names_that_numpy_has_taken_are_refused(name):
    with pytest.raises(ValueError, match=name):
        field(name, "f8", "-", "something")


def test_declared_variables_are_whole():
    for fields in (*DECLARED.values(), CLOCK, TALLY, PIPELINE):
        names = [f.name for f in fields]
        assert len(names) == len(set(names))
        assert not BANNED & set(names)
        assert all(f.unit and f.meaning for f in fields)
        assert np.zeros(1, Table("t", fields).dtype).tobytes().strip(b"\0") == b""


def test_every_table_declares_whether_a_record_is_live():
    assert all(fields[0].name == "alive" for fields in DECLARED.values())


def test_digest_covers_every_variable_of_the_live_and_nothing_else():
    base = digest(filled(3))
    assert digest(filled(3, capacity=50)) == base
    for f in FIELDS[1:]:
        other = filled(3)
        other.rows[f.name][1] += 1
        assert digest(other) != base, f.name
    dead = filled(4)
    release(dead.rows, dead.heap, 3)
    assert digest(dead) == base
    assert digest(filled(4)) != base


@given(st.sets(st.integers(0, 19)))
def test_compact_keeps_the_live_in_order_of_birth_whoever_was_there(gone):
    table, fewer = filled(20), Table("things", FIELDS, 20)
    for row in gone:
        release(table.rows, table.heap, row)
    stayed = [n for n in range(20) if n not in gone]
    for n in stayed:
        row = claim(fewer.rows, fewer.heap)
        fewer.rows[row] = table.rows[n]
    compact(table.rows, table.heap)
    assert table.live.tolist() == list(range(len(stayed)))
    assert table.id.tolist() == [100 + n for n in stayed]
    assert len(table) == len(stayed)
    assert digest(table) == digest(fewer)
    table.reserve(1)
    assert claim(table.rows, table.heap) == len(stayed)


@given(st.lists(st.one_of(st.just("enter"), st.integers(0, 30)), max_size=120))
def test_any_order_of_entering_and_leaving(moves):
    table, members = Table("things", FIELDS), {}
    for number, move in enumerate(moves):
        if move == "enter":
            table.reserve(1)
            row = claim(table.rows, table.heap)
            assert row not in members.values()
            table.rows[row].id = number
            members[number] = row
        elif members:
            gone = sorted(members)[move % len(members)]
            release(table.rows, table.heap, members.pop(gone))
    assert len(table) == len(members)
    assert sorted(table.live.tolist()) == sorted(members.values())
    assert sorted(table.id.tolist()) == sorted(members)
    assert len(table.rows) <= max(16, 2 * len(moves))
