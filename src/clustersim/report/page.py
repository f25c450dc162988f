"""The report: one self-contained HTML page that works offline, prints, and asks nothing from outside."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from clustersim.analysis.comparison import Comparison
from clustersim.inputs import Experiment

from .answers.multiplicity_section import multiplicity_section
from .figures import draw_all
from .html import template
from .numbers import share
from .tables import (
    ids_table,
    outcomes_table,
    pairs_table,
    purses_table,
    ratio_sentence,
    ratios_table,
    strategies_table,
    targets_table,
)
from .verdict import title, verdict, years

LIMITS = (
    "It compares strategies inside one model. Where evidence is borrowed or guessed, all strategies start equal, and a "
    "difference between them is a consequence of the rules and numbers listed in the parameter register.",
    "Intervals tell how much luck is left in the mean over runs. They do not hold the uncertainty of parameters, of "
    "the model's structure or of the outside world, which is wider.",
    "Net means against no policy at all: the same money left unspent or untaxed elsewhere would also do something.",
    "The official target is held against the results; it is never an input, and the model is not fitted to it.",
    "Construction work is counted in person-years and never added to standing jobs; indirect jobs are shown apart.",
    "Gross jobs, and the value added that goes with them, are what a programme's own books would claim. Gross with "
    "indirect takes the nation's indirect jobs per direct job. Value added is direct throughout.",
    "All money is in whole KRW at constant prices of the region's base year, undiscounted unless it says so.",
)
DOCUMENTS = (
    ("docs/odd.md", "what is in the model, in what order it happens and what was left out"),
    ("docs/parameters.md", "every number with unit, range, source and grade"),
    ("docs/decisions.md", "why it is done this way"),
)


def page(comparison: Comparison, experiment: Experiment, command: str) -> str:
    """The report as HTML text. `command` is the line that makes it again."""
    figures = [(drawn, Markup(drawn.svg)) for drawn in draw_all(comparison)]  # matplotlib has escaped all text in it
    tables = [strategies_table(comparison), pairs_table(comparison), targets_table(comparison)]
    tried = multiplicity_section(comparison)
    more = [purses_table(comparison), *tried.tables, outcomes_table(comparison), ratios_table(comparison)]
    return template("report.html").render(
        comparison=comparison,
        period=years(comparison),
        verdict=verdict(comparison),
        ratio=ratio_sentence(comparison),
        tried=tried.sentences,
        arms=[(title(comparison, arm.label), arm.title, arm.label) for arm in comparison.arms],
        figures=figures,
        tables=[table for table in tables if table.rows],
        more=[table for table in more if table.rows],
        limits=LIMITS,
        assumptions=assumptions(experiment),
        documents=DOCUMENTS,
        command=command,
        ids=ids_table([*tables, *more]),
        seeds=_seeds(comparison),
    )


def assumptions(experiment: Experiment) -> list[str]:
    """What the numbers rest on: the grades of the parameters, and what the experiment changed in them."""
    from clustersim.parameters import REGISTER

    grades = Counter(declared.grade for declared in REGISTER.values())
    count = sum(grades.values())
    parts = ", ".join(f"{number} {grade} ({share(number / count)})" for grade, number in grades.most_common())
    found = [f"Of {count} parameters, {parts}."]
    overrides = dict(override for scenario in experiment.scenarios for override in scenario.overrides)
    found += [
        f"Changed in this experiment: {name} = {value:g} {REGISTER[name].unit} (default {REGISTER[name].value:g})."
        for name, value in sorted(overrides.items())
        if name in REGISTER
    ]
    return found


def _seeds(comparison: Comparison) -> str:
    seeds = [str(run.seed) for run in comparison.runs[0]]
    return ", ".join(seeds) if len(seeds) <= 6 else f"{', '.join(seeds[:3])}, ... {seeds[-1]}"
