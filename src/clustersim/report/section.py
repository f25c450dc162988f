"""A part of an answer: what it found in sentences, the tables behind it, its figures."""

from __future__ import annotations

from typing import NamedTuple

from .figures import Drawn
from .tables import Table


class Section(NamedTuple):
    """One part of the page of answers; the terminal shows its sentences and tables. `lead` stands on top of it all."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    figures: tuple[Drawn, ...] = ()
    lead: tuple[str, ...] = ()
