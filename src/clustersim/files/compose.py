"""Puts a region, a strategy and a future together, and checks that they fit each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clustersim.inputs import Future, Region, Scenario, Spend, Strategy
from clustersim.kernel.errors import InputError, Problem, shown
from clustersim.kernel.words import say

from .names import nearest, plain, ways_to_name


@dataclass(frozen=True)
class Horizon:
    """First and last year of a run."""

    first_year: int
    last_year: int


NAMED = {  # settings and the list of the region they name
    "sites": "sites",
    "names": "hospitals",
    "places": "places",
    "place": "places",
    "institutes": "institutes",
}


def at_home(region: Region, strategy: Strategy) -> Strategy:
    """The strategy with the names that its region uses: a file may also name a thing by its title or a word of it."""
    called = {setting: _by_title(getattr(region, group)) for setting, group in NAMED.items()}

    def chosen(setting: str, value: object) -> object:
        if setting not in called or not isinstance(value, tuple | str):
            return value
        if isinstance(value, str):
            return called[setting].get(plain(value), value)
        return tuple(dict.fromkeys(called[setting].get(plain(name), name) for name in value))

    spends = tuple(
        replace(spend, settings=tuple((setting, chosen(setting, value)) for setting, value in spend.settings))
        for spend in strategy.spends
    )
    return replace(strategy, spends=spends)


def _by_title(items: tuple) -> dict[str, str]:
    """Name by every way to write it that is not shared: name, title, parts of the title in one script."""
    ways: dict[str, set[str]] = {}
    for item in items:
        for way in ways_to_name(item.name, item.title):
            ways.setdefault(way, set()).add(item.name)
    known = {way: min(names) for way, names in ways.items() if len(names) == 1}
    return known | {plain(item.name): item.name for item in items}


def misfits(region: Region, strategy: Strategy, future: Future, horizon: Horizon) -> list[Problem]:
    """Everything in a strategy or a horizon that the region or the future does not have."""
    missing = _names_missing(region, strategy) + _hospitals_missing(region, strategy) + _asked_twice(strategy)
    return missing + _years(strategy, future, horizon)


def _asked_twice(strategy: Strategy) -> list[Problem]:
    """Two spends that ask one firm from abroad: it would come twice under one id."""
    asked, problems = set(), []
    for n, spend in enumerate(strategy.spends, start=1):
        if spend.instrument != "anchor_attraction":
            continue
        settings = dict(spend.settings)
        firm = (settings["place"], settings["sector"], settings["year"])
        if firm in asked:
            key, rule = f"strategy {strategy.name}: spend[{n}].settings.year", "another spend asks the same firm"
            problems.append(Problem("E-SETTING", rule, key=key, hint="Choose another year, sector or place."))
        asked.add(firm)
    return problems


def compose(region: Region, strategy: Strategy, future: Future, horizon: Horizon, **rest) -> Scenario:
    """The scenario; InputError with everything that does not fit. `rest`: overrides and targets."""
    strategy = at_home(region, strategy)
    problems = misfits(region, strategy, future, horizon)
    if problems:
        raise InputError(problems)
    return Scenario(region, strategy, future, horizon.first_year, horizon.last_year, **rest)


def _names_missing(region: Region, strategy: Strategy) -> list[Problem]:
    known = {setting: [item.name for item in getattr(region, group)] for setting, group in NAMED.items()}
    kinds = {
        "sites": ("E-SITE", say("site")),
        "names": ("E-HOSPITAL", say("hospital")),
        "places": ("E-PLACE", say("place")),
        "place": ("E-PLACE", say("place")),
        "institutes": ("E-INSTITUTE", say("institute")),
    }
    problems = []
    for n, spend in enumerate(strategy.spends, start=1):
        for setting, value in spend.settings:
            for name in _named(value) if setting in kinds else ():
                if name not in known[setting]:
                    code, kind = kinds[setting]
                    key = f"strategy {strategy.name}: spend[{n}].settings.{setting}"
                    there = (
                        say("It has {names}.", names=", ".join(known[setting]))
                        if known[setting]
                        else say("It has none.")
                    )
                    rule = say("region {region} has no {kind} of this name", region=region.name, kind=kind)
                    hint = nearest(name, known[setting], there)
                    problems.append(Problem(code, rule, key=key, value=shown(name), hint=hint))
    return problems


def _named(value: object) -> tuple:
    """The names in a setting: one, or a list of them."""
    return value if isinstance(value, tuple) else (value,)


def _hospitals_missing(region: Region, strategy: Strategy) -> list[Problem]:
    there = len(region.hospitals)
    problems = []
    for n, spend in enumerate(strategy.spends, start=1):
        wanted = dict(spend.settings).get("hospitals")
        if isinstance(wanted, int) and wanted > there:
            key = f"strategy {strategy.name}: spend[{n}].settings.hospitals"
            rule = say("region {region} has only {count} hospitals", region=region.name, count=there)
            problems.append(
                Problem(
                    "E-HOSPITAL",
                    rule,
                    key=key,
                    value=str(wanted),
                    hint=say("Choose fewer, or write settings.hospitals = {count} under [change].", count=there),
                )
            )
    return problems


def _years(strategy: Strategy, future: Future, horizon: Horizon) -> list[Problem]:
    problems = []
    if horizon.first_year > horizon.last_year:
        rule = say("the run would end in {year}, before it starts", year=horizon.last_year)
        problems.append(Problem("E-YEARS", rule, key="last_year", hint="Set last_year later."))
    if horizon.first_year < future.first_year:
        years = {"first": future.first_year, "start": horizon.first_year}
        rule = say("future {future} starts in {first}, the run in {start}", future=future.name, **years)
        problems.append(Problem("E-YEARS", rule, key="first_year", hint="Start later, or take another future."))
    for n, spend in enumerate(strategy.spends, start=1):
        problems += _moments(strategy, n, spend, horizon)
        if spend.first_year < horizon.first_year:
            key = f"strategy {strategy.name}: spend[{n}].years"
            years = {"first": spend.first_year, "start": horizon.first_year}
            rule = say("money is spent from {first}, before the run starts in {start}", **years)
            problems.append(
                Problem(
                    "E-YEARS", rule, key=key, value=str(spend.first_year), hint="Start the run earlier, or spend later."
                )
            )
    return problems


def _moments(strategy: Strategy, n: int, spend: Spend, horizon: Horizon) -> list[Problem]:
    """A firm decides within the run, and a condition looks back on a year of it; a shorter run meets neither."""
    problems = []
    decides, asked = dict(spend.settings).get("year"), spend.only_if
    if isinstance(decides, int) and decides < spend.first_year:
        key = f"strategy {strategy.name}: spend[{n}].settings.year"
        rule = say("the firm would decide before any money is voted in {first}", first=spend.first_year)
        problems.append(Problem("E-YEARS", rule, key=key, value=str(decides), hint="Let it decide later."))
    elif isinstance(decides, int) and decides < horizon.first_year:
        key = f"strategy {strategy.name}: spend[{n}].settings.year"
        rule = say("the firm would decide before the run starts in {start}", start=horizon.first_year)
        problems.append(Problem("E-YEARS", rule, key=key, value=str(decides), hint="Let it decide later."))
    if asked is not None and asked.year <= horizon.first_year:
        key = f"strategy {strategy.name}: spend[{n}].only_if.year"
        rule = say("nothing was seen before the run starts in {start}", start=horizon.first_year)
        problems.append(Problem("E-YEARS", rule, key=key, value=str(asked.year), hint="Ask in a later year."))
    return problems
