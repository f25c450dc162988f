"""Writes docs/bad-input.md: every case with its code, its score and its message in both languages.

python tests/inputs/bad_input_page.py
"""

from __future__ import annotations

import re
import statistics
import tempfile
from pathlib import Path

from case import Answer, Case, all_cases, answer_of, command_of
from score import score_of, told

from clustersim.checking import check_files
from clustersim.kernel.errors import Problem

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bad-input.md"
GROUPS = {
    "a": "Files and encodings",
    "b": "Syntax and structure",
    "c": "Types and values",
    "d": "Meaning across fields",
    "e": "Command line and surroundings",
    "f": "Forms of the files",
    "g": "Long work and studies",
    "h": "Answers",
}
HEAD = """# Bad input

What the program says to wrong files and commands. Every row is a test (`tests/inputs/cases/`); this page is made by
`tests/inputs/bad_input_page.py`. A message gives file, line and column, key, value, rule, what to do, and a code that
is the same in every language. `--lang ko` before or behind a command, or CLUSTERSIM_LANG=ko in the environment, gives
Korean.

A score has one point each for: where it is, the value as written, the rule, what to do, and all faults of a file at
once. It is given by rules (`tests/inputs/score.py`), not by readers: it sees whether a rule and a way out are said, not
how well. What cannot be read as a file of text has no line, no value and no second fault, and loses no point for it.
"""


def page() -> tuple[str, list[int]]:
    """The page and all scores."""
    rows: dict[str, list[str]] = {group: [] for group in GROUPS}
    scores: list[int] = []
    for case in all_cases():
        rows[case.group].append(row_of(case, scores))
    mean = f"{len(scores)} messages, mean score {statistics.mean(scores):.2f}, lowest {min(scores)}.\n"
    parts = [HEAD, mean]
    for group, title in GROUPS.items():
        parts += [
            f"\n## {title}\n\n| case | what is wrong | code | score | message |\n|---|---|---|---|---|\n",
            *rows[group],
        ]
    return "".join(parts), scores


def row_of(case: Case, scores: list[int]) -> str:
    """A line of the table; the score is added to the others."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        command = command_of(case, Path(first))
        answer = answer_of(case, command, Path(first))
        title = case.title + (f" (not here: {case.not_here})" if case.not_here else "")
        if case.warning:
            notes = [note for item in check_files([Path(command[-1])]) for note in item.notes]
            answer = Answer(0, tuple(notes), "", "", 0.0)
        if case.accepted or not (case.code or case.warning):
            return f"| {case.id} | {cell(title)} | - | - | accepted |\n"
        problem = told(case, answer)
        points = score_of(case, problem, Path(second)).points
        scores.append(points)
        words = "<br>".join(message(problem, language, first) for language in ("en", "ko"))
        return f"| {case.id} | {cell(title)} | {problem.code} | {points} | {words} |\n"


def message(problem: Problem, language: str, folder: str) -> str:
    """A message as it stands in a cell, without the folder and without the code, which has its own column."""
    text = problem.text(language).removesuffix(f" [{problem.code}]")
    return cell(text.replace(f"{folder}/", "").replace(folder, "."))


def cell(text: str) -> str:
    """Text that cannot break a table of Markdown, nor be taken for an address or a name of the program."""
    text = text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
    return re.sub(r"([*_\[\]#@])", r"\\\1", text).replace("://", ":\u200b//")


if __name__ == "__main__":
    PAGE.write_text(page()[0], "utf-8")
