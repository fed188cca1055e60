"""Recorded packets of the lock, played back: nothing is done, told or believed by them."""

from homeassistant.config_entries import ConfigEntryState
import pytest

from tests.integration.code_support import act

from . import household
from .impostor import InStep, Rewritten
from .middle import Plan

SEED = 8


def in_step(house, talks):
    """Each session as it was, the newest one first, then the older ones."""
    return InStep(talks[::-1])


def in_any_order(house, talks):
    """Single messages of all sessions, as they were and with other numbers."""
    return Rewritten(talks, house.lock.core.generation, SEED)


@pytest.mark.parametrize("played", [in_step, in_any_order])
async def test_recorded_sessions_do_nothing(hass, house, monkeypatch, played):
    kept, given_up = await household.online_codes(hass)
    await household.record(hass, house.entry, house.lock)
    opened, heard = house.openings, list(house.events)
    house.middle.plan = played(house, house.ear.talks[:])
    household.use_limits(monkeypatch, household.HASTY)
    await household.reload(hass, house.entry, house.lock)
    running = house.entry.runtime_data
    t0, told = running.device.t0, household.claims(hass)
    running.records.async_add_listener(house.events.append)

    for command in household.commands(hass, house.entry):
        await household.fails(command)
    assert await household.create(hass) == "pending"
    await act(hass, "update_code", code_id=kept, end=household.later())
    await household.delete(hass, given_up)
    assert await household.status(hass, kept) == "pending"
    assert await household.status(hass, given_up) == "deleting"
    await household.rest(hass, house.entry, house.lock)

    assert house.openings == opened
    assert house.events == heard
    assert running.device.t0 == t0
    assert household.trouble(hass, house.entry) <= {"codes_waiting"}
    assert household.claims(hass) == told
    assert house.lock.core.memory.bound

    house.middle.plan = Plan()
    household.use_limits(monkeypatch, household.QUICK)
    await household.reload(hass, house.entry, house.lock)
    await house.entry.runtime_data.sessions.async_exchange(
        house.entry.runtime_data.device.client.unlock
    )
    assert house.openings == opened + 1
    assert house.entry.state is ConfigEntryState.LOADED
