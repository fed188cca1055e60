"""A lock in whose place another device was paired, and that comes back."""

import pytest

from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest

from ...code_support import issued
from ...flow_support import paired
from ...online_support import periodic
from ...support import wait_for
from ..reset_support import settled


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
