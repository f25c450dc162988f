"""The order of one quarter: process overview and scheduling, top to bottom."""

from __future__ import annotations

from . import government
from .processes import (
    accounts,
    construction,
    demography,
    finance,
    knowledge,
    labour,
    market,
    opening,
    pipeline,
    place,
    relocation,
    research,
    talent,
    ties,
    trials,
)

SCHEDULE = (
    opening.open_quarter,
    government.vote_budget,
    government.apply_strategy,
    construction.complete_buildings,
    talent.add_graduates,
    research.conduct_research,
    ties.renew_ties,
    knowledge.share_knowledge,
    pipeline.begin_projects,
    trials.share_trial_slots,
    pipeline.develop_products,
    market.sell,
    finance.settle_finance,
    labour.match_jobs,
    demography.found_firms,
    relocation.move_firms,
    demography.close_failed_firms,
    ties.end_ties_of_closed,
    place.describe_places,
    government.settle_lines,
    accounts.close_books,
)
