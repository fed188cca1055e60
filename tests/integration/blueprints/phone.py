"""Home Assistant's companion app on a phone: the real integration, and where it pushes to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry  # type: ignore[import-untyped]

DOMAIN = "mobile_app"


@dataclass(frozen=True, slots=True)
class Push:
    """One notification, as the service that passes them on to phones gets it."""

    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone: its device, its notify entity, and what it was sent."""

    device_id: str
    notify: str
    sent: list[Push]


@asynccontextmanager
async def phone_with_app(
    hass: HomeAssistant, name: str, user_id: str, manufacturer: str = "Google"
) -> AsyncIterator[Phone]:
    """A phone with the companion app, and a push service of its own on 127.0.0.1."""
    sent: list[Push] = []

    async def push(request: web.Request) -> web.Response:
        sent.append(Push(await request.json()))
        return web.json_response({"rateLimits": RATE_LIMITS}, status=201)

    app = web.Application()
    app.router.add_post("/push", push)
    async with TestServer(app, host="127.0.0.1") as server:
        entry = _entry(name, user_id, manufacturer, str(server.make_url("/push")))
        entry.add_to_hass(hass)
        assert await async_setup_component(hass, DOMAIN, {})
        if entry.state is ConfigEntryState.NOT_LOADED:  # a second phone
            await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        (notify,) = (
            one
            for one in er.async_entries_for_config_entry(
                er.async_get(hass), entry.entry_id
            )
            if one.domain == "notify"
        )
        assert notify.device_id is not None
        yield Phone(notify.device_id, notify.entity_id, sent)
        await hass.config_entries.async_unload(entry.entry_id)


RATE_LIMITS = {
    "successful": 1,
    "errors": 0,
    "maximum": 500,
    "resetsAt": "2027-01-01T00:00:00.000Z",
}


def _entry(name: str, user_id: str, manufacturer: str, url: str) -> MockConfigEntry:
    """An entry as the app makes it when it registers."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=name,
        data={
            "app_data": {"push_token": "token", "push_url": url},
            "app_id": "io.homeassistant.companion.android",
            "app_name": "Home Assistant",
            "app_version": "2026.11.1",
            "device_id": f"device of {name}",
            "device_name": name,
            "manufacturer": manufacturer,
            "model": "Phone",
            "os_name": "iOS" if manufacturer == "Apple" else "Android",
            "os_version": "17",
            "supports_encryption": False,
            "user_id": user_id,
            "webhook_id": f"webhook-{name}",
        },
    )
