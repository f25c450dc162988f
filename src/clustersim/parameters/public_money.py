"""Public money, subsidies, venture capital, building (evidence section 6)."""

from .declare import parameter

# A line of numbers, a line of meaning, a line of source.
# fmt: off
small_additionality = parameter(
    1.15, "x", 0.8, 1.5, "f02", "borrowed",
    "total R&D per subsidised won, SME",
    "Chung et al. 2021 Korean meta: positive, SME > large; Kim & Yu 2022: partial crowding out of own money",
)
large_additionality = parameter(
    0.9, "x", 0.4, 1.1, "f03", "borrowed",
    "total R&D per subsidised won, large firm",
    "same; Criscuolo: large firms take the money without extra activity",
)
additionality_lag = parameter(
    8.0, "quarters", 4.0, 16.0, "f04", "measured",
    "delay of R&D additionality",
    "Korean meta: negative first, positive later",
)
grant_pass_through = parameter(
    0.2, "-", 0.0, 0.6, "f05", "measured",
    "grant effect on VA within 3 years (share of R&D effect passed on)",
    "Lee & Jo KDI 2018: R&D, IP, assets up; VA, sales, profit not; better selection would more than double it",
)
building_time = parameter(
    17.0, "quarters", 12.0, 20.0, "f09", "measured",
    "time to build, complex",
    "Aug 2009 -> Nov 2013 (planned 13)",
)
hospital_lead_time = parameter(
    4.0, "quarters", 2.0, 8.0, "f10", "borrowed",
    "lead time, hospital programme",
    "designation 2013, outputs same year but tiny",
)
venture_scale = parameter(
    1.0, "x", 0.0, 4.0, "-", "derived",
    "supply of venture money against that of the future (0: none)",
    "a switch for tests and extreme scenarios",
)
venture_ticket = parameter(
    3_000_000_000, "KRW", 1_500_000_000, 4_000_000_000, "f16", "measured",
    "mean VC ticket",
    "2019: 299 firms, 3.7 bn",
)
capital_venture_share = parameter(
    0.75, "-", 0.65, 0.85, "f17", "guessed",
    "share of VC staying in the capital region",
    "judgement; 74.3% of venture investment of 2010 (Korea Venture Capital Association)",
)
policy_half_life = parameter(
    8.0, "quarters", 4.0, 20.0, "f20", "borrowed",
    "persistence of policy effect after funding ends",
    "BioRegio: winners ahead only while funded, later mixed",
)
slot_cost = parameter(
    2_000_000_000, "KRW", 1_000_000_000, 5_000_000_000, "-", "derived",
    "building money for the floor of one tenant",
    "Daegu: works, site and centre of 287 bn KRW for 144 tenants",
)
conversion_time = parameter(
    2.0, "quarters", 1.0, 8.0, "-", "guessed",
    "time from paying for floor in an existing building to its opening",
    "judgement; Wonju: in the year of its money (a health centre, May 1998) or the next (Taejang, October 1999)",
)
conversion_cost = parameter(
    684_000, "KRW/m2", 300_000, 1_500_000, "-", "derived",
    "cost of a square metre of an incubator or technology estate",
    "Wonju: 8.4 bn KRW in 2003 for 14,303 m2 of rental factories, at prices of 2010",
)
anchor_base_chance = parameter(
    0.1, "chance", 0.02, 0.3, "-", "guessed",
    "chance that a large firm from abroad comes to a place that asks it, without money",
    "judgement",
)
anchor_research_share = parameter(
    0.1, "share", 0.05, 0.2, "-", "guessed",
    "research over sales of a large firm that a strategy attracts",
    "judgement: twice what makes a firm research-active",
)
renewal_cost = parameter(
    50_000_000, "KRW/person", 20_000_000, 100_000_000, "-", "guessed",
    "most equipment of a firm that a programme renews, for each of its staff",
    "judgement: half of the machinery a post of a Korean manufacturer stands for",
)
equipment_use_share = parameter(
    0.5, "share", 0.3, 0.8, "-", "measured",
    "shared equipment in use",
    "Korea AMC 2017: 50% equipment utilisation",
)
grant_most_share = parameter(
    1.0, "x", 0.25, 2.0, "-", "guessed",
    "most research grant a firm takes in a quarter against its own research",
    "matching rules of Korean programmes",
)
grant_least = parameter(
    50_000_000, "KRW/quarter", 25_000_000, 100_000_000, "-", "guessed",
    "grant open to a firm with little research of its own",
    "judgement: a small-firm project of 200 m KRW a year",
)
trainee_cost = parameter(
    60_000_000, "KRW/person", 30_000_000, 100_000_000, "-", "guessed",
    "public cost of one more biomedical graduate",
    "judgement",
)
training_time = parameter(
    8.0, "quarters", 4.0, 16.0, "-", "guessed",
    "quarters from enrolment to degree",
    "judgement: a master's course",
)
trial_slot_cost = parameter(
    100_000_000, "KRW/trial start", 50_000_000, 300_000_000, "-", "guessed",
    "cost of staff and rooms for one more trial-site start",
    "judgement",
)
transfer_desk_cost = parameter(
    200_000_000, "KRW/quarter", 100_000_000, 400_000_000, "-", "guessed",
    "money that doubles the strength of technology transfer of one organisation",
    "judgement: a desk of ten",
)
public_post_cost = parameter(
    80_000_000, "KRW/year", 60_000_000, 120_000_000, "-", "guessed",
    "cost of a post at a programme's foundation",
    "judgement",
)
fill_time = parameter(
    12.0, "quarters", 8.0, 20.0, "l18", "measured",
    "quarters after which the share public_post_fill_share of new public posts is filled",
    "three years",
)
protected_share = parameter(
    0.4, "share", 0.2, 0.6, "-", "guessed",
    "hospital research money that buys clinicians' time",
    "judgement",
)
loan_limit = parameter(
    0.5, "x", 0.2, 1.0, "-", "guessed",
    "most a bank lends against a year's sales",
    "judgement",
)
interest_rate = parameter(
    0.05, "/year", 0.03, 0.08, "-", "guessed",
    "interest on loans",
    "Korean small-firm loans around 2010",
)
reserve_share = parameter(
    0.25, "x", 0.1, 0.5, "-", "guessed",
    "cash kept, against a year's sales",
    "judgement: one quarter of sales",
)
payout_share = parameter(
    0.25, "/quarter", 0.1, 0.5, "-", "guessed",
    "spare cash above the reserve paid to owners",
    "judgement",
)
production_tax_share = parameter(
    0.02, "share", 0.01, 0.04, "-", "guessed",
    "taxes on production over value added",
    "judgement; other taxes are outside",
)
venture_age = parameter(
    28.0, "quarters", 16.0, 40.0, "-", "guessed",
    "age up to which funds look at a firm",
    "judgement: seven years",
)
private_leverage = parameter(
    0.5, "x", 0.1, 1.4, "f07, f08", "borrowed",
    "private money that comes with a public won, equal for all strategies by default",
    "planned 0.95 to 1.43 for the complexes; realised not found; own share of hospital projects 9-13%",
)
policy_effect_share = parameter(
    1.0, "share", 0.0, 1.0, "-", "derived",
    "part of programme money that reaches its recipients (0: all is paid and nothing comes of it)",
    "a switch for tests and placebo runs",
)
seed_grant = parameter(
    500_000_000, "KRW", 100_000_000, 1_000_000_000, "-", "guessed",
    "seed grant to a new firm out of a designated hospital",
    "judgement: a technology incubation grant",
)
