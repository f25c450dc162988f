"""Development projects by type: stages, times, costs, chances (evidence section 2)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
discovery_time = parameter(
    12.0, "quarters", 8.0, 18.0, "p01", "borrowed",
    "drug discovery-to-lead time",
    "Paul et al. 2010 NRDD",
)
discovery_success = parameter(
    0.5, "-", 0.35, 0.65, "p02", "borrowed",
    "drug discovery success",
    "Paul et al. 2010 (0.80 x 0.75 x 0.85)",
)
nonclinical_time = parameter(
    8.0, "quarters", 4.0, 10.333333, "p03", "measured",
    "drug non-clinical time",
    "Sertkaya 2024 JAMA Netw Open: 31.2 (S); Paul: 12 (M)",
)
nonclinical_success = parameter(
    0.69, "-", 0.55, 0.8, "p04", "borrowed",
    "drug non-clinical success",
    "Paul et al. 2010",
)
phase_1_time = parameter(
    8.0, "quarters", 6.0, 9.333333, "p05", "measured",
    "drug phase 1 time",
    "Sertkaya 27.8; CMR 18; DiMasi 21.6",
)
phase_1_success = parameter(
    0.52, "-", 0.48, 0.66, "p06", "measured",
    "drug phase 1 success",
    "BIO 2011-20 (LOA seen); 2006-15 0.632 (S); CMR 0.54 (S)",
)
phase_2_time = parameter(
    10.666667, "quarters", 8.333333, 13.666667, "p07", "measured",
    "drug phase 2 time",
    "Sertkaya 34.0; CMR 30; DiMasi 25.7",
)
phase_2_success = parameter(
    0.29, "-", 0.25, 0.36, "p08", "measured",
    "drug phase 2 success",
    "BIO 2011-20 0.289; 2006-15 0.307; CMR 0.34",
)
phase_3_time = parameter(
    12.0, "quarters", 10.0, 19.333333, "p09", "measured",
    "drug phase 3 time",
    "Sertkaya 38.0; CMR 30; DiMasi 30.5",
)
phase_3_success = parameter(
    0.58, "-", 0.5, 0.7, "p10", "measured",
    "drug phase 3 success",
    "BIO; 2006-15 0.581; CMR 0.70",
)
review_time = parameter(
    4.666667, "quarters", 3.333333, 7.0, "p11", "measured",
    "drug review time",
    "Sertkaya 16.2; BMJ 2014: 322-366 days",
)
review_success = parameter(
    0.9, "-", 0.83, 0.95, "p12", "measured",
    "drug approval given filing",
    "BMJ 2014 0.91; 2006-15 0.853",
)
phase_1_cost = parameter(
    3_000_000_000, "KRW", 1_500_000_000, 4_500_000_000, "p13", "borrowed",
    "trial cost P1 / site-mix Korea",
    "Martin 2017: $3.4M global (S, secondary), Korea cheaper (A)",
)
phase_2_cost = parameter(
    7_500_000_000, "KRW", 4_000_000_000, 12_000_000_000, "p14", "borrowed",
    "trial cost P2",
    "$8.6M global (S secondary)",
)
phase_3_cost = parameter(
    20_000_000_000, "KRW", 10_000_000_000, 60_000_000_000, "p15", "borrowed",
    "trial cost P3",
    "$21.4M global (S secondary)",
)
licence_out_chance = parameter(
    0.15, "per success", 0.05, 0.35, "p16", "guessed",
    "licence-out chance after P1 or P2 success",
    "Korean firms mostly license out before P3; no clean rate found",
)
incremental_time = parameter(
    16.0, "quarters", 10.0, 24.0, "p17", "guessed",
    "incremental drug / biosimilar: time",
    "Korean practice",
)
incremental_success = parameter(
    0.55, "-", 0.35, 0.7, "p18", "guessed",
    "incremental drug / biosimilar: success",
    "Korean practice",
)
device_2_time = parameter(
    12.0, "quarters", 8.0, 20.0, "p19", "measured",
    "device class II total time",
    "Makower 2010 survey: 31 months from first FDA contact to clearance",
)
device_2_success = parameter(
    0.45, "-", 0.25, 0.7, "p20", "borrowed",
    "device class II success concept-to-market",
    "'75% of device start-ups fail' (blog, S weak) is firm-level; project level higher",
)
device_2_cost = parameter(
    2_000_000_000, "KRW", 500_000_000, 8_000_000_000, "p21", "derived",
    "device class II cost, Korea",
    "US $31M (S) is not feasible at 1.77 bn KRW output per Korean maker (S)",
)
device_3_time = parameter(
    26.0, "quarters", 18.0, 36.0, "p22", "measured",
    "device class III-IV total time",
    "Fogarty rule of thumb 8 years to exit; 10-15 months review for class IV",
)
device_3_success = parameter(
    0.28, "-", 0.15, 0.45, "p23", "guessed",
    "device class III-IV success",
    "none clean",
)
device_3_cost = parameter(
    12_000_000_000, "KRW", 4_000_000_000, 50_000_000_000, "p24", "borrowed",
    "device class III-IV cost, Korea",
    "US PMA $94M (S), scaled",
)
device_review_time = parameter(
    3.0, "quarters", 1.0, 5.0, "p25", "measured",
    "MFDS review class II / III / IV (use 4.5 / 9 / 12.5)",
    "realistic 3-6 / 6-12 / 10-15 (pureglobal); innovative device 250 -> 80 days (Business France)",
)
health_it_time = parameter(
    9.0, "quarters", 5.0, 15.0, "p26", "guessed",
    "health IT: build + hospital pilot + clearance",
    "judgement; reimbursement adds 12-36",
)
reimbursement_lag = parameter(
    8.0, "quarters", 4.0, 12.0, "p26", "guessed",
    "time from clearance of a health IT product to its first reimbursed sales",
    "judgement; reimbursement adds 12-36 months",
)
health_it_success = parameter(
    0.2, "-", 0.05, 0.4, "p27", "borrowed",
    "health IT success to revenue",
    "'98% of digital health start-ups fail' (blog, S weak) as pessimistic bound",
)
biotech_time = parameter(
    13.333333, "quarters", 8.0, 20.0, "p28", "guessed",
    "biotech service / reagent / diagnostics time",
    "judgement",
)
biotech_success = parameter(
    0.28, "-", 0.15, 0.45, "p29", "guessed",
    "biotech service success",
    "judgement",
)
stage_time_cv = parameter(
    0.35, "-", 0.2, 0.6, "p30", "borrowed",
    "stage-time coefficient of variation",
    "judgement; Sertkaya spread by field about 0.25",
)
trial_start_lag = parameter(
    1.972603, "quarters", 0.986301, 3.287671, "p31", "measured",
    "trial start lag (protocol to first patient)",
    "global median 227 = 53 regulatory + 56 ethics + 118 contract; range 4-15 months",
)
partner_lag_multiplier = parameter(
    0.75, "x", 0.5, 1.0, "p32", "derived",
    "start-lag multiplier when a hospital is partner",
    "contract part (118/227) is what a partner hospital can cut",
)
hospital_partner_ratio = parameter(
    1.05, "x", 0.85, 1.25, "p33", "measured",
    "hospital partner effect on clinical success",
    "Danzon et al. 2005: alliances help P2/P3, mainly with large licensee (+); Crispeels 2018: public-private trials succeed less (selection) (-)",
)
clinician_design_ratio = parameter(
    1.15, "x", 1.0, 1.5, "p34", "borrowed",
    "clinician co-design effect on device concept stage",
    "Chatterji et al. 2008: about 20% of 26,000 device patents have a physician inventor and are cited more; Chatterji & Fabrizio 2012, von Hippel (M)",
)
research_hospital_starts = parameter(
    8.0, "trial starts/100 beds/year", 3.0, 20.0, "p35", "derived",
    "new trial starts per 100 beds-year, research hospital",
    "MD Anderson 1,078 active protocols / 616 beds = 175 per 100 beds (about 44 starts) is the ceiling; Korea far lower",
)
other_hospital_starts = parameter(
    2.0, "trial starts/100 beds/year", 0.5, 5.0, "p36", "derived",
    "same, other tertiary hospital",
    "133 trial sites in 2009, four hospitals about 40% of trials",
)
tie_cost_share = parameter(
    0.1, "-", 0.03, 0.25, "n12", "derived",
    "cost of a tie as share of project cost",
    "SKIN 110 against 200-1,000 per research step (0.11-0.55)",
)
tie_success_ratio = parameter(
    1.12, "x", 1.0, 1.35, "n13", "borrowed",
    "early-stage success uplift of a good-fit tie",
    "alliances help (Danzon; S) but within-cluster collaboration lowered R&D productivity of Japanese SMEs (Nishimura & Okamuro 2011; S)",
)
role_completion_ratio = parameter(
    1.05, "x at rho=1", 1.0, 1.2, "q07", "guessed",
    "effect of role completeness on project completion",
    "article (claim only)",
)
discovery_cost = parameter(
    2_000_000_000, "KRW", 1_000_000_000, 4_000_000_000, "-", "guessed",
    "cost of drug discovery to lead",
    "judgement: below a phase 1 trial",
)
nonclinical_cost = parameter(
    2_000_000_000, "KRW", 1_000_000_000, 4_000_000_000, "-", "guessed",
    "cost of non-clinical drug studies",
    "judgement: below a phase 1 trial",
)
filing_cost = parameter(
    300_000_000, "KRW", 100_000_000, 1_000_000_000, "-", "guessed",
    "cost of a drug filing",
    "judgement",
)
incremental_cost = parameter(
    2_500_000_000, "KRW", 1_000_000_000, 6_000_000_000, "-", "guessed",
    "cost of an incremental drug or biosimilar",
    "judgement: a bioequivalence or small trial and a filing",
)
biotech_cost = parameter(
    1_500_000_000, "KRW", 500_000_000, 4_000_000_000, "-", "guessed",
    "cost of a biotech service, reagent or diagnostic",
    "judgement: below a class II device",
)
health_it_cost = parameter(
    1_000_000_000, "KRW", 300_000_000, 3_000_000_000, "-", "guessed",
    "cost of a health IT product",
    "judgement",
)
concept_share = parameter(
    0.35, "share", 0.2, 0.5, "-", "guessed",
    "share of time and cost before testing, types with one total only",
    "judgement",
)
testing_share = parameter(
    0.40, "share", 0.3, 0.5, "-", "guessed",
    "share of time and cost in testing or trial, types with one total only",
    "judgement",
)
least_scale = parameter(
    0.25, "share", 0.1, 1.0, "p21", "derived",
    "smallest project against the type's reference",
    "low end of the cost range of class II devices over its default",
)
project_share = parameter(
    0.7, "share", 0.5, 0.9, "-", "guessed",
    "share of research money that may go to projects",
    "the rest keeps knowledge up",
)
frozen_limit = parameter(
    12.0, "quarters", 4.0, 20.0, "-", "guessed",
    "quarters without money after which a project is abandoned",
    "judgement",
)
sites_per_trial = parameter(
    3.0, "count", 2.0, 5.0, "p35, p36", "derived",
    "hospital starts used by one trial",
    "starts by beds (p35, p36) over approved trials of 2010 (439)",
)
foreign_trial_share = parameter(
    0.4, "share", 0.3, 0.6, "-", "guessed",
    "share of trial slots used by companies from abroad",
    "judgement: multinational trials in Korea",
)
trial_fee_share = parameter(
    0.5, "share", 0.3, 0.7, "-", "guessed",
    "part of a clinical stage's cost paid to the hospital",
    "judgement",
)
new_drug_share = parameter(
    0.35, "share", 0.15, 0.5, "-", "guessed",
    "share of drug firms' ideas that are new drugs",
    "judgement; Korean makers mostly develop incremental drugs",
)
device_3_share = parameter(
    0.15, "share", 0.05, 0.3, "-", "guessed",
    "share of device ideas of class III-IV",
    "judgement",
)
biotech_drug_share = parameter(
    0.2, "share", 0.1, 0.5, "-", "guessed",
    "share of biotech firms' ideas that are new drugs",
    "judgement",
)
new_drug_peak = parameter(
    30_000_000_000, "KRW/year", 10_000_000_000, 100_000_000_000, "-", "guessed",
    "mean peak sales of a new drug",
    "judgement; the 2009 plan's 300 bn a drug is a target, not used",
)
incremental_peak = parameter(
    3_000_000_000, "KRW/year", 1_000_000_000, 10_000_000_000, "-", "guessed",
    "mean peak sales of an incremental drug",
    "judgement",
)
device_2_peak = parameter(
    1_570_000_000, "KRW/year", 600_000_000, 5_000_000_000, "-", "derived",
    "mean peak sales of a class II device",
    "one product earns what a mean Korean maker did in 2017 (MFDS, 1.77 bn at its prices)",
)
device_3_peak = parameter(
    8_000_000_000, "KRW/year", 2_000_000_000, 20_000_000_000, "-", "guessed",
    "mean peak sales of a class III-IV device",
    "judgement",
)
biotech_peak = parameter(
    2_500_000_000, "KRW/year", 800_000_000, 8_000_000_000, "-", "guessed",
    "mean peak sales of a biotech service",
    "judgement",
)
health_it_peak = parameter(
    1_500_000_000, "KRW/year", 500_000_000, 5_000_000_000, "-", "guessed",
    "mean peak sales of a health IT product",
    "judgement",
)
peak_spread = parameter(
    1.5, "log-points", 1.0, 2.0, "h09", "borrowed",
    "spread of log peak sales",
    "skew as of licence income (Scherer and Harhoff)",
)
ramp_time = parameter(
    12.0, "quarters", 6.0, 20.0, "-", "guessed",
    "quarters from launch to peak",
    "judgement",
)
plateau_time = parameter(
    28.0, "quarters", 16.0, 48.0, "-", "guessed",
    "quarters from launch to decline",
    "judgement",
)
decline_rate = parameter(
    0.15, "/year", 0.05, 0.3, "-", "guessed",
    "decline of demand after the plateau",
    "judgement",
)
retire_share = parameter(
    0.2, "share", 0.1, 0.4, "-", "guessed",
    "share of the peak at which a product is withdrawn",
    "judgement",
)
licence_out_share = parameter(
    0.1, "share", 0.02, 0.3, "-", "guessed",
    "licence-out income as share of one year's expected peak sales",
    "judgement",
)
start_fill_share = parameter(
    0.75, "share", 0.5, 1.0, "-", "guessed",
    "project money committed at the start",
    "set by eye from runs without policy, against a jump in the first years",
)
start_product_share = parameter(
    0.6, "share", 0.3, 1.0, "-", "guessed",
    "products on the market at the start against what project money could have launched",
    "set by eye from runs without policy: launches against those that money could pay for",
)
