"""What the commands do: load, run, print, write. Each returns the exit code.

Apart from `cli.py` so that its imports are only paid for by a command that needs them.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shlex
from collections.abc import Sequence
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from clustersim import scenario as files
from clustersim.files.doubts import doubts_of_question, print_notes
from clustersim.files.find import find
from clustersim.files.kinds import read_kind
from clustersim.files.mix import mixed, unmixable
from clustersim.inputs import Experiment, Scenario
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say
from clustersim.options import LATEST_YEAR, read_differences, read_mix
from clustersim.work_options import Work, way_of
from clustersim.working import guarded, quiet, tell

if TYPE_CHECKING:
    from clustersim.analysis.adaptive import Goal
    from clustersim.analysis.until import Watched
    from clustersim.ensemble.session import Session, Way

DONE, FAILED_RUNS = 0, 3


class CompareAsked(NamedTuple):
    """What a comparison is asked, in plain values: what `resume` needs to ask it again."""

    experiment: str
    replicates: int | None = None
    seed: int | None = None
    until: int | None = None
    mix: str | None = None
    until_interval: float | None = None
    differences: tuple[str, ...] = ()
    most_replicates: int | None = None
    rarest: float | None = None

    @property
    def folder(self) -> str:
        """Where its runs are kept if nobody says otherwise: each question has a folder of its own."""
        name = files.load_experiment(self.experiment).name
        parts = [
            name,
            f"until-{self.until}" if self.until else "",
            f"seed-{self.seed}" if self.seed is not None else "",
        ]
        parts += ["mix-" + re.sub(r"[^0-9]+", "-", self.mix)] if self.mix else []
        return "-".join(part for part in parts if part)


def compare(asked: CompareAsked, work: Work, json: Path | None = None, report: Path | None = None) -> int:
    """Run an experiment; print the verdict, write the report and, if asked, the numbers.

    With `mix` (LOW:HIGH:COUNT) the arms are mixes of its first two strategies.
    """
    experiment = experiment_of(asked)
    target = report or Path("results") / f"{experiment.name}.html"
    from clustersim.report.output import check_apart, check_writable

    outputs = {"--report": target} if json is None else {"--report": target, "--json": json}
    check_apart(outputs, find("experiment", asked.experiment))
    if json is not None:
        check_writable(json, "--json")
    way = way_of(work, asked.folder)
    if asked.until_interval is not None:
        watched_of(asked, experiment)  # what is wrong with them is told before anything is made
    check_writable(target, "--report", make_folder=report is None)
    print_notes(doubts_of_question(read_kind("experiment", asked.experiment), experiment, asked.replicates))
    assert way.folder is not None
    return guarded(lambda: _compare(asked, experiment, way, json, target), way.folder)


def experiment_of(asked: CompareAsked) -> Experiment:
    """The experiment as it is asked: its arms, mixes and last year. Raises InputError."""
    experiment = files.load_experiment(asked.experiment)
    if asked.mix is not None:
        experiment = mixes_of(experiment, read_mix(asked.mix))
    return experiment if asked.until is None else _until(experiment, asked.until)


def _compare(asked: CompareAsked, experiment: Experiment, way: Way, json: Path | None, target: Path) -> int:
    comparison, out = _compute(asked, experiment, way)
    if comparison is None:
        return DONE if way.shard else FAILED_RUNS
    from clustersim.analysis.as_json import as_json
    from clustersim.report.output import write_atomically
    from clustersim.report.page import page
    from clustersim.report.terminal import show_comparison

    show_comparison(comparison, out)
    if json is not None:
        write_atomically(json, as_json(comparison))
        out.print(f"Numbers: {json}", soft_wrap=True, markup=False)
    words = (comparison.replicates, comparison.seed, asked.until, asked.mix)
    write_atomically(target, page(comparison, experiment, compare_command(asked.experiment, *words)))
    out.print(f"Report: {target}", soft_wrap=True, markup=False)
    out.print(f"Runs: {way.folder}", soft_wrap=True, markup=False)
    return FAILED_RUNS if comparison.failures else DONE


def _compute(asked: CompareAsked, experiment: Experiment, way: Way):
    from clustersim.analysis.compare import NothingLeft, compare_in, session
    from clustersim.analysis.question import wanted_runs
    from clustersim.analysis.told import answer_of
    from clustersim.analysis.until import compare_until
    from clustersim.report.terminal import console, progress_bar
    from clustersim.store import answers

    out, err = console(), console(stderr=True)
    command = kept_command("compare", asked)
    with session(experiment, way, command, asked.seed) as runs:
        try:
            with progress_bar(f"Running {experiment.name}") as progress:
                if asked.until_interval is not None:
                    given = (experiment, goal_of(asked), watched_of(asked, experiment), asked.seed)
                    found = compare_until(runs, *given, quiet(progress))
                else:
                    wanted = wanted_runs(experiment, asked.replicates, asked.seed)
                    runs.complete(wanted, quiet(progress), together=len(experiment.scenarios))
            say_what_was_there(runs)
            if way.shard is not None:
                return None, out
            if asked.until_interval is None:
                found = compare_in(runs, experiment, asked.replicates, asked.seed)
        except NothingLeft as error:
            err.print(f"clustersim: {error}", soft_wrap=True, markup=False)
            return None, out
        answers.keep(runs.generation.folder, answer_of(found, command))
    for failure in found.failures:
        text = f"clustersim: {failure.strategy}, seed {failure.seed} failed: {failure.cause}; repeat: {failure.command}"
        err.print(text, soft_wrap=True, markup=False)
    return found, out


def goal_of(asked: CompareAsked) -> Goal:
    """How narrow an interval is to be, and how many replicates that may take."""
    from clustersim.analysis.adaptive import Goal

    usual = Goal()
    return Goal(
        usual.width if asked.until_interval is None else asked.until_interval,
        usual.most if asked.most_replicates is None else asked.most_replicates,
        usual.rarest if asked.rarest is None else asked.rarest,
    )


def watched_of(asked: CompareAsked, experiment: Experiment) -> tuple[Watched, ...]:
    """The differences whose intervals are watched. Raises InputError."""
    from clustersim.analysis.question import unique_labels
    from clustersim.analysis.until import Watched, headline
    from clustersim.outcomes import OUTCOMES

    arms = unique_labels([scenario.strategy.name for scenario in experiment.scenarios])
    named = read_differences(asked.differences, arms, list(OUTCOMES))
    return tuple(Watched(*item) for item in named) or headline(experiment)


def kept_command(kind: str, asked: NamedTuple) -> dict[str, Any]:
    """What `resume` asks again: paths of files in full, so that it can be asked from anywhere."""
    arguments = asked._asdict()
    for name in ("experiment", "accepted"):
        if str(arguments.get(name, "")).endswith((".toml", ".csv")):
            arguments[name] = os.path.abspath(str(arguments[name]))
    return {"kind": kind, "arguments": arguments}


def say_what_was_there(runs: Session) -> None:
    """Say how many runs were made and how many the study had already."""
    if runs.already:
        text = "{made} runs made, {already} were in {folder} already"
        tell(say(text, made=runs.made, already=runs.already, folder=runs.way.folder))
    for address, reason in runs.refused:
        tell(say("worker {address} got no work: {reason}", address=address, reason=reason))


def compare_command(name: str, replicates: int, seed: int, until: int | None, mix: str | None = None) -> str:
    """The command that makes a comparison again."""
    words = ["clustersim", "compare", name, "--replicates", str(replicates), "--seed", str(seed)]
    words += [] if until is None else ["--until", str(until)]
    words += [] if mix is None else ["--mix", mix]
    return shlex.join(words)


def mixes_of(experiment: Experiment, shares: Sequence[float]) -> Experiment:
    """The experiment with mixes of its first two strategies as arms; the shares are those of the second."""
    poles = [arm.strategy for arm in experiment.scenarios[1:3]]
    rule = unmixable(*poles) if len(poles) == 2 else "a mix needs an experiment with two strategies"
    if rule:
        hint = say("Give both the same ones in files of your own, or compare without --mix.")
        raise InputError(Problem("E-MIX", rule, key="--mix", value=experiment.name, hint=hint))
    first, second = poles
    arms = [experiment.scenarios[0]]
    for share in shares:
        percent = f"{100 * share:.4g}".replace(".", "-")
        title = f"{percent}% {second.title}"
        mix = mixed(f"mix-{percent}", title, first, second, share)
        arms.append(dataclasses.replace(arms[0], strategy=mix))
    return dataclasses.replace(experiment, scenarios=tuple(arms))


def _until(experiment: Experiment, year: int) -> Experiment:
    scenarios = tuple(ending(scenario, year) for scenario in experiment.scenarios)
    return dataclasses.replace(experiment, scenarios=scenarios)


def ending(scenario: Scenario, year: int) -> Scenario:
    """The scenario with another last year. Raises InputError."""
    if not scenario.first_year <= year <= LATEST_YEAR:
        rule = say("the last year lies in {first} to {last}", first=scenario.first_year, last=LATEST_YEAR)
        hint = say("For example {option} {value}.", option="--until", value=scenario.last_year)
        raise InputError(Problem("O4", rule, key="--until", value=str(year), hint=hint))
    return dataclasses.replace(scenario, last_year=year)


# ---------------------------------------------------------------- explain


def explain(name: str, json: Path | None) -> int:
    """Print what a parameter, outcome, strategy, instrument or finding is; if asked, write it as numbers."""
    from clustersim.report.explain import explain as record_of
    from clustersim.report.explain_words import show
    from clustersim.report.output import check_writable, write_atomically
    from clustersim.report.terminal import console

    record = record_of(name)
    if json is not None:
        check_writable(json, "--json")
    show(record, console())
    if json is not None:
        write_atomically(json, dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    return DONE
