"""A Dask that the tests share who leave the scheduler alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_dask import Cluster, cluster


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Iterator[Cluster]:
    """Three workers that all tests share who leave the scheduler alone: two may be coming back while one works."""
    with cluster(tmp_path_factory.mktemp("shared"), 3) as made:
        yield made
