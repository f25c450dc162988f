"""What the commands `calibrate`, `hindcast` and `compare --accepted` do: load, run, print, write."""

from __future__ import annotations

from pathlib import Path

from clustersim import scenario as files
from clustersim.commands import DONE, FAILED_RUNS, processors
from clustersim.files.raw import reason_of
from clustersim.kernel.errors import InputError, Problem, cut
from clustersim.kernel.words import say
from clustersim.provenance import code_digest, versions

FEW_REPLICATES, MOST_VECTORS = 3, 40


def calibrate(name: str, out_folder: Path | None, workers: int | None) -> int:
    """Fit an experiment's arm to its targets; go on where an earlier run stopped."""
    from clustersim.calibration.accepted import NAME, as_csv, provenance_of, run_digest
    from clustersim.calibration.plan import load_study
    from clustersim.calibration.store import Store
    from clustersim.calibration.waves import calibrate as run_calibration
    from clustersim.calibration.waves import seeds_of
    from clustersim.ensemble.execute import WorkersDied
    from clustersim.report.calibration_words import show_calibration
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, progress_bar

    study = load_study(name)
    folder = out_folder or Path("results") / study.experiment.name
    make_folder(folder)
    asked = {"question": study.digest(), "code": code_digest(), **versions()}
    store, out = Store(folder / "vectors.jsonl", asked), console()
    try:
        with progress_bar(f"Calibrating {study.experiment.name}") as tell:
            found = run_calibration(study, store, workers or processors(), tell)
    except WorkersDied as error:
        console(stderr=True).print(f"clustersim: {error}", soft_wrap=True, markup=False)
        return FAILED_RUNS
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


def compare_over_set(
    name: str,
    accepted: Path,
    vectors: int | None,
    replicates: int | None,
    seed: int | None,
    workers: int | None,
    json: Path | None,
) -> int:
    """Rank the strategies of an experiment over a set of accepted vectors."""
    from clustersim.calibration.accepted import read_accepted
    from clustersim.calibration.comparing import compare_over, set_as_json
    from clustersim.ensemble.execute import WorkersDied
    from clustersim.report.calibration_words import show_set_comparison
    from clustersim.report.output import check_apart, check_writable, write_atomically
    from clustersim.report.terminal import console, progress_bar

    experiment, found_set = files.load_experiment(name), read_accepted(accepted)
    if json is not None:
        check_apart({"--json": json}, accepted)
        check_writable(json, "--json")
    out, err = console(), console(stderr=True)
    if not _made_by_this(found_set.provenance):
        err.print("clustersim: note: the set was made with other code than this; calibrate again to renew it")
    most, few = vectors or MOST_VECTORS, replicates or FEW_REPLICATES
    number = experiment.seed if seed is None else seed
    try:
        with progress_bar(f"Running {experiment.name} over the set") as tell:
            found = compare_over(experiment, found_set, most, few, number, workers or processors(), tell)
    except WorkersDied as error:
        err.print(f"clustersim: {error}", soft_wrap=True, markup=False)
        return FAILED_RUNS
    show_set_comparison(found, out)
    if json is not None:
        write_atomically(json, set_as_json(found))
        out.print(f"Numbers: {json}", soft_wrap=True, markup=False)
    for failure in found.failures:
        err.print(f"clustersim: {failure.cause}; repeat: {failure.command}", soft_wrap=True, markup=False)
    return FAILED_RUNS if found.failures else DONE


def hindcast(name: str, out_folder: Path | None, observed: Path | None, workers: int | None) -> int:
    """Write predictions down; with a file of observations, score those that were written down."""
    from clustersim.hindcast.making import load

    experiment, asked, accepted = load(name)
    folder = out_folder or Path("results") / experiment.name
    if observed is not None:
        return _score(folder, observed)
    return _predict(experiment, asked, accepted, folder, workers)


def _predict(experiment, asked, accepted, folder: Path, workers: int | None) -> int:
    from clustersim.ensemble.execute import WorkersDied
    from clustersim.hindcast.making import NoRuns, make, provenance_of
    from clustersim.hindcast.predictions import CSV, TOML, as_csv
    from clustersim.report.hindcast_words import show_predictions
    from clustersim.report.output import write_atomically
    from clustersim.report.terminal import console, progress_bar

    make_folder(folder)
    if (folder / CSV).exists():
        hint = "Predictions are not written over: name another folder, or move them away yourself."
        raise InputError(Problem("O21", "there are predictions already", key="--out", value=str(folder), hint=hint))
    out, err = console(), console(stderr=True)
    try:
        with progress_bar(f"Predicting {experiment.name}") as tell:
            found, failed = make(experiment, asked, accepted, workers or processors(), tell)
    except (NoRuns, WorkersDied) as error:
        err.print(f"clustersim: {error}", soft_wrap=True, markup=False)
        return FAILED_RUNS
    text = as_csv(found)
    write_atomically(folder / TOML, provenance_of(experiment, asked, accepted, text, failed))
    write_atomically(folder / CSV, text)
    show_predictions(found, out)
    out.print(f"Predictions: {folder / CSV}, where they come from: {folder / TOML}", soft_wrap=True)
    if failed:
        err.print(f"clustersim: {failed} runs failed and are left out")
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
