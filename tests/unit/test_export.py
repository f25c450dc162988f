"""A study as files: every number to the last bit, every word as the word it was, nothing half-written."""

from __future__ import annotations

import re
import unicodedata
import zipfile

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_studies import (
    ARMS,
    JOINED,
    PLACES,
    SEEDS,
    TOLD,
    bare,
    bits,
    cells,
    measured,
    read_csv,
    session,
    the,
    wanted,
)

from clustersim.ensemble.readings import Measured
from clustersim.kernel.errors import InputError
from clustersim.store import export as exporting
from clustersim.store.export import export, neutral
from clustersim.store.load import load
from clustersim.store.records import RUNS, SERIES

pytestmark = pytest.mark.usefixtures("here")

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
    found = pd.read_csv(the(exports, ".csv"), keep_default_na=False, converters={"value": float})
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
    with session(tmp_path / "other", Measured("nothing", measured)) as runs:
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


def test_the_file_that_was_asked_for_comes_last(study, tmp_path, monkeypatch):
    """Whoever finds it finds what belongs to it."""
    named, real = [], exporting.os.replace
    monkeypatch.setattr("clustersim.store.export.os.replace", lambda *given: (named.append(given[1]), real(*given)))
    made = export(study, tmp_path / "a.csv")
    assert made[0] == tmp_path / "a.csv" == named[-1]
    assert sorted(named) == sorted(made)


@pytest.mark.parametrize(("ending", "where"), [
    (".csv", "clustersim.store.export.durable.sync_file"),
    (".parquet", "clustersim.store.export.write_csv"),
    (".xlsx", "xlsxwriter.workbook.ZipFile"),
])  # fmt: skip
def test_a_full_disk_is_said_and_leaves_nothing(study, tmp_path, monkeypatch, ending, where):
    def full(*given, **more):
        raise OSError(28, "words of some library")

    monkeypatch.setattr(where, full)
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
