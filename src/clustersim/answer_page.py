"""The command `answer`: every question of an experiment, one after the other, and one page that answers it."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clustersim.commands import DONE, FAILED_RUNS, kept_command, say_what_was_there
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
    again = command_of(asked, out)
    return guarded(lambda: _answer(asked, experiment, answers, work, folder, again), folder, again)


def command_of(asked: AnswerAsked, out: Path | None) -> str:
    """The line that asks the same again."""
    words = ["clustersim", "answer", asked.experiment, "--effort", asked.effort]
    words += [] if asked.seed is None else ["--seed", str(asked.seed)]
    return shlex.join([*words, *([] if out is None else ["--out", str(out)])])


def _answer(asked: AnswerAsked, experiment: Experiment, answers: Answers, work: Work, folder: Path, again: str) -> int:
    from clustersim.analysis.compare import NothingLeft
    from clustersim.answer_parts import EFFORTS, questions
    from clustersim.report.answers.answer import answer_page
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, show_section

    out = console()
    parts: list[Part] = []
    comparison: Comparison | None = None
    for name, ask in questions(experiment, answers, EFFORTS[asked.effort], asked.experiment):
        try:
            part, found = _part(name, ask, asked, work, folder)
        except NothingLeft as error:  # of the comparison itself
            tell(str(error))
            return FAILED_RUNS
        comparison = found or comparison
        parts.append(part)
        for section in part.sections:
            show_section(section, out)
    assert comparison is not None
    target = folder / PAGE
    write_atomically(target, answer_page(experiment.title, comparison, parts, again))
    out.print(f"Answer: {target}", soft_wrap=True, markup=False)
    return FAILED_RUNS if any(part.failed for part in parts) else DONE


def _part(name: str, ask, asked: AnswerAsked, work: Work, folder: Path) -> tuple[Part, Comparison | None]:
    from clustersim.analysis.compare import NothingLeft
    from clustersim.answer_parts import Answered
    from clustersim.answers import Asking
    from clustersim.report.answers.answer import Part
    from clustersim.report.section import Section
    from clustersim.report.terminal import progress_bar
    from clustersim.store.study import generations

    started = time.monotonic()
    mine = work._replace(study=str(folder / name), yes=True)  # who asks for all of it knows that it is long
    way = way_of(mine, name)
    command = kept_command("answer", asked)
    try:
        with progress_bar(f"answer: {name}") as progress:
            found = ask(Asking(asked.seed, way, command, quiet(progress), after=say_what_was_there))
    except (NothingLeft, LookupError) as error:
        if name == "compare":
            raise
        found = Answered([Section(f"Not answered: {name}", (str(error),))], 0, 1)
    seconds = time.monotonic() - started
    tell(say("{name}: {runs} runs in {time}", name=name, runs=f"{found.runs:,}", time=duration(seconds)))
    assert way.folder is not None
    spent = float(sum(generations(way.folder)[-1].runs(("seconds",))["seconds"].tolist()))
    return Part(name, tuple(found.sections), found.runs, found.failed, seconds, spent, way.workers), found.comparison
