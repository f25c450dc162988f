"""What is allowed and may still not be meant: notes that stop nothing, with file, line and code like any problem."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from clustersim.inputs import Experiment, Spend, Strategy
from clustersim.kernel.errors import Problem, shown
from clustersim.kernel.words import say, translated

from .money import spoken
from .read import Document

LITTLE = 10**9  # KRW; less buys no instrument anywhere
NATIONAL_RESEARCH = 43_854_800_000_000  # KRW, all research spending in Korea in 2010, public and private
MUCH = 10 * NATIONAL_RESEARCH
ONE_RUN = say("one run of each strategy: no interval is possible, and no ranking can be trusted (unit: runs)")
MORE_RUNS = say("Set it to 20 or more.")


def doubts_of_strategy(document: Document, strategy: Strategy) -> list[Problem]:
    """Notes on a strategy file."""
    return _money(document, ("purse",), strategy.purse)


def doubts_of_experiment(document: Document, experiment: Experiment) -> list[Problem]:
    """Notes on an experiment file."""
    first = experiment.scenarios[0]
    found = _too_few(document, ("replicates",), experiment.replicates)
    if "change" in document.data and "purse" in document.data["change"]:
        found += _money(document, ("change", "purse"), max(arm.strategy.purse for arm in experiment.scenarios))
    end = first.future.first_year + len(first.future.demand[0]) - 1
    if first.last_year > end:
        rule = say("the future {name} is known to {end}; its last values are held to {last}", **_years(first, end))
        found.append(
            document.problem("W-YEARS", ("last_year",), rule, say("Give it values to {last}.", last=first.last_year))
        )
    return found + _never_spent(document, experiment) + _unequal(document, experiment)


def _never_spent(document: Document, experiment: Experiment) -> list[Problem]:
    """Strategies of which some money, or a condition, lies after the last year of the run."""
    found = []
    for n, arm in enumerate(experiment.scenarios[1:]):
        lost = arm.strategy.purse - sum(
            _within(spend, arm.strategy.purse, arm.last_year) for spend in arm.strategy.spends
        )
        named = {"name": arm.strategy.name, "last": arm.last_year}
        if lost > LITTLE:
            rule = say(
                "{name} spends after {last}: {lost} of its purse lie outside the run", lost=spoken(lost), **named
            )
            hint = say(
                'Run to its last year, or write a strategy with extends = "{name}" and years to {last}.', **named
            )
            found.append(document.problem("W-YEARS", ("strategies", n), rule, hint, value=arm.strategy.name))
        if any(spend.only_if and spend.only_if.year > arm.last_year for spend in arm.strategy.spends):
            rule = say("a condition of {name} looks at a year after {last}, so it is never asked", **named)
            found.append(document.problem("W-YEARS", ("strategies", n), rule, value=arm.strategy.name))
    return found


def _within(spend: Spend, purse: int, last_year: int) -> int:
    """What of a spend is voted up to a year, whole KRW."""
    years = range(spend.first_year, spend.last_year + 1)
    path = spend.path or (1.0 / len(years),) * len(years)
    part = sum(weight for year, weight in zip(years, path, strict=True) if year <= last_year)
    return int(purse * spend.share * part / (sum(path) or 1.0) + 0.5)


def _years(scenario, end: int) -> dict[str, object]:
    return {"name": scenario.future.name, "end": end, "last": scenario.last_year}


def _too_few(document: Document, key: tuple, replicates: int) -> list[Problem]:
    if replicates > 1:
        return []
    return [document.problem("W-REPLICATES", key, ONE_RUN, MORE_RUNS)]


def _money(document: Document, key: tuple, amount: int) -> list[Problem]:
    if 0 < amount < LITTLE:
        rule = say("this is {amount} in all, less than a single project costs", amount=spoken(amount))
        hint = say('Did you mean "{money}"?', money=spoken(amount * 10**9))
        return [document.problem("W-MONEY-SMALL", key, rule, hint)]
    if amount > MUCH:
        rule = say(
            "this is {amount} in all, more than ten times what Korea spends on research in a year ({research})",
            amount=spoken(amount),
            research=spoken(NATIONAL_RESEARCH),
        )
        return [document.problem("W-MONEY-LARGE", key, rule, say("Look whether the unit is right (bn or trn)."))]
    return []


def _unequal(document: Document, experiment: Experiment) -> list[Problem]:
    purses = {arm.strategy.name: arm.strategy.purse for arm in experiment.scenarios if arm.strategy.purse}
    if len(set(purses.values())) < 2:
        return []
    told = ", ".join(f"{name}: {spoken(purse)}" for name, purse in purses.items())
    rule = say("the strategies have unequal purses ({purses}), so more of them may be money alone", purses=told)
    hint = say('Write purse = "3 trn KRW" under [change] to give all of them the same.')
    return [document.problem("W-PURSES", ("strategies",), rule, hint, value=list(purses))]


def print_notes(notes: Iterable[Problem]) -> None:
    """Print notes to the error stream, in the language that is chosen."""
    for note in notes:
        print(f"{translated(say('note'))}: {note}", file=sys.stderr)


def doubts_of_question(document: Document, experiment: Experiment, replicates: int | None) -> list[Problem]:
    """Notes on an experiment as it is run; `replicates` is what the command line asks for instead of the file."""
    notes = doubts_of_experiment(document, experiment)
    if replicates is None:
        return notes
    few = [Problem("W-REPLICATES", ONE_RUN, key="--replicates", value=shown(1), hint=MORE_RUNS)]
    return [note for note in notes if note.code != "W-REPLICATES"] + (few if replicates == 1 else [])
