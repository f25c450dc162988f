"""The questions that can be asked of an experiment from Python; the commands ask the same ones.

    import clustersim

    found = clustersim.sweep("what-matters", method="morris", points=10, workers=2)
    found.gaps["net_jobs"]  # [point, replicate]

Each takes `workers` (processes) and `folder` (a study: runs that it has are not made again), or `asking` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from clustersim.analysis.asking import arm_of, load
from clustersim.analysis.sensitivity.designs import METHODS, USUAL, one_at_a_time, sobol_sequence
from clustersim.analysis.sensitivity.sweep import IN_BLOCKS, session
from clustersim.ensemble.session import Progress, Session, Way
from clustersim.files.factors import Unfit
from clustersim.inputs import Experiment
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say
from clustersim.store.manifest import Facts

if TYPE_CHECKING:
    from clustersim.analysis.optimisation.frontier import Found as Frontier
    from clustersim.analysis.optimisation.robustness import Robust
    from clustersim.analysis.sensitivity.discover import Discovered
    from clustersim.analysis.sensitivity.mechanisms import Explained
    from clustersim.analysis.sensitivity.sweep import Swept
    from clustersim.analysis.sensitivity.switching import Lines
    from clustersim.analysis.sensitivity.uncertainty import Doubt
    from clustersim.files.answers import Answers
    from clustersim.files.factors import Factor

REPLICATES = 2  # of a point of a sweep
BOX_REPLICATES = 4  # two to seek boxes with, two to tell what they are worth
FEWEST_VECTORS = 4  # from which doubt about parameters can be told at all
LEDGER_REPLICATES, DOUBT_REPLICATES, DOUBT_VECTORS, LINE_REPLICATES, LINE_POINTS = 20, 3, 8, 20, 7
DRIVERS = 6  # factors whose switching values are sought


class Asking(NamedTuple):
    """How a question is asked: seed of its draws (default: the experiment's), who makes the runs, who hears of them."""

    seed: int | None = None
    way: Way = Way()
    command: Facts | None = None
    progress: Progress | None = None
    simulate: Any = None  # stands in for the model in tests
    after: Callable[[Session], None] = lambda runs: None  # hears of the session when its runs are there


@contextmanager
def _runs(asked: Experiment, given: Asking, seed: int, kind: str) -> Iterator[Session]:
    """The session of a question."""
    with session(asked, seed, given.way, given.command, given.simulate, kind) as runs:
        try:
            yield runs
        except Unfit as error:  # two levers that are fine alone may not be together
            rule, hint = error.args
            raise InputError(Problem("E-FACTOR", rule, key="answers.range", hint=hint)) from None
        given.after(runs)


def sweep(
    experiment: str,
    method: str = "morris",
    points: int | None = None,
    replicates: int = REPLICATES,
    factors: Sequence[str] = (),
    *,
    asking: Asking | None = None,
    workers: int = 1,
    folder: Path | None = None,
) -> Swept:
    """Vary the factors of an experiment, or some of them, and measure the difference it asks about.

    `points` is what the method counts: values a factor (grid, one-at-a-time), points (latin-hypercube,
    sobol-sequence), trajectories (morris), base points (sobol). Raises InputError.
    """
    from clustersim.analysis.sensitivity.sweep import sweep as run

    (asked, found), given = load(experiment), _given(asking, workers, folder)
    chosen = factors_of(found, factors)
    if method not in METHODS:
        rule = say("must be one of {names}", names=", ".join(METHODS))
        raise InputError(Problem("O34", rule, key="--method", value=shown(method)))
    seed = asked.seed if given.seed is None else given.seed
    count = points or USUAL[method]
    try:
        design = METHODS[method](count, chosen, seed)
    except ValueError as error:
        raise InputError(Problem("O34", error.args[0], key="--points", value=str(count))) from None
    with _runs(asked, given, seed, "sweep") as runs:
        kind = method if method in IN_BLOCKS else "points"
        return run(runs, asked, found, chosen, design, replicates, seed, given.progress, kind=kind)


def factors_of(answers: Answers, names: Sequence[str]) -> tuple[Factor, ...]:
    """The factors of those names: those of the experiment, or any parameter with the range of the register; all of the
    experiment if none is named. Raises InputError."""
    from clustersim.files.factors import factor_of
    from clustersim.files.names import nearest
    from clustersim.files.sources import read_prices
    from clustersim.parameters import REGISTER

    known = {factor.name: factor for factor in answers.factors}
    if not names and not known:
        raise InputError(Problem("E-FACTOR", "the table [answers] names no factors, so there is nothing to vary"))
    arms, prices = (answers.a, answers.b), read_prices()
    known |= {name: factor_of(name, None, arms, (), prices) for name in names if name in REGISTER and name not in known}
    problems = [
        Problem("E-TWICE", "this factor stands twice", key="--factor", value=shown(name), hint="Leave one of them out.")
        for n, name in enumerate(names) if name in names[:n]
    ]  # fmt: skip
    problems += [
        Problem("E-FACTOR", "this is no parameter and none of the factors of the experiment", key="--factor",
                value=shown(name), hint=nearest(name, [*known, *REGISTER]))
        for name in names if name not in known
    ]  # fmt: skip
    if problems:
        raise InputError(problems)
    return tuple(known[name] for name in names) if names else answers.factors


def discover(
    experiment: str,
    condition: str | None = None,
    points: int = 256,
    replicates: int = BOX_REPLICATES,
    drivers: int = DRIVERS,
    *,
    asking: Asking | None = None,
    workers: int = 1,
    folder: Path | None = None,
) -> tuple[Discovered, Lines]:
    """Where a condition holds (default: the first strategy is not ahead in the first outcome), as boxes; and, for the
    factors that the difference follows most closely, the values at which the ranking flips. Raises InputError."""
    from clustersim.analysis.sensitivity.discover import Clause, needs_baseline, read_condition, strongest
    from clustersim.analysis.sensitivity.discover import discover as boxes
    from clustersim.analysis.sensitivity.sweep import sweep as run
    from clustersim.analysis.sensitivity.switching import Lines, lines_of

    (asked, found), given = load(experiment), _given(asking, workers, folder)
    factors_of(found, ())
    outcome = found.outcomes[0]  # of the usual condition
    pair = (found.a.strategy.name, found.b.strategy.name)
    clauses = read_condition(condition or f"{outcome} <= 0", pair, found.outcomes)
    seed = asked.seed if given.seed is None else given.seed
    with _runs(asked, given, seed, "discover") as runs:
        design = sobol_sequence(points, found.factors, seed)
        given_to = (replicates, seed, given.progress, needs_baseline(clauses), "boxes")
        swept = run(runs, asked, found, found.factors, design, *given_to)
        told = boxes(swept, clauses)
        lead = (Clause("", clauses[0].outcome, "<=", 0.0),)
        chosen = [swept.factors[n] for n in strongest(swept, lead, drivers)]
        if not chosen:
            return told, Lines((), 0, ())
        line = one_at_a_time(LINE_POINTS, chosen, seed)
        lined = run(runs, asked, found, chosen, line, LINE_REPLICATES, seed, given.progress, kind="lines")
    return told, lines_of(lined, clauses[0].outcome)


def explain_difference(
    a: str,
    b: str,
    experiment: str = "what-matters",
    replicates: int = LEDGER_REPLICATES,
    *,
    asking: Asking | None = None,
    workers: int = 1,
    folder: Path | None = None,
) -> Explained:
    """Why strategy `a` differs from `b`: the ledger of mechanisms by the experiment's groups. Raises InputError."""
    from clustersim.analysis.sensitivity.mechanisms import explain_difference as run

    (asked, found), given = load(experiment), _given(asking, workers, folder)
    if not found.groups:
        hint = "Add [[answers.group]] with a name and switches."
        raise InputError(Problem("E-KEY-MISSING", "the table [answers] has no group of mechanisms", hint=hint))
    pair = (arm_of(asked, a, "A"), arm_of(asked, b, "B"))
    if a == b:
        raise InputError(Problem("E-TWICE", "a strategy differs from itself by nothing", key="B", value=shown(b),
                                 hint="Name another one."))  # fmt: skip
    seed = asked.seed if given.seed is None else given.seed
    with _runs(asked, given, seed, "explain-difference") as runs:
        return run(runs, asked, *pair, found.groups, found.outcomes, replicates, seed, given.progress)


def split_doubt(
    experiment: str = "what-matters",
    vectors: int = DOUBT_VECTORS,
    replicates: int = DOUBT_REPLICATES,
    margin: float | None = None,
    *,
    asking: Asking | None = None,
    workers: int = 1,
    folder: Path | None = None,
) -> Doubt:
    """How much of the doubt is luck, parameters, structure and future; and the chance that the first strategy is ahead
    by at least a margin (in the unit of the first outcome; default: the experiment's). Raises InputError."""
    from clustersim.analysis.sensitivity.uncertainty import split_doubt as run
    from clustersim.calibration.accepted import read_accepted, spread

    (asked, found), given = load(experiment), _given(asking, workers, folder)
    if not found.accepted:
        hint = 'Write for example accepted = "scenarios/calibrated/korea-2010.csv".'
        raise InputError(Problem("E-KEY-MISSING", "the table [answers] names no accepted vectors", hint=hint))
    if replicates < 2:
        rule = say("luck can only be told from two seeds on")
        raise InputError(
            Problem("O9", rule, key="--replicates", value=str(replicates), hint="Leave it out, or write 2.")
        )
    if vectors < FEWEST_VECTORS:
        rule = say("doubt about parameters can only be told from {least} vectors on", least=FEWEST_VECTORS)
        raise InputError(Problem("O9", rule, key="--vectors", value=str(vectors), hint="Leave it out, or write 8."))
    if margin is not None:
        found = replace(found, margin=margin)
    accepted = read_accepted(Path(found.accepted), "answers.accepted")
    chosen = spread(accepted.vectors, vectors)
    seed = asked.seed if given.seed is None else given.seed
    with _runs(asked, given, seed, "split-doubt") as runs:
        return run(runs, asked, found, accepted.names, chosen, replicates, seed, given.progress)


def optimise(
    experiment: str = "what-matters",
    population: int = 24,
    generations: int = 10,
    replicates: int = 3,
    final: int = 20,
    across: int = 20,
    *,
    asking: Asking | None = None,
    workers: int = 1,
    folder: Path | None = None,
) -> tuple[Frontier, Robust]:
    """The frontier among mixes, timings and concentrations, and how robust it is across futures. `final` fresh seeds
    judge the frontier, `across` (an even number) each future. Raises InputError."""
    from clustersim.analysis.optimisation.frontier import frontier
    from clustersim.analysis.optimisation.robustness import robust

    (asked, found), given = load(experiment), _given(asking, workers, folder)
    if found.frontier is None:
        hint = "Add it with poles, delay_years, hospitals and sites."
        raise InputError(Problem("E-KEY-MISSING", "the table [answers.frontier] is missing", hint=hint))
    seed = asked.seed if given.seed is None else given.seed
    with _runs(asked, given, seed, "optimise") as runs:
        best = frontier(runs, asked, found, population, generations, replicates, final, seed, given.progress)
        return best, robust(runs, asked, found, best, across, seed, given.progress)


def _given(asking: Asking | None, workers: int, folder: Path | None) -> Asking:
    return asking or Asking(way=Way(workers, folder))
