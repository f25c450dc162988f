"""The shape of the code: layers, no cycles, Mesa in three files, small files and functions, no dead parameter."""

from __future__ import annotations

import ast
import graphlib
import re
from pathlib import Path

import pytest

import clustersim
from clustersim import parameters

PACKAGE = Path(clustersim.__file__).parent

# From the bottom to the top: a module imports from its own layer and from those before it. A folder is its files.
LAYERS = (
    ("", "paths", "provenance", "series", "inputs", "results"),  # words, and what a run is told and gives back
    ("kernel",),
    ("parameters",),
    ("codes", "purposes", "state", "context"),  # what there is
    ("files",),
    ("scenario",),
    ("rules",),  # those that several processes share
    ("clock", "world", "pipeline_table", "start_world", "smallest"),
    ("processes",),
    ("instruments",),
    ("government",),
    ("schedule",),
    ("initial_firms", "initialise", "prepare", "history", "audit", "invariants"),  # before, beside and after a quarter
    ("simulation",),
    ("agents", "model"),
    ("yearly", "outcomes"),
    ("store",),
    ("ensemble",),
    ("analysis",),
    ("calibration",),
    ("hindcast",),
    ("answers",),  # what may be asked from Python
    ("report",),
    ("options", "working", "work_options"),
    (
        "commands",
        "answer_commands",
        "answer_page",
        "answer_parts",
        "run_command",
        "studies",
        "study_commands",
        "checking",
        "file_commands",
    ),
    ("cli_help", "cli_answers", "cli_studies", "usage", "cli", "__main__"),
)
DETERMINISTIC = LAYERS[: next(n for n, layer in enumerate(LAYERS) if "ensemble" in layer)]
MOST_LINES, MOST_FUNCTION_LINES, MOST_MESA_FILES = 320, 60, 3
LONG_FILES = {  # file or folder: why it is longer
    "state.py": "declarations only: one line a state variable, all in one place on purpose",
    "parameters": "declarations only: one entry a parameter, one file a submodel",
}
LONG_FUNCTIONS: dict[str, str] = {}  # file:function: why it is longer

# ---------------------------------------------------------------- the tree, read once


def name_of(path: Path) -> str:
    """Module name inside the package: `kernel.draws`, `instruments` for its __init__, "" for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in FILES.items()}


def base_of(node: ast.ImportFrom, name: str) -> list[str] | None:
    """What stands before the imported names, as parts inside the package; None if it is another package."""
    if node.level:
        package = name.split(".") if FILES[name].name == "__init__.py" else name.split(".")[:-1]
        start = package[: len(package) - node.level + 1]
        return start + (node.module.split(".") if node.module else [])
    parts = (node.module or "").split(".")
    return parts[1:] if parts[0] == "clustersim" else None


def imports_of(name: str) -> set[str]:
    """Modules of the package that a module imports, late imports inside functions included."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom):
            base = base_of(node, name)
            for alias in node.names if base is not None else ():
                full = ".".join([*base, alias.name])
                found.add(full if full in FILES else ".".join(base))
        elif isinstance(node, ast.Import):
            inside = [alias.name for alias in node.names if alias.name.split(".")[0] == "clustersim"]
            found |= {whole.partition(".")[2] for whole in inside}
    return found - {name}


IMPORTS = {name: imports_of(name) for name in FILES}


def outside_imports(name: str) -> set[str]:
    """Other packages that a module imports."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.split(".")[0])
    return found


def layer_of(name: str) -> int:
    """Number of the layer a module stands in; KeyError if it stands in none."""
    for number, layer in enumerate(LAYERS):
        if name in layer or name.split(".")[0] in layer:
            return number
    raise KeyError(f"{name} stands in no layer: name it in LAYERS")


# ---------------------------------------------------------------- imports


@pytest.mark.parametrize("name", FILES)
def test_imports_go_downwards(name):
    upwards = {other for other in IMPORTS[name] if layer_of(other) > layer_of(name)}
    assert not upwards


def test_every_layer_is_there():
    assert not {entry for layer in LAYERS for entry in layer if entry not in FILES}


def test_no_module_imports_itself_by_a_detour():
    try:
        tuple(graphlib.TopologicalSorter(IMPORTS).static_order())
    except graphlib.CycleError as error:
        pytest.fail("imports go round: " + " -> ".join(error.args[1]))


@pytest.mark.parametrize("folder", ["processes", "parameters", "instruments"])
def test_files_of_a_kind_do_not_import_each_other(folder):
    shared = {"parameters.declare", "instruments.payment", folder}
    for name in FILES:
        if name.startswith(f"{folder}."):
            assert not {other for other in IMPORTS[name] - shared if other.startswith(f"{folder}.")}, name


def test_nothing_imports_the_whole_package_from_inside():
    whole = {name for name in FILES if "" in IMPORTS[name]}
    assert not whole


def test_mesa_is_imported_in_three_files_at_most():
    seen = {name for name in FILES if "mesa" in outside_imports(name)}
    assert {"agents", "model"} <= seen
    assert len(seen) <= MOST_MESA_FILES


def test_numba_is_imported_where_rules_are_compiled_and_nowhere_else():
    assert {name for name in FILES if "numba" in outside_imports(name)} == {"kernel.arrays", "kernel.compiled"}


def test_a_run_draws_keyed_numbers_only():
    for name in FILES:
        if any(name.split(".")[0] in layer for layer in DETERMINISTIC):
            assert "random" not in outside_imports(name), name
            assert "secrets" not in outside_imports(name), name
            assert not re.search(r"\b(np|numpy)\.random\b", FILES[name].read_text("utf-8")), name


# ---------------------------------------------------------------- habits


@pytest.mark.parametrize("name", FILES)
def test_no_star_import_and_no_bare_except(name):
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom):
            assert all(alias.name != "*" for alias in node.names), node.lineno
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, node.lineno


@pytest.mark.parametrize("name", FILES)
def test_files_are_small(name):
    path = FILES[name].relative_to(PACKAGE).as_posix()
    lines = len(FILES[name].read_text("utf-8").splitlines())
    if not {path, path.split("/")[0]} & LONG_FILES.keys():
        assert lines <= MOST_LINES


@pytest.mark.parametrize("name", FILES)
def test_functions_are_small(name):
    path = FILES[name].relative_to(PACKAGE).as_posix()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= MOST_FUNCTION_LINES or f"{path}:{node.name}" in LONG_FUNCTIONS, (
                f"{node.name}: {lines} lines"
            )


# ---------------------------------------------------------------- parameters

RECORD = re.compile(r"(^|\.)(p|(p|parameters|record)\[0\])$")  # how a rule calls the record of parameters


def parameters_read() -> set[str]:
    """Names read from the record of parameters, anywhere but where they are declared."""
    return {
        node.attr
        for name, tree in TREES.items()
        if not name.startswith("parameters")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and RECORD.search(ast.unparse(node.value))
    }


def test_every_parameter_is_read_somewhere():
    assert not set(parameters.names()) - parameters_read()


def test_every_parameter_that_is_read_is_declared():
    assert not parameters_read() - set(parameters.names()) - set(dir(parameters.record()))
