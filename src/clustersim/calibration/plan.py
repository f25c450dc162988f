"""What a calibration is asked to do: its targets found among the observations, and leaks refused (case 84)."""

from __future__ import annotations

from dataclasses import dataclass

from clustersim import scenario as files
from clustersim.analysis.observations import MEASURES, Observation, Observations, read_observations
from clustersim.files.calibration import AlsoFitted, Calibration, Target, Withheld
from clustersim.files.names import nearest
from clustersim.files.read import Document
from clustersim.inputs import Experiment, Scenario, digest
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

LEAK = "{measure} in {year} is kept for validation ({place}, {first} to {last}), so nothing may be fitted to it"
NATION, HOSPITALS = "nation", "ten-hospitals"


@dataclass(frozen=True)
class Goal:
    """A figure to be fitted; errors are standard deviations in its unit. `region` is that of another part."""

    observation: Observation
    observation_error: float
    model_error: float
    region: str = ""

    @property
    def name(self) -> str:
        """Measure and year, as one word; the region before it for another part."""
        name = f"{self.observation.measure}.{self.observation.year}"
        return f"{self.region}.{name}" if self.region else name


@dataclass(frozen=True)
class Part:
    """One region of a calibration: the arm that is run, how it is watched, what it is fitted to."""

    scenario: Scenario
    known: Observations
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class Study:
    """A calibration ready to run: the arm of the experiment first, then other regions with the same parameters."""

    experiment: Experiment
    calibration: Calibration
    parts: tuple[Part, ...]

    @property
    def scenario(self) -> Scenario:
        """The arm of the experiment."""
        return self.parts[0].scenario

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals of all parts, one part after the other."""
        return tuple(goal for part in self.parts for goal in part.goals)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the free parameters."""
        return tuple(item.parameter for item in self.calibration.free)

    def digest(self) -> str:
        """SHA-256 of everything asked: the arms and their inputs, the free parameters, the figures and the rule."""
        scenarios = tuple(part.scenario for part in self.parts)
        rows = tuple(tuple(map(tuple, part.known.rows)) for part in self.parts)
        return digest(Asked(scenarios, self.calibration, rows, self.experiment.seed))


@dataclass(frozen=True)
class Asked:
    """What the digest of a calibration is taken of."""

    scenarios: tuple[Scenario, ...]
    calibration: Calibration
    rows: tuple
    seed: int


def load_study(name: str) -> Study:
    """Read an experiment with its calibration; InputError with all that is wrong, leaks of validation included."""
    experiment, calibration, document = files.load_calibration(name)
    arm = next(arm for arm in experiment.scenarios if arm.strategy.name == calibration.strategy)
    asked = [AlsoFitted(arm, calibration.observations, calibration.targets), *calibration.parts]
    known = [read_observations(part.observations) for part in asked]
    problems = []
    for n, part in enumerate(asked):
        key = ("calibration", "part", n - 1) if n else ("calibration",)
        problems += refusals(document, key, part, calibration.withheld, known[n])
    if problems:
        raise InputError(problems)
    parts = []
    for n, part in enumerate(asked):
        region = part.scenario.region.name if n else ""
        goals = tuple(goal_of(target, known[n], region) for target in part.targets)
        parts.append(Part(part.scenario, known[n], goals))
    return Study(experiment, calibration, tuple(parts))


def goal_of(target: Target, known: Observations, region: str = "") -> Goal:
    """The figure that a target names, with its errors; KeyError if the observations do not have it."""
    for row in known.rows:
        if (row.measure, row.year) == (target.measure, target.year):
            return Goal(row, target.observation_error * abs(row.value), target.model_error * abs(row.value), region)
    raise KeyError(f"{target.measure} {target.year}")


def places_of(measure: str, known: Observations) -> set[str]:
    """Names under which a measure's place can be kept for validation."""
    kind = measure.split(".")[0]
    if kind in ("park", "city"):
        return {known.park, known.city}
    return {HOSPITALS} if kind == "hospitals" else {NATION}


def refusals(
    document: Document, table: tuple, asked: AlsoFitted, withheld: tuple[Withheld, ...], known: Observations
) -> list[Problem]:
    """Targets of a part that are no observation, that lie outside the run, or that are kept for validation."""
    rows = {(row.measure, row.year): row for row in known.rows}
    first, last = asked.scenario.first_year, asked.scenario.last_year
    problems, seen = [], set()
    for n, target in enumerate(asked.targets):
        key = (*table, "target", n)
        row = rows.get((target.measure, target.year))
        if target.measure not in MEASURES:
            hint = nearest(target.measure, MEASURES, say("Measures are {names}.", names=", ".join(MEASURES)))
            problems.append(document.problem("E-CHOICE", (*key, "measure"), "this is not a measure", hint))
        elif row is None:
            years = [str(year) for measure, year in rows if measure == target.measure]
            rule = say("the observations {name} have no such row", name=asked.observations)
            hint = (
                say("They have {measure} in {years}.", measure=target.measure, years=", ".join(years)) if years else ""
            )
            problems.append(document.problem("E-OBSERVATION", (*key, "year"), rule, hint))
        else:
            problems += _leaks(document, key, target, row, withheld, known)
            if not first <= target.year <= last:
                rule = say("the run goes from {first} to {last}", first=first, last=last)
                hint = "Leave this target out, or let the run go further."
                problems.append(document.problem("E-YEARS", (*key, "year"), rule, hint))
        if (target.measure, target.year) in seen:
            problems.append(
                document.problem("E-TWICE", (*key, "year"), "this target stands twice", "Leave one of them out.")
            )
        seen.add((target.measure, target.year))
    return problems


def _leaks(document: Document, key, target: Target, row: Observation, withheld: tuple[Withheld, ...], known):
    places = places_of(target.measure, known)
    years = [target.year] + ([row.against] if row.against else [])
    for kept in withheld:
        for year in years:
            if kept.holds(places, year):
                years_kept = {"first": kept.first_year, "last": kept.last_year}
                rule = say(LEAK, measure=target.measure, year=year, place=kept.place, **years_kept)
                hint = "Leave out this target, or the entry of [[validation]] if the figure has not been used yet."
                yield document.problem("E-LEAK", (*key, "year"), rule, hint)
