"""The tables of an experiment file that say what is fitted to which observations, and what is kept for validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from clustersim.inputs import Scenario
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import say

from .forms import Form, Name, Title, Year
from .names import nearest
from .read import Document

EVERYWHERE = "everywhere"
Deviation = Annotated[float, Field(gt=0, le=5, description="standard deviation as a share of the observed value")]


class FreeForm(Form):
    """A parameter that is fitted; without a range, its declared one."""

    parameter: str
    low: float | None = None
    high: float | None = None


class TargetForm(Form):
    """A row of the observations that the model is fitted to, and how far off both may be."""

    measure: str
    year: Year
    observation_error: Deviation
    model_error: Deviation


class PartForm(Form):
    """Another region that is fitted with the same parameters: an arm of another experiment, and its targets."""

    experiment: Name
    strategy: Name
    observations: Name
    target: Annotated[list[TargetForm], Field(min_length=1, max_length=1000)]


class CalibrationForm(Form):
    """How an arm of the experiment is fitted: free parameters, targets, size of the search, rule of acceptance."""

    strategy: Name
    observations: Name
    vectors: Annotated[int, Field(ge=2, le=2**16, description="vectors of a wave")]
    waves: Annotated[int, Field(ge=1, le=20)]
    seeds: Annotated[int, Field(ge=2, le=1000, description="runs of each vector; 2 or more, to tell luck")]
    design_seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    cutoff: Annotated[float, Field(gt=0, le=100)] = 3.0
    rank: Annotated[int, Field(ge=1, le=20, description="1: the largest implausibility counts, 2: the second largest")]
    free: Annotated[list[FreeForm], Field(min_length=1, max_length=100)]
    target: Annotated[list[TargetForm], Field(min_length=1, max_length=1000)]
    part: Annotated[list[PartForm], Field(max_length=100)] = Field(default_factory=list)


class ValidationForm(Form):
    """A place and years that are kept for validation: nothing is fitted to them."""

    place: Name
    first_year: Year
    last_year: Year
    why: Title


@dataclass(frozen=True)
class Free:
    """A parameter that is fitted, within a range."""

    parameter: str
    low: float
    high: float


@dataclass(frozen=True)
class Target:
    """A row of the observations by measure and year; errors are standard deviations as shares of its value."""

    measure: str
    year: int
    observation_error: float
    model_error: float


@dataclass(frozen=True)
class AlsoFitted:
    """Another region that is fitted with the same parameters."""

    scenario: Scenario
    observations: str
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Withheld:
    """Place and years kept for validation; `everywhere` is all places."""

    place: str
    first_year: int
    last_year: int

    def holds(self, places: set[str], year: int) -> bool:
        """Whether an observation of one of these places in this year is kept for validation."""
        return self.first_year <= year <= self.last_year and (self.place == EVERYWHERE or self.place in places)


@dataclass(frozen=True)
class Calibration:
    """What is fitted to what, and how. `rank` = 2 accepts a vector whose second largest implausibility is small."""

    strategy: str
    observations: str
    vectors: int
    waves: int
    seeds: int
    design_seed: int
    cutoff: float
    rank: int
    free: tuple[Free, ...]
    targets: tuple[Target, ...]
    withheld: tuple[Withheld, ...]
    parts: tuple[AlsoFitted, ...] = ()


def calibration_from(
    document: Document, form: CalibrationForm, withheld: list[ValidationForm], arms, others: Sequence[Scenario] = ()
) -> Calibration:
    """The record of the tables; InputError with all that is wrong in them. `others` has a scenario for each part."""
    problems = _size(document, form) + _withheld(document, withheld) + _free(document, form)
    if form.strategy not in arms:
        rule, hint = "this strategy is not an arm of the experiment", nearest(form.strategy, arms)
        problems.append(document.problem("E-NAME", ("calibration", "strategy"), rule, hint))
    if problems:
        raise InputError(problems)
    return Calibration(
        strategy=form.strategy,
        observations=form.observations,
        vectors=form.vectors,
        waves=form.waves,
        seeds=form.seeds,
        design_seed=form.design_seed,
        cutoff=form.cutoff,
        rank=form.rank,
        free=tuple(Free(item.parameter, *_range(item)) for item in form.free),
        targets=_targets(form.target),
        withheld=tuple(Withheld(item.place, item.first_year, item.last_year) for item in withheld),
        parts=tuple(
            AlsoFitted(scenario, part.observations, _targets(part.target))
            for part, scenario in zip(form.part, others, strict=True)
        ),
    )


def _targets(forms: list[TargetForm]) -> tuple[Target, ...]:
    return tuple(Target(item.measure, item.year, item.observation_error, item.model_error) for item in forms)


def _size(document: Document, form: CalibrationForm) -> list[Problem]:
    problems = []
    if form.vectors & (form.vectors - 1):
        rule, hint = "a wave has a power of 2 of vectors", "The design is even over its space only then: 128, 256 ..."
        problems.append(document.problem("E-RANGE", ("calibration", "vectors"), rule, hint))
    count = len(form.target) + sum(len(part.target) for part in form.part)
    if form.rank > count:
        rule = say("there are only {count} targets", count=count)
        problems.append(document.problem("E-RANGE", ("calibration", "rank"), rule, "Lower it, or add targets."))
    return problems


def _withheld(document: Document, withheld: list[ValidationForm]) -> list[Problem]:
    return [
        document.problem(
            "E-YEARS", ("validation", n, "last_year"), "the last year comes before the first", "Exchange the two."
        )
        for n, item in enumerate(withheld)
        if item.first_year > item.last_year
    ]


def _range(item: FreeForm) -> tuple[float, float]:
    from clustersim.parameters import REGISTER

    declared = REGISTER[item.parameter]
    return (
        declared.low if item.low is None else float(item.low),
        declared.high if item.high is None else float(item.high),
    )


def _free(document: Document, form: CalibrationForm) -> list[Problem]:
    from clustersim import parameters

    problems, seen = [], set()
    for n, item in enumerate(form.free):
        key, name = ("calibration", "free", n), item.parameter
        declared = parameters.REGISTER.get(name)
        if declared is None:
            hint = nearest(name, parameters.REGISTER, parameters.WHERE)
            problems.append(document.problem("E-PARAMETER", (*key, "parameter"), "there is no such parameter", hint))
            continue
        low, high = _range(item)
        if name in seen:
            problems.append(
                document.problem("E-TWICE", (*key, "parameter"), "this parameter is named twice", "Name it once.")
            )
        if declared.grade == "measured":
            rule, hint = "this parameter is measured", "Fit what is guessed, borrowed or derived."
            problems.append(document.problem("E-GRADE", (*key, "parameter"), rule, hint))
        if not (declared.admits(low) and declared.admits(high) and low < high):
            rule = say("a range goes from low to high inside the declared one: {rule}", rule=declared.rule)
            problems.append(
                document.problem("E-RANGE", key, rule, "Write low below high, or leave both out.", [low, high])
            )
        seen.add(name)
    return problems
