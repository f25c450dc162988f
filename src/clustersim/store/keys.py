"""Keys: a run is known by everything that decides it, so two runs with one key are one run."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from clustersim.inputs import Future, Region, Scenario, Strategy, digest
from clustersim.provenance import code_digest, digest_of, platform_class

KEY_DIGITS = 32  # 128 bits of a SHA-256


class Parts(NamedTuple):
    """Digests of what a scenario is made of."""

    region: str
    strategy: str
    future: str


class Keys:
    """Makes run keys for one way to read a run, with the code and the machine of now unless others are named.

    Digests of regions, strategies and futures are kept by identity, for thousands of scenarios share a few of them.
    """

    def __init__(self, reading: str, code: str = "", platform: str = ""):
        self.reading = reading
        self.code, self.platform = code or code_digest(), platform or digest_of(platform_class())
        self._kept: dict[int, tuple[object, str]] = {}

    def of(self, scenario: Scenario, seed: int) -> str:
        """The key of a run."""
        return run_key(self.facts(scenario), seed)

    def facts(self, scenario: Scenario) -> str:
        """All that decides a run but its seed, as canonical JSON."""
        found = self._kept.get(id(scenario))
        if found is None:
            parts = self.parts(scenario)
            horizon = [scenario.first_year, scenario.last_year]
            asked = [*parts, horizon, sorted(scenario.overrides), self.reading, self.code, self.platform]
            found = self._kept[id(scenario)] = (scenario, json.dumps(asked))
        return found[1]

    def parts(self, scenario: Scenario) -> Parts:
        """Digests of region, strategy and future."""
        return Parts(self._of(scenario.region), self._of(scenario.strategy), self._of(scenario.future))

    def _of(self, record: Region | Strategy | Future) -> str:
        if id(record) not in self._kept:
            self._kept[id(record)] = (record, digest(record))  # the record is kept too: its id stays its own
        return self._kept[id(record)][1]


def run_key(facts: str, seed: int) -> str:
    """The key of a run from its facts and its seed."""
    return hashlib.sha256(f"{facts}\n{seed}".encode()).hexdigest()[:KEY_DIGITS]
