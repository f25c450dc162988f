"""Runs a calibration wave by wave: design, runs on the same seeds for every vector, what is ruled out, next design."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from clustersim.analysis.history_check import Measured, simulated, watch
from clustersim.analysis.observations import Observations
from clustersim.ensemble.execute import Failure, Progress, execute
from clustersim.ensemble.plan import run_seed
from clustersim.inputs import Scenario

from .design import sobol, units_of, values_of
from .emulator import fit
from .implausibility import implausibility, ranked, seed_variance
from .plan import Study
from .store import Store

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


def calibrate(
    study: Study,
    store: Store,
    workers: int = 1,
    progress: Progress | None = None,
    read: Callable[[Scenario, int], Measured] | None = None,
) -> Found:
    """Run what is missing of all waves, and say what is accepted.

    Wave 0 is the model with its defaults. `read(scenario, seed)` stands in for the model in tests. What is in the
    store already is not run again; the result does not depend on how often the work was stopped.
    """
    read = read or partial(watch_part, known={part.scenario.region.name: part.known for part in study.parts})
    for wave in range(study.calibration.waves + 1):
        if wave not in store.designs:
            store.keep_design(wave, design_of(study, store, wave).tolist())
        _run_wave(study, store, wave, workers, progress, read)
    return judge(study, store)


def watch_part(scenario: Scenario, seed: int, known: dict[str, Observations]) -> Measured:
    """Run one region of a study and read its measures, at the site that its observations name."""
    return watch(scenario, seed, known[scenario.region.name])


def design_of(study: Study, store: Store, wave: int) -> np.ndarray:
    """Values of the vectors of a wave, from the results of those before it."""
    asked = study.calibration
    if wave == 0:
        return np.array([defaults_of(study)])
    dimensions, seed = len(asked.free), asked.design_seed + wave
    if wave == 1:
        return values_of(sobol(asked.vectors, dimensions, seed), asked.free)
    candidates = sobol(max(CANDIDATES, asked.vectors), dimensions, seed)
    worst = _expected(study, store, wave, candidates)
    order = np.flatnonzero(worst < asked.cutoff)[: asked.vectors]
    if len(order) < asked.vectors:  # nearly all is ruled out: the least implausible come along
        order = np.argsort(worst, kind="stable")[: asked.vectors]
    return values_of(candidates[order], asked.free)


def _expected(study: Study, store: Store, wave: int, candidates: np.ndarray) -> np.ndarray:
    """Implausibility that counts for each candidate, by the stand-in fitted to all waves before."""
    values, runs = _finished(store, range(1, wave))
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


def _run_wave(study: Study, store: Store, wave: int, workers: int, progress: Progress | None, read) -> None:
    design, seeds = store.designs[wave], seeds_of(study)
    missing = [number for number in range(len(design)) if (wave, number) not in store.runs]
    if not missing:
        return
    scenarios = [with_values(part.scenario, study.names, design[n]) for n in missing for part in study.parts]
    runs = [(arm, seed) for arm in range(len(scenarios)) for seed in seeds]
    each = len(study.parts) * len(seeds)  # runs of a vector: all seeds of the first part, then of the next
    waiting: dict[int, dict[int, Measured | Failure]] = {vector: {} for vector in range(len(missing))}

    def keep(place: int, result: Measured | Failure) -> None:
        vector, run = divmod(place, each)
        waiting[vector][run] = result
        if len(waiting[vector]) == each:
            store.keep_runs(wave, missing[vector], _targets(study, waiting.pop(vector)))

    before = len(store.runs) * each
    total = (1 + study.calibration.waves * study.calibration.vectors) * each

    def tell(done: int, _: int) -> None:
        if progress:
            progress(before + done, total)

    experiment = study.experiment.name if len(study.parts) == 1 else ""  # an experiment holds runs of its own region
    execute(scenarios, runs, workers, tell, experiment=experiment, read=read, keep=keep)


def _targets(study: Study, results: dict[int, Measured | Failure]) -> list[list[float]] | str:
    """Targets of each seed in order, those of all parts side by side; why it failed if one did."""
    seeds = study.calibration.seeds
    found: list[list[float]] = [[] for _ in range(seeds)]
    for run, result in sorted(results.items()):
        if isinstance(result, Failure):
            return result.cause
        part, seed = divmod(run, seeds)
        found[seed] += [simulated(goal.observation, result) for goal in study.parts[part].goals]
    return found


# ---------------------------------------------------------------- judging


def judge(study: Study, store: Store) -> Found:
    """Implausibility of every vector that is in the store, with luck estimated over all of them."""
    asked = study.calibration
    keys = sorted(key for key, runs in store.runs.items() if not isinstance(runs, str))
    runs = [np.array(store.runs[key], float) for key in keys]
    luck = seed_variance(runs)
    means = np.array([item.mean(axis=0) for item in runs])
    worth = implausibility(means, _observed(study), _variance(study, luck))
    counts = ranked(worth, asked.rank)
    found = [
        Vector(
            wave,
            number,
            tuple(store.designs[wave][number]),
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
        failed=len(store.runs) - len(keys),
        seed_deviation=tuple(np.sqrt(luck).tolist()),
    )


def _finished(store: Store, waves: range) -> tuple[np.ndarray, list[np.ndarray]]:
    keys = sorted(key for key, runs in store.runs.items() if key[0] in waves and not isinstance(runs, str))
    values = np.array([store.designs[wave][number] for wave, number in keys], float)
    return values, [np.array(store.runs[key], float) for key in keys]


def _observed(study: Study) -> np.ndarray:
    return np.array([goal.observation.value for goal in study.goals])


def _variance(study: Study, luck: np.ndarray) -> np.ndarray:
    stated = np.array([goal.observation_error**2 + goal.model_error**2 for goal in study.goals])
    return stated + luck / study.calibration.seeds
