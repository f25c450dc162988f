"""The manifest of a generation: what was asked, which code and machine answered."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say
from clustersim.provenance import code_digest, code_modules, platform_class, versions

from .durable import keep_bytes

NAME, COPY = "manifest.json", "manifest-copy.json"  # two, because nothing else says what was asked
FORMAT = 1
MOST_BYTES = 64_000_000
Facts = dict[str, Any]


class Manifest(NamedTuple):
    """`question` is what decides the runs; `code` the digests of the modules that do."""

    question: Facts
    code: dict[str, str]
    platform: dict[str, str]
    versions: dict[str, str]
    made: str

    @classmethod
    def of_now(cls, question: Facts) -> Manifest:
        """The manifest that code and machine of now would write."""
        made = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        plain = json.loads(json.dumps(question))
        return cls(plain, code_modules(), platform_class(), versions(), made)

    def changes(self, now: Manifest) -> list[str]:
        """What is other in a question, code or machine of now than it was here, each as a short text."""
        found = list(differences(self.question, now.question))
        if self.code != now.code:
            found += [f"code: {text}" for text in differences(self.code, now.code, values=False)]
        return found + [f"platform: {text}" for text in differences(self.platform, now.platform)]


def differences(old: Any, new: Any, key: str = "", values: bool = True) -> Iterator[str]:
    """Where two plain records differ: `key: was X, is Y`; without `values` only what happened to the key."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            inner = f"{key}.{name}" if key else str(name)
            if name not in new:
                yield f"{inner} is gone"
            elif name not in old:
                yield f"{inner} is new"
            else:
                yield from differences(old[name], new[name], inner, values)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (left, right) in enumerate(zip(old, new, strict=True), start=1):
            yield from differences(left, right, f"{key}[{number}]", values)
    elif old != new:
        yield f"{key}: was {_short(old)}, is {_short(new)}" if values else f"{key} has changed"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a new generation. Raises OSError."""
    facts = {"format": FORMAT, **manifest._asdict(), "code digest": code_digest()}
    facts["digest"] = _sum(facts)
    content = (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode()
    for name in (COPY, NAME):  # the one that readers look for comes last
        keep_bytes(folder, content, name)


def read(folder: Path) -> Manifest:
    """Read a manifest, or its copy if it is damaged; InputError if both are, or if it is of a later format."""
    try:
        return _read(folder / NAME)
    except InputError as error:
        if error.codes == ("E-STORE-NEW",):
            raise
        try:
            return _read(folder / COPY)
        except InputError:
            raise error from None


def damages(folder: Path) -> list[InputError]:
    """What is wrong with the manifest and its copy, one error each."""
    found = []
    for name in (NAME, COPY):
        try:
            _read(folder / name)
        except InputError as error:
            found.append(error)
    return found


def mend(folder: Path) -> None:
    """Put the one that is whole in the place of the other. Raises InputError if neither is, OSError."""
    read(folder)
    good = next(name for name in (NAME, COPY) if _whole(folder / name))
    keep_bytes(folder, (folder / good).read_bytes(), COPY if good == NAME else NAME)


def _whole(path: Path) -> bool:
    try:
        _read(path)
    except InputError:
        return False
    return True


def _read(path: Path) -> Manifest:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("larger than any manifest")
        facts = json.loads(path.read_bytes())
        told = facts.pop("digest")
        later = facts["format"] > FORMAT
        if not later and told != _sum(facts):
            raise ValueError("its digest is wrong")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        hint = "Restore it from a copy; the parts beside it can still be read with any Parquet reader."
        raise InputError(Problem("E-STORE", say("damaged: {reason}", reason=error), str(path), hint=hint)) from None
    if later:
        rule = say("written by a later version (format {format}; this one reads {known})", format=facts["format"],
                   known=FORMAT)  # fmt: skip
        raise InputError(Problem("E-STORE-NEW", rule, str(path), hint="Use the version that wrote it, or a later one."))
    return Manifest(**{name: facts[name] for name in Manifest._fields})


def _sum(facts: Facts) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
