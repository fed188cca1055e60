"""A set-up that fails at any of its steps leaves nothing that runs, and can be repeated."""

from unittest.mock import patch

from homeassistant.config_entries import ConfigEntries, ConfigEntryState
import pytest

import custom_components.smart_life_lock as package
from custom_components.smart_life_lock.coordinator import LockCoordinator
from custom_components.smart_life_lock.storage.lock_memory import LockMemory
from custom_components.smart_life_lock.tuyalock.errors import Stopped

from ..code_support import act
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures

STEPS = {
    "ledger": (package, "async_load_ledger"),
    "restores": (package, "async_backup_marks"),
    "memory": (LockMemory, "async_load"),
    "present": (package, "async_keep_present"),
    "platforms": (ConfigEntries, "async_forward_entry_setups"),
    "former keys": (package, "async_watch_former_keys"),
}


@pytest.fixture
def made(monkeypatch):
    """All the coordinators that are made from now on."""
    coordinators = []

    class Noted(LockCoordinator):
        def __init__(self, *args):
            super().__init__(*args)
            coordinators.append(self)

    monkeypatch.setattr(package, "LockCoordinator", Noted)
    return coordinators


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("step", STEPS)
async def test_nothing_runs_after_a_set_up_that_failed(hass, house, made, step, late):
    """``late``: it fails after the step has done its work."""
    owner, name = STEPS[step]
    real = getattr(owner, name)

    async def fails(*args):
        if late:
            await real(*args)
        raise RuntimeError(step)

    entry_id = house.entry.entry_id
    await hass.config_entries.async_unload(entry_id)
    with patch.object(owner, name, fails):
        await hass.config_entries.async_setup(entry_id)
        await hass.async_block_till_done()
    assert house.entry.state is ConfigEntryState.SETUP_ERROR
    connections = sum(house.connections)
    for left in made:
        assert not left.sessions.schedule._started
        with pytest.raises(Stopped):
            await left.sessions.async_sync()
    assert sum(house.connections) == connections
    await hass.config_entries.async_reload(entry_id)
    await hass.async_block_till_done()
    assert house.entry.state is ConfigEntryState.LOADED
    await house.now.sessions.async_sync()
    answer = await act(hass, "create_offline_one_time_code", name="Anna")
    assert answer["name"] == "Anna"
