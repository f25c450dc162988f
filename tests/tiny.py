"""The tiny region: forty firms in three places, a growing future, and a strategy that spends through everything."""

from __future__ import annotations

from clustersim.inputs import (
    INSTRUMENTS,
    SECTORS,
    Future,
    Hospital,
    Institute,
    Place,
    Region,
    Site,
    Spend,
    Strategy,
    University,
)

BILLION = 10**9
SETTINGS = {
    "science_park": (("sites", ("hill-park",)), ("building_share", 0.5), ("equipment_share", 0.3)),
    "investment_grant": (("subsidy_share", 0.2),),
    "research_grant": (("recipients", "tenants"),),
    "hospital_research": (("hospitals", 1),),
    "technology_transfer": (("seed_share", 0.5),),
    "estate_renewal": (("places", ("hillside",)),),
    "incubator": (("area", 100.0), ("sites", ("hill-park",))),
    "anchor_attraction": (("place", "hillside"), ("sector", "drugs"), ("staff", 150), ("year", 2010)),
    "research_institute": (("institutes", ("institute",)),),
}


def make_region() -> Region:
    """Forty firms in two towns and the capital; one hospital, two universities, one institute, one site."""
    firms = {"riverside": (1, 6, 3, 1, 2), "hillside": (1, 3, 1, 1, 1), "capital": (3, 7, 5, 2, 3)}
    spots = {"riverside": (37.3, 127.95), "hillside": (37.36, 128.1), "capital": (37.55, 127.0)}
    sizes = (90, 16, 24, 15, 12)
    places = tuple(
        Place(
            name=name,
            title=name.title(),
            latitude=spots[name][0],
            longitude=spots[name][1],
            population=9_000_000 if name == "capital" else 200_000,
            firms=counts,
            jobs=tuple(n * size for n, size in zip(counts, sizes, strict=True)),
            graduates=300.0 if name == "capital" else 60.0,
            medical_graduates=200.0 if name == "capital" else 40.0,
            capital=name == "capital",
            target=name != "capital",
        )
        for name, counts in firms.items()
    )
    return Region(
        name="tiny",
        title="Tiny region",
        base_year=2010,
        places=places,
        hospitals=(Hospital("riverside-hospital", "Riverside Hospital", "riverside", 900, True),),
        universities=(
            University("riverside", "Riverside University", "riverside", 700, 40 * BILLION),
            University("capital", "Universities of the capital", "capital", 2000, 110 * BILLION),
        ),
        institutes=(Institute("institute", "National institute", "capital", 150),),
        sites=(Site("hill-park", "Hill Park", "hillside"),),
        researchers=(50, 40, 60, 15, 5),
        output=(90 * BILLION, 30 * BILLION, 40 * BILLION, 0, 0),
        size_sigma=(1.5, 1.4, 1.6, 1.2, 1.2),
    )


def make_future() -> Future:
    """Demand grows by 4% a year; nothing else changes."""
    growing = tuple(tuple(1.04**year for year in range(11)) for _ in SECTORS)
    flat = tuple((1.0,) for _ in SECTORS)
    return Future("growing", "Growing", 2010, growing, growing, flat, (20 * BILLION,), (1.0,))


def make_policy() -> Strategy:
    """A strategy that spends evenly through every instrument there is."""
    share = 1.0 / len(INSTRUMENTS)
    spends = tuple(Spend(name, share, 2010, 2012, (), SETTINGS.get(name, ())) for name in INSTRUMENTS)
    return Strategy("everything", "Everything at once", 90 * BILLION, spends)
