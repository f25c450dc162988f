"""The command `answer`: every question of an experiment, one after the other, and one page that answers it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clustersim.commands import DONE, FAILED_RUNS, kept_command
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.work_options import Work, way_of
from clustersim.working import duration, guarded, quiet, tell

if TYPE_CHECKING:
    from clustersim.analysis.comparison import Comparison
    from clustersim.files.answers import Answers
    from clustersim.inputs import Experiment
    from clustersim.report.answers.answer import Part

PAGE = "answer.html"


class AnswerAsked(NamedTuple):
    """What the whole answer is asked."""

    experiment: str
    effort: str = "usual"
    seed: int | None = None


def answer(asked: AnswerAsked, work: Work, out: Path | None = None) -> int:
    """Ask all questions of an experiment and write one page."""
    from clustersim.analysis.asking import load
    from clustersim.answer_parts import EFFORTS
    from clustersim.report.output import check_writable
    from clustersim.studies import make_folder

    if asked.effort not in EFFORTS:
        rule = say("must be one of {names}", names=", ".join(EFFORTS))
        raise InputError(Problem("O34", rule, key="--effort", value=shown(asked.effort)))
    experiment, answers = load(asked.experiment)
    folder = out or Path("results") / f"{experiment.name}-answer"
    make_folder(folder)
    check_writable(folder / PAGE, "--out")
    return guarded(lambda: _answer(asked, experiment, answers, work, folder), folder)


def _answer(asked: AnswerAsked, experiment: Experiment, answers: Answers, work: Work, folder: Path) -> int:
    from clustersim.answer_parts import EFFORTS, questions
    from clustersim.report.answers.answer import answer_page
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, show_section

    out = console()
    parts: list[Part] = []
    comparison: Comparison | None = None
    for name, ask in questions(experiment, answers, EFFORTS[asked.effort], asked.experiment):
        part, found = _part(name, ask, asked, work, folder)
        comparison = found or comparison
        parts.append(part)
        for section in part.sections:
            show_section(section, out)
    assert comparison is not None
    target = folder / PAGE
    command = f"clustersim answer {asked.experiment} --effort {asked.effort}"
    write_atomically(target, answer_page(experiment.title, comparison, parts, command))
    out.print(f"Answer: {target}", soft_wrap=True, markup=False)
    return FAILED_RUNS if any(part.failed for part in parts) else DONE


def _part(name: str, ask, asked: AnswerAsked, work: Work, folder: Path) -> tuple[Part, Comparison | None]:
    from clustersim.answers import Asking
    from clustersim.report.answers.answer import Part
    from clustersim.report.terminal import progress_bar

    started, made = time.monotonic(), [0]
    way = way_of(work._replace(study=str(folder / name)), name)
    with progress_bar(f"answer: {name}") as progress:

        def hear(done: int, total: int) -> None:
            made[0] += 1
            progress(done, total)

        found = ask(Asking(asked.seed, way, kept_command("answer", asked), quiet(hear)))
    seconds = time.monotonic() - started
    tell(say("{name}: {runs} runs in {time}", name=name, runs=f"{found.runs:,}", time=duration(seconds)))
    return Part(name, tuple(found.sections), found.runs, found.failed, seconds, way.workers), found.comparison
