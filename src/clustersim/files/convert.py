"""What all files are converted with: the name of their record, and their money at prices of the base year."""

from __future__ import annotations

import re

from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say

from .find import SCENARIO
from .money import Money, Prices
from .read import Document

YEARS = "Name a year of that table."
KEPT_BY_WINDOWS = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def record_name(document: Document, given: str | None) -> str:
    """The name a file gives itself, else its file name without `.toml`; InputError if that is not a name.

    A scenario has the name of its folder.
    """
    own = document.path.parent if document.path.name == SCENARIO else document.path
    name = given or own.name.removesuffix(".toml")
    if not NAME.fullmatch(name):
        rule = "a file name is a name in small letters a-z, digits and single hyphens, ending in .toml"
        raise InputError(Problem("E-NAME", rule, document.label, value=shown(own.name), hint=_better_name(own.name)))
    if name in KEPT_BY_WINDOWS:
        rule = say("{name} is a name that Windows keeps for itself", name=name)
        raise InputError(
            Problem("E-NAME", rule, document.label, value=shown(own.name), hint=_better_name(f"my-{name}"))
        )
    return name


def _better_name(name: str) -> str:
    """A hint with the name made of what can stand in one."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.removesuffix(".toml").lower()).strip("-")
    return say("Rename the file, for example to {name}.", name=f"{stem or 'my-strategy'}.toml")


class Converter:
    """Converts the money of a document and gathers what cannot be converted."""

    def __init__(self, document: Document, prices: Prices, base_year: int):
        self.document, self.prices, self.base_year = document, prices, base_year
        self.problems: list[Problem] = []

    def krw(self, money: Money, key: tuple, year: int | None = None) -> int:
        """Whole KRW at prices of the base year; 0 and a problem at the key if that is not possible."""
        try:
            return self.prices.to_krw(money, self.base_year, year)
        except ValueError as error:
            self.problems.append(self.document.problem("E-MONEY-YEAR", key, error.args[0], YEARS))
            return 0

    def finish(self) -> None:
        """Raise InputError if anything could not be converted."""
        if self.problems:
            raise InputError(self.problems)
