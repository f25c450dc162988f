"""The values of options, from the text that a person typed; what is wrong is told with option, value and rule.

Numbers come as text, so that a wrong one is told in the same form as a wrong value in a file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say, with_unit

LATEST_YEAR = 2100
MOST_DIGITS = 30
MOST_MIXES = 50


class Whole(NamedTuple):
    """An option that is a whole number."""

    option: str
    low: int
    high: int
    unit: str
    example: int

    def read(self, text: str) -> int:
        """The number. Raises InputError."""
        if re.fullmatch(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}", text) and self.low <= int(text) <= self.high:
            return int(text)
        rule = say("must be a whole number from {low} to {high}", low=self.low, high=self.high)
        hint = say("For example {option} {value}.", option=self.option, value=self.example)
        raise InputError(Problem("O9", with_unit(rule, self.unit), key=self.option, value=shown(text), hint=hint))

    def read_if_given(self, text: str | None) -> int | None:
        """The number, None if the option is not given. Raises InputError."""
        return None if text is None else self.read(text)


REPLICATES = Whole("--replicates", 1, 1_000_000, "paired runs of each arm", 20)
SEED = Whole("--seed", 0, 2**63 - 1, "", 7)
WORKERS = Whole("--workers", 1, 512, "processes", 2)
VECTORS = Whole("--vectors", 1, 1_000_000, "accepted vectors that are run", 40)
GENERATION = Whole("--generation", 1, 999_999, "generation of a study", 1)
MOST_REPLICATES = Whole("--most-replicates", 30, 1_000_000, "paired runs of each arm", 2000)
POINTS = Whole("--points", 2, 1_000_000, "points, trajectories or values of a factor", 20)
DRIVERS = Whole("--drivers", 0, 300, "factors whose switching values are sought", 6)
POPULATION = Whole("--population", 4, 10_000, "candidates of a generation", 24)
GENERATIONS = Whole("--generations", 1, 10_000, "generations", 10)
UNTIL = Whole("--until", 1900, LATEST_YEAR, "year", 2015)


def read_file_name(option: str, text: str | None) -> Path | None:
    """The path of a file to write, None if the option is not given. Raises InputError."""
    if text is None:
        return None
    if not text.strip():
        raise InputError(Problem("O10", "no file is named", key=option, value=shown(text), hint="Name a file."))
    return Path(text)


def read_needed_file(option: str, text: str | None) -> Path:
    """The path of a file that must be named. Raises InputError."""
    path = read_file_name(option, text)
    if path is None:
        raise InputError(Problem("O10", "no file is named", key=option, hint="Name the file that is meant."))
    return path


def refuse_beside(option: str, given: str | None, others: dict[str, str | None]) -> None:
    """Refuse options that mean nothing beside another. Raises InputError with all of them."""
    rule = say("this means nothing beside {option}", option=option)
    wrong = [
        Problem("O13", rule, key=name, value=shown(text), hint="Leave it out.")
        for name, text in others.items()
        if given is not None and text is not None
    ]
    if wrong:
        raise InputError(wrong)


def refuse_without(option: str, others: dict[str, str | None]) -> None:
    """Refuse options that mean nothing without another. Raises InputError with all of them."""
    rule, hint = say("this needs {option}", option=option), "Leave it out, or give that option too."
    wrong = [Problem("O13", rule, key=name, value=shown(text), hint=hint) for name, text in others.items() if text]
    if wrong:
        raise InputError(wrong)


def read_mix(text: str) -> list[float]:
    """The shares that `--mix LOW:HIGH:COUNT` means, ends included. Raises InputError."""
    found = re.fullmatch(r"([0-9.]+):([0-9.]+):([0-9]{1,3})", text)
    low, high, count = (_number(found[1]), _number(found[2]), int(found[3])) if found else (1.0, 0.0, 0)
    if not (0 <= low <= high <= 1 and 1 <= count <= MOST_MIXES) or (count == 1) != (low == high):
        rule = say(
            "must be LOW:HIGH:COUNT: two shares from 0 to 1, the lower first, and 2 to {most} mixes", most=MOST_MIXES
        )
        raise InputError(Problem("O17", rule, key="--mix", value=shown(text), hint="For example --mix 0:1:5."))
    return [low + (high - low) * n / max(1, count - 1) for n in range(count)]


def read_share(option: str, text: str | None, low: float, high: float, example: str) -> float | None:
    """A share, written as 10% or 0.1, above `low` and at most `high`; None if not given. Raises InputError."""
    if text is None:
        return None
    share = _number(text[:-1]) / 100 if text.endswith("%") else _number(text)
    if not low < share <= high:
        rule = say("must be a share above {low} and at most {high}", low=f"{low:.0%}", high=f"{high:.0%}")
        hint = say("For example {option} {value}.", option=option, value=example)
        raise InputError(Problem("O9", rule, key=option, value=shown(text), hint=hint))
    return share


def read_margin(text: str | None) -> float | None:
    """The number of `--margin`, 0 or more, None if it is not given. Raises InputError."""
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
        rule = say("must be a number from {low} to {high}", low=0, high="10^15")
        hint = say("For example {option} {value}.", option="--margin", value=500)
        raise InputError(Problem("O9", rule, key="--margin", value=shown(text), hint=hint))
    return float(text)


def read_until(
    interval: str | None,
    differences: Sequence[str],
    most: str | None,
    rarest: str | None,
    others: dict[str, str | None],
) -> tuple[float | None, tuple[str, ...], int | None, float | None]:
    """What `--until-interval` and what goes with it say; `others` mean nothing beside it. Raises InputError."""
    width = read_share("--until-interval", interval, 0.0, 1.0, "10%")
    with_it = {"--most-replicates": most, "--rarest": rarest, "--difference": " ".join(differences)}
    if width is None:
        refuse_without("--until-interval", with_it)
    refuse_beside("--until-interval", interval, others)
    chance = read_share("--rarest", rarest, 0.0001, 1.0, "5%")
    return width, tuple(differences), MOST_REPLICATES.read_if_given(most), chance


def read_differences(texts: Sequence[str], arms: Sequence[str], outcomes: Sequence[str]) -> list[tuple]:
    """The differences that `--difference A:B:OUTCOME[:SMALLEST]` names, as (A, B, OUTCOME, SMALLEST).

    `arms` and `outcomes` are those there are; SMALLEST is the smallest difference that matters, in the outcome's unit.
    Raises InputError.
    """
    from clustersim.files.names import nearest

    found = []
    for text in texts:
        parts = text.split(":")
        smallest = _number(parts[3]) if len(parts) == 4 else 0.0
        if len(parts) not in (3, 4) or not smallest >= 0 or math.isinf(smallest):
            rule = "must be ARM:ARM:OUTCOME, or ARM:ARM:OUTCOME:SMALLEST with a number of 0 or more"
            hint = "For example --difference hybrid:designated-complex:net_jobs:100."
            raise InputError(Problem("O34", rule, key="--difference", value=shown(text), hint=hint))
        for name, there in ((parts[0], arms), (parts[1], arms), (parts[2], outcomes)):
            if name not in there:
                hint = nearest(name, there, say("There are: {names}.", names=", ".join(there)))
                raise InputError(
                    Problem("O34", "there is no such name", key="--difference", value=shown(name), hint=hint)
                )
        if parts[0] == parts[1]:
            rule, hint = "an arm differs from itself by nothing", say("There are: {names}.", names=", ".join(arms))
            raise InputError(Problem("O34", rule, key="--difference", value=shown(text), hint=hint))
        found.append((*parts[:3], smallest))
    return found


def read_changes(texts: Sequence[str]) -> dict[str, float]:
    """The parameters that `--set` changes; each at most once. Raises InputError."""
    changes: dict[str, float] = {}
    for name, value in map(_change, texts):
        if name in changes:
            rule = "this parameter is given twice"
            raise InputError(Problem("O14", rule, key=f"--set {name}", value=f"{value:g}", hint="Give it once."))
        changes[name] = value
    return changes


def _change(text: str) -> tuple[str, float]:
    """Read PARAMETER=VALUE: a parameter there is, and a number in its range."""
    from clustersim import parameters
    from clustersim.files.names import nearest

    name, _, value = (part.strip() for part in text.partition("="))
    if name not in parameters.REGISTER:
        hint = nearest(name, parameters.names(), parameters.WHERE)
        raise InputError(Problem("O6", "there is no parameter of this name", key="--set", value=shown(name), hint=hint))
    declared, number = parameters.REGISTER[name], _number(value)
    if not math.isfinite(number):
        example = f"{name}={declared.value:g}"
        hint = say("For example --set {example} (unit: {unit}).", example=example, unit=declared.unit)
        rule = "a parameter is a finite number"
        raise InputError(Problem("O7", rule, key=f"--set {name}", value=shown(value), hint=hint))
    if not declared.admits(number):
        raise InputError(Problem("O15", declared.rule, key=f"--set {name}", value=value, hint=parameters.WHERE))
    return name, number


def _number(text: str) -> float:
    """A number in plain figures; nan for anything else."""
    try:
        return float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return math.nan
