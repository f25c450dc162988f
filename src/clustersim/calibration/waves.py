"""Runs a calibration wave by wave: design, runs on the same seeds for every vector, what is ruled out, next design."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from clustersim.analysis import history_check
from clustersim.analysis.history_check import Measured, simulated, watch
from clustersim.analysis.observations import Observations
from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.plan import run_seed
from clustersim.ensemble.readings import Measured as MeasuredRuns
from clustersim.ensemble.readings import source_digest
from clustersim.ensemble.repeat import Failure
from clustersim.ensemble.session import Progress, Session, Way
from clustersim.inputs import Scenario
from clustersim.store.manifest import Facts

from .design import sobol, units_of, values_of
from .emulator import fit
from .implausibility import implausibility, ranked, seed_variance
from .plan import Study

CANDIDATES = 2**14  # points that the stand-in judges to find those of the next wave


class Vector(NamedTuple):
    """A vector that was run: wave and number, values, mean of each target, its implausibility."""

    wave: int
    number: int
    values: tuple[float, ...]
    means: tuple[float, ...]
    implausibility: tuple[float, ...]
    ranked: float


class Found(NamedTuple):
    """All vectors that were run, those accepted, the defaults of the model, and how many failed."""

    vectors: tuple[Vector, ...]
    accepted: tuple[Vector, ...]
    defaults: Vector | None
    failed: int
    seed_deviation: tuple[float, ...]  # of one run, by target


class Waves:
    """What is known so far: the values of the vectors of each wave, and the targets of all seeds of each vector, or a
    text that says why a run failed."""

    def __init__(self) -> None:
        self.designs: dict[int, list[list[float]]] = {}
        self.runs: dict[tuple[int, int], list[list[float]] | str] = {}


def session(study: Study, way: Way, command: Facts | None = None, measure: Callable | None = None) -> Session:
    """The session that makes and keeps the runs of a calibration. `measure(scenario, seed)` stands in for the model."""
    known = {part.scenario.region.name: part.known for part in study.parts}
    name = f"watch {source_digest(history_check)} {study.digest()[:16]}"
    reading = MeasuredRuns(name, partial(named, measure=measure or partial(watch_part, known=known)))
    experiment = study.experiment.name if len(study.parts) == 1 else ""  # an experiment holds runs of its own region
    question = {"kind": "calibrate", "experiment": study.experiment.name, "asked": study.digest()}
    return Session(way, reading, question, command or {}, experiment)


def named(scenario: Scenario, seed: int, measure: Callable[[Scenario, int], Measured]) -> dict:
    """What is measured, under the names that the store has for it."""
    return {("measure", "", name, year): value for (name, year), value in measure(scenario, seed).items()}


def calibrate(study: Study, runs: Session, progress: Progress | None = None) -> Found:
    """Make what an open session lacks of all waves, and say what is accepted.

    Wave 0 is the model with its defaults. The result does not depend on how often the work was stopped, for the design
    of a wave follows from the runs of those before it.
    """
    known = Waves()
    for wave in range(study.calibration.waves + 1):
        known.designs[wave] = design_of(study, known, wave).tolist()
        _run_wave(study, known, wave, runs, progress)
    return judge(study, known)


def watch_part(scenario: Scenario, seed: int, known: dict[str, Observations]) -> Measured:
    """Run one region of a study and read its measures, at the site that its observations name."""
    return watch(scenario, seed, known[scenario.region.name])


def design_of(study: Study, known: Waves, wave: int) -> np.ndarray:
    """Values of the vectors of a wave, from the results of those before it."""
    asked = study.calibration
    if wave == 0:
        return np.array([defaults_of(study)])
    dimensions, seed = len(asked.free), asked.design_seed + wave
    if wave == 1:
        return values_of(sobol(asked.vectors, dimensions, seed), asked.free)
    candidates = sobol(max(CANDIDATES, asked.vectors), dimensions, seed)
    worst = _expected(study, known, wave, candidates)
    order = np.flatnonzero(worst < asked.cutoff)[: asked.vectors]
    if len(order) < asked.vectors:  # nearly all is ruled out: the least implausible come along
        order = np.argsort(worst, kind="stable")[: asked.vectors]
    return values_of(candidates[order], asked.free)


def _expected(study: Study, known: Waves, wave: int, candidates: np.ndarray) -> np.ndarray:
    """Implausibility that counts for each candidate, by the stand-in fitted to all waves before."""
    values, runs = _finished(known, range(1, wave))
    luck = seed_variance(runs)
    means = np.array([item.mean(axis=0) for item in runs])
    standin = fit(units_of(values, study.calibration.free), means)
    variance = _variance(study, luck) + standin.variance
    return ranked(implausibility(standin.mean(candidates), _observed(study), variance), study.calibration.rank)


def defaults_of(study: Study) -> list[float]:
    """The declared values of the free parameters."""
    from clustersim.parameters import REGISTER

    given = dict(study.scenario.overrides)
    return [given.get(name, REGISTER[name].value) for name in study.names]


def with_values(scenario: Scenario, names: Sequence[str], values: Sequence[float]) -> Scenario:
    """A scenario with some parameters set."""
    overrides = {**dict(scenario.overrides), **dict(zip(names, map(float, values), strict=True))}
    return dataclasses.replace(scenario, overrides=tuple(sorted(overrides.items())))


def seeds_of(study: Study) -> list[int]:
    """Seeds that every vector meets."""
    return [run_seed(study.experiment.seed, replicate) for replicate in range(study.calibration.seeds)]


def _run_wave(study: Study, known: Waves, wave: int, runs: Session, progress: Progress | None) -> None:
    design, seeds = known.designs[wave], seeds_of(study)
    wanted = [
        Wanted(f"wave {wave}, vector {number}, {part.scenario.region.name}", scenario, seed)
        for number, values in enumerate(design)
        for part in study.parts
        for scenario in [with_values(part.scenario, study.names, values)]
        for seed in seeds
    ]
    each = len(study.parts) * len(seeds)  # runs of a vector: all seeds of the first part, then of the next
    before = len(known.runs) * each
    total = (1 + study.calibration.waves * study.calibration.vectors) * each

    def tell(done: int, _: int) -> None:
        if progress:
            progress(before + done, total)

    runs.complete(wanted, tell)
    results = runs.results(wanted)
    for number in range(len(design)):
        known.runs[wave, number] = _targets(study, results[number * each :][:each])


def _targets(study: Study, results: Sequence[dict | Failure]) -> list[list[float]] | str:
    """Targets of each seed in order, those of all parts side by side; why it failed if one did."""
    seeds = study.calibration.seeds
    found: list[list[float]] = [[] for _ in range(seeds)]
    for run, result in enumerate(results):
        if isinstance(result, Failure):
            return result.cause
        part, seed = divmod(run, seeds)
        measured = {(name, year): value for (_, _, name, year), value in result.items()}
        found[seed] += [simulated(goal.observation, measured) for goal in study.parts[part].goals]
    return found


# ---------------------------------------------------------------- judging


def judge(study: Study, known: Waves) -> Found:
    """Implausibility of every vector that is known, with luck estimated over all of them."""
    asked = study.calibration
    keys = sorted(key for key, runs in known.runs.items() if not isinstance(runs, str))
    runs = [np.array(known.runs[key], float) for key in keys]
    luck = seed_variance(runs)
    means = np.array([item.mean(axis=0) for item in runs])
    worth = implausibility(means, _observed(study), _variance(study, luck))
    counts = ranked(worth, asked.rank)
    found = [
        Vector(
            wave,
            number,
            tuple(known.designs[wave][number]),
            tuple(means[place].tolist()),
            tuple(worth[place].tolist()),
            float(counts[place]),
        )
        for place, (wave, number) in enumerate(keys)
    ]
    vectors = tuple(item for item in found if item.wave)
    return Found(
        vectors=vectors,
        accepted=tuple(item for item in vectors if item.ranked < asked.cutoff),
        defaults=next((item for item in found if not item.wave), None),
        failed=len(known.runs) - len(keys),
        seed_deviation=tuple(np.sqrt(luck).tolist()),
    )


def _finished(known: Waves, waves: range) -> tuple[np.ndarray, list[np.ndarray]]:
    keys = sorted(key for key, runs in known.runs.items() if key[0] in waves and not isinstance(runs, str))
    values = np.array([known.designs[wave][number] for wave, number in keys], float)
    return values, [np.array(known.runs[key], float) for key in keys]


def _observed(study: Study) -> np.ndarray:
    return np.array([goal.observation.value for goal in study.goals])


def _variance(study: Study, luck: np.ndarray) -> np.ndarray:
    stated = np.array([goal.observation_error**2 + goal.model_error**2 for goal in study.goals])
    return stated + luck / study.calibration.seeds
