"""Bumble as a Bluetooth adapter of Home Assistant: part of the demo, not of the product.

YAML takes ``virtual_radio: {transport: tcp-client:127.0.0.1:9001}``; the newest start of
the demo wins. The same may be set up in the user interface.
"""

import asyncio
import logging

from homeassistant.config_entries import SOURCE_IMPORT, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .adapter import BumbleAdapter, address_for
from .const import CONF_TRANSPORT, DOMAIN
from .scanner import async_attach

_LOGGER = logging.getLogger(__name__)
_RETRY = 1.0  # seconds; a restarting lock process is back within a few of them

CONFIG_SCHEMA = vol.Schema(
    {vol.Optional(DOMAIN): vol.Schema({vol.Required(CONF_TRANSPORT): cv.string})},
    extra=vol.ALLOW_EXTRA,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Take the transport from YAML, where there is one."""
    if DOMAIN in config:
        hass.async_create_task(
            hass.config_entries.flow.async_init(
                DOMAIN, context={"source": SOURCE_IMPORT}, data=config[DOMAIN]
            )
        )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Keep the radio on the air as long as the entry is loaded; waits for nothing."""
    entry.async_create_background_task(hass, _stay_on_air(hass, entry), DOMAIN)
    return True


async def async_unload_entry(_hass: HomeAssistant, _entry: ConfigEntry) -> bool:
    """Nothing to do: Home Assistant ends the entry's background task."""
    return True


async def _stay_on_air(hass: HomeAssistant, entry: ConfigEntry) -> None:
    spec = entry.data[CONF_TRANSPORT]
    told = False
    while True:
        try:
            await _on_air(hass, entry, spec)
        except Exception as err:  # noqa: BLE001  transports raise whatever they like
            if not told:
                _LOGGER.warning("%s: %r; trying again every second", spec, err)
            told = True
        else:
            _LOGGER.warning("%s went away; trying again every second", spec)
            told = True
        await asyncio.sleep(_RETRY)


async def _on_air(hass: HomeAssistant, entry: ConfigEntry, spec: str) -> None:
    """From the transport's opening to its end."""
    adapter = BumbleAdapter(address_for(entry.entry_id))
    await adapter.open(spec)
    detach = async_attach(hass, adapter, entry.title, entry)
    _LOGGER.info("%s is up", spec)
    try:
        await adapter.wait_until_gone()
    finally:
        detach()
        await adapter.stop()
