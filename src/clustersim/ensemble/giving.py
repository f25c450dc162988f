"""Gives back from a study what an analysis works on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clustersim.store.generation import Generation, Table
from clustersim.store.keys import Keys
from clustersim.store.records import Row

from .keeping import Wanted
from .readings import Reading
from .repeat import Failure

OF_A_RUN = ("seed", "start", "shocks", "quarters")
OF_A_FAILURE = ("strategy", "failure", "message", "command")


def results_of(generation: Generation, keys: Keys, reading: Reading, wanted: Sequence[Wanted]) -> list[Any]:
    """What the reading gives of every wanted run, or a Failure, in their order.

    Every value is held against its digests on the way. Raises KeyError for a run that is not there, InputError for a
    damaged part, NotOneResult if a run gave two results.
    """
    places: dict[str, list[int]] = {}
    for place, item in enumerate(wanted):
        places.setdefault(keys.of(item.scenario, item.seed), []).append(place)
    table, done = generation.results((*OF_A_RUN, *OF_A_FAILURE))
    rows = {run: n for n, run in enumerate(table["run"].tolist()) if run in places}
    found: list[Any] = [None] * len(wanted)
    for run, n in rows.items():
        if not done[n]:
            _put(found, places[run], _failure(table, n))
    for n, layout, values in generation.values(table, [n for n in rows.values() if done[n]]):
        mine = places[str(table["run"][n])]
        row: Row = {name: table[name][n] for name in OF_A_RUN}
        _put(found, mine, reading.give(wanted[mine[0]].scenario, row, layout, values))
    lacking = [wanted[place] for place, result in enumerate(found) if result is None]
    if lacking:
        raise KeyError(f"{len(lacking)} runs are not there; the first: {lacking[0].arm}, seed {lacking[0].seed}")
    return found


def _put(found: list[Any], places: list[int], result: Any) -> None:
    for place in places:
        found[place] = result


def _failure(table: Table, n: int) -> Failure:
    cause = f"{table['failure'][n]}: {table['message'][n]}"
    return Failure(str(table["strategy"][n]), int(table["seed"][n]), cause, str(table["command"][n]))
