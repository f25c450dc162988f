"""What all files have in common: strict tables, names, titles, money, and numbers that carry their source and grade."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from clustersim.kernel.words import say

from .money import Money, parse_money
from .quantity import percent
from .refuse import refused

Number = TypeVar("Number")
Grade = Literal["measured", "derived", "borrowed", "guessed"]
GRADES = get_args(Grade)
NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LETTERS = "a-z0-9\u00df-\u024f\u0370-\u10ff\u1200-\u1fff\u3040-\ud7a3"  # other scripts, composed: no Hangul in parts
KEY_PATTERN = f"^[{LETTERS}]+(-[{LETTERS}]+)*$"
EXAMPLE = 'Write { value = 5, source = "no-source", grade = "guessed" }.'


NOT_COMPOSED = say(
    "the letters are not composed (NFC), as in names of files on a Mac; they look like others and are not the same"
)


class Form(BaseModel):
    """A table of a file: unknown keys are refused, nothing is converted silently, nothing changes afterwards."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, arbitrary_types_allowed=True
    )


def _one_line(text: str) -> str:
    if not text.strip():
        raise refused("E-TEXT", "the text is empty", "Write a few words.")
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            name = unicodedata.name(char, "control character").lower()
            rule = say(
                "the text has a character that does not show (U+{code}, {name})", code=f"{ord(char):04X}", name=name
            )
            raise refused("E-TEXT", rule, "Delete it, or write the text anew.")
    return text


def _some_lines(text: str) -> str:
    _one_line(text.replace("\n", " "))
    return text


Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=80)]


def _composed(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        raise refused("E-NAME", NOT_COMPOSED, say('Write "{name}" anew.', name=unicodedata.normalize("NFC", text)))
    return text


Key = Annotated[
    str, Field(pattern=KEY_PATTERN, max_length=80), AfterValidator(_composed)
]  # of what stands inside a file, in any language
FileName = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]  # the name or title of a file
Text = Annotated[str, Field(max_length=5000), AfterValidator(_some_lines)]
Title = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Year = Annotated[int, Field(ge=1900, le=2200, description="year")]
Years = Annotated[list[Year], Field(min_length=2, max_length=2, description="first and last year")]
Share = Annotated[
    float, Field(ge=0, le=1, description="share, 0 to 1"), BeforeValidator(percent, json_schema_input_type=float | str)
]
Persons = Annotated[int, Field(ge=0, le=2_000_000_000, description="persons")]
Firms = Annotated[int, Field(ge=0, le=10_000_000, description="firms")]
Amount = Annotated[Money, BeforeValidator(parse_money, json_schema_input_type=str)]


class Sourced(Form):
    """A table whose numbers share one source and one grade."""

    source: str
    grade: Grade
    note: str | None = None


class Graded(Sourced, Generic[Number]):
    """A number with the source it comes from and how good it is."""

    value: Number

    @model_validator(mode="before")
    @classmethod
    def _not_bare(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            raise refused("E-SOURCE", "a number here needs its source and grade", EXAMPLE)
        return data


class Series(Form):
    """Yearly values; source and grade are one for all, or one a year."""

    values: Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=1, max_length=300)]
    source: Any
    grade: Any
    note: str | None = None

    @model_validator(mode="after")
    def _one_or_one_a_year(self) -> Series:
        for name, given in (("source", self.source), ("grade", self.grade)):
            for text in given if isinstance(given, list) else [given]:
                if not isinstance(text, str):
                    raise refused("E-SOURCE", say("{name} must be text in quotes, or a list of it", name=name))
                if name == "grade" and text not in GRADES:
                    raise refused("E-GRADE", say("a grade must be one of {names}", names=", ".join(GRADES)))
            if isinstance(given, list) and len(given) != len(self.values):
                text = say("{given} for {count} values", given=f"{len(given)} {name}s", count=len(self.values))
                raise refused("E-GRADE", text, "Give one for all, or one a value.")
        return self
