"""Graduates enter the labour pools, trainees of the talent programme finish, others come from neighbouring trades.

Others come from trades next door, the faster the emptier the pool: technicians and others readily, researchers
(engineers, chemists) slowly. People retire. Sources: l19; graduate shares of the region file.
"""

from __future__ import annotations

from .. import codes
from ..kernel import draws
from ..kernel.compiled import loop, rule

WRITES = (
    "places.workforce",
    "places.seekers",
    "places.came_in",
    "places.went_out",
    "places.migrated",
    "places.filled",
    "places.separated",
    "places.unfilled",
    "places.trainees",
)


def add_graduates(state, context):
    """New people look for work; some leave the pools."""
    refill_pools(state.world())


@rule
def refill(workforce, seekers, unfilled, target, rate):
    """People who join a pool from neighbouring trades in a quarter, persons (not rounded).

    They come until a normal share looks for work, and for posts that stayed open last quarter.
    """
    return max(0.0, rate * (target * workforce + unfilled - seekers))


@rule
def join(place, skill, people):
    """So many people join a pool and look for work."""
    place.workforce[skill] += people
    place.seekers[skill] += people
    place.came_in[skill] += people


@rule
def leave(place, skill, people):
    """So many people who look for work leave a pool (no more than there are)."""
    people = min(people, place.seekers[skill])
    place.workforce[skill] -= people
    place.seekers[skill] -= people
    place.went_out[skill] += people


@loop
def refill_pools(w):
    """Arrivals and retirements in every pool."""
    p = w.p[0]
    now = w.now[0]
    for i in range(len(w.places)):
        place = w.places[i]
        for skill in range(len(place.workforce)):
            place.unfilled[skill] = place.open_posts[skill] - place.filled[skill]
            place.came_in[skill] = 0
            place.went_out[skill] = 0
            place.migrated[skill] = 0
            place.filled[skill] = 0
            place.separated[skill] = 0
        luck = draws.key(now.seed, codes.GRADUATE, now.quarter, place.id)
        finished = place.trainees / p.training_time
        place.trainees -= finished
        newcomers = (place.graduates * p.industry_share + finished) * p.labour_pool_scale
        join(place, codes.RESEARCHER, draws.whole(luck, codes.RESEARCHER, min(newcomers, 1e9)))
        join(place, codes.CLINICIAN, draws.whole(luck, codes.CLINICIAN, place.doctors * min(1.0, p.labour_pool_scale)))
        target = p.seeker_share * min(1.0, p.labour_pool_scale)
        for skill in (codes.RESEARCHER, codes.TECHNICIAN, codes.GENERAL):
            rate = p.research_inflow_rate if skill == codes.RESEARCHER else p.pool_inflow_rate
            more = refill(
                float(place.workforce[skill]),
                float(place.seekers[skill]),
                float(place.unfilled[skill]) * min(1.0, p.labour_pool_scale),
                target,
                rate,
            )
            join(place, skill, draws.whole(draws.subkey(luck, 2), skill, more))
        for skill in range(len(place.workforce)):
            retiring = draws.whole(draws.subkey(luck, 1), skill, p.retire_rate / 4 * place.seekers[skill])
            leave(place, skill, retiring)
