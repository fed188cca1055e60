"""What each of these tests begins with."""

import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits

from ...support import heard
from .support import LOGIN_KEY


@pytest.fixture
def hasty(monkeypatch):
    limits = Limits(connect=2, info=0.2, pair=0.2, write=0.5, report=0.5, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


@pytest.fixture
async def bound(hass, adapter, virtual_lock):
    """A lock that an account has bound, with T0 in its memory."""
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(LOGIN_KEY)
        core.set_t0(1_700_000_000)
    await heard(hass, lock.address)
    return lock
