"""Mixes of two strategies: so much of one pole, the rest of the other, for the same purse.

    [mix]
    of = ["designated-complex", "hospital-centred"]
    share = 0.5 # of the second

Each spend keeps its years, path and settings and gets its part of the purse; a number of hospitals is scaled and
rounded up (half of 15 are 8). Sites stay those of their pole: half of the money builds half of the floor on each.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from clustersim.inputs import Spend, Strategy
from clustersim.kernel.errors import InputError
from clustersim.kernel.words import say

from .convert import record_name
from .forms import FileName, Form, Name, Share, Title
from .messages import validated
from .read import Document

OWN_SETS = {"science_park": ("sites",), "hospital_research": ("hospitals", "names", "spread")}
EDGE = 1e-9


class MixForm(Form):
    """Which two strategies, and how much of the second."""

    of: Annotated[list[FileName], Field(min_length=2, max_length=2, description="two strategies")]
    share: Share


class MixFile(Form):
    """A strategy file that mixes two others."""

    name: Name | None = None
    title: Title
    mix: MixForm


def mix_from(document: Document, load: Callable[[str, tuple], Strategy]) -> Strategy:
    """The strategy of a file with a table [mix]; `load` reads a pole by name, with the key for messages."""
    form = validated(MixFile, document.data, document)
    first, second = (load(name, ("mix", "of", n)) for n, name in enumerate(form.mix.of))
    rule = unmixable(first, second)
    if rule:
        raise InputError(document.problem("E-MIX", ("mix", "of"), rule, "Mix two strategies that agree in this."))
    return mixed(record_name(document, form.name), form.title, first, second, float(form.mix.share))


def unmixable(first: Strategy, second: Strategy) -> str:
    """Why two strategies cannot be mixed; empty if they can."""
    if (first.realised_share, first.leverage) != (second.realised_share, second.leverage):
        return say("the two strategies differ in realised_share or leverage, which a mix has only once")
    if all(any(s.instrument == "anchor_attraction" for s in pole.spends) for pole in (first, second)):
        return say("both strategies make an offer to a firm from abroad; a mix can make only that of one")
    for instrument, names in OWN_SETS.items():
        chosen = [_chosen(strategy, instrument, names) for strategy in (first, second)]
        if None not in chosen and chosen[0] != chosen[1]:
            rule = "both strategies have {instrument} and choose differently; a mix has one set of {names}"
            return say(rule, instrument=instrument, names=names[0])
    return ""


def _chosen(strategy: Strategy, instrument: str, names: tuple[str, ...]) -> list | None:
    for spend in strategy.spends:
        if spend.instrument == instrument:
            return [dict(spend.settings).get(name) for name in names]
    return None


def mixed(name: str, title: str, first: Strategy, second: Strategy, share: float) -> Strategy:
    """The mix with so much (0 to 1) of the second strategy. At 0 and 1 it is one of the two, under another name."""
    purse = int(math.floor((1.0 - share) * first.purse + share * second.purse + 0.5))
    spends = [*_part(first, 1.0 - share, purse), *_part(second, share, purse)]
    clocks = [pole.first_quarter for pole, part in ((first, 1.0 - share), (second, share)) if part and _builds(pole)]
    clock = min(clocks, default=(second if share else first).first_quarter)
    return replace(first, name=name, title=title, purse=purse, spends=tuple(spends), first_quarter=clock)


def _builds(strategy: Strategy) -> bool:
    return any(spend.instrument == "science_park" for spend in strategy.spends)


def _part(strategy: Strategy, part: float, purse: int) -> list[Spend]:
    if part <= 0 or purse == 0:
        return []
    weight = part if strategy.purse == purse else part * strategy.purse / purse
    return [replace(s, share=s.share * weight, settings=_fewer(s.settings, part)) for s in strategy.spends]


def _fewer(settings: tuple[tuple[str, object], ...], part: float) -> tuple[tuple[str, object], ...]:
    return tuple(
        (key, max(1, math.ceil(value * part - EDGE))) if key == "hospitals" and isinstance(value, int) else (key, value)
        for key, value in settings
    )
