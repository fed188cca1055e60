"""What tests of ways to a key begin with."""

import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits

from ..support import heard
from .account_support import bind


@pytest.fixture
def hasty(monkeypatch):
    """A flow that does not wait long for a silent lock."""
    limits = Limits(connect=2, info=0.2, pair=0.2, write=0.5, report=0.5, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


@pytest.fixture
async def bound(hass, adapter, virtual_lock):
    """A lock that the app has paired."""
    lock = await virtual_lock()
    bind(lock)
    await heard(hass, lock.address)
    return lock
