"""Switches: each turns one mechanism, or one claim about why clusters succeed, off by the values that make it nothing.

A switch is a set of parameter values, so it needs no branch in any rule, and what "off" means can be read here. The
values may lie outside the ranges of the register, which speak of the world as it is.
"""

from __future__ import annotations

from typing import NamedTuple

NEVER, BEYOND_PRICE = -1e6, 1e30


class Switch(NamedTuple):
    """What is turned off, the values that do it, and the national series that are then zero."""

    meaning: str
    values: dict[str, float]
    zero: tuple[str, ...] = ()


SWITCHES = {
    # ------------------------------------------------ claims about why clusters succeed
    "network_benefits": Switch(
        "claim 1: a dense open network of similar cultures helps; off, ties form but bring neither knowledge nor success",
        {"learning_speed": 0.0, "tie_success_ratio": 1.0, "culture_weight": 0.0, "cultural_friction": 0.0},
    ),
    "division_of_roles": Switch(
        "claim 2: a network with all roles completes more projects",
        {"role_completion_ratio": 1.0},
    ),
    "symbiosis": Switch(
        "claim 3: firms gain from hospitals as partners and from people trained nearby",
        {
            "hospital_partner_ratio": 1.0,
            "clinician_design_ratio": 1.0,
            "partner_lag_multiplier": 1.0,
            "trainee_cost": BEYOND_PRICE,
        },
    ),
    # ------------------------------------------------ mechanisms
    "ties": Switch("nobody searches for partners", {"newcomer_tie_share": 0.0}, ("ties",)),
    "learning": Switch("partners learn nothing from each other", {"learning_speed": 0.0}),
    "spillovers": Switch(
        "research elsewhere and of hospitals and universities nearby brings firms no ideas",
        {"spillover_elasticity": 0.0, "academic_elasticity": 0.0},
    ),
    "anchors": Switch("an anchor firm changes nothing around it", {"anchor_effect": 0.0}),
    "coordination": Switch("coordinators change nothing", {"broker_boost": 0.0, "star_share": 0.0}),
    "spin_offs": Switch(
        "no firm is founded out of universities, hospitals, institutes or firms",
        {
            "university_startup_rate": 0.0,
            "hospital_startup_rate": 0.0,
            "institute_startup_rate": 0.0,
            "spin_out_rate": 0.0,
        },
        ("spin_offs", "hospital_spin_offs"),
    ),
    "entry": Switch(
        "no firm is founded at all",
        {
            "university_startup_rate": 0.0,
            "hospital_startup_rate": 0.0,
            "institute_startup_rate": 0.0,
            "spin_out_rate": 0.0,
            "entry_rate": 0.0,
        },
        ("entries", "spin_offs", "hospital_spin_offs"),
    ),
    "relocation": Switch(
        "no firm moves, and none takes a place in a park",
        {"consider_hazard": 0.0, "park_appeal": NEVER},
        ("moves", "tenants", "moved_jobs"),
    ),
    "licensing": Switch(
        "nobody licenses anything: neither hospitals, universities and institutes to firms, nor firms to others",
        {"deal_rate": 0.0, "university_deal_rate": 0.0, "licence_out_chance": 0.0},
        ("licences", "licence_income"),
    ),
    "trials": Switch(
        "no hospital takes a trial, so what needs one is never finished",
        {"research_hospital_starts": 0.0, "other_hospital_starts": 0.0, "trial_slot_cost": BEYOND_PRICE},
        ("trials_started",),
    ),
    "venture_capital": Switch("investors pay nothing into funds", {"venture_scale": 0.0}),
    "additionality": Switch("grants bring about no research", {"small_additionality": 0.0, "large_additionality": 0.0}),
    "research_time": Switch("hospital programmes buy no clinicians' time", {"protected_share": 0.0}),
    "agglomeration": Switch(
        "density and concentration change neither productivity nor rents nor founding",
        {
            "density_elasticity": 0.0,
            "localisation_elasticity": 0.0,
            "rent_elasticity": 0.0,
            "cluster_entry_elasticity": 0.0,
        },
    ),
    "capital_pull": Switch(
        "people of the capital region work anywhere", {"willingness_decay": 0.0, "never_share": 0.0}
    ),
    "wage_response": Switch("wages stay those of the start", {"wage_curve_elasticity": 0.0}),
    "growth_shocks": Switch("established lines of firms grow without luck", {"growth_spread": 0.0}),
    "local_multiplier": Switch(
        "direct jobs bring no indirect ones",
        {"local_multiplier": 0.0, "indirect_by_inducement": 0.0},
        ("indirect_jobs",),
    ),
    "programmes": Switch("programme money is paid and reaches nobody (placebo)", {"policy_effect_share": 0.0}),
}


def values_of(names) -> dict[str, float]:
    """The parameter values of several switches together; KeyError for an unknown one."""
    values: dict[str, float] = {}
    for name in names:
        values |= SWITCHES[name].values
    return values
