"""Small rules about one organisation's record that several processes share."""

from __future__ import annotations

from .. import codes
from ..kernel.compiled import rule


@rule
def added_researchers(o):
    """Researchers that an organisation has gained since a programme chose it, persons."""
    return max(0, o.staff[codes.RESEARCHER] - o.staff_before) if o.designated >= 0 else 0


@rule
def is_empty(o):
    """True for an institute that nobody has built up yet."""
    return o.kind == codes.INSTITUTE and o.staff[codes.RESEARCHER] == 0
