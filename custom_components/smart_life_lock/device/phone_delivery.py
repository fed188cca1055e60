"""Messages to a phone, or to whatever else takes notifications.

They do not go by an action: Home Assistant's recorder would keep the call, and with it
the digits of a code.
"""

from dataclasses import dataclass
from typing import Final

from homeassistant.components.notify import (
    ATTR_DATA,
    ATTR_TARGET,
    ATTR_TITLE,
    BaseNotificationService,
    NotifyEntity,
    NotifyEntityFeature,
)
from homeassistant.components.notify.const import DATA_COMPONENT
from homeassistant.components.notify.legacy import NOTIFY_SERVICES
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_SUPPORTED_FEATURES, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..localize import error_words

_APP: Final = "mobile_app"
# What the app takes for: remove the notification of this tag.
_REMOVE: Final = "clear_notification"
_TAG: Final = "tag"


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent; the app shows one message for each tag, the newest."""

    title: str
    text: str
    tag: str


async def async_send(hass: HomeAssistant, entity_id: str, message: Message) -> None:
    """Send it. Raises HomeAssistantError where it cannot be."""
    try:
        if (phone := _phone(hass, entity_id)) is not None:
            await _async_push(phone, message.text, message.tag, message.title)
        else:
            await _async_send_plainly(hass, entity_id, message)
    except HomeAssistantError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_sent",
            translation_placeholders={
                "entity_id": entity_id,
                "error": error_words(hass, error),
            },
        ) from error


async def async_take_back(hass: HomeAssistant, entity_id: str, tag: str) -> None:
    """Have the app remove the message of this tag; others keep what they were sent.

    Raises HomeAssistantError where the phone cannot be reached.
    """
    if (phone := _phone(hass, entity_id)) is not None:
        await _async_push(phone, _REMOVE, tag)


type _Phone = tuple[BaseNotificationService, str]


@callback
def _phone(hass: HomeAssistant, entity_id: str) -> _Phone | None:
    """The app's own service and what it knows the phone by; None: it is no phone.

    Raises HomeAssistantError for a phone that is not set up.
    """
    entity = er.async_get(hass).async_get(entity_id)
    services = hass.data.get(NOTIFY_SERVICES, {}).get(_APP)
    if entity is None or entity.platform != _APP or not services:
        return None
    entry = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        raise _unavailable()
    return services[0], entry.data[CONF_WEBHOOK_ID]


async def _async_push(phone: _Phone, text: str, tag: str, title: str = "") -> None:
    service, phone_id = phone
    more = {ATTR_TITLE: title} if title else {}
    await service.async_send_message(
        text, **{ATTR_TARGET: [phone_id], ATTR_DATA: {_TAG: tag}}, **more
    )


async def _async_send_plainly(
    hass: HomeAssistant, entity_id: str, message: Message
) -> None:
    component = hass.data.get(DATA_COMPONENT)
    entity = None if component is None else component.get_entity(entity_id)
    if not isinstance(entity, NotifyEntity) or not entity.available:
        raise _unavailable()
    state = hass.states.get(entity_id)
    features = 0 if state is None else state.attributes.get(ATTR_SUPPORTED_FEATURES, 0)
    if features & NotifyEntityFeature.TITLE:
        await entity.async_send_message(message.text, title=message.title)
    else:
        await entity.async_send_message(f"{message.title}\n{message.text}")


def _unavailable() -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key="target_unavailable"
    )
