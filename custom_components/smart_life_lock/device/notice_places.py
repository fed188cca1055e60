"""Where people are shown a code: under Notifications, or on a phone."""

from dataclasses import dataclass
from typing import Protocol, override

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import LOGGER
from ..tuyalock.secret import SecretStr
from .phone_delivery import Message, async_send, async_take_back


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of a code; ``state`` is what is new to somebody who has read it.

    ``digits``: None where not everybody may see them who can read this.
    """

    lock: str
    heading: str
    digits: SecretStr | None
    text: str
    state: str


class Place(Protocol):
    """Shows one notice at a time."""

    async def async_show(self, hass: HomeAssistant, notice: Notice) -> None:
        """Show this notice instead of the former one. Raises HomeAssistantError."""

    @callback
    def show(self, hass: HomeAssistant, notice: Notice) -> None:
        """The same in the background; errors are logged."""

    @callback
    def end(self, hass: HomeAssistant) -> None:
        """Remove the notice."""

    def said(self, notice: Notice) -> str:
        """The part of a notice whose change is worth showing it again."""


@dataclass(frozen=True, slots=True)
class Drawer(Place):
    """Home Assistant's own notifications, which every user sees."""

    notification_id: str

    @override
    async def async_show(self, hass: HomeAssistant, notice: Notice) -> None:
        self.show(hass, notice)

    @override
    @callback
    def show(self, hass: HomeAssistant, notice: Notice) -> None:
        digits = "" if notice.digits is None else f"# {notice.digits}"
        parts = (notice.heading, digits, notice.text)
        text = "\n\n".join(filter(None, parts))
        persistent_notification.async_create(
            hass, text, notice.lock, self.notification_id
        )

    @override
    @callback
    def end(self, hass: HomeAssistant) -> None:
        persistent_notification.async_dismiss(hass, self.notification_id)

    @override
    def said(self, notice: Notice) -> str:
        return f"{notice.lock}\n{notice.heading}\n{notice.digits}\n{notice.text}"


@dataclass(frozen=True, slots=True)
class Phone(Place):
    """An entity that takes notifications; a phone with the app can also remove them."""

    entity_id: str
    tag: str

    @override
    async def async_show(self, hass: HomeAssistant, notice: Notice) -> None:
        title = notice.lock if notice.digits is None else str(notice.digits)
        text = f"{notice.lock}. {notice.heading}. {notice.text}"
        await async_send(hass, self.entity_id, Message(title, text, self.tag))

    @override
    @callback
    def show(self, hass: HomeAssistant, notice: Notice) -> None:
        hass.async_create_task(self._async_try_to_show(hass, notice))

    async def _async_try_to_show(self, hass: HomeAssistant, notice: Notice) -> None:
        try:
            await self.async_show(hass, notice)
        except HomeAssistantError as error:
            LOGGER.warning("A notification was not renewed: %s", error)

    @override
    @callback
    def end(self, hass: HomeAssistant) -> None:
        hass.async_create_task(self._async_try_to_end(hass))

    async def _async_try_to_end(self, hass: HomeAssistant) -> None:
        try:
            await async_take_back(hass, self.entity_id, self.tag)
        except HomeAssistantError as error:
            LOGGER.warning("A notification was not removed: %s", error)

    @override
    def said(self, notice: Notice) -> str:
        # A phone makes a sound each time, so only a new state is sent, not other words.
        return f"{notice.digits} {notice.state}"
