"""The reference pages that are made, not written: `docs/parameters.md` and `docs/state.md`.

Run `python -m clustersim.report.parameters_page` in a clone after a change of a parameter or a state variable; a test
keeps the pages equal to the declarations.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from clustersim import parameters
from clustersim.kernel.table import Field
from clustersim.parameters import evidence
from clustersim.parameters.declare import GRADES, Parameter
from clustersim.paths import data_folder
from clustersim.state import CLOCK, DECLARED, PIPELINE, TALLY

MADE = "<!-- Made by `python -m clustersim.report.parameters_page`; edit the declarations, not this page. -->"
BILLION, MILLION = 1e9, 1e6
ONE_ROW = {"clock": CLOCK, "pipeline": PIPELINE, "tally": TALLY}
TABLE_WORDS = {
    "firms": "Firms: one record a firm.",
    "organisations": "Organisations: hospitals, then the universities of each place, then public institutes.",
    "places": "Places: provinces or towns.",
    "sites": "Sites: where a science park may be built.",
    "funds": "Funds: three in a nation (capital region, provinces, public).",
    "offices": "Network offices: one a place, idle until a strategy pays it.",
    "governments": "Government: one record.",
    "others": "Others: households, the rest of the home economy, abroad, banks; one record each.",
    "projects": "Development projects under way.",
    "products": "Products on the market.",
    "ties": "Collaboration ties.",
    "nations": "Nations: closed economies; one, but in tests.",
    "ledger": "Ledger: the payments of the quarter.",
    "clock": "Clock: the quarter and the outside world in it; one row.",
    "pipeline": "Pipeline: stage tables of the project types; one row, worked out from the parameters.",
    "tally": "Tally: what is booked in the quarter; one row, kept in every result.",
}


def number(value: float) -> str:
    """A value as people write it: millions and billions by name."""
    if abs(value) >= BILLION:
        return f"{value / BILLION:.10g} bn"
    if abs(value) >= MILLION:
        return f"{value / MILLION:.10g} M"
    return f"{value:.10g}"


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def row(*cells: str) -> str:
    """One line of a table."""
    return "| " + " | ".join(cells) + " |"


def submodel_of(module) -> tuple[str, dict[str, Parameter]]:
    """Title of a file of declarations and what it declares."""
    title = (module.__doc__ or module.__name__).strip().splitlines()[0].rstrip(".")
    return title, {name: value for name, value in vars(module).items() if isinstance(value, Parameter)}


def parameter_row(name: str, declared: Parameter) -> str:
    """One parameter."""
    span = f"{number(declared.low)} to {number(declared.high)}"
    words = (declared.evidence, declared.grade, declared.meaning, declared.source)
    return row(f"`{name}`", number(declared.value), cell(declared.unit), span, *map(cell, words))


def grades_table() -> list[str]:
    """How many parameters of each submodel have which grade."""
    lines = [row("submodel", *GRADES, "all"), row("---", *["---:"] * (len(GRADES) + 1))]
    total: Counter[str] = Counter()
    for module in parameters.SUBMODELS:
        title, declared = submodel_of(module)
        count = Counter(value.grade for value in declared.values())
        total += count
        lines.append(row(title.split(" (")[0], *(str(count[g]) for g in GRADES), str(sum(count.values()))))
    lines.append(row("**all**", *(str(total[g]) for g in GRADES), str(sum(total.values()))))
    return lines


def parameters_page() -> str:
    """The text of `docs/parameters.md`."""
    lines = ["# Parameters", "", MADE, "", *INTRODUCTION, "", *grades_table()]
    for module in parameters.SUBMODELS:
        title, declared = submodel_of(module)
        lines += ["", f"## {title}", ""]
        lines.append(row("name", "value", "unit", "range", "evidence", "grade", "meaning", "source"))
        lines.append(row("---", "---:", *["---"] * 6))
        lines += [parameter_row(name, value) for name, value in declared.items()]
    lines += [*elsewhere_table(), *left_out_tables()]
    return "\n".join(lines) + "\n"


def elsewhere_table() -> list[str]:
    """The findings that are used, but not as a parameter."""
    lines = ["", "## Findings used elsewhere", "", *_counted(), ""]
    lines += [row("finding", "name", "value", "unit", "range", "where", "how"), row("---", "---", "---:", *["---"] * 4)]
    for name, use in evidence.elsewhere().items():
        lines.append(row(*_finding(name), f"`{use.where}`", cell(use.how)))
    return lines


def left_out_tables() -> list[str]:
    """The findings that are not used, by kind of reason."""
    lines = ["", "## Findings left out"]
    kind = ""
    for name, entry in evidence.left_out().items():
        if entry.kind != kind:
            kind = entry.kind
            lines += ["", f"### {kind}", "", row("finding", "name", "value", "unit", "range", "reason")]
            lines.append(row("---", "---", "---:", *["---"] * 3))
        lines.append(row(*_finding(name), cell(entry.reason)))
    return lines


def _finding(name: str) -> tuple[str, ...]:
    found = evidence.rows()[name]
    span = f"{number(found.low)} to {number(found.high)}"
    return name, cell(found.name), number(found.value), cell(found.unit), span


def _counted() -> tuple[str, ...]:
    used, others, out = evidence.in_parameters(), evidence.elsewhere(), evidence.left_out()
    return (
        f"Of the {len(evidence.rows())} findings, parameters rest on {len(used)}; {len(others)} are used elsewhere and "
        f"{len(out)} are left out.",
        "Values here are those of the finding, in its own unit.",
    )


INTRODUCTION = (
    "Every number that rules read, with its range and where it comes from. Within the range, an experiment",
    "(`[parameters]`) or `--set NAME=VALUE` can replace a value for a run; `overrides` in Python take any value.",
    "Times of the evidence table are turned into quarters, sums of money into KRW.",
    "",
    "- **measured**: counted, surveyed or estimated by the source. **derived**: worked out from them, or solved.",
    "- **borrowed**: from another country, industry or time. **guessed**: an order of magnitude; first to be replaced.",
    "- `evidence` is the number of the finding it rests on (k knowledge, p pipeline, n ties, e firms, l labour,",
    "  f money, v accounts, g place, h hospitals, q coordination); `-` means that there is no such finding.",
    "- In the sources, (S) means read at the source, (M) known from the literature and not checked again.",
)


STATE_INTRODUCTION = (
    "Every table of a run. A column may hold several numbers (`size`), such as one a skill (researcher, clinician,",
    "technician, general), a sector (drugs, devices, biotech, health IT, suppliers) or a knowledge field.",
)


def variable_row(field: Field) -> str:
    """One state variable."""
    shape = " x ".join(map(str, field.shape)) or "1"
    return row(f"`{field.name}`", field.type, shape, cell(field.unit), cell(field.meaning))


def state_page() -> str:
    """The text of `docs/state.md`."""
    lines = ["# State variables", "", MADE, "", *STATE_INTRODUCTION]
    for table, fields in (DECLARED | ONE_ROW).items():
        lines += ["", f"## `{table}`", "", TABLE_WORDS[table], ""]
        lines += [row("variable", "type", "size", "unit", "meaning"), row("---", "---", "---:", "---", "---")]
        lines += [variable_row(field) for field in fields]
    return "\n".join(lines) + "\n"


PAGES = {"parameters.md": parameters_page, "state.md": state_page}


def write(folder: Path) -> list[Path]:
    """Write all made pages into a folder; returns their paths."""
    written = []
    for name, make in PAGES.items():
        path = folder / name
        path.write_text(make(), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for page in write(data_folder() / "docs"):
        print(page)
