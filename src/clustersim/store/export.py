"""A study as files for other programs: `.xlsx` for spreadsheets, `.parquet` in one file, `.csv` for everything else.

Files take the places of an earlier export only when all of them are on the disk, each in one step and the one that was
asked for last: a killed export leaves the earlier one as it was. No lock is taken; see `load`.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from clustersim.kernel.errors import InputError, Problem, cut
from clustersim.kernel.words import say

from . import durable
from .dictionary import Entry, Measures, entries
from .generation import Generation
from .load import Tables, generation_of, tables_of, variables_of
from .parts import NotATable, write_csv, write_table
from .records import DONE, RUNS, SERIES, Column
from .study import GENERATION

if TYPE_CHECKING:
    from pandas import DataFrame, Series

JOINED = ("arm", "strategy", "region", "future", "seed")  # columns of runs that stand in the file of series too
JOINED_IN_SHEETS = ("arm", "seed")  # fewer: every cell costs time, and the sheet runs has the others
DICTIONARY = {name: Column("VARCHAR", "", "") for name in Entry._fields}
MOST_ROWS = 1_048_576 - 1  # of a sheet, below its header
MOST_TEXT = 32_767  # UTF-16 units in a cell
MOST_EXACT = 10**15  # Excel shows fifteen digits, and keeps no more of what is typed again
CUT = " [cut here: a cell holds no more]"
BLOCK = 50_000  # rows that are turned into cells at a time
WIDTHS = {"meaning": 80, "note": 100, "run": 34, "message": 40, "value": 18, "variable": 26, "name": 26}
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
HIDDEN = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*")
NOTES = (
    "Money (KRW) is at constant prices of the region's base year.",
    "An apostrophe stands before words that begin with = + - @ (full-width or after spaces too), a tab or a line end, "
    "so that no program takes them for a formula; numbers are numbers.",
    "Numbers have 16 digits here, and whole numbers above 10^15 (seeds) are text; .parquet and .csv have all digits.",
    "Runs that failed stand in the sheet runs and have no series.",
)


class Content(NamedTuple):
    """What goes into the files."""

    generation: Generation
    tables: Tables
    measures: Measures | None

    def dictionary(self, joined: tuple[str, ...]) -> DataFrame:
        """The dictionary of a file that has these columns of runs beside its series."""
        from pandas import DataFrame

        found = entries(variables_of(self.tables.series), self.measures, joined)
        return DataFrame(found, columns=list(DICTIONARY))


def export(
    study: str | os.PathLike[str], target: Path, generation: int | None = None, measures: Measures | None = None
) -> list[Path]:
    """Write the last generation of a study, or the one with this number, for other programs; the files, `target` first.

    NAME.parquet and NAME.csv are series with what tells runs apart, and have NAME.runs.csv and NAME.dictionary.csv
    beside them; NAME.xlsx has all of it in sheets. `measures` as in `load`, which also says what is raised; besides,
    InputError if `target` is of another kind or cannot be written.
    """
    study, target = Path(study), Path(target)
    write = FORMATS.get(target.suffix.lower())
    if write is None:
        rule = say("must end in {endings}", endings=", ".join(FORMATS))
        raise refused(target, rule, "For a spreadsheet .xlsx; for R .csv; for DuckDB and pandas .parquet.", "E-EXPORT")
    _check_place(target)
    found = generation_of(study, generation)
    content = Content(found, tables_of(found, measures), measures)
    try:
        with TemporaryDirectory(prefix=durable.TEMPORARY, dir=target.parent, ignore_cleanup_errors=True) as folder:
            return _put_in_place(write(Path(folder) / target.name, content), target.parent)
    except (OSError, NotATable) as error:
        number = getattr(error, "errno", None)  # by it: what DuckDB says of a full disk is not for people
        rule = say("cannot be written: {reason}", reason=os.strerror(number) if number else error)
        raise refused(target, rule, "Name another file.", "O3") from error


def refused(target: Path, rule: str, hint: str, code: str) -> InputError:
    """The error of a target that cannot be one."""
    return InputError(Problem(code, rule, key="file", value=cut(str(target)), hint=hint))


def _check_place(target: Path) -> None:
    """Refuse a target that is a folder, is in none, or would lie among a study's own files."""
    if target.is_dir():
        raise refused(target, "this is a folder", "Name a file in it.", "O2")
    if not target.parent.is_dir():
        missing = say("the folder {folder} does not exist", folder=cut(str(target.parent)))
        raise refused(target, missing, "Make it, or name another file.", "O1")
    if any(GENERATION.fullmatch(part) for part in target.parent.resolve().parts):
        rule = "this folder is a study's own, and whoever reads its parts would read this file too"
        raise refused(target, rule, "Name a file outside of it.", "E-EXPORT")


def _put_in_place(made: Iterable[Path], folder: Path) -> list[Path]:
    """Give files their names, the first one last: whoever finds it finds all."""
    made = list(made)
    for path in made:
        durable.sync_file(path)
    for path in reversed(made):
        os.replace(path, folder / path.name)
    durable.sync_folder(folder)
    return [folder / path.name for path in made]


# ---------------------------------------------------------------- tables


def _joined(runs: DataFrame, series: DataFrame, names: tuple[str, ...]) -> DataFrame:
    """Series with columns of runs after the key; the codes of its keys are row numbers of runs."""
    rows = series["run"].cat.codes.to_numpy()
    columns = {name: runs[name].array.take(rows) for name in names}
    return series[["run"]].assign(**columns, **{name: series[name] for name in series if name != "run"})


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on its way through a CSV file neither: what could be one gets an
    apostrophe in front, and one that has apostrophes in front gets one more, so that taking one away gives it back."""
    bare = text.lstrip("'")
    seen = bare[HIDDEN.match(bare).end() :]  # type: ignore[union-attr]  # matches everywhere
    sign = unicodedata.normalize("NFKC", seen[:1])  # full-width and small signs are signs
    risky = bare[:1] in {"\t", "\r", "\n"} or sign in {"=", "+", "-", "@"}
    rich = seen.startswith("<r>")  # which xlsxwriter would take for XML of its own
    return f"'{text}" if risky or rich else text


def _with_words(table: DataFrame, change: Callable[[str], str]) -> DataFrame:
    """A table with its words changed; numbers are left alone, whatever sign they begin with."""
    words = [name for name, column in table.items() if column.dtype == "category" or column.dtype.kind not in "iuf"]
    return table.assign(**{str(name): table[name].map(change) for name in words})


# ---------------------------------------------------------------- formats


def _csv(path: Path, content: Content) -> list[Path]:
    runs, series = (_with_words(table, neutral) for table in content.tables[:2])
    write_csv(path, _joined(runs, series, JOINED), _columns(JOINED))
    return [path, *_beside(path, content)]


def _parquet(path: Path, content: Content) -> list[Path]:
    runs, series = content.tables[:2]
    write_table(path, _joined(runs, series, JOINED), _columns(JOINED))
    return [path, *_beside(path, content)]


def _columns(joined: tuple[str, ...]) -> dict[str, Column]:
    return {"run": SERIES["run"], **{name: RUNS[name] for name in joined}, **SERIES}


def _beside(path: Path, content: Content) -> list[Path]:
    """The runs, failed ones too, and the dictionary, as CSV beside the file of series."""
    tables = {"runs": (content.tables.runs, RUNS), "dictionary": (content.dictionary(JOINED), DICTIONARY)}
    found = []
    for name, (table, columns) in tables.items():
        found.append(path.with_name(f"{path.stem}.{name}.csv"))
        write_csv(found[-1], _with_words(table, neutral), columns)
    return found


def _xlsx(path: Path, content: Content) -> list[Path]:
    from pandas import DataFrame
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    runs, series = (_with_words(_exact(table), _cell) for table in content.tables[:2])
    about = DataFrame(_about(content), columns=["what", "note"])
    options = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **options})
    made = datetime.datetime.fromisoformat(content.generation.manifest.made).astimezone(datetime.UTC)
    book.set_properties({"created": made.replace(tzinfo=None)})  # equal studies make equal files
    book.use_zip64()
    bold = book.add_format({"bold": True})
    try:
        _sheets(book, "runs", runs, bold)
        _sheets(book, "series", _joined(runs, series, JOINED_IN_SHEETS), bold)
        _sheets(book, "dictionary", _with_words(content.dictionary(JOINED_IN_SHEETS), _cell), bold)
        _sheets(book, "about", _with_words(about, _cell), bold)
        book.close()
    except FileCreateError as error:
        raise error.args[0] from None  # the OSError that it is about
    finally:
        for sheet in book.worksheets():  # what a failure has left open could not be taken away on Windows
            with suppress(OSError):
                sheet.row_data_fh.close()
    return [path]


FORMATS = {".xlsx": _xlsx, ".parquet": _parquet, ".csv": _csv}


# ---------------------------------------------------------------- sheets


def _about(content: Content) -> list[tuple[str, str]]:
    """What a file is, for whoever opens it years later."""
    generation, runs = content.generation, content.tables.runs
    manifest, done = generation.manifest, int((runs["status"] == DONE).sum())
    facts = {
        "study": generation.folder.parent.resolve().name,
        "generation": generation.folder.name,
        "kind": str(manifest.question.get("kind", "")),
        "begun": manifest.made,
        "runs done": str(done),
        "runs failed": str(len(runs) - done),
        "versions": json.dumps(manifest.versions, ensure_ascii=False),
        "platform": json.dumps(manifest.platform, ensure_ascii=False),
    }
    return [*facts.items(), *(("note", text) for text in NOTES)]


def _exact(table: DataFrame) -> DataFrame:
    """Columns of whole numbers that a spreadsheet would round, as text."""
    wide = [name for name, column in table.items() if column.dtype.kind == "i" and (abs(column) > MOST_EXACT).any()]
    return table.assign(**{name: table[name].astype(str).astype("category") for name in wide})


def _cell(text: str) -> str:
    """Text that a cell can hold: no formula, nothing that XML cannot say, not too long; what is cut off is told."""
    text = NOT_IN_XML.sub(lambda found: found[0].encode("unicode_escape").decode(), neutral(text))
    if len(text) * 2 <= MOST_TEXT or len(text.encode("utf-16-le")) <= 2 * MOST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (MOST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _sheets(book: Any, name: str, table: DataFrame, bold: Any) -> None:
    """Write a table to a sheet, and to more of them where one cannot hold it."""
    for number, first in enumerate(range(0, max(len(table), 1), MOST_ROWS), start=1):
        sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
        _fill(sheet, table.iloc[first : first + MOST_ROWS], bold)


def _fill(sheet: Any, table: DataFrame, bold: Any) -> None:
    """Write a table row by row, which is the order that needs no memory."""
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table):
        sheet.set_column(place, place, WIDTHS.get(str(name), 14))
        sheet.write_string(0, place, str(name), bold)
    if len(table):
        sheet.autofilter(0, 0, len(table), table.shape[1] - 1)
    words, numbers = sheet.write_string, sheet.write_number
    for first in range(0, len(table), BLOCK):
        block = table.iloc[first : first + BLOCK]
        for row, cells in enumerate(zip(*(_cells(block[name]) for name in block), strict=True), start=first + 1):
            for place, cell in enumerate(cells):
                if cell.__class__ is not str:
                    numbers(row, place, cell)
                elif cell:
                    words(row, place, cell)


def _cells(column: Series) -> list[Any]:
    """A column as plain values; what is no number for a spreadsheet (not a number, infinite) becomes text."""
    if column.dtype == "category":
        words = column.cat.categories.tolist()
        return [words[code] for code in column.cat.codes.tolist()]
    values = column.tolist()
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        return [value if np.isfinite(value) else str(value) for value in values]
    return values
