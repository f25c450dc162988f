"""A study as tables and as files: every number to the last bit, every word as the word it was, nothing half-written."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import threading
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_runs import experiment, made_up, strategy

import clustersim
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.readings import Measured, Yearly
from clustersim.ensemble.session import Session, Way
from clustersim.ensemble.tasks import Here
from clustersim.kernel.errors import InputError
from clustersim.store import export as exporting
from clustersim.store.dictionary import entries
from clustersim.store.export import export, neutral
from clustersim.store.generation import Finished, Generation, NotOneResult, as_row
from clustersim.store.load import load
from clustersim.store.records import RUNS, SERIES
from clustersim.store.study import generations, opened

PLACES = ("=1+1", "-5", "'=x", "<r><is><f>1+1</f></is></r>", " \n=\t서울 <script>alert(1)</script>", "\x01\ufffe")
ARMS = ("no-policy", "@SUM(A1:A9)", "＝cmd|' /C calc'!A0", "병원, \"중심\"\r\n-1")  # fmt: skip
SEEDS = (7, 2**53 + 1, 2**63 - 1)
FAILS, TOLD = (ARMS[1], SEEDS[1]), "=HYPERLINK(1)\n끝"
JOINED = ["run", "arm", "strategy", "region", "future", "seed", "level", "member", "variable", "year", "value"]
MEASURES = {"park.jobs": ("persons", "their jobs"), "city.jobs": ("persons", "jobs of the city")}


def hostile(scenario, seed):
    """A made-up run with every kind of number in it; one run fails with words that look like a formula."""
    if (scenario.strategy.name, seed) == FAILS:
        raise RuntimeError(TOLD)
    result = made_up(scenario, seed)
    shape = result.nation["care_lost"].shape
    odd = np.random.default_rng([seed % 2**32, len(scenario.strategy.name)]).integers(0, 2**63, shape).view(float)
    result.nation["care_lost"][:] = np.where(np.isfinite(odd), -odd, -0.0)  # all exponents
    result.nation["exports"][:] = -1e15 / 7
    return result


def wanted() -> list[Wanted]:
    first = experiment(last_year=2011).scenarios[0]
    places = tuple(replace(place, name=name) for place, name in zip(first.region.places, PLACES, strict=False))
    region = replace(first.region, places=places)
    scenarios = [replace(first, region=region, strategy=strategy(name)) for name in ARMS]
    return [Wanted(f"+{item.strategy.name}", item, seed) for seed in SEEDS for item in scenarios]


def session(folder: Path, reading=None, question: str = "made up", **way) -> Session:
    return Session(Way(folder=folder, **way), reading or Yearly(hostile), {"kind": question}, {})


@pytest.fixture(scope="module", autouse=True)
def here():
    """Runs are made in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clustersim.ensemble.session.Workers", lambda count, reading, limits: Here(reading))
        yield


@pytest.fixture(scope="module")
def study(here, tmp_path_factory) -> Path:
    """Twelve runs in three parts; one of them failed."""
    folder = tmp_path_factory.mktemp("studies") / "연구 '1'"
    with session(folder) as runs:
        for first in range(0, len(wanted()), 5):
            runs.complete(wanted()[first : first + 5])
    return folder


@pytest.fixture(scope="module")
def exports(study, tmp_path_factory) -> Path:
    """The study as all three kinds of files."""
    folder = tmp_path_factory.mktemp("exports")
    made = [path for ending in (".csv", ".parquet", ".xlsx") for path in export(study, folder / f"이름 'x'{ending}")]
    assert {path.name for path in made} == {path.name for path in folder.iterdir()}
    return folder


def the(folder: Path, ending: str) -> Path:
    return folder / f"이름 'x'{ending}"


def raw(study: Path) -> pd.DataFrame:
    """All values as they lie in the parts, in the order of keys."""
    folder = str(study / "generation-1" / "series" / "*.parquet")
    return duckdb.execute("SELECT *, row_number() OVER () AS n FROM read_parquet(?) ORDER BY run, n", [folder]).df()


def bits(values) -> list[int]:
    return np.asarray(values, float).view(np.int64).tolist()


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def bare(text: str) -> str:
    """Undoes `neutral`, as its description says."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def cells(sheet) -> list[dict]:
    """The rows of a sheet; signs that XML cannot say stand as `_x000D_`, which Excel reads and openpyxl leaves."""

    def plain(value):
        return re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), value) if isinstance(value, str) else value

    rows = [list(map(plain, row)) for row in sheet.iter_rows(values_only=True)]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


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
    with session(tmp_path / "two", Measured("nothing", _measured), "first") as runs:
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


def _measured(scenario, seed):
    return {("measure", "", "park.jobs", 2010): 1.0, ("predicted", "busan", "jobs", 2010): -2.0}


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


def copied(study: Path, folder: Path) -> Path:
    for path in study.rglob("*"):
        if path.is_file():
            target = folder / "copy" / path.relative_to(study)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder / "copy"


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


# ---------------------------------------------------------------- Parquet and CSV


def test_parquet_is_the_tables_to_the_last_bit(study, exports):
    tables = load(study)
    found = duckdb.execute("FROM read_parquet(?)", [str(the(exports, ".parquet"))]).df()
    assert list(found) == JOINED
    assert bits(found["value"]) == bits(tables.series["value"])
    for name in ("run", "level", "member", "variable", "year"):
        assert found[name].tolist() == tables.series[name].tolist()
    runs = tables.runs.set_index("run")
    for name in ("arm", "strategy", "region", "future", "seed"):
        assert found[name].tolist() == runs.loc[found["run"], name].tolist()
    assert set(found["strategy"]) == set(ARMS)
    assert set(found["member"]) > set(PLACES)


def test_csv_has_every_number_to_the_last_bit(study, exports):
    tables, rows = load(study), read_csv(the(exports, ".csv"))
    assert bits([float(row["value"]) for row in rows]) == bits(tables.series["value"])
    assert {int(row["seed"]) for row in rows} == set(SEEDS)
    found = pd.read_csv(the(exports, ".csv"), keep_default_na=False)
    assert list(found) == JOINED
    assert bits(found["value"]) == bits(tables.series["value"])
    assert set(found["seed"]) == set(SEEDS)
    again = duckdb.read_csv(str(the(exports, ".csv"))).df()
    assert bits(again["value"]) == bits(tables.series["value"])


def test_csv_has_words_that_no_spreadsheet_calculates(exports, study):
    tables = load(study)
    for ending, table in ((".csv", tables.series), (".runs.csv", tables.runs)):
        rows = read_csv(the(exports, ending))
        words = [name for name in rows[0] if name in table and {**RUNS, **SERIES}[name].type == "VARCHAR"]
        for name in words:
            found = [row[name] for row in rows]
            assert [bare(text) for text in found] == table[name].astype(str).tolist()
            assert not [text for text in found if re.match(r"[\s]*[=+\-@＝<]", text)]
    numbers = [row["value"] for row in read_csv(the(exports, ".csv"))]
    assert any(text.startswith("-") for text in numbers)  # a number is no word, whatever it begins with
    assert not any(text.startswith("'") for text in numbers)


def test_csv_begins_with_the_mark_that_spreadsheets_know_and_quotes_words_only(exports):
    for ending in (".csv", ".runs.csv", ".dictionary.csv"):
        assert the(exports, ending).read_bytes().startswith(b"\xef\xbb\xbf")
    lines = the(exports, ".csv").read_bytes().splitlines()
    assert lines[0].decode("utf-8-sig").startswith('run,"arm","strategy","region","future",seed,"level"')
    assert re.search(rb',\d+,"nation","","exports",2010,-[0-9.e+]+$', b"\n".join(lines), re.MULTILINE)


def test_csv_shows_failed_runs(exports):
    (failed,) = [row for row in read_csv(the(exports, ".runs.csv")) if row["status"] == "failed"]
    assert (failed["message"], failed["series"]) == ("'" + TOLD, "")


# ---------------------------------------------------------------- XLSX


@pytest.fixture(scope="module")
def book(exports):
    return openpyxl.load_workbook(the(exports, ".xlsx"))


def test_xlsx_has_four_sheets_with_frozen_headers(book):
    assert book.sheetnames == ["runs", "series", "dictionary", "about"]
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert [cell.value for cell in book["runs"][1]] == list(RUNS)
    assert all(cell.font.bold for cell in book["series"][1])


def test_xlsx_has_no_formula_and_no_link(book, exports):
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}
    with zipfile.ZipFile(the(exports, ".xlsx")) as packed:
        assert packed.testzip() is None
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 4
    assert not [sheet for sheet in sheets if re.search(rb"<(f|hyperlinks?)[ >/]", sheet)]


def test_xlsx_has_numbers_as_numbers_and_words_as_words(book, study):
    tables = load(study)
    rows = cells(book["series"])
    assert list(rows[0]) == ["run", "arm", "seed", "level", "member", "variable", "year", "value"]
    values = [row["value"] for row in rows]
    assert all(isinstance(value, int | float) for value in values)
    np.testing.assert_allclose(np.array(values, float), tables.series["value"], rtol=1e-15, atol=0)
    assert {row["year"] for row in rows} == {2010, 2011}
    assert {row["seed"] for row in rows} == {str(seed) for seed in SEEDS}  # as text: a spreadsheet rounds them
    assert {bare(row["arm"]) for row in rows} == {f"+{name}" for name in ARMS}
    told = {bare(row["member"]) for row in rows if row["level"] == "place"}
    assert told == {name.replace("\ufffe", "\\ufffe") for name in PLACES}  # XML has no such sign
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            assert not [text for text in row if isinstance(text, str) and bare(text) != text and text[0] != "'"]
            assert not [text for text in row if isinstance(text, str) and neutral(bare(text)) != text]


def test_xlsx_shows_failed_runs_and_says_what_it_is(book, study):
    failed = [row for row in cells(book["runs"]) if row["status"] == "failed"]
    assert [row["message"] for row in failed] == ["'" + TOLD]
    about = {row["what"]: row["note"] for row in cells(book["about"])}
    assert (about["study"], about["runs done"], about["runs failed"]) == ("연구 '1'", "11", "1")
    columns = {row["name"] for row in cells(book["dictionary"]) if row["table"] == "series" and row["kind"] == "column"}
    assert columns == {cell.value for cell in book["series"][1]}


def test_xlsx_goes_on_in_another_sheet(study, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 1300)
    monkeypatch.setattr(exporting, "BLOCK", 200)
    (path,) = export(study, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames[:4] == ["runs", "series", "series 2", "series 3"]
    rows = [row for name in book.sheetnames if name.startswith("series") for row in cells(book[name])]
    book.close()
    np.testing.assert_allclose([row["value"] for row in rows], load(study).series["value"], rtol=1e-15, atol=0)


def test_words_too_long_for_a_cell_are_cut_and_say_so():
    long = "가" * 20_000
    assert exporting._cell(long) == long
    cut = exporting._cell("=" + "𝔸" * 20_000)
    assert cut.startswith("'=𝔸")
    assert cut.endswith("𝔸 [cut here: a cell holds no more]")
    assert exporting.MOST_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= exporting.MOST_TEXT
    same = pd.DataFrame({"traceback": pd.Categorical(["𝔸" * 20_000 + "1", "𝔸" * 20_000 + "2"])})
    assert len(exporting._with_words(same, exporting._cell)) == 2  # cut, they are one


def test_numbers_that_a_sheet_cannot_have_are_text():
    assert exporting._cells(pd.Series([1.5, np.nan, -np.inf])) == [1.5, "nan", "-inf"]


# ---------------------------------------------------------------- words that look like formulas

SIGNS = "=+-@\t\r\n＝＋－＠"


@given(st.text(alphabet=st.sampled_from(SIGNS + "' <r>\u200b\u3000a1𝔸병"), max_size=8))
def test_a_word_made_neutral_is_no_formula_and_can_be_had_back(text):
    found = neutral(text)
    assert found in (text, "'" + text)
    assert bare(found) == text
    seen = found.lstrip(" \u200b\u3000")
    assert found[:1] not in set("\t\r\n")
    assert unicodedata.normalize("NFKC", seen[:1]) not in set("=+-@")
    assert not seen.startswith("<r>")


@pytest.mark.parametrize("text", ["", "병원", "no-policy", "a=1", "'quoted'", "3-5", "<script>", "{}", "　서울"])
def test_other_words_are_left_alone(text):
    assert neutral(text) == text


# ---------------------------------------------------------------- writing


def test_equal_studies_make_equal_files(study, exports, tmp_path):
    for ending in exporting.FORMATS:
        for path in export(study, tmp_path / f"이름 'x'{ending}"):
            assert path.read_bytes() == (exports / path.name).read_bytes(), path.name


class Killed(BaseException):
    """Stands in for a kill."""


@pytest.mark.parametrize("step", ["write_csv", "durable.sync_file", "os.replace"])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_killed_export_leaves_the_earlier_one_as_it_was(study, tmp_path, monkeypatch, step, ending):
    with session(tmp_path / "other", Measured("nothing", _measured)) as runs:
        runs.complete(wanted()[:2])
    earlier = {path: path.read_bytes() for path in export(tmp_path / "other", tmp_path / f"a{ending}")}
    calls, real = [], {"write_csv": exporting.write_csv, "durable.sync_file": exporting.durable.sync_file}.get(step)

    def stopped(*given):
        calls.append(given)
        if step == "os.replace" or len(calls) == 2:
            raise Killed
        real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(f"clustersim.store.export.{step}", stopped)
        with pytest.raises(Killed):
            export(study, tmp_path / f"a{ending}")
    assert {path: path.read_bytes() for path in earlier} == earlier
    assert {path.name for path in tmp_path.iterdir()} == {"other", *(path.name for path in earlier)}
    assert set(export(study, tmp_path / f"a{ending}")) == set(earlier)
    assert not [path for path in earlier if path.read_bytes() == earlier[path]]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_a_full_disk_is_said_and_leaves_nothing(study, tmp_path, monkeypatch, ending):
    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clustersim.store.export.durable.sync_file", full)
    with pytest.raises(InputError, match=r"cannot be written: No space left on device.*\[O3\]"):
        export(study, tmp_path / f"a{ending}")
    assert list(tmp_path.iterdir()) == []


def test_targets_that_cannot_be_are_refused_before_anything_is_read(study, tmp_path, monkeypatch):
    monkeypatch.setattr("clustersim.store.export.generation_of", lambda *given: pytest.fail("it was read"))
    (tmp_path / "folder.csv").mkdir()
    parts = study / "generation-1" / "series"
    for target, said in (
        (tmp_path / "a.txt", r"must end in \.xlsx, \.parquet, \.csv.*E-EXPORT"),
        (tmp_path / "a", r"must end in \.xlsx, \.parquet, \.csv"),
        (tmp_path / "folder.csv", r"this is a folder.*O2"),
        (tmp_path / "none" / "a.csv", r"none does not exist.*O1"),
        (parts / "a.parquet", r"a study's own.*E-EXPORT"),
    ):
        with pytest.raises(InputError, match=said):
            export(study, target)
    assert not list(parts.glob("a.*"))


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
