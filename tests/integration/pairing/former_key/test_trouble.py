"""What goes wrong while a former key is tried: the lock goes on under its present one."""

import asyncio
from datetime import timedelta

from bleak.exc import BleakError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.sync import former_keys
from custom_components.smart_life_lock.sync.advert_requests import MOST_PER_HOUR
from custom_components.smart_life_lock.tuyalock.errors import LinkLost

from ...support import wait_for
from ..reset_support import settled
from .support import as_before, replaced, tries


def former_keys_of(entry):
    """The watch of a loaded entry, by what tells it of changes."""
    (look,) = (
        listener
        for listener in entry.runtime_data.device._listeners
        if isinstance(getattr(listener, "__self__", None), former_keys.FormerKeys)
    )
    return look.__self__


@pytest.fixture
async def suspected(hass, lock, entry, virtual_lock):
    """A lock that is well, and advertises in the name of a former key from now on."""
    former_key = bytes.fromhex(entry.data["login_key"])
    impostor = await replaced(hass, lock, entry, virtual_lock)

    async def advertise():
        await as_before(hass, impostor, former_key)
        entry.runtime_data.device.async_notify()

    return advertise


@pytest.mark.parametrize(
    "trouble",
    [
        asyncio.CancelledError(),
        TimeoutError(),
        BleakError("gone"),
        RuntimeError("a fault of our own"),
        LinkLost("lost"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_whatever_ends_a_try_the_lock_is_not_left_alone(
    hass,
    entry,
    suspected,
    monkeypatch,
    trouble,
):
    begun = []

    def broken(_hass, _address):
        async def connect():
            begun.append(True)
            raise trouble

        return connect

    with monkeypatch.context() as patched:
        patched.setattr(lock_conversations, "connector", broken)
        await suspected()
        await wait_for(lambda: begun, 20)
        await settled(hass, entry)
        watch = former_keys_of(entry)
        await wait_for(lambda: not watch._busy)
    assert watch._timer is not None  # another try follows
    device = entry.runtime_data
    assert device._endings
    device.sessions.schedule.async_now()
    assert device.sessions.schedule.task is not None
    await settled(hass, entry)


async def test_a_try_needs_room_for_both_of_its_sessions(
    hass,
    entry,
    suspected,
    caplog,
):
    caplog.set_level("DEBUG", "custom_components.smart_life_lock")
    asked = entry.runtime_data.sessions.schedule.adverts
    long_ago = dt_util.utcnow() - timedelta(minutes=50)
    for second in range(MOST_PER_HOUR - 1):
        asked.begin(long_ago + timedelta(seconds=second))
    assert len(asked._sessions) == MOST_PER_HOUR - 1
    await suspected()
    await settled(hass, entry)
    assert tries(caplog) == 0
    assert len(asked._sessions) == MOST_PER_HOUR - 1


async def test_no_advert_ends_a_link_that_is_being_made(
    hass,
    entry,
    suspected,
    caplog,
):
    """A lone command is no session, and its link is not open yet."""
    caplog.set_level("DEBUG", "custom_components.smart_life_lock")
    device, goes_on = entry.runtime_data, asyncio.Event()
    command = asyncio.create_task(device.sessions.async_exchange(goes_on.wait))
    await asyncio.sleep(0)
    await suspected()
    await settled(hass, entry)
    assert tries(caplog) == 0
    goes_on.set()
    await command
