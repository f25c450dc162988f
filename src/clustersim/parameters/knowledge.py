"""Knowledge bases, learning in ties, spillovers through place (evidence section 1)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
optimal_distance = parameter(
    0.45, "0-1", 0.25, 0.65, "k02", "borrowed",
    "optimal cognitive distance",
    "Nooteboom et al. 2007 RP 36:1016 (994 alliances): inverted U confirmed, optimum larger for exploration",
)
distance_width = parameter(
    0.2, "0-1", 0.1, 0.35, "k03", "guessed",
    "width of the inverted U",
    "as the optimal distance",
)
learning_speed = parameter(
    0.05, "/quarter", 0.02, 0.12, "k04", "guessed",
    "learning speed in an active tie",
    "calibrate to R&D project length 2-3 y",
)
absorptive_slope = parameter(
    8.0, "-", 4.0, 16.0, "k05", "derived",
    "absorptive-capacity slope",
    "Cohen & Levinthal 1990; set so 9.1% R&D intensity (listed pharma 2018) gives g=0.52",
)
own_research_elasticity = parameter(
    0.7, "-", 0.5, 0.9, "k06", "measured",
    "own-R&D elasticity of ideas",
    "Bottazzi & Peri 2003 EER: doubling R&D raises own-region innovation 80-90%; firm level lower",
)
spillover_elasticity = parameter(
    0.03, "-", 0.01, 0.08, "k07", "measured",
    "spillover elasticity, other regions",
    "Bottazzi & Peri 2003: +2-3% for regions within 300 km; Ugur 2018/20 meta: spillovers not larger than own R&D",
)
academic_elasticity = parameter(
    0.08, "-", 0.02, 0.25, "k08", "borrowed",
    "academic/hospital research elasticity, same region",
    "Jaffe 1989; Acs, Anselin & Varga 2002 about 0.1 (M); Carlino & Hunt 2009: life-science effect smaller (S)",
)
tacit_half_life = parameter(
    10.0, "km", 1.0, 60.0, "k09", "measured",
    "tacit half-life",
    "Carlino et al. R&D labs: clustering at 0.25 mile and about 40 miles",
)
codified_half_life = parameter(
    350.0, "km", 150.0, 450.0, "k10", "derived",
    "codified half-life",
    "RSUE 2013 43:124: -55..-70% per 500 km -> 288-434 km",
)
tacit_share = parameter(
    0.6, "-", 0.3, 0.8, "k11", "guessed",
    "tacit share of useful flow",
    "none; article stresses tacit synergy",
)
productivity_elasticity = parameter(
    0.07, "-", 0.03, 0.12, "k13", "borrowed",
    "R&D-capital elasticity of productivity",
    "Ugur et al. 2016 RP (1,258 estimates, 65 studies; 'smaller than earlier reviews' S, value M); Hall et al. 2010 centre 0.08",
)
critical_mass = parameter(
    800.0, "R&D staff in region", 200.0, 3000.0, "k14", "borrowed",
    "critical mass for academic spillovers",
    "Varga 1998: a critical mass of high-tech employment must be reached",
)
cultural_friction = parameter(
    1.0, "-", 0.0, 2.5, "k15", "borrowed",
    "cultural friction on transfer",
    "van Wijk et al. 2008 JMS meta: trust, tie strength, shared systems +; cultural distance -",
)
research_depreciation_rate = parameter(
    0.15, "/year", 0.08, 0.25, "k12", "borrowed",
    "knowledge / R&D depreciation",
    "Griliches convention; Li & Hall pharma about 0.11",
)
own_learning_depth = parameter(
    1.0, "depth", 0.5, 2.0, "-", "guessed",
    "knowledge depth that research of `learning_reference` keeps up",
    "scale of the knowledge space; only ratios matter",
)
learning_reference = parameter(
    100_000_000, "KRW/quarter", 50_000_000, 200_000_000, "-", "guessed",
    "research at which own learning keeps one unit of depth",
    "about the research of a mid-sized Korean device maker",
)
quality_slope = parameter(
    0.10, "log odds/log depth", 0.0, 0.3, "-", "guessed",
    "effect of knowledge depth, against the sector's mean, on a project's chance (eta)",
    "evidence section 2 names the term and gives no value",
)
idea_abundance = parameter(
    1.2, "x", 0.8, 2.0, "-", "guessed",
    "ideas per project that firms can pay for at the start (sets A_s)",
    "ideas are a little more plentiful than money; A_s is solved from it per sector",
)
knowledge_spread = parameter(
    0.5, "log-points", 0.2, 1.0, "-", "guessed",
    "spread of log knowledge by field around the sector's profile",
    "judgement; gives a mean distance near 0.25",
)
base_depth = parameter(
    0.3, "depth", 0.1, 1.0, "-", "guessed",
    "knowledge depth of a firm without research",
    "judgement",
)
