"""What a calibration is asked to do: its targets found among the observations, and leaks refused (case 84)."""

from __future__ import annotations

from dataclasses import dataclass

from clustersim import scenario as files
from clustersim.analysis.observations import MEASURES, Observation, Observations, read_observations
from clustersim.files.calibration import Calibration, Target, Withheld
from clustersim.files.read import Document, nearest
from clustersim.inputs import Experiment, Scenario, digest
from clustersim.kernel.errors import InputError, Problem

NATION, HOSPITALS = "nation", "ten-hospitals"


@dataclass(frozen=True)
class Goal:
    """A figure to be fitted; errors are standard deviations in its unit."""

    observation: Observation
    observation_error: float
    model_error: float

    @property
    def name(self) -> str:
        """Measure and year, as one word."""
        return f"{self.observation.measure}.{self.observation.year}"


@dataclass(frozen=True)
class Study:
    """A calibration ready to run."""

    experiment: Experiment
    calibration: Calibration
    known: Observations
    goals: tuple[Goal, ...]

    @property
    def scenario(self) -> Scenario:
        """The arm that is fitted."""
        arms = self.experiment.scenarios
        return next(arm for arm in arms if arm.strategy.name == self.calibration.strategy)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the free parameters."""
        return tuple(item.parameter for item in self.calibration.free)

    def digest(self) -> str:
        """SHA-256 of everything asked: the arm with all its inputs, the free parameters, the figures and the rule."""
        return digest(Asked(self.scenario, self.calibration, tuple(map(tuple, self.known.rows)), self.experiment.seed))


@dataclass(frozen=True)
class Asked:
    """What the digest of a calibration is taken of."""

    scenario: Scenario
    calibration: Calibration
    rows: tuple
    seed: int


def load_study(name: str) -> Study:
    """Read an experiment with its calibration; InputError with all that is wrong, leaks of validation included."""
    experiment, calibration, document = files.load_calibration(name)
    known = read_observations(calibration.observations)
    problems = refusals(document, experiment, calibration, known)
    if problems:
        raise InputError(problems)
    goals = tuple(goal_of(target, known) for target in calibration.targets)
    return Study(experiment, calibration, known, goals)


def goal_of(target: Target, known: Observations) -> Goal:
    """The figure that a target names, with its errors; KeyError if the observations do not have it."""
    for row in known.rows:
        if (row.measure, row.year) == (target.measure, target.year):
            return Goal(row, target.observation_error * abs(row.value), target.model_error * abs(row.value))
    raise KeyError(f"{target.measure} {target.year}")


def places_of(measure: str, known: Observations) -> set[str]:
    """Names under which a measure's place can be kept for validation."""
    kind = measure.split(".")[0]
    if kind in ("park", "city"):
        return {known.park, known.city}
    return {HOSPITALS} if kind == "hospitals" else {NATION}


def refusals(document: Document, experiment: Experiment, asked: Calibration, known: Observations) -> list[Problem]:
    """Targets that are no observation, that lie outside the run, or that are kept for validation."""
    rows = {(row.measure, row.year): row for row in known.rows}
    first, last = experiment.scenarios[0].first_year, experiment.scenarios[0].last_year
    problems, seen = [], set()
    for n, target in enumerate(asked.targets):
        key = ("calibration", "target", n)
        row = rows.get((target.measure, target.year))
        if target.measure not in MEASURES:
            hint = nearest(target.measure, MEASURES, f"Measures are {', '.join(MEASURES)}.")
            problems.append(document.problem("E-CHOICE", (*key, "measure"), "this is not a measure", hint))
        elif row is None:
            years = [str(year) for measure, year in rows if measure == target.measure]
            rule = f"the observations {asked.observations} have no such row"
            hint = f"They have {target.measure} in {', '.join(years)}." if years else ""
            problems.append(document.problem("E-OBSERVATION", (*key, "year"), rule, hint))
        else:
            problems += _leaks(document, key, target, row, asked.withheld, known)
            if not first <= target.year <= last:
                problems.append(document.problem("E-YEARS", (*key, "year"), f"the run goes from {first} to {last}"))
        if (target.measure, target.year) in seen:
            problems.append(document.problem("E-TWICE", (*key, "year"), "this target stands twice"))
        seen.add((target.measure, target.year))
    return problems


def _leaks(document: Document, key, target: Target, row: Observation, withheld: tuple[Withheld, ...], known):
    places = places_of(target.measure, known)
    years = [target.year] + ([row.against] if row.against else [])
    for kept in withheld:
        for year in years:
            if kept.holds(places, year):
                rule = (
                    f"{target.measure} in {year} is kept for validation "
                    f"({kept.place}, {kept.first_year} to {kept.last_year}), so nothing may be fitted to it"
                )
                hint = "Leave out this target, or the entry of [[validation]] if the figure has not been used yet."
                yield document.problem("E-LEAK", (*key, "year"), rule, hint)
