"""The stylised facts: how each is measured on one run. Section 11 of the evidence."""

from __future__ import annotations

import numpy as np

from clustersim import codes

from . import measures
from .watching import Firms, Seen

FIRST, LAST = 2010, 2020
YEARS_OF_GROWTH = (2014, 2015)  # away from the start and from the end
STAFF_FOR_GROWTH = 20  # below, a person more or less is too large a step
LARGE = 300
LISTED, TOP = 113, 10
ORIGINS_OF_SCIENCE = (codes.UNIVERSITY_BORN, codes.HOSPITAL_BORN, codes.INSTITUTE_BORN)
SECTORS_OF_LISTED = (codes.DRUGS, codes.DEVICES, codes.BIOTECH)
EXIT_FROM, EXIT_TO = 2013, 2019


def staff_of(seen: Seen, sector: int, year: int = LAST) -> np.ndarray:
    """Staff of the firms of a sector that have some."""
    firms = seen.years[year]
    return firms["staff"][(firms["sector"] == sector) & (firms["staff"] > 0)]


def sizes_tail(seen: Seen) -> float:
    """Tail exponent of staff over all firms but suppliers, whose number is a guess."""
    firms = seen.years[LAST]
    return measures.tail_exponent(firms["staff"][firms["sector"] != codes.SUPPLIERS])


def large_share(seen: Seen) -> float:
    """Share of device makers with 300 staff or more."""
    return float(np.mean(staff_of(seen, codes.DEVICES) >= LARGE))


def large_output(seen: Seen) -> float:
    """Their share of the sales of all device makers."""
    firms = seen.years[LAST]
    devices = firms["sector"] == codes.DEVICES
    sales = firms["trailing_sales"]
    return float(sales[devices & (firms["staff"] >= LARGE)].sum() / sales[devices].sum())


def pairs(before: Firms, after: Firms, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values of a column in firms alive in both years, and their rows in the earlier one."""
    _, old, new = np.intersect1d(before["id"], after["id"], return_indices=True)
    return before[name][old], after[name][new], old


def growth_of(seen: Seen, name: str, least_staff: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Size and yearly log growth of firms, less the mean of their sector, in the middle of the run."""
    before, after = (seen.years[year] for year in YEARS_OF_GROWTH)
    old, new, rows = pairs(before, after, name)
    keep = (old > 0) & (new > 0) & (before["staff"][rows] >= least_staff)
    growth, size, sector = np.log(new[keep] / old[keep]), old[keep], before["sector"][rows][keep]
    for s in np.unique(sector):
        growth[sector == s] -= growth[sector == s].mean()
    return size, growth


def closing(seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Years lived and whether closed, of firms that others than science founded in the run."""
    lives = seen.lives
    rows = ~np.isin(lives["origin"], ORIGINS_OF_SCIENCE)
    end = seen.scenario.quarters - 1
    closed = lives["last"][rows] < end
    until = np.where(closed, lives["last"][rows] + 1, end)
    return (until - lives["founded"][rows]) / 4, closed


def closed_by(seen: Seen) -> float:
    """Share of the firms of all origins founded 2013-2018 that had closed by the end of 2018."""
    lives, year = seen.lives, seen.scenario.first_year
    rows = (lives["founded"] >= 4 * (EXIT_FROM - year)) & (lives["founded"] < 4 * (EXIT_TO - year))
    return float(np.mean(lives["last"][rows] < 4 * (EXIT_TO - year) - 1))


def hazard_ratio(seen: Seen) -> float:
    """Closings a year in the first year of life over those in the second to fifth."""
    lived, closed = closing(seen)
    return measures.hazard(lived, closed, 0, 1) / measures.hazard(lived, closed, 1, 5)


def productivity_ratio(seen: Seen) -> float:
    """90/10 of productivity within sectors, mean over sectors."""
    firms = seen.years[LAST]
    sectors = [s for s in np.unique(firms["sector"]) if s != codes.SUPPLIERS]
    return float(np.mean([measures.ratio_90_10(firms["productivity"][firms["sector"] == s]) for s in sectors]))


def listed_research(seen: Seen) -> float:
    """Share of the ten largest research budgets among the 113 firms with the largest sales."""
    firms = seen.years[LAST]
    rows = np.flatnonzero(np.isin(firms["sector"], SECTORS_OF_LISTED))
    rows = rows[np.argsort(firms["trailing_sales"][rows])[::-1][:LISTED]]
    return measures.top_share(firms["research"][rows].astype(float), TOP)


def twice_gained(seen: Seen) -> float:
    """Gain, start to end, in the share of nodes that hang together by more than one path."""
    return seen.last_shape.twice - seen.first_shape.twice


def newcomers_to_established(seen: Seen) -> float:
    """Share of newcomers' ties that are with somebody established."""
    return seen.to_established / max(1, seen.newcomer_ties)


def park_shape(seen: Seen) -> float:
    """S shape of the number of tenants since the first one came."""
    tenants = np.array(seen.tenants)
    start = int(np.argmax(tenants > 0))
    return measures.s_shape(tenants[max(0, start - 1) :])


def parents(seen: Seen, top: int) -> float:
    """Share of the top organisations in all firms founded out of science; universities of a place count as one."""
    count: dict[tuple[int, int], int] = {}
    for _, _, _, origin, parent in seen.births:
        if origin in (codes.UNIVERSITY_BORN, codes.HOSPITAL_BORN):
            count[origin, parent] = count.get((origin, parent), 0) + 1
    return measures.top_share(np.array(list(count.values()), float), top)


def entries(seen: Seen, year: int, sectors: tuple[int, ...]) -> int:
    """Firms founded in a year in some sectors."""
    quarters = range(4 * (year - seen.scenario.first_year), 4 * (year - seen.scenario.first_year) + 4)
    return sum(birth[0] in quarters and birth[2] in sectors for birth in seen.births)


def university_startups(seen: Seen) -> float:
    """Firms founded out of universities, a year in 2015 and 2016."""
    quarters = range(4 * (2015 - seen.scenario.first_year), 4 * (2017 - seen.scenario.first_year))
    return sum(birth[0] in quarters and birth[3] == codes.UNIVERSITY_BORN for birth in seen.births) / 2


def entry_growth(seen: Seen) -> float:
    """Firms founded in 2018 over those of 2012, without health IT and suppliers, which the survey leaves out."""
    return entries(seen, 2018, SECTORS_OF_LISTED) / max(1, entries(seen, 2012, SECTORS_OF_LISTED))


def by_place(seen: Seen, values: np.ndarray) -> np.ndarray:
    """Sum of a value of the firms at the end, by place."""
    return np.bincount(seen.years[LAST]["place"], weights=values, minlength=len(seen.launches))


def invention_over_jobs(seen: Seen) -> float:
    """Concentration over places of products launched, over that of jobs."""
    return measures.concentration(seen.launches) / measures.concentration(by_place(seen, seen.years[LAST]["staff"]))


def research_over_jobs(seen: Seen) -> float:
    """Concentration over places of research, over that of jobs."""
    firms = seen.years[LAST]
    return measures.concentration(by_place(seen, firms["research"])) / measures.concentration(
        by_place(seen, firms["staff"])
    )


def never_export(seen: Seen) -> float:
    """Share of firms with sales and without exports."""
    firms = seen.years[LAST]
    return float(np.mean(firms["exports"][firms["trailing_sales"] > 0] <= 0))


def never_grow(seen: Seen) -> float:
    """Share of firms alive at the end of the first and of the last year that had no more staff in the last."""
    old, new, _ = pairs(seen.years[FIRST], seen.years[LAST], "staff")
    return float(np.mean(new <= old))
