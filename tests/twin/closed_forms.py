"""The five closed forms of tests/closed_forms by the rules of the twin: same worlds, same draws, so equal numbers."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1] / "closed_forms")]

import docking_cases as docking  # noqa: E402
import docking_ties  # noqa: E402

from clustersim import codes  # noqa: E402

from . import demography, draws, pipeline, ties  # noqa: E402
from .firm import depth  # noqa: E402
from .model import TwinModel  # noqa: E402


def twin_of(state, context):
    """The twin of a world that is set up by hand."""
    now = state.now[0]
    m = TwinModel(context.scenario, int(now.seed), start=SimpleNamespace(state=state, context=context))
    m.quarter = int(now.quarter)
    m.line_up()
    return m


def run_projects(state, context, fault=""):
    m = twin_of(state, context)
    pipeline.begin(m)
    ended, approved, quarter = [], [], 0
    while m.projects:
        quarter += 1
        for x in m.projects:
            x.waiting = False
        left, launched = len(m.projects), m.tally.get("approvals", 0)
        pipeline.advance(m)
        pipeline.retire(m)
        ended += [quarter] * (left - len(m.projects))
        approved += [quarter] * (m.tally.get("approvals", 0) - launched)
    return np.array(ended), np.array(approved)


def run_births(state, context, fault=""):
    m = twin_of(state, context)
    m.venture_ratio = 1.0
    for m.quarter in range(1, docking.QUARTERS + 1):
        m.open_quarter()
        demography.found(m)
        for f in m.firms:
            if f.founded == m.quarter:
                f.staff[codes.RESEARCHER] = docking.RESEARCHERS
        for f in list(m.firms):
            if f.founded != m.quarter and f.closes():
                f.close()
    return (docking.lines_of([f.culture for f in m.firms]),)


def run_purchases(state, context, fault=""):
    m = twin_of(state, context)
    later = docking.rounds_of(*docking.table_of(m.p), draws.key, draws.choice)
    m.tally["firm_value_added"] = int(state.tally[0].firm_value_added)
    return later, m.indirect_jobs()


def run_search(state, context, fault=""):
    m = twin_of(state, context)
    first = min(m.firms, key=lambda f: f.id)
    tied = np.zeros((docking.REPLICATES, docking_ties.TIE_QUARTERS), int)
    for n in range(docking.REPLICATES):
        m.seed, m.ties = docking.SEED + n, []
        for node in (*m.firms, *m.organisations):
            node.degree, node.former = 0, None
        for quarter in range(docking_ties.TIE_QUARTERS):
            m.quarter = quarter + 1
            ties.renew(m)
            tied[n, quarter] = first.degree
    return (tied,)


def run_learning(state, context, fault=""):
    m = twin_of(state, context)
    for m.quarter in range(1, docking_ties.LEARNING_QUARTERS + 1):
        ties.drop(m)
        ties.share_knowledge(m)
    firms = sorted(m.firms, key=lambda f: f.id)[: docking.REPLICATES]
    return np.array([depth(f.knowledge) for f in firms]), np.array([f.degree for f in firms])


def project_world(name):
    sector, share = docking.PROJECTS[name]
    return docking.project_world(sector, **{share: 1.0})


WORLDS = {  # how to make the world, what the model does in it, what the twin does, and a fault that must be seen
    "a pipeline, device": (
        lambda: project_world("device"),
        docking.run_projects,
        run_projects,
        "the first quarter counts twice",
    ),
    "a pipeline, new drug": (
        lambda: project_world("new drug"),
        docking.run_projects,
        run_projects,
        "the test stage passes always",
    ),
    "b birth and death": (
        docking.birth_death_world,
        docking.run_births,
        run_births,
        "newborns may close at once",
    ),
    "c Leontief inverse": (
        docking.leontief_world,
        docking.run_purchases,
        run_purchases,
        "the demand itself counts as induced",
    ),
    "d two firms": (
        docking_ties.tie_world,
        docking_ties.run_search,
        run_search,
        "search at a quarter of the yearly share",
    ),
    "e learning": (
        docking_ties.learning_world,
        docking_ties.run_learning,
        run_learning,
        "ties end after learning",
    ),
}


def largest_difference(a, b):
    """Largest difference relative to the first; counts that are not alike in number differ without bound."""
    a, b = np.atleast_1d(np.asarray(a, float)), np.atleast_1d(np.asarray(b, float))
    if a.shape != b.shape:
        return float("inf")
    return float((np.abs(a - b) / np.maximum(1.0, np.abs(a))).max())


def compared(name, fault=""):
    """Numbers of one case, and the largest difference between model and twin. `fault` is the model's."""
    world, model, twin, _ = WORLDS[name]
    found, again = model(*world(), fault), twin(*world())
    worst = max(largest_difference(a, b) for a, b in zip(found, again, strict=True))
    return sum(np.size(x) for x in found), worst
