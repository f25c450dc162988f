"""The tables of `docs/odd.md` that repeat the code: made here, put between marks on the page, held equal by a test.

A table stands between `<!-- made: NAME -->` and `<!-- end -->`; what is written around it is kept. Run
`python -m clustersim.report.odd_tables` in a clone after a change of the schedule, a table or a parameter.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable

from clustersim.paths import data_folder
from clustersim.schedule import SCHEDULE
from clustersim.state import DECLARED

from .parameters_page import TABLE_WORDS, grades_table, row

BLOCK = re.compile(r"<!-- made: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def processes_table() -> list[str]:
    """File of each process, and the tables it may change."""
    lines = [row("process", "file", "may change"), row("---", "---", "---")]
    for process in SCHEDULE:
        module = importlib.import_module(process.__module__)
        written = dict.fromkeys(entry.split(".")[0] for entry in module.WRITES)
        file = process.__module__.removeprefix("clustersim.").replace(".", "/") + ".py"
        lines.append(row(f"`{process.__name__}`", f"`{file}`", ", ".join(written)))
    return lines


def tables_table() -> list[str]:
    """Tables of records with their numbers of state variables."""
    lines = [row("table", "state variables", "one record is"), row("---", "---:", "---")]
    for table, fields in DECLARED.items():
        lines.append(row(f"`{table}`", str(len(fields)), TABLE_WORDS[table]))
    return lines


BLOCKS: dict[str, Callable[[], list[str]]] = {
    "tables": tables_table,
    "processes": processes_table,
    "grades": grades_table,
}


def with_tables(page: str) -> str:
    """The page with its made tables brought up to date. KeyError for a mark that names no table."""
    return BLOCK.sub(lambda found: block(found[1]), page)


def block(name: str) -> str:
    """One made table between its marks."""
    return "\n".join([f"<!-- made: {name} -->", *BLOCKS[name](), "<!-- end -->"])


if __name__ == "__main__":
    odd = data_folder() / "docs" / "odd.md"
    odd.write_text(with_tables(odd.read_text("utf-8")), encoding="utf-8")
    print(odd)
