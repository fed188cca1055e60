"""A genuine lock that asks for sessions, old requests and new."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from homeassistant.components.bluetooth import BluetoothScanningMode
import pytest

from custom_components.smart_life_lock.device.advert_watch import AdvertWatch
from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from virtual_lock.firmware.quirks import RETAIL

from ...code_support import issued
from ...flow_support import paired
from ...support import wait_for
from .support import HOUR, at_rest, idle

ADDRESS = "DC:23:4D:00:00:07"


async def test_lock_in_use_is_not_held_up(hass, adapter, virtual_lock, clock):
    lock = await virtual_lock(quirks=RETAIL)
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    told = []
    entry.runtime_data.records.async_add_listener(told.append)
    for uses in range(1, 5):
        clock.tick(timedelta(minutes=1))
        lock.advance(60)
        code = await issued(entry.runtime_data, DynamicRequest())
        assert lock.type(code.digits).opened
        await wait_for(lambda uses=uses: len(told) == uses, 20)
        await idle(entry)
        await wait_for(lambda: not lock.core.is_connected)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("generation", [3, 4])
async def test_lock_that_asks_as_it_did_before_its_last_session_is_heard(
    hass, adapter, virtual_lock, clock, generation
):
    """Out of range in between, so that it is heard with one and the same advert."""
    lock = await virtual_lock(generation, quirks=RETAIL)
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    told, schedule = [], entry.runtime_data.sessions.schedule
    entry.runtime_data.records.async_add_listener(told.append)
    for uses in range(1, 4):
        clock.tick(timedelta(minutes=2))
        lock.advance(120)
        lock.carry_away()
        await wait_for(lambda: not lock.core.is_connected)
        await asyncio.sleep(0.1)  # the end of a link is the end of its request, too
        code = await issued(entry.runtime_data, DynamicRequest())
        assert lock.type(code.digits).opened
        with lock.at_hand() as core:
            core.ask_for_connection(wanted=True)
        lock.bring_back()
        await wait_for(lambda uses=uses: len(told) == uses, 10)
        await wait_for(lambda: schedule.task is None, 30)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_request_that_never_ends_gets_one_session_in_vain(
    hass, adapter, virtual_lock, hasty, clock
):
    """A newer lock may leave it in its advert for good."""
    lock = await virtual_lock(4)
    entry = await paired(hass, lock)
    await at_rest(hass, entry, lock)
    before = len(lock.links)
    clock.tick(HOUR)
    lock.advance(HOUR.total_seconds())
    with lock.at_hand() as core:
        core.ask_for_connection(wanted=True)
    await wait_for(lambda: len(lock.links) > before)
    await idle(entry)
    watch = entry.runtime_data.device.adverts
    await wait_for(lambda: watch.asks_for_connection)
    for _ in range(4):
        clock.tick(timedelta(minutes=20))
        entry.runtime_data.sessions.schedule.async_reschedule()
        await idle(entry)
    assert len(lock.links) == before + 1
    await hass.config_entries.async_unload(entry.entry_id)


@dataclass
class Told:
    """What a watch has told of."""

    watch: AdvertWatch
    changes: int = 0
    again: int = 0

    def changed(self):
        self.changes += 1

    def asked_again(self):
        self.again += 1


@pytest.fixture
def told(hass, forger, generation):
    told = Told(AdvertWatch(hass, ADDRESS, generation))
    endings = told.watch.async_start(told.changed, told.asked_again)
    yield told
    for end in endings:
        end()


async def obeyed(watch):
    """The clock of the watch is coarse, that of the forger is not."""
    await asyncio.sleep(0.02)
    watch.obeyed()
    await asyncio.sleep(0.02)


def asking(generation):
    return AdvertContent(
        generation, "tuya0123456789ab", "vanjlsr8", b"secret", please_connect=True
    )


@pytest.mark.parametrize("generation", [3, 4])
async def test_same_request_counts_again_after_a_session_and_once(
    forger, told, generation
):
    content = asking(generation)
    for session in range(3):
        for _ in range(5):
            forger.send(ADDRESS, content)
        assert told.watch.asks_for_connection
        assert told.again == session
        await obeyed(told.watch)
        assert not told.watch.asks_for_connection
    forger.send(ADDRESS, replace(content, please_connect=False))
    before = told.changes
    forger.send(ADDRESS, content)
    assert told.changes > before
    assert told.again == 2


@pytest.mark.parametrize("generation", [3, 4])
async def test_request_counts_only_if_it_was_heard_now(forger, told, generation):
    """Generation 3 asks in its scan response, which Home Assistant keeps for long."""
    content = asking(generation)
    whole = content.advertising + content.scan_response
    forger.send_packet(ADDRESS, whole)
    assert told.watch.asks_for_connection
    await obeyed(told.watch)
    forger.send_packet(ADDRESS, content.advertising)
    assert told.watch.asks_for_connection is (generation == 4)
    await obeyed(told.watch)
    forger.send_packet(ADDRESS, whole)
    assert told.watch.asks_for_connection


@pytest.mark.parametrize("generation", [3, 4])
def test_passive_adapter_that_tells_no_packets_is_not_believed(
    forger, told, generation
):
    forger.scanner.set_current_mode(BluetoothScanningMode.PASSIVE)
    forger.send(ADDRESS, asking(generation))
    assert told.watch.asks_for_connection is (generation == 4)
