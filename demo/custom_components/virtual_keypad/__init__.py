"""The outside of the virtual lock as a device of Home Assistant (demo only)."""

from datetime import timedelta
from pathlib import Path

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.config_entries import SOURCE_IMPORT
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, Platform
from homeassistant.core import Event, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from homeassistant.setup import async_when_setup
import voluptuous as vol

from .const import CONF_CONTROL, DOMAIN, KEYS
from .host_time import HostTime
from .keypad import Keypad, KeypadConfigEntry

PLATFORMS = [Platform.BUTTON, Platform.SENSOR, Platform.TEXT]
CONFIG_SCHEMA = vol.Schema(
    {DOMAIN: vol.Schema({vol.Required(CONF_CONTROL): cv.string})},
    extra=vol.ALLOW_EXTRA,
)
CARD = f"/{DOMAIN}/virtual-keypad-card.js"
PRESS = vol.Schema({vol.Required("key"): vol.All(cv.string, vol.In(KEYS))})
MOVE = vol.Schema({vol.Required("minutes"): vol.Coerce(float)})


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions; take the control port from YAML."""

    async def press(call: ServiceCall) -> None:
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            await entry.runtime_data.async_press(call.data["key"])

    host_time = HostTime()

    @callback
    def restore(_event: Event) -> None:
        host_time.restore()

    async def move_clock(call: ServiceCall) -> None:
        host_time.move(timedelta(minutes=call.data["minutes"]))

    hass.services.async_register(DOMAIN, "press", press, schema=PRESS)
    hass.services.async_register(DOMAIN, "move_clock", move_clock, schema=MOVE)
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, restore)
    async_when_setup(hass, "frontend", _serve_card)
    if DOMAIN in config:
        hass.async_create_task(
            hass.config_entries.flow.async_init(
                DOMAIN, context={"source": SOURCE_IMPORT}, data=config[DOMAIN]
            )
        )
    return True


async def _serve_card(hass: HomeAssistant, _component: str) -> None:
    folder = str(Path(__file__).parent / "www")
    path = StaticPathConfig(f"/{DOMAIN}", folder, cache_headers=False)
    await hass.http.async_register_static_paths([path])
    add_extra_js_url(hass, CARD)


async def async_setup_entry(hass: HomeAssistant, entry: KeypadConfigEntry) -> bool:
    """Show the keypad of one virtual lock."""
    entry.runtime_data = Keypad(hass, entry)
    await entry.runtime_data.async_config_entry_first_refresh()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: KeypadConfigEntry) -> bool:
    """Put it away."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
