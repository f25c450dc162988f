"""Answers of a study: the numbers that were told, each with an id, so that one can be made again and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .durable import content_digest, keep_bytes, make_folder
from .manifest import Facts

FOLDER = "answers"
ID_DIGITS = 12


class Number(NamedTuple):
    """A number that was told: `what` names it (kind, arms, outcome), `values` are its mean, interval and so on."""

    id: str
    what: tuple[str, ...]
    values: dict[str, float | None]


class Answer(NamedTuple):
    """Numbers told together: the question as it was put, and the digest of the runs they rest on."""

    command: Facts
    runs: str
    numbers: tuple[Number, ...]


def number_id(runs: str, what: tuple[str, ...]) -> str:
    """The id of a number: what it is, of which runs. The same number of the same runs has the same id everywhere."""
    return "n" + hashlib.sha256(json.dumps([runs, *what]).encode()).hexdigest()[:ID_DIGITS]


def keep(folder: Path, answer: Answer) -> None:
    """Keep an answer in the folder of a generation, once. Raises OSError."""
    plain = {**answer._asdict(), "numbers": [number._asdict() for number in answer.numbers]}
    content = json.dumps(plain, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()
    make_folder(folder / FOLDER)
    name = f"answer-{content_digest(content)}.json"
    if not (folder / FOLDER / name).exists():
        keep_bytes(folder / FOLDER, content, name)


def all_of(folder: Path) -> Iterator[Answer]:
    """Answers of a generation; one that is damaged is left out, for it can be told again."""
    for path in sorted((folder / FOLDER).glob("answer-*.json")):
        content = path.read_bytes()
        if path.stem.partition("-")[2] == content_digest(content):
            facts = json.loads(content)
            numbers = (Number(item["id"], tuple(item["what"]), item["values"]) for item in facts["numbers"])
            yield Answer(facts["command"], facts["runs"], tuple(numbers))
