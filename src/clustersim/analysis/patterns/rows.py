"""The patterns with target, band and source, and the evaluations.

Bands were written down before the runs were seen, but for the row on universities, which was added later; its band is
the product of two intervals of the evidence.
"""

from __future__ import annotations

from clustersim import codes

from . import evaluations, facts, measures
from .row import COMPLEX, ENDED, HAPPENED, NO_LIMIT, NO_POLICY, Row, fact
from .watching import Seen


def survival_after(seen: Seen, years: float) -> float:
    """Share of new firms alive at an age."""
    return measures.survival(*facts.closing(seen), years)


def tent(seen: Seen, name: str, least: int = 1) -> float:
    """Shape of growth rates."""
    return measures.tent_shape(facts.growth_of(seen, name, least)[1])


def spread(seen: Seen, name: str, least: int = 1) -> float:
    """Exponent by which the spread of growth falls with size."""
    return measures.spread_exponent(*facts.growth_of(seen, name, least))


def _network(seen: Seen, name: str) -> float:
    return float(getattr(seen.last_shape, name))


def _sizes(seen: Seen, sector: int) -> float:
    return measures.log_spread(facts.staff_of(seen, sector))


LAPLACE = "tent: nearer to 1 (Laplace) than to 2 (normal)"
FACTS = (
    fact("size: spread of log staff, devices", "1.5", 1.3, 1.9, "e22 (D)", "part", _sizes, codes.DEVICES),
    fact("size: spread of log staff, biotech", "1.9", 1.5, 2.1, "e21 (D)", "part", _sizes, codes.BIOTECH),
    fact("size: tail exponent of staff", "1 (Zipf)", 0.8, 1.3, "Axtell 2001 (M)", "part", facts.sizes_tail),
    fact("size: device makers with 300+ staff", "0.9%", 0.005, 0.015, "e22 (D)", "part", facts.large_share),
    fact("size: their share of output", "53%", 0.42, 0.63, "e22 (D)", "part", facts.large_output),
    fact("growth: shape, sales", LAPLACE, 0.6, 1.41, "Bottazzi and Secchi (S/M)", "part", tent, "trailing_sales"),
    fact("growth: shape, staff (20+)", LAPLACE, 0.6, 1.41, "Bottazzi and Secchi (S/M)", "part", tent, "staff", 20),
    fact("growth: spread exponent, sales", "0.14-0.20", 0.14, 0.20, "e15 (S)", "part", spread, "trailing_sales"),
    fact("growth: spread exponent, staff (20+)", "0.14-0.20", 0.14, 0.20, "e15 (S)", "part", spread, "staff", 20),
    fact("survival: alive after 1 year", "72%", 0.67, 0.77, "corporations, e08 (D)", "part", survival_after, 1),
    fact("survival: alive after 5 years", "40%", 0.35, 0.45, "corporations, e08 (D)", "part", survival_after, 5),
    fact(
        "survival: closing in year 1 over years 2-5",
        "2.2",
        1.5,
        3.0,
        "corporations, e08 (D)",
        "part",
        facts.hazard_ratio,
    ),
    fact("survival: start-ups of 2013-18 closed by 2018", "17%", 0.12, 0.22, "health survey", "no", facts.closed_by),
    fact("productivity: 90/10 within sectors", "1.92", 1.62, 2.27, "Syverson (S)", "no", facts.productivity_ratio),
    fact("research: top 10 of the 113 largest", "56%", 0.46, 0.66, "listed firms (D)", "no", facts.listed_research),
    fact(
        "network: spread of degrees over mean",
        "skewed: above 1",
        1,
        NO_LIMIT,
        "Gay and Dousset (S)",
        "no",
        _network,
        "degree_spread",
    ),
    fact(
        "network: clustering over random",
        "small world: above 5",
        5,
        NO_LIMIT,
        "Gay and Dousset (S)",
        "part",
        _network,
        "clustering",
    ),
    fact(
        "network: path length over random",
        "small world: below 1.5",
        0,
        1.5,
        "Gay and Dousset (S)",
        "no",
        _network,
        "path",
    ),
    fact(
        "network: gain in doubly connected nodes", "above 0", 0, NO_LIMIT, "Powell et al. (S)", "no", facts.twice_gained
    ),
    fact(
        "network: newcomers' ties to established",
        "75%",
        0.60,
        0.90,
        "Tomasello et al., n09 (S/M)",
        "yes",
        facts.newcomers_to_established,
    ),
    fact(
        "network: ties that leave the place", "45%", 0.25, 0.70, "n14 (S-/A)", "part", lambda seen: seen.share_outside
    ),
    fact(
        "cluster size: middle third of tenants over the others",
        "S: above 1",
        1,
        NO_LIMIT,
        "Menzel and Fornahl (M)",
        "no",
        facts.park_shape,
        arm=HAPPENED,
    ),
    fact(
        "entry: device makers founded in 2019",
        "584",
        467,
        701,
        "health survey",
        "part",
        facts.entries,
        2019,
        (codes.DEVICES,),
    ),
    fact(
        "entry: out of universities, a year 2015-16",
        "50",
        33,
        75,
        "e01 x e02 (D, A)",
        "part",
        facts.university_startups,
        arm=HAPPENED,
    ),
    fact("entry: firms founded in 2018 over 2012", "2.3", 1.8, 2.7, "health survey", "no", facts.entry_growth),
    fact("entry: top 5 of science parents", "1/3", 0.25, 0.42, "US life science (S)", "no", facts.parents, 5),
    fact("entry: top 10 of science parents", "1/2", 0.42, 0.60, "US life science (S)", "no", facts.parents, 10),
    fact(
        "place: products more concentrated than jobs",
        "above 1",
        1,
        NO_LIMIT,
        "Carlino et al. (S)",
        "no",
        facts.invention_over_jobs,
    ),
    fact(
        "place: research more concentrated than jobs",
        "above 1",
        1,
        NO_LIMIT,
        "Carlino et al. (S)",
        "no",
        facts.research_over_jobs,
    ),
    fact("most firms never export", "above 50%", 0.5, 1, "section 11", "no", facts.never_export),
    fact("most firms never grow", "above 50%", 0.5, 1, "section 11", "no", facts.never_grow),
)

EVALUATIONS = (
    fact(
        "innovators in the region, points",
        "0 to 5.7",
        0,
        5.7,
        "Falck et al. 2010, q01 (S)",
        "no",
        evaluations.innovators,
        arm=HAPPENED,
    ),
    fact(
        "research of its firms, log",
        "-0.19 to 0.05",
        -0.19,
        0.05,
        "Falck et al. 2010, q02 (S)",
        "no",
        evaluations.region,
        "research",
        arm=HAPPENED,
    ),
    fact(
        "small firms' jobs for 10 points, %",
        "7 to 10",
        7,
        10,
        "Criscuolo et al. 2019, e28 (S)",
        "part",
        evaluations.area_jobs,
        True,
        arm=HAPPENED,
    ),
    fact(
        "large firms' jobs for 10 points, %",
        "0",
        -3,
        3,
        "Criscuolo et al. 2019 (S)",
        "part",
        evaluations.area_jobs,
        False,
        arm=HAPPENED,
    ),
    fact(
        "productivity of the region's firms, log",
        "0",
        -0.02,
        0.02,
        "Criscuolo; Martin et al. 2011 (S)",
        "no",
        evaluations.region,
        "productivity",
        arm=HAPPENED,
    ),
    fact(
        "jobs of the region's firms, log",
        "0",
        -0.05,
        0.05,
        "Martin et al. 2011 (S)",
        "no",
        evaluations.region,
        "staff",
        arm=HAPPENED,
    ),
    fact(
        "productivity of supported firms, log",
        "0",
        -0.02,
        0.02,
        "Martin et al. 2011 (S)",
        "no",
        evaluations.supported,
        "productivity",
        arm=HAPPENED,
    ),
    fact(
        "research of supported firms, log",
        "above 0",
        0,
        NO_LIMIT,
        "parks: Lamperti 2017, Yang 2009 (S)",
        "part",
        evaluations.supported,
        "research",
        arm=HAPPENED,
    ),
    fact(
        "jobs of supported firms, log",
        "0",
        -0.05,
        0.05,
        "parks: Liberati 2014/16 (S)",
        "no",
        evaluations.supported,
        "staff",
        arm=HAPPENED,
    ),
    fact(
        "founding in biotech and drugs, log",
        "0",
        -0.10,
        0.10,
        "Engel and Heneric 2005 (S)",
        "no",
        evaluations.entry,
        arm=HAPPENED,
    ),
    fact(
        "ties a firm, with a network office",
        "above 0",
        0,
        NO_LIMIT,
        "LECC: Cantner et al. (S-/A)",
        "part",
        evaluations.ties,
        arm=COMPLEX,
    ),
    Row(
        "research three years after the money ended, over then",
        ENDED,
        "0.35",
        0.125,
        0.66,
        "BioRegio, f20 (S-/A)",
        "part",
        lambda arms: evaluations.faded(arms[ENDED], arms[NO_POLICY]),
    ),
)
