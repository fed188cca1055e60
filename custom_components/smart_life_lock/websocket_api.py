"""The websocket commands that the card uses; nothing they send has digits."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .actions import arguments
from .actions.permission import may_make_codes, may_see_codes
from .actions.schema import WISH
from .actions.targets import entry_of_lock
from .card_data.feed import CodeFeed
from .card_data.history_feed import HistoryFeed
from .card_data.preview import preview, revoke_preview
from .const import DOMAIN
from .coordinator import LockConfigEntry, LockCoordinator
from .ledger.history import HISTORY
from .localize import async_words

_ENTITY: Final[VolDictType] = {vol.Required("entity_id"): cv.entity_id}


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, once for all locks."""
    websocket_api.async_register_command(hass, _subscribe)
    websocket_api.async_register_command(hass, _history)
    websocket_api.async_register_command(hass, _preview)
    websocket_api.async_register_command(hass, _revoke_preview)


@callback
def _lock(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
    may: Callable[[LockConfigEntry, User], bool],
) -> LockConfigEntry | None:
    """The entry of the lock that is meant; None, once it was said that there is none.

    Raises Unauthorized for who may not read its entity, or ``may`` not.
    """
    entity_id, user = msg["entity_id"], connection.user
    readable = user.permissions.check_entity(entity_id, POLICY_READ)
    entry = entry_of_lock(hass, entity_id) if readable else None
    if readable and entry is None:
        _send_not_found(connection, msg, "not_a_lock")
        return None
    if entry is None or not may(entry, user):
        context = connection.context(msg)
        raise Unauthorized(context, entity_id=entity_id, permission=POLICY_READ)
    return entry


@callback
def _sender(
    connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> Callable[[dict[str, Any]], None]:
    """Say that it begins; gives what sends an event of it."""
    connection.send_result(msg["id"])
    return partial(connection.send_event, msg["id"])


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/subscribe", **_ENTITY}
)
@callback
def _subscribe(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """Codes and lock, and from then on what changes of them.

    Who may not see codes gets the lock, and with it who may.
    """
    if (entry := _lock(hass, connection, msg, lambda *_: True)) is None:
        return
    send = _sender(connection, msg)
    feed = CodeFeed(hass, entry, msg["entity_id"], connection.user, send)
    connection.subscriptions[msg["id"]] = feed.async_start()


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/history",
        vol.Required("limit"): vol.All(int, vol.Range(min=1, max=HISTORY)),
        **_ENTITY,
    }
)
@callback
def _history(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """The newest events, newest first, and from then on each new one."""
    if (entry := _lock(hass, connection, msg, may_see_codes)) is None:
        return
    send = _sender(connection, msg)
    feed = HistoryFeed(hass, entry, connection.user, msg["limit"], send)
    connection.subscriptions[msg["id"]] = feed.async_start()


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/preview", **_ENTITY, **WISH}
)
@websocket_api.async_response
async def _preview(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """The code that ``create_code`` would make of the same fields."""
    if (lock := _loaded(hass, connection, msg)) is None:
        return
    words = await async_words(hass, "card")
    wish = arguments.wish(msg, hass.config.time_zone, words["guest"])
    connection.send_result(msg["id"], preview(lock, wish))


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/revoke_preview",
        vol.Required("code_id"): cv.string,
        **_ENTITY,
    }
)
@callback
def _revoke_preview(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """What ``delete_code`` would do to a code, and what would be left to do."""
    if (lock := _loaded(hass, connection, msg)) is None:
        return
    connection.send_result(msg["id"], revoke_preview(lock, msg["code_id"]))


@callback
def _loaded(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> LockCoordinator | None:
    """The lock of a command of somebody who may make codes; None as of ``_lock``."""
    if (entry := _lock(hass, connection, msg, may_make_codes)) is None:
        return None
    if entry.state is ConfigEntryState.LOADED:
        return entry.runtime_data
    _send_not_found(connection, msg, "lock_not_loaded")
    return None


@callback
def _send_not_found(
    connection: websocket_api.ActiveConnection, msg: dict[str, Any], key: str
) -> None:
    """Answer with an error; the card has its words in the language of its reader."""
    error = HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"target": msg["entity_id"]},
    )
    connection.send_error(
        msg["id"],
        websocket_api.ERR_NOT_FOUND,
        str(error),
        translation_domain=error.translation_domain,
        translation_key=error.translation_key,
        translation_placeholders=error.translation_placeholders,
    )
