"""What is said to people, in their language.

English stands in the code, where it is needed to understand it; `messages/ko.toml` maps each English text to Korean.
Text with values in it is made with `say`, which keeps template and values apart, so that it can be said again in
another language:

    say("region {region} has only {count} hospitals", region="test-region", count=2)
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ko")
VARIABLE = "CLUSTERSIM_LANG"
CATALOGUES = Path(__file__).parents[1] / "messages"
_chosen: list[str] = []  # at most one: what the command line asked for


class Said(str):
    """Text that knows the template and the values it was made of. As a str it is English."""

    template: str
    values: dict[str, object]


def say(template: str, /, **values: object) -> Said:
    """English text with values in the places of the template; without values the text as it is."""
    text = Said(template.format(**values) if values else template)
    text.template, text.values = template, values
    return text


def said(text: str) -> Said:
    """Text as Said, so that it is said in another language where it is a value in another text."""
    return text if isinstance(text, Said) else say(text)


def with_unit(rule: str, unit: str) -> str:
    """A rule with the unit of what it is about, if it has one."""
    return say("{rule} (unit: {unit})", rule=said(rule), unit=said(unit)) if unit else rule


def choose_language(name: str) -> None:
    """Say everything in this language from now on."""
    _chosen[:] = [name]


def language() -> str:
    """The language that was chosen, else that of the environment, else English."""
    name = _chosen[0] if _chosen else os.environ.get(VARIABLE, "")
    return name if name in LANGUAGES else LANGUAGES[0]


def translated(text: str, to: str | None = None) -> str:
    """The text in a language; as it is where the catalogue does not have it."""
    to = to or language()
    if to == LANGUAGES[0]:
        return str(text)
    if not isinstance(text, Said):
        return catalogue(to).get(text, text)
    found = catalogue(to).get(text.template, text.template)
    if not text.values:
        return found
    inner = {name: translated(value, to) if isinstance(value, Said) else value for name, value in text.values.items()}
    return found.format(**inner)


@cache
def catalogue(name: str) -> dict[str, str]:
    """All texts of a language by English text."""
    sections = tomllib.loads((CATALOGUES / f"{name}.toml").read_text("utf-8"))
    return {english: told for section in sections.values() for english, told in section.items()}
