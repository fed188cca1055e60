"""The code of a stay: made, changed and taken back at the lock."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from homeassistant.util import dt as dt_util

from ..actions.choose_kind import Wish
from ..actions.make_code import async_make_fitting, require_taken
from ..actions.schema import When
from ..coordinator import LockCoordinator
from ..device.code_for_all_locks import async_take_back
from ..device.ha_errors import translated_errors
from ..ledger.code import IssuedCode
from ..ledger.issue_online import Weekly
from ..ledger.kinds import CodeKind, CodeStatus
from ..ledger.status import LeftToDo, left_to_do, status_of
from ..ledger.update import UpdateRequest, deleted
from ..storage.guest_stays import KeptStay, Stay

_KINDS: Final = {CodeKind.ONLINE_PERIODIC, CodeKind.OFFLINE_TEMPORARY}


class StayCodes:
    """The codes of one lock, as stays need them. All raise HomeAssistantError."""

    def __init__(self, lock: LockCoordinator) -> None:
        """Belong to one lock."""
        self._lock = lock
        self._ledger = lock.device.ledger

    def now(self) -> datetime:
        """The time by which codes begin and end."""
        return self._lock.device.clock.now()

    def of(self, code_id: str | None) -> IssuedCode | None:
        """The code of an id; None: there is none any more."""
        return self._ledger.look(lambda book: book.codes.get(code_id or ""))

    def begun(self, kept: KeptStay, others: set[str]) -> IssuedCode | None:
        """The code that was made for a stay just before we were stopped, if it was."""
        for code in reversed(self._ledger.codes()):
            ours = code.kind in _KINDS and code.name == kept.stay.name
            if (
                ours
                and code.created >= kept.since.replace(microsecond=0)
                and code.id not in others
            ):
                return None if code.unwanted or self._is_refused(code) else code
        return None

    async def async_make(self, stay: Stay) -> IssuedCode:
        """A code of the kind that fits; one that the lock refuses is not kept."""
        lock = self._lock
        wish = Wish(
            When.PERIOD,
            stay.name,
            Weekly(lock.device.hass.config.time_zone),
            None if stay.start <= lock.device.clock.past else stay.start,
            stay.end,
        )
        _, (made,) = await async_make_fitting([lock], wish)
        code = self.of(made.id) or made
        if self._is_refused(code):
            await async_take_back(((lock.device, code),))
            require_taken(lock, code)
        return code

    def _is_refused(self, code: IssuedCode) -> bool:
        return status_of(code, self.now()) is CodeStatus.FAILED

    async def async_move(self, code: IssuedCode, stay: Stay) -> None:
        """Other times for an online code, and its present name."""
        now = self.now()
        request = UpdateRequest(code.id, name=stay.name, end=stay.end)
        start = max(stay.start, now.replace(second=0, microsecond=0))
        if stay.start != code.valid_from and max(start, code.valid_from) > now:
            request = replace(request, start=start)
        await self._async_update(request)

    async def async_rename(self, code: IssuedCode, stay: Stay) -> None:
        """The name that the calendar has now; one that somebody here gave stays."""
        if code.name != stay.name:
            await self._async_update(UpdateRequest(code.id, name=stay.name))

    async def async_delete(self, code: IssuedCode) -> LeftToDo:
        """The code is not wanted any more; what that cannot do by itself."""
        now = self.now()
        with translated_errors(self._lock.device):
            await self._lock.async_change(lambda book: deleted(code.id, now, book))
        return left_to_do(self.of(code.id) or code, self.now())

    async def _async_update(self, request: UpdateRequest) -> None:
        now = dt_util.as_local(self._lock.device.clock.past)
        with translated_errors(self._lock.device):
            await self._lock.async_change(self._ledger.updating(request, now))
