"""A phone with Home Assistant's app, as far as the demo needs one (demo only).

The app's own integration is the real one; only the service that passes notifications on
to phones is played here, on this machine.
"""

from pathlib import Path
from typing import Any

from aiohttp import web
from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import HomeAssistantView, StaticPathConfig
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType
from homeassistant.setup import async_when_setup
import voluptuous as vol

from .const import APP, DOMAIN, NAME, PUSH
from .screen import Screen

CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
_ID = {vol.Required("id"): vol.Coerce(int)}
TAP = vol.Schema({**_ID, vol.Required("action"): cv.string})
DISMISS = vol.Schema(_ID)
CARD = f"/{DOMAIN}/virtual-phone-card.js"
LIMITS = {
    "successful": 1,
    "errors": 0,
    "maximum": 500,
    "resetsAt": "2030-01-01T00:00:00.000Z",
}


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Show the phone, and register it as the app does when it is opened first."""
    screen = Screen(hass)

    @callback
    def tap(call: ServiceCall) -> None:
        screen.tap(call.data["id"], call.data["action"])

    @callback
    def dismiss(call: ServiceCall) -> None:
        screen.dismiss(call.data["id"])

    hass.services.async_register(DOMAIN, "tap", tap, schema=TAP)
    hass.services.async_register(DOMAIN, "dismiss", dismiss, schema=DISMISS)
    hass.http.register_view(PushView(screen))
    async_when_setup(hass, "frontend", _serve_card)
    async_at_started(hass, _register)
    return True


class PushView(HomeAssistantView):
    """Takes what is pushed to the phone."""

    url = PUSH
    name = f"api:{DOMAIN}:push"
    requires_auth = False

    def __init__(self, screen: Screen) -> None:
        """Show it on this screen."""
        self._screen = screen

    async def post(self, request: web.Request) -> web.Response:
        """One notification."""
        self._screen.take(await request.json())
        return self.json({"rateLimits": LIMITS}, status_code=201)


async def _serve_card(hass: HomeAssistant, _component: str) -> None:
    folder = str(Path(__file__).parent / "www")
    path = StaticPathConfig(f"/{DOMAIN}", folder, cache_headers=False)
    await hass.http.async_register_static_paths([path])
    add_extra_js_url(hass, CARD)


async def _register(hass: HomeAssistant) -> None:
    """The owner's phone; it stays registered."""
    users = await hass.auth.async_get_users()
    owner = next((user for user in users if user.is_owner), None)
    registered = hass.config_entries.async_entries(APP)
    if registered or owner is None or hass.config.api is None:
        return
    await hass.config_entries.flow.async_init(
        APP,
        context={"source": "registration"},
        data=_registration(owner.id, hass.config.api.port),
    )


def _registration(user_id: str, port: int) -> dict[str, Any]:
    """What the app sends when it is set up."""
    push = {"push_token": "demo", "push_url": f"http://127.0.0.1:{port}{PUSH}"}
    return {
        "app_data": push,
        "app_id": "io.homeassistant.companion.android",
        "app_name": "Home Assistant",
        "app_version": "2026.11.1",
        "device_id": "demo-phone",
        "device_name": NAME,
        "manufacturer": "Google",
        "model": "Phone",
        "os_name": "Android",
        "os_version": "17",
        "supports_encryption": False,
        "user_id": user_id,
        "webhook_id": "demo-phone",
    }
