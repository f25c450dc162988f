"""The smallest world that has everything: two places, a few firms, every organisation and every instrument.

The rules are compiled on it, and much is tested on it.
"""

from __future__ import annotations

from .inputs import (
    INSTRUMENTS,
    SECTORS,
    Future,
    Hospital,
    Institute,
    Place,
    Region,
    Scenario,
    Site,
    Spend,
    Strategy,
    University,
)

SETTINGS = {
    "science_park": (("sites", ("park",)), ("building_share", 0.5), ("equipment_share", 0.4)),
    "investment_grant": (("subsidy_share", 0.25),),
    "research_grant": (("recipients", "tenants"),),
    "hospital_research": (("hospitals", 1),),
    "technology_transfer": (("seed_share", 0.5),),
    "estate_renewal": (("where", "nation"),),
    "incubator": (("area", 50.0), ("sites", ("park",))),
    "anchor_attraction": (("place", "country"), ("sector", "drugs"), ("staff", 100), ("year", 2010)),
    "research_institute": (("institutes", ("laboratory",)),),
}


def smallest_scenario() -> Scenario:
    """Two places, a few firms of each sector, one of each organisation, every instrument."""
    ones = (1.0,) * len(SECTORS)
    counts = (3,) * len(SECTORS)
    places = tuple(
        Place(name, name, 37.0 + i, 127.0, 1000, counts, (30,) * len(SECTORS), 20.0, 5.0, capital=i == 0)
        for i, name in enumerate(("town", "country"))
    )
    region = Region(
        name="smallest",
        title="smallest",
        base_year=2010,
        places=places,
        hospitals=(Hospital("clinic", "clinic", "town", 500, True),),
        universities=(University("college", "college", "town", 100, 10**10),),
        institutes=(Institute("laboratory", "laboratory", "town", 20),),
        sites=(Site("park", "park", "country"),),
        researchers=(6,) * len(SECTORS),
        output=(0,) * len(SECTORS),
        size_sigma=ones,
    )
    flat = tuple((1.0,) for _ in SECTORS)
    future = Future("flat", "flat", 2010, flat, flat, flat, (10**10,), (1.0,))
    share = 1.0 / len(INSTRUMENTS)
    spends = tuple(Spend(name, share, 2010, 2010, (), SETTINGS.get(name, ())) for name in INSTRUMENTS)
    return Scenario(region, Strategy("all", "all", 10**11, spends), future, 2010, 2010)
