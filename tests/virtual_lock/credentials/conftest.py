"""What each of these tests begins with."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

from ..talker import bound_talker
from .support import EXPECTED_SLOTS, TEMPORARY, enrol, tell


@pytest.fixture
def talker():
    return bound_talker()


@pytest.fixture
def household(talker):
    """Member 5 has one of each kind, member 6 a password; one temporary password."""
    for kind in EXPECTED_SLOTS:
        enrol(talker, kind)
    enrol(talker, CredentialType.PASSWORD, member=6)
    tell(talker, 51, TEMPORARY)
    return talker
