"""Every text that can be said is there in Korean, with the same values in it, and nothing else is there."""

from __future__ import annotations

import re
import string

import pytest
import said

from clustersim.files.find import FOLDERS
from clustersim.files.kinds import MARKS, _a
from clustersim.kernel.errors import InputError, Problem
from clustersim.kernel.words import CATALOGUES, LANGUAGES, VARIABLE, catalogue, language, say, translated

TEXTS = said.texts_said()
KINDS = {*FOLDERS, "experiment", "scenario", *(_a(kind) for kind in MARKS)}  # put together from the name of a kind
GRADES = {"measured", "derived", "borrowed", "guessed"}
KOREAN = catalogue("ko")


def fields(template: str) -> set[tuple[str, str]]:
    return {(name, form or "") for _, name, form, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.where} {text.english[:40]}")
def test_every_text_is_in_the_catalogue(text):
    assert text.english in KOREAN, f"add it to {CATALOGUES / 'ko.toml'}: {text.english}"


@pytest.mark.parametrize("text", [text for text in TEXTS if text.names], ids=lambda text: f"{text.where}")
def test_a_text_has_the_same_values_in_both_languages(text):
    told, asked = fields(KOREAN[text.english]), fields(text.english)
    assert {name for name, _ in told} <= text.names
    if text.english != "{english}":
        assert told == asked


def test_nothing_is_left_over():
    known = {text.english for text in TEXTS} | KINDS | GRADES | said.DECLARED
    assert sorted(set(KOREAN) - known) == []
    assert set(KOREAN) >= KINDS | GRADES


def test_korean_is_korean():
    for english, korean in KOREAN.items():
        assert re.search("[가-힣]", korean) or korean == "{korean}", english
        assert korean == korean.strip()
    assert LANGUAGES == ("en", "ko")


def test_text_and_values_are_said_in_the_language_that_is_chosen(monkeypatch):
    rule = say("region {region} has no {kind} of this name", region="test-region", kind=say("site"))
    problem = Problem("E-SITE", rule, "my.toml", 3, "sites", '"x"', say('Did you mean "{name}"?', name="y"))
    english = 'my.toml:3: sites: "x": region test-region has no site of this name. Did you mean "y"? [E-SITE]'
    korean = 'my.toml:3: sites: "x": 권역 test-region 안에 이 이름의 부지 항목이 없습니다. 혹시 "y" 입니까? [E-SITE]'
    assert (str(problem), problem.text("ko")) == (english, korean)
    monkeypatch.setenv(VARIABLE, "ko")
    assert language() == "ko"
    assert str(InputError(problem)) == str(problem) == korean
    assert str(InputError([problem] * 25)).endswith("... 그 밖에 5건 더 있습니다")
    monkeypatch.setenv(VARIABLE, "xx")
    assert str(problem) == english


def test_what_the_catalogue_does_not_have_stays_english():
    assert translated("a text of another library", "ko") == "a text of another library"
