"""What the commands on a study do: resume, status, verify, repair, replay, export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from clustersim import answer_commands, answer_page, commands, studies
from clustersim.commands import DONE
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.store import answers, asked
from clustersim.store.generation import Damage, Generation
from clustersim.store.lock import locked
from clustersim.store.manifest import Manifest
from clustersim.store.study import generations, is_study
from clustersim.work_options import Work
from clustersim.working import size, tell

DIFFERS, DAMAGED = 1, 1
RERUN = 4  # runs that are made again for a number, unless all are asked for


class Kind(NamedTuple):
    """A kind of question: the record of its arguments, how it is asked again, how its runs are read."""

    arguments: type
    again: Callable[[Any, Work, Path | None], int]
    reading: Callable[[Any], Any]


def _yearly(_arguments) -> Any:
    from clustersim.ensemble.readings import Yearly

    return Yearly()


def _calibration(arguments) -> Any:
    from clustersim.calibration.plan import load_study
    from clustersim.calibration.waves import session
    from clustersim.ensemble.session import Way

    return session(load_study(arguments.experiment), Way()).reading


def _predictions(arguments) -> Any:
    from clustersim.ensemble.session import Way
    from clustersim.hindcast.making import load, session

    return session(*load(arguments.experiment), Way()).reading


def _whole_answer(arguments, work: Work, _out: Path | None) -> int:
    """A part of an answer goes on with the whole of it, in the folder around it."""
    return answer_page.answer(arguments, work, Path(str(work.study)).resolve().parent)


KINDS = {
    "compare": Kind(commands.CompareAsked, lambda a, work, out: commands.compare(a, work), _yearly),
    "answer": Kind(answer_page.AnswerAsked, _whole_answer, _yearly),
    "sweep": Kind(answer_commands.SweepAsked, lambda a, work, out: answer_commands.sweep(a, work), _yearly),
    "discover": Kind(answer_commands.DiscoverAsked, lambda a, work, out: answer_commands.discover(a, work), _yearly),
    "optimise": Kind(answer_commands.OptimiseAsked, lambda a, work, out: answer_commands.optimise(a, work), _yearly),
    "explain-difference": Kind(
        answer_commands.LedgerAsked, lambda a, work, out: answer_commands.explain_difference(a, work), _yearly
    ),
    "split-doubt": Kind(answer_commands.DoubtAsked, lambda a, work, out: answer_commands.split_doubt(a, work), _yearly),
    "compare over a set": Kind(studies.SetAsked, lambda a, work, out: studies.compare_over_set(a, work), _yearly),
    "calibrate": Kind(studies.CalibrateAsked, lambda a, work, out: studies.calibrate(a, work, out), _calibration),
    "hindcast": Kind(studies.HindcastAsked, lambda a, work, out: studies.hindcast(a, None, work, out), _predictions),
}


def _asked(generation: Generation) -> tuple[Kind, Any]:
    """What a generation was asked last. InputError if that cannot be told."""
    last = asked.latest(generation.folder)
    try:
        assert last is not None
        kind = KINDS[last.command["kind"]]
        return kind, kind.arguments(**last.command["arguments"])
    except (AssertionError, KeyError, TypeError):
        hint = "Give the command itself once more, with --study and this folder."
        rule = "what was asked here cannot be told"
        raise InputError(Problem("E-STORE", rule, str(generation.folder), hint=hint)) from None


def resume(folder: Path, work: Work, out: Path | None) -> int:
    """Ask a study again what it was asked last; what it has is not made again."""
    kind, arguments = _asked(generations(folder)[-1])
    return kind.again(arguments, work._replace(study=str(folder)), out)


# ---------------------------------------------------------------- status


def status(folder: Path, as_json: bool) -> int:
    """Say how far a study is, what failed, and who is writing to it."""
    from clustersim.store.status import status_of

    found = [status_of(generation) for generation in generations(folder)]
    busy = writer(folder)
    if as_json:
        print(json.dumps({"writer": busy, "generations": [item._asdict() for item in found]}, indent=1))
        return DONE
    for item in found:
        share = f" of {item.wanted} ({item.done / item.wanted:.0%})" if item.done <= item.wanted else ""
        print(f"{item.folder}: {item.done}{share} runs done, {item.failed} failed; {item.kind}")
        print(f"  {item.parts} parts, {size(item.bytes)}; made {item.made}")
        print(f"  {'code and machine as now' if not item.changes else 'made with other code or machine: '}", end="")
        print("; ".join(item.changes[:5]) + (f"; and {len(item.changes) - 5} more" if len(item.changes) > 5 else ""))
        for line in item.failures:
            print(f"  failed: {line}")
        for line in item.identical:
            print(f"  note: {line}")
    if busy:
        print(
            f"being written by process {busy.get('process', '?')} on {busy.get('host', '?')}, since {busy.get('since')}"
        )
    return DONE


def writer(folder: Path) -> dict[str, object]:
    """Who is writing to a study; empty if nobody is."""
    from clustersim.store.lock import NAME, holder

    try:
        with locked(folder, shared=True):
            return {}
    except InputError:
        return holder(folder / NAME) or {"process": "?"}
    except OSError:  # a folder that may not be written to has no writer of ours
        return {}


# ---------------------------------------------------------------- verify, repair


def verify(folder: Path) -> int:
    """Hold everything in a study against its digests."""
    from clustersim.store.verify import verify as verify_generation

    wrong = 0
    for generation in generations(folder):
        checked = verify_generation(generation)
        wrong += len(checked.damages)
        for damage in checked.damages:
            tell(say("damaged: {path}: {reason}", path=damage.path, reason=damage.reason))
        print(f"{generation.folder}: {checked.parts} parts, {checked.runs} runs, {size(checked.bytes)}: "
              f"{'all as written' if not checked.damages else f'{len(checked.damages)} damaged files'}")  # fmt: skip
    if wrong:
        tell(say("`clustersim repair {folder}` makes again what is damaged, and nothing else", folder=folder))
    return DAMAGED if wrong else DONE


def repair(folder: Path, work: Work) -> int:
    """Put damaged files aside and make again the runs that were in them, and no others."""
    from clustersim.store.verify import take_away
    from clustersim.store.verify import verify as verify_generation

    there = generations(folder)
    with locked(folder):
        damages: dict[Path, tuple[Damage, ...]] = {}
        for generation in there:
            damages[generation.folder] = verify_generation(generation).damages
            for path in take_away(generation, damages[generation.folder]):
                print(f"put aside: {path}")
    if not any(damages.values()):
        print(f"{folder}: nothing is damaged")
        return DONE
    for generation in there[:-1]:
        if damages[generation.folder]:
            tell(say("{folder} is of another code or question and is not made again", folder=generation.folder))
    if asked.latest(there[-1].folder) is None:
        text = "what was asked here is lost; give the command itself once more, with --study {folder}"
        tell(say(text, folder=folder))
        return verify(folder)
    code = resume(folder, work, None)
    return verify(folder) or code


# ---------------------------------------------------------------- replay


def studies_in(folder: Path | None) -> list[Path]:
    """The study that is named, or all in `results`."""
    if folder is not None:
        return [folder]
    inside = [*Path("results").glob("*"), *Path("results").glob("*/*")]  # an answer is a folder of studies
    return [path for path in sorted(inside) if path.is_dir() and is_study(path)]


def replay(name: str, folder: Path | None, everything: bool) -> int:
    """Make a number or a run again and say whether it is equal."""
    looked = [generation for path in studies_in(folder) for generation in generations(path)]
    for generation in looked:
        for answer in answers.all_of(generation.folder):
            for number in answer.numbers:
                if number.id == name:
                    return _number_again(generation, answer, number, everything)
    found = [(generation, row) for generation in looked for row in _runs(generation, name)]
    if len({row["run"] for _, row in found}) == 1:
        return _runs_again(found[0][0], [found[0][1]])
    rule = "several runs begin like this" if found else "there is no number and no run of this id"
    hint = "Ids stand in the report, in the JSON file and in the table runs; --study names a study."
    raise InputError(Problem("E-ID", rule, key="ID", value=shown(name), hint=hint))


def _runs(generation: Generation, name: str) -> Iterator[dict[str, object]]:
    from clustersim.analysis.replay import find_runs

    if len(name) >= 6:
        yield from find_runs(generation, name)


def _runs_again(generation: Generation, rows: list[dict[str, object]]) -> int:
    from clustersim.analysis.replay import run_again
    from clustersim.store.records import DONE as RUN_DONE

    kind, arguments = _asked(generation)
    reading = kind.reading(arguments)
    changes = generation.manifest.changes(Manifest.of_now(generation.manifest.question))
    differs = 0
    for row in rows:
        title = f"run {row['run']} ({row['arm']}, seed {row['seed']})"
        if row["status"] != RUN_DONE:
            print(f"{title} failed: {row['failure']}: {row['message']}. To repeat it: {row['command']}")
            continue
        again = run_again(generation, row, reading)
        print(f"{title}: {'equal' if not again.differences else 'differs'}, {again.values} numbers")
        for line in again.differences:
            print(f"  {line}")
        differs += bool(again.differences)
    if differs and changes:
        print("What has changed since: " + "; ".join(changes))
    return DIFFERS if differs else DONE


def _number_again(generation: Generation, answer, number, everything: bool) -> int:
    from clustersim.analysis.compare import compare_stored
    from clustersim.analysis.question import wanted_runs
    from clustersim.analysis.replay import spread, values_differ
    from clustersim.analysis.told import numbers

    arguments = commands.CompareAsked(**answer.command["arguments"])
    experiment = commands.experiment_of(arguments)
    comparison = compare_stored(generation, experiment, arguments.replicates, arguments.seed)
    now = dict(numbers(comparison)).get(number.what, {})
    lines = values_differ(number.values, now)
    print(f"{number.id}: {', '.join(number.what)}: {number.values}")
    print(f"from the {comparison.n * len(comparison.arms)} runs that are kept: {'differs' if lines else 'equal'}")
    for line in lines:
        print(f"  {line}")
    mine = set(number.what[1:])
    wanted = [item for item in wanted_runs(experiment, arguments.replicates, arguments.seed)
              if item.arm in mine or item.arm == comparison.baseline.label]  # fmt: skip
    keys = {(item.arm, item.seed) for item in wanted}
    rows = [row for row in _runs_of(generation) if (row["arm"], row["seed"]) in keys]
    chosen = rows if everything else spread(rows, RERUN)
    print(f"{len(chosen)} of the {len(rows)} runs behind it, made again" + ("" if everything else " (--all: all)"))
    return max(_runs_again(generation, chosen), DIFFERS if lines else DONE)


def _runs_of(generation: Generation) -> list[dict[str, object]]:
    from clustersim.analysis.replay import find_runs

    return find_runs(generation, "")


# ---------------------------------------------------------------- export


def export(folder: Path, target: Path, generation: int | None) -> int:
    """Write a study as one table for a spreadsheet or another program."""
    from clustersim.store.export import export as export_study

    if target.suffix == ".xlsx":
        tell(say("writing a spreadsheet takes about a minute for a million values"))
    for path in export_study(folder, target, generation):
        print(f"{path}: {size(path.stat().st_size)}")
    return DONE


def folder_of(text: str) -> Path:
    """The study that is named. InputError if there is none."""
    folder = Path(text)
    if not folder.is_dir():
        hint = "Studies are in results/, or in the folder that --study named."
        raise InputError(Problem("E-STUDY", "there is no such folder", key="STUDY", value=shown(text), hint=hint))
    return folder
