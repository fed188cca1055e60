"""A link of either generation."""

import pytest

from .link import Pair


@pytest.fixture(params=[3, 4])
def link(request):
    return Pair(request.param)
