"""What the commands `calibrate`, `hindcast` and `compare --accepted` do: load, run, print, write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clustersim import scenario as files
from clustersim.commands import DONE, FAILED_RUNS, kept_command, say_what_was_there
from clustersim.files.raw import reason_of
from clustersim.kernel.errors import InputError, Problem, cut
from clustersim.kernel.words import say
from clustersim.provenance import code_digest
from clustersim.work_options import Work, way_of
from clustersim.working import guarded, quiet, tell

if TYPE_CHECKING:
    from clustersim.calibration.accepted import Accepted
    from clustersim.calibration.plan import Study
    from clustersim.ensemble.session import Way
    from clustersim.inputs import Experiment

FEW_REPLICATES, MOST_VECTORS = 3, 40


class CalibrateAsked(NamedTuple):
    """What a calibration is asked."""

    experiment: str


def calibrate(asked: CalibrateAsked, work: Work, out: Path | None = None) -> int:
    """Fit an experiment's arm to its targets; go on where an earlier run stopped."""
    from clustersim.calibration.plan import load_study

    study = load_study(asked.experiment)
    way = way_of(work, study.experiment.name)
    assert way.folder is not None
    folder = out or way.folder
    make_folder(folder)
    return guarded(lambda: _calibrate(study, way, asked, folder), way.folder)


def _calibrate(study: Study, way: Way, asked: CalibrateAsked, folder: Path) -> int:
    from clustersim.calibration.accepted import NAME, as_csv, provenance_of, run_digest
    from clustersim.calibration.waves import calibrate as run_calibration
    from clustersim.calibration.waves import seeds_of, session
    from clustersim.report.calibration_words import show_calibration
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, progress_bar

    out = console()
    command = kept_command("calibrate", asked)
    with session(study, way, command) as runs, progress_bar(f"Calibrating {study.experiment.name}") as progress:
        found = run_calibration(study, runs, quiet(progress))
    text, run = as_csv(study, found.accepted), run_digest(study.scenario, seeds_of(study)[0])
    target = folder / NAME
    write_atomically(target, text)
    write_atomically(target.with_suffix(".toml"), provenance_of(study, found, text, run))
    write_atomically(folder / "vectors.csv", as_csv(study, found.vectors))
    show_calibration(study, found, out)
    out.print(f"Accepted vectors: {target}, where they come from: {target.with_suffix('.toml')}", soft_wrap=True)
    return FAILED_RUNS if found.failed else DONE


def make_folder(folder: Path, option: str = "--out") -> None:
    """Make a folder for results; InputError if that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        rule = say("cannot be made a folder: {reason}", reason=reason_of(error))
        raise InputError(Problem("O3", rule, key=option, value=cut(str(folder)), hint="Name another folder.")) from None


def _made_by_this(provenance: dict) -> bool:
    """Whether a set was made by this code, or by code that gives the same run of the arm that was fitted."""
    from clustersim.calibration.accepted import run_digest

    digests, told = provenance.get("digests", {}), provenance.get("set", {})
    if digests.get("code") == code_digest():
        return True
    try:
        arms = files.load_experiment(str(told["experiment"])).scenarios
        (arm,) = (arm for arm in arms if arm.strategy.name == told["strategy"])
        return run_digest(arm, int(provenance["rule"]["run_seeds"][0])) == digests["run"]
    except (InputError, KeyError, ValueError):
        return False


class SetAsked(NamedTuple):
    """What a comparison over a set is asked."""

    experiment: str
    accepted: str
    vectors: int | None = None
    replicates: int | None = None
    seed: int | None = None


def compare_over_set(asked: SetAsked, work: Work, json: Path | None = None) -> int:
    """Rank the strategies of an experiment over a set of accepted vectors."""
    from clustersim.calibration.accepted import read_accepted
    from clustersim.report.output import check_apart, check_writable

    accepted = Path(asked.accepted)
    experiment, found_set = files.load_experiment(asked.experiment), read_accepted(accepted)
    if json is not None:
        check_apart({"--json": json}, accepted)
        check_writable(json, "--json")
    if not _made_by_this(found_set.provenance):
        tell(say("note: the set was made with other code than this; calibrate again to renew it"))
    seed = "" if asked.seed is None else f"-seed-{asked.seed}"
    way = way_of(work, f"{experiment.name}-accepted{seed}")
    assert way.folder is not None
    return guarded(lambda: _compare_over_set(asked, experiment, found_set, way, json), way.folder)


def _compare_over_set(asked: SetAsked, experiment: Experiment, found_set: Accepted, way: Way, json: Path | None) -> int:
    from clustersim.calibration.comparing import compare_over, session_over, set_as_json
    from clustersim.report.calibration_words import show_set_comparison
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, progress_bar

    out = console()
    most, few = asked.vectors or MOST_VECTORS, asked.replicates or FEW_REPLICATES
    seed = experiment.seed if asked.seed is None else asked.seed
    command = kept_command("compare over a set", asked)
    with session_over(experiment, found_set, seed, way, command) as runs:
        with progress_bar(f"Running {experiment.name} over the set") as progress:
            found = compare_over(experiment, found_set, most, few, seed, runs, quiet(progress))
        say_what_was_there(runs)
    show_set_comparison(found, out)
    if json is not None:
        write_atomically(json, set_as_json(found))
        out.print(f"Numbers: {json}", soft_wrap=True, markup=False)
    for failure in found.failures:
        tell(f"{failure.cause}; repeat: {failure.command}")
    return FAILED_RUNS if found.failures else DONE


class HindcastAsked(NamedTuple):
    """What predictions are asked."""

    experiment: str


def hindcast(asked: HindcastAsked, observed: Path | None, work: Work, out: Path | None = None) -> int:
    """Write predictions down; with a file of observations, score those that were written down."""
    from clustersim.hindcast.making import load

    experiment, wanted, accepted = load(asked.experiment)
    folder = out or Path("results") / experiment.name
    if observed is not None:
        return _score(folder, observed)
    refuse_predicted(folder)
    way = way_of(work, f"{experiment.name}-runs")
    assert way.folder is not None
    return guarded(lambda: _predict(asked, experiment, wanted, accepted, folder, way), way.folder)


def refuse_predicted(folder: Path) -> None:
    """Predictions are never written over. Raises InputError."""
    from clustersim.hindcast.predictions import CSV

    make_folder(folder)
    if (folder / CSV).exists():
        hint = "Predictions are not written over: name another folder, or move them away yourself."
        raise InputError(Problem("O21", "there are predictions already", key="--out", value=str(folder), hint=hint))


def _predict(asked: HindcastAsked, experiment, wanted, accepted, folder: Path, way: Way) -> int:
    from clustersim.hindcast.making import NoRuns, make, provenance_of, session
    from clustersim.hindcast.predictions import CSV, TOML, as_csv
    from clustersim.report.hindcast_words import show_predictions
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, progress_bar

    out = console()
    command = kept_command("hindcast", asked)
    try:
        with session(experiment, wanted, accepted, way, command) as runs:
            with progress_bar(f"Predicting {experiment.name}") as progress:
                found, failed = make(experiment, wanted, accepted, runs, quiet(progress))
            say_what_was_there(runs)
    except NoRuns as error:
        tell(str(error))
        return FAILED_RUNS
    text = as_csv(found)
    write_atomically(folder / TOML, provenance_of(experiment, wanted, accepted, text, failed))
    write_atomically(folder / CSV, text)
    show_predictions(found, out)
    out.print(f"Predictions: {folder / CSV}, where they come from: {folder / TOML}", soft_wrap=True)
    if failed:
        tell(f"{failed} runs failed and are left out")
    return FAILED_RUNS if failed else DONE


def _score(folder: Path, observed: Path) -> int:
    from clustersim.hindcast.observed import read_observed
    from clustersim.hindcast.predictions import read_predictions
    from clustersim.hindcast.scores import score
    from clustersim.report.hindcast_words import show_scores
    from clustersim.report.terminal import console

    found = score(read_predictions(folder), read_observed(observed))
    if not found.rows:
        rule = "nothing was predicted for any of these places, outcomes and years"
        raise InputError(
            Problem("O22", rule, key="--score", value=str(observed), hint="Compare it with predictions.csv.")
        )
    show_scores(found, console())
    return DONE
