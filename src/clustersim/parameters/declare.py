"""How a parameter is declared: value, unit, range, evidence id, grade, meaning, source."""

from __future__ import annotations

from typing import NamedTuple

from clustersim.kernel.words import say

RULE = "must lie in {low:g} to {high:g} (unit: {unit}; {grade}: {source})"
GRADES = ("measured", "derived", "borrowed", "guessed")


class Parameter(NamedTuple):
    """One number of the model. `evidence` is the id in the evidence table, or '-' if it is not there."""

    value: float
    unit: str
    low: float
    high: float
    evidence: str
    grade: str
    meaning: str
    source: str

    def admits(self, value: float) -> bool:
        """Whether a value lies in the range; a bound as it is shown, in six figures, belongs to it."""
        return self.low <= value <= self.high or f"{value:g}" in (f"{self.low:g}", f"{self.high:g}")

    @property
    def rule(self) -> str:
        """What a value must be, for messages: range, unit, and what the range rests on."""
        unit, grade = say(self.unit), say(self.grade)
        return say(RULE, low=self.low, high=self.high, unit=unit, grade=grade, source=self.source)


def parameter(value, unit, low, high, evidence, grade, meaning, source) -> Parameter:
    """Declare a parameter; refuses one without unit, grade or source, or with its value outside its range."""
    if grade not in GRADES:
        raise ValueError(f"{meaning}: grade {grade!r} is none of {', '.join(GRADES)}")
    if not (unit and meaning and source):
        raise ValueError(f"{meaning or value}: a parameter needs a unit, a meaning and a source")
    if not low <= value <= high:
        raise ValueError(f"{meaning}: {value} lies outside {low} to {high}")
    return Parameter(float(value), unit, float(low), float(high), evidence, grade, meaning, source)
