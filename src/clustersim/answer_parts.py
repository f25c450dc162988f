"""The parts of the page that answers an experiment: each asks one question and gives its sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from clustersim.answers import Asking
from clustersim.commands import CompareAsked, kept_command
from clustersim.inputs import Experiment
from clustersim.store.answers import keep

if TYPE_CHECKING:
    from clustersim.analysis.comparison import Comparison
    from clustersim.files.answers import Answers
    from clustersim.report.section import Section


class Effort(NamedTuple):
    """How many runs each part gets. `compare`: replicates (None: the experiment's); `beyond`: of runs that go on."""

    compare: int | None
    beyond: int
    morris: int
    sobol: int
    discover: int
    drivers: int
    ledger: int
    vectors: int
    population: int
    generations: int
    final: int
    across: int


EFFORTS = {
    "quick": Effort(10, 4, 6, 4, 32, 2, 2, 4, 8, 2, 4, 4),
    "usual": Effort(None, 30, 20, 64, 256, 6, 20, 12, 24, 10, 20, 20),
    "long": Effort(None, 100, 60, 512, 512, 10, 60, 24, 48, 25, 60, 60),
}


class Answered(NamedTuple):
    """What a question gave: sections, the comparison if it was one, runs that it rests on, runs that failed."""

    sections: Sequence[Section]
    runs: int
    failed: int
    comparison: Comparison | None = None


Question = Callable[[Asking], Answered]


def questions(experiment: Experiment, answers: Answers, effort: Effort, name: str) -> Iterator[tuple[str, Question]]:
    """All questions that the experiment has what it takes for, in the order of the page; `name` is how it was given."""
    yield "compare", lambda asking: _compare(name, experiment, answers, effort, asking)
    if answers.accepted:
        yield "doubt", lambda asking: _doubt(name, effort, asking)
    if answers.groups:
        yield "ledger", lambda asking: _ledger(name, answers, effort, asking)
    if answers.factors:
        yield "morris", lambda asking: _sweep(name, "morris", effort.morris, asking)
        yield "sobol", lambda asking: _sweep(name, "sobol", effort.sobol, asking)
        yield "discover", lambda asking: _discover(name, effort, asking)
    if answers.frontier:
        yield "optimise", lambda asking: _optimise(name, effort, asking)
    if answers.years and max(answers.years) > experiment.scenarios[0].last_year:
        yield "beyond", lambda asking: _beyond(experiment, answers, effort, asking)


def _compare(name: str, experiment: Experiment, answers: Answers, effort: Effort, asking: Asking) -> Answered:
    from clustersim.analysis.compare import compare_in, session
    from clustersim.analysis.told import answer_of
    from clustersim.report.answers.multiplicity_section import multiplicity_section
    from clustersim.report.answers.verdict_section import verdict_section

    command = kept_command("compare", CompareAsked(name, effort.compare, asking.seed))  # what makes a number again
    with session(experiment, asking.way, asking.command, asking.seed, asking.simulate) as runs:
        found = compare_in(runs, experiment, effort.compare, asking.seed, asking.progress)
        keep(runs.generation.folder, answer_of(found, command))
    asked = (answers.a.strategy.name, answers.b.strategy.name)
    sections = [verdict_section(found, asked), multiplicity_section(found)]
    if answers.appraisal:
        sections.append(_money(found, experiment, answers.appraisal))
    return Answered(sections, found.n * len(found.arms), len(found.failures), found)


def _money(found: Comparison, experiment: Experiment, name: str) -> Section:
    from clustersim.analysis.finance.additionality import additionality
    from clustersim.analysis.finance.feasibility import sheet
    from clustersim.analysis.finance.public_finance import appraise
    from clustersim.files.appraisal import read_appraisal
    from clustersim.report.answers.money_section import Judged, money_section
    from clustersim.report.verdict import title

    region = experiment.scenarios[0].region
    capital = all(place.capital for place in region.places if place.target)
    appraisal, baseline = read_appraisal(name, region.base_year), found.runs[0]
    judged = [
        Judged(title(found, arm.label), appraise(runs, baseline, appraisal), additionality(runs, baseline, appraisal),
               sheet(runs, baseline, appraisal, capital=capital))
        for arm, runs in zip(found.arms[1:], found.runs[1:], strict=True)
    ]  # fmt: skip
    return money_section(judged, region.base_year)


def _doubt(name: str, effort: Effort, asking: Asking) -> Answered:
    from clustersim import answers
    from clustersim.report.answers.doubt_section import doubt_section

    found = answers.split_doubt(name, vectors=effort.vectors, asking=asking)
    return Answered([doubt_section(found)], found.runs, len(found.failures))


def _ledger(name: str, asked: Answers, effort: Effort, asking: Asking) -> Answered:
    from clustersim import answers
    from clustersim.report.answers.ledger_section import ledger_section

    pair = (asked.a.strategy.name, asked.b.strategy.name)
    found = answers.explain_difference(*pair, name, replicates=effort.ledger, asking=asking)
    return Answered([ledger_section(found)], found.runs, len(found.failures))


def _sweep(name: str, method: str, points: int, asking: Asking) -> Answered:
    from clustersim import answers
    from clustersim.report.answers.sweep_section import sweep_section

    found = answers.sweep(name, method, points, asking=asking)
    return Answered([sweep_section(found)], found.runs, len(found.failures))


def _discover(name: str, effort: Effort, asking: Asking) -> Answered:
    from clustersim import answers
    from clustersim.report.answers.discovery_section import discovery_section

    found, line = answers.discover(name, points=effort.discover, drivers=effort.drivers, asking=asking)
    failed = len(found.swept.failures) + len(line.failures)
    return Answered([discovery_section(found, line)], found.swept.runs + line.runs, failed)


def _optimise(name: str, effort: Effort, asking: Asking) -> Answered:
    from clustersim import answers
    from clustersim.report.answers.frontier_section import frontier_section

    size = (effort.population, effort.generations)
    found, robust = answers.optimise(name, *size, final=effort.final, across=effort.across, asking=asking)
    failed = len(found.failures) + len(robust.failures)
    return Answered([frontier_section(found, robust)], found.runs + robust.runs, failed)


def _beyond(experiment: Experiment, answers: Answers, effort: Effort, asking: Asking) -> Answered:
    from clustersim.analysis.compare import compare_in, session
    from clustersim.report.answers.years_section import years_section

    future = answers.beyond or experiment.scenarios[0].future
    on = [replace(scenario, last_year=max(answers.years), future=future) for scenario in experiment.scenarios]
    longer = replace(experiment, scenarios=tuple(on))
    with session(longer, asking.way, asking.command, asking.seed, asking.simulate) as runs:
        found = compare_in(runs, longer, effort.beyond, asking.seed, asking.progress)
    section = years_section(found, answers.years, future.name)
    return Answered([section], found.n * len(found.arms), len(found.failures))
