"""Files as bytes: what is not a readable UTF-8 TOML file is told so; names are found, and only names."""

import os

import pytest

from clustersim import scenario
from clustersim.files.find import find_named
from clustersim.files.raw import LARGEST
from clustersim.kernel.errors import InputError
from clustersim.paths import scenarios_folder

GOOD = (scenarios_folder() / "strategies" / "no-policy.toml").read_bytes()
BYTES = {
    "empty": (b"", "E-KEY-MISSING", "title"),
    "comments": (b"# nothing here\n", "E-KEY-MISSING", "title"),
    "cp949": ('title = "복합단지"\n'.encode("cp949"), "E-ENCODING", "CP949"),
    "utf16": ('title = "x"\n'.encode("utf-16"), "E-ENCODING", "UTF-16"),
    "latin": (b'a = 1\ntitle = "\xff\xff"', "E-ENCODING", ":2:"),
    "excel": (b"PK\x03\x04rest", "E-ENCODING", "Excel"),
    "gzip": (b"\x1f\x8b\x08", "E-ENCODING", "gzip"),
    "nul": (b'title = "a\x00b"', "E-SYNTAX", "not valid TOML"),
    "old-mac": (GOOD.replace(b"\n", b"\r"), "E-SYNTAX", "old Mac line ends"),
    "large": (b"#" * (LARGEST + 1), "E-FILE-SIZE", "at most 1000000 are read. Is it the right file?"),
    "Bad_Name": (GOOD, "E-NAME", "small letters"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes(name, tmp_path):
    raw, code, part = BYTES[name]
    path = tmp_path / f"{name}.toml"
    path.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        scenario.load_strategy(path)
    assert code in caught.value.codes
    assert part in str(caught.value)


def test_byte_order_mark_is_accepted(tmp_path):
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD)
    assert scenario.load_strategy(path).purse == 0


def test_missing_file_tells_the_nearest_name(tmp_path):
    (tmp_path / "our-plan.toml").write_bytes(GOOD)
    with pytest.raises(InputError, match=r'there is no such file. Did you mean "our-plan.toml"\?'):
        scenario.load_strategy(tmp_path / "our-plann.toml")
    with pytest.raises(InputError, match=r'"hybird": there is no strategy of this name. Did you mean "hybrid"\?'):
        scenario.load_strategy("hybird")
    with pytest.raises(InputError, match=r"name\. There are: kobe-1998, korea-2010, test-region, wonju-1998\."):
        scenario.load_region("x")


def test_folder_and_pipe_are_refused_without_waiting(tmp_path):
    with pytest.raises(InputError, match=r"this is a folder; .* Name a file that ends in \.toml"):
        scenario.load_strategy(tmp_path)
    with pytest.raises(InputError, match=r"this is a folder; .* The folder has: kobe-1998\.toml, korea"):
        scenario.load_region(scenarios_folder() / "regions")
    with pytest.raises(InputError, match=r"there is no such file\. There is no folder"):
        scenario.load_region(tmp_path / "none" / "x.toml")
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(InputError, match="not a regular file"):
        scenario.load_strategy(tmp_path / "pipe.toml")


def test_link_to_itself_and_impossible_path(tmp_path):
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    with pytest.raises(InputError) as caught:
        scenario.load_strategy(tmp_path / "loop.toml")
    assert caught.value.codes == ("E-FILE-READ",)
    with pytest.raises(InputError) as caught:
        scenario.load_strategy("a\x00b.toml")
    assert caught.value.codes == ("E-FILE-READ",)


@pytest.mark.parametrize("name", ["../strategies/hybrid", "/etc/passwd", "..", "", "hybrid.toml"])
def test_a_name_inside_a_file_is_never_a_path(name):
    with pytest.raises(InputError):
        find_named("strategy", name)
