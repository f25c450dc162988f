"""Look for the patterns and print the page: `python -m clustersim.analysis.patterns > docs/patterns.md`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .page import SEEDS, made

USAGE = "usage: python -m clustersim.analysis.patterns [number of seeds, 2 or more]"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all arms and print the page."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if {"-h", "--help"} & set(given):
        print(USAGE)
        return
    if len(given) > 1 or not all(text.isdecimal() and int(text) > 1 for text in given):
        raise SystemExit(USAGE)
    seeds = range(1, int(given[0]) + 1) if given else SEEDS
    print(made(seeds)[0], end="")


if __name__ == "__main__":
    main()
