"""What the commands about files do: `list`, `describe`, `check`, `new`. Each returns the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from json import dumps
from pathlib import Path

from clustersim import scenario as files
from clustersim.files.convert import NAME
from clustersim.files.describe import DEFAULT, Value, described
from clustersim.files.doubts import print_notes
from clustersim.files.find import find, find_named
from clustersim.files.find import names as names_of
from clustersim.files.kinds import read_kind
from clustersim.files.names import nearest
from clustersim.files.schemas import FOLDER
from clustersim.inputs import INSTRUMENTS
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.paths import scenarios_folder

DONE, BAD_INPUT = 0, 2
MAIN = ("scenarios", "strategies", "regions", "instruments", "outcomes", "parameters")  # what `list --json` gives
KINDS = ("scenarios", "experiments", "regions", "strategies", "futures", "instruments", "outcomes")
LONG_KINDS = ("switches", "parameters")  # shown only when asked for
FILE_KINDS = ("scenario", "experiment", "strategy", "region", "future")
TEMPLATES = Path(__file__).resolve().parent / "files" / "templates"
Row = dict[str, str]


# ---------------------------------------------------------------- list


def list_things(kind: str | None, as_json: bool = False) -> int:
    """Print names with what they are, as tables or as JSON."""
    known = KINDS + LONG_KINDS
    if kind is not None and kind not in known:
        hint = nearest(kind, known, say("There are: {names}.", names=", ".join(known)))
        raise InputError(Problem("O8", "this cannot be listed", key="list", value=shown(kind), hint=hint))
    if as_json:
        wanted = [kind] if kind else MAIN
        print(dumps({name: listed(name) for name in wanted}, indent=1, ensure_ascii=False))
        return DONE
    from clustersim.report.tables import Table
    from clustersim.report.terminal import console, show_table

    out = console()
    for name in [kind] if kind else KINDS:
        rows = listed(name)
        header = tuple(key.capitalize() for key in rows[0]) if rows else ("Name",)
        show_table(Table(name.capitalize(), header, tuple(tuple(row.values()) for row in rows), words=True), out)
    if kind is None:
        out.print("clustersim list switches and list parameters show the rest; list --json gives all as data.")
    return DONE


def listed(kind: str) -> list[Row]:
    """A row for each thing of a kind: its name, title or meaning, and what else tells it apart."""
    return LISTS[kind]() if kind in LISTS else _files(kind)


def _files(kind: str) -> list[Row]:
    return [{"name": name, "title": title} for name, title in files.list_titles(kind).items()]


def _questions(kind: str) -> list[Row]:
    rows = []
    for name in names_of(kind):
        data = read_kind("experiment", name).data
        years = f"{data.get('first_year', '')}-{data.get('last_year', '')}"
        arms = ", ".join(map(str, data.get("strategies", ())))
        rows.append({"name": name, "title": str(data.get("title", "")), "years": years})
        rows[-1] |= {"region": str(data.get("region", "")), "strategies": arms}
    return rows


def _experiments() -> list[Row]:
    scenarios = set(names_of("scenario"))
    return [row for row in _questions("experiment") if row["name"] not in scenarios]


def _instruments() -> list[Row]:
    from clustersim.series import PURPOSES

    return [{"name": name, "title": _first_sentence(name)} for name in INSTRUMENTS if name in PURPOSES]


def _first_sentence(instrument: str) -> str:
    """The first sentence of the instrument's own page, read without loading compiled rules."""
    text = (Path(__file__).parent / "instruments" / f"{instrument}.py").read_text("utf-8")
    sentence = text.lstrip('"').split("\n\n")[0].replace("\n", " ").rstrip('" ')
    return sentence.split(": ", 1)[-1]


def _outcomes() -> list[Row]:
    from clustersim.outcomes import every

    better = {1: "more", -1: "less", 0: "-"}
    return [
        {"name": item.name, "title": item.meaning, "unit": item.unit, "better": better[item.direction]}
        for item in every().values()
    ]


def _switches() -> list[Row]:
    from clustersim.parameters.switches import SWITCHES

    return [{"name": name, "title": f"off: {item.meaning}"} for name, item in SWITCHES.items()]


def _parameters() -> list[Row]:
    from clustersim.parameters import REGISTER

    return [
        {
            "name": name,
            "title": item.meaning,
            "value": f"{item.value:g}",
            "unit": item.unit,
            "range": f"{item.low:g} to {item.high:g}",
            "grade": item.grade,
        }
        for name, item in REGISTER.items()
    ]


LISTS: dict[str, Callable[[], list[Row]]] = {
    "scenarios": lambda: _questions("scenario"),
    "experiments": _experiments,
    "instruments": _instruments,
    "outcomes": _outcomes,
    "switches": _switches,
    "parameters": _parameters,
}


# ---------------------------------------------------------------- describe


def describe(name: str, as_json: bool = False) -> int:
    """Print all values of a file and where each comes from; other names are explained instead."""
    kind, name = _kind_and_name(name)
    if kind == "":
        from clustersim.commands import explain

        return explain(name, None)
    values = described(kind, read_kind("experiment" if kind == "scenario" else kind, find(kind, name)))
    if as_json:
        told = [{"key": v.key, "value": v.value, "from": v.file, "line": v.line, "note": v.note} for v in values]
        print(dumps({"name": name, "kind": kind, "values": told}, indent=1, ensure_ascii=False))
        return DONE
    from clustersim.report.terminal import console

    out = console()
    out.print(f"{name} ({kind})", style="bold", markup=False)
    width = min(48, max(len(f"{v.key} = {v.value}") for v in values))
    for value in values:
        out.print(
            f"  {value.key} = {value.value}".ljust(width + 2) + f"  # {_origin(value)}", markup=False, soft_wrap=True
        )
    for line in _budget_of_mix(name) if any(value.key == "mix.share" for value in values) else ():
        out.print(f"  {line}", markup=False, soft_wrap=True)
    return DONE


def _budget_of_mix(name: str) -> list[str]:
    """What a mix comes to: its purse and the lines of its budget, in the order of its two strategies."""
    mix = files.load_strategy(name)
    lines = [f"purse of the mix: {mix.purse:,} KRW"]
    for n, spend in enumerate(mix.spends, start=1):
        told = ", ".join(f"{key} = {shown(value)}" for key, value in spend.settings)
        years = f"{spend.first_year}-{spend.last_year}"
        lines.append(f"spend[{n}]: {spend.instrument}, {100 * spend.share:.4g}% in {years}; {told}".rstrip("; "))
    return lines


def _origin(value: Value) -> str:
    where = DEFAULT if value.file == DEFAULT else f"{value.file}:{value.line}"
    return f"{where}; {value.note}" if value.note else where


def _kind_and_name(text: str) -> tuple[str, str]:
    """The kind of file that is meant, as it is said (`region:osong`) or as the first that has the name; "" for none."""
    kind, colon, name = text.partition(":")
    if colon and "/" not in kind and len(kind) > 1:
        if kind not in FILE_KINDS:
            hint = nearest(kind, FILE_KINDS, say("Kinds are {names}.", names=", ".join(FILE_KINDS)))
            raise InputError(Problem("O8", "this is no kind of file", key="describe", value=shown(kind), hint=hint))
        return kind, name
    if text.endswith(".toml"):
        from clustersim.files.kinds import kind_with_bases
        from clustersim.files.read import read

        kind = kind_with_bases(read(Path(text)))
        if kind and kind not in FILE_KINDS:
            hint = "Look into it with an editor; `clustersim check` says whether it is right."
            raise InputError(Problem("E-KIND", "files of this kind are not described", text, hint=hint))
        return kind, text
    having = [kind for kind in FILE_KINDS if _is_there(kind, text)]
    if "scenario" in having:
        having.remove("experiment")
    if len(having) > 1:
        print(f"clustersim: {text} is also: " + ", ".join(f"{kind}:{text}" for kind in having[1:]), file=sys.stderr)
    return (having[0] if having else ""), text


def _is_there(kind: str, name: str) -> bool:
    try:
        find_named(kind, name)
    except InputError:
        return False
    return True


# ---------------------------------------------------------------- check


def check(paths: Sequence[str]) -> int:
    """Check files; print what each is or all that is wrong with it. Exit code 2 if anything is."""
    from clustersim.checking import check_files

    found = check_files([Path(path) for path in paths])
    wrong = [problem for item in found for problem in item.problems]
    print_notes(note for item in found for note in item.notes)
    for item in found:
        if not item.problems:
            print(f"{item.path}: fine ({item.kind})")
    if wrong:
        raise InputError(wrong)
    return DONE


# ---------------------------------------------------------------- new


def _schema(kind: str, path: Path) -> str:
    """The way from a new file to the schema of its kind, for editors."""
    schema = scenarios_folder() / FOLDER / f"{kind}.json"
    try:
        return Path(os.path.relpath(schema, path.resolve().parent)).as_posix()
    except ValueError:  # another drive
        return schema.as_uri()


def new(kind: str, name: str, folder: Path) -> int:
    """Write a commented starting file; never over a file that is there."""
    known = sorted(path.stem for path in TEMPLATES.glob("*.toml"))
    if kind not in known:
        hint = nearest(kind, known, say("There are: {names}.", names=", ".join(known)))
        raise InputError(
            Problem("O8", "there is no starting file of this kind", key="new", value=shown(kind), hint=hint)
        )
    if not NAME.fullmatch(name):
        rule = "a name has small letters a-z, digits and single hyphens"
        raise InputError(Problem("E-NAME", rule, key="new", value=shown(name), hint='For example "my-cluster".'))
    path = folder / f"{name}.toml"
    from clustersim.report.output import check_writable

    check_writable(path, "--out")
    text = (TEMPLATES / f"{kind}.toml").read_text("utf-8").replace("NAME", name).replace("SCHEMA", _schema(kind, path))
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        hint = "Choose another name, or move the file away yourself."
        raise InputError(Problem("O21", "this file is there already", key="new", value=str(path), hint=hint)) from None
    print(f"Wrote {path}. Next: edit it, then clustersim check {path}")
    return DONE
