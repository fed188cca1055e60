"""The commands of the websocket that the card uses: what is so, without digits."""

from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .actions.targets import entry_of_lock
from .card_data.feed import CardFeed
from .const import DOMAIN
from .coordinator import LockConfigEntry

_ENTITY: Final[VolDictType] = {vol.Required("entity_id"): cv.entity_id}


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, once for all locks."""
    websocket_api.async_register_command(hass, _subscribe)


@callback
def _lock(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> LockConfigEntry | None:
    """The entry of the lock that is meant; None, once the error was sent."""
    entity_id = msg["entity_id"]
    if not connection.user.permissions.check_entity(entity_id, POLICY_READ):
        code, text = websocket_api.ERR_UNAUTHORIZED, "Unauthorized"
    elif (entry := entry_of_lock(hass, entity_id)) is None:
        code, text = websocket_api.ERR_NOT_FOUND, "Not a lock of Smart Life Lock"
    else:
        return entry
    connection.send_error(msg["id"], code, text)
    return None


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/subscribe", **_ENTITY}
)
@callback
def _subscribe(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """Codes and lock, and from then on what changes of them."""
    if (entry := _lock(hass, connection, msg)) is None:
        return

    @callback
    def send(news: dict[str, Any]) -> None:
        connection.send_event(msg["id"], news)

    connection.send_result(msg["id"])
    feed = CardFeed(hass, entry, msg["entity_id"], connection.user, send)
    connection.subscriptions[msg["id"]] = feed.async_start()
