"""How far a generation is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from . import asked
from .generation import Generation, Table
from .manifest import Manifest
from .records import DONE

MOST_FAILURES = 5


class Status(NamedTuple):
    """Runs done, failed and wanted (0: not known), what failed, which replicates are the same, and what has changed."""

    folder: str
    kind: str
    made: str
    done: int
    failed: int
    wanted: int
    parts: int
    bytes: int
    failures: tuple[str, ...]
    identical: tuple[str, ...]
    changes: tuple[str, ...]


def status_of(generation: Generation) -> Status:
    """Look at a generation. InputError if a part is damaged."""
    table, done = generation.results()
    last = asked.latest(generation.folder)
    parts = [path for name in ("runs", "series") for path in generation.parts(name)]
    bad = [n for n, fine in enumerate(done.tolist()) if not fine]
    failures = [
        f"{table['arm'][n]}, seed {table['seed'][n]}: {table['failure'][n]}: {table['message'][n]}; "
        f"repeat: {table['command'][n]}"
        for n in bad[:MOST_FAILURES]
    ]
    if len(bad) > MOST_FAILURES:
        failures.append(f"... and {len(bad) - MOST_FAILURES} more")
    return Status(
        folder=str(generation.folder),
        kind=str(generation.manifest.question.get("kind", "?")),
        made=generation.manifest.made,
        done=int(done.sum()),
        failed=len(bad),
        wanted=last.runs if last else 0,
        parts=len(parts),
        bytes=sum(path.stat().st_size for path in parts),
        failures=tuple(failures),
        identical=tuple(identical(table)),
        changes=tuple(generation.manifest.changes(Manifest.of_now(generation.manifest.question))),
    )


def identical(table: Table) -> Iterator[str]:
    """Replicates of one arm that gave the same trajectory to the last bit, though their seeds differ."""
    seen: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, status in enumerate(table["status"].tolist()):
        if status == DONE:
            facts = ("strategy_digest", "region_digest", "future_digest", "overrides", "values", "quarters")
            seen[tuple(str(table[name][n]) for name in facts)].append(n)
    for rows in seen.values():
        if len(rows) > 1:
            seeds = ", ".join(str(table["seed"][n]) for n in rows[:5]) + (", ..." if len(rows) > 5 else "")
            yield f"{len(rows)} replicates of {table['arm'][rows[0]]} are identical: seeds {seeds}"
