"""The hospital as a core actor (evidence section 9)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
research_revenue_share = parameter(
    0.09, "-", 0.05, 0.12, "h01", "measured",
    "research spending / medical revenue",
    "10 hospitals: 8.1% (2013) -> 10.2% (2016)",
)
research_hospital_revenue = parameter(
    575_000_000_000, "KRW/year", 232_000_000_000, 927_000_000_000, "h02", "measured",
    "medical revenue per research hospital",
    "573 (2013) -> 694 (2016), 620 at prices of 2015",
)
research_growth_rate = parameter(
    0.045, "/year", 0.02, 0.07, "h04", "guessed",
    "growth without designation",
    "unknown; half the gross as a start",
)
clinician_researcher_share = parameter(
    0.35, "-", 0.15, 0.45, "h05", "measured",
    "clinician-researchers / doctors",
    "1,923 / 5,464 (2019); ordinary hospitals far lower",
)
deal_rate = parameter(
    184.0, "deals/trn KRW", 99.0, 275.0, "h07", "derived",
    "technology deals per trn KRW research",
    "97 in 10 months of 2016 over 696 bn (universities 713 per trn, smaller); 167 at prices of 2016",
)
deal_income = parameter(
    40_000_000, "KRW", 16_400_000, 81_800_000, "h08", "derived",
    "mean income per deal, hospital",
    "15.1 bn / 344 deals by 2016 (university 17.6), at prices of 2016",
)
investigator_trial_share = parameter(
    0.24, "-", 0.18, 0.3, "h14", "derived",
    "investigator-initiated share of trials",
    "176/714 (2019), 188/799 (2020)",
)
care_lost_per_researcher = parameter(
    150_000_000, "KRW/year", 50_000_000, 400_000_000, "h16", "guessed",
    "care revenue lost per research FTE",
    "judgement; test 0",
)
device_idea_share = parameter(
    0.5, "-", 0.3, 0.7, "h17", "guessed",
    "device/IT share of hospital ideas",
    "user-innovation literature",
)
core_hospitals = parameter(
    15.0, "hospitals", 6.0, 30.0, "h18", "borrowed",
    "number of core hospitals in strategy B",
    "10 designated in reality; 'nationwide / distributed'",
)
other_research_share = parameter(
    0.02, "share", 0.01, 0.04, "h01", "guessed",
    "research spending over revenue, hospitals without research standing",
    "judgement: far below 9%",
)
research_hospital_beds = parameter(
    1700.0, "beds", 1000.0, 2500.0, "h02", "guessed",
    "beds of the mean research hospital, to scale revenue",
    "judgement from the list of hospitals",
)
doctors_per_bed = parameter(
    0.33, "persons", 0.2, 0.4, "h05", "derived",
    "doctors per bed of a tertiary hospital",
    "5,464 doctors in ten hospitals (2019)",
)
other_clinician_share = parameter(
    0.08, "share", 0.03, 0.15, "h05", "guessed",
    "clinician-researchers among doctors elsewhere",
    "judgement: far lower than in research hospitals",
)
clinician_wage = parameter(
    120_000_000, "KRW/year", 80_000_000, 160_000_000, "-", "guessed",
    "cost of a clinician's year",
    "judgement",
)
university_deal_rate = parameter(
    784.0, "deals/trn KRW", 440.0, 990.0, "h07", "measured",
    "technology deals of universities and institutes",
    "713 per trn KRW at prices of 2016 (evidence h07)",
)
university_deal_income = parameter(
    16_000_000, "KRW", 9_100_000, 27_300_000, "h08", "measured",
    "mean income per deal, universities",
    "17.6 m KRW at prices of 2016 (evidence h08)",
)
deal_spread = parameter(
    1.9, "log-points", 1.0, 2.3, "h09", "derived",
    "spread of log deal income",
    "top 5% earn 60%",
)
institute_cost = parameter(
    127_000_000, "KRW/person/year", 80_000_000, 180_000_000, "-", "derived",
    "research money per institute researcher",
    "national R&D over researchers, 2010",
)
deal_project_chance = parameter(
    0.5, "0-1", 0.2, 0.8, "-", "guessed",
    "chance that a licensed technology becomes a project",
    "judgement",
)
