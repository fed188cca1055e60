"""What the demo's home has besides the lock: a visitor, a calendar, a door bell that asks."""

from datetime import timedelta

from homeassistant.util import dt as dt_util

from .home import ApiError, Home, until

VISITOR = "Visitor"
CALENDAR = "calendar.guests"
_BELL = "demo_door_bell"


async def furnish(home: Home) -> None:
    """Add what is not there yet. Raises ApiError."""
    await _visitor(home)
    await _calendar(home)
    await _door_bell(home)


async def _visitor(home: Home) -> None:
    """Somebody who is no administrator."""
    names = {user["name"] for user in await home.ask("config/auth/list")}
    if VISITOR not in names:
        groups = ["system-users"]
        await home.ask("config/auth/create", name=VISITOR, group_ids=groups)


async def _calendar(home: Home) -> None:
    """A calendar of guests, with one stay in it."""
    if await home.entries("local_calendar"):
        return
    path = "/api/config/config_entries/flow"
    flow = await home.request("POST", path, json={"handler": "local_calendar"})
    await home.answer_flow(flow["flow_id"], calendar_name="Guests")
    await until(lambda: _is_there(home, CALENDAR))
    today = dt_util.now().date()
    await home.request(
        "POST",
        "/api/services/calendar/create_event",
        json={
            "entity_id": CALENDAR,
            "summary": "Anna",
            "start_date": str(today + timedelta(days=1)),
            "end_date": str(today + timedelta(days=4)),
        },
    )


async def _door_bell(home: Home) -> None:
    """The blueprint for somebody at the door, with the phone."""
    path = f"/api/config/automation/config/{_BELL}"
    try:
        await home.request("GET", path)
    except ApiError:
        phone = await until(lambda: _phone(home))
        blueprint = "smart_life_lock/door_bell_dynamic_code.yaml"
        inputs = {
            "bell": ["input_button.door_bell"],
            "lock": "lock.smart_lock",
            "phone": phone,
        }
        made = {
            "alias": "Someone at the door",
            "use_blueprint": {"path": blueprint, "input": inputs},
        }
        await home.request("POST", path, json=made)


async def _phone(home: Home) -> str | None:
    """The device of the stand-in phone, once it has registered."""
    for device in await home.ask("config/device_registry/list"):
        if ["mobile_app", "demo-phone"] in device["identifiers"]:
            device_id: str = device["id"]
            return device_id
    return None


async def _is_there(home: Home, entity_id: str) -> bool:
    return any(state["entity_id"] == entity_id for state in await home.states())
