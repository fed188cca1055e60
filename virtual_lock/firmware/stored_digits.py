"""Digits that stand in a table instead of being computed, and when they open."""

from custom_components.smart_life_lock.tuyalock.errors import LocalProtocolError
from custom_components.smart_life_lock.tuyalock.wire.numerals import numerals
from custom_components.smart_life_lock.tuyalock.wire.validity import HoursZone, Validity

from .clock import Clock
from .credentials import INVALID, Credential
from .memory import Memory
from .quirks import Quirks


class Pins:
    """The passwords and temporary passwords of a lock, as its keypad sees them.

    How often a password may still be used (times 2 to 254) is not counted.
    """

    def __init__(self, memory: Memory, clock: Clock, quirks: Quirks) -> None:
        """Share the lock's memory and clock."""
        self._memory = memory
        self._clock = clock
        self._quirks = quirks

    def find(self, digits: str) -> Credential | None:
        """What opens with these digits now; None: nothing does.

        Of several the one with the lowest hard id: our reading.
        """
        try:
            wanted = numerals(digits)
        except LocalProtocolError:
            return None
        found = self._memory.credentials.with_digits(wanted)
        return next((one for one in found if self._opens(one)), None)

    def _opens(self, one: Credential) -> bool:
        if one.frozen or one.times == INVALID:
            return False
        return not self._quirks.enforces_times or self._is_in_time(one.validity)

    def _is_in_time(self, validity: Validity) -> bool:
        clock = self._clock
        if not clock.is_right or not validity.begin <= clock.unix <= validity.end:
            return False
        if (weekly := validity.weekly) is None:
            return True
        at = clock.local if self._quirks.hours_zone is HoursZone.LOCAL else clock.at
        minute = 60 * at.hour + at.minute
        return weekly.covers(at.weekday(), minute, self._quirks.day_order)
