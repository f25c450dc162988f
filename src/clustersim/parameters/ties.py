"""Collaboration ties, coordination, openness (evidence sections 3 and 10)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
fit_weight = parameter(
    1.5, "logit", 0.5, 3.0, "n01", "borrowed",
    "weight of technological fit",
    "Scherngell & Barber 2009/11: technological proximity stronger than geographical",
)
distance_weight = parameter(
    0.3, "logit", 0.1, 0.6, "n02", "borrowed",
    "distance deterrence (per ln km), firm-firm",
    "gravity of EU projects and co-patents 0.2-0.5 (M); stronger for industry than public research (S)",
)
public_distance_ratio = parameter(
    0.6, "x", 0.3, 1.0, "n03", "borrowed",
    "distance deterrence, public-public, ratio to firm-firm",
    "Scherngell & Barber (sign)",
)
same_type_weight = parameter(
    0.4, "logit", 0.0, 1.0, "n04", "borrowed",
    "same type (institutional)",
    "Powell et al. 2005: homophily weak, multiconnectivity strong",
)
culture_weight = parameter(
    0.6, "logit", 0.0, 1.5, "n05", "guessed",
    "cultural distance weight",
    "article; Boschma",
)
prior_tie_weight = parameter(
    1.0, "logit", 0.4, 2.0, "n06", "borrowed",
    "prior tie",
    "Gulati 1995/99",
)
common_partner_weight = parameter(
    0.6, "logit", 0.2, 1.2, "n07", "borrowed",
    "common partners",
    "triadic closure; Powell 2005 cohesion",
)
popularity_weight = parameter(
    0.4, "logit", 0.0, 1.0, "n08", "borrowed",
    "popularity",
    "Gay & Dousset 2005: scale-free, 'fitter get richer'; Powell 2005: accumulative advantage not dominant",
)
newcomer_established_share = parameter(
    0.75, "-", 0.6, 0.9, "n09", "borrowed",
    "newcomer links to an established actor",
    "Tomasello 2014 Sci Rep; 2017 EPJ DS (22,000 alliances): newcomers prefer established (S), value M",
)
partner_base = parameter(
    5.0, "count", 3.0, 10.0, "n11", "measured",
    "max partners of a small firm",
    "SKIN max-partners 5 (code)",
)
newcomer_tie_share = parameter(
    0.5, "-", 0.3, 0.8, "n15", "guessed",
    "network churn from new entrants forming >=1 tie in year 1",
    "judgement",
)
broker_boost = parameter(
    0.35, "logit", 0.0, 0.8, "q03", "borrowed",
    "tie-formation boost at full coordination",
    "LECC (Cantner, Graf, Toepfer): new and intensified ties, mostly local, also among unfunded pairs",
)
star_share = parameter(
    0.6, "-", 0.4, 0.8, "q04", "borrowed",
    "rise in centralisation under coordination (share of new ties going to stars)",
    "LECC: SMEs connect to local stars",
)
firms_per_coordinator = parameter(
    30.0, "firms", 15.0, 60.0, "q06", "guessed",
    "firms one coordinator can serve",
    "judgement",
)
openness = parameter(
    0.45, "-", 0.25, 0.7, "q10", "borrowed",
    "openness",
    "Nishimura & Okamuro 2011; Van Looy 2024 (outside networks, variety)",
)
tie_duration = parameter(
    12.0, "quarters", 6.0, 20.0, "n10", "borrowed",
    "mean tie duration",
    "R&D project / alliance practice",
)
initial_coordination = parameter(
    0.4, "0-1", 0.1, 0.8, "q08", "guessed",
    "initial coordination, complex / hospital (same default for both)",
    "complex: three ministries until 2012 then one (S); hospitals: one owner each",
)
candidates = parameter(
    6.0, "count", 3.0, 12.0, "-", "guessed",
    "possible partners looked at in one search",
    "judgement: a short list",
)
partner_growth = parameter(
    1.0, "count/doubling", 0.0, 2.0, "-", "guessed",
    "further partners a doubling of staff can keep (c1)",
    "judgement; evidence gives the form only",
)
no_tie_utility = parameter(
    2.0, "logit", 0.0, 4.0, "-", "guessed",
    "utility of staying alone against a search",
    "set so that about half of the newcomers find a partner in a year",
)
organisation_share = parameter(
    0.3, "share", 0.1, 0.6, "-", "guessed",
    "share of candidates that are hospitals, universities or institutes",
    "judgement",
)
established_age = parameter(
    4.0, "quarters", 4.0, 12.0, "n09", "derived",
    "age from which a firm counts as established",
    "one year, as in n15",
)
culture_spread = parameter(
    0.15, "0-1", 0.05, 0.3, "-", "guessed",
    "spread of culture over actors",
    "judgement",
)
coordinator_cost = parameter(
    80_000_000, "KRW/year", 60_000_000, 120_000_000, "-", "guessed",
    "cost of one coordinator with desk and meetings",
    "judgement",
)
integrator_share = parameter(
    0.25, "share", 0.1, 0.4, "-", "guessed",
    "share of firms that are system integrators",
    "judgement; the article gives roles, not counts",
)
vision_share = parameter(
    0.05, "share", 0.01, 0.1, "-", "guessed",
    "share of firms that are vision providers",
    "judgement",
)
organisation_partner_share = parameter(
    0.1, "ties/person", 0.02, 0.3, "-", "guessed",
    "partners an organisation can keep for each of its research staff",
    "judgement",
)
