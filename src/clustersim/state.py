"""The state of a run: every table and every state variable, each with type, unit and meaning.

The ODD table of state variables, the Mesa windows and the laws all come from these declarations. Relations store the
row and the id of the other record: a row may be used again, an id never is, so a relation whose ids differ is dead.
"""

from __future__ import annotations

from .codes import DIMENSIONS
from .inputs import INSTRUMENTS, SECTORS, SKILLS
from .kernel.ledger import LEDGER
from .kernel.table import Field, field
from .series import NATION, PURPOSES

S, K = len(SECTORS), len(SKILLS)
MOST_QUARTERS = 240  # longest run plus the longest building time
MOST_KINDS, MOST_STAGES = 6, 6

FIRMS = (
    # what others look at, side by side so that a search reads little memory
    field("alive", "?", "-", "in business"),
    field("id", "i8", "-", "never used again; comes from origin and quarter"),
    field("account", "i1", "code", "institutional sector in the ledger"),
    field("sector", "i1", "code", "drugs, devices, biotech, health IT, suppliers"),
    field("role", "i1", "code", "specialised supplier, system integrator, vision provider"),
    field("origin", "i1", "code", "who founded it"),
    field("came", "i1", "code", "new, moved within the region, moved in, would have come anyway"),
    field("spot", "f8", "0-1", "its fixed place in every random order, from its id"),
    field("place", "i4", "row", "where it is"),
    field("site", "i4", "row", "science park it is a tenant of; -1 none"),
    field("founded", "i4", "quarter", "quarter of founding (negative: before the start)"),
    field("staff", "i4", "persons", "people employed, by skill", (K,)),
    field("degree", "i4", "count", "live ties"),
    field("projects", "i4", "count", "projects under way"),
    field("new_partner", "i4", "node", "partner of a tie it sought this quarter; -2**31 none"),
    field("former", "i4", "node", "last partner lost"),
    field("former_id", "i8", "-", "its id; 0 none"),
    field("culture", "f8", "0-1", "way of working; close cultures understand each other"),
    field("venture_backed", "?", "-", "has taken venture money"),
    field("insolvent", "?", "-", "owes more than banks lend"),
    field("assisted", "?", "-", "the programme's books count it"),
    field("licensed_from", "i1", "code", "kind of organisation the last one came from"),
    field("venture_quarter", "i4", "quarter", "when it last did; -1 never"),
    field("first_grant", "i4", "quarter", "first research grant; -1 none"),
    field("assisted_staff", "i4", "persons", "its staff when first supported"),
    field("knowledge", "f8", "depth", "knowledge by field", (DIMENSIONS,)),
    field("learned", "f8", "depth", "knowledge gained from others this quarter", (DIMENSIONS,)),
    field("desired", "i4", "persons", "posts wanted, by skill", (K,)),
    field("open_posts", "i4", "persons", "vacancies of the quarter, by skill", (K,)),
    field("hired", "i4", "persons", "hired in the quarter", ()),
    field("left", "i4", "persons", "quit or laid off in the quarter", ()),
    field("cash", "i8", "KRW", "money in the bank"),
    field("opening_cash", "i8", "KRW", "cash at the start of the quarter"),
    field("debt", "i8", "KRW", "owed to banks"),
    field("equity", "i8", "KRW", "paid in by venture funds"),
    field("base_claim", "f8", "KRW/quarter", "demand for its established lines"),
    field("product_claim", "f8", "KRW/quarter", "demand for products launched since"),
    field("older_products", "f8", "KRW/quarter", "part of product_claim from products of before the start"),
    field("claim", "f8", "KRW/quarter", "demand it meets at full competitiveness"),
    field("home_sales", "i8", "KRW", "sold at home this quarter"),
    field("exports", "i8", "KRW", "sold abroad this quarter"),
    field("trailing_sales", "f8", "KRW/quarter", "smoothed sales"),
    field("intensity", "f8", "share", "own research budget over sales"),
    field("research_budget", "f8", "KRW/quarter", "research wanted, all sources"),
    field("research", "i8", "KRW", "research spending this quarter"),
    field("project_money", "f8", "KRW/quarter", "part of research that may go to projects"),
    field("committed", "f8", "KRW/quarter", "project money already spoken for"),
    field("grant_stock", "f8", "KRW", "research grants not yet turned into research"),
    field("equipment", "f8", "KRW", "value of own equipment that a programme renewed"),
    field("equipment_service", "f8", "KRW/quarter", "research in kind from shared and renewed equipment"),
    field("research_stock", "f8", "KRW", "research capital"),
    field("research_stock_start", "f8", "KRW", "research capital at the start or founding"),
    field("productivity", "f8", "index", "output per worker against its sector at the start"),
    field("ideas", "i4", "count", "own ideas of the quarter"),
    field("wanted_grant", "f8", "KRW", "research grant it would take this quarter"),
    field("grant_research", "f8", "KRW/quarter", "research that grants bring about this quarter"),
    field("licensed", "i4", "count", "licensed ideas of the quarter"),
    field("products", "i4", "count", "products selling"),
    # flows of the quarter, the second way to reach cash
    field("grants_in", "i8", "KRW", "grants received"),
    field("venture_in", "i8", "KRW", "equity received"),
    field("loans_in", "i8", "KRW", "borrowed"),
    field("licence_in", "i8", "KRW", "licence income"),
    field("wages", "i8", "KRW", "wages paid"),
    field("inputs", "i8", "KRW", "intermediate inputs paid for"),
    field("research_wages", "i8", "KRW", "wages of researchers (part of wages)"),
    field("research_inputs", "i8", "KRW", "materials, services and trials of research paid for"),
    field("rent_paid", "i8", "KRW", "rent paid (part of intermediate use)"),
    field("tax", "i8", "KRW", "taxes on production paid"),
    field("licence_out", "i8", "KRW", "paid for licences"),
    field("interest", "i8", "KRW", "interest paid"),
    field("repaid", "i8", "KRW", "loans repaid"),
    field("dividend", "i8", "KRW", "paid to owners"),
    field("relocation", "i8", "KRW", "paid for moving"),
    field("value_added", "i8", "KRW", "output - intermediate use"),
    field("paid_staff", "i4", "persons", "staff that was paid this quarter"),
)

ORGANISATIONS = (
    field("alive", "?", "-", "exists"),
    field("id", "i8", "-", "from its name"),
    field("account", "i1", "code", "institutional sector in the ledger"),
    field("kind", "i1", "code", "hospital, university, institute"),
    field("place", "i4", "row", "where it is"),
    field("beds", "i4", "beds", "beds (hospitals)"),
    field("research_class", "?", "-", "research hospital at the start"),
    field("doctors", "i4", "persons", "doctors (hospitals)"),
    field("clinicians", "f8", "persons", "clinician-researchers, full-time equivalents in research"),
    field("clinicians_start", "f8", "persons", "the same at the start"),
    field("staff", "i4", "persons", "research staff, by skill (clinicians: those whose time the programme buys)", (K,)),
    field("desired", "i4", "persons", "research posts wanted, by skill", (K,)),
    field("open_posts", "i4", "persons", "vacancies of the quarter, by skill", (K,)),
    field("programme_money", "f8", "KRW/quarter", "programme money at work this quarter"),
    field("staff_before", "i4", "persons", "researchers when a programme chose it"),
    field("desk_staff", "f8", "persons", "staff of the transfer desk paid by the programme"),
    field("faculty", "i4", "persons", "scientists who may found firms"),
    field("base_money", "f8", "KRW/quarter", "research money without the programme"),
    field("programme_stock", "f8", "KRW", "programme money not yet at work (lead time)"),
    field("research", "i8", "KRW", "research spending this quarter"),
    field("revenue", "f8", "KRW/quarter", "care revenue"),
    field("care_lost", "i8", "KRW", "care revenue lost to research time this quarter"),
    field("cash", "i8", "KRW", "money in the bank"),
    field("opening_cash", "i8", "KRW", "cash at the start of the quarter"),
    field("slots", "i4", "trials", "trial starts on offer this quarter"),
    field("slots_taken", "i4", "trials", "trial starts taken this quarter"),
    field("slots_bought", "f8", "trials/quarter", "trial starts added by the programme"),
    field("transfer", "f8", "index", "strength of technology transfer, start = 1"),
    field("designated", "i4", "quarter", "when a programme chose it; -1 not"),
    field("knowledge", "f8", "depth", "knowledge by field", (DIMENSIONS,)),
    field("learned", "f8", "depth", "knowledge gained from others this quarter", (DIMENSIONS,)),
    field("culture", "f8", "0-1", "way of working"),
    field("degree", "i4", "count", "live ties"),
    field("new_partner", "i4", "node", "partner of a tie it sought this quarter; -2**31 none"),
    field("wages", "i8", "KRW", "wages of research staff and of clinicians' research time"),
)

PLACES = (
    field("alive", "?", "-", "exists"),
    field("id", "i8", "-", "from its name"),
    field("nation", "i4", "row", "closed economy it belongs to"),
    field("capital", "?", "-", "capital region"),
    field("target", "?", "-", "inside the region reported on"),
    field("capital_distance", "f8", "km", "to the capital"),
    field("workforce", "i8", "persons", "people of the medical labour pools, by skill", (K,)),
    field("seekers", "i8", "persons", "of these, looking for work", (K,)),
    field("opening_jobs", "i8", "persons", "jobs at the start of the quarter, by skill", (K,)),
    field("came_in", "i8", "persons", "joined the pool this quarter: graduates and others", (K,)),
    field("went_out", "i8", "persons", "left the pool this quarter", (K,)),
    field("migrated", "i8", "persons", "net migration this quarter", (K,)),
    field("open_posts", "i8", "persons", "vacancies this quarter, by skill", (K,)),
    field("filled", "i8", "persons", "posts filled this quarter, by skill", (K,)),
    field("unfilled", "i8", "persons", "posts that stayed open last quarter, by skill", (K,)),
    field("small_posts", "i8", "persons", "vacancies of small firms this quarter, by skill", (K,)),
    field("matches", "i8", "persons", "posts that can be filled this quarter, by skill", (K,)),
    field("separated", "i8", "persons", "lost their job this quarter, by skill", (K,)),
    field("tightness_start", "f8", "share", "seekers over workforce at the start, by skill", (K,)),
    field("wage", "f8", "index", "wage against the start, by skill", (K,)),
    field("graduates", "f8", "persons/quarter", "biomedical graduates"),
    field("doctors", "f8", "persons/quarter", "new doctors who may do research"),
    field("trainees", "f8", "persons", "in the talent programme"),
    field("anyway_posts", "i8", "persons", "of firms paid to come that would have come anyway; in no other count"),
    field("rent", "f8", "index", "rent against the start"),
    field("firms", "i8", "count", "live firms"),
    field("tenants", "i8", "count", "tenants"),
    field("tenant_jobs", "i8", "persons", "staff of tenants"),
    field("jobs", "i8", "persons", "direct standing jobs"),
    field("value_added", "i8", "KRW", "direct value added this quarter"),
    field("sector_jobs", "i8", "persons", "staff of firms, by sector", (S,)),
    field("sector_jobs_start", "f8", "persons", "the same at the start", (S,)),
    field("crowding", "f8", "-", "log of the same now over the start, by sector", (S,)),
    field("jobs_start", "f8", "persons", "direct standing jobs at the start"),
    field("sector_firms_start", "f8", "count", "firms at the start, by sector", (S,)),
    field("researchers", "i8", "persons", "research staff of firms and organisations"),
    field("sector_research", "i8", "KRW", "research of firms this quarter, by sector", (S,)),
    field("academic_research", "i8", "KRW", "research of organisations this quarter"),
    field("spillover_factor", "f8", "x", "effect of others' research within reach on ideas, by sector", (S,)),
    field("academic_factor", "f8", "x", "effect of academic research nearby on ideas"),
    field("density_factor", "f8", "x", "effect of density on productivity"),
    field("local_factor", "f8", "x", "effect of own-sector concentration on productivity", (S,)),
    field("anchor", "?", "-", "has a large research-active firm"),
    field("coordination", "f8", "0-1", "quality of coordination"),
    field("star", "i4", "row", "best connected firm that can take another partner; -1 none"),
    field("venture_supply", "f8", "index", "venture money at hand against the start"),
)

SITES = (
    field("alive", "?", "-", "exists"),
    field("id", "i8", "-", "from its name"),
    field("place", "i4", "row", "where it is"),
    field("chosen", "?", "-", "the strategy builds here"),
    field("opening", "i4", "quarter", "when the first phase is ready; -1 not planned"),
    field("works", "f8", "KRW", "building money at work, by quarter of completion", (MOST_QUARTERS,)),
    field("fittings", "f8", "KRW", "equipment money at work, by quarter of completion", (MOST_QUARTERS,)),
    field("built", "f8", "KRW", "building money turned into floor"),
    field("conversions", "f8", "slots", "floor in existing buildings, by quarter of opening", (MOST_QUARTERS,)),
    field("converted", "f8", "slots", "of this, open"),
    field("floor", "i4", "slots", "tenant places built or converted"),
    field("taken", "i4", "slots", "tenant places taken"),
    field("equipment", "f8", "KRW", "value of shared equipment"),
    field("posts", "f8", "persons", "posts of the foundation, paid by the programme"),
    field("filled", "f8", "persons", "of these, filled"),
    field("grant_money", "i8", "KRW", "investment grants on offer this quarter"),
    field("grants_paid", "i8", "KRW", "of these, paid"),
    field("subsidy", "f8", "share", "of a mover's investment"),
)

FUNDS = (
    field("alive", "?", "-", "exists"),
    field("account", "i1", "code", "institutional sector in the ledger"),
    field("nation", "i4", "row", "closed economy it belongs to"),
    field("kind", "i1", "code", "capital region, provinces, public"),
    field("cash", "i8", "KRW", "money to invest"),
    field("opening_cash", "i8", "KRW", "cash at the start of the quarter"),
    field("paid_in", "i8", "KRW", "received this quarter"),
    field("invested", "i8", "KRW", "paid to firms this quarter"),
)

OFFICES = (
    field("alive", "?", "-", "exists"),
    field("account", "i1", "code", "institutional sector in the ledger"),
    field("place", "i4", "row", "where it coordinates"),
    field("cash", "i8", "KRW", "money at hand"),
    field("staff", "f8", "persons", "coordinators"),
    field("opened", "i4", "quarter", "first paid; -1 not yet"),
)

OTHERS = (  # government, households, the rest of the economy, abroad, banks
    field("alive", "?", "-", "exists"),
    field("account", "i1", "code", "institutional sector in the ledger"),
    field("cash", "i8", "KRW", "balance"),
)

PROJECTS = (
    field("alive", "?", "-", "under way"),
    field("id", "i8", "-", "from firm and quarter"),
    field("firm", "i4", "row", "whose it is"),
    field("firm_id", "i8", "-", "its id"),
    field("kind", "i1", "code", "type of project"),
    field("stage", "i1", "code", "stage it is in"),
    field("remaining", "f8", "quarters", "left in the stage"),
    field("lag", "f8", "quarters", "left until a trial with its slot begins; costs nothing yet"),
    field("scale", "f8", "0-1", "size against the type's reference"),
    field("quality", "f8", "log", "its idea against the average"),
    field("hospital", "i4", "row", "organisation that serves its trial; -1 none"),
    field("partner_trial", "?", "-", "that hospital is a partner by a tie"),
    field("waiting", "?", "-", "waits for a trial slot"),
    field("frozen", "i4", "quarters", "without money in a row"),
    field("started", "i4", "quarter", "when it began"),
    field("source", "i1", "code", "organisation kind its idea came from; -1 own"),
)

PRODUCTS = (
    field("alive", "?", "-", "selling"),
    field("id", "i8", "-", "from its project"),
    field("firm", "i4", "row", "whose it is"),
    field("firm_id", "i8", "-", "its id"),
    field("kind", "i1", "code", "type of project it came from"),
    field("launched", "i4", "quarter", "when it was cleared"),
    field("sells_from", "i4", "quarter", "when its first sales are due"),
    field("peak", "f8", "KRW/quarter", "demand at its peak"),
)

TIES = (
    field("alive", "?", "-", "active"),
    field("a", "i4", "node", "one end: row of a firm, or -1 - row of an organisation"),
    field("b", "i4", "node", "other end"),
    field("a_id", "i8", "-", "id at one end"),
    field("b_id", "i8", "-", "id at the other end"),
    field("born", "i4", "quarter", "when it was formed"),
)

NATIONS = (
    field("alive", "?", "-", "exists"),
    field("home_market", "f8", "KRW/quarter", "home demand at the start met by home firms, by sector", (S,)),
    field("import_claim", "f8", "KRW/quarter", "competing imports at the start, by sector", (S,)),
    field("home_claims", "i8", "KRW", "home demand claimed by home firms this quarter, by sector", (S,)),
    field("new_claims", "i8", "KRW", "part of it from products launched since the start, by sector", (S,)),
    field("output_per_worker", "f8", "KRW/quarter", "sales a production worker, start, by sector", (S,)),
    field("wage", "f8", "KRW/quarter", "production wage at the start, by sector", (S,)),
    field("research_wage", "f8", "KRW/quarter", "wage of firms' researchers at the start, by sector", (S,)),
    field("intensity", "f8", "share", "research over sales at the start, by sector", (S,)),
    field("idea_rate", "f8", "-", "ideas at unit research, by sector", (S,)),
    field("mean_quality", "f8", "log", "mean knowledge depth at the start, by sector", (S,)),
    field("venture_start", "f8", "KRW/quarter", "venture supply at the start"),
    field("jobs_past", "i8", "persons", "direct jobs by quarter", (MOST_QUARTERS,)),
    field("jobs_start", "i8", "persons", "direct jobs at the start"),
    field("value_added_start", "i8", "KRW", "value added of firms in the first quarter"),
)

CLOCK = (
    field("quarter", "i4", "quarter", "quarters since the start"),
    field("year", "f8", "year", "calendar year"),
    field("seed", "u8", "-", "the run's seed"),
    field("demand", "f8", "index", "home demand, by sector", (S,)),
    field("demand_growth", "f8", "ratio", "home demand against the quarter before, by sector", (S,)),
    field("export_demand", "f8", "index", "demand abroad, by sector", (S,)),
    field("output_trend", "f8", "index", "outside trend of output per worker, by sector", (S,)),
    field("venture_supply", "f8", "KRW/quarter", "supply of venture money"),
    field("leverage", "f8", "x", "private money per public won"),
    field("clock_start", "i4", "quarter", "when the strategy's building clock started"),
)

# One row of constants for the pipeline: stage tables by project type, worked out once from the parameters.
PIPELINE = (
    field("stages", "i4", "count", "stages", (MOST_KINDS,)),
    field("time", "f8", "quarters", "mean time", (MOST_KINDS, MOST_STAGES)),
    field("success", "f8", "0-1", "chance", (MOST_KINDS, MOST_STAGES)),
    field("cost", "f8", "KRW/quarter", "cost while it lasts", (MOST_KINDS, MOST_STAGES)),
    field("clinical", "i1", "-", "needs a trial slot", (MOST_KINDS, MOST_STAGES)),
    field("early", "i1", "-", "early stage (a good tie helps)", (MOST_KINDS, MOST_STAGES)),
    field("least_scale", "f8", "0-1", "smallest project", (MOST_KINDS,)),
    field("peak", "f8", "KRW/quarter", "mean demand at the peak", (MOST_KINDS,)),
    field("sector", "i4", "code", "sector whose market it sells to", (MOST_KINDS,)),
    field("share", "f8", "0-1", "chance of the type by sector of the firm", (S, MOST_KINDS)),
)

TALLY = (
    tuple(field(name, "f8" if s.unit == "index" else "i8", s.unit, s.meaning) for name, s in NATION.items())
    + tuple(
        field(f"sector_{name}", "i8", unit, meaning, (S,))
        for name, unit, meaning in (
            ("jobs", "persons", "staff"),
            ("firms", "count", "live firms"),
            ("sales", "KRW", "sales"),
            ("value_added", "KRW", "value added"),
        )
    )
    + tuple(
        field(f"origin_{name}", "i8", unit, meaning, (6,))
        for name, unit, meaning in (
            ("jobs", "persons", "staff"),
            ("firms", "count", "firms"),
            ("entries", "count", "founded"),
        )
    )
    + (
        field("outlay", "i8", "KRW", "public money by instrument", (len(INSTRUMENTS),)),
        field("private", "i8", "KRW", "private money by instrument", (len(INSTRUMENTS),)),
        field("withheld", "i8", "KRW", "votes not released, by instrument", (len(INSTRUMENTS),)),
        field("construction_work", "f8", "person-years", "unrounded"),
        field("started_projects", "i8", "count", "projects begun"),
        field("dropped_projects", "i8", "count", "projects abandoned or lost with their firm"),
        field("equity_written_off", "i8", "KRW", "venture money lost in closed firms"),
        field("debt_written_off", "i8", "KRW", "loans lost in closed firms"),
        field("firm_research_wages", "i8", "KRW", "wages of firms' researchers"),
        field("operating_surplus", "i8", "KRW", "gross operating surplus of firms"),
    )
)

DECLARED: dict[str, tuple[Field, ...]] = {
    "firms": FIRMS,
    "organisations": ORGANISATIONS,
    "places": PLACES,
    "sites": SITES,
    "funds": FUNDS,
    "offices": OFFICES,
    "governments": OTHERS,
    "others": OTHERS,
    "projects": PROJECTS,
    "products": PRODUCTS,
    "ties": TIES,
    "nations": NATIONS,
    "ledger": LEDGER,
}
assert len(PURPOSES) < 64
