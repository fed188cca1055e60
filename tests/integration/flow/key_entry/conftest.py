"""What each of these tests begins with."""

import pytest

from ...support import heard
from .support import LOGIN_KEY


@pytest.fixture
async def bound(hass, adapter, virtual_lock):
    """A lock that an account has bound, with T0 in its memory."""
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(LOGIN_KEY)
        core.set_t0(1_700_000_000)
    await heard(hass, lock.address)
    return lock
