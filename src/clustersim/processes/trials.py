"""Hospitals offer trial slots; waiting projects get them by lot.

A hospital can start so many trials a quarter by its beds, less those of its own investigators and of companies from
abroad, plus what a programme pays for. Partners of a hospital are served first, then strangers, both in an order drawn
anew every quarter; strangers are spread by free slots and nearness. A partner also starts sooner. Until the trial
begins it costs nothing. Sources: p31, p32, p35, p36, h14.
"""

from __future__ import annotations

import math

import numpy as np

from .. import codes
from ..kernel import draws
from ..kernel.compiled import loop, loop_with_arrays, rule
from ..rules.firms import owns
from ..rules.nodes import node_index
from ..rules.projects import can_pay

WRITES = (
    "organisations.slots",
    "organisations.slots_taken",
    "projects.waiting",
    "projects.hospital",
    "projects.partner_trial",
    "projects.lag",
    "tally.*",
)
HALF, HUNDRED = 0.5, 100.0


def share_trial_slots(state, context):
    """Slots on offer are shared out among the projects that wait."""
    offer_slots(state.world())
    share_slots(state.world())


@rule
def slots_of(beds, research_class, p):
    """Trials a hospital can start in a quarter for firms of the region (p35, p36, h14)."""
    starts = p.research_hospital_starts if research_class else p.other_hospital_starts
    free = (1.0 - p.investigator_trial_share) * (1.0 - p.foreign_trial_share)
    return beds / HUNDRED * starts / 4 * free / p.sites_per_trial


@loop
def offer_slots(w):
    """Trial starts on offer, per hospital."""
    p, now = w.p[0], w.now[0]
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        o.slots_taken = 0
        o.slots = 0
        if o.kind == codes.HOSPITAL:
            luck = draws.key(now.seed, codes.SLOTS, now.quarter, o.id)
            o.slots = draws.whole(luck, 0, slots_of(o.beds, o.research_class, p) + o.slots_bought / p.sites_per_trial)
            w.tally[0].trial_slots += o.slots


@rule
def free_partner(w, firm_row):
    """A partner hospital with a free slot; -1 if there is none."""
    i = node_index(w.organisations, firm_row)
    for k in range(w.neighbour_first[i], w.neighbour_first[i + 1]):
        n = w.neighbours[k]
        if n < 0 and w.organisations[-1 - n].slots > w.organisations[-1 - n].slots_taken:
            return -1 - n
    return -1


@rule
def choose_hospital(w, firm_row, luck):
    """A hospital with a free slot, drawn by free slots and nearness; -1 if none is left."""
    place = w.firms[firm_row].place
    best, most = -1, 0.0
    for k in range(len(w.organisations)):
        o = w.organisations[k]
        free = o.slots - o.slots_taken
        if free <= 0 or w.places[o.place].nation != w.places[place].nation:
            continue
        # largest of uniform^(1/weight): a draw in proportion to the weights that other hospitals do not disturb
        weight = free * (w.codified[place, o.place] + HALF)
        value = math.log(draws.uniform(draws.subkey(luck, o.id), 0)) / weight
        if best < 0 or value > most:
            best, most = k, value
    return best


@rule
def serve(w, project, k, partner, p):
    """A project takes a slot of a hospital; the trial begins after a lag, sooner with a partner (p31, p32)."""
    luck = draws.key(w.now[0].seed, codes.QUEUE, w.now[0].quarter, project.id)
    w.organisations[k].slots_taken += 1
    project.hospital, project.partner_trial, project.waiting = k, partner, False
    project.lag = draws.whole(luck, 2, p.trial_start_lag * (p.partner_lag_multiplier if partner else 1.0))
    w.tally[0].trials_started += 1


@loop_with_arrays
def share_slots(w):
    """Waiting projects are served while slots last: those with a partner hospital first, else by lot."""
    p, now, pipe = w.p[0], w.now[0], w.pipe[0]
    waiting = 0
    rows = np.empty(w.project_heap[0], np.int64)
    ranks = np.empty(w.project_heap[0])
    for i in range(w.project_heap[0]):
        project = w.projects[i]
        firm = w.firms[project.firm]
        if project.alive and project.waiting and owns(firm, project):
            rows[waiting] = i
            # those who wait longest are not first by right: the queue is a lottery, drawn by key
            ranks[waiting] = draws.uniform(draws.key(now.seed, codes.QUEUE, now.quarter, project.id), 0)
            waiting += 1
    served = 0
    for partners in (True, False):
        for j in np.argsort(ranks[:waiting]):
            project = w.projects[rows[j]]
            if not project.waiting or not can_pay(w.firms[project.firm], pipe, project, p):
                continue
            if partners:
                k = free_partner(w, project.firm)
            else:
                luck = draws.key(now.seed, codes.QUEUE, now.quarter, project.id)
                k = choose_hospital(w, project.firm, draws.subkey(luck, 1))
            if k >= 0:  # no slot in this nation; another may have some
                serve(w, project, k, partners, p)
                served += 1
    w.tally[0].trials_waiting = waiting - served
