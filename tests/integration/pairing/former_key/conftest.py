"""A lock in whose place another device was paired, and that comes back."""

import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits

from ...code_support import issued
from ...flow_support import paired
from ...online_support import periodic
from ...support import wait_for
from ..reset_support import settled


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    limits = Limits(info=0.3, pair=0.3, write=0.6, report=0.6, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


@pytest.fixture
async def entry(hass, lock):
    """A lock with an online code in it and an offline one."""
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await settled(hass, entry)
    await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await periodic(hass, "Anna")
    await settled(hass, entry)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)
