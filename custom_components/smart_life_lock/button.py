"""Buttons that make a code at a press, and *Sync*."""

from typing import Protocol, override

from homeassistant.components import persistent_notification
from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .codebook import IssuedCode
from .const import DOMAIN
from .coordinator import LockConfigEntry, LockCoordinator
from .entity import LockEntityBase, translated_errors
from .issuing import ClearRequest, CodeRequest, DynamicRequest, OneTimeRequest
from .permission import async_require_permission
from .words import async_words

# Making a code takes no radio, and the client lets one conversation happen at a time.
PARALLEL_UPDATES = 0


class NamedRequest(Protocol):
    """What a press asks the ledger for."""

    def __call__(self, *, name: str) -> CodeRequest:
        """The request for a code of this name."""


CODE_BUTTONS: dict[str, NamedRequest] = {
    "new_dynamic_code": DynamicRequest,
    "new_one_time_code": OneTimeRequest,
    "clear_all_code": ClearRequest,
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """The same four for every lock."""
    lock = entry.runtime_data
    async_add_entities(CodeButton(lock, *item) for item in CODE_BUTTONS.items())
    async_add_entities([SyncButton(lock)])


class CodeButton(LockEntityBase, ButtonEntity):
    """Issues a code and shows it in a notification; needs no radio."""

    def __init__(
        self, coordinator: LockCoordinator, key: str, request: NamedRequest
    ) -> None:
        """``request`` makes what a press asks the ledger for."""
        self._key, self._request = key, request
        super().__init__(coordinator)

    @override
    async def async_press(self) -> None:
        """Make the code, if whoever pressed may."""
        lock = self.coordinator
        await async_require_permission(self.hass, lock.entry, self._context)
        words = await async_words(self.hass, "button_code")
        name = words[self._key].format(time=dt_util.now().strftime("%H:%M"))
        with translated_errors(lock):
            code = await lock.async_issue(self._request(name=name))
        await async_show(self.hass, lock, code)


class SyncButton(LockEntityBase, ButtonEntity):
    """Sets the lock's clock and fetches its records."""

    _key = "sync"
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @override
    async def async_press(self) -> None:
        """Have a session now; says why when there cannot be one."""
        with translated_errors(self.coordinator):
            await self.coordinator.async_sync()


async def async_show(
    hass: HomeAssistant, lock: LockCoordinator, code: IssuedCode
) -> None:
    """The digits, for everybody who sees this Home Assistant's notifications."""
    words = await async_words(hass, "notification")
    last = code.first_use_by or code.valid_until
    message = words[code.kind].format(
        code=code.digits,
        until=dt_util.as_local(last).strftime("%H:%M"),
        date=dt_util.as_local(last).strftime("%Y-%m-%d"),
    )
    persistent_notification.async_create(
        hass, message, title=lock.name, notification_id=f"{DOMAIN}_{code.id}"
    )
