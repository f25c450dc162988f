"""The relations of the design catalogue as checkers: each returns what differs, an empty list if the relation holds.

The same checkers are used on the model as it is and on the model with a fault put in on purpose.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from clustersim import parameters, pipeline_table
from clustersim.analysis import compare as comparing
from clustersim.ensemble.execute import execute
from clustersim.inputs import Experiment, Scenario, Strategy
from clustersim.processes import labour
from clustersim.purposes import FUND_CAPITAL
from clustersim.simulation import Simulation, simulate

GROUPS = ("nation", "sectors", "places", "origins", "instruments")
MONEY_OF_THE_STRATEGY = ("public_outlay", "private_investment")
NO_POLICY = Strategy("no-policy", "No policy", 0, ())


def differing(a, b, groups=GROUPS, skip=()) -> list[str]:
    """Names of the series that are not equal to the last bit in two results."""
    return [
        f"{group}.{name}"
        for group in groups
        for name in getattr(a, group)
        if name not in skip and not np.array_equal(getattr(a, group)[name], getattr(b, group)[name])
    ]


def ledger_differing(a, b, purposes=()) -> list[str]:
    """Which of the two flow matrices differ, some purposes left out."""
    keep = [k for k in range(a.paid.shape[1]) if k not in purposes]
    return [
        name
        for name in ("paid", "received")
        if not np.array_equal(getattr(a, name)[:, keep], getattr(b, name)[:, keep])
    ]


def with_strategy(scenario: Scenario, **changes) -> Scenario:
    """The scenario with something in its strategy changed."""
    return replace(scenario, strategy=replace(scenario.strategy, **changes))


def all_differing(scenario: Scenario, other: Scenario, seed: int) -> list[str]:
    """Everything in which two runs of one seed differ."""
    a, b = simulate(scenario, seed), simulate(other, seed)
    found = differing(a, b) + ledger_differing(a, b)
    return found + ([] if a.digest() == b.digest() else ["digest"])


# ---------------------------------------------------------------- policy that does not act


def no_money(policy: Scenario, seed: int) -> list[str]:
    """R1: a strategy without money is no policy."""
    return all_differing(with_strategy(policy, purse=0), replace(policy, strategy=NO_POLICY), seed)


def too_late(policy: Scenario, seed: int) -> list[str]:
    """R2: a strategy that starts after the last quarter is no policy."""
    after = policy.last_year + 1
    spends = tuple(replace(spend, first_year=after, last_year=after + 2, path=()) for spend in policy.strategy.spends)
    return all_differing(with_strategy(policy, spends=spends), replace(policy, strategy=NO_POLICY), seed)


def placebo(policy: Scenario, seed: int) -> list[str]:
    """R3: money without effect is paid, and nothing else is different from no policy."""
    paid = simulate(replace(policy, overrides=(("policy_effect_share", 0.0),)), seed)
    plain = simulate(replace(policy, strategy=NO_POLICY), seed)
    found = differing(paid, plain, ("nation", "sectors", "places", "origins"), MONEY_OF_THE_STRATEGY)
    if paid.real_digest() != plain.real_digest():
        found.append("real digest")
    if not (paid.nation["public_outlay"].sum() > 0 and paid.nation["private_investment"].sum() > 0):
        found.append("no money was paid")
    return found


# ---------------------------------------------------------------- time, order, processes


def longer_horizon(scenario: Scenario, seed: int) -> list[str]:
    """R4: a later last year leaves the earlier quarters as they are."""
    short = simulate(scenario, seed)
    longer = simulate(replace(scenario, last_year=scenario.last_year + 2), seed)
    return [] if longer.digest(scenario.quarters) == short.digest() else ["the earlier quarters"]


def repeated(scenario: Scenario, other: Scenario, seed: int) -> list[str]:
    """R6: the same run again, after other runs in the same process."""
    first = simulate(scenario, seed).digest()
    again = simulate(scenario, seed).digest()
    simulate(other, seed + 1)
    after = simulate(scenario, seed).digest()
    return [what for what, found in (("at once", again), ("after another run", after)) if found != first]


def order_of_runs(scenarios: tuple[Scenario, ...], seeds: tuple[int, ...], model=None) -> list[str]:
    """R7: the order in which runs are made changes none of them."""
    runs = [(arm, seed) for arm in range(len(scenarios)) for seed in seeds]
    shuffled = [runs[k] for k in np.random.default_rng(5).permutation(len(runs))]
    plain = dict(zip(runs, execute(scenarios, runs, simulate=model), strict=True))
    other = dict(zip(shuffled, execute(scenarios, shuffled, simulate=model), strict=True))
    return [f"arm {arm}, seed {seed}" for arm, seed in runs if plain[arm, seed].digest != other[arm, seed].digest]


def workers(experiment: Experiment, model=None) -> list[str]:
    """R7: one and two workers give the same comparison."""
    one = comparing.compare(experiment, workers=1, simulate=model)
    two = comparing.compare(experiment, workers=2, simulate=model)
    found = [] if one.digest == two.digest else ["digest"]
    return found + ([] if one.differences == two.differences else ["differences"])


# ---------------------------------------------------------------- places that share nothing


def island(scenario: Scenario, firms: int) -> Scenario:
    """The scenario with an isolated place behind all others, in a nation of its own; its firms are suppliers of one
    person each, who do no research."""
    first = scenario.region.places[0]
    nation = 1 + max(place.nation for place in scenario.region.places)
    counts = (0, 0, 0, 0, firms)
    alone = replace(
        first,
        name="island",
        latitude=33.0,
        firms=counts,
        jobs=counts,
        graduates=0.0,
        medical_graduates=0.0,
        capital=False,
        target=False,
        nation=nation,
    )
    region = scenario.region
    return replace(scenario, region=replace(region, places=(*region.places, alone)))


def empty_island(scenario: Scenario, seed: int) -> list[str]:
    """R12: an isolated empty place changes no number; its nation's funds are offered money that nobody takes."""
    plain, more = simulate(scenario, seed), simulate(island(scenario, 0), seed)
    found = differing(plain, more, ("nation", "sectors", "origins", "instruments"))
    found += ledger_differing(plain, more, (FUND_CAPITAL,))
    return found + places_differing(plain, more)


def idle_firm(scenario: Scenario, seed: int) -> list[str]:
    """R12: a firm on an island changes nothing for the places and firms elsewhere, record by record."""
    plain, more = finished(scenario, seed), finished(island(scenario, 1), seed)
    found = places_differing(plain.result(), more.result())
    ours, theirs = firms_by_id(plain.state, 0), firms_by_id(more.state, 0)
    if list(ours) != list(theirs):
        return [*found, "firms alive at the end"]
    return found + [f"firm {key}" for key in ours if ours[key] != theirs[key]]


def places_differing(plain, more, shift: int = 0) -> list[str]:
    """Series of places that differ, those of `more` standing `shift` columns to the right."""
    return [
        f"places.{name}"
        for name, values in plain.places.items()
        if not np.array_equal(values, more.places[name][:, shift : shift + values.shape[1]])
    ]


def finished(scenario: Scenario, seed: int) -> Simulation:
    """A simulation that has run to its last quarter."""
    run = Simulation(scenario, seed)
    for _ in range(scenario.quarters):
        run.step()
    return run


def firms_by_id(state, nation: int) -> dict[int, tuple]:
    """What firms of a nation have, by id, sorted; rows left out, for they may differ."""
    rows = state.firms.rows[state.firms.live]
    rows = rows[state.places.rows["nation"][rows["place"]] == nation]
    columns = ("sector", "origin", "founded", "cash", "debt", "equity", "claim", "research", "degree", "projects")
    return {
        int(row["id"]): (*(row[name].item() for name in columns), tuple(row["staff"]), tuple(row["knowledge"]))
        for row in rows[np.argsort(rows["id"])]
    }


def doubled(scenario: Scenario) -> Scenario:
    """Two copies of the region that share nothing; the names of the second end in @2."""
    region = scenario.region

    def twins(records, **changes):
        second = tuple(replace(r, name=f"{r.name}@2", **(changes or {"place": f"{r.place}@2"})) for r in records)
        return records + second

    return replace(
        scenario,
        region=replace(
            region,
            places=twins(region.places, nation=1),
            hospitals=twins(region.hospitals),
            universities=twins(region.universities),
            institutes=twins(region.institutes),
            sites=twins(region.sites),
            researchers=tuple(2 * n for n in region.researchers),
            output=tuple(2 * money for money in region.output),
        ),
    )


def two_copies(scenario: Scenario, seed: int) -> list[str]:
    """R13: two isolated copies of a region are the region twice."""
    single, double = simulate(scenario, seed), simulate(doubled(scenario), seed)
    n = len(scenario.region.places)
    found = places_differing(single, double, 0)
    found += [f"second copy: {name}" for name in places_differing(single, double, n)]
    for name, values in single.nation.items():
        if values.dtype.kind == "i" and name not in ("construction_person_years", "programme_jobs"):
            found += [] if np.array_equal(2 * values, double.nation[name]) else [f"nation.{name}"]
    return found


def nation_without_hospitals(scenario: Scenario, seed: int) -> list[str]:
    """R12, the stronger way: a nation that does research but has no hospital changes nothing in the first one."""
    double = doubled(scenario)
    n = len(scenario.region.places)
    region = replace(double.region, hospitals=scenario.region.hospitals)
    with_both = replace(double, region=region)
    single, both = simulate(scenario, seed), simulate(with_both, seed)
    found = places_differing(single, both, 0)
    return found + ([] if both.places["firms"][:, n:].sum() > 0 else ["the other nation is empty"])


# ---------------------------------------------------------------- comparisons


def swapped_order(arms: tuple[Scenario, ...], model=None) -> list[str]:
    """R19: compare(A, B) and compare(B, A) are exact negatives."""
    baseline, a, b = arms
    there = comparing.compare(question(baseline, a, b), simulate=model)
    back = comparing.compare(question(baseline, b, a), simulate=model)
    turned = {(d.a, d.b, d.outcome): d for d in back.differences}
    return [
        f"{d.a} - {d.b}: {d.outcome}"
        for d in there.differences
        if {d.a, d.b} == {a.strategy.name, b.strategy.name} and turned[d.b, d.a, d.outcome].reversed != d
    ]


def with_itself(scenario: Scenario, model=None) -> list[str]:
    """R20: a strategy compared with itself is exactly 0, with an interval of [0, 0], in every outcome."""
    found = comparing.compare(question(scenario, scenario), simulate=model)
    # one run serves both arms there; under another name it is made twice, and has to be the same
    again = comparing.compare(question(scenario, with_strategy(scenario, name="itself")), simulate=model)
    differences = (*found.differences, *again.differences)
    return [d.outcome for d in differences if not d.none or d.chance_a_ahead != 0.5]


def swapped_names(arms: tuple[Scenario, ...], model=None) -> list[str]:
    """R36: names are labels; with the names of two strategies swapped, each number stays with its strategy."""
    baseline, a, b = arms
    names = (a.strategy.name, b.strategy.name)
    renamed = (with_strategy(a, name=names[1]), with_strategy(b, name=names[0]))
    before = comparing.compare(question(baseline, a, b), simulate=model)
    after = comparing.compare(question(baseline, *renamed), simulate=model)
    found = [x.strategy for x, y in zip(before.arms, after.arms, strict=True) if x.outcomes != y.outcomes]
    gaps = zip(before.differences, after.differences, strict=True)
    found += [x.outcome for x, y in gaps if (x.outcome, x.estimate, x.check) != (y.outcome, y.estimate, y.check)]
    swap = {names[0]: names[1], names[1]: names[0], baseline.strategy.name: baseline.strategy.name}
    labels = [arm.label for arm in after.arms]
    return found + ([] if labels == [swap[arm.label] for arm in before.arms] else ["labels"])


def question(*arms: Scenario, replicates: int = 3) -> Experiment:
    """An experiment of some arms, the first being the baseline."""
    return Experiment("small", "Small", arms, replicates, 1)


# ---------------------------------------------------------------- limits of rules

SUCCESSES = tuple(
    name for name in parameters.names() if name.endswith("_success") and name in vars(parameters.pipeline)
)


def certain(scenario: Scenario, chance: float) -> Scenario:
    """The scenario with all stages succeeding with chance 0 or 1, in exactly their mean times."""
    sure = tuple((name, chance) for name in SUCCESSES)
    return replace(scenario, overrides=(*sure, ("stage_time_cv", 0.0), ("licence_out_chance", 0.0)))


def never_approved(scenario: Scenario, seed: int) -> list[str]:
    """R27: without success nothing is approved, and all products are of before the start."""
    run = finished(certain(scenario, 0.0), seed)
    nation = run.result().nation
    found = [] if nation["approvals"].sum() == 0 else ["approvals"]
    found += [] if nation["failures"].sum() > 0 else ["no project failed"]
    return found + ([] if (run.state.products.launched < 0).all() else ["a product of after the start"])


def least_quarters(scenario: Scenario) -> list[int]:
    """Shortest time from begin to approval by type of project, in quarters."""
    pipe = pipeline_table.pipeline_table(parameters.record(scenario.overrides)[0])[0]
    return [
        sum(max(1, math.floor(pipe.time[kind, stage] + 0.5)) for stage in range(pipe.stages[kind]))
        for kind in range(len(pipe.stages))
    ]


def always_approved(scenario: Scenario, seed: int) -> list[str]:
    """R27: with certain success nothing fails, and nothing is approved before its stages have taken their time."""
    sure = certain(scenario, 1.0)
    least, found = least_quarters(sure), []
    run, approved = Simulation(sure, seed), 0
    projects = run.state.projects
    began = dict(zip(projects.id.tolist(), projects.started.tolist(), strict=True))
    for quarter in range(sure.quarters):
        run.step()
        began |= dict(zip(projects.id.tolist(), projects.started.tolist(), strict=True))
        products = run.state.products.rows[run.state.products.live]
        for product in products[products["launched"] == quarter]:
            start = began.get(int(product["id"]), quarter)  # not seen before: begun and approved in one quarter
            approved += start >= 0
            # a project works in the quarter it begins in, so it is approved `least - 1` quarters later at the earliest
            if start >= 0 and quarter - start < least[product["kind"]] - 1:
                found.append(f"approved after {quarter - start} quarters")
    found += [] if approved else ["no project of the run was approved"]
    return found + ([] if run.result().nation["failures"].sum() == 0 else ["failures"])


def everybody_found(scenario: Scenario, seed: int) -> list[str]:
    """R31: with an unlimited labour pool no post stays open."""
    nation = simulate(replace(scenario, overrides=(("labour_pool_scale", 1e6),)), seed).nation
    found = [] if nation["unfilled"].sum() == 0 else ["unfilled"]
    return found + ([] if nation["vacancies"].sum() == nation["hires"].sum() > 0 else ["hires"])


def hires_from_nobody(scenario: Scenario, seed: int) -> list[str]:
    """R31: when nobody looks for work, no post is filled, however many are open."""
    run = Simulation(scenario, seed)
    run.step()
    w = run.state.world()
    with np.errstate(over="ignore"):  # keyed draws wrap around 2**64 by design
        labour.plan_posts(w)
        w.places["seekers"], w.places["filled"], w.tally["hires"] = 0, 0, 0
        labour.plan_matches(w)
        labour.fill_posts(w)
    found = [] if w.places["open_posts"].sum() > 0 else ["no post was open"]
    return found + ([] if w.tally["hires"][0] == 0 and w.places["filled"].sum() == 0 else ["hires"])


def nobody_found(scenario: Scenario, seed: int) -> list[str]:
    """R31: with an empty labour pool only people who have just lost or left their jobs can be hired."""
    nation = simulate(replace(scenario, overrides=(("labour_pool_scale", 0.0),)), seed).nation
    found = [] if (nation["hires"].cumsum() <= nation["separations"].cumsum()).all() else ["hires out of nowhere"]
    stay = (("labour_pool_scale", 0.0), ("quit_rate", 0.0), ("spin_off_hazard", 0.0), ("exit_scale", 1e12))
    # the market of the first quarter is that of the start, so that nobody is laid off in it either
    first = simulate(replace(scenario, overrides=stay, last_year=scenario.first_year), seed).nation
    found += [] if first["hires"][0] <= first["separations"][0] else ["hires in the first quarter"]
    return found + ([] if nation["unfilled"].sum() > 0 else ["no post stayed open"])
