"""Fixtures: a house with a lock, and the attacker beside it."""

from dataclasses import dataclass, field
import json
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import MATCH_ALL
import pytest

from custom_components.smart_life_lock.diagnostics import (
    async_get_config_entry_diagnostics,
)
from tests.integration.conftest import (
    _custom_integrations,
    _moments_of_its_own,
    _only_ours_are_discovered,
    _quiet_bumble,
    _short_search,
    adapter,
    clock,
    forger,
    radio,
    virtual_lock,
)
from tests.integration.support import LockOnAir, heard, wait_for

from . import household
from .ear import Ear
from .household import QUICK, known, rest, stand_between, use_limits
from .middle import Middle

__all__ = [
    "_custom_integrations",
    "_moments_of_its_own",
    "_only_ours_are_discovered",
    "_quiet_bumble",
    "_short_search",
    "adapter",
    "clock",
    "forger",
    "radio",
    "virtual_lock",
]


@dataclass(slots=True)
class House:
    """A lock that is set up, and what the attacker has of it: an ear and the middle."""

    lock: LockOnAir
    entry: ConfigEntry
    ear: Ear
    middle: Middle
    events: list[Any] = field(default_factory=list)

    @property
    def openings(self) -> int:
        """How often a command by radio opened the lock."""
        return self.lock.core.firmware.openings


@pytest.fixture(params=[3, 4])
async def house(request, hass, adapter, virtual_lock, radio, monkeypatch, caplog):
    """A house whose lock has had its first session; no connection is open."""
    caplog.set_level(logging.DEBUG, "custom_components.smart_life_lock")
    use_limits(monkeypatch, QUICK)
    lock = await virtual_lock(request.param)
    ear = Ear()
    radio.sniffers.append(ear)
    middle = stand_between(lock)
    entry = known(lock)
    entry.add_to_hass(hass)
    await heard(hass, lock.address)
    await hass.config_entries.async_setup(entry.entry_id)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await rest(hass, entry, lock)
    house = House(lock, entry, ear, middle)
    entry.runtime_data.records.async_add_listener(house.events.append)
    said: list[Any] = []
    stop = hass.bus.async_listen(MATCH_ALL, said.append)
    yield house
    stop()
    shown = [*household.own_lines(caplog), *said, *hass.states.async_all()]
    if entry.state is ConfigEntryState.LOADED:
        found = await async_get_config_entry_diagnostics(hass, entry)
        assert found["lock"]
        shown.append(json.dumps(found, default=str))
    household.assert_nothing_disclosed(entry, shown)
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)
