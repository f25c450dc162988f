"""A study as tables: every number to the last bit, what counts and nothing else, beside a writer or not."""

from __future__ import annotations

import subprocess
import sys
import threading

import duckdb
import numpy as np
import pytest
from kept_studies import (
    ARMS,
    FAILS,
    JOINED,
    MEASURES,
    SEEDS,
    TOLD,
    bits,
    copied,
    measured,
    raw,
    read_csv,
    session,
    the,
    wanted,
)

import clustersim
from clustersim.ensemble.readings import Measured
from clustersim.kernel.errors import InputError
from clustersim.store import export as exporting
from clustersim.store.dictionary import entries
from clustersim.store.export import export
from clustersim.store.generation import Finished, Generation, NotOneResult, as_row
from clustersim.store.load import load
from clustersim.store.records import RUNS, SERIES
from clustersim.store.study import generations, opened

pytestmark = pytest.mark.usefixtures("here")

# ---------------------------------------------------------------- load


def test_load_gives_every_value_to_the_last_bit_in_the_order_of_runs(study):
    tables, stored = load(study), raw(study)
    assert len(stored) == 11 * len(stored[stored["run"] == stored["run"][0]]) > 3000
    assert bits(tables.series["value"]) == bits(stored["value"])
    for name in ("run", "level", "member", "variable", "year"):
        assert tables.series[name].tolist() == stored[name].tolist()
    done = tables.runs.loc[tables.runs["status"] == "done", "run"].tolist()
    assert tables.series["run"].drop_duplicates().tolist() == done
    assert (tables.series["value"] < 0).sum() >= 11 * 3


def test_load_shows_failed_runs_and_gives_them_no_series(study):
    runs = load(study).runs
    failed = runs[runs["status"] == "failed"]
    assert [(*row,) for row in failed[["strategy", "seed", "failure", "message"]].itertuples(index=False)] == [
        (*FAILS, "RuntimeError", TOLD)
    ]
    assert len(runs) == len(ARMS) * len(SEEDS)
    assert "raise RuntimeError" in failed["traceback"].iloc[0]
    assert failed["rows"].tolist() == [0]


def test_load_keeps_types_and_joins_by_key(study):
    tables = load(str(study))
    assert list(tables.runs) == list(RUNS)
    assert list(tables.series) == list(SERIES)
    assert {name: tables.series[name].dtype.kind for name in ("year", "value")} == {"year": "i", "value": "f"}
    assert sorted(set(tables.runs["seed"])) == sorted(SEEDS)
    assert tables.series.memory_usage(deep=True).sum() < 40 * len(tables.series)
    joined = tables.series.merge(tables.runs[["run", "arm", "seed"]], on="run")
    assert joined["run"].dtype == "category"
    assert bits(joined["value"]) == bits(tables.series["value"])
    assert set(joined["arm"]) == {f"+{name}" for name in ARMS}


def test_load_is_public_and_costs_nothing_before_it_is_used():
    assert clustersim.load is load
    code = "import sys, clustersim; print(sorted({'pandas', 'duckdb', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_last_generation_is_meant_unless_another_is_named(study, tmp_path):
    with session(tmp_path / "two", Measured("nothing", measured), "first") as runs:
        runs.complete(wanted()[:1])
    with opened(tmp_path / "two", {"kind": "second"}, new_generation=True):
        pass
    assert len(load(tmp_path / "two", 1).runs) == 1
    last = load(tmp_path / "two")
    assert (len(last.runs), len(last.series)) == (0, 0)
    assert list(last.series) == list(SERIES)
    for ending in exporting.FORMATS:  # a study that has only begun is no error
        assert export(tmp_path / "two", tmp_path / f"empty{ending}")
    assert read_csv(tmp_path / "empty.csv") == []
    with pytest.raises(InputError, match=r"no generation 3 in this study\. There are: 1, 2\."):
        load(tmp_path / "two", 3)


def test_what_is_no_study_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="E-STUDY"):
            load(folder)
        with pytest.raises(InputError, match="E-STUDY"):
            export(folder, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("table", ["runs", "series"])
@pytest.mark.parametrize("harm", ["flip", "take away"])
def test_damage_is_refused_by_name(study, tmp_path, table, harm):
    folder = copied(study, tmp_path)
    part = sorted((folder / "generation-1" / table).iterdir())[-1]
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content) if harm == "flip" else part.unlink()
    if (table, harm) == ("runs", "take away"):  # then these runs have never been
        assert len(load(folder).runs) < len(load(study).runs)
        return
    for read in (lambda: load(folder), lambda: export(folder, tmp_path / "a.csv")):
        with pytest.raises(InputError, match="E-STORE") as error:
            read()
        assert part.name in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_run_with_two_results_is_no_table(study, tmp_path):
    folder = copied(study, tmp_path)
    table = generations(folder)[0]
    rows, done = table.results()
    one = int(np.flatnonzero(done)[0])
    _, layout, values = next(iter(table.values(rows, [one])))
    table.keep([Finished(as_row(rows, one) | {"values": "other"}, layout, values + 1)])
    with pytest.raises(NotOneResult):
        load(folder)


# ---------------------------------------------------------------- the dictionary


def test_the_dictionary_tells_every_column_and_every_variable(study):
    tables = load(study)
    rows = tables.dictionary
    assert not rows.duplicated(["table", "name", "level"]).any()
    columns = rows[rows["kind"] == "column"]
    assert set(zip(columns["table"], columns["name"], strict=True)) == {
        *(("runs", name) for name in tables.runs),
        *(("series", name) for name in tables.series),
    }
    told = rows[rows["kind"] != "column"].set_index(["level", "name"])
    assert set(told.index) == set(zip(tables.series["level"], tables.series["variable"], strict=True))
    assert (told["unit"] != "").all()
    assert (told["meaning"] != "").all()
    assert set(told["kind"]) == {"stock", "flow", "mean"}
    assert told.loc[("nation", "value_added"), ["unit", "kind", "type"]].tolist() == ["KRW", "flow", "DOUBLE"]
    assert rows.notna().all(axis=None)


def test_the_dictionary_tells_of_measures_what_it_is_told():
    found = [("measure", "park.jobs"), ("predicted", "jobs"), ("measure", "new"), ("nation", "new")]
    told = {(row.level, row.name): (row.unit, row.meaning) for row in entries(found, MEASURES) if row.level}
    assert told[("measure", "park.jobs")] == ("persons", "their jobs")
    assert told[("predicted", "jobs")] == ("persons", "jobs of the member")
    assert told[("measure", "new")][0] == told[("nation", "new")][0] == "not told"
    assert {key for key, (unit, _) in told.items() if not unit} == set()


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_dictionary_beside_a_file_tells_its_columns(exports, ending):
    rows = read_csv(the(exports, ".dictionary.csv"))
    columns = {table: [row["name"] for row in rows if row["table"] == table and row["kind"] == "column"]
               for table in ("runs", "series")}  # fmt: skip
    assert columns["series"] == JOINED == duckdb.read_csv(str(the(exports, ".csv"))).columns
    assert columns["series"] == duckdb.read_parquet(str(the(exports, ".parquet"))).columns
    assert columns["runs"] == list(read_csv(the(exports, ".runs.csv"))[0])


# ---------------------------------------------------------------- beside a writer


def test_readers_and_a_writer_do_not_wait_for_each_other(study, tmp_path):
    """Whatever a reader finds is whole, and never less than it found before; the writer has the lock all the time."""
    folder, items, seen = tmp_path / "busy", wanted(), []
    going = threading.Event()

    def write():
        with session(folder) as runs:
            runs.complete(items[:1])
            going.set()
            for item in items[1:]:
                runs.complete([item])

    writer = threading.Thread(target=write)
    writer.start()
    assert going.wait(10)
    while writer.is_alive():
        seen.append(load(folder))
    writer.join()
    with opened(folder, {"kind": "made up"}):  # the lock is held now for certain
        seen.append(load(folder))
        export(folder, tmp_path / "a.parquet")
    counts = [len(tables.runs) for tables in seen]
    assert counts == sorted(counts)
    assert counts[-1] == len(items)
    for tables in seen:
        done = tables.runs[tables.runs["status"] == "done"]
        assert tables.series.groupby("run", observed=True, sort=False).size().tolist() == done["rows"].tolist()
    last, other = load(study), seen[-1]
    assert bits(last.series["value"]) == bits(other.series["value"])


def test_runs_that_come_between_the_looks_are_left_for_the_next_time(study, tmp_path, monkeypatch):
    """A part that is written after `load` has begun to look is not half in the tables."""
    folder = copied(study, tmp_path)
    late = sorted((folder / "generation-1" / "runs").iterdir())[0]
    content, results = late.read_bytes(), Generation.results
    late.unlink()

    def then_comes_more(self, names=()):
        found = results(self, names)
        late.write_bytes(content)
        return found

    monkeypatch.setattr(Generation, "results", then_comes_more)
    before = load(folder)
    monkeypatch.undo()
    after = load(folder)
    assert len(before.runs) < len(after.runs)
    assert before.series["run"].nunique() == (before.runs["status"] == "done").sum()
