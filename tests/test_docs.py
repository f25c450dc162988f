"""The pages for readers: made pages are up to date, names exist, links lead somewhere, examples work."""

from __future__ import annotations

import itertools
import re
import shlex
from pathlib import Path

import pytest
import typer

from clustersim import codes, inputs, outcomes, parameters, results, scenario, series
from clustersim.cli import app
from clustersim.files.find import files_of
from clustersim.files.settings import SETTINGS
from clustersim.files.strategy import StrategyForm
from clustersim.kernel.compiled import COMPILING
from clustersim.parameters.switches import SWITCHES
from clustersim.report import explain, odd_tables, parameters_page
from clustersim.schedule import SCHEDULE
from clustersim.state import CLOCK, DECLARED

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
ODD = TEXTS["docs/odd.md"]
WRITTEN = [name for name in TEXTS if Path(name).name not in parameters_page.PAGES]
START, TESTS = "python3 start.py run", "python3 start.py test"

# ---------------------------------------------------------------- made pages


@pytest.mark.parametrize("name", parameters_page.PAGES)
def test_made_pages_are_up_to_date(name):
    told = "run `python -m clustersim.report.parameters_page`"
    assert TEXTS[f"docs/{name}"] == parameters_page.PAGES[name](), told


def test_made_pages_show_what_is_declared():
    page = parameters_page.parameters_page()
    for name, declared in parameters.REGISTER.items():
        line = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert parameters_page.number(declared.value) in line
        assert declared.grade in line
    state = parameters_page.state_page()
    assert all(f"| `{field.name}` |" in state for fields in DECLARED.values() for field in fields)


def test_a_table_cell_cannot_break_its_table():
    assert parameters_page.cell("a | b\nc <d>") == "a \\| b c &lt;d>"


@pytest.mark.parametrize(
    ("value", "words"), [(3_000_000_000.0, "3 bn"), (264_000_000.0, "264 M"), (0.0258, "0.0258"), (-0.03, "-0.03")]
)
def test_numbers_are_written_as_people_do(value, words):
    assert parameters_page.number(value) == words


# ---------------------------------------------------------------- the description of the model


def test_the_odd_page_has_the_schedule_in_order():
    rows = re.findall(r"^\| \d+ \| `(\w+)` \|", ODD, re.MULTILINE)
    assert rows == [process.__name__ for process in SCHEDULE]


def test_the_made_tables_of_the_odd_page_are_up_to_date():
    assert odd_tables.BLOCK.findall(ODD) == list(odd_tables.BLOCKS)
    assert odd_tables.with_tables(ODD) == ODD, "run `python -m clustersim.report.odd_tables`"


def test_made_tables_keep_what_stands_around_them():
    page = "before\n<!-- made: grades -->\nold\n<!-- end -->\nafter\n"
    made = odd_tables.with_tables(page)
    assert made.startswith("before\n<!-- made: grades -->\n| submodel |")
    assert made.endswith("<!-- end -->\nafter\n")
    assert "old" not in made
    assert odd_tables.with_tables(made) == made


def test_the_odd_page_counts_what_the_region_file_has():
    region = scenario.load_region("korea-2010")
    main = scenario.load_experiment("korea-2010").scenarios[0]
    firms = [sum(place.firms[n] for place in region.places) for n in range(len(inputs.SECTORS))]
    assert re.search(r"^\| place \|.*\| (\d+) \|$", ODD, re.MULTILINE)[1] == str(len(region.places))
    told = re.search(r"^\| firm \|.*\| ([\d,]+) and (\d+) suppliers at the start \|$", ODD, re.MULTILINE)
    assert (told[1], told[2]) == (f"{sum(firms) - firms[-1]:,}", str(firms[-1]))
    assert f"({main.quarters} quarters)" in ODD
    assert f"{len(series.NATION)} national series" in ODD
    assert f"{len(codes.FIELDS)} fields" in ODD


def test_the_odd_page_says_what_every_parameter_does():
    assert not [name for name in parameters.names() if not re.search(rf"\b{name}\b", ODD)]


def test_the_odd_page_has_every_instrument():
    rows = re.findall(r"^\| `(\w+)` \|", ODD, re.MULTILINE)
    assert [name for name in rows if name in inputs.INSTRUMENTS] == list(inputs.INSTRUMENTS)


def known_names() -> set[str]:
    """Words with an underscore that a page may put in code."""
    names = {*parameters.names(), *outcomes.every(), *inputs.INSTRUMENTS, *results.ORIGINS, *codes.PROJECTS}
    for group in (series.NATION, series.SECTORS, series.PLACES, series.ORIGINS, series.INSTRUMENTS):
        names |= set(group)
    names |= {field.name for fields in (*DECLARED.values(), CLOCK) for field in fields}
    names |= {process.__name__ for process in SCHEDULE}
    names |= {name for form in SETTINGS.values() for name in form.model_fields}
    for record in (inputs.Region, inputs.Strategy, inputs.Spend, inputs.Condition):
        names |= set(record.__annotations__)
    names |= set(StrategyForm.model_fields)
    names |= set(SWITCHES)
    return names | {"rule_with_arrays", "loop_with_arrays"}


@pytest.mark.parametrize("name", [name for name in TEXTS if name.startswith("docs/") and "state" not in name])
def test_names_in_pages_exist(name):
    told = set(re.findall(r"`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`", TEXTS[name]))
    assert not told - known_names()


# ---------------------------------------------------------------- links and words


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    for link in re.findall(r"\]\(([^)]+)\)", TEXTS[name]):
        path, _, anchor = link.partition("#")
        target = (folder / path).resolve() if path else ROOT / name
        assert target.exists(), link
        if anchor:
            heads = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads}, link


@pytest.mark.parametrize("name", WRITTEN)
def test_files_that_are_named_exist(name):
    places = (ROOT, ROOT / "src" / "clustersim", (ROOT / name).parent)
    for path in re.findall(r"`([\w./-]+(?:/|\.(?:py|md|toml|txt|cff)))`", TEXTS[name]):
        if "NAME" in path or path.startswith(("results/", ".venv")) or path in OF_A_STUDY:
            continue
        assert any((place / path).exists() for place in places), path


OF_A_STUDY = ("generation-1/", "generation-2/", "damaged/", "asked/", "answers/", "series/", "runs/", "inputs/")
UNWANTED = re.compile(
    r"(?!\btcp://|\btls://)\b\w+://|/(?:home|root|tmp|work|Users)/|\b(?:TODO|FIXME|XXX|FIGURE|VERDICT)\b|(?:^|\s)#\d+\b|@\w+\.\w+"
)


@pytest.mark.parametrize("text", ["<!-- FIGURE: of the main job -->", "<!-- VERDICT: with n -->", "TODO", "see #12"])
def test_loose_ends_are_seen(text):
    assert UNWANTED.search(text)


@pytest.mark.parametrize("name", TEXTS)
def test_pages_name_no_address_no_machine_and_no_loose_end(name):
    assert not UNWANTED.findall(TEXTS[name])


# ---------------------------------------------------------------- examples


def examples() -> list[str]:
    """Every command line of the program that a page shows."""
    found = [
        match.strip()
        for name in WRITTEN
        for match in re.findall(r"`(?:\.venv/bin/)?(clustersim [^`\n]+)`", TEXTS[name])
        if not match.endswith("NAME")
    ]
    found += [
        f"clustersim {rest}" for text in TEXTS.values() for rest in re.findall(r"start\.py run -- ([^`\n]+)", text)
    ]
    return sorted(set(found))


def test_pages_show_every_command():
    shown = {line.split()[1] for line in examples()}
    assert {command.name for command in typer.main.get_group(app).commands.values()} <= shown


@pytest.mark.parametrize("line", examples())
def test_example_commands_are_understood(line):
    words = shlex.split(line)[1:]
    group = typer.main.get_group(app)
    if words[0].startswith("--"):
        assert any(words[0] in option.opts for option in group.params), line
        return
    command = group.commands[words[0]]
    with command.make_context(words[0], words[1:]) as context:
        assert not context.args


@pytest.mark.parametrize("line", examples())
def test_example_commands_name_what_is_there(line):
    there = {path.stem for folder in ("scenarios", "experiments") for path in (ROOT / folder).rglob("*.toml")}
    there |= set(files_of("scenario"))
    words = shlex.split(line)[1:]
    if words[0] == "explain":
        there |= {name for names, _ in explain.KINDS.values() for name in names()}
    named = [after for word, after in itertools.pairwise(words) if word in ("compare", "run", "--strategy", "explain")]
    assert not [name for name in named if not name.startswith("-") and Path(name).stem not in there]


def test_the_two_commands_stand_in_the_readme():
    assert START in TEXTS["README.md"]
    assert TESTS in TEXTS["README.md"]


@pytest.mark.skipif(not COMPILING, reason="44 quarters of the whole nation take minutes in plain Python")
def test_the_python_example_runs():
    (block,) = re.findall(r"```python\n(.*?)```", TEXTS["README.md"], re.DOTALL)
    names: dict = {}
    exec(compile(block, "README.md", "exec"), names)
    assert len(names["model"].result.nation["jobs"]) == 44
