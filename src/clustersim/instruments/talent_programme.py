"""Talent programme: more biomedical graduates in the places of the strategy.

Levers: `where` ("sites", "hospitals", "nation") or `places` (names).
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop
from .payment import pay_out

LEVERS = ("where", "places")
CODE = INSTRUMENTS.index("talent_programme")


def spend(line, state, context):
    """Split the money at hand evenly over the places."""
    places = line.where.nonzero()[0]
    amount = line.take(line.available)
    each = amount // len(places)
    for i, place in enumerate(places):
        train(state.world(), place, each if i else amount - each * (len(places) - 1))


@loop
def train(w, i, amount):
    """Enrol in one place as many as the money pays."""
    if amount > 0:
        got = pay_out(w, w.others[codes.HOUSEHOLD], amount, CODE, purposes.TALENT_PROGRAMME)
        w.places[i].trainees += got / w.p[0].trainee_cost
