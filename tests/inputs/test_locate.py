"""Lines of keys: every key the parser finds has the line it stands on."""

import tomllib

import pytest

from clustersim.files.locate import lines_of_keys
from clustersim.paths import data_folder

TEXT = """# comment [not.a.table]
title = "a # b [x] = 1" # c
"quoted key" = 'it'
a.b."c d" = [
    1, # one
    { x = 1, y = [2, 3] },
    "three",
]
long = \"\"\"
z = 1
\\"\"\"\"\"
[t]
k = 2010-01-01
[[list]]
v = 1.5
[[list]]
v = -2
[list.inner]
w = true
[[list.deep]]
u = {}
"""


def paths(value, at=()):
    yield at
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from paths(inner, (*at, key))


def test_lines_of_a_text_with_everything():
    lines = lines_of_keys(TEXT)
    assert set(paths(tomllib.loads(TEXT))) - {()} <= set(lines)
    wanted = {
        ("title",): 2,
        ("quoted key",): 3,
        ("a", "b", "c d"): 4,
        ("a", "b", "c d", 0): 5,
        ("a", "b", "c d", 1, "y", 1): 6,
        ("a", "b", "c d", 2): 7,
        ("long",): 9,
        ("t", "k"): 13,
        ("list", 0, "v"): 15,
        ("list", 1, "v"): 17,
        ("list", 1, "inner", "w"): 19,
        ("list", 1, "deep", 0, "u"): 21,
    }
    assert {key: lines.get(key) for key in wanted} == wanted


@pytest.mark.parametrize("path", sorted(data_folder().glob("[se]*s/**/*.toml")), ids=lambda path: path.name)
def test_every_key_of_every_file_has_a_line_that_names_it(path):
    text = path.read_text("utf-8")
    lines, rows = lines_of_keys(text), text.split("\n")
    for key in paths(tomllib.loads(text)):
        if key:
            assert key in lines
        if key and isinstance(key[-1], str):
            assert key[-1] in rows[lines[key] - 1]
