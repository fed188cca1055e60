"""What each of these tests begins with."""

import pytest

from ...flow_support import paired
from ...support import first_session


@pytest.fixture
def generation():
    return 3


@pytest.fixture
async def lock(hass, clock, adapter, virtual_lock, generation):
    """A lock that was paired here and has had its first session."""
    lock = await virtual_lock(generation)
    entry = await paired(hass, lock)
    await first_session(entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    yield lock
    await hass.config_entries.async_unload(entry.entry_id)
