"""The same country, larger or smaller: what the benchmarks run on."""

from __future__ import annotations

from dataclasses import replace

from clustersim.inputs import Future, Region, Scenario
from clustersim.scenario import load_scenario


def firms_of(region: Region) -> int:
    """Firms at the start, suppliers included."""
    return sum(sum(place.firms) for place in region.places)


def shares(values: list[int], total: int) -> list[int]:
    """Whole numbers in proportion to `values` that add up to `total` (largest remainder)."""
    whole = sum(values)
    if whole == 0:
        return [0] * len(values)
    parts = [value * total // whole for value in values]
    order = sorted(range(len(values)), key=lambda n: (parts[n] * whole - values[n] * total, n))
    for n in order[: total - sum(parts)]:
        parts[n] += 1
    return parts


def scaled(region: Region, factor: float) -> Region:
    """The region with `factor` times its firms, jobs, people, researchers, sales, research money and beds.

    Places, sites, hospitals, universities and institutes stay as many as they are, only larger or smaller, so ratios
    (staff a firm, trial slots a firm, graduates a job) stay those of the original. Small numbers are rounded so that
    the total of each sector is right; a place whose firms round to none has no jobs in that sector.
    """
    places = region.places
    flat = [count for place in places for count in place.firms]
    firms = iter(shares(flat, round(sum(flat) * factor)))
    counts = [tuple(next(firms) for _ in place.firms) for place in places]
    jobs = [
        tuple(
            max(n, round(staff / before * n)) if before else 0
            for n, staff, before in zip(count, place.jobs, place.firms, strict=True)
        )
        for place, count in zip(places, counts, strict=True)
    ]
    times = lambda number: max(1, round(number * factor))  # noqa: E731 - one word for one thing
    return replace(
        region,
        places=tuple(
            replace(
                place,
                firms=count,
                jobs=staff,
                population=times(place.population),
                graduates=place.graduates * factor,
                medical_graduates=place.medical_graduates * factor,
            )
            for place, count, staff in zip(places, counts, jobs, strict=True)
        ),
        hospitals=tuple(replace(h, beds=times(h.beds)) for h in region.hospitals),
        universities=tuple(
            replace(u, researchers=times(u.researchers), research_money=times(u.research_money))
            for u in region.universities
        ),
        institutes=tuple(replace(i, staff=times(i.staff)) for i in region.institutes),
        researchers=tuple(round(n * factor) for n in region.researchers),
        output=tuple(round(n * factor) for n in region.output),
    )


def scaled_future(future: Future, factor: float) -> Future:
    """The outside world of a scaled region: venture money grows with it, indices do not."""
    return replace(future, venture_supply=tuple(round(n * factor) for n in future.venture_supply))


def korea(firms: int | None = None, strategy: str = "hybrid") -> Scenario:
    """`korea-2010`, or the same country scaled to about so many firms, purse included."""
    scenario = load_scenario("korea-2010", strategy, "korea-2010-2020")
    if firms is None:
        return scenario
    factor = firms / firms_of(scenario.region)
    policy = replace(scenario.strategy, purse=round(scenario.strategy.purse * factor))
    return replace(
        scenario,
        region=scaled(scenario.region, factor),
        strategy=policy,
        future=scaled_future(scenario.future, factor),
    )
