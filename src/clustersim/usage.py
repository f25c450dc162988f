"""Runs a command line: chooses the language, and tells a wrong command or option as a wrong value in a file is told."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

import typer

from clustersim.files.names import nearest
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import LANGUAGES, VARIABLE, choose_language, say

INTERRUPTED = 130
LANGUAGE = "--lang"
EXAMPLES = {"new": "my-plan", "explain": "park_appeal", "replay": "n0123456789ab"}  # what may follow a command
CLICK_ERROR: type[Any] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
REQUIREMENT = re.compile(r"requires an argument|takes \d+ arguments")


def run(app: typer.Typer, words: Sequence[str]) -> int:
    """Run a command line and give its exit code. Raises InputError, and KeyboardInterrupt when it was interrupted."""
    words = without_language(words)
    group = typer.main.get_command(app)
    refuse_repeated(group, words)
    try:
        code = group.main(args=words, prog_name="clustersim", standalone_mode=False) or 0
    except CLICK_ERROR as error:
        raise InputError(_problem(error, group)) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    except ModuleNotFoundError as error:
        package = str(error.name).split(".")[0]
        if package == "clustersim":
            raise
        rule = say("the package {name} is needed and not installed", name=package)
        hint = say("Install it: python -m pip install {name}", name=package)
        raise InputError(Problem("O29", rule, key="clustersim", value=shown(package), hint=hint)) from None
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return int(code)


def without_language(words: Sequence[str]) -> list[str]:
    """The words without `--lang`, which may stand anywhere; the language is chosen. Raises InputError."""
    asked = [(VARIABLE, os.environ[VARIABLE])] if os.environ.get(VARIABLE) else []
    rest: list[str] = []
    given = iter(words)
    for word in given:
        name, equals, value = word.partition("=")
        if name == LANGUAGE:
            asked.append((LANGUAGE, value if equals else next(given, "")))
        else:
            rest.append(word)
    for name, value in asked:
        if value not in LANGUAGES:
            rule = say("must be one of {names}", names=", ".join(LANGUAGES))
            hint = say("For example {option} {value}.", option=LANGUAGE, value="ko")
            raise InputError(Problem("O30", rule, key=name, value=shown(value), hint=hint))
        choose_language(value)
    return rest


def refuse_repeated(group: Any, words: Sequence[str]) -> None:
    """Refuse an option that is given twice and may not be: the parser would take the last one. Raises InputError."""
    command = next((group.commands[word] for word in words if word in group.commands), group)
    options = {name: option for option in command.params for name in option.opts if name.startswith("-")}
    seen: dict[str, str] = {}
    given = iter(words)
    for word in given:
        name, equals, value = word.partition("=")
        option = options.get(name)
        if word == "--":
            return
        if option is None:
            continue
        text = "" if option.is_flag else value if equals else next(given, "")
        if option.name in seen and not (option.multiple or option.is_flag):
            rule = say("this option is given twice, first as {first}", first=shown(seen[option.name]))
            raise InputError(Problem("O14", rule, key=name, value=shown(text), hint="Give it once."))
        seen[option.name] = text


def _problem(error: Any, group: Any) -> Problem:
    """The problem behind an error of the parser."""
    context = getattr(error, "ctx", None)
    command = context.command if context is not None else group
    path = context.command_path if context is not None else "clustersim"
    wrong = getattr(error, "option_name", None)
    text = error.message if isinstance(getattr(error, "message", None), str) else error.format_message()
    look = say("`{command} --help` shows what there is.", command=path)
    unknown = re.match(r"No such command ['\"]?(.*?)['\"]?\.", text)
    extra = re.match(r"Got unexpected extra argument\S* \((.*)\)", text)
    if unknown:
        there = say("There are: {names}.", names=", ".join(group.commands))
        hint = nearest(unknown[1], group.commands, there)
        return Problem("O24", "there is no such command", key=path, value=shown(unknown[1]), hint=hint)
    if wrong and REQUIREMENT.search(text):
        return Problem("O26", "a value is needed behind this option", key=wrong, value=shown(wrong), hint=look)
    if wrong:
        options = [name for option in command.params for name in option.opts if name.startswith("-")]
        hint = nearest(wrong, [*options, LANGUAGE], look)
        return Problem("O23", "there is no such option", key=path, value=shown(wrong), hint=hint)
    if extra:
        rule = "nothing more is expected here"
        return Problem("O27", rule, key=path, value=shown(extra[1]), hint=look)
    if getattr(error, "param", None) is not None and type(error).__name__ == "MissingParameter":
        name = error.param.opts[0] if error.param.opts[0].startswith("-") else error.param.name.upper()
        hint = say("Write for example: {example}", example=f"{path} {_example(command.name, name)}")
        return Problem("O25", say("{name} is needed and missing", name=name), key=path, hint=hint)
    return Problem("O28", say("cannot be understood: {what}", what=text), key=path, hint=look)


def _example(command: str | None, name: str) -> str:
    if name == "STUDY":
        return "results/korea-2010"
    value = "my-file.toml" if name == "FILES" else EXAMPLES.get(str(command), "korea-2010")
    return f"{name} {value}" if name.startswith("-") else value
