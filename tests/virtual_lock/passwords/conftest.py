"""What each of these tests begins with."""

import pytest


@pytest.fixture(params=[3, 4])
def generation(request):
    return request.param
