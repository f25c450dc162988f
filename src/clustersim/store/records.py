"""The columns of the tables `runs` and `series`: name, type, unit, meaning. The data dictionary is made from them."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A column: its type in Parquet, its unit ("" for words) and what it means."""

    type: str
    unit: str
    meaning: str


RUNS: dict[str, Column] = {
    "run": Column("VARCHAR", "", "key of the run: digest of parameters, seed, data, code, platform and reading"),
    "arm": Column("VARCHAR", "", "label of the arm it was first needed for"),
    "strategy": Column("VARCHAR", "", "name of the strategy"),
    "region": Column("VARCHAR", "", "name of the region"),
    "future": Column("VARCHAR", "", "name of the outside world"),
    "seed": Column("BIGINT", "", "seed of the run"),
    "first_year": Column("INTEGER", "year", "first year of the run"),
    "last_year": Column("INTEGER", "year", "last year of the run"),
    "overrides": Column("VARCHAR", "", "parameters that are not at their default, as JSON"),
    "region_digest": Column("VARCHAR", "", "digest of the region's data; inputs/ has them"),
    "strategy_digest": Column("VARCHAR", "", "digest of the strategy; inputs/ has it"),
    "future_digest": Column("VARCHAR", "", "digest of the outside world's data; inputs/ has them"),
    "reading": Column("VARCHAR", "", "how the run was read: what its series are"),
    "code": Column("VARCHAR", "", "digest of the code that decides a run"),
    "platform": Column("VARCHAR", "", "digest of the class of machine and libraries"),
    "status": Column("VARCHAR", "", "done or failed"),
    "failure": Column("VARCHAR", "", "type of failure; empty if done"),
    "message": Column("VARCHAR", "", "what went wrong"),
    "traceback": Column("VARCHAR", "", "where it went wrong in the code"),
    "attempts": Column("INTEGER", "count", "how often it was started"),
    "command": Column("VARCHAR", "", "the command that repeats a failed run"),
    "start": Column("VARCHAR", "", "digest of the initial state"),
    "shocks": Column("VARCHAR", "", "digest of the seed and the outside world"),
    "quarters": Column("VARCHAR", "", "digest of all numbers of the run by quarter"),
    "values": Column("VARCHAR", "", "digest of the run's rows in `series`"),
    "layout": Column("VARCHAR", "", "digest of the names of those rows"),
    "series": Column("VARCHAR", "", "file in series/ that has them; empty if it failed"),
    "first_row": Column("BIGINT", "", "number of the first of them in that file, from 0"),
    "rows": Column("BIGINT", "count", "how many there are"),
    "seconds": Column("DOUBLE", "s", "time it took; no part of a result"),
    "worker": Column("VARCHAR", "", "host and process it ran in; no part of a result"),
}
SERIES: dict[str, Column] = {
    "run": Column("VARCHAR", "", "key of the run"),
    "level": Column("VARCHAR", "", "nation, sector, place, origin or instrument; what was measured, in other studies"),
    "member": Column("VARCHAR", "", "which one of them; empty for the nation"),
    "variable": Column("VARCHAR", "", "what was recorded; the dictionary has unit and meaning of each"),
    "year": Column("INTEGER", "year", "calendar year: end of the year for stocks, sum or mean over it for others"),
    "value": Column("DOUBLE", "see dictionary", "the value"),
}
TABLES = {"runs": RUNS, "series": SERIES}
DONE, FAILED = "done", "failed"
NO_RESULT = ("seconds", "worker", "attempts", "series", "first_row")  # may differ between two equal studies
Row = dict[str, object]  # a row of `runs`
EMPTY: Row = {name: 0 if column.type in ("BIGINT", "INTEGER", "DOUBLE") else "" for name, column in RUNS.items()}
