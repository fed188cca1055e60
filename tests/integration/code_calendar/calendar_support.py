"""The calendar page's end of the websocket, and what a calendar tells."""

from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket  # type: ignore[import-untyped]

CODES = "calendar.front_door_codes"


class Page:
    """A calendar page that somebody has open."""

    def __init__(self, client: MockHAClientWebSocket, entity_id: str = CODES) -> None:
        self.client = client
        self.entity_id = entity_id

    async def create(self, **event: Any) -> str:
        """Save a new event; what the page is told, empty where all went well."""
        return await self._ask("create", event=event)

    async def update(self, uid: str, event: dict[str, Any], **more: Any) -> str:
        """Save a changed event."""
        return await self._ask("update", uid=uid, event=event, **more)

    async def delete(self, uid: str, **more: Any) -> str:
        """Delete one."""
        return await self._ask("delete", uid=uid, **more)

    async def _ask(self, what: str, **more: Any) -> str:
        kind = f"calendar/event/{what}"
        await self.client.send_json_auto_id(
            {"type": kind, "entity_id": self.entity_id, **more}
        )
        answer = await self.client.receive_json()
        return "" if answer["success"] else str(answer["error"]["message"])


async def events(
    hass: HomeAssistant, begin: datetime, end: datetime, entity_id: str = CODES
) -> list[dict[str, Any]]:
    """What the calendar's own action answers."""
    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {"start_date_time": begin.isoformat(), "end_date_time": end.isoformat()},
        target={"entity_id": entity_id},
        blocking=True,
        return_response=True,
    )
    assert isinstance(answer, dict)
    told = answer[entity_id]
    assert isinstance(told, dict)
    found: list[dict[str, Any]] = told["events"]
    return found
