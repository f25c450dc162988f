"""R21, dead levers: every documented lever of the main strategy files, moved a little, changes at least one number.

The strategies act on a small region with two sites and three hospitals, two of them in one place, so that each way to
choose among them matters; names of the files are turned into names of that region.
"""

from dataclasses import replace
from functools import cache

import pytest
import relation_checks as check

from clustersim import instruments
from clustersim.files.timing import later
from clustersim.inputs import Hospital, Institute, Scenario, Site, Spend, Strategy
from clustersim.scenario import load_strategy
from clustersim.simulation import simulate
from tiny import make_future, make_region

SITES, HOSPITALS = ("hill-park", "river-park"), ("riverside-hospital", "hillside-hospital")
FIRM = (("staff", 400), ("year", 2012))
MADE = Strategy(  # of the instruments that a file need not have
    "made-up",
    "A renewed estate, an institute and a firm from abroad",
    600_000_000_000,
    (
        Spend("estate_renewal", 0.2, 2010, 2014, (), (("where", "sites"),)),
        Spend("incubator", 0.2, 2010, 2012, (), (("area", 5000.0), ("sites", SITES))),
        Spend("anchor_attraction", 0.2, 2010, 2012, (), (("place", "hillside"), ("sector", "drugs"), *FIRM)),
        Spend("research_institute", 0.4, 2010, 2014, (), (("institutes", ("institute",)),)),
    ),
)
MORE_LUCK = (("anchor_base_chance", 0.5), ("park_appeal", 5.0))  # so that a few runs see firms come and stay away
FILES = ("designated-complex", "hospital-centred", "hybrid", "as-happened", "wonju-as-happened", "kobe-as-happened")
STRATEGIES = (*FILES, MADE.name)  # those of other cases pay sums that a small region does not feel
OTHER_SETTING = {
    "sites": SITES[:1],
    "building_share": lambda old: old * 0.9 if old else 0.1,
    "equipment_share": lambda old: old * 0.9 if old else 0.1,
    "subsidy_share": lambda old: old * 1.1,
    "recipients": lambda old: "all" if old != "all" else "tenants",
    "hospitals": lambda old: old - 1,
    "spread": lambda old: "nation" if old == "largest" else "largest",
    "names": HOSPITALS[:1],
    "seed_share": lambda old: old * 1.1,
    "where": lambda old: "nation" if old != "nation" else "sites",
    "places": ("capital",),
    "institutes": ("empty-institute",),
    "place": "riverside",
    "sector": lambda old: "devices" if old == "drugs" else "drugs",
    "staff": lambda old: old + 100,
    "year": lambda old: old + 1,
    "area": lambda old: old * 1.5,
    "came": lambda old: not old,
}


def adapted(spend: Spend) -> Spend:
    """A spend of a strategy file with the names of the small region."""
    names = {"sites": SITES, "names": HOSPITALS, "hospitals": 2, "institutes": ("institute",)}
    names |= {"places": ("hillside",), "place": "hillside"}
    settings = tuple((name, names.get(name, value)) for name, value in spend.settings)
    return replace(spend, settings=settings)


@cache
def small(strategy: str) -> Scenario:
    """A strategy at a size that fits the small region, to the end of 2015; one from before 2010 is put later and has
    seven years more."""
    region = make_region()
    second = Hospital("second-hospital", "Second Hospital", "riverside", 800)
    far = Hospital("hillside-hospital", "Hillside Hospital", "hillside", 450)
    region = replace(
        region,
        hospitals=(*region.hospitals, far, second),
        institutes=(*region.institutes, Institute("empty-institute", "Not built yet", "riverside", 0)),
        sites=(*region.sites, Site("river-park", "River Park", "riverside")),
    )
    policy = MADE if strategy == MADE.name else load_strategy(strategy)
    years = max(0, 2010 - min(spend.first_year for spend in policy.spends))
    policy = later(replace(policy, spends=tuple(adapted(spend) for spend in policy.spends)), years)
    policy = replace(policy, purse=policy.purse // 10)
    return Scenario(
        region, policy, make_future(), 2010, 2022 if years else 2015, MORE_LUCK if policy.name == MADE.name else ()
    )


def moved_share(scenario: Scenario, n: int) -> Scenario:
    """A tenth more for one spend, and all shares brought back to a sum of 1."""
    shares = [spend.share * (1.1 if k == n else 1.0) for k, spend in enumerate(scenario.strategy.spends)]
    spends = zip(scenario.strategy.spends, shares, strict=True)
    return check.with_strategy(scenario, spends=tuple(replace(s, share=x / sum(shares)) for s, x in spends))


def with_spend(scenario: Scenario, n: int, spend: Spend) -> Scenario:
    """The scenario with another n-th spend."""
    spends = scenario.strategy.spends
    return check.with_strategy(scenario, spends=(*spends[:n], spend, *spends[n + 1 :]))


def with_setting(scenario: Scenario, n: int, lever: str) -> Scenario:
    """The scenario with one lever of an instrument moved; sites are those of all spends on parks at once."""
    spends = scenario.strategy.spends
    old, move = dict(spends[n].settings), OTHER_SETTING[lever]
    new = move(old.get(lever)) if callable(move) else move
    alike = [k for k, s in enumerate(spends) if k == n or (lever == "sites" and s.instrument == spends[n].instrument)]
    for k in alike:
        changed = dict(spends[k].settings) | {lever: new}
        over = sum(changed.get(share, 0.0) for share in ("building_share", "equipment_share")) - 1.0
        if lever.endswith("_share") and over > 0:  # what is left runs the site: not less than nothing
            other = "equipment_share" if lever == "building_share" else "building_share"
            changed[other] -= over
        scenario = with_spend(scenario, k, replace(spends[k], settings=tuple(changed.items())))
    return scenario


def levers_of_spend(scenario: Scenario, n: int):
    """Name and moved scenario of each lever of one spend."""
    spend = scenario.strategy.spends[n]
    if len(scenario.strategy.spends) > 1:
        yield "share", moved_share(scenario, n)
    if spend.last_year > spend.first_year:
        yield "years", with_spend(scenario, n, replace(spend, first_year=spend.first_year + 1, path=spend.path[1:]))
    if spend.last_year > spend.first_year:
        path = list(spend.path or [1.0] * (spend.last_year - spend.first_year + 1))
        path[1] += 0.1 * sum(path) / len(path)
        yield "path", with_spend(scenario, n, replace(spend, path=tuple(path)))
    used = dict(spend.settings)
    for lever in instruments.BY_NAME[spend.instrument].LEVERS:
        instead = {"hospitals": "names", "spread": "names", "names": "hospitals", "where": "places"}
        if instead.get(lever) not in used:  # a number of hospitals and their names exclude each other
            yield lever, with_setting(scenario, n, lever)


def levers(scenario: Scenario):
    """Name and moved scenario of every lever of a strategy."""
    policy = scenario.strategy
    yield "purse", check.with_strategy(scenario, purse=policy.purse * 11 // 10)
    yield "realised_share", check.with_strategy(scenario, realised_share=policy.realised_share * 0.9)
    yield "leverage", check.with_strategy(scenario, leverage=0.55)
    if any(spend.instrument == "science_park" for spend in policy.spends):  # the only thing that is built
        year, quarter = policy.first_quarter
        yield "first_quarter", check.with_strategy(scenario, first_quarter=(year + quarter // 4, quarter % 4 + 1))
    for n, spend in enumerate(policy.spends):
        for lever, scenario_moved in levers_of_spend(scenario, n):
            yield f"spend[{n + 1}] {spend.instrument}.{lever}", scenario_moved


def dead_levers(scenario: Scenario, seeds: tuple[int, ...], about: str = "") -> list[str]:
    """Levers, those with `about` in their name, that change no number with any of the seeds."""
    plain = {seed: simulate(scenario, seed).digest() for seed in seeds}
    return [
        name
        for name, moved in levers(scenario)
        if about in name and all(simulate(moved, seed).digest() == plain[seed] for seed in seeds)
    ]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_r21_every_lever_of_a_strategy_is_alive(strategy):
    assert dead_levers(small(strategy), (1, 2, 3, 4, 5)) == []


def test_r21_levers_of_one_strategy_change_nothing_in_another():
    a, b = small("designated-complex"), small("hospital-centred")
    before = simulate(b, 3).digest()
    for _, moved in list(levers(a))[:3]:
        simulate(moved, 3)
        assert simulate(b, 3).digest() == before


def test_every_documented_lever_of_every_instrument_is_moved_somewhere():
    moved = {name.split("] ")[1] for strategy in STRATEGIES for name, _ in levers(small(strategy)) if "]" in name}
    documented = {f"{name}.{lever}" for name, module in instruments.BY_NAME.items() for lever in module.LEVERS}
    assert documented <= moved


@pytest.mark.parametrize("building", [0.1, 0.5])
def test_a_park_may_be_nothing_but_building_and_equipment(tiny_policy_scenario, building):
    """Both parts of an odd sum may round up; what runs the site is then nothing, and never less."""
    settings = (("sites", ("hill-park",)), ("building_share", building), ("equipment_share", 1.0 - building))
    park = Spend("science_park", 1.0, 2010, 2012, (), settings)
    result = simulate(check.with_strategy(tiny_policy_scenario, purse=90_000_000_005, spends=(park,)), 1)
    assert result.nation["public_outlay"].sum() == 90_000_000_005
