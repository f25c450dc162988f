"""Every text about wrong input that the code can say, found in the code itself."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import clustersim

PACKAGE = Path(clustersim.__file__).parent
RULES = {  # how a call is named: where its rule and its hint stand, by position and by name
    "Problem": ((1, "rule"), (6, "hint")),
    "problem": ((2, "rule"), (3, "hint")),
    "refused": ((1, "rule"), (2, "hint")),
    "nearest": ((2, "otherwise"),),
    "Fault": ((0, "rule"), (1, "hint")),
    "PydanticCustomError": ((1, "message_template"),),
    "refuse": ((0, "rule"), (1, "hint")),
}
TABLES = {"messages.py": ("TYPES", "RANGES", "LENGTHS", "LENGTH_HINTS")}  # tables of constants that are said


DECLARED = {"quarters", "different", "paired runs of each arm", "processes"}  # units that are data, not texts in a call


class Text(NamedTuple):
    """A text in the code. `names` are the values that it can have in it, None if it has none."""

    where: str
    english: str
    names: frozenset[str] | None


def texts_said() -> list[Text]:
    """All texts; ValueError for one that is put together so that it cannot be said in another language."""
    return [text for path in sorted(PACKAGE.rglob("*.py")) for text in _of_file(path)]


def _of_file(path: Path) -> Iterator[Text]:
    tree = ast.parse(path.read_text("utf-8"))
    label = path.relative_to(PACKAGE).as_posix()
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.Module):
            for node in _inside(scope):
                if isinstance(node, ast.Call):
                    yield from _of_call(node, scope, tree, label)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in TABLES.get(path.name, ()):
            for value in ast.walk(node.value):
                if isinstance(node.value, ast.Dict) and value in node.value.values and isinstance(value, ast.Constant):
                    yield Text(f"{label}:{value.lineno}", value.value, None)


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a function or module, those of functions inside it left out."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _inside(child)


def _of_call(call: ast.Call, scope, tree, label: str) -> Iterator[Text]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name == "say":
        for english in _constants(call.args[0], scope, tree, label):
            names = frozenset(word.arg for word in call.keywords if word.arg)
            if any(word.arg is None for word in call.keywords):  # say(..., **values): those of the template
                names |= {field for _, field, _, _ in string.Formatter().parse(english) if field}
            yield Text(f"{label}:{call.lineno}", english, names or None)
    if name == "Field":
        for word in call.keywords:
            if word.arg == "description":
                yield Text(f"{label}:{call.lineno}", ast.literal_eval(word.value), None)
    for position, keyword in RULES.get(name, ()):
        given = [word.value for word in call.keywords if word.arg == keyword]
        if not given and len(call.args) > position:
            given = [call.args[position]]
        for value in given:
            for english in _constants(value, scope, tree, label):
                if english and english != "{rule}":  # that of `refused`, which is given the rule itself
                    yield Text(f"{label}:{call.lineno}", english, None)


def _constants(value: ast.expr, scope, tree, label: str) -> Iterator[str]:
    """The constant texts that an expression can be; what is said elsewhere (calls, attributes) is found there."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _constants(value.body, scope, tree, label)
        yield from _constants(value.orelse, scope, tree, label)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from _constants(part, scope, tree, label)
    elif isinstance(value, ast.JoinedStr | ast.BinOp):
        raise ValueError(f"{label}:{value.lineno}: {ast.unparse(value)} cannot be said in another language; use say()")
    elif isinstance(value, ast.Name):
        assigned = list(_assigned(value.id, scope)) or list(_assigned(value.id, tree))
        for found in assigned:
            yield from _constants(found, scope, tree, label)


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in _inside(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    for part, given in zip(target.elts, node.value.elts, strict=True):
                        if isinstance(part, ast.Name) and part.id == name:
                            yield given
