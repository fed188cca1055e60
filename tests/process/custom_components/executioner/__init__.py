"""Kills this Home Assistant at one point of its work on a code; only for tests.

The action ``executioner.arm`` takes the ``name`` of the code and the ``point``, three
words: *before* or *after*, *storing* or *sending*, and what: a ``Stage`` that is written
to the ledger's file, or the number of a data point that is written to the lock.

Everything else is the real thing: the file, the packets, the end of the process.
"""

from collections.abc import Awaitable, Callable
import json
import os
import signal
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from custom_components.smart_life_lock.storage.ledger_file import LedgerFile
from custom_components.smart_life_lock.tuyalock.client.exchange import Command, Pending
from custom_components.smart_life_lock.tuyalock.client.link import Link
from custom_components.smart_life_lock.tuyalock.client.outbox import (
    Outbox,
    OutgoingMessage,
)
from custom_components.smart_life_lock.tuyalock.gatt import BleakTransport

from .stages import Stage, stage_of

DOMAIN = "executioner"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
ARM = vol.Schema({vol.Required("point"): cv.string, vol.Required("name"): cv.string})

type Work = Callable[[], Awaitable[None]]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Wait for the call; nothing is touched before."""

    @callback
    def arm(call: ServiceCall) -> None:
        when, doing, what = call.data["point"].split()
        if doing == "storing":
            _watch_storing(when, Stage(what), call.data["name"])
        else:
            _watch_sending(when, int(what))

    hass.services.async_register(DOMAIN, "arm", arm, schema=ARM)
    return True


def _watch_storing(when: str, stage: Stage, name: str) -> None:
    """At the one place through which every content of a ledger reaches its file."""
    write = LedgerFile._async_write_data

    async def watched(file: LedgerFile, data: dict[str, Any]) -> None:
        there = json.loads(json_bytes(data["data"]))
        await _at(when, lambda: write(file, data), fatal=stage_of(there, name) is stage)

    LedgerFile._async_write_data = watched


def _watch_sending(when: str, dp: int) -> None:
    """At the last place that knows the packets of a message: behind it is only bleak."""
    write, post, send = Link.write, Outbox.post, BleakTransport.send
    packets: list[bytes] = []
    writing = False

    def noticed(link: Link, command: Command) -> Pending:
        nonlocal writing
        writing = command.point.id == dp
        try:
            return write(link, command)
        finally:
            writing = False

    def posted(outbox: Outbox, letter: OutgoingMessage) -> None:
        if writing:
            packets.extend(letter.packets)
        post(outbox, letter)

    async def watched(transport: BleakTransport, packet: bytes) -> None:
        edges = packets[:1] if when == "before" else packets[-1:]
        fatal = any(packet is edge for edge in edges)
        await _at(when, lambda: send(transport, packet), fatal=fatal)

    Link.write, Outbox.post, BleakTransport.send = noticed, posted, watched


async def _at(when: str, work: Work, *, fatal: bool) -> None:
    if fatal and when == "before":
        _die()
    await work()
    if fatal:
        _die()


def _die() -> None:
    """At once: nothing is written any more, nothing is said, nobody tidies up."""
    os.kill(os.getpid(), signal.SIGKILL)
