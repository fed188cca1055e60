"""Logins to the account server of the app go to a stand-in on this machine (demo only).

The library that Home Assistant's Tuya integration uses knows one address. This component
tells it another; the demo's environment has it believe the stand-in's certificate.
"""

import importlib

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

DOMAIN = "virtual_account"
CONFIG_SCHEMA = vol.Schema(
    {DOMAIN: vol.Schema({vol.Required(CONF_HOST): cv.string})}, extra=vol.ALLOW_EXTRA
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Before any login, as Home Assistant sets up what is in YAML at its start."""
    host = config[DOMAIN][CONF_HOST]
    library = await hass.async_add_executor_job(
        importlib.import_module, "tuya_sharing.user"
    )
    library.URL_PATH = host  # type: ignore[attr-defined]
    return True
