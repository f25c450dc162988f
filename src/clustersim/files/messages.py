"""Turns what the form checker found into problems in the words of the person who wrote the file."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from clustersim.kernel.errors import MOST_SHOWN, InputError, Problem
from clustersim.kernel.words import say, with_unit

from .advice import advice_on_range, advice_on_type, good_name
from .forms import KEY_PATTERN, NAME_PATTERN
from .names import nearest
from .read import Document, written

DEEPEST_TABLE = 4
LENGTH_HINTS = {True: "Add what is missing.", False: "Shorten it."}
Result = TypeVar("Result")
Model = TypeVar("Model", bound=BaseModel)
TYPES = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false, without quotes",
    "string_type": "must be text in quotes",
    "list_type": "must be a list: [ ... ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
}
RANGES = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "greater_than": "must be above {gt}",
    "less_than": "must be below {lt}",
    "finite_number": "must be a finite number, not nan or inf",
}
LENGTHS = {
    "too_short": "must have at least {min_length} entries, has {actual_length}",
    "too_long": "must have at most {max_length} entries, has {actual_length}",
    "string_too_long": "must be at most {max_length} characters long",
    "string_too_short": "must not be empty",
}
SHAPES = {"string": '"..."', "array": "[ ... ]", "object": "{ ... }", "boolean": "true"}
SOURCE_RULE = "a number here needs its source (a key of scenarios/sources.toml) and grade; {key} is missing"
GRADES = "Grades are measured, derived, borrowed, guessed."
NAME_RULE = 'names have small letters a-z, digits and single hyphens, such as "hospital-centred"'
KEY_RULE = "keys have small letters (of any language, composed), digits and single hyphens"
RENAMED = {"spread_over": "hospitals"}  # keys of files of earlier versions, and what they are called now


def validated(form: type[Model], data: Any, document: Document, at: tuple = ()) -> Model:
    """Check data that stands at a key of a document against a form; InputError with all that is wrong."""
    try:
        return form.model_validate(data)
    except ValidationError as errors:
        schema = form.model_json_schema(mode="serialization")
        found = errors.errors(include_url=False)
        full = [_problem(document, at, error, schema) for error in found[:MOST_SHOWN]]
        raise InputError(full + [_counted(document, at, error) for error in found[MOST_SHOWN:]]) from None


def known_part(form: type[Model], data: Any, document: Document) -> Model:
    """As `validated`, but keys that are not known are only noted in `document.unknown`, and the rest is read.

    Only inside what is wrapped in `at_once`, which tells them together with all that is found later.
    """
    try:
        return form.model_validate(data)
    except ValidationError as errors:
        found = errors.errors(include_url=False)
        if any(error["type"] != "extra_forbidden" for error in found) or len(found) > MOST_SHOWN:
            return validated(form, data, document)
        schema = form.model_json_schema(mode="serialization")
        document.unknown.extend(_problem(document, (), error, schema) for error in found)
        return validated(form, _without(data, [error["loc"] for error in found]), document)


def _without(data: Any, keys: list[tuple]) -> Any:
    """A copy of the data without some keys."""
    copy = deepcopy(data)
    for *path, last in keys:
        inner = copy
        for part in path:
            inner = inner[part]
        inner.pop(last, None)
    return copy


def at_once(work: Callable[..., Result]) -> Callable[..., Result]:
    """Let a function that reads a document, its first argument, tell unknown keys together with all else it finds."""

    @wraps(work)
    def whole(document: Document, *rest: Any, **named: Any) -> Result:
        try:
            result = work(document, *rest, **named)
        except InputError as error:
            raise InputError([*document.unknown, *error.problems]) from None
        if document.unknown:
            raise InputError(document.unknown)
        return result

    return whole


def _counted(document: Document, at: tuple, error: Any) -> Problem:
    """A problem that is not shown any more, only counted."""
    return Problem("E-VALUE", error["msg"], document.label, key=written(at + error["loc"]))


def _problem(document: Document, at: tuple, error: Any, schema: dict) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    inner = tuple(part for part in error["loc"] if part != "[key]")
    key, node = at + inner, _node(schema, inner)
    if kind.startswith("E-"):
        return document.problem(kind, key, context.get("rule", error["msg"]), context.get("hint", ""))
    if kind == "extra_forbidden":
        return _unknown(document, key, schema, inner)
    if kind == "missing":
        return _missing(document, key, node)
    if kind in TYPES:
        truth = isinstance(error["input"], bool) and "number" in TYPES[kind]
        rule = say("{rule} (true and false are not numbers)", rule=say(TYPES[kind])) if truth else TYPES[kind]
        rule = with_unit(rule, node.get("description", ""))
        return document.problem("E-TYPE", key, rule, advice_on_type(kind, error["input"], node))
    if kind in RANGES:
        rule = with_unit(say(RANGES[kind], **_plain(context)), node.get("description", ""))
        return document.problem("E-RANGE", key, rule, advice_on_range(error["input"], node))
    if kind in LENGTHS:
        hint = LENGTH_HINTS["short" in kind]
        return document.problem("E-LENGTH", key, say(LENGTHS[kind], **context), hint)
    if kind == "literal_error":
        known = [text.strip("'") for text in context["expected"].replace(" or ", ", ").split(", ")]
        hint = nearest(str(error["input"]), known, "Write one of these, in quotes.")
        return document.problem("E-CHOICE", key, say("must be one of {names}", names=", ".join(known)), hint)
    if kind == "string_pattern_mismatch":
        return _pattern(document, key, context["pattern"], node, error["input"])
    return document.problem("E-VALUE", key, error["msg"])


def _pattern(document: Document, key: tuple, pattern: str, node: dict, given: object) -> Problem:
    if pattern == NAME_PATTERN:
        return document.problem("E-NAME", key, NAME_RULE, good_name(str(given)))
    if pattern == KEY_PATTERN:
        return document.problem("E-NAME", key, KEY_RULE, 'Write for example "daegu" or "대구".')
    rule = say("must be {what}", what=say(node.get("description", "different")))
    return document.problem("E-PATTERN", key, rule, "Write it as in the example." if "such as" in rule else "")


def _plain(context: dict) -> dict:
    """Bounds without a needless ".0"."""
    return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in context.items()}


def _unknown(document: Document, key: tuple, schema: dict, inner: tuple) -> Problem:
    known, name = list(_node(schema, inner[:-1]).get("properties", {})), str(key[-1])
    if name in RENAMED and RENAMED[name] in known:
        called = say('This key of earlier files is now called "{name}".', name=RENAMED[name])
        return document.problem("E-KEY-OLD", key, "this key is not known any more", called)
    hint: str = nearest(name, known)
    places = [] if hint and name.lower() in hint.lower() else _tables_with(schema, name)
    if places:
        hint = say("It belongs in {tables}.", tables=", ".join(places))
    elif not hint and known:
        hint = say("Known here: {names}.", names=", ".join(known))
    return document.problem("E-KEY-UNKNOWN", key, "this key is not known here", hint)


def _tables_with(schema: dict, name: str) -> list[str]:
    """Tables of the file that have this key, as they are written; at most three, the outermost first."""
    found, level = [], [("", _resolved(schema, schema))]
    for _ in range(DEEPEST_TABLE):
        inner = []
        for path, node in level:
            if name in node.get("properties", {}):
                found.append(f"[{path}]" if path else say("the top of the file"))
            for key, part in node.get("properties", {}).items():
                part = _resolved(schema, part)
                listed = part.get("type") == "array"
                part = _resolved(schema, part.get("items", {})) if listed else part
                if part.get("properties"):
                    inner.append((f"[{path}.{key}]".replace("[.", "[")[1:-1] if not listed else f"[{key}]", part))
        level = inner
    return found[:3]


def _missing(document: Document, key: tuple, node: dict) -> Problem:
    if key[-1] in ("source", "grade"):
        return document.problem("E-SOURCE", key[:-1], say(SOURCE_RULE, key=key[-1]), GRADES)
    example = f"{key[-1]} = {SHAPES.get(node.get('type', ''), '...')}"
    hint = say("Add {example}.", example=example)
    if "description" in node:
        hint = say("Add {example} (unit: {unit}).", example=example, unit=say(node["description"]))
    return document.problem("E-KEY-MISSING", key, "this key is needed and missing", hint)


def _node(schema: dict, path: tuple) -> dict:
    """The part of a JSON Schema that describes the value at a path."""
    node = _resolved(schema, schema)
    for part in path:
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            named = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
            node = node.get("properties", {}).get(part) or next((n for n in named if isinstance(n, dict)), {})
        node = _resolved(schema, node)
    return node


def _resolved(schema: dict, node: dict) -> dict:
    for choice in node.get("anyOf", []):
        if choice.get("type") != "null":
            return _resolved(schema, {**choice, **{k: v for k, v in node.items() if k == "description"}})
    if "$ref" in node:
        named = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        return {**named, **{k: v for k, v in node.items() if k != "$ref"}}
    return node
