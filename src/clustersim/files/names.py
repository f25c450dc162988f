"""Names as people write them: what is near a wrong one, and in which ways a thing may be called."""

from __future__ import annotations

import difflib
import re
import unicodedata

from clustersim.kernel.words import say

LONGEST = 100  # letters of a name that are compared


def plain(text: str) -> str:
    """A name as it is compared: composed, in small letters, with single hyphens for blanks and underscores."""
    small = unicodedata.normalize("NFC", text).casefold()
    return "-".join(re.split(r"[\s_-]+", small.strip()))


def ways_to_name(name: str, title: str) -> set[str]:
    """The name, the whole title, and its parts before and from the first Hangul on, with and without their numbers."""
    composed = unicodedata.normalize("NFC", title)
    first = re.search(r"[가-힣]", composed)
    cut = first.start() if first else len(composed)
    parts = [composed[:cut], composed[cut:]]
    ways = [name, title, *parts, *(re.sub(r"\b[0-9]{4}\b", "", part) for part in parts)]
    return {plain(way) for way in ways if way.strip()}


def _bare(name: str) -> str:
    """A name in small letters without what is written differently by habit: my_name, my-name and myName are one."""
    return plain(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name[:LONGEST]))


def nearest(name: str, known, otherwise: str = "") -> str:
    """A hint with the nearest valid name."""
    known = list(known)
    near = difflib.get_close_matches(_bare(name), [_bare(k) for k in known], 1)
    for candidate in known:
        if near and _bare(candidate) == near[0]:
            return say('Did you mean "{name}"?', name=candidate)
    return otherwise
