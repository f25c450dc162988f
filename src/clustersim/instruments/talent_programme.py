"""Talent programme: more biomedical graduates in the places of the strategy.

Levers: `where` ("sites", "hospitals", "nation") or `places` (names).
"""

from __future__ import annotations

from .. import codes, purposes
from ..inputs import INSTRUMENTS
from ..kernel.compiled import loop, rule
from .payment import even_share, pay_out

LEVERS = ("where", "places")
CODE = INSTRUMENTS.index("talent_programme")


def spend(line, state, context):
    """Split the money at hand evenly over the places."""
    places = line.where.nonzero()[0]
    train_in_places(state.world(), places, line.take(line.available))


@loop
def train_in_places(w, rows, amount):
    """Enrol in each place."""
    for i in range(len(rows)):
        train(w, rows[i], even_share(amount, len(rows), i))


@rule
def train(w, i, amount):
    """Enrol in one place as many as the money pays."""
    if amount > 0:
        got = pay_out(w, w.others[codes.HOUSEHOLD], amount, CODE, purposes.TALENT_PROGRAMME)
        w.places[i].trainees += got / w.p[0].trainee_cost
