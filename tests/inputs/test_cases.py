"""Bad input, case by case: refused with code, place, value, rule and way out, at once, and nothing is written."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from pathlib import Path

import bad_input_page
import pytest
from case import LONGEST, all_cases, answer_of, command_of
from score import score_of, told

CASES = all_cases()
NUMBERED = [case for case in CASES if not case.id.startswith(("f", "g", "h"))]
BAD = [case for case in CASES if case.code]
LEAST, LEAST_MEAN = 4, 4.8
FIRST, LAST = 1, 102  # numbers of the cases; those of dashboard and output come with it


def by_id(case) -> str:
    return f"{case.id}-{case.title}".replace(" ", "-")


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_every_case_has_a_row():
    numbers = {int(re.match(r"\d+", case.id)[0]) for case in NUMBERED}
    assert numbers == set(range(FIRST, LAST + 1))
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=by_id)
def test_case(case, tmp_path):
    command = command_of(case, tmp_path)
    before = files_in(tmp_path)
    answer = answer_of(case, command, tmp_path)
    assert files_in(tmp_path) == before, "a refused input writes nothing"
    assert answer.seconds < LONGEST
    assert answer.exit_code == (2 if case.code else 0), answer.err
    for part in case.parts:
        assert part in answer.err
    if case.accepted:
        assert not answer.err
    if case.warning:
        assert f"[{case.warning}]" in answer.err
    if case.code:
        assert answer.out == ""
        assert case.code in [problem.code for problem in answer.problems], answer.err
        assert len(answer.err.splitlines()) <= 21
        assert all(len(problem.value or "") <= 80 for problem in answer.problems)


@pytest.mark.parametrize("case", BAD, ids=by_id)
def test_message_says_where_what_which_rule_and_what_to_do(case, tmp_path):
    answer = answer_of(case, command_of(case, tmp_path), tmp_path)
    score = score_of(case, told(case, answer), tmp_path)
    assert score.points >= LEAST, (score, answer.err)


def test_the_page_of_messages_is_up_to_date():
    text, scores = bad_input_page.page()
    print(f"{len(scores)} messages, mean score {statistics.mean(scores):.2f}, lowest {min(scores)}")
    assert statistics.mean(scores) >= LEAST_MEAN
    assert min(scores) >= LEAST
    assert bad_input_page.PAGE.read_text("utf-8") == text, "run `python tests/inputs/bad_input_page.py`"


@pytest.mark.parametrize("case", [case for case in CASES if case.not_here], ids=by_id)
def test_what_cannot_be_here_says_why(case):
    print(f"{case.id} {case.title}: {case.not_here}")
    assert case.code or case.maker


@pytest.mark.parametrize("number", ["6", "42", "95a"])
def test_the_real_command_exits_with_2_and_says_it_on_the_error_stream(number, tmp_path):
    (case,) = (case for case in CASES if case.id == number)
    words = command_of(case, tmp_path)
    for language in ([], ["--lang", "ko"]):
        done = subprocess.run(
            [sys.executable, "-m", "clustersim", *words, *language], cwd=tmp_path, capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert f"[{case.code}]" in done.stderr
        assert "Traceback" not in done.stderr
        assert bool(re.search("니다|십시오", done.stderr)) == bool(language)
