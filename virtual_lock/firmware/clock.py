"""The lock's clock: UTC seconds in RAM, wrong when nobody told it the time."""

from datetime import UTC, datetime, timedelta

from .timers import Timers

UPTIME_LIMIT = 946_080_000
"""Stamps below (30 years of seconds) are time since power-on, not UTC (§4.9)."""
TOP = 0xFFFFFFFF
"""The clock is an unsigned 32-bit counter."""


class Clock:
    """Counts from 0 at power-on until it is told the time (protocol.md §4.9).

    ``zone`` is what the client told last, in hundredths of an hour; 0 until then.
    """

    def __init__(self, timers: Timers, drift_ppm: int = 0) -> None:
        """``drift_ppm`` parts per million too fast, negative: too slow."""
        self._timers = timers
        self._rate = 1_000_000 + drift_ppm
        self._base = 0
        self._since = self._started = timers.now
        self.zone = 0

    @property
    def unix(self) -> int:
        """What the clock shows, seconds."""
        return (self._base + self._elapsed(self._since)) & TOP

    @property
    def at(self) -> datetime:
        """What the clock shows, as an aware datetime."""
        return datetime.fromtimestamp(self.unix, UTC)

    @property
    def is_right(self) -> bool:
        """Whether somebody has told it the time since power-on."""
        return self.unix >= UPTIME_LIMIT

    @property
    def local(self) -> datetime:
        """What the clock shows in the zone that it was told; aware, but said as UTC."""
        return self.at + timedelta(seconds=36 * self.zone)

    @property
    def uptime(self) -> int:
        """Seconds since power-on, as the clock itself counts them."""
        return self._elapsed(self._started)

    def set(self, unix: int) -> None:
        """Show ``unix`` seconds from this moment on."""
        self._base, self._since = unix & TOP, self._timers.now

    def jump(self, seconds: int) -> None:
        """Be wrong by so many seconds more; a bench control, no firmware act."""
        self.set(max(0, self.unix + seconds))

    def lose(self) -> None:
        """Power is gone: count from zero again."""
        self._base = self.zone = 0
        self._since = self._started = self._timers.now

    def corrected(self, stamp: int) -> int:
        """A stored stamp as it is reported: uptime becomes UTC once the time is known.

        A stamp of an earlier power-on is corrected by the uptime of this one; the
        sources do not say that the firmware can tell them apart.
        """
        if stamp >= UPTIME_LIMIT or not self.is_right:
            return stamp
        return self.unix - self.uptime + stamp

    def _elapsed(self, since: int) -> int:
        return (self._timers.now - since) * self._rate // 1_000_000_000
