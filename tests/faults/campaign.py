"""The big campaign: aimed kills, crash points, damages. `python tests/faults/campaign.py [KILLS] [--no-dask]`

Prints a table, a kind a line, and ends with exit code 1 if a promise was broken. KILLS (300) is shared out over the
kinds.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from crashing import EARLIER, Ground
from killing import KINDS, Tally, finish
from killing_dask import kill_dask
from studying import Final, complete, final
from test_disks import damage, flipped, shortened
from tracing import actor

RUNS = 1500  # of a study that is killed again and again
LEAST, MOST = 4, 25  # kills of one study
FLIPS, CUTS = 200, 100
LOCAL = ("worker", "parent", "parent and worker")
DASK = ("Dask worker", "Dask caller", "Dask scheduler")


def kill(kind: str, kills: int, folder: Path, ideal: Final, luck: random.Random) -> Tally:
    """So many kills of one kind, over as many studies as that takes, each finished and compared."""
    total, number = Tally(kind), 0
    while total.kills < kills:
        place, number = folder / f"{kind} {number}".replace(" ", "-"), number + 1
        share = min(MOST, kills - total.kills)
        if kind in LOCAL:
            tally = KINDS[kind](place, RUNS, share, luck)
        else:
            tally = kill_dask(kind, place, RUNS, share, luck, folder / f"dask-{number}")
        total = total.plus(finish(place, RUNS, tally, ideal))
    return total


def crash_points(folder: Path) -> list[tuple[str, int, int]]:
    """Every call of a part-write, and of the making of a study, killed and refused: (what, how many, how many met)."""
    found = []
    with actor(folder) as acts:
        for title, earlier in (("a second part", EARLIER), ("a new study", 0)):
            place = folder / title.replace(" ", "-")
            place.mkdir()
            ground = Ground.made(acts, place, earlier)
            points = ground.points()
            found.append((f"{title}: killed at every call", len(points), ground.kill_at(points)))
            refused = ground.refuse_at(points)
            found.append((f"{title}: every call refused", refused, refused))
    return found


def damages(folder: Path, luck: random.Random) -> list[tuple[str, int, int]]:
    """Bit flips and truncations: (what, how many, how many of them were seen and gave no wrong number)."""
    study = folder / "whole"
    complete(study, 60)
    found = []
    for title, count, harm in (("bit flips", FLIPS, flipped), ("truncations", CUTS, shortened)):
        unseen, silent = damage(study, folder / title.replace(" ", "-"), count, harm, luck)
        found.append((title, count, count - max(unseen, silent)))
    return found


def main() -> int:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-dask", action="store_true")
    given = parser.parse_args()
    started, luck, good = time.monotonic(), random.Random(given.seed), True
    kinds = LOCAL if given.no_dask else (*LOCAL, *DASK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        complete(folder / "ideal", RUNS)
        ideal = final(folder / "ideal")
        print("| kind | kills | acknowledged before | lost | twice | orphans | table equal |")
        print("|---|---|---|---|---|---|---|")
        for kind in kinds:
            share = -(-given.kills // len(kinds))
            tally = kill(kind, share if kind != kinds[-1] or given.no_dask else share // 3, folder, ideal, luck)
            good &= tally.good
            print("| " + " | ".join(map(str, tally)) + " |", flush=True)
        print("\n| what | how many | met, and all promises kept |\n|---|---|---|")
        for title, count, met in crash_points(folder):  # a promise that is broken there is an AssertionError
            print(f"| {title} | {count} | {met} |", flush=True)
        for title, count, met in damages(folder, luck):
            good &= count == met
            print(f"| {title} | {count} | {met} |", flush=True)
    verdict = "all promises kept" if good else "PROMISES WERE BROKEN"
    print(f"\n{verdict}, {time.monotonic() - started:.0f} s, seed {given.seed}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
