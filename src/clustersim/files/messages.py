"""Turns what the form checker found into problems in the words of the person who wrote the file."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from clustersim.kernel.errors import InputError, Problem

from .forms import KEY_PATTERN, NAME_PATTERN
from .names import nearest
from .read import Document

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
SOURCE_RULE = "a number here needs its source (a key of scenarios/sources.toml) and grade"
GRADES = "Grades are measured, derived, borrowed, guessed."


def validated(form: type[Model], data: Any, document: Document, at: tuple = ()) -> Model:
    """Check data that stands at a key of a document against a form; InputError with all that is wrong."""
    try:
        return form.model_validate(data)
    except ValidationError as errors:
        schema = form.model_json_schema()
        raise InputError([_problem(document, at, error, schema) for error in errors.errors()]) from None


def _problem(document: Document, at: tuple, error: Any, schema: dict) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    inner = tuple(part for part in error["loc"] if part != "[key]")
    key = at + inner
    unit = _node(schema, inner).get("description", "") if kind in RANGES or kind in TYPES else ""
    unit = f" (unit: {unit})" if unit else ""
    if kind.startswith("E-"):
        return document.problem(kind, key, error["msg"], context.get("hint", ""))
    if kind == "extra_forbidden":
        return _unknown(document, key, list(_node(schema, inner[:-1]).get("properties", {})))
    if kind == "missing":
        return _missing(document, key, _node(schema, inner))
    if kind in TYPES:
        truth = isinstance(error["input"], bool) and "number" in TYPES[kind]
        note = " (true and false are not numbers)" if truth else ""
        return document.problem("E-TYPE", key, TYPES[kind] + note + unit)
    if kind in RANGES:
        return document.problem("E-RANGE", key, RANGES[kind].format(**_plain(context)) + unit)
    if kind in LENGTHS:
        return document.problem("E-LENGTH", key, LENGTHS[kind].format(**context))
    if kind == "literal_error":
        known = [text.strip("'") for text in context["expected"].replace(" or ", ", ").split(", ")]
        hint = nearest(str(error["input"]), known)
        return document.problem("E-CHOICE", key, "must be one of " + ", ".join(known), hint)
    if kind == "string_pattern_mismatch":
        if context["pattern"] == NAME_PATTERN:
            rule = 'names have small letters a-z, digits and single hyphens, such as "hospital-centred"'
            return document.problem("E-NAME", key, rule)
        if context["pattern"] == KEY_PATTERN:
            rule = "keys have small letters (of any language, composed), digits and single hyphens"
            return document.problem("E-NAME", key, rule, 'Write for example "daegu" or "대구".')
        return document.problem("E-PATTERN", key, f"must be {_node(schema, inner).get('description', 'different')}")
    return document.problem("E-VALUE", key, error["msg"])


def _plain(context: dict) -> dict:
    """Bounds without a needless ".0"."""
    return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in context.items()}


def _unknown(document: Document, key: tuple, known: list[str]) -> Problem:
    hint = nearest(str(key[-1]), known, "Known here: " + ", ".join(known) if known else "")
    return document.problem("E-KEY-UNKNOWN", key, "this key is not known here", hint)


def _missing(document: Document, key: tuple, node: dict) -> Problem:
    if key[-1] in ("source", "grade"):
        return document.problem("E-SOURCE", key[:-1], f"{SOURCE_RULE}; {key[-1]} is missing", GRADES)
    unit = f" (unit: {node['description']})" if "description" in node else ""
    hint = f"Add {key[-1]} = {SHAPES.get(node.get('type', ''), '...')}{unit}."
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
