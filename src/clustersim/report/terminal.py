"""The verdict and single runs in a terminal: readable when narrow, piped, without colours or Unicode."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import contextmanager

import numpy as np
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from clustersim.analysis.comparison import Comparison
from clustersim.yearly import YearlyRun

from .numbers import amount
from .section import Section
from .tables import Table, pairs_table, ratio_sentence, strategies_table, targets_table
from .verdict import verdict

PIPED_WIDTH = 120  # when no terminal says how wide it is
NARROWEST = 72  # below this a table becomes a list
BLOCKS, PLAIN_BLOCKS = "▁▂▃▄▅▆▇█", "._-=+*#@"
RUN_COLUMNS = {
    "jobs": ("Jobs", "persons"),
    "firms": ("Firms", "count"),
    "value_added": ("Value added", "KRW"),
    "public_outlay": ("Public outlay", "KRW"),
    "tenants": ("Tenants", "count"),
    "spin_offs": ("Spin-offs", "count"),
    "approvals": ("Approvals", "count"),
}


def console(stderr: bool = False) -> Console:
    """A console that honours NO_COLOR and COLUMNS, and is wide enough for tables when piped."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


def show_comparison(comparison: Comparison, out: Console) -> None:
    """Print the verdict: sentences first, then the tables behind them."""
    said = verdict(comparison)
    out.print()
    for sentence in said.lead:
        out.print(escape(sentence), style="bold")
    for sentence in said.targets:
        out.print(escape(sentence))
    for sentence in said.warnings:
        out.print(escape(f"Note: {sentence}"), style="yellow")
    tables = [strategies_table(comparison)]
    if len(comparison.strategies) > 1:
        tables.append(pairs_table(comparison))
    if comparison.targets:
        tables.append(targets_table(comparison))
    for table in tables:
        out.print()
        show_table(table, out)
    out.print()
    sentence = ratio_sentence(comparison)
    if sentence:
        out.print(escape(sentence))
    runs = comparison.n * len(comparison.arms)
    out.print(f"{runs} runs in {comparison.seconds:.1f} s. Digest of all results: {comparison.digest}", soft_wrap=True)


def show_table(table: Table, out: Console) -> None:
    """Print a table; where it is too narrow for that without breaking a word or number, a list of its rows."""
    out.print(escape(table.title), style="bold")
    widths = column_widths(table, out.width - 3 * len(table.header) + 1)  # blanks and lines between the columns
    if out.width < NARROWEST or widths is None:
        _show_list(table, out)
    else:
        drawn = RichTable(box=_box(out), pad_edge=False)
        for place, (heading, width) in enumerate(zip(table.header, widths, strict=True)):
            left = place == 0 or table.words
            drawn.add_column(escape(heading), justify="left" if left else "right", overflow="fold", width=width)
        for row in table.rows:
            drawn.add_row(*map(escape, row))
        out.print(drawn)
    if table.note:
        out.print(escape(table.note), style="dim")


def column_widths(table: Table, room: int) -> list[int] | None:
    """Widths that break no word; what room is left goes to the columns that lack least. None without such room."""
    columns = list(zip(table.header, *table.rows, strict=True))
    widths = [max(cell_len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    lacks = [max(map(cell_len, column)) - width for column, width in zip(columns, widths, strict=True)]
    left = room - sum(widths)
    for place in sorted(range(len(columns)), key=lacks.__getitem__):
        given = max(0, min(lacks[place], left))
        widths[place] += given
        left -= given
    return None if left < 0 else widths


def _box(out: Console):
    from rich import box

    return box.SIMPLE_HEAD if out.encoding.lower().startswith("utf") else box.ASCII2


def _show_list(table: Table, out: Console) -> None:
    for row in table.rows:
        out.print(escape(row[0].strip()))
        for heading, cell in zip(table.header[1:], row[1:], strict=True):
            out.print(Padding(escape(f"{heading}: {cell}"), (0, 0, 0, 2)))


def show_section(section: Section, out: Console) -> None:
    """Print a part of an answer: its sentences, then its tables."""
    out.print()
    out.print(escape(section.title), style="bold")
    for sentence in section.sentences:
        out.print(escape(sentence))
    for table in section.tables:
        out.print()
        show_table(table, out)


# ---------------------------------------------------------------- one run


def run_table(run: YearlyRun, title: str) -> Table:
    """One run by year: jobs, firms, value added and what the strategy did."""
    shown = {name: column for name, column in RUN_COLUMNS.items() if name in run.nation}
    header = ("Year", *(words for words, _ in shown.values()))
    rows = tuple(
        (str(year), *(amount(float(run.nation[name][place]), unit) for name, (_, unit) in shown.items()))
        for place, year in enumerate(run.years)
    )
    note = "Jobs, firms and tenants at the end of the year, the others summed over it; money at constant prices."
    return Table(title, header, rows, note)


def show_run(run: YearlyRun, title: str, out: Console) -> None:
    """Print the yearly table of one run and a small chart of jobs and value added."""
    show_table(run_table(run, title), out)
    out.print()
    blocks = BLOCKS if out.encoding.lower().startswith("utf") else PLAIN_BLOCKS
    for name, words, unit in (("jobs", "Jobs", "persons"), ("value_added", "Value added", "KRW")):
        values = [float(value) for value in run.nation[name]]
        ends = f"{amount(values[0], unit)} in {run.years[0]}, {amount(values[-1], unit)} in {run.years[-1]}"
        out.print(f"{words:<12} {sparkline(values, blocks)}  {ends}")
    if run.target and not all(run.target):
        jobs, inside = run.places["jobs"], np.array(run.target)
        here = f"{jobs[0, inside].sum():,.0f} in {run.years[0]}, {jobs[-1, inside].sum():,.0f} in {run.years[-1]}"
        words = "All figures hold the places outside the target region too. Jobs in the target region alone"
        out.print(f"{words}: {here}", soft_wrap=True)
    withheld = float(run.instruments["withheld"].sum())
    if withheld:
        out.print(f"Withheld because a condition was not met: {amount(withheld, 'KRW')}")
    out.print(f"Digest of the run: {run.digest}", soft_wrap=True)


def sparkline(values: Sequence[float], blocks: str = BLOCKS) -> str:
    """One block a value, from the lowest value to the highest (a level line where all are equal)."""
    low, high = min(values), max(values)
    if low == high:
        return blocks[0] * len(values)
    return "".join(blocks[round((value - low) / (high - low) * (len(blocks) - 1))] for value in values)


# ---------------------------------------------------------------- progress


@contextmanager
def progress_bar(words: str):
    """A bar with time left on stderr; yields `progress(done, total)`. Without a terminal it says every tenth."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield _spoken(words, err)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), console=err) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _spoken(words: str, err: Console):
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        tenth = 10 * done // total
        if tenth > said:
            said = tenth
            err.print(f"{words}: {done} of {total}", soft_wrap=True)

    return tell
