"""Whether the lock was told the time that the host's clock shows now."""

from homeassistant.core import callback

from ..const import CLOCK_GRACE
from .host_clock_rules import Reading
from .lock_device import LockDevice


class LockTime:
    """What a jump of the host's clock means for one lock, and for what is known of it."""

    def __init__(self, device: LockDevice) -> None:
        """Belong to one lock; what was told in an earlier run is told anew anyway."""
        self._device = device
        self._told: Reading | None = None
        self._owed_since: float | None = None

    @property
    def is_due(self) -> bool:
        """Whether the lock's clock has to be set before its turn."""
        clock = self._device.clock
        if clock.doubt is not None:
            return False  # there is no better time to tell
        return self._owed_since is not None or self._differs(clock.reading)

    @property
    def is_overdue(self) -> bool:
        """Whether that could not be done for so long that people should know."""
        since = self._owed_since
        if since is None or not self.is_due:
            return False
        elapsed = self._device.clock.reading.steady - since
        return elapsed >= CLOCK_GRACE.total_seconds()

    @callback
    def async_start(self) -> None:
        """Mend what an earlier run has written by another clock."""
        self._mend()

    @callback
    def async_told(self) -> None:
        """The lock was told the time just now."""
        self._told, self._owed_since = self._device.clock.reading, None

    @callback
    def async_jumped(self) -> None:
        """The host's clock was moved, or is in doubt, or is so no more."""
        self._mend(after_jump=True)

    def _mend(self, *, after_jump: bool = False) -> None:
        """Set right what was noted by another clock, unless this one is in doubt.

        ``after_jump``: the lock has to be told the time, even if it was not told any in
        this run.
        """
        device = self._device
        if device.clock.doubt is not None:
            return
        now, told = device.clock.reading, device.state.clock_set
        in_future = told is not None and told > now.wall
        if in_future or self._differs(now, after_jump=after_jump):
            self._owe(now)
        if in_future:
            # When it was told is not known any more.
            device.note_clock_set(None)
        device.memory.forget_future(now.wall)
        device.ledger.mend_times(now.wall, device.clock.estimated)

    def _owe(self, now: Reading) -> None:
        if self._owed_since is None:
            self._owed_since = now.steady

    def _differs(self, now: Reading, *, after_jump: bool = False) -> bool:
        """Whether the lock was told another time than ``now``, both as they go on."""
        return after_jump if self._told is None else bool(self._told.jump_to(now))
