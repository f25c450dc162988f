"""What the commands `sweep`, `discover`, `optimise`, `explain-difference` and `split-doubt` do: ask, print, write."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from clustersim.commands import DONE, FAILED_RUNS, kept_command, say_what_was_there
from clustersim.files.find import find
from clustersim.work_options import Work, way_of
from clustersim.working import guarded, quiet, tell

if TYPE_CHECKING:
    from clustersim.answers import Asking
    from clustersim.inputs import Experiment
    from clustersim.report.section import Section

Asked = Any  # one of the records below
Done = tuple[Sequence["Section"], dict[str, Any], int]  # what to print, what to write as JSON, how many runs failed


class Outputs(NamedTuple):
    """Files to write: the page, the numbers."""

    report: Path | None = None
    json: Path | None = None


NO_OUTPUTS = Outputs()


class SweepAsked(NamedTuple):
    """What a sweep is asked."""

    experiment: str
    method: str = "morris"
    points: int | None = None
    replicates: int | None = None
    seed: int | None = None
    factors: tuple[str, ...] = ()


class DiscoverAsked(NamedTuple):
    """What a discovery is asked."""

    experiment: str
    condition: str | None = None
    points: int | None = None
    replicates: int | None = None
    seed: int | None = None
    drivers: int | None = None


class OptimiseAsked(NamedTuple):
    """What the search for a frontier is asked."""

    experiment: str
    population: int | None = None
    generations: int | None = None
    replicates: int | None = None
    seed: int | None = None


class LedgerAsked(NamedTuple):
    """What a ledger of mechanisms is asked."""

    experiment: str
    a: str
    b: str
    replicates: int | None = None
    seed: int | None = None


class DoubtAsked(NamedTuple):
    """What a split of the doubt is asked."""

    experiment: str
    vectors: int | None = None
    replicates: int | None = None
    seed: int | None = None
    margin: float | None = None


def sweep(asked: SweepAsked, work: Work, out: Outputs = NO_OUTPUTS) -> int:
    """Vary the factors of an experiment."""

    def ask(asking: Asking) -> Done:
        from clustersim import answers
        from clustersim.report.answers.sweep_section import indices_of, sweep_section

        given = _given(asked, "points", "replicates")
        found = answers.sweep(asked.experiment, asked.method, factors=tuple(asked.factors), asking=asking, **given)
        return [sweep_section(found)], {"swept": found, "indices": indices_of(found)}, len(found.failures)

    return _do("sweep", asked, asked.method, work, out, ask)


def discover(asked: DiscoverAsked, work: Work, out: Outputs = NO_OUTPUTS) -> int:
    """Find where a condition holds, and what flips the ranking."""

    def ask(asking: Asking) -> Done:
        from clustersim import answers
        from clustersim.report.answers.discovery_section import discovery_section

        given = _given(asked, "condition", "points", "replicates", "drivers")
        found, line = answers.discover(asked.experiment, asking=asking, **given)
        failed = len(found.swept.failures) + len(line.failures)
        return [discovery_section(found, line)], {"discovered": found, "lines": line}, failed

    return _do("discover", asked, "discover", work, out, ask)


def optimise(asked: OptimiseAsked, work: Work, out: Outputs = NO_OUTPUTS) -> int:
    """Seek the frontier of strategies."""

    def ask(asking: Asking) -> Done:
        from clustersim import answers
        from clustersim.report.answers.frontier_section import frontier_section

        given = _given(asked, "population", "generations", "replicates")
        found, robust = answers.optimise(asked.experiment, asking=asking, **given)
        failed = len(found.failures) + len(robust.failures)
        return [frontier_section(found, robust)], {"frontier": found, "robust": robust}, failed

    return _do("optimise", asked, "optimise", work, out, ask)


def explain_difference(asked: LedgerAsked, work: Work, out: Outputs = NO_OUTPUTS) -> int:
    """Split a difference over mechanisms."""

    def ask(asking: Asking) -> Done:
        from clustersim import answers
        from clustersim.report.answers.ledger_section import ledger_section

        given = _given(asked, "replicates")
        found = answers.explain_difference(asked.a, asked.b, asked.experiment, asking=asking, **given)
        return [ledger_section(found)], {"explained": found}, len(found.failures)

    return _do("explain-difference", asked, f"{asked.a}-{asked.b}", work, out, ask)


def split_doubt(asked: DoubtAsked, work: Work, out: Outputs = NO_OUTPUTS) -> int:
    """Split the doubt about a difference over its sources."""

    def ask(asking: Asking) -> Done:
        from clustersim import answers
        from clustersim.report.answers.doubt_section import doubt_section

        found = answers.split_doubt(asked.experiment, asking=asking, **_given(asked, "vectors", "replicates", "margin"))
        return [doubt_section(found)], {"doubt": found}, len(found.failures)

    return _do("split-doubt", asked, "doubt", work, out, ask)


def _given(asked: Asked, *names: str) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in names if getattr(asked, name) is not None}


# ---------------------------------------------------------------- what they have in common


def _do(kind: str, asked: Asked, name: str, work: Work, out: Outputs, ask: Callable[[Asking], Done]) -> int:
    """Ask a question whose runs are kept in a study of its own; print what was found, write what is wanted."""
    from clustersim.analysis.asking import load
    from clustersim.report.output import check_apart, check_writable

    experiment, _ = load(asked.experiment)
    outputs = {f"--{option}": path for option, path in out._asdict().items() if path is not None}
    if outputs:
        check_apart(outputs, find("experiment", asked.experiment))
    for option, path in outputs.items():
        check_writable(path, option)
    seed = "" if asked.seed is None else f"-seed-{asked.seed}"
    way = way_of(work, f"{experiment.name}-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}{seed}")
    assert way.folder is not None
    folder = way.folder

    def run() -> int:
        from clustersim.analysis.compare import NothingLeft
        from clustersim.answers import Asking
        from clustersim.report.terminal import progress_bar

        command = kept_command(kind, asked)
        try:
            with progress_bar(f"{kind}: {experiment.name}") as progress:
                found = ask(Asking(asked.seed, way, command, quiet(progress), after=say_what_was_there))
        except (NothingLeft, LookupError) as error:
            tell(str(error))
            return FAILED_RUNS
        return _tell(found, f"{kind}: {experiment.title}", folder, out, head_of(experiment, command, asked.seed))

    return guarded(run, folder)


def head_of(experiment: Experiment, command: dict[str, Any], seed: int | None) -> dict[str, Any]:
    """What was asked, of which experiment, on which seed, with which code and versions."""
    from clustersim.inputs import digest
    from clustersim.provenance import code_digest, versions

    return {
        "experiment": experiment.name,
        "experiment_digest": digest(experiment),
        "seed": experiment.seed if seed is None else seed,
        "command": command,
        "code": code_digest(),
        "versions": versions(),
    }


def _tell(found: Done, title: str, folder: Path, out: Outputs, head: dict[str, Any]) -> int:
    from clustersim.report.answers.page import page
    from clustersim.report.answers.plain import as_json
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, show_section

    sections, record, failed = found
    terminal = console()
    for section in sections:
        show_section(section, terminal)
    for label, path, text in (
        ("Report", out.report, lambda: page(title, sections)),
        ("Numbers", out.json, lambda: as_json({"asked": head, **record})),
    ):
        if path is not None:
            write_atomically(path, text())
            terminal.print(f"{label}: {path}", soft_wrap=True, markup=False)
    terminal.print(f"Runs: {folder}", soft_wrap=True, markup=False)
    return FAILED_RUNS if failed else DONE
