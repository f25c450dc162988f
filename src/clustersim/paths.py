"""Where the data files are: `scenarios/` and `experiments/`, in a clone and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
KINDS = ("scenarios", "experiments")


def data_folder() -> Path:
    """Return the folder that holds `scenarios/` and `experiments/`.

    In a clone (editable install) it is the root of the repository, so that an edited file counts at once; in a wheel
    it is `clustersim/data`, where the build put a copy.

    Raises FileNotFoundError when neither is there, which means a broken installation.
    """
    for folder in (PACKAGE / "data", PACKAGE.parents[1]):
        if all((folder / kind).is_dir() for kind in KINDS):
            return folder
    raise FileNotFoundError(
        f"clustersim finds no folders {' and '.join(KINDS)} in {PACKAGE / 'data'} or {PACKAGE.parents[1]}; "
        "install it again, or run it from a complete clone"
    )


def scenarios_folder() -> Path:
    """Return the folder of regions, strategies, futures and `sources.toml`."""
    return data_folder() / "scenarios"


def experiments_folder() -> Path:
    """Return the folder of experiments."""
    return data_folder() / "experiments"
