"""Faults that can be seen on one line of a file that is not TOML: signs of a word processor, words without quotes.

Each function gets the line and where the parser stopped in it, and gives the fault if it is of its kind.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from clustersim.kernel.errors import cut, shown
from clustersim.kernel.words import say

from .money import parse_money, spoken

QUOTES = str.maketrans("“”„‟″＂«»‘’‚‛′＇", '"' * 8 + "'" * 6)
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|' + r"'[^']*'")
VALUE = r"=\s*(?P<value>{})\s*(?:#.*)?$"
COMMAS = re.compile(VALUE.format(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"))
DECIMAL = re.compile(VALUE.format(r"[-+]?[0-9]+,[0-9]+"))
PERCENT = re.compile(VALUE.format(r"[-+]?[0-9.]+\s*[%％]"))
ZEROS = re.compile(VALUE.format(r"[-+]?0[0-9]+"))
WORD = re.compile(VALUE.format(r"[^\"'\[\]{}=#]*[^\W\d_][^\"'\[\]{}=#]*?"))
NOTHING = re.compile(r"=\s*(?:#.*)?$")
COLON = re.compile(r"""^\s*["']?[\w.-]+["']?\s*:\s""")
KEY = re.compile(r"^\s*\[*\s*(?P<key>[^\s=\]\[\"'#{}]+)\s*(?:=|\])")
TRUTH = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


class Fault(NamedTuple):
    """What is wrong on a line, what to do, and where: column from 0, another line if it is not the one looked at."""

    rule: str
    hint: str
    column: int | None = None
    line: int | None = None


def control(row: str, at: int) -> Fault | None:
    """A character that does not show, such as NUL."""
    found = re.search(r"[\x00-\x08\x0b-\x1f\x7f]", row)
    if found is None:
        return None
    rule = say("a control character (U+{code}) stands in the text", code=f"{ord(found[0]):04X}")
    return Fault(rule, say("Delete it; it does not show in most editors."), found.start())


def sign(row: str, at: int) -> Fault | None:
    """A typographic quote, a full-width sign or a blank that is none, outside straight quotes."""
    bare = QUOTED.sub(lambda text: "x" * len(text[0]), row).split("#")[0]
    for column, mark in enumerate(bare):
        meant = mark.translate(QUOTES)
        if meant == mark and ord(mark) > 0x7F:
            blank = unicodedata.category(mark) in ("Zs", "Cf")
            meant = " " if blank else unicodedata.normalize("NFKC", mark)
        if meant != mark and meant.isascii():
            name = unicodedata.name(mark, "?").lower()
            rule = say(
                "the sign {sign} (U+{code}, {name}) stands outside quotes",
                sign=shown(mark),
                code=f"{ord(mark):04X}",
                name=name,
            )
            if not meant.strip():
                return Fault(rule, say("Replace it by an ordinary blank, or delete it."), column)
            plain = "".join(unicodedata.normalize("NFKC", c.translate(QUOTES)) for c in row).strip()
            return Fault(rule, say("Write {line}", line=cut(plain)), column)
    return None


def bare_key(row: str, at: int) -> Fault | None:
    """A key with letters that TOML takes only in quotes, such as Hangul."""
    found = KEY.match(row)
    if found is None or found["key"].isascii():
        return None
    rule = say("a key with letters other than a-z stands in quotes")
    parts = [part if part.isascii() else f'"{part}"' for part in found["key"].split(".")]
    hint = say("Write {key} with straight quotes, or the English key.", key=".".join(parts))
    return Fault(rule, hint, found.start("key"))


def colon(row: str, at: int) -> Fault | None:
    """`key: value`, as in YAML."""
    if "=" in row.split(":")[0] or not COLON.match(row):
        return None
    return Fault(
        say("key and value are joined by an equals sign, not by a colon"),
        say("Write = instead of the colon."),
        row.index(":"),
    )


def nothing(row: str, at: int) -> Fault | None:
    """A key without a value."""
    found = NOTHING.search(row)
    if found is None:
        return None
    return Fault(say("nothing stands behind the equals sign"), say("Write a value, or delete the line."), found.start())


def number(row: str, at: int) -> Fault | None:
    """A number with commas, a decimal comma, a percent sign or zeros in front."""
    for pattern, told in ((COMMAS, _commas), (DECIMAL, _decimal), (PERCENT, _percent), (ZEROS, _zeros)):
        found = pattern.search(row)
        if found:
            return Fault(*told(found["value"]), found.start("value"))
    return None


def _commas(text: str) -> tuple[str, str]:
    plain = text.replace(",", "")
    money = {"money": f'"{text} KRW"', "amount": spoken(Decimal(plain))}
    hint = say("As a number write {plain}; as money {money} in quotes ({amount}).", plain=plain, **money)
    return say("a number has no commas"), hint


def _decimal(text: str) -> tuple[str, str]:
    return say("a number has a decimal point, not a comma"), say("Write {number}.", number=text.replace(",", "."))


def _percent(text: str) -> tuple[str, str]:
    share = float(text.rstrip("%％ ") or "nan") / 100 if re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+\s*[%％]", text) else 0.5
    return say("a share is a number from 0 to 1, without a percent sign"), say("Write {number}.", number=f"{share:g}")


def _zeros(text: str) -> tuple[str, str]:
    return say("a number has no zeros in front"), say("Write {number}.", number=str(int(text)))


def word(row: str, at: int) -> Fault | None:
    """Text without quotes: yes, None, 300억, a name."""
    found = WORD.search(row)
    if found is None:
        return None
    value, column = found["value"].strip(), found.start("value")
    if value.lower() in TRUTH:
        rule = say("a truth value is true or false, in small letters and without quotes")
        return Fault(rule, say("Write {value}.", value=TRUTH[value.lower()]), column)
    if value.lower() in ("none", "null", "nil"):
        return Fault(say("there is no empty value"), say("Leave the line out."), column)
    try:
        money = parse_money(value)
    except PydanticCustomError:
        return Fault(say("text stands in straight quotes"), say("Write {value}.", value=shown(value)), column)
    amount = spoken(money.amount) if money.currency == "KRW" else value
    hint = say("Write {value} in quotes ({amount}).", value=f'"{value}"', amount=amount)
    return Fault(say("money is text in straight quotes, with its unit"), hint, column)


def backslash(row: str, at: int) -> Fault | None:
    """A backslash in text, as in a Windows path."""
    if row[at - 1 : at] != "\\" and row[at - 2 : at - 1] != "\\":
        return None
    rule = say("a backslash in text between double quotes begins an escape, and this is none")
    return Fault(rule, say("Write two backslashes, or put the text in single quotes."), at)


def last_comma(row: str, at: int) -> Fault | None:
    """A comma behind the last entry of a table on one line."""
    found = re.search(r",\s*\}", QUOTED.sub(lambda text: "x" * len(text[0]), row))
    if found is None:
        return None
    return Fault(say("a table on one line has no comma behind its last entry"), say("Delete it."), found.start())


def two_values(row: str, at: int) -> Fault | None:
    """More behind a value than a comment."""
    rest = row[at:].strip()
    if "=" not in row[:at] or not rest or rest.startswith("#"):
        return None
    rule = say("something stands behind the value: {rest}", rest=cut(rest))
    return Fault(rule, say("Write one key and one value a line."), at)


FAULTS_OF_A_LINE = (control, sign, bare_key, colon, nothing, number, backslash, last_comma, word, two_values)
