"""A study with every kind of number and every kind of word in it, kept in this process, and ways to read it back."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from made_up_runs import experiment, made_up, strategy

from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.readings import Yearly
from clustersim.ensemble.session import Session, Way
from clustersim.store.export import neutral

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


def measured(scenario, seed):
    return {("measure", "", "park.jobs", 2010): 1.0, ("predicted", "busan", "jobs", 2010): -2.0}


def copied(study: Path, folder: Path) -> Path:
    for path in study.rglob("*"):
        if path.is_file():
            target = folder / "copy" / path.relative_to(study)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder / "copy"


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
