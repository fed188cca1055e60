"""Buttons that make a code at a press, and *Sync*."""

from datetime import datetime, timedelta
from typing import Protocol, override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.make_code import async_make, require_taken
from .actions.permission import async_all_may_make_codes, async_require_permission
from .coordinator import LockConfigEntry, LockCoordinator
from .device.ha_errors import translated_errors
from .entity import LockEntityBase
from .ledger.found_code import FoundCode
from .ledger.issue_offline import (
    ClearRequest,
    CodeRequest,
    DynamicRequest,
    OneTimeRequest,
)
from .ledger.issue_online import OnlineOneTimeRequest
from .localize import async_words, time_of_day

# Making a code takes no radio, and the client lets one conversation happen at a time.
PARALLEL_UPDATES = 0

ONE_DAY = timedelta(days=1)


class NamedRequest(Protocol):
    """What a press asks the ledger for."""

    def __call__(self, name: str, now: datetime) -> CodeRequest:
        """The request for a code of this name, made now."""


CODE_BUTTONS: dict[str, NamedRequest] = {
    "new_dynamic_code": lambda name, now: DynamicRequest(name),
    "new_one_time_code": lambda name, now: OneTimeRequest(name),
    # Works once within a day from now.
    "new_online_one_time_code": lambda name, now: OnlineOneTimeRequest(
        name, now + ONE_DAY
    ),
    "clear_all_code": lambda name, now: ClearRequest(name=name),
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """The same five for every lock."""
    lock = entry.runtime_data
    async_add_entities(CodeButton(lock, *item) for item in CODE_BUTTONS.items())
    async_add_entities([SyncButton(lock)])


class CodeButton(LockEntityBase, ButtonEntity):
    """Issues a code and shows it in a notification; the lock may be out of range."""

    def __init__(self, lock: LockCoordinator, key: str, request: NamedRequest) -> None:
        """``request`` makes what a press asks the ledger for."""
        self._key, self._request = key, request
        super().__init__(lock.device)
        self._lock = lock

    @override
    async def async_press(self) -> None:
        """Make the code, if whoever pressed may."""
        device = self.device
        await async_require_permission(self.hass, device.entry, self._context)
        words = await async_words(self.hass, "button_code")
        now = device.clock.now()
        name = words["name"].format(time=time_of_day(self.hass, now))
        (code,) = await async_make([self._lock], self._request(name, now), now)
        with translated_errors(device):
            made = device.ledger.get(code.id)
        require_taken(self._lock, made)
        if not isinstance(made, FoundCode):
            for_all = await async_all_may_make_codes(self.hass, device.entry)
            await self._lock.notices.async_show(made, for_all=for_all)


class SyncButton(LockEntityBase, ButtonEntity):
    """Sets the lock's clock and fetches its records."""

    _key = "sync"
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, lock: LockCoordinator) -> None:
        """Belong to one lock."""
        super().__init__(lock.device)
        self._sessions = lock.sessions

    @override
    async def async_press(self) -> None:
        """Have a session now; says why when there cannot be one.

        One that takes long goes on; what goes wrong later is told by the repairs.
        """
        with translated_errors(self.device):
            await self._sessions.async_sync_for_caller()
