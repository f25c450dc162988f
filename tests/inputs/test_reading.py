"""A name inside a file is only ever a name; a title or a part of it names a file too."""

import pytest

from clustersim.files.find import find_named
from clustersim.kernel.errors import InputError


@pytest.mark.parametrize("name", ["../strategies/hybrid", "/etc/passwd", "..", "", "hybrid.toml"])
def test_a_name_inside_a_file_is_never_a_path(name):
    with pytest.raises(InputError):
        find_named("strategy", name)
