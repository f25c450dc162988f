"""Mutated files against one law: a valid record, or InputError with codes in under a second; nothing else, ever.

    python tests/inputs/fuzz.py --count 100000 --seed 1

Every file is made from its number and the seed alone, so that a finding can be made again: `--start N --count 1`.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from clustersim import scenario
from clustersim.files.experiment import ExperimentForm
from clustersim.files.future import FutureForm
from clustersim.files.region import RegionForm
from clustersim.files.strategy import StrategyForm
from clustersim.kernel.errors import InputError
from clustersim.paths import experiments_folder, scenarios_folder

LONGEST, HANGING = 1.0, 20  # seconds of the processor, seconds
KINDS: dict[str, tuple[Callable, type, int]] = {  # loader, form, how often
    "strategy": (scenario.load_strategy, StrategyForm, 55),
    "future": (scenario.load_future, FutureForm, 15),
    "region": (scenario.load_region, RegionForm, 18),
    "experiment": (scenario.load_experiment, ExperimentForm, 12),
}
LARGE = 40_000  # bytes; larger files are left to the cases
VALUES = [
    "0", "-0.0", "1", "-1", "0.5", "1e400", "-1e400", "nan", "inf", "-inf", "1e-320", "5e-324", "2010", "2010.0",
    "20100", "9223372036854775807", "9223372036854775808", "1" + "0" * 39,
    "1" + "0" * 41, "0x7fffffff", "0o17", "0b1", "1_000",
    "true", "false", '""', '" "', '"x"', '"3조"', '"300억"', '"-1 KRW"', '"1 trn USD"', '"1 trn USD nominal 1900"',
    '"50%"', '"1e9 KRW"', '"no-source"', '"\\u202e"', '"\\u0000"', '"' + "y" * 300 + '"', "'''a\nb'''", '"""\n"""',
    "[]", "[[]]", "[1, 2, 3]", "[2020, 2010]", '["osong", 1]', "{}", "{ a = 1 }", "{ value = 1 }", "[{}]", "[[[[1]]]]",
    "2010-01-01", "2010-01-01T00:00:00Z", "12:30:00", "“x”", "0,5", "300,000", "50%", "300억", "None", "yes", "",
    '{ value = 5, source = "made-up", grade = "guessed" }', '{ value = nan, source = [], grade = {} }',
    '"99999999999 조"',
]  # fmt: skip
SIGNS = [
    "\x00",
    "\x07",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\u00a0",
    "“",
    "＝",
    "０",
    "예",
    "\ud7a3",
    "\U0001f3e5",
    "\r",
    "\t",
    "\\",
]
MARKS = ["[", "]", "{", "}", '"', "'", '"""', "#", "=", ".", ",", "\n", "[[", "]]", "<<<<<<< x\n", "- ", "\\u", "\\"]


class Base(NamedTuple):
    """A good file to be mutated."""

    kind: str
    name: str
    text: str


class Finding(NamedTuple):
    """A file that broke the law."""

    number: int
    kind: str
    what: str
    raw: bytes


def bases() -> dict[str, list[Base]]:
    """The good files by kind."""
    found: dict[str, list[Base]] = {}
    for kind in KINDS:
        folder = experiments_folder() if kind == "experiment" else scenarios_folder() / scenario_folder(kind)
        texts = [(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
        found[kind] = [Base(kind, name, text) for name, text in texts if len(text.encode()) < LARGE]
    return found


def scenario_folder(kind: str) -> str:
    return {"region": "regions", "strategy": "strategies", "future": "futures"}[kind]


# ---------------------------------------------------------------- mutations of a text


def swap_value(text: str, luck: random.Random, keys: list[str]) -> str:
    places = [match.span(1) for match in re.finditer(r"= *([^\n#]*)", text)]
    return replaced(text, luck, places, luck.choice(VALUES))


def swap_key(text: str, luck: random.Random, keys: list[str]) -> str:
    places = [match.span(1) for match in re.finditer(r"([\w.\"-]+) *=", text)]
    return replaced(
        text, luck, places, luck.choice([*keys, "예산", '"예산"', "a.b.c.d", "Title", "title", '""', "settings.x"])
    )


def change_header(text: str, luck: random.Random, keys: list[str]) -> str:
    places = [match.span() for match in re.finditer(r"^\[+[^\n\]]*\]+", text, re.M)]
    inner = ".".join(luck.choice(keys) for _ in range(luck.randint(1, 3)))
    return replaced(text, luck, places, luck.choice(["[{}]", "[[{}]]"]).format(inner))


def replaced(text: str, luck: random.Random, places: list[tuple[int, int]], new: str) -> str:
    if not places:
        return f"{text}\n{new}"
    start, end = luck.choice(places)
    return text[:start] + new + text[end:]


def move_line(text: str, luck: random.Random, keys: list[str]) -> str:
    lines = text.split("\n")
    line = lines[luck.randrange(len(lines))] if luck.random() < 0.4 else lines.pop(luck.randrange(len(lines)))
    lines.insert(luck.randint(0, len(lines)), line)
    return "\n".join(lines)


def drop_line(text: str, luck: random.Random, keys: list[str]) -> str:
    lines = text.split("\n")
    del lines[luck.randrange(len(lines))]
    return "\n".join(lines)


def put_in(text: str, luck: random.Random, keys: list[str]) -> str:
    at = luck.randint(0, len(text))
    return text[:at] + luck.choice(SIGNS + MARKS) + text[at:]


def cut_off(text: str, luck: random.Random, keys: list[str]) -> str:
    return text[: luck.randint(0, len(text))]


def drop_part(text: str, luck: random.Random, keys: list[str]) -> str:
    at = luck.randint(0, len(text))
    return text[:at] + text[at + luck.randint(1, 200) :]


def change_number(text: str, luck: random.Random, keys: list[str]) -> str:
    places = [match.span() for match in re.finditer(r"\d+(?:\.\d+)?", text)]
    return replaced(text, luck, places, str(luck.choice([0, 1, -1, 2, 1e308, 10**12, 1900, 2200, 0.1, luck.random()])))


MUTATIONS = (
    (swap_value, 4), (change_number, 4), (swap_key, 3), (move_line, 2), (change_header, 1), (drop_line, 1), (put_in, 1),
    (drop_part, 1), (cut_off, 1),
)  # fmt: skip


# ---------------------------------------------------------------- grammar: files made from the forms


class Grammar:
    """Makes files of a form from its schema: right in shape, mostly, and wild in values."""

    def __init__(self, form: Any, luck: random.Random):
        self.schema, self.luck = form.model_json_schema(), luck

    def file(self) -> str:
        """The text of a file."""
        return "\n".join(f"{key} = {value}" for key, value in self.pairs(self.schema, 0)) + "\n"

    def pairs(self, node: dict, depth: int) -> list[tuple[str, str]]:
        needed = node.get("required", [])
        keys = [key for key in node.get("properties", {}) if key in needed or self.luck.random() < 0.3]
        return [(key, self.value(node["properties"][key], depth + 1)) for key in keys if self.luck.random() > 0.01]

    def value(self, node: dict, depth: int) -> str:
        if self.luck.random() < 0.02 or depth > 7:
            return self.luck.choice(VALUES).replace("\n", " ") or "1"
        if "$ref" in node:
            node = self.schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        if "anyOf" in node:
            return self.value(self.luck.choice(node["anyOf"]), depth)
        if "enum" in node or "const" in node:
            return json.dumps(self.luck.choice(node.get("enum", [node.get("const")])))
        return self.of_type(node, depth)

    def of_type(self, node: dict, depth: int) -> str:
        low, high = node.get("minimum", 0), node.get("maximum", 3000)
        kind = node.get("type", "string")
        if kind == "integer":
            return str(self.luck.randint(int(low), int(max(low, high))))
        if kind == "number":
            return repr(float(self.luck.uniform(low, high)))
        if kind == "boolean":
            return self.luck.choice(["true", "false"])
        if kind == "array":
            count = self.luck.randint(node.get("minItems", 0), min(node.get("maxItems", 4), 4))
            return "[" + ", ".join(self.value(node.get("items", {}), depth + 1) for _ in range(count)) + "]"
        if kind == "object":
            pairs = self.pairs(node, depth)
            inner = node.get("additionalProperties") or next(iter(node.get("patternProperties", {}).values()), None)
            if isinstance(inner, dict):
                pairs += [(f"key-{n}", self.value(inner, depth + 1)) for n in range(self.luck.randint(0, 3))]
            return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"
        return json.dumps(
            self.luck.choice(["osong", "daegu", "1 trn KRW", "3조", "no-source", "2010Q1", "test-region", "steady"])
        )


# ---------------------------------------------------------------- the law


def made(number: int, seed: int, good: dict[str, list[Base]], keys: dict[str, list[str]]) -> tuple[str, bytes]:
    """Kind and content of the file of this number."""
    luck = random.Random(f"{seed}:{number}")
    kind = luck.choices(list(KINDS), [weight for *_, weight in KINDS.values()])[0]
    if luck.random() < 0.12:
        text = Grammar(KINDS[kind][1], luck).file()
    else:
        text = luck.choice(good[kind]).text
        if luck.random() < 0.03:
            text = text[: len(text) // 2] + luck.choice(good[luck.choice(list(KINDS))]).text
        for _ in range(luck.choice([1, 1, 1, 2, 3, 6])):
            mutate = luck.choices([item for item, _ in MUTATIONS], [often for _, often in MUTATIONS])[0]
            text = mutate(text, luck, keys[kind]) or " "
    raw = text.encode("utf-8", "surrogatepass")
    if luck.random() < 0.15:
        raw = flipped(raw, luck)
    return kind, raw


def flipped(raw: bytes, luck: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(luck.choice([1, 2, 8])):
        if changed:
            changed[luck.randrange(len(changed))] = luck.randrange(256)
    return bytes(changed)


def broken_law(kind: str, raw: bytes, path: Path) -> tuple[str, str]:
    """What became of a file ("valid" or the first code), and how it broke the law ("" if it did not)."""
    path.write_bytes(raw)
    start = time.process_time()
    signal.alarm(HANGING)
    try:
        KINDS[kind][0](path)
        came, wrong = "valid", ""
    except InputError as error:
        came, wrong = error.codes[0], wrong_words(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        came, wrong = "broken", f"{type(error).__name__}: {error}"[:300]
    finally:
        signal.alarm(0)
    seconds = time.process_time() - start
    if not wrong and seconds > LONGEST:
        wrong = f"took {seconds:.2f} s"
    left = sorted(other.name for other in path.parent.iterdir() if other != path)
    return came, wrong or (f"left behind: {left}" if left else "")


def wrong_words(error: InputError) -> str:
    """What is wrong with the words of an error; empty if nothing is."""
    codes = [code for code in error.codes if not re.fullmatch(r"E(-[A-Z]+)+", code)]
    if codes or not error.codes:
        return f"codes {codes}"
    for language in ("en", "ko"):
        lines = error.text(language).split("\n")
        if not all(line.isprintable() for line in lines):
            return f"not printable in {language}: {lines!r}"[:300]
    return ""


def stop(*_) -> None:
    raise TimeoutError("hangs")


def run(count: int, seed: int, start: int = 0, report: Callable[[int, Finding | None], None] | None = None):
    """Findings among so many files, and what became of them by kind."""
    good = bases()
    keys = {
        kind: sorted(set(re.findall(r"[a-z_]{3,}", json.dumps(item[1].model_json_schema()))))
        for kind, item in KINDS.items()
    }
    came: collections.Counter = collections.Counter()
    findings = []
    signal.signal(signal.SIGALRM, stop)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "my-file.toml"
        for number in range(start, start + count):
            kind, raw = made(number, seed, good, keys)
            end, wrong = broken_law(kind, raw, path)
            came[kind, end] += 1
            if wrong:
                findings.append(Finding(number, kind, wrong, raw))
            if report:
                report(number, findings[-1] if wrong else None)
    return findings, came


def main() -> int:
    """Run from the command line; exit code 1 if there are findings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    asked = parser.parse_args()

    def report(number: int, finding: Finding | None) -> None:
        if finding:
            print(f"{finding.number} {finding.kind}: {finding.what}", flush=True)
        if (number + 1) % 5000 == 0:
            print(f"... {number + 1}", flush=True)

    start = time.time()
    findings, came = run(asked.count, asked.seed, asked.start, report)
    for (kind, end), times in sorted(came.items(), key=lambda item: (item[0][0], -item[1])):
        print(f"{kind:11} {end:15} {times}")
    print(f"{asked.count} files, {len(findings)} findings, {time.time() - start:.0f} s")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
