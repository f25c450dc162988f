"""Makes predictions: the arm of an experiment over accepted vectors and seeds, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from clustersim import scenario as files
from clustersim.analysis import history_check
from clustersim.analysis.observations import Observations, read_observations
from clustersim.calibration.accepted import Accepted, file_digest, read_accepted, spread
from clustersim.calibration.waves import with_values
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.plan import run_seed
from clustersim.ensemble.readings import Measured, source_digest
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session, Way
from clustersim.files.hindcast import AlsoPredicted, Hindcast
from clustersim.files.names import nearest
from clustersim.files.read import Document
from clustersim.inputs import Experiment, Scenario, digest, plain
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say
from clustersim.parameters import REGISTER
from clustersim.paths import data_folder
from clustersim.provenance import code_digest, versions
from clustersim.store.manifest import Facts

from . import watching
from .predictions import Prediction, predict
from .rivals import Coefficients
from .watching import Key, follow, outcomes_of


class NoRuns(RuntimeError):
    """Every run failed; the message has the cause of the first."""


def load(name: str) -> tuple[Experiment, Hindcast, Accepted]:
    """Read an experiment with its hindcast and its set; InputError with all that is wrong."""
    experiment, asked, document = files.load_hindcast(name)
    problems = unknown(document, asked, experiment)
    if problems:
        raise InputError(problems)
    return experiment, asked, read_accepted(data_folder() / asked.accepted, f"{document.label}: accepted")


def unknown(document: Document, asked: Hindcast, experiment: Experiment) -> list[Problem]:
    """Places and outcomes that cannot be predicted."""
    problems = []
    for n, part in enumerate(parts_of(experiment, asked)):
        table = ("hindcast", "part", n - 1) if n else ("hindcast",)
        problems += _unknown(document, table, part)
    return problems


def _unknown(document: Document, table: tuple, part: AlsoPredicted) -> list[Problem]:
    there, problems = outcomes_of(part.scenario.region), []
    for n, item in enumerate(part.predict):
        key = (*table, "predict", n)
        if item.place not in there:
            hint = nearest(item.place, there, say("There are: {names}.", names=", ".join(there)))
            problems.append(document.problem("E-PLACE", (*key, "place"), "there is no such place", hint))
        elif item.outcome not in there[item.place]:
            known = there[item.place]
            hint = nearest(item.outcome, known, say("There are: {names}.", names=", ".join(known)))
            problems.append(document.problem("E-CHOICE", (*key, "outcome"), "this is not predicted of it", hint))
    return problems


def arm_of(experiment: Experiment, asked: Hindcast) -> Scenario:
    """The arm that predicts."""
    return next(arm for arm in experiment.scenarios if arm.strategy.name == asked.strategy)


def parts_of(experiment: Experiment, asked: Hindcast) -> tuple[AlsoPredicted, ...]:
    """All regions that are predicted, that of the experiment first."""
    return AlsoPredicted(arm_of(experiment, asked), asked.observations, asked.predict), *asked.parts


def session(
    experiment: Experiment, asked: Hindcast, accepted: Accepted, way: Way, command: Facts | None = None
) -> Session:
    """The session that makes and keeps the runs of predictions."""
    parts = parts_of(experiment, asked)
    known = {part.scenario.region.name: read_observations(part.observations) for part in parts}
    name = f"follow {source_digest(watching, history_check)} {digest(Read(tuple(map(str, known.items()))))[:16]}"
    reading = Measured(name, partial(named, known=known))
    question = {
        "kind": "hindcast",
        "experiment": experiment.name,
        "seed": experiment.seed,
        "set": accepted.digest,
        "asked": digest(asked),
        "parts": {part.scenario.region.name: plain(part.scenario) for part in parts},
    }
    title = experiment.name if len(parts) == 1 else ""  # an experiment holds runs of its own region
    return Session(way, reading, question, command or {}, title)


@dataclass(frozen=True)
class Read:
    """What the digest of what is watched is taken of."""

    known: tuple[str, ...]


def make(
    experiment: Experiment, asked: Hindcast, accepted: Accepted, runs: Session, progress: Progress | None = None
) -> tuple[list[Prediction], int]:
    """All predictions, and how many runs failed (they are left out). Raises NoRuns if all of a region did."""
    parts = parts_of(experiment, asked)
    vectors = spread(accepted.vectors, asked.vectors)
    seeds = [run_seed(experiment.seed, replicate) for replicate in range(asked.seeds)]
    wanted = [
        Wanted(f"{part.scenario.region.name}, vector {number}", scenario, seed)
        for part in parts
        for number, values in enumerate(vectors, start=1)
        for scenario in [with_values(part.scenario, accepted.names, values)]
        for seed in seeds
    ]
    runs.complete(wanted, progress)
    results: list[dict | Failure] = [
        found if isinstance(found, Failure) else {key[1:]: value for key, value in found.items()}
        for found in runs.results(wanted)
    ]
    each = len(vectors) * len(seeds)
    found: list[Prediction] = []
    failed = 0
    for n, part in enumerate(parts):
        mine = results[n * each :][:each]
        good = [result for result in mine if not isinstance(result, Failure)]
        if not good:
            first = next(result for result in mine if isinstance(result, Failure))
            raise NoRuns(f"all {each} runs of {part.scenario.region.name} failed. The first: {first.cause}")
        failed += each - len(good)
        salt = sum(len(before.predict) for before in parts[:n])
        found += _of_part(part, good, salt)
    return found, failed


def _of_part(part: AlsoPredicted, runs: list[dict[Key, float]], first_salt: int) -> list[Prediction]:
    there, by = outcomes_of(part.scenario.region), coefficients(part.scenario)
    found: list[Prediction] = []
    for salt, item in enumerate(part.predict, start=first_salt):
        found += predict(item, there[item.place][item.outcome], runs, part.scenario.first_year, by, salt)
    return found


def named(scenario: Scenario, seed: int, known: dict[str, Observations]) -> dict[tuple[str, str, str, int], float]:
    """Run one region and read what can be predicted of it, under the names that the store has for it."""
    found = follow(scenario, seed, known[scenario.region.name])
    return {("predicted", *key): value for key, value in found.items()}


def coefficients(arm: Scenario) -> Coefficients:
    """Of the multiplier, from the defaults of the model and the region's firms."""
    jobs = sum(sum(place.jobs) for place in arm.region.places)
    firms = sum(sum(place.firms) for place in arm.region.places)
    return Coefficients(
        REGISTER["goods_employment_inducement"].value, REGISTER["production_inducement"].value, jobs / max(1, firms)
    )


def provenance_of(experiment: Experiment, asked: Hindcast, accepted: Accepted, text: str, failed: int) -> str:
    """Where predictions come from, as TOML, with the digest of their file."""
    vectors = min(asked.vectors, len(accepted.vectors))
    lines = [
        "# Made by `clustersim hindcast` before anything was compared; do not edit. The commit dates it.",
        "",
        "[predictions]",
        f'file_digest = "{file_digest(text.encode())}"',
        f'experiment = "{experiment.name}"',
        f'strategy = "{asked.strategy}"',
        f"vectors = {vectors}",
        f"seeds = {asked.seeds}",
        f"runs_failed = {failed}",
        "",
        "[digests]",
        f'accepted = "{accepted.digest}"',
        f'arm = "{digest(arm_of(experiment, asked))}"',
        f'asked = "{digest(asked)}"',
        f'code = "{code_digest()}"',
        *(f'{part.scenario.region.name} = "{digest(part.scenario)}"' for part in asked.parts),
        "",
        "[versions]",
        *(f'{name} = "{version}"' for name, version in versions().items()),
    ]
    return "\n".join(lines) + "\n"
