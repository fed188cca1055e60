"""What each of these tests begins with."""

import asyncio

import pytest

from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest

from ...code_support import issued
from ...flow_support import DOMAIN, paired
from ...online_support import once, periodic
from ...support import wait_for
from ..reset_support import settled, table


@pytest.fixture
async def lock(request, adapter, virtual_lock):
    return await virtual_lock(getattr(request, "param", 3))


@pytest.fixture
async def entry(hass, lock):
    """A paired lock after its first session."""
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await settled(hass, entry)
    yield entry
    for one in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_unload(one.entry_id)


@pytest.fixture
async def with_codes(hass, lock, entry):
    """The same with two online codes, which it holds, and an offline one."""
    await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await asyncio.gather(periodic(hass, "Anna"), once(hass, "Bert"))
    await settled(hass, entry)
    assert len(table(lock)) == 2
    return entry
