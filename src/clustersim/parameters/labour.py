"""Labour pools, matching, wages, output per worker (evidence section 5)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
willingness_decay = parameter(
    0.0075, "/km", 0.005, 0.01, "l01", "derived",
    "willingness decay with distance from the capital",
    "KCCI 2022: 64.1% Suwon/Yongin, 31.9% Pyeongtaek/Chungju, 25.9% Sejong/Daejeon, 14.9% Daegu/Jeonju; distances taken as 35/80/135/215 km -> half-life 92 km",
)
provincial_premium = parameter(
    0.17, "-", 0.05, 0.3, "l02", "measured",
    "pay premium needed for a provincial job",
    "choice study >=17%; KCCI mode +10M KRW a year",
)
never_share = parameter(
    0.345, "-", 0.25, 0.4, "l03", "measured",
    "never apply outside the capital region",
    "KCCI 2022 (301 youths)",
)
small_firm_shortage_ratio = parameter(
    7.8, "x", 4.0, 10.0, "l05", "measured",
    "small (under 300) to large (500+) shortage ratio",
    "MOTIE 2018",
)
quit_rate = parameter(
    0.064, "/year", 0.05, 0.12, "l07", "derived",
    "annual quits / technical stock",
    "2,355 / 36,999; early quits 27.9% of recruits",
)
matching_elasticity = parameter(
    0.5, "-", 0.4, 0.7, "l08", "borrowed",
    "matching elasticity on job seekers",
    "Petrongolo & Pissarides 2001",
)
matching_efficiency = parameter(
    0.6, "/quarter", 0.3, 0.9, "l09", "guessed",
    "matching efficiency",
    "calibrate to l04 and l06",
)
device_output_per_worker = parameter(
    89_800_000, "KRW/year", 75_600_000, 133_300_000, "l11", "measured",
    "output per worker: devices",
    "101 at prices of 2017: MFDS; Wonju 162 (2007)",
)
drug_output_per_worker = parameter(
    265_800_000, "KRW/year", 222_200_000, 293_300_000, "l12", "derived",
    "output per worker: pharma",
    "299 at prices of 2017: 20.36 trn / 68,061",
)
biotech_output_per_worker = parameter(
    190_000_000, "KRW/year", 140_000_000, 240_000_000, "l13", "derived",
    "output per worker: biotech",
    "2008: 4.512 trn / 20,547 = 220 (R&D + production staff only)",
)
health_it_output_per_worker = parameter(
    130_000_000, "KRW/year", 80_000_000, 200_000_000, "l14", "guessed",
    "output per worker: health IT",
    "judgement",
)
research_wage = parameter(
    60_000_000, "KRW/year", 45_000_000, 80_000_000, "l15", "guessed",
    "researcher wage cost",
    "judgement",
)
mean_wage = parameter(
    42_000_000, "KRW/year", 36_000_000, 52_000_000, "l16", "guessed",
    "mean wage cost",
    "judgement",
)
wage_curve_elasticity = parameter(
    0.1, "-", 0.05, 0.15, "l17", "borrowed",
    "wage response to local tightness (wage curve)",
    "Blanchflower & Oswald",
)

wage_speed = parameter(
    0.25, "share/quarter", 0.1, 0.4, "-", "guessed",
    "share of wages renewed in a quarter",
    "judgement: wages are agreed once a year, so a quarter of them in a quarter",
)
public_post_fill_share = parameter(
    0.5, "-", 0.3, 0.8, "l18", "measured",
    "posts filled at a new public site after 3 years",
    "complexes could hire only half of needed staff (budget cuts); plan 851 by 2017, 178 at end 2013",
)
supplier_output_per_worker = parameter(
    110_000_000, "KRW/year", 80_000_000, 160_000_000, "-", "guessed",
    "output per worker: suppliers",
    "near devices (l11)",
)
research_labour_share = parameter(
    0.60, "share", 0.45, 0.65, "l15", "derived",
    "wages in research spending",
    "national 0.47 (wage x researchers over R&D spending); small firms buy less",
)
most_labour_share = parameter(
    0.70, "share", 0.6, 0.8, "-", "guessed",
    "most that production wages take of value added at the start",
    "keeps wages below what sector output can pay",
)
technician_share = parameter(
    0.6, "share", 0.4, 0.7, "-", "guessed",
    "technicians among staff who are not researchers",
    "judgement",
)
seeker_share = parameter(
    0.04, "share", 0.02, 0.08, "-", "guessed",
    "people looking for work in the medical labour pools at the start",
    "near the national unemployment rate",
)
pool_inflow_rate = parameter(
    0.5, "/quarter", 0.2, 1.0, "-", "guessed",
    "speed at which people of neighbouring trades refill the pools of technicians and others",
    "judgement",
)
industry_share = parameter(
    0.35, "share", 0.2, 0.5, "-", "guessed",
    "biomedical graduates who look for work in the medical industry",
    "judgement; the rest go to care, schools, abroad",
)
retire_rate = parameter(
    0.025, "/year", 0.02, 0.03, "-", "guessed",
    "share of those looking for work who retire or leave the trade",
    "a working life of forty years; arrivals are net of those who retire from a job",
)
labour_pool_scale = parameter(
    1.0, "x", 0.0, 1e9, "-", "derived",
    "size of the pools of people looking for work against the default (0: none; very large: no shortage)",
    "a switch for tests and extreme scenarios",
)
staff_speed = parameter(
    0.25, "/quarter", 0.1, 1.0, "-", "guessed",
    "speed at which staff plans follow sales",
    "judgement",
)
large_staff = parameter(
    300.0, "persons", 300.0, 500.0, "l05", "measured",
    "staff from which a firm counts as large",
    "MOTIE 2018",
)
capacity_slack = parameter(
    0.25, "share", 0.1, 0.5, "-", "guessed",
    "sales above normal output that staff can still make",
    "judgement: overtime and stock",
)
willing_clinician_share = parameter(
    0.1, "share", 0.05, 0.2, "-", "guessed",
    "hospital doctors who would take paid research time",
    "judgement",
)
research_spread = parameter(
    0.5, "log-points", 0.3, 1.5, "-", "guessed",
    "spread of log research intensity over firms at the start",
    "research is concentrated in few firms (pattern 8)",
)
start_vacancy_share = parameter(
    0.03, "share", 0.0, 0.06, "-", "guessed",
    "posts open at the start against staff",
    "set by eye so that the first year shows no jump in jobs; to be replaced by a figure of a steady run",
)
research_inflow_rate = parameter(
    0.2, "/quarter", 0.0, 0.5, "-", "guessed",
    "the same for researchers: engineers and chemists of other fields",
    "judgement: slower than other staff",
)
