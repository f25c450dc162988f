"""clustersim: strategies for building a medical industry cluster, compared on net jobs and value added.

    from clustersim import ClusterModel

    model = ClusterModel(region="korea-2010", strategy="hybrid", rng=7).run()
    model.result.nation["jobs"]

Nothing heavy is imported before it is asked for.
"""

from __future__ import annotations

from importlib import import_module

_WHERE = {
    "Asking": "clustersim.answers",
    "ClusterModel": "clustersim.model",
    "compare": "clustersim.analysis.compare",
    "discover": "clustersim.answers",
    "explain_difference": "clustersim.answers",
    "load": "clustersim.store.load",
    "optimise": "clustersim.answers",
    "simulate": "clustersim.simulation",
    "split_doubt": "clustersim.answers",
    "sweep": "clustersim.answers",
}
__all__ = [
    "Asking",
    "ClusterModel",
    "__version__",
    "compare",
    "discover",
    "explain_difference",
    "load",
    "optimise",
    "simulate",
    "split_doubt",
    "sweep",
]


def __getattr__(name: str):
    """Import a public name when it is first asked for."""
    if name == "__version__":
        return _version()
    if name not in _WHERE:
        raise AttributeError(f"clustersim has no {name!r}; it has {', '.join(__all__)}")
    found = getattr(import_module(_WHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """The installed version; "0+unknown" where the package runs without having been installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("clustersim")
    except PackageNotFoundError:
        return "0+unknown"
