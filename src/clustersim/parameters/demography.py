"""Founding, moving, growing and closing of firms (evidence section 4)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
university_startup_rate = parameter(
    2.5, "/1000/y", 1.2, 3.8, "e01", "derived",
    "university start-ups per 1,000 faculty-year",
    "137 (2015), 195 (2016), +19.5% (2017) over 78,414 faculty",
)
medical_share = parameter(
    0.3, "-", 0.2, 0.45, "e02", "guessed",
    "share of those in medical/bio",
    "judgement",
)
hospital_startup_rate = parameter(
    4.0, "/1000/y", 1.0, 8.0, "e03", "derived",
    "hospital start-ups per 1,000 clinician-researchers-year",
    "10 research-driven hospitals: 15 in 2019 / 1,923 = 7.8; 1 in 2013",
)
hospital_ramp = parameter(
    24.0, "quarters", 12.0, 32.0, "e04", "measured",
    "ramp of hospital entry after designation",
    "1 (2013) 2 5 ... 15-16 (2016-19)",
)
institute_startup_rate = parameter(
    2.0, "/1000/y", 0.5, 5.0, "e05", "borrowed",
    "public-institute start-ups per 1,000 researchers-year",
    "judgement; 1,003 professor/researcher start-ups at 168 institutions in 1997-2007 (S)",
)
spin_out_rate = parameter(
    3.0, "/1000/y", 1.0, 6.0, "e06", "borrowed",
    "incumbent spin-outs per 1,000 R&D employees-year",
    "Klepper; Feldman & Romanelli 2006: spawning by incumbents separates growing regions (S sign)",
)
entry_rate = parameter(
    0.09, "/year", 0.05, 0.12, "e07", "borrowed",
    "corporate entry rate, all sectors",
    "all sectors: 76k new of 695k corporations 2019 = 10.9%, 86k of 743k 2020 = 11.6% (D); health manufacturing assumed a little lower",
)
exit_shape = parameter(
    0.64, "-", 0.55, 0.85, "e08", "derived",
    "Weibull shape of exit hazard",
    "corporations: S1 = 0.721, S5 = 0.399 -> k 0.642, scale 5.7 y",
)
exit_scale = parameter(
    5.7, "years", 4.0, 9.0, "e09", "derived",
    "Weibull scale of exit hazard",
    "same (all firms: k 0.60, scale 4.0; S1 0.648, S5 0.321)",
)
spin_off_hazard = parameter(
    0.05, "/year", 0.035, 0.07, "e10", "derived",
    "academic / hospital spin-off hazard (constant)",
    "hospitals 7 closed in about 175-190 firm-years = 0.037-0.040; professors 729/1,003 alive after 0-10 y = 0.068; US 68% alive 1980-2000",
)
exit_size_elasticity = parameter(
    0.25, "-", 0.1, 0.4, "e11", "borrowed",
    "size elasticity of exit",
    "Dunne et al.; Geroski",
)
venture_exit_ratio = parameter(
    0.75, "x", 0.5, 1.0, "e12", "borrowed",
    "VC effect on early exit hazard",
    "Puri & Zarutskie 2012 (lower early failure)",
)
park_exit_ratio = parameter(
    0.95, "x", 0.75, 1.1, "e13", "borrowed",
    "park / incubator effect on exit hazard",
    "incubator graduates 70% against 55% (agency claim, S, selected); causal studies about nil",
)
growth_spread = parameter(
    0.22, "log-pts/y", 0.15, 0.32, "e14", "borrowed",
    "Laplace scale at 10 employees",
    "Bottazzi & Secchi; Stanley (tent shape S, value M)",
)
growth_spread_exponent = parameter(
    0.18, "-", 0.14, 0.2, "e15", "measured",
    "size-variance exponent",
    "Riccaboni et al. 2008 PNAS, pharma: 0.14-0.20",
)
young_growth_rate = parameter(
    0.05, "/year", 0.0, 0.12, "e16", "borrowed",
    "extra growth of young survivors",
    "Haltiwanger et al. 2013",
)
subsidy_location_response = parameter(
    10.0, "% jobs", 7.0, 10.0, "e28", "measured",
    "location response to 10 pp higher investment subsidy, small firms",
    "Criscuolo et al. 2019 AER (7-10); zero for firms over about 150 staff",
)
grant_exit_ratio = parameter(
    1.05, "x", 0.9, 1.2, "f06", "borrowed",
    "grant effect on exit hazard after year 6",
    "JCOGDN 2018 (90,000 obs): survival lower after 6 years",
)
venture_growth_ratio = parameter(
    1.5, "x", 1.1, 2.2, "f18", "borrowed",
    "growth multiplier while VC-backed",
    "Puri & Zarutskie: 0.16% of firms, 7.3% of jobs (S; mostly selection)",
)
venture_startup_elasticity = parameter(
    0.02, "elasticity", 0.0, 0.05, "f19", "borrowed",
    "start-up response to local VC supply",
    "Samila & Sorenson 2011 (positive S; 0.5-2% per doubling M)",
)
cluster_entry_elasticity = parameter(
    0.1, "-", 0.02, 0.25, "g06", "borrowed",
    "cluster strength elasticity of entry",
    "Delgado, Porter & Stern 2010/14: positive for start-ups, start-up jobs and survival",
)
convergence_rate = parameter(
    -0.03, "/year", -0.08, 0.0, "g07", "borrowed",
    "convergence (own size) effect on growth",
    "same papers: growth falls with initial level",
)
hospital_base_share = parameter(
    0.2, "share", 0.05, 0.5, "e03", "derived",
    "start-up rate of a hospital without designation against the full rate",
    "1 start-up over 1,213 clinicians in research in 2013 against 4.0 per 1,000",
)
full_hospital_support = parameter(
    2_400_000_000, "KRW/y", 1_000_000_000, 6_000_000_000, "-", "derived",
    "public programme money of a hospital a year from which its start-up rate is the full one",
    "26.25 bn KRW for ten hospitals in 2016, when their start-ups had reached 16 a year; 2.6 at prices of 2016",
)
transfer_elasticity = parameter(
    0.5, "-", 0.0, 1.0, "-", "guessed",
    "response of deals and spin-offs to the strength of technology transfer",
    "judgement",
)
startup_capital = parameter(
    236_000_000, "KRW", 100_000_000, 1_000_000_000, "-", "measured",
    "own money of a new firm",
    "KHIDI start-up survey 2019: 0.264 bn KRW on average, at prices of 2019",
)
startup_staff = parameter(
    3.0, "persons", 1.0, 6.0, "-", "derived",
    "mean posts paid by first sales of an independent start-up",
    "sales at age 1 of 0.327 bn KRW over output per worker",
)
spin_off_staff = parameter(
    1.0, "persons", 0.5, 3.0, "-", "guessed",
    "the same for spin-offs of science",
    "judgement: a first customer or a first paid study",
)
runway = parameter(
    8.0, "quarters", 4.0, 16.0, "-", "guessed",
    "quarters over which spare money is spent on research",
    "judgement: two years between rounds",
)
no_money_exit_ratio = parameter(
    3.0, "x", 1.5, 6.0, "-", "guessed",
    "exit hazard of a firm that needs a loan to pay its bills (m_fin)",
    "judgement; evidence gives the form only",
)
consider_hazard = parameter(
    0.02, "/quarter", 0.005, 0.05, "-", "guessed",
    "chance that a firm thinks of moving",
    "judgement",
)
home_attachment = parameter(
    3.0, "logit", 1.5, 5.0, "-", "guessed",
    "utility of staying, beside ties and staff",
    "judgement: about 1% of firms move in a year",
)
move_distance_weight = parameter(
    0.5, "logit/log km", 0.2, 1.0, "n02", "borrowed",
    "how distance deters a move",
    "somewhat above the distance deterrence of ties",
)
lost_tie_weight = parameter(
    1.0, "logit", 0.0, 2.0, "-", "guessed",
    "utility lost when all ties are left behind",
    "judgement",
)
labour_weight = parameter(
    1.0, "logit", 0.0, 2.0, "-", "guessed",
    "weight of the labour reach of a place in a move",
    "judgement",
)
rent_weight = parameter(
    0.5, "logit", 0.0, 1.0, "-", "guessed",
    "weight of log rent in a move",
    "judgement",
)
park_appeal = parameter(
    2.5, "logit", 0.0, 5.0, "-", "guessed",
    "appeal of a place on a park's floor",
    "judgement: the middle of its range; not fitted",
)
subsidy_staff_limit = parameter(
    150.0, "persons", 100.0, 250.0, "e28", "measured",
    "staff above which a firm does not respond to investment grants, nor fits a tenant's floor",
    "Criscuolo et al. 2019",
)
move_cost = parameter(
    50_000_000, "KRW/person", 20_000_000, 100_000_000, "-", "guessed",
    "investment of a mover for each of its staff",
    "judgement",
)
staff_follow_share = parameter(
    0.6, "share", 0.3, 0.9, "-", "guessed",
    "staff that follow a firm to another place",
    "judgement",
)
mean_age = parameter(
    36.0, "quarters", 20.0, 60.0, "-", "guessed",
    "mean age of firms at the start",
    "judgement",
)
drug_drift_rate = parameter(
    0.0227, "/year", -0.2, 0.2, "-", "derived",
    "drift of established lines, drugs",
    "solved (analysis.drift): entry, exit, products and drift give the national path as it happened",
)
device_drift_rate = parameter(
    0.0471, "/year", -0.2, 0.2, "-", "derived",
    "drift of established lines, devices",
    "solved (analysis.drift): entry, exit, products and drift give the national path as it happened",
)
biotech_drift_rate = parameter(
    0.0215, "/year", -0.2, 0.2, "-", "derived",
    "drift of established lines, biotech",
    "solved (analysis.drift): entry, exit, products and drift give the national path as it happened",
)
health_it_drift_rate = parameter(
    0.0684, "/year", -0.2, 0.2, "-", "derived",
    "drift of established lines, health IT",
    "solved (analysis.drift): entry, exit, products and drift give the national path as it happened",
)
supplier_drift_rate = parameter(
    0.0620, "/year", -0.2, 0.2, "-", "derived",
    "drift of established lines, suppliers",
    "solved as the others",
)
software_share = parameter(
    0.2, "share", 0.1, 0.5, "h17", "guessed",
    "firms in health IT among science firms in devices and software",
    "judgement",
)
science_drug_share = parameter(
    0.15, "share", 0.05, 0.35, "-", "guessed",
    "firms in drugs among the other science firms",
    "judgement",
)
research_growth_limit = parameter(
    0.25, "share/quarter", 0.1, 0.5, "-", "guessed",
    "most that a firm raises its own research in a quarter",
    "judgement: teams are built, not bought",
)
