"""The levers of each instrument that a strategy file may set, with their defaults.

`science_park`: on which sites and what is built; what building and equipment leave is running costs.
`investment_grant`: share of a mover's investment that is paid. `research_grant`: who may apply. `hospital_research`:
how many hospitals and how they are chosen, or which ones. `technology_transfer`: share for start-ups, the rest pays
desks. `talent_programme`, `network_office`, `public_venture_fund`, `estate_renewal`: where, or in which places.
`incubator`: on which sites, and the square metres of a tenant. `anchor_attraction`: what firm, where and when.
`research_institute`: which institutes.

A strategy has one set of sites, those of its science park and its incubators, and one set of hospitals, those of its
hospital research; the other instruments work there.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from clustersim.inputs import SECTORS

from .forms import Form, Key, Share, Year
from .refuse import refused

Names = Annotated[list[Key], Field(min_length=1, max_length=1000)]
Count = Annotated[int, Field(ge=1, le=1000, description="hospitals")]


class SciencePark(Form):
    """Settings of science_park."""

    sites: Names
    building_share: Share = 0.44
    equipment_share: Share = 0.52

    @model_validator(mode="after")
    def _rest_is_running(self) -> SciencePark:
        if self.building_share + self.equipment_share > 1 + 1e-9:
            text = "building_share and equipment_share together must be at most 1"
            raise refused("E-SHARES", text, "Lower one of the two; the rest pays running costs.")
        return self


class Incubator(Form):
    """Settings of incubator. In Wonju a firm had 66 m2 of the incubator and 550 m2 of the Taejang estate (1999)."""

    sites: Names
    area: Annotated[float, Field(ge=10, le=10_000, description="m2 a tenant")] = 550.0


class AnchorAttraction(Form):
    """Settings of anchor_attraction: which firm, where, and at the end of which year it decides."""

    place: Key
    sector: Literal[SECTORS]  # type: ignore[valid-type]
    staff: Annotated[int, Field(ge=100, le=100_000, description="posts")]
    year: Year
    came: bool = False  # known to have come: for what happened, not for plans


class ResearchInstitute(Form):
    """Settings of research_institute."""

    institutes: Names


class InvestmentGrant(Form):
    """Settings of investment_grant."""

    subsidy_share: Share = 0.25


class ResearchGrant(Form):
    """Settings of research_grant."""

    recipients: Literal["tenants", "hospital_partners", "all"]


class ChosenHospitals(Form):
    """Settings of hospital_research: a number of hospitals, or their names."""

    hospitals: Count | None = None
    spread: Literal["nation", "largest"] | None = None
    names: Names | None = None

    @model_validator(mode="after")
    def _one_way(self) -> ChosenHospitals:
        if (self.hospitals is None) == (self.names is None):
            hint = 'Write settings.hospitals = 15 or settings.names = ["..."].'
            text = "needs either hospitals (how many) or names (which), not both"
            raise refused("E-SETTING", text, hint)
        if self.names is not None and self.spread is not None:
            text = "spread goes with a number of hospitals, not with names"
            raise refused("E-SETTING", text, "Leave out one of the two.")
        return self


class TechnologyTransfer(Form):
    """Settings of technology_transfer."""

    seed_share: Share = 0.5


class TrialCapacity(Form):
    """trial_capacity has no settings: it goes to the hospitals of hospital_research."""


class Somewhere(Form):
    """Settings of talent_programme, network_office, public_venture_fund and estate_renewal."""

    where: Literal["sites", "hospitals", "nation"] | None = None
    places: Names | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Somewhere:
        if (self.places is None) == (self.where is None):
            text = 'needs either where ("sites", "hospitals" or "nation") or places (names)'
            raise refused("E-SETTING", text, 'Write for example settings.where = "nation".')
        return self


SETTINGS: dict[str, type[Form]] = {
    "science_park": SciencePark,
    "investment_grant": InvestmentGrant,
    "research_grant": ResearchGrant,
    "hospital_research": ChosenHospitals,
    "trial_capacity": TrialCapacity,
    "technology_transfer": TechnologyTransfer,
    "talent_programme": Somewhere,
    "network_office": Somewhere,
    "public_venture_fund": Somewhere,
    "estate_renewal": Somewhere,
    "incubator": Incubator,
    "anchor_attraction": AnchorAttraction,
    "research_institute": ResearchInstitute,
}
LISTS = ("sites", "names", "places", "institutes")


def settings_of(form: Form) -> tuple[tuple[str, object], ...]:
    """Settings as the record holds them: sorted, defaults filled in, lists as tuples, what is not set left out."""
    values = form.model_dump(exclude_none=True)
    if values.get("hospitals") is not None:
        values.setdefault("spread", "nation")
    return tuple(sorted((key, tuple(v) if isinstance(v, list) else v) for key, v in values.items()))
