"""Home Assistant serves the dashboard card, and every page of it loads the card."""

import hashlib
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_when_setup

from .const import CARD_VERSION, DOMAIN

_FOLDER: Final = Path(__file__).parent / "www"
_SCRIPT: Final = "smart-life-lock-card.js"


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the card, as soon as there is a frontend; a home without one needs none.

    Browsers keep static files for a month. The version in the address, which is made of
    what the script holds, has them fetch another one.
    """
    version = hass.data[CARD_VERSION] = await hass.async_add_executor_job(_version)

    async def serve(hass: HomeAssistant, _component: str) -> None:
        path = StaticPathConfig(f"/{DOMAIN}", str(_FOLDER), cache_headers=True)
        await hass.http.async_register_static_paths([path])
        add_extra_js_url(hass, f"/{DOMAIN}/{_SCRIPT}?{version}")

    async_when_setup(hass, "frontend", serve)


def _version() -> str:
    return hashlib.sha256((_FOLDER / _SCRIPT).read_bytes()).hexdigest()[:12]
