"""The quarter as a Mesa model. The start is read once from a run of clustersim; afterwards nothing is shared."""

from __future__ import annotations

import bisect
import math
from types import SimpleNamespace

import mesa
import numpy as np

from clustersim import codes
from clustersim.clock import outside_world
from clustersim.simulation import Simulation

from . import demography, draws, government, pipeline, ties
from .firm import Firm, part_with_staff, won
from .organisation import Organisation
from .place import Place


def copied(record):
    """A record as plain numbers and lists."""
    return {name: np.asarray(record[name]).tolist() for name in record.dtype.names}


def plain(record):
    return SimpleNamespace(**copied(record))


class TwinModel(mesa.Model):
    def __init__(self, scenario, seed, *, start=None):
        super().__init__(rng=seed)
        run = start or Simulation(scenario, seed)
        self.inputs, self.seed, self.quarter = scenario, seed, 0
        self.tally, self.history, self.building_work = {}, [], 0.0
        state, fixed = run.state, run.state.fixed
        self.p, self.pipe = plain(state.parameters[0]), plain(state.pipeline[0])
        self.nation = plain(state.nations.rows[0])
        for name, key in (("km", "distance"), ("tacit", "tacit"), ("codified", "codified")):
            setattr(self, name, fixed[key].tolist())
        self.similarity, self.sector_knowledge = fixed["similarity"].tolist(), fixed["sector_knowledge"].tolist()
        self._enter(state)
        c = run.context
        self.lines = [government.Line(line, self.places) for line in c.lines]
        self.leverage, self.clock_start = float(c.leverage), int(c.clock_start)
        self.designated = [self.organisations[k] for k in c.hospitals]
        self.chosen_sites = [self.sites[k] for k in c.sites]
        self.fund_places = [x for x, here in zip(self.places, c.fund_places, strict=True) if here]

    def _enter(self, state):
        def made(kind, record, **more):
            agent = kind(self)
            for name, value in (copied(record) | more).items():
                setattr(agent, name, value)
            return agent

        rows = {name: state.tables[name].rows for name in state.tables}
        self.places = [made(Place, r, row=i) for i, r in enumerate(rows["places"]) if r.alive]
        self.sites = [plain(r) for r in rows["sites"] if r.alive]
        self.funds = [plain(r) for r in rows["funds"] if r.alive]
        self.offices = [plain(r) for r in rows["offices"] if r.alive]
        for x in self.sites:
            x.place = self.places[x.place]
        self.organisations = [
            made(Organisation, r, place=self.places[r.place], former=None) for r in rows["organisations"] if r.alive
        ]
        by_row = {
            int(i): made(Firm, rows["firms"][i], place=self.places[rows["firms"][i].place], site=None)
            for i in state.firms.live
        }
        self.firms = list(by_row.values())

        def node(n):
            return by_row.get(int(n)) if n >= 0 else self.organisations[-1 - int(n)] if n > -(2**31) else None

        for f in self.firms:
            f.former = node(f.former) if f.former_id else None
        for place in self.places:
            place.star = node(place.star) if place.star >= 0 else None
        self.ties = []
        for i in state.ties.live:
            t = rows["ties"][i]
            self.ties.append(ties.Tie(node(t.a), node(t.b)))
        ties.list_neighbours(self)
        self.projects = [plain(rows["projects"][i]) for i in state.projects.live]
        self.products = [plain(rows["products"][i]) for i in state.products.live]
        for x in (*self.projects, *self.products):
            x.firm = by_row[x.firm]
        for x in self.projects:
            x.hospital = self.organisations[x.hospital] if x.hospital >= 0 else None

    # -- small helpers ------------------------------------------------------------------------------------------
    def key(self, purpose, identity):
        return draws.key(self.seed, purpose, self.quarter, identity)

    def count(self, name, amount):
        self.tally[name] = self.tally.get(name, 0) + amount

    @property
    def year(self):
        return self.inputs.first_year + self.quarter / 4

    def firms_after(self, place, outside, u):
        ring, spots = self.rings[None if outside else place.row]
        start = bisect.bisect_left(spots, u)
        return ring[start:] + ring[:start]

    def drawn_firm(self, place, outside, u):
        return next(iter(self.firms_after(place, outside, u)), None)

    def home_share(self, s, claim, claims):
        imports = self.nation.import_claim[s] * self.demand[s]
        market = (self.nation.home_market[s] + self.nation.import_claim[s]) * self.demand[s]
        return market * claim / (claims + imports) if claims + imports > 0 else 0.0

    # -- one quarter --------------------------------------------------------------------------------------------
    def step(self):
        self.open_quarter()
        government.vote(self)
        government.apply(self)
        self.complete_buildings()
        for place in self.places:
            place.refill_pools()
        self.conduct_research()
        ties.renew(self)
        ties.share_knowledge(self)
        pipeline.begin(self)
        pipeline.share_slots(self)
        pipeline.advance(self)
        pipeline.retire(self)
        self.sell()
        self.settle_finance()
        self.match_jobs()
        demography.found(self)
        demography.move_firms(self)
        for f in list(self.firms):
            if f.founded != self.quarter and f.closes():
                f.close()
        for tie in list(self.ties):
            if not (tie.a.alive and tie.b.alive):
                ties.end(self, tie)
        for place in self.places:
            place.recount()
        for place in self.places:
            place.rate()
        for office in self.offices:
            self.places[office.place].coordinate(office)
        government.settle(self)
        self.close_books()
        self.history.append(dict(self.tally))
        self.quarter += 1

    def open_quarter(self):
        self.tally, self.building_work = {}, 0.0
        now, before = (outside_world(self.inputs, q) for q in (self.quarter, max(0, self.quarter - 1)))
        self.demand, self.export_demand = now.demand.tolist(), now.export_demand.tolist()
        self.output_trend, self.venture_supply = now.output_trend.tolist(), float(now.venture_supply)
        self.demand_growth = (now.demand / before.demand).tolist()
        self.line_up()
        for f in self.firms:
            f.clear_flows()
        for o in self.organisations:
            o.desk_staff = 0.0
        for x in self.sites:
            x.posts = 0.0
        for x in self.offices:
            x.staff = 0.0

    def line_up(self):
        """The fixed random order of the firms, of the nation and of each place."""
        self.order = sorted(self.firms, key=lambda f: f.spot)
        groups = {place.row: [f for f in self.order if f.place is place] for place in self.places}
        groups[None] = self.order
        self.rings = {name: (ring, [f.spot for f in ring]) for name, ring in groups.items()}

    def complete_buildings(self):
        p = self.p
        for x in self.sites:
            x.built += x.works[self.quarter]
            x.floor = math.floor(x.built / p.slot_cost)
            x.equipment = x.equipment * (1 - p.research_depreciation_rate / 4) + x.fittings[self.quarter]
            speed = -math.log(1 - p.public_post_fill_share) / p.fill_time
            x.filled = min(x.posts, x.filled + max(0.0, x.posts - x.filled) * (1 - math.exp(-speed)))
        for f in self.firms:
            f.equipment_service = 0.0
            if f.site is not None:
                flow = f.site.equipment * p.research_depreciation_rate / 4 * p.equipment_use_share
                f.equipment_service = flow / max(1, f.site.taken)

    def conduct_research(self):
        for o in self.organisations:
            o.conduct_research()
        for place in self.places:
            place.sector_research = [0] * 5
        for f in self.firms:
            f.plan_research()
        for o in self.organisations:
            o.offer_technology()

    def sell(self):
        self.home_claims, self.new_claims = [0] * 5, [0] * 5
        for f in self.firms:
            f.product_claim = f.older_products = 0.0
        for y in self.products:
            demand = y.peak * pipeline.life_cycle(self.quarter - y.sells_from, self.p)
            y.firm.product_claim += demand
            if y.launched < 0:
                y.firm.older_products += demand
        for f in self.firms:
            f.claim_demand()
        for f in self.firms:
            f.sell()
        for s in range(5):
            older = self.home_claims[s] - self.new_claims[s]
            lost = self.home_share(s, older, older) - self.home_share(s, older, self.home_claims[s])
            self.count("displaced_sales", won(max(0.0, lost)))
        for f in self.firms:
            f.pay()

    def settle_finance(self):
        p = self.p
        supply = self.venture_supply * p.venture_scale
        self.venture_ratio = supply / self.nation.venture_start if self.nation.venture_start > 0 else 1.0
        for fund in self.funds:
            if fund.kind != codes.PUBLIC_FUND:
                capital = fund.kind == codes.CAPITAL_FUND
                fund.cash += won(supply * (p.capital_venture_share if capital else 1 - p.capital_venture_share))
        weights = {f: f.appeal() for f in self.order}
        for fund in self.funds:
            self.invest(fund, weights)
        for f in self.firms:
            f.settle()

    def invest(self, fund, weights):
        p = self.p

        def serves(f):
            if fund.kind == codes.PUBLIC_FUND:
                return f.place in self.fund_places
            return f.place.capital == (fund.kind == codes.CAPITAL_FUND)

        served = [f for f in self.order if weights[f] > 0 and serves(f)]
        total, money = sum(weights[f] for f in served), fund.cash
        for f in served:
            if fund.cash < p.venture_ticket:
                break
            chance = min(1.0, money / p.venture_ticket * weights[f] / total)
            if draws.chance(self.key(codes.VENTURE, f.id), fund.kind, chance):
                ticket = won(p.venture_ticket)
                fund.cash -= ticket
                f.cash += ticket
                f.venture_backed, f.venture_quarter, weights[f] = True, self.quarter, 0.0
                self.count("venture_investment", ticket)
                if fund.kind == codes.PUBLIC_FUND:
                    f.assist(f.size)

    def match_jobs(self):
        for x in self.places:
            x.open_posts, x.matches, x.small_posts = [0] * 4, [0] * 4, [0] * 4
        for f in self.firms:
            f.plan_posts()
        for o in self.organisations:
            for skill in (0, 1):
                part_with_staff(o, skill)
        for x in sorted(self.places, key=lambda x: not x.capital):
            x.plan_matches()
        for o in self.organisations:
            for skill in (0, 1):
                o.place.hire(o, skill, False)
        for f in self.order:
            small = f.size < self.p.large_staff
            for skill in range(4):
                f.place.hire(f, skill, small)
        for x in self.places:
            self.count("unfilled", sum(x.open_posts) - sum(x.filled))
            x.set_wages()

    def close_books(self):
        t = self.tally
        t["firms"], t["firm_jobs"] = len(self.firms), sum(f.size for f in self.firms)
        t["tenants"] = sum(f.site is not None for f in self.firms)
        t["research_posts"] = sum(o.staff[0] for o in self.organisations)
        t["jobs"] = t["firm_jobs"] + t["research_posts"]
        claims = {"new_jobs": 0, "moved_jobs": 0, "deadweight_jobs": 0}
        for f in self.firms:
            if f.assisted:
                tenant = f.site is not None
                kind = "new_jobs"
                if tenant and f.came != codes.NEW:
                    kind = "deadweight_jobs" if f.came == codes.ANYWAY else "moved_jobs"
                claims[kind] += f.size if tenant else max(0, f.size - f.assisted_staff)
        for o in self.organisations:
            if o.designated >= 0:
                claims["new_jobs"] += max(0, o.staff[0] - o.staff_before)
        t.update(claims, gross_jobs=sum(claims.values()))
        t["value_added"] = t["firm_value_added"] + t["research_value_added"] - t["care_lost"]
        posts = sum(x.filled for x in self.sites) + sum(x.staff for x in self.offices)
        t["programme_jobs"] = won(posts + sum(o.desk_staff for o in self.organisations))
        t["construction_person_years"] = won(self.building_work)
        firms = sum(x.firms for x in self.places)
        t["rent_index"] = sum(x.rent * x.firms for x in self.places) / firms if firms else 1.0
        people = [(x.wage[k], x.workforce[k] - x.seekers[k]) for x in self.places for k in range(4)]
        t["wage_index"] = sum(w * n for w, n in people) / sum(n for _, n in people)
        t["ties"] = len(self.ties)
        t["projects"] = sum(x.firm.alive for x in self.projects)
        t["products"] = sum(y.firm.alive for y in self.products)
        t["pipeline_value"] = sum(
            won(
                math.prod(self.pipe.success[x.kind][x.stage : self.pipe.stages[x.kind]])
                * x.scale
                * self.pipe.peak[x.kind]
                * 4
            )
            for x in self.projects
            if x.firm.alive
        )
        self.nation.jobs_past[self.quarter] = t["jobs"]
        t["indirect_jobs"] = self.indirect_jobs()

    def indirect_jobs(self):
        p, nation, years = self.p, self.nation, self.year - 2019
        if p.indirect_by_inducement > 0:
            now = self.tally["firm_value_added"]
            if self.quarter == 0:
                nation.value_added_start = now
            gained = (now - nation.value_added_start) * 4 / 1e9 * (p.production_inducement - 1)
            return won(gained * p.goods_employment_inducement * math.exp(-p.inducement_decline_rate * years))
        then = self.quarter - int(p.multiplier_lag)
        past = nation.jobs_past[then] if then >= 0 else nation.jobs_start
        return won(p.local_multiplier * (past - nation.jobs_start))
