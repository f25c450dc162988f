"""The inputs of runs, kept beside them, so that a run can be repeated from its study alone."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from clustersim.inputs import Future, Region, Scenario, Strategy, digest

from .durable import keep_bytes, make_folder
from .parts import NotATable
from .records import Row

FOLDER = "inputs"
Record = TypeVar("Record")


def keep(folder: Path, record: Region | Strategy | Future, named: str) -> None:
    """Keep a record under its digest, once. Raises OSError."""
    path = folder / FOLDER / f"{named}.json"
    if not path.exists():
        make_folder(folder / FOLDER)
        plain = json.dumps(dataclasses.asdict(record), ensure_ascii=False, sort_keys=True)
        check = hashlib.sha256(plain.encode()).hexdigest()
        text = json.dumps({"kind": type(record).__name__, "sum": check, "record": plain}, ensure_ascii=False)
        keep_bytes(folder / FOLDER, text.encode(), path.name)


def read(folder: Path, named: str, kind: type[Record]) -> Record:
    """Read a record back. Raises NotATable if the file is damaged or another, OSError if it is not there."""
    path = folder / FOLDER / f"{Path(named).name}.json"
    try:
        facts = json.loads(path.read_bytes())
        if facts["kind"] != kind.__name__ or facts["sum"] != hashlib.sha256(facts["record"].encode()).hexdigest():
            raise ValueError("its check sum is wrong")
        record = restored(json.loads(facts["record"]), kind)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotATable(f"{path}: damaged: {error}") from None
    if digest(record) != named:
        raise NotATable(f"{path}: it is not what its name says")
    return record


def scenario_of(folder: Path, row: Row) -> Scenario:
    """The scenario of a row of `runs`. Raises NotATable, OSError."""
    return Scenario(
        read(folder, str(row["region_digest"]), Region),
        read(folder, str(row["strategy_digest"]), Strategy),
        read(folder, str(row["future_digest"]), Future),
        int(str(row["first_year"])),
        int(str(row["last_year"])),
        tuple(sorted(json.loads(str(row["overrides"])).items())),
    )


def restored(value: Any, kind: Any) -> Any:
    """A frozen record out of plain JSON, by the types that its fields declare (lists become tuples)."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [item for item in typing.get_args(kind) if item is not type(None)]
        return None if value is None else restored(value, inner[0])
    if origin is tuple:
        items = typing.get_args(kind)
        each = [items[0]] * len(value) if len(items) == 2 and items[1] is ... else items
        return tuple(restored(item, one) for item, one in zip(value, each, strict=True))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(**{name: restored(item, hints[name]) for name, item in value.items()})
    return _tuples(value) if kind is object else value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
