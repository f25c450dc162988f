"""What a public won can buy: one file an instrument, each with `spend(line, state, context)` and its `LEVERS`."""

from . import (
    anchor_attraction,
    estate_renewal,
    hospital_research,
    incubator,
    investment_grant,
    network_office,
    public_venture_fund,
    research_grant,
    research_institute,
    science_park,
    talent_programme,
    technology_transfer,
    trial_capacity,
)

BY_NAME = {
    "science_park": science_park,
    "investment_grant": investment_grant,
    "research_grant": research_grant,
    "hospital_research": hospital_research,
    "trial_capacity": trial_capacity,
    "technology_transfer": technology_transfer,
    "talent_programme": talent_programme,
    "network_office": network_office,
    "public_venture_fund": public_venture_fund,
    "estate_renewal": estate_renewal,
    "incubator": incubator,
    "anchor_attraction": anchor_attraction,
    "research_institute": research_institute,
}
