"""A lock in a home with a real disk, and each packet and write that it can be stopped at."""

import asyncio
from functools import partial
import json
from pathlib import Path
from unittest.mock import patch

from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.air.loopback import Loopback
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import Quirks

from .code_support import LOGIN, lock_entry, set_up
from .disk_support import code_rows
from .flow_support import DOMAIN

SPEED = 10
"""The lock's time: its pauses are long for a test of so many sessions."""

QUICK = Limits(upload=0.14, quiet=0.25)
LONG = Quirks(build_packet=244)
STEP = 3
"""Packets; every one is tried where time is virtual (tests/tuyalock/client)."""

BY_OPTIONS = "custom_components.smart_life_lock.device.client_options"


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
