"""Where a parameter is read: files and functions of the package, found in its sources.

Rules read the record of parameters as `p.NAME`, some places as `parameters[0].NAME`. Looking is done in the sources
that are installed, so the answer is that of the program that runs.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parent.parent
RECORD = re.compile(r"(^|\.)(p|(p|parameters|record)\[0\])$")  # how a rule calls the record of parameters
DECLARATIONS = "parameters"


class Use(NamedTuple):
    """A function that reads a parameter: file inside the package, function ("" outside any), line of the reading."""

    file: str
    function: str
    line: int


def uses_of(name: str, package: Path = PACKAGE) -> list[Use]:
    """Every function that reads a parameter, by file; each function once."""
    found: list[Use] = []
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package).as_posix()
        text = path.read_text("utf-8")
        if name in text and not file.startswith(f"{DECLARATIONS}/"):
            found += uses_in(ast.parse(text), file, name)
    return found


def uses_in(tree: ast.AST, file: str, name: str, function: str = "") -> list[Use]:
    """Functions of a file that read a parameter."""
    found: dict[str, Use] = {}
    for node in ast.iter_child_nodes(tree):
        inner = function
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            inner = f"{function}.{node.name}" if function else node.name
        if isinstance(node, ast.Attribute) and node.attr == name and RECORD.search(ast.unparse(node.value)):
            found.setdefault(function, Use(file, function, node.lineno))
        for use in uses_in(node, file, name, inner):
            found.setdefault(use.function, use)
    return list(found.values())
