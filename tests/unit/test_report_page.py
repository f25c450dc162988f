"""The report page: self-contained, safe with hostile names, readable by those who cannot see the figures."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from made_up_runs import experiment, made_up

from clustersim.analysis.compare import compare
from clustersim.kernel.errors import InputError
from clustersim.report.figures import draw_all
from clustersim.report.output import check_writable, write_atomically
from clustersim.report.page import page
from clustersim.report.style import ARM_COLOURS, LINES, MARKERS

COMMAND = "clustersim compare made-up --replicates 4 --seed 1"
VOID = {"meta", "br", "hr", "img", "input", "link"}


@pytest.fixture(scope="module")
def found():
    return compare(experiment(), replicates=4, simulate=made_up)


@pytest.fixture(scope="module")
def html(found):
    return page(found, experiment(), COMMAND)


@pytest.fixture(scope="module")
def figures(found):
    return draw_all(found)


class Tree(HTMLParser):
    """Open tags, and whether every tag is closed in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_tag_is_closed(html):
    assert Tree(html).open == []


def test_nothing_is_asked_from_outside(html):
    given = [pair for _, attrs in Tree(html).tags for pair in attrs.items()]
    loads = [value for key, value in given if key in ("src", "href", "xlink:href")]
    assert all(value.startswith("#") for value in loads)
    assert not re.search(r"url\((?!['\"]?#)|@import", html)
    policy = next(attrs["content"] for tag, attrs in Tree(html).tags if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


def test_hostile_names_stay_text(html):
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Chungbuk &lt;b&gt;&amp;" in html
    assert not any(tag == "b" for tag, _ in Tree(html).tags)


def test_the_verdict_comes_first_then_what_it_does_not_say_then_figures(html):
    order = ['<section class="verdict"', "What this does not say", "<figure", "<table", "Assumptions", "Where these"]
    places = [html.index(text) for text in order]
    assert places == sorted(places)


def test_provenance_and_the_command_are_on_the_page(html, found):
    assert COMMAND in html
    assert found.digest in html
    assert found.provenance["input digest"] in html


def test_figures_are_well_formed_described_and_keep_their_text(figures):
    assert [drawn.name for drawn in figures] == ["differences", "trends", "places", "parts", "spending", "target"]
    for drawn in figures:
        root = ElementTree.fromstring(drawn.svg)
        assert root.get("role") == "img"
        assert len(root.get("aria-label")) > 40
        texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
        assert len(texts) > 5
        assert drawn.title.endswith(".")


def test_figures_of_equal_numbers_are_equal(found, figures):
    assert [drawn.svg for drawn in figures] == [drawn.svg for drawn in draw_all(found)]


def test_ids_do_not_clash_between_figures(html):
    ids = [attrs["id"] for tag, attrs in Tree(html).tags if tag in ("clippath", "pattern") and "id" in attrs]
    assert len(ids) == len(set(ids))


def test_axes_have_units(figures):
    joined = {drawn.name: drawn.svg for drawn in figures}
    assert "(persons)" in joined["differences"]
    assert "bn KRW a year" in joined["spending"]
    assert "%" in joined["target"]


def test_arms_differ_in_colour_line_and_mark():
    assert len(set(ARM_COLOURS)) == len(ARM_COLOURS)
    assert len(set(LINES)) == len(LINES) >= 6
    assert len(set(MARKERS)) == len(MARKERS)


@pytest.mark.parametrize("names", [("no-policy",), ("no-policy", "hybrid"), ("hybrid", "hybrid")])
def test_small_comparisons_make_a_page_too(names):
    found = compare(experiment(*names, last_year=2010), replicates=1, simulate=made_up)
    assert "One " in page(found, experiment(*names, last_year=2010), COMMAND) or len(names) == 1


def test_a_dollar_in_a_name_is_a_dollar():
    question = experiment("no-policy", "$x_{1}$ and $")
    assert "$x_{1}$ and $" in page(compare(question, replicates=2, simulate=made_up), question, COMMAND)


# ---------------------------------------------------------------- files


def test_a_failed_write_leaves_the_earlier_file_and_nothing_else(tmp_path):
    path = tmp_path / "report.html"
    write_atomically(path, "first")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text() == "first"
    assert [item.name for item in tmp_path.iterdir()] == ["report.html"]


def test_a_written_file_is_as_open_as_any_other(tmp_path):
    write_atomically(tmp_path / "new", "text")
    (tmp_path / "other").write_text("text")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_outputs_are_refused_before_the_work(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        check_writable(tmp_path / "missing" / "x.html", "--report")
    with pytest.raises(InputError, match="this is a folder"):
        check_writable(tmp_path, "--report")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="--json"):
        check_writable(tmp_path / "file" / "x.json", "--json", make_folder=True)
    with pytest.raises(InputError, match="cannot be written"):
        check_writable(tmp_path / ("x" * 5000), "--json")
    check_writable(tmp_path / "made" / "x.html", "--report", make_folder=True)
    assert list((tmp_path / "made").iterdir()) == []
