"""Density, rent, anchors, local multiplier (evidence section 8)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
density_elasticity = parameter(
    0.04, "-", 0.027, 0.064, "g01", "measured",
    "density elasticity of productivity",
    "Donovan et al. 2024 (6,684 estimates): 0.027-0.064; Grover et al. 2023: 0.039 rich countries; Ahlfeldt & Pietrostefani 0.04",
)
localisation_elasticity = parameter(
    0.03, "-", 0.0, 0.08, "g02", "borrowed",
    "localisation (own-sector) elasticity",
    "Rosenthal & Strange 2004; de Groot 2016",
)
rent_elasticity = parameter(
    0.15, "-", 0.08, 0.25, "g03", "borrowed",
    "rent elasticity to density",
    "Ahlfeldt & Pietrostefani 2019; Combes et al.",
)
local_multiplier = parameter(
    0.7, "jobs", 0.3, 1.6, "g04", "measured",
    "non-traded jobs per high-tech job",
    "JRS 2022 62:150: traded +0.5, high-tech <1; van Dijk 2014: 1.02; Moretti 2010: 1.59 (5 for high-tech is the outlier, never a default)",
)
anchor_effect = parameter(
    0.15, "x-1", 0.0, 0.4, "g05", "borrowed",
    "anchor effect on academic-to-industry conversion",
    "Agrawal & Cockburn 2003; Feldman 2003 (sign only)",
)
multiplier_lag = parameter(
    8.0, "quarters", 4.0, 16.0, "g08", "guessed",
    "lag of local multiplier",
    "judgement",
)
rent_cost = parameter(
    3_000_000, "KRW/person/year", 1_000_000, 6_000_000, "-", "guessed",
    "rent per person at the start",
    "judgement",
)
anchor_staff = parameter(
    1000.0, "persons", 500.0, 2000.0, "g05", "guessed",
    "staff from which a research-active firm is an anchor",
    "judgement",
)
anchor_intensity = parameter(
    0.05, "share", 0.03, 0.1, "g05", "guessed",
    "research over sales from which a firm is research-active",
    "judgement",
)
