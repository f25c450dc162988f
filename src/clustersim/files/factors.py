"""What may be varied: any parameter, the levers of strategies, the future; and a scenario with one of them changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from clustersim.inputs import Future, Scenario, Spend, Strategy
from clustersim.kernel.words import say

from .money import Prices
from .quantity import quantity
from .settings import SETTINGS, settings_of
from .timing import later

FUTURE = "future"
OTHER = 'futures = ["korea-2010-2030-slow"]'
UNITS = {"purse": "KRW", "realised_share": "share", "leverage": "KRW/KRW", "delay_years": "years"}
NUMBERS = {  # settings of spends that are numbers: their unit
    "hospitals": "count",
    "subsidy_share": "share",
    "seed_share": "share",
    "building_share": "share",
    "equipment_share": "share",
    "area": "m2",
}
LEVERS = (FUTURE, *UNITS, *NUMBERS)
WHOLE = ("delay_years", "hospitals", "purse")
FIGURES = 9  # significant figures of a value, so that what is run is exactly what is written down


class Unfit(ValueError):
    """A strategy cannot have a value; the arguments are rule and advice."""


@dataclass(frozen=True)
class Factor:
    """Something that is varied between `low` and `high`; `default` is what the experiment has.

    A future is a choice: its value is a whole number, 0 the experiment's own, then `futures` in their order.
    """

    name: str
    unit: str
    low: float
    high: float
    default: float
    whole: bool = False
    futures: tuple[Future, ...] = ()

    def at(self, share: float) -> float:
        """The value at a share (0 to 1) of the range."""
        if self.whole:
            steps = int(self.high - self.low) + 1
            return self.low + min(steps - 1, int(share * steps))
        return min(self.high, max(self.low, float(f"{self.low + share * (self.high - self.low):.{FIGURES}g}")))

    def told(self, value: float) -> str:
        """A value as people read it."""
        return self.futures[int(value)].name if self.futures else f"{value:.4g}"


def factor_of(
    name: str, between: Sequence[Any] | None, scenarios: Sequence[Scenario], futures: Sequence[Future], prices: Prices
) -> Factor:
    """The factor of a name. KeyError if there is none; ValueError with rule and advice if its range cannot be."""
    from clustersim.parameters import REGISTER, WHERE

    if name == FUTURE:
        if not futures:
            raise ValueError(say("futures names no other future"), say("Add for example {example}.", example=OTHER))
        return Factor(name, "choice", 0, len(futures), 0, True, (scenarios[0].future, *futures))
    if name in REGISTER:
        known = REGISTER[name]
        default = dict(scenarios[0].overrides).get(name, known.value)
        low, high = _range(between, known.unit, prices) if between else (known.low, known.high)
        if not (known.admits(low) and known.admits(high)):
            raise ValueError(known.rule, WHERE)
        return Factor(name, known.unit, low, high, default)
    if name not in LEVERS:
        raise KeyError(name)
    if between is None:
        rule = say("a lever has no range of its own")
        raise ValueError(rule, say("Write {name} = [low, high] under [answers.range].", name=name))
    unit = UNITS.get(name) or NUMBERS[name]
    low, high = _range(between, unit, prices)
    if name in WHOLE and not (low.is_integer() and high.is_integer()):
        raise ValueError(say("both ends must be whole numbers"), say("Write for example {example}.", example="[1, 4]"))
    factor = Factor(name, unit, low, high, _default(name, scenarios), name in WHOLE)
    for end in (low, high):
        for scenario in scenarios:
            changed(scenario, factor, end)
    return factor


def _range(between: Sequence[Any], unit: str, prices: Prices) -> tuple[float, float]:
    low, high = (quantity(end, unit, prices) if isinstance(end, str) else float(end) for end in between)
    if not low < high:
        raise ValueError(say("a range goes from the lower to the higher value"), say("Exchange the two."))
    return low, high


def _default(name: str, scenarios: Sequence[Scenario]) -> float:
    """What the first strategy that has a lever says."""
    for strategy in (scenario.strategy for scenario in scenarios):
        if name in UNITS and strategy.spends:
            return float({"delay_years": 0, "leverage": strategy.leverage or 0}.get(name, getattr(strategy, name, 0)))
        for value in (dict(spend.settings).get(name) for spend in strategy.spends):
            if isinstance(value, int | float):
                return float(value)
    raise ValueError(say("no spend of the strategies has this setting"), say("Leave this factor out."))


def changed(scenario: Scenario, factor: Factor, value: float) -> Scenario:
    """The scenario with a factor at a value. Raises Unfit if a strategy cannot have it."""
    if factor.futures:
        return replace(scenario, future=factor.futures[int(value)])
    if factor.name not in LEVERS:
        return replace(scenario, overrides=tuple(sorted({**dict(scenario.overrides), factor.name: value}.items())))
    strategy = scenario.strategy
    if not strategy.spends:  # no policy has no levers
        return scenario
    if factor.name == "delay_years":
        return replace(scenario, strategy=later(strategy, int(value)))
    if factor.name in UNITS:
        return replace(scenario, strategy=_with(strategy, factor.name, int(value) if factor.whole else value))
    number: float = int(value) if factor.whole else value
    spends = tuple(_set(spend, factor.name, number) for spend in strategy.spends)
    return replace(scenario, strategy=replace(strategy, spends=spends))


def _with(strategy: Strategy, name: str, value: float) -> Strategy:
    if value < 0 or (name == "realised_share" and value > 1):
        raise Unfit(say("a strategy cannot have this value"), say("Narrow its range."))
    return replace(strategy, **{name: value})  # type: ignore[arg-type]


def _set(spend: Spend, name: str, value: float) -> Spend:
    own = {key: list(given) if isinstance(given, tuple) else given for key, given in spend.settings}
    if name not in own:
        return spend
    try:
        form = SETTINGS[spend.instrument].model_validate({**own, name: value})
    except ValidationError as error:
        raise Unfit(say("a strategy cannot have this value"), say("Narrow its range.")) from error
    return replace(spend, settings=settings_of(form))
