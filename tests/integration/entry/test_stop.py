"""After the stop of an entry nothing of it goes on, wherever it was at that moment."""

import asyncio
from datetime import timedelta
from functools import partial
import json
from pathlib import Path
from unittest.mock import patch

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smart_life_lock.ledger.code import OnlineCode
from custom_components.smart_life_lock.ledger.errors import LedgerError, LedgerStopped
from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlinePeriodicRequest,
    Weekly,
)
from custom_components.smart_life_lock.ledger.update import deleted
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.errors import Stopped, TuyaLockError
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.air.loopback import Loopback
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import Quirks

from ..code_support import LOGIN, issued, lock_entry, set_up
from ..disk_support import (
    code_rows,
    hass_config_dir,  # noqa: F401  a fixture
    hass_storage,  # noqa: F401  a fixture
)
from ..flow_support import DOMAIN

SPEED = 10
"""The lock's time: its pauses are long for a test of so many sessions."""
QUICK = Limits(upload=0.14, quiet=0.25)
LONG = Quirks(build_packet=244)
STEP = 3
"""Packets; every one is tried where time is virtual (tests/tuyalock/client)."""
BY_OPTIONS = "custom_components.smart_life_lock.device.client_options"
ALWAYS = Weekly("Europe/Berlin")


class House:
    """A lock without air; ``connections`` counts those of each client, oldest first."""

    def __init__(self, hass, generation, max_packet):
        self.hass = hass
        self.lock = VirtualLock(
            Identity.from_seed(1), generation=generation, quirks=LONG
        )
        self.lock.set_login_key(LOGIN)
        self.loopback = Loopback(self.lock, max_packet=max_packet, speed=SPEED)
        self.connections = []
        made = lock_entry()
        data = {"device_id": self.lock.identity.device_id, "generation": generation}
        self.entry = MockConfigEntry(
            domain=DOMAIN,
            title=made.title,
            unique_id=made.unique_id,
            data={**made.data, **data},
        )

    def connector(self, _hass, _address):
        number = len(self.connections)
        self.connections.append(0)

        async def connect():
            transport = await self.loopback.connect()
            self.connections[number] += 1
            return transport

        return connect

    @property
    def now(self):
        return self.entry.runtime_data

    def come_in(self, card):
        self.loopback._pace.catch_up()
        self.lock.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, card))

    def told_cards(self):
        """The cards that the event entity tells from now on."""
        told = []

        def note(event):
            told.append(event.data["new_state"].attributes["identifier"])

        changes = "event.front_door_access"
        async_track_state_change_event(self.hass, changes, self.only_news(note))
        return told

    def only_news(self, note):
        """Neither that the entity goes and comes back, nor what it told before."""

        def look(event):
            before, after = event.data["old_state"], event.data["new_state"]
            if before is None or after is None:
                return
            news = (before.state, before.attributes) != (after.state, after.attributes)
            if news and "unavailable" not in (before.state, after.state):
                note(event)

        return look

    def names_on_disk(self):
        ledger = f"smart_life_lock.ledger.{self.entry.entry_id}"
        content = Path(self.hass.config.path(".storage", ledger)).read_bytes()
        return {row["name"] for row in code_rows(json.loads(content)["data"])}


@pytest.fixture(params=[(3, 20), (4, 244)], ids=["3", "4"])
async def house(hass, adapter, request):
    house = House(hass, *request.param)
    with (
        patch(f"{BY_OPTIONS}.connector", house.connector),
        patch(f"{BY_OPTIONS}.ClientOptions", partial(ClientOptions, limits=QUICK)),
    ):
        house.loopback.start()
        await set_up(hass, house.entry)
        await house.now.sessions.async_sync()
        yield house
        await hass.config_entries.async_unload(house.entry.entry_id)
        house.loopback.stop()


async def packet(house, number, work):
    """Return when that packet has arrived, from now on, or ``work`` is done."""
    loop, came = asyncio.get_running_loop(), asyncio.Event()
    first = sum(house.loopback.packets.values())

    def hook(_direction, _number, content):
        if sum(house.loopback.packets.values()) == first + number:
            loop.call_soon(loop.call_soon, came.set)
        return content

    house.loopback.faults.hook = hook
    coming = asyncio.ensure_future(came.wait())
    await asyncio.wait({coming, *work}, return_when=asyncio.FIRST_COMPLETED)
    house.loopback.faults.hook = None
    coming.cancel()
    return came.is_set()


async def something_to_write(lock, number):
    """A code more, and the one of before to be taken out."""
    now = dt_util.utcnow()
    for code in lock.device.ledger.codes():
        if isinstance(code, OnlineCode) and code.name != f"online {number}":
            await lock.device.ledger.async_change(partial(deleted, code.id, now))
    end = now + timedelta(days=1)
    request = OnlinePeriodicRequest(f"online {number}", now, end, ALWAYS)
    await lock.device.ledger.async_issue(request, now)


async def require_end(old, work):
    """Whatever ran or waited has ended, and nothing can be begun."""
    for end in await asyncio.gather(*work, return_exceptions=True):
        assert end is None or isinstance(
            end, TuyaLockError | LedgerError | HomeAssistantError
        )
    client = old.device.client
    unlock = partial(old.sessions.async_exchange, client.unlock)
    for ask in (old.sessions.async_sync, unlock, client.sync, client.probe):
        with pytest.raises(Stopped):
            await ask()
    with pytest.raises(HomeAssistantError) as refused:
        await issued(old, DynamicRequest("too late"))
    assert refused.value.translation_key == "stopped"
    with pytest.raises(LedgerStopped):
        await old.device.ledger.async_stored()


@pytest.mark.timeout(300)
async def test_nothing_goes_on_after_a_stop_at_any_packet(hass, house):
    made, number, came, told = set(), 0, True, house.told_cards()
    while came:
        number += STEP
        old = house.now
        await something_to_write(old, number)
        await old.device.client.close()
        house.come_in(number)
        running = asyncio.ensure_future(old.sessions.async_sync())
        work = [
            running,
            *map(
                asyncio.ensure_future,
                (old.sessions.async_sync(), old.sessions.async_sync()),
            ),
        ]
        came = await packet(house, number, [running])
        work.append(
            asyncio.ensure_future(old.sessions.async_exchange(old.device.client.unlock))
        )
        await hass.config_entries.async_reload(house.entry.entry_id)
        assert house.now is not old
        connections = house.connections[-2]
        made.add(f"made {number}")
        await issued(house.now, DynamicRequest(f"made {number}"))
        await require_end(old, work)
        await asyncio.sleep(0.02)
        await hass.async_block_till_done()
        assert house.connections[-2] == connections
        assert made <= house.names_on_disk()
        assert "too late" not in house.names_on_disk()
    assert number > 20
    await house.now.sessions.async_sync()
    # A stop cuts off what the lock sends newest first, so only the set is known.
    assert sorted(told) == [*range(STEP, number + 1, STEP)]
    assert not ir.async_get(hass).issues
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    held = {
        copy.hard_id
        for code in house.now.device.ledger.codes()
        if isinstance(code, OnlineCode)
        for copy in code.held
    }
    assert held == {one.hard_id for one in house.lock.memory.credentials}
    assert len(held) == 1
