"""The question that a comparison is: what decides its runs, and which they are."""

from __future__ import annotations

from collections.abc import Sequence

from clustersim.ensemble.keeping import Wanted
from clustersim.ensemble.plan import plan
from clustersim.inputs import Experiment, plain
from clustersim.store.manifest import Facts


def question_of(experiment: Experiment, seed: int | None = None) -> Facts:
    """All that decides the runs of a comparison, but how many there are: more replicates keep the first ones."""
    first = experiment.scenarios[0]
    labels = unique_labels([scenario.strategy.name for scenario in experiment.scenarios])
    arms = {
        label: {
            "strategy": plain(scenario.strategy),
            "years": [scenario.first_year, scenario.last_year],
            "overrides": dict(sorted(scenario.overrides)),
        }
        for label, scenario in zip(labels, experiment.scenarios, strict=True)
    }
    used = experiment.seed if seed is None else seed
    return {
        "kind": "compare", "seed": used, "arms": arms, "region": plain(first.region), "future": plain(first.future)
    }  # fmt: skip


def wanted_runs(experiment: Experiment, replicates: int | None = None, seed: int | None = None) -> list[Wanted]:
    """The runs of a comparison: all arms of the first seed, then of the second, and so on."""
    labels = unique_labels([scenario.strategy.name for scenario in experiment.scenarios])
    runs = plan(experiment, replicates, seed)
    return [Wanted(labels[arm], experiment.scenarios[arm], number) for arm, number in runs]


def unique_labels(names: Sequence[str]) -> list[str]:
    """Number the second and later arms of one name, so that a strategy can be compared with itself."""
    labels = []
    for place, name in enumerate(names):
        earlier = names[:place].count(name)
        labels.append(f"{name} ({earlier + 1})" if earlier else name)
    return labels
