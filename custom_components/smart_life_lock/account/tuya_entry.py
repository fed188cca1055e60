"""Home Assistant's own Tuya integration, where it is set up: it has the keys already.

Nothing of it is imported, and nothing depends on it. Its login is used as it is: a second
one made of the same tokens would renew them, and the first one would end.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .account_device import AccountDevice, Field, device_from
from .errors import AccountFailed, AccountProblem
from .library import Api, devices_of

TUYA: Final = "tuya"
# Its own signal: it has found another device.
_DEVICE_ADDED: Final = "tuya_discovery_new"
# Seconds for all answers; the library waits for each as long as a minute.
LIMIT: Final = 20.0


class _Terminal(Protocol):
    device_map: Mapping[str, object]
    customer_api: Api


@callback
def async_has_entry(hass: HomeAssistant) -> bool:
    """Whether the integration is set up, even if it does not work at the moment."""
    return bool(hass.config_entries.async_entries(TUYA, include_disabled=False))


@callback
def async_known_devices(hass: HomeAssistant) -> tuple[AccountDevice, ...]:
    """The devices that it knows; what it knows of keys may be older than a pairing."""
    found = (
        device_from(_field_of(device))
        for terminal in _terminals(hass)
        # Another thread changes it.
        for device in tuple(terminal.device_map.values())
    )
    return tuple(one for one in found if one is not None)


async def async_ask_devices(hass: HomeAssistant) -> tuple[AccountDevice, ...]:
    """The devices as the account has them now. Raises AccountFailed."""
    devices: list[AccountDevice] = []
    try:
        async with asyncio.timeout(LIMIT):
            for terminal in _terminals(hass):
                devices += await hass.async_add_executor_job(
                    devices_of, terminal.customer_api
                )
    except TimeoutError:
        raise AccountFailed(AccountProblem.SLOW) from None
    return tuple(devices)


@callback
def async_follow(hass: HomeAssistant, look: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Call ``look`` when it may know other devices than before; returns the end."""

    @callback
    def on_entry(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == TUYA:
            look()

    @callback
    def on_device(*_ids: object) -> None:
        look()

    ends = (
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_entry),
        async_dispatcher_connect(hass, _DEVICE_ADDED, on_device),
    )

    @callback
    def stop() -> None:
        for end in ends:
            end()

    return stop


def _field_of(device: object) -> Field:
    """What the library has of a device; of what the server did not send it has nothing."""
    return lambda name: getattr(device, name, None)


def _terminals(hass: HomeAssistant) -> Iterator[_Terminal]:
    """The logins of all its entries that work now."""
    for entry in hass.config_entries.async_loaded_entries(TUYA):
        terminal = getattr(getattr(entry, "runtime_data", None), "manager", None)
        if terminal is not None:
            yield terminal
