"""What is done about one stay: its code is made, changed or taken back, and told of."""

from dataclasses import replace

from homeassistant.exceptions import HomeAssistantError

from ..const import LOGGER
from ..coordinator import LockCoordinator
from ..ledger.code import ComputedCode, IssuedCode, OnlineCode
from ..storage.guest_stays import GuestStays, KeptStay, Stay
from .codes import StayCodes
from .rules import Step, step_for, step_without
from .settings import GuestSettings
from .telling import Telling


class StayWork:
    """Does what the rules say, in an order that a stop at any moment does not spoil.

    A stay is written down before its code is made, and people are told until they were.
    """

    def __init__(
        self, lock: LockCoordinator, settings: GuestSettings, stays: GuestStays
    ) -> None:
        """Belong to one lock."""
        self._lock, self._settings, self._stays = lock, settings, stays
        self.codes = StayCodes(lock)
        self._telling = Telling(lock, settings)
        self._said: set[tuple[Stay, str]] = set()

    async def async_attend(self, stay: Stay, kept: KeptStay | None) -> None:
        """Do what is to be done about a stay of the calendar.

        One for which that fails stops no other; its host is told once, and it is tried
        again. Raises NotWritten.
        """
        code = None if kept is None else self.codes.of(kept.code_id)
        lead = self._settings.lead
        try:
            await self._async_step(
                step_for(stay, kept, code, self.codes.now(), lead), stay, kept, code
            )
        except HomeAssistantError as error:
            await self._async_tell_failure(stay, error)

    async def async_take_back(self, kept: KeptStay) -> None:
        """The calendar has no such stay any more. Raises NotWritten."""
        code = self.codes.of(kept.code_id)
        step = step_without(kept, code, self.codes.now())
        try:
            if step is Step.TAKE_BACK and code is not None:
                left = await self.codes.async_delete(code)
                await self._stays.async_forget([kept.stay.key])
                await self._telling.async_cancelled(kept.stay, code, left)
            else:
                await self._stays.async_forget([kept.stay.key])
        except HomeAssistantError as error:
            await self._async_tell_failure(kept.stay, error)

    async def _async_step(
        self, step: Step, stay: Stay, kept: KeptStay | None, code: IssuedCode | None
    ) -> None:
        match step, kept, code:
            case Step.FORGET, _, _:
                await self._stays.async_forget([stay.key])
            case Step.MAKE, _, _:
                await self._async_make(stay, kept)
            case Step.RENEW, KeptStay(), _:
                await self._async_make(stay, replace(kept, former=kept.code_id))
            case Step.TAKE_BACK, KeptStay(), _:
                await self.async_take_back(kept)
            case Step.MOVE, KeptStay(), OnlineCode():
                await self.codes.async_move(code, stay)
                await self._async_note(replace(kept, stay=stay, told=False), code)
            case (
                (Step.KEEP | Step.TOO_LONG),
                KeptStay(),
                ComputedCode() | OnlineCode(),
            ):
                await self.codes.async_rename(code, stay)
                await self._async_note(replace(kept, stay=stay), code)
                if step is Step.TOO_LONG:
                    await self._telling.async_too_long(stay, code)
            case Step.NOTHING, KeptStay(), (
                ComputedCode(unwanted=False) | OnlineCode(unwanted=False)
            ):
                await self._async_finish(kept, code)

    async def _async_make(self, stay: Stay, before: KeptStay | None) -> None:
        """A code for the stay; the one that was begun before a stop, if there is one."""
        now, former = self.codes.now(), None if before is None else before.former
        begun = KeptStay(self._settings.calendar, stay, now, former=former)
        code = None
        if before is not None and before.code_id is None:
            others = {one.code_id for one in self._stays.all() if one.code_id}
            code = self.codes.begun(before, others)
        if code is None:
            await self._stays.async_keep(begun)
            try:
                code = await self.codes.async_make(stay)
            except HomeAssistantError:
                await self._async_not_made(stay, before)
                raise
        kept = replace(begun, code_id=code.id)
        await self._async_note(kept, code)

    async def _async_not_made(self, stay: Stay, before: KeptStay | None) -> None:
        """It is tried again; until then the stay has the code that it had."""
        if before is not None and before.former is not None:
            await self._stays.async_keep(replace(before, code_id=before.former))
        else:
            await self._stays.async_forget([stay.key])

    async def _async_note(self, kept: KeptStay, code: IssuedCode) -> None:
        """Write down what is so now, then do what follows from it."""
        await self._stays.async_keep(kept)
        await self._async_finish(kept, code)

    async def _async_finish(self, kept: KeptStay, code: IssuedCode) -> None:
        """Take the former code back, and tell people, as far as that was not done."""
        if kept.former is not None:
            dropped = self.codes.of(kept.former)
            kept = replace(kept, former=None)
            if dropped is not None:
                await self._async_drop(kept.stay, dropped)
            await self._stays.async_keep(kept)
        if not kept.told:
            await self._telling.async_made(self.codes.of(code.id) or code)
            await self._stays.async_keep(replace(kept, told=True))

    async def _async_drop(self, stay: Stay, former: IssuedCode) -> None:
        """A stay has another code by now: nobody wants the former one."""
        if former.unwanted:
            return  # it was done, and only telling of it failed
        left = await self.codes.async_delete(former)
        await self._telling.async_cancelled(stay, former, left)

    async def _async_tell_failure(self, stay: Stay, error: HomeAssistantError) -> None:
        """Tell the host once, unless we only stop."""
        said = (stay, str(error))
        if self._lock.sessions.gate.stopped or said in self._said:
            return
        self._said.add(said)
        LOGGER.warning("%s: a stay has not the code it needs", self._lock.device.name)
        try:
            await self._telling.async_failed(stay, error)
        except HomeAssistantError as failure:
            LOGGER.warning(
                "%s: its host was not told: %s", self._lock.device.name, failure
            )
