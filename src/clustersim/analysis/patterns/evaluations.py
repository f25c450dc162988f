"""The evaluation record: what an evaluator who sees one world would find, by differences in differences.

Section 10 of the evidence. The places with a park stand for the programme's region, as in the studies; the evaluator
compares the end of 2010, before money was paid, with the end of 2016, when grants were largest.
"""

from __future__ import annotations

import numpy as np

from clustersim import codes

from . import measures
from .facts import pairs
from .watching import Firms, Seen

BEFORE, AFTER = 2010, 2016
SMALL = 150  # staff below which the subsidies of the British scheme worked
SUBSIDY_IN_TENTHS = 2.5  # the model's investment grant is 25% of a mover's investment, the study's unit 10 points
LAST_FUNDED, YEARS_LATER = 2016, 3


def cells(seen: Seen) -> tuple[Firms, Firms, np.ndarray, np.ndarray]:
    """Firms before and after, and which are in the programme's region."""
    before, after = seen.years[BEFORE], seen.years[AFTER]
    return before, after, np.isin(before["place"], seen.sites), np.isin(after["place"], seen.sites)


def innovators(seen: Seen) -> float:
    """Falck, Heblich and Kipar: rise of the share of firms with a new product within three years, percentage points."""
    before, after, mine, mine_later = cells(seen)
    share = measures.four_cells(before["innovator"], after["innovator"], mine, mine_later)
    return 100 * share


def change(seen: Seen, name: str, treated_after: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log change of a column in firms alive both times; who is treated; strata of sector and size before.

    Treated are firms that were in the region before, or those that the programme's books count later.
    """
    before, after = seen.years[BEFORE], seen.years[AFTER]
    old, new, rows = pairs(before, after, name)
    _, _, later = np.intersect1d(before["id"], after["id"], return_indices=True)
    treated = after["assisted"][later] if treated_after else np.isin(before["place"][rows], seen.sites)
    staff = before["staff"][rows]
    keep = (old > 0) & (new > 0) & (staff > 0)
    size = np.digitize(staff, (10, 30, 100))
    strata = before["sector"][rows] * 4 + size
    return np.log(new[keep] / old[keep]), treated[keep].astype(bool), strata[keep]


def region(seen: Seen, name: str) -> float:
    """Effect on firms of the region, log points."""
    return measures.within(*change(seen, name, False))


def supported(seen: Seen, name: str) -> float:
    """Effect on supported firms, log points."""
    return measures.within(*change(seen, name, True))


def area_jobs(seen: Seen, small: bool) -> float:
    """Criscuolo et al.: jobs in firms of a size class in the region against elsewhere, % for ten points of subsidy."""
    before, after, mine, mine_later = cells(seen)

    def jobs(firms: Firms) -> np.ndarray:
        return np.where((firms["staff"] < SMALL) == small, firms["staff"], 0)

    return 100 * measures.four_sums(jobs(before), jobs(after), mine, mine_later) / SUBSIDY_IN_TENTHS


def entry(seen: Seen) -> float:
    """Engel and Heneric: firms founded in the region in 2013-2016 over 2010-2012 against elsewhere, log points, biotech
    and drugs."""
    quarters = 4 * (2013 - seen.scenario.first_year)
    count = np.ones((2, 2))  # region, later; one each, so that a small number has a logarithm
    for quarter, place, sector, _, _ in seen.births:
        if sector in (codes.BIOTECH, codes.DRUGS) and quarter < 4 * (AFTER + 1 - seen.scenario.first_year):
            count[int(place in seen.sites), int(quarter >= quarters)] += 1
    ratio = count[:, 1] / count[:, 0]
    return float(np.log(ratio[1] / ratio[0]))


def ties(seen: Seen) -> float:
    """German clusters: rise of ties a firm in the region against elsewhere."""
    before, after, mine, mine_later = cells(seen)
    return measures.four_cells(before["degree"], after["degree"], mine, mine_later)


def faded(ended: Seen, without: Seen) -> float:
    """What is left of the effect on research of firms three years after the money ended, over that of the last year."""
    gain = np.array(ended.research, float) - np.array(without.research, float)
    last = 4 * (LAST_FUNDED - ended.scenario.first_year)
    later = last + 4 * YEARS_LATER
    return float(gain[later : later + 4].sum() / gain[last : last + 4].sum())
