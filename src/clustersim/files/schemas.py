"""JSON Schemas of all kinds of files, for editors that complete and check while one writes.

Made from the forms that check the files: `python -m clustersim.files.schemas` writes `scenarios/schemas/`. The first
line of each file names its schema, as the TOML plug-ins of editors expect it: `#:schema ../schemas/strategy.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

from clustersim.paths import scenarios_folder

from .describe import FORMS
from .mix import MixFile
from .settings import SETTINGS

FOLDER = "schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"
EXTENDS = {"type": "string", "description": "name of a file of the same kind that this one changes"}
STRICT = "Whole"
KINDS = ("region", "strategy", "future", "scenario", "experiment")


def schema_of(kind: str) -> dict:
    """The schema of a kind of file.

    A file that extends another may leave out anything, at any depth; so the schema asks for nothing itself (editors
    complete by it), and a second copy that asks for all that is needed holds where nothing is extended.
    """
    whole = FORMS[kind].model_json_schema()
    if kind == "strategy":
        _with_settings(whole)
        _with_mix(whole)
    loose = _without_required(whole)
    names = {name: f"{STRICT}{name}" for name in whole["$defs"]}
    strict = _renamed({key: value for key, value in whole.items() if key != "$defs"}, names)
    loose["$defs"] |= {names[name]: _renamed(form, names) for name, form in whole["$defs"].items()}
    loose["$defs"][STRICT] = {"required": strict.get("required", []), "properties": strict["properties"]}
    loose["properties"]["extends"] = EXTENDS
    free = [{"required": ["extends"]}, *([{"required": ["mix"]}] if kind == "strategy" else [])]
    loose |= {"$schema": DRAFT, "title": f"clustersim {kind}"}
    return loose | {"if": {"anyOf": free}, "then": {}, "else": {"$ref": f"#/$defs/{STRICT}"}}


def _without_required(value):
    """A schema in which nothing is needed."""
    if isinstance(value, dict):
        return {k: _without_required(v) for k, v in value.items() if k != "required" or not isinstance(v, list)}
    return [_without_required(item) for item in value] if isinstance(value, list) else value


def _renamed(value, names: dict[str, str]):
    """A schema that refers to the forms by other names."""
    if isinstance(value, dict):
        found = {key: _renamed(inner, names) for key, inner in value.items()}
        if isinstance(name := value.get("$ref"), str):
            found["$ref"] = "#/$defs/" + names[name.rsplit("/", 1)[1]]
        return found
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value


def _with_settings(schema: dict) -> None:
    """Let the settings of a spend be those of its instrument."""
    spend = schema["$defs"]["SpendForm"]
    spend["allOf"] = []
    for instrument, form in SETTINGS.items():
        own = form.model_json_schema()
        schema["$defs"] |= own.pop("$defs", {})
        schema["$defs"][form.__name__] = own
        spend["allOf"].append(
            {
                "if": {"properties": {"instrument": {"const": instrument}}},
                "then": {"properties": {"settings": {"$ref": f"#/$defs/{form.__name__}"}}},
            }
        )


def _with_mix(schema: dict) -> None:
    mix = MixFile.model_json_schema()
    schema["$defs"] |= mix["$defs"]
    schema["properties"]["mix"] = mix["properties"]["mix"]


def as_text(kind: str) -> str:
    """The schema as the file has it."""
    return json.dumps(schema_of(kind), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path | None = None) -> list[Path]:
    """Write all schemas; returns their paths."""
    target = folder or scenarios_folder() / FOLDER
    target.mkdir(exist_ok=True)
    paths = [target / f"{kind}.json" for kind in KINDS]
    for kind, path in zip(KINDS, paths, strict=True):
        path.write_text(as_text(kind), "utf-8")
    return paths


if __name__ == "__main__":
    for path in write():
        print(path)
