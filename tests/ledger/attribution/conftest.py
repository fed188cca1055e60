"""What each of these tests begins with."""

import pytest

from ..desk import Desk, temporary


@pytest.fixture
def desk() -> Desk:
    """With a code of somebody's in slot 49."""
    desk = Desk()
    desk.nodes[49] = temporary(49)
    desk.look()
    return desk
