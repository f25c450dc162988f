"""What is best: the frontier of mixes, timings and concentrations, and how it stands in other futures."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from clustersim.analysis.optimisation.bench import OBJECTIVES, OUTSIDE
from clustersim.analysis.optimisation.evolution import dominating
from clustersim.analysis.optimisation.frontier import Found, Member
from clustersim.analysis.optimisation.robustness import JUDGED, Robust, Standing
from clustersim.outcomes import OUTCOMES
from clustersim.report.figures import Drawn
from clustersim.report.numbers import amount, money_scale
from clustersim.report.section import Section
from clustersim.report.style import BLACK, BLUE, MARKERS, ORANGE, WIDTH, figure_style, plain, svg
from clustersim.report.tables import Table

from .words import estimate_text, outcome_words, percent

OUTSIDE_WORDS = "net jobs outside the capital region"


def frontier_section(found: Found, robust: Robust) -> Section:
    """The frontier on fresh seeds, how it was found, and regret across futures."""
    sentences = (_made(found), _front(found), *_arms(found), _optimism(found), *_horizon(found), *_robust(robust))
    tables = (front_table(found), search_table(found), regret_table(robust))
    lead = (_front(found), _robust(robust)[0])
    return Section("What is best, and in which futures", sentences, tables, (_figure(found),), lead)


# ---------------------------------------------------------------- words


def _unit(objective: str) -> str:
    return "persons" if objective == OUTSIDE else OUTCOMES[objective].unit


def _words(objective: str) -> str:
    return OUTSIDE_WORDS if objective == OUTSIDE else outcome_words(objective)


def _made(found: Found) -> str:
    poles = " and ".join(pole.strategy.name for pole in found.frontier.poles)
    least, most = found.frontier.hospitals
    text = (
        f"{found.candidates} mixes of {poles}, up to {found.delay_years} years later, with {least} to {most} hospitals"
    )
    sites = len(found.frontier.sites)
    text += f" and {sites} sets of sites" if sites > 1 else ""
    return (
        f"{text}, were run, each on {_counted(found.replicates, 'seed')}; the best of them and the arms of the "
        f"experiment on {found.final} fresh ones ({found.runs:,} runs)."
    )


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' * (count != 1)}"


def _front(found: Found) -> str:
    front = found.front
    best = []
    for name, sign in OBJECTIVES.items():
        member = max(front, key=lambda item: sign * item.estimates[name].value)
        word = "most" if sign > 0 else "least"
        best.append(f"{word} {_words(name)}: {member.strategy.title} ({amount(_mean(member, name), _unit(name))})")
    kept = sum(member.chosen and not member.dominated for member in found.members)
    chosen = sum(member.chosen for member in found.members)
    return (
        f"{kept} of the {chosen} candidates that looked best in the search are on the frontier of the means over fresh "
        f"seeds. The best of {_counted(len(found.members), 'mean')} in each objective, by that choice somewhat too "
        f"good: {'; '.join(best)}."
    )


def _arms(found: Found) -> list[str]:
    titles = {member.strategy.name: member.strategy.title for member in found.members}
    told = []
    for member in found.members:
        if member.marked:
            end = "lies on the frontier"
            if member.dominated:
                end = f"looked no better in any mean than {titles[member.dominated_by]}{_untold(member)}"
            told.append(f"{member.strategy.title} {end}")
    return [f"{'; '.join(told)}."] if told else []


def _untold(member: Member) -> str:
    return f" (not told apart in {_listed([_words(name) for name in member.untold])})" if member.untold else ""


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _optimism(found: Found) -> str:
    told = ", ".join(
        f"{_words(name)} {amount(found.optimism_of_best[name], _unit(name), sign=True)} "
        f"({amount(mean, _unit(name), sign=True)})"
        for name, mean in found.optimism.items()
    )
    return (
        "How much better the best by the search in each objective looked there than on fresh seeds "
        f"(and the mean over all that were run again): {told}."
    )


def _horizon(found: Found) -> list[str]:
    late = [member for member in found.members if member.inside < 1 - 1e-9]
    if not late:
        return []
    first, last = found.years
    least = min(member.inside for member in late)
    return [
        f"{len(late)} of the {len(found.members)} strategies have years outside {first}-{last}. That money is neither "
        f"paid nor gained in a run (down to {percent(least)} of the purse falls inside), so their outlay is lower, "
        "and what they would gain later is not seen."
    ]


def _robust(robust: Robust) -> list[str]:
    told = "; ".join(f"in {_words(outcome)} {_minimax(robust, outcome)}" for outcome in JUDGED)
    often = robust.most_often
    return [
        f"Over {len(robust.futures)} futures the least largest regret has {told}. The first half of the "
        f"{robust.seeds} seeds named all this, the other half measured it.",
        f"{often.strategy.title}, named as most often good enough, reaches the {amount(robust.threshold, 'persons')} "
        f"net jobs that {robust.threshold_of} gains in the mean of {robust.futures[0]} in an estimated "
        f"{percent(often.satisfied)} of the runs.",
    ]


def _minimax(robust: Robust, outcome: str) -> str:
    best, others = robust.minimax(outcome), len(robust.standings) - 1
    if best.named[outcome] == 0:
        behind = "named as the best of every future, so there is no regret to measure"
    else:
        behind = f"estimated {estimate_text(best.worst[outcome], _unit(outcome))} behind the best that was named"
    close = f"{robust.untold(outcome)} of {_counted(others, 'other')} not told apart from it"
    return f"{best.strategy.title} ({behind}; {close})"


def _mean(member: Member, objective: str) -> float:
    return member.estimates[objective].value


# ---------------------------------------------------------------- tables


def ordered(found: Found) -> list[Member]:
    """The frontier by net jobs, the most first, then what is dominated."""
    return sorted(found.members, key=lambda item: (item.dominated, -_mean(item, "net_jobs"), item.strategy.name))


def front_table(found: Found) -> Table:
    """Every strategy that was run on fresh seeds, by objective."""
    numbers = {member.strategy.name: n for n, member in enumerate(ordered(found), start=1)}
    rows = []
    for n, member in enumerate(ordered(found), start=1):
        star = "*" if member.untold else ""
        place = f"below {numbers[member.dominated_by]}{star}" if member.dominated else "frontier"
        cells = [_cell(member, name) for name in OBJECTIVES]
        rows.append((f"{n}  {member.strategy.title}", *cells, percent(member.inside), place))
    names = ("Net jobs (95%)", "Net value added (95%)", "Public outlay", "Jobs outside the capital (95%)")
    header = ("Strategy", *names, "Inside", "Place")
    note = (
        f"Means over {found.final} fresh seeds with 95% intervals, against the twins under {found.baseline}. "
        "Below: the means of that strategy are at least as good in all four and better in one; these are means, and "
        "with * the 95% interval of the paired difference lets the strategy be better in one at least. "
        "Outlays are compared in thousandths of the purse. Inside: share of the purse whose years lie within the run."
    )
    return Table("The frontier of strategies", header, tuple(rows), note)


def _cell(member: Member, objective: str) -> str:
    if objective == "public_outlay":  # hardly varies over seeds
        return amount(_mean(member, objective), _unit(objective))
    return estimate_text(member.estimates[objective], _unit(objective))


def search_table(found: Found) -> Table:
    """How the search went, generation by generation."""
    rows = tuple(
        (
            str(step.generation),
            f"{step.candidates:,}",
            f"{step.hypervolume:.3f}",
            *(amount(step.best[name], _unit(name)) for name in JUDGED),
        )
        for step in found.history
    )
    header = ("Generation", "Candidates", "Hypervolume", *(f"Best {_words(name)}" for name in JUDGED))
    note = (
        f"Means over {_counted(found.replicates, 'seed')} of the search, so the best are flattered. Hypervolume: "
        "share of the volume between the best and the worst values of all four objectives that is dominated."
    )
    return Table("The search (NSGA-II)", header, rows, note)


def regret_table(robust: Robust) -> Table:
    """Estimated largest regret of each strategy, where it is largest, and how often it is good enough."""
    rows = tuple(
        (
            item.strategy.title,
            *(cell for outcome in JUDGED for cell in _worst(robust, item, outcome)),
            percent(item.satisfied),
        )
        for item in robust.standings
    )
    columns = (
        column
        for outcome in JUDGED
        for column in (f"Estimated largest regret, {_words(outcome)} (95%)", "In the future")
    )
    header = ("Strategy", *columns, "Good enough")
    note = (
        "Regret: what the best of these strategies gains in a future minus what this one gains. The first half of "
        f"{robust.seeds} seeds names the best of each future, the future of the largest regret and the order of the "
        "rows; the regret is estimated on the other half, paired by seed, and may be negative. It is no bound: the "
        "best that is named need not be the true one. ~: not told apart from the strategy with the least largest "
        "regret, as the 95% interval of the paired difference of their regrets reaches 0. Good enough: share of the "
        f"runs of the other half in all futures with at least {amount(robust.threshold, 'persons')} net jobs, the mean "
        f"of {robust.threshold_of} in {robust.futures[0]}. "
        f"Futures: {', '.join(robust.futures)}."
    )
    return Table("Regret across futures", header, rows, note)


def _worst(robust: Robust, item: Standing, outcome: str) -> tuple[str, str]:
    if item.named[outcome] == 0:
        return "named best", "none"
    near = " ~" if item.untold[outcome] and item is not robust.minimax(outcome) else ""
    return estimate_text(item.worst[outcome], _unit(outcome)) + near, robust.futures[item.worst_in[outcome]]


# ---------------------------------------------------------------- figure


def _figure(found: Found) -> Drawn:
    members = ordered(found)
    jobs, value = ([item.estimates[name] for item in members] for name in JUDGED)
    size, word = money_scale(max(abs(estimate.value) for estimate in value))
    both = _best_of_both(members)
    with figure_style():
        figure = Figure(figsize=(WIDTH, 5.4), layout="constrained")
        axes = figure.subplots()
        line = sorted((jobs[n].value, value[n].value / size) for n in both)
        axes.plot(*zip(*line, strict=True), color=BLUE, linewidth=1, zorder=1)
        for bar, x, y in zip(_areas(members), jobs, value, strict=True):
            at = (x.value, y.value / size)
            axes.errorbar(*at, xerr=_spread(x), yerr=_spread(y.scaled(1 / size)), color="#AAAAAA", elinewidth=0.7)
            _mark(axes, members, bar, at)
        axes.set_xlabel("Net jobs (persons)")
        axes.set_ylabel(f"Net value added ({' '.join(filter(None, (word, 'KRW')))})")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(FuncFormatter(plain))
        finding = _finding(members, both)
        note = (
            "Filled: not dominated in the four means; white: dominated. Area grows with public outlay. Line: best in "
            f"these two alone. Bars: 95% intervals over {found.final} fresh seeds. Numbers as in the table; named: "
            "arms of the experiment."
        )
        return Drawn("frontier", finding, note, svg(figure, "frontier", f"{finding} {note}"))


def _areas(members: list[Member]) -> list[tuple[int, float]]:
    """Number and area (square points) of each marker."""
    outlays = [_mean(item, "public_outlay") for item in members]
    return [(n, 90 + 130 * outlay / max(*outlays, 1.0)) for n, outlay in enumerate(outlays)]


def _mark(axes, members: list[Member], marker: tuple[int, float], at: tuple[float, float]) -> None:
    """A numbered marker; an arm of the experiment has a shape of its own and its name."""
    (n, area), item = marker, members[marker[0]]
    arms = [member.marked for member in members if member.marked]
    shape = MARKERS[2 + arms.index(item.marked) % (len(MARKERS) - 2)] if item.marked else "o"
    colour, above = (ORANGE, 4) if item.marked else (BLUE, 2)
    face = "white" if item.dominated else colour
    axes.scatter(*at, s=area, marker=shape, facecolors=face, edgecolors=colour, zorder=above)
    ink = "white" if face == BLUE else BLACK
    axes.annotate(str(n + 1), at, ha="center", va="center", fontsize=6.5, color=ink, zorder=above + 1)
    if item.marked:
        where = {"xytext": (-10, 8), "textcoords": "offset points", "ha": "right"}
        axes.annotate(item.marked, at, fontsize=8.5, zorder=6, **where)


def _spread(estimate) -> list[list[float]] | None:
    if estimate.low is None or estimate.high is None:
        return None
    return [[estimate.value - estimate.low], [estimate.high - estimate.value]]


def _best_of_both(members: list[Member]) -> list[int]:
    """Numbers of those that no other beats in net jobs and net value added alone."""
    costs = -np.array([[_mean(item, name) for name in JUDGED] for item in members])
    return np.flatnonzero(~dominating(costs).any(axis=0)).tolist()


def _finding(members: list[Member], both: list[int]) -> str:
    best = [members[n] for n in both]
    most, richest = (max(best, key=lambda item: _mean(item, name)) for name in JUDGED)
    if len(best) == 1:
        return (
            f"Of {len(members)} strategies, one has in the mean both the most net jobs and the most net value added: "
            f"{most.strategy.title}."
        )
    return (
        f"{len(best)} of {len(members)} strategies have the best means of net jobs and net value added together, from "
        f"{most.strategy.title} (most jobs) to {richest.strategy.title} (most value added)."
    )
