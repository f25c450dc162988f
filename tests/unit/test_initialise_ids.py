"""Nobody shares luck with another by sharing a name."""

from __future__ import annotations

from clustersim.scenario import load_scenario
from clustersim.simulation import start_of


def test_a_site_a_place_and_an_organisation_of_one_name_have_ids_of_their_own():
    state, _ = start_of(load_scenario("korea-2010", "no-policy", "korea-2010-2020"), 1)
    ids = [int(i) for name in ("places", "sites", "organisations", "firms") for i in getattr(state, name).id]
    assert len(set(ids)) == len(ids)
