"""What each of these tests begins with."""

import pytest

from .support import OfflineDesk


@pytest.fixture
def desk() -> OfflineDesk:
    return OfflineDesk()
