"""What to write instead of a value of the wrong kind or size: the value that was probably meant, else an example."""

from __future__ import annotations

import datetime
import json
import math
import re
import unicodedata

from clustersim.kernel.words import say

NUMBERS = ("int_type", "int_from_float", "float_type")
TRUTH = {"yes": "true", "true": "true", "on": "true", "1": "true", "no": "false", "false": "false", "off": "false"}
WRITE = "Write {value}."


def advice_on_type(kind: str, given: object, node: dict) -> str:
    """A hint for a value of the wrong type. `node` is the schema of the value that is needed."""
    if kind in NUMBERS:
        return _number(kind != "float_type", given, node)
    if kind == "bool_type":
        return say(WRITE, value=TRUTH.get(str(given).lower().strip(), "true or false"))
    if kind == "string_type":
        plain = given if isinstance(given, int | float) and not isinstance(given, bool) else "..."
        return say(WRITE, value=f'"{plain}"')
    if kind == "list_type":
        single = isinstance(given, str | int | float)
        return say(WRITE, value=f"[{json.dumps(given, ensure_ascii=False)}]" if single else "[ ... ]")
    keys = list(node.get("properties", {}))
    return say("Its keys are {names}.", names=", ".join(keys)) if keys else say("Write keys and values in { }.")


def _number(whole: bool, given: object, node: dict) -> str:
    if isinstance(given, datetime.date):
        return say(WRITE, value=given.year)
    if isinstance(given, float) and whole and math.isfinite(given):
        low, high = math.floor(given), math.ceil(given)
        return say(WRITE, value=low) if low == high else say("Write {low} or {high}.", low=low, high=high)
    if isinstance(given, list) and len(given) == 1:
        return say("Write its only entry, without the brackets.")
    if isinstance(given, str):
        text = unicodedata.normalize("NFKC", given).strip().replace(",", "")
        found = re.fullmatch(r"([-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*(%?)", text)
        if found:
            number = float(found[1]) / (100 if found[2] else 1)
            return say("Write {value}, without quotes.", value=f"{number:.15g}")
    return say("Write a number, such as {value}.", value=_example(whole, node))


def _example(whole: bool, node: dict) -> str:
    default = node.get("default")
    if isinstance(default, int | float) and not isinstance(default, bool):
        return f"{default:g}"
    if node.get("description") == "year":
        return "2010"
    if node.get("maximum") == 1:
        return "0.5"
    low = max(node.get("minimum", 0), 1)
    return f"{low:g}" if whole else f"{float(low):.1f}"


def advice_on_range(given: object, node: dict) -> str:
    """A hint for a number outside its range: the share that a percentage means, else the range."""
    low, high = node.get("minimum", node.get("exclusiveMinimum")), node.get("maximum", node.get("exclusiveMaximum"))
    percent = isinstance(given, int | float) and 1 < given <= 100 and (low, high) == (0, 1)
    if percent:
        return say("As a percentage that is {share}.", share=f"{given / 100:g}")  # type: ignore[operator]
    if low is not None and high is not None:
        return say("From {low} to {high} is allowed.", low=f"{low:.15g}", high=f"{high:.15g}")
    if low is not None:
        return say("Write a number from {low} on.", low=f"{low:.15g}")
    return say("Write a number, such as {value}.", value="1.0")


def good_name(given: str) -> str:
    """A hint with the name made of what may stand in one."""
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", unicodedata.normalize("NFKC", given))
    plain = re.sub(r"[^a-z0-9]+", "-", plain.rsplit("/", 1)[-1].lower()).strip("-")
    return say('Write for example "{name}".', name=plain or "my-name")
