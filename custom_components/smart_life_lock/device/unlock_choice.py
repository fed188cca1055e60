"""Which way of unlocking a lock has: chosen in the options, or learned by use."""

from dataclasses import replace

from homeassistant.core import callback

from ..const import AUTOMATIC, CONF_UNLOCK_WAY
from ..tuyalock.errors import OutcomeUnknown, RefusalReason, Refused
from ..tuyalock.model import UnlockWay
from .lock_device import LockDevice


class UnlockChoice:
    """Unlocks by one way at a time, and remembers which one the lock answers.

    A lock takes commands that it does not know without a word. So a way is learned when
    the lock has told that it opened. One that was taken and never answered is left out
    the next time; never is another way tried in the same breath, because the lock may
    have opened all the same (protocol.md §13.3).
    """

    def __init__(self, device: LockDevice) -> None:
        """Belong to one lock."""
        self._device = device

    @property
    def fixed(self) -> UnlockWay | None:
        """What people chose in the options; None: it is to be learned.

        So it is after the check code was taken out of the keys.
        """
        chosen = self._device.entry.options.get(CONF_UNLOCK_WAY, AUTOMATIC)
        if chosen == AUTOMATIC or (
            chosen == UnlockWay.CHECKED and not self._has_check_code
        ):
            return None
        return UnlockWay(chosen)

    @property
    def _has_check_code(self) -> bool:
        return self._device.client.credentials.check_code is not None

    @property
    def way(self) -> UnlockWay:
        """The one for the next time.

        DP 60 and 61 come last, because they overwrite the lock's only remote key. DP 46
        is never tried unasked: that it opens is shown nowhere (protocol.md §6.1).
        """
        if (fixed := self.fixed) is not None:
            return fixed
        facts, possible = self._device.memory.facts, self._possible
        if facts.unlock_way in possible:
            return facts.unlock_way
        # All may be mute where one of them has gone since, with the check code.
        untried = (way for way in possible if way not in facts.mute_ways)
        return next(untried, possible[0])

    @property
    def _possible(self) -> list[UnlockWay]:
        """Those that are tried unasked, one after the other."""
        ways = [UnlockWay.BLUETOOTH, UnlockWay.REMOTE]
        return [UnlockWay.CHECKED, *ways] if self._has_check_code else ways

    async def async_unlock(self) -> None:
        """Unlock once; raises what ``LockClient.unlock`` raises."""
        way = self.way
        try:
            await self._device.client.unlock(way=way)
        except OutcomeUnknown as error:
            if error.received:
                self._note_mute(way)
            raise
        except Refused as error:
            if error.reason is RefusalReason.NO_REPORT:
                self._note_mute(way)
            raise
        memory = self._device.memory
        facts = replace(memory.facts, unlock_way=way, mute_ways=frozenset())
        memory.note(facts)

    @callback
    def _note_mute(self, way: UnlockWay) -> None:
        """The lock took the command and said nothing about it."""
        memory = self._device.memory
        if memory.facts.unlock_way is way:
            return  # it has answered before
        mute = memory.facts.mute_ways | {way}
        # When none is left, the round begins anew.
        mute = frozenset() if mute.issuperset(self._possible) else mute
        memory.note(replace(memory.facts, mute_ways=mute))
