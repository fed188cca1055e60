"""What all tests of pairing begin with."""

import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    """A silent lock is not waited for long."""
    limits = Limits(info=0.3, pair=0.3, write=0.6, report=0.6, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))
