"""What it costs: payers, present values, break-even, multipliers, additionality, and the feasibility sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from clustersim.analysis.finance.additionality import Additionality
from clustersim.analysis.finance.feasibility import Row, convention_words
from clustersim.analysis.finance.public_finance import ALL, Appraised, Worth
from clustersim.analysis.intervals import Chance, Estimate
from clustersim.report.figures import Drawn
from clustersim.report.numbers import amount, money_scale
from clustersim.report.section import Section
from clustersim.report.style import ARM_COLOURS, BLACK, WIDTH, arm_style, figure_style, plain, svg
from clustersim.report.tables import Table

from .words import estimate_text, percent

PAYERS = {
    "central_and_local_government": "Central and local government together",
    "central_government": "Central government",
    "local_government": "Local government",
    "private_investors": "Private investors",
    "venture_funds": "  of all money: venture funds, more than without",
    "public_research": "  of all money: public research, more than without",
    "all": "All of them",
}
TOGETHER = " Strategy files do not say how central and local government share the cost, so it is not told apart."


class Judged(NamedTuple):
    """One strategy: what it is called, its public finance, its additionality, its sheet."""

    label: str
    appraised: Appraised
    additional: Additionality
    sheet: tuple[Row, ...]


def money_section(judged: Sequence[Judged], price_year: int) -> Section:
    """Public finance of all strategies side by side."""
    sentences = [_sentence(item) for item in judged]
    sentences.append(
        "The benefit is direct value added, a financial figure and not welfare: health of patients, and what workers "
        "and land would have done otherwise, are not in it (docs/public-finance.md). All money at prices of "
        f"{price_year}."
    )
    tables = [worth_table(judged), payers_table(judged), yearly_table(judged), multiplier_table(judged)]
    tables += [additionality_table(judged), *(sheet_table(item) for item in judged)]
    return Section("What it costs", tuple(sentences), tuple(tables), (_figure(judged),), tuple(sentences[:-1]))


def _sentence(item: Judged) -> str:
    own, even = item.appraised.worth, item.appraised.break_even
    year = (
        f"half of the runs have broken even for good by {even.lasting_median_year}"
        if even.lasting_median_year
        else "fewer than half of the runs break even for good"
    )
    return (
        f"{item.label}: benefit-cost ratio {_ratio(own)}, net present value "
        f"{estimate_text(own.net, 'KRW', sign=True)} at {own.convention.rate:.1%}; {year} within "
        f"{item.appraised.years[0]}-{item.appraised.years[-1]}; "
        f"{amount(item.appraised.cost_per_net_job.mean, 'KRW')} of public money a net job."
    )


def worth_table(judged: Sequence[Judged]) -> Table:
    """Present values under the study's convention and under others, cost per job, break-even."""
    first = judged[0].appraised
    rows = [
        ("Cost today", *(estimate_text(x.appraised.worth.cost, "KRW") for x in judged)),
        ("Benefit today", *(estimate_text(x.appraised.worth.benefit, "KRW", sign=True) for x in judged)),
        ("Net present value", *(estimate_text(x.appraised.worth.net, "KRW", sign=True) for x in judged)),
        ("  chance above 0", *(_chance(x.appraised.worth.positive) for x in judged)),
        ("Benefit-cost ratio", *(_ratio(x.appraised.worth) for x in judged)),
    ]
    for n, worth in enumerate(first.worths[1:], start=1):
        rows.append((f"  {convention_words(worth.convention)}", *(_ratio(x.appraised.worths[n]) for x in judged)))
    rows += [
        ("Public money a net job", *(estimate_text(x.appraised.cost_per_net_job, "KRW") for x in judged)),
        ("Public money a job-year", *(estimate_text(x.appraised.cost_per_job_year, "KRW") for x in judged)),
        ("Breaks even for good within the run", *(_chance(x.appraised.break_even.lasting) for x in judged)),
        ("  by, in half of the runs", *(str(x.appraised.break_even.lasting_median_year or "-") for x in judged)),
        ("  touches 0 at some time", *(_chance(x.appraised.break_even.reached) for x in judged)),
    ]
    rate = first.worth.convention.rate
    note = f"Discounted to {first.years[0]} at {rate:.1%}; nothing after the run is counted. 95% intervals over runs."
    return Table("Public finance", ("", *(x.label for x in judged)), tuple(rows), note)


def _ratio(worth: Worth) -> str:
    if worth.ratio.mean is None or worth.ratio.low is None or worth.ratio.high is None:
        return "-" if worth.ratio.mean is None else f"{worth.ratio.mean:.2f}"
    return f"{worth.ratio.mean:.2f} ({worth.ratio.low:.2f} to {worth.ratio.high:.2f})"


def _chance(chance: Chance) -> str:
    return f"{percent(chance.share)} ({100 * chance.low:.0f} to {100 * chance.high:.0f})"


def payers_table(judged: Sequence[Judged]) -> Table:
    """Who pays, over all years."""
    names = [payer.name for payer in judged[0].appraised.payers]
    rows = tuple(
        (PAYERS[name], *(estimate_text(x.appraised.payer(name).total, "KRW") for x in judged)) for name in names
    )
    note = "Undiscounted, more than without policy. Lines set in are in part money of the payers above." + (
        "" if "local_government" in names else TOGETHER
    )
    return Table("Who pays", ("Payer", *(x.label for x in judged)), rows, note)


def yearly_table(judged: Sequence[Judged]) -> Table:
    """Public and private money by year."""
    header, columns = ["Year"], []
    for item in judged:
        for payer in item.appraised.payers:
            if payer.adds_up and payer.name != ALL:
                header.append(f"{item.label}: {PAYERS[payer.name].lower()}")
                columns.append([amount(estimate.mean, "KRW") for estimate in payer.by_year])
    years = judged[0].appraised.years
    rows = tuple((str(year), *(column[n] for column in columns)) for n, year in enumerate(years))
    return Table("Cost by payer and year", tuple(header), rows, "Means over runs, undiscounted.")


def multiplier_table(judged: Sequence[Judged]) -> Table:
    """What came of a public won beside what it induces as average final demand."""
    rows = []
    for n, first in enumerate(judged[0].appraised.multipliers):
        found = [x.appraised.multipliers[n] for x in judged]
        known = f"{first.average.value:.3g}"
        cells = [_multiple(m.value) for m in found]
        rows.append((f"{first.name.replace('_', ' ').capitalize()} ({first.unit})", known, *cells))
    note = (
        "The second column is what the same money induces as average final demand by the Bank of Korea's coefficients: "
        "gross, in one year, with suppliers. The others are net, and jobs that stand are counted in every year of the "
        "run; the two are of a kind only roughly."
    )
    header = ("", "Average demand", *(x.label for x in judged))
    return Table("Multipliers", header, tuple(rows), note)


def _multiple(value: Estimate) -> str:
    if value.mean is None or value.low is None or value.high is None:
        return "-" if value.mean is None else f"{value.mean:.3g}"
    return f"{value.mean:.3g} ({value.low:.3g} to {value.high:.3g})"


def additionality_table(judged: Sequence[Judged]) -> Table:
    """The identity from claimed to added jobs: what emerged, beside usual priors."""
    rows = [("Jobs claimed (gross)", "", *(estimate_text(x.additional.gross, "persons") for x in judged))]
    for n, factor in enumerate(judged[0].additional.factors):
        prior = percent(factor.prior.value) if factor.prior else ""
        rows.append((f"less {factor.name}", prior, *(_share(x.additional.factors[n].share) for x in judged)))
        if factor.name == "displacement":
            rows += [
                (f"  of it {part.name}", "", *(_share(x.additional.parts[k].share) for x in judged))
                for k, part in enumerate(judged[0].additional.parts)
            ]
    rows.append(("Jobs added, nation", "", *(estimate_text(x.additional.nation, "persons") for x in judged)))
    rows.append(("Jobs added, target region", "", *(estimate_text(x.additional.region, "persons") for x in judged)))
    note = (
        "Gross x (1 - deadweight) x (1 - displacement) x (1 - leakage) x (1 - substitution) = jobs added in the "
        "region. The shares came out of the runs; the second column is what evaluators usually assume."
    )
    header = ("", "Usual prior", *(x.label for x in judged))
    return Table("Additionality", header, tuple(rows), note)


def _share(share: Estimate) -> str:
    if share.mean is None or share.low is None or share.high is None:
        return "-" if share.mean is None else f"{100 * share.mean:.0f}%"
    return f"{100 * share.mean:.0f}% ({100 * share.low:.0f} to {100 * share.high:.0f})"


def sheet_table(item: Judged) -> Table:
    """The sheet in the order of a preliminary feasibility study."""
    rows, section = [], ""
    for row in item.sheet:
        if row.section != section:
            section = row.section
            rows.append((section.capitalize(), "", "", ""))
        rows.append((f"  {row.item}", _value(row), row.unit if row.judged else "", row.how))
    note = "The headings of a study of that kind, over the years of the run and without a score. " + (
        "Rows that a panel would judge are named and left open."
    )
    header = ("Item", "Value (95%)", "Unit", "How")
    return Table(f"Feasibility sheet: {item.label}", header, tuple(rows), note, True)


def _value(row: Row) -> str:
    if not row.judged:
        return "not judged"
    if row.value is None:
        return f"{row.low:.0%} to {row.high:.0%}" if row.low is not None and row.unit == "share" else "none"
    if row.unit == "year":
        return f"{row.value:.0f}"
    if row.unit.startswith("share"):
        texts = [f"{100 * x:.1f}%" for x in (row.value, row.low, row.high) if x is not None]
    elif row.unit in ("ratio", "KRW per KRW"):
        texts = [f"{x:.2f}" for x in (row.value, row.low, row.high) if x is not None]
    else:
        texts = [amount(x, row.unit, like=row.value) for x in (row.value, row.low, row.high) if x is not None]
    return texts[0] if len(texts) < 3 else f"{texts[0]} ({texts[1].split(' ')[0]} to {texts[2].split(' ')[0]})"


def _figure(judged: Sequence[Judged]) -> Drawn:
    """Cumulated discounted net benefit by year."""
    paths = {x.label: np.array([estimate.mean for estimate in x.appraised.cumulated], float) for x in judged}
    size, word = money_scale(max(float(np.abs(path).max()) for path in paths.values()))
    with figure_style():
        figure = Figure(figsize=(WIDTH, 3.2), layout="constrained")
        axes = figure.subplots()
        for place, item in enumerate(judged, start=1):
            years = item.appraised.years
            bounds = [[getattr(e, end) for e in item.appraised.cumulated] for end in ("low", "high")]
            if None not in bounds[0]:
                colour = ARM_COLOURS[place % len(ARM_COLOURS)]
                low, high = (np.array(bound, float) / size for bound in bounds)
                axes.fill_between(years, low, high, color=colour, alpha=0.2, linewidth=0)
            axes.plot(years, paths[item.label] / size, **arm_style(place), linewidth=1.8, label=item.label)
        axes.axhline(0, color=BLACK, linewidth=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(plain))
        axes.set_ylabel(f"Benefit less cost up to the year,\ndiscounted ({word} KRW)")
        figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=3)
        even = [x.label for x in judged if x.appraised.break_even.lasting_median_year]
        finding = "No strategy pays back its public money within the run."
        if even:
            finding = f"Within the run {', '.join(even)} pays back its public money in at least half of the runs."
        note = "Direct value added less public outlay, mean over runs and its 95% interval."
        return Drawn("money", finding, note, svg(figure, "money", f"{finding} {note}"))
