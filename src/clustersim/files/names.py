"""Names as people write them: what is near a wrong one, and in which ways a thing may be called."""

from __future__ import annotations

import difflib
import re
import unicodedata


def plain(text: str) -> str:
    """A name as it is compared: composed, in small letters, with single hyphens for blanks and underscores."""
    small = unicodedata.normalize("NFC", text).casefold()
    return "-".join(re.split(r"[\s_-]+", small.strip()))


def ways_to_name(name: str, title: str) -> set[str]:
    """The name, the whole title, and the parts of the title in Hangul and in other letters."""
    hangul = " ".join(re.findall(r"[가-힣][가-힣0-9]*", unicodedata.normalize("NFC", title)))
    other = " ".join(re.findall(r"[^\s가-힣]+", unicodedata.normalize("NFC", title)))
    return {plain(way) for way in (name, title, hangul, other) if way.strip()}


def nearest(name: str, known, otherwise: str = "") -> str:
    """A hint with the nearest valid name."""
    known = list(known)
    near = difflib.get_close_matches(name.lower().replace("_", "-"), [k.lower().replace("_", "-") for k in known], 1)
    for candidate in known:
        if near and candidate.lower().replace("_", "-") == near[0]:
            return f'Did you mean "{candidate}"?'
    return otherwise
