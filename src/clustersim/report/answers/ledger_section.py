"""Why: the ledger of mechanisms as tables and as a waterfall."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from clustersim.analysis.sensitivity.mechanisms import Explained, Ledger, Part
from clustersim.parameters.switches import SWITCHES
from clustersim.report.figures import Drawn
from clustersim.report.numbers import amount, money_scale
from clustersim.report.section import Section
from clustersim.report.style import BLACK, BLUE, GREY, RED, WIDTH, figure_style, plain, svg
from clustersim.report.tables import Table

from .words import estimate_text, outcome_words, unit_of

REST = "what stays on"


def ledger_section(found: Explained) -> Section:
    """Both ledgers of every outcome."""
    sentences = [
        f"{found.a} minus {found.b}: {len(found.groups)} groups of mechanisms, on and off in all "
        f"{2 ** len(found.groups)} combinations, {found.replicates} paired replicates each, {found.runs:,} runs."
    ]
    sentences += [_largest(found, ledger) for ledger in found.ledgers]
    tables = [ledger_table(ledger) for ledger in found.ledgers] + [groups_table(found)]
    return Section("Why", tuple(sentences), tuple(tables), tuple(_waterfall(found, item) for item in found.ledgers),
                   tuple(sentences[1:]))  # fmt: skip


def _largest(found: Explained, ledger: Ledger) -> str:
    unit, what = unit_of(ledger.outcome), outcome_words(ledger.outcome)
    parts = sorted((part for part in ledger.shapley if told_apart(part)), key=lambda part: -abs(part.estimate.value))
    told = ", ".join(f"{_words(part.name)} {estimate_text(part.estimate, unit, sign=True)}" for part in parts[:3])
    whole, rest = (estimate_text(x, unit, sign=True) for x in (ledger.whole, ledger.rest))
    text = f"Of {whole} {what}, {rest} stay with all groups of mechanisms off: the money, and all that is in no group."
    return f"{text} " + (f"Parts that stand out of luck: {told}." if told else "No group's part stands out of luck.")


def told_apart(part: Part) -> bool:
    """Whether the interval of a part lies on one side of 0."""
    low, high = part.estimate.low, part.estimate.high
    return low is not None and high is not None and (low > 0 or high < 0)


def ledger_table(ledger: Ledger) -> Table:
    """A line a group: by Shapley, and one at a time with the interaction named; both add up."""
    unit = unit_of(ledger.outcome)
    rows: list[tuple[str, ...]] = [
        (REST.capitalize() + " with all groups off", *(estimate_text(ledger.rest, unit, sign=True),) * 2)
    ]
    rows += [
        (_words(one.name).capitalize(), *(estimate_text(part.estimate, unit, sign=True) for part in (one, other)))
        for one, other in zip(ledger.shapley, ledger.alone, strict=True)
    ]
    rows.append(("Interaction of the groups", "shared out", estimate_text(ledger.interaction, unit, sign=True)))
    rows.append(("Difference", *(estimate_text(ledger.whole, unit, sign=True),) * 2))
    rows.append(("Residual", *(f"{float(value):g}" for value in (ledger.residual_shapley, ledger.residual_alone))))
    note = (
        "Shapley: mean contribution over all orders in which groups can be switched on. One at a time: what is lost "
        "when only that group is off. 95% intervals over paired runs. Residual: largest in any run, in exact fractions."
    )
    header = ("Mechanisms", "Shapley (95%)", "One at a time (95%)")
    return Table(f"Ledger of mechanisms: {outcome_words(ledger.outcome)}", header, tuple(rows), note)


def groups_table(found: Explained) -> Table:
    """What each group switches off."""
    rows = tuple((_words(name).capitalize(), ", ".join(switches)) for name, switches in found.groups)
    off = {switch for _, switches in found.groups for switch in switches}
    left = ", ".join(name for name in SWITCHES if name not in off)
    rows += (("In no group, so always on", left),)
    return Table("What the groups switch off", ("Group", "Switches"), rows, "", True)


def _words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def _waterfall(found: Explained, ledger: Ledger) -> Drawn:
    unit = unit_of(ledger.outcome)
    steps = [(REST, ledger.rest.value)]
    steps += [(_words(part.name), part.estimate.value) for part in ledger.shapley]
    size, word = (
        money_scale(max(abs(value) for _, value in [*steps, ("", ledger.whole.value)])) if unit == "KRW" else (1, "")
    )
    with figure_style():
        figure = Figure(figsize=(WIDTH, 3.6), layout="constrained")
        axes = figure.subplots()
        level = 0.0
        for place, (_, value) in enumerate(steps):
            colour, hatch = (BLUE, "") if value >= 0 else (RED, "///")
            axes.bar(place, value / size, 0.65, bottom=level / size, color=colour, hatch=hatch, edgecolor="white")
            _label(axes, place, max(level, level + value) / size, amount(value, unit, sign=True))
            axes.plot([place - 0.33, place + 1.33], [(level + value) / size] * 2, color=BLACK, linewidth=0.6)
            level += value
        axes.bar(len(steps), ledger.whole.value / size, 0.65, color=GREY)
        _label(axes, len(steps), max(0.0, ledger.whole.value) / size, amount(ledger.whole.value, unit, sign=True))
        axes.axhline(0, color=BLACK, linewidth=0.8)
        names = [name.replace(" ", "\n", 1) for name, _ in steps] + ["difference"]
        axes.set_xticks(range(len(names)), names)
        axes.margins(y=0.15)
        axes.grid(visible=False, axis="x")
        axes.yaxis.set_major_formatter(FuncFormatter(plain))
        axes.set_ylabel(f"{outcome_words(ledger.outcome)}\n({' '.join(filter(None, (word, unit)))})")
        finding = _largest(found, ledger)
        note = f"{found.a} minus {found.b}; Shapley values, which add up to the difference. Hatched: against the first."
        name = f"ledger-{ledger.outcome}"
        return Drawn(name, finding, note, svg(figure, name, f"{finding} {note}"))


def _label(axes, place: int, height: float, text: str) -> None:
    axes.annotate(text, (place, height), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=8)
