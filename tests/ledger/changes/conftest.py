"""What each of these tests begins with."""

import pytest

from ..desk import Desk, temporary


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def theirs(desk):
    """A code that others made."""
    desk.nodes[49] = temporary(49)
    desk.look()
    (found,) = desk.found()
    return found
