"""What each of these tests begins with."""

import pytest

from ..desk import Desk, temporary


@pytest.fixture
def desk() -> Desk:
    """Of a lock that is known to list its temporary passwords."""
    desk = Desk()
    desk.nodes[99] = temporary(99)
    desk.look()
    del desk.nodes[99]
    desk.look()
    assert desk.book.table.lists
    return desk
