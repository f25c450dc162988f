"""Makes the study of a format that is kept for ever: `python tests/faults/make_fixture.py format-2`, once a format."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from studying import complete

import clustersim

RUNS = 8
FAULTS = {"hooks": {"some-policy 3": "nan"}}


def main() -> None:
    """Make it, with one failed run in it."""
    place = Path(__file__).parent / "fixtures" / sys.argv[1]
    if place.exists():
        raise SystemExit(f"{place} is there and is never made again")
    study = place / "study"
    complete(study, RUNS, 2, faults=FAULTS)
    for name in ("lock", "lock-start"):
        (study / name).unlink()
    shutil.rmtree(study / "generation-1" / "damaged", ignore_errors=True)
    tables = clustersim.load(study)
    told = {"runs": len(tables.runs), "sum": float(tables.series["value"].sum())}
    (place / "told.json").write_text(json.dumps(told) + "\n", "utf-8")


if __name__ == "__main__":
    main()
