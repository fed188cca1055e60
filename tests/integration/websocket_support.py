"""A card's end of the websocket, as different people have it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from homeassistant.auth.models import Credentials
from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser  # type: ignore[import-untyped]
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket  # type: ignore[import-untyped]

from .code_support import LOCK


async def token_of(hass: HomeAssistant, user: MockUser) -> str:
    """Somebody has logged in."""
    credential = Credentials(
        id=f"credential of {user.id}",
        auth_provider_type="homeassistant",
        auth_provider_id=None,
        data={"username": user.name},
        is_new=False,
    )
    await hass.auth.async_link_user(user, credential)
    refresh = await hass.auth.async_create_refresh_token(
        user, CLIENT_ID, credential=credential
    )
    return hass.auth.async_create_access_token(refresh)


def somebody(hass: HomeAssistant, policy: Mapping[str, Any] | bool = True) -> MockUser:
    """A user who is no administrator; without a policy, one who controls everything."""
    user = MockUser(name="Somebody", groups=[]).add_to_hass(hass)
    user.mock_policy({CAT_ENTITIES: policy})
    return user


async def ask(client: MockHAClientWebSocket, command: str, **fields: Any) -> Any:
    """What one command about the lock is answered."""
    await client.send_json_auto_id(
        {"type": f"smart_life_lock/{command}", "entity_id": LOCK, **fields}
    )
    return await client.receive_json()


class Card:
    """A card that listens, and keeps what it was sent."""

    def __init__(self, client: MockHAClientWebSocket) -> None:
        self.client = client

    async def listen(
        self, command: str = "subscribe", entity_id: str = LOCK, **more: Any
    ) -> dict[str, Any]:
        """Subscribe; the first event, or the error."""
        await self.client.send_json_auto_id(
            {"type": f"smart_life_lock/{command}", "entity_id": entity_id, **more}
        )
        answer = await self.client.receive_json()
        if not answer["success"]:
            return dict(answer["error"])
        return await self.event()

    async def event(self) -> dict[str, Any]:
        """The next event."""
        async with asyncio.timeout(5):
            told = await self.client.receive_json()
        assert told["type"] == "event", told
        return dict(told["event"])

    async def rest(self, hass: HomeAssistant) -> list[dict[str, Any]]:
        """The events that have come: what was sent before a ping comes before it."""
        await hass.async_block_till_done()
        await self.client.send_json_auto_id({"type": "ping"})
        told = []
        while (message := await self.client.receive_json())["type"] != "pong":
            told.append(message["event"])
        return told

    async def is_silent(self, hass: HomeAssistant) -> bool:
        """Whether nothing more has come."""
        return not await self.rest(hass)
