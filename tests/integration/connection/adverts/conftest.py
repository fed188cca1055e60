"""What each of these tests begins with."""

from functools import partial

from homeassistant.config_entries import ConfigEntryState
import pytest

from custom_components.smart_life_lock.device import client_options
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits

from ...flow_support import paired
from .support import at_rest


@pytest.fixture(params=[3, 4])
async def lock(request, adapter, virtual_lock):
    return await virtual_lock(request.param)


@pytest.fixture
def hasty(monkeypatch):
    """No record is waited for, in sessions that fetch none."""
    options = partial(ClientOptions, limits=Limits(quiet=0.1))
    monkeypatch.setattr(client_options, "ClientOptions", options)


@pytest.fixture
async def entry(hass, lock, hasty):
    """A paired lock after its first session, no connection open."""
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    yield entry
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)
