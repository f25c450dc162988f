"""An explained name in a terminal: short lines, then what moves with it. The words of `explain` all stand here."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from clustersim.outcomes import every
from clustersim.parameters.effects import LEAD

from .numbers import amount, share, with_unit
from .parameters_page import number
from .tables import Table
from .terminal import show_table

MOST_ROWS = 12
GRADES = {
    "measured": "counted, surveyed or estimated by the source",
    "derived": "worked out from measured numbers, or solved",
    "borrowed": "from another country, industry or time",
    "guessed": "an order of magnitude; first to be replaced",
}
ROLES = {
    "input": "input",
    "target": "an outcome of the world, to hold results against",
    "reporting": "a factor for reports",
}
DIRECTIONS = {1: "more is better", -1: "less is better", 0: "neither more nor less is better"}
ARMS = {LEAD: "hospital-centred less complex"}
NOT_SEEN = "none seen"
METHOD = (
    "Measured beforehand, one parameter at a time, on {seeds_of} of {experiment}, same luck as the default. "
    "Seen: {seen}; '{none}': not told from seed noise, which is not the same as no effect."
)
OTHER_RULES = "The rules have changed since that was measured; sizes may differ."
OTHER_RANGE = "The range has changed since that was measured; it is not shown."
UNMEASURED = "What it moves has not been measured yet: python -m clustersim.analysis.effects."
UNTOUCHED = "No outcome of that experiment depends on it: nothing changed in any run."
NOTHING_SEEN = "None seen: no outcome moved beyond seed noise."
NONE_MOVES_IT = "none seen: no parameter moved it beyond seed noise"
FAILED_END = "At its {end} end a run failed, so nothing is known there."


def show(record: dict, out: Console) -> None:
    """Print the record of a name."""
    out.print(escape(f"{record['name']} ({record['kind']})"), style="bold")
    for label, words in LINES[record["kind"]](record):
        out.print(escape(f"  {label:<10} {words}"), soft_wrap=True)
    if record["kind"] == "parameter":
        show_effects(record, out)
    elif record["kind"] == "outcome" and record["effects"]:
        out.print()
        show_table(movers_table(record), out)


# ---------------------------------------------------------------- lines


def parameter_lines(record: dict) -> list[tuple[str, str]]:
    """Value, range, grade, source, where it is used."""
    lines = [
        ("meaning", record["meaning"]),
        ("value", f"{number(record['value'])} (unit: {record['unit']})"),
        ("range", f"{number(record['low'])} to {number(record['high'])}"),
        ("grade", f"{record['grade']}: {GRADES[record['grade']]}"),
        ("source", record["source"]),
    ]
    lines += [("finding", f"{row}: {name}") for row, name in record["findings"].items()] or [("finding", "none")]
    lines.append(("declared", f"{record['submodel']['file']}: {record['submodel']['title']}"))
    return lines + [("used in", f"{use['file']}: {use['function'] or 'the file itself'}") for use in record["used"]]


def outcome_lines(record: dict) -> list[tuple[str, str]]:
    """Meaning, unit, direction."""
    lines = [("meaning", record["meaning"]), ("unit", record["unit"]), ("better", DIRECTIONS[record["direction"]])]
    if record["net"]:
        lines.append(("net", "each run less its twin: same seed, without policy"))
    if record["made_of"]:
        lines.append(("made of", " over ".join(record["made_of"])))
    if record["measured"] and not record["effects"]:
        lines.append(("moved by", NONE_MOVES_IT))
    return lines


def strategy_lines(record: dict) -> list[tuple[str, str]]:
    """Purse and budget lines."""
    lines = [("title", record["title"]), ("purse", amount(record["purse"], "KRW"))]
    for spend in record["spends"]:
        settings = ", ".join(f"{key} = {_setting(value)}" for key, value in spend["settings"].items())
        years = f"{spend['first_year']} to {spend['last_year']}"
        words = f"{share(spend['share'], 1)} {spend['instrument']}, {years}"
        lines.append(("spends", words + (f" ({settings})" if settings else "")))
    return lines


def _setting(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def instrument_lines(record: dict) -> list[tuple[str, str]]:
    """What it buys, its settings, who uses it."""
    return [
        ("meaning", record["meaning"]),
        ("levers", record["levers"]),
        ("used by", ", ".join(record["strategies"]) or "no strategy file"),
    ]


def finding_lines(record: dict) -> list[tuple[str, str]]:
    """Value, source, and what became of it."""
    lines = [
        ("meaning", record["meaning"]),
        ("value", f"{number(record['value'])} (unit: {record['unit']})"),
        ("range", f"{number(record['low'])} to {number(record['high'])}"),
        ("source", record["source"]),
        ("role", ROLES[record["role"]]),
    ]
    lines += [("parameter", name) for name in record["parameters"]]
    if "elsewhere" in record:
        lines.append(("used in", f"{record['elsewhere']['where']}: {record['elsewhere']['how']}"))
    if "left_out" in record:
        lines.append(("left out", f"{record['left_out']['kind']}: {record['left_out']['reason']}"))
    return lines


LINES = {
    "parameter": parameter_lines,
    "outcome": outcome_lines,
    "strategy": strategy_lines,
    "instrument": instrument_lines,
    "finding": finding_lines,
}

# ---------------------------------------------------------------- what moves


def show_effects(record: dict, out: Console) -> None:
    """Print which outcomes a parameter moves, and how that was measured."""
    measured = record["measured"]
    out.print()
    if not measured["this_parameter"]:
        out.print(escape(UNMEASURED), soft_wrap=True)
        return
    if not measured["range_as_now"]:
        out.print(escape(OTHER_RANGE), soft_wrap=True)
        return
    if record["effects"]:
        show_table(effects_table(record), out)
    else:
        out.print(escape(UNTOUCHED if record["unchanged"] else NOTHING_SEEN), soft_wrap=True)
    for end in record["failed_ends"]:
        out.print(escape(FAILED_END.format(end=end)), soft_wrap=True)
    seeds = f"{measured['seeds'].split(':')[0]} seeds"
    told = METHOD.format(seeds_of=seeds, experiment=measured["experiment"], seen=measured["seen"], none=NOT_SEEN)
    out.print(escape(told), style="dim", soft_wrap=True)
    if not measured["rules_as_now"]:
        out.print(escape(OTHER_RULES), style="dim", soft_wrap=True)


def effects_table(record: dict) -> Table:
    """Outcomes that a parameter moves: the default, and the change at each end."""
    ends = {"low": f"At {number(record['low'])}", "high": f"At {number(record['high'])}"}
    found: dict[tuple[str, str], dict] = {}
    for effect in record["effects"]:
        found.setdefault((effect["arm"], effect["outcome"]), {"default": effect["default"]})[effect["end"]] = effect
    rows = []
    for (arm, outcome), told in list(found.items())[:MOST_ROWS]:
        unit = every()[outcome].unit
        changes = (with_unit(told[end]["change"], unit, sign=True) if end in told else NOT_SEEN for end in ends)
        rows.append((outcome, ARMS.get(arm, arm), with_unit(told["default"], unit), *changes))
    more = len(found) - len(rows)
    note = f"The clearest come first; {more} more are in --json." if more > 0 else "The clearest come first."
    return Table("Moves", ("Outcome", "Strategy", "Default", *ends.values()), tuple(rows), note, words=True)


def movers_table(record: dict) -> Table:
    """Parameters that move an outcome, the largest change first."""
    rows = [
        (effect["parameter"], effect["end"], ARMS.get(effect["arm"], effect["arm"]), _change(effect, record["unit"]))
        for effect in record["effects"][:MOST_ROWS]
    ]
    note = "One at a time, to an end of its range; changes that can be told from seed noise only."
    return Table("Moved most by", ("Parameter", "End", "Strategy", "Change"), tuple(rows), note, words=True)


def _change(effect: dict, unit: str) -> str:
    return with_unit(effect["change"], unit, sign=True)
