"""From the start of an entry to its stop: who listens to what, and that it ends."""

from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_time_interval

from .device.code_timer import CodeClock
from .device.deleted_code_issue import DeletedNotice
from .device.reduced_hours_issue import NarrowingNotice

if TYPE_CHECKING:
    from .coordinator import LockCoordinator

AVAILABILITY_CHECK = timedelta(minutes=1)
# How often a disk that took nothing is tried again.
DISK_CHECK = timedelta(minutes=1)


class LockLife:
    """Starts, pauses and stops what goes on around one lock."""

    def __init__(self, coordinator: LockCoordinator) -> None:
        """Belong to one lock; ``async_start`` follows."""
        self._lock = lock = coordinator
        self._codes = CodeClock(
            lock.hass,
            lock.ledger,
            lock.clock,
            lock.async_codes_changed,
            lock.records.async_expired,
        )
        self._endings: list[CALLBACK_TYPE] = []
        self._pauses = 0
        self._stopped = False

    @callback
    def async_start(self) -> None:
        """Begin to listen, or go on after a pause; sessions follow when the lock is heard.

        Where there are several pauses at once, the last one's end counts. Nothing
        begins after the stop.
        """
        self._pauses = max(self._pauses - 1, 0)
        if self._stopped or self._pauses:
            return
        lock = self._lock
        lock.client.resume()
        lock.sessions.gate.paused = False
        lock.time.async_start()
        self._endings += (
            lock.client.subscribe(lock.intake.async_note),
            lock.ledger.async_add_listener(lock.async_codes_changed),
            self._codes.async_start(),
            lock.health.async_start(),
            lock.notices.async_start(),
            DeletedNotice(lock).async_start(),
            NarrowingNotice(lock.hass, lock.entry, lock.ledger).async_start(),
            lock.sessions.schedule.async_start(),
            lock.clock.async_listen(self._on_clock),
            # A link may end that was all that made the lock available.
            async_track_time_interval(lock.hass, lock.async_look, AVAILABILITY_CHECK),
            async_track_time_interval(
                lock.hass, lock.ledger.async_write_again, DISK_CHECK
            ),
            *lock.adverts.async_start(
                lock.async_heard, lock.sessions.schedule.async_asked_again
            ),
            lock.records.async_start(),
        )

    async def async_stop(self) -> None:
        """Leave no callback, no timer and no connection behind; nothing starts again.

        What the lock tells while the link ends is still taken, told and stored.
        """
        self._stopped = True
        lock = self._lock
        lock.sessions.gate.stopped = True
        await lock.client.stop()
        await lock.sessions.async_ended()
        self._end_listening()
        await lock.ledger.async_stop()
        await lock.memory.async_stop()

    async def async_pause(self) -> None:
        """Leave the lock to somebody else, until ``async_start`` was called as often.

        What is asked meanwhile, or waits, raises Paused. What the lock tells while the
        link ends is still taken, told and stored; after that nothing is heard of it.
        """
        self._pauses += 1
        lock = self._lock
        lock.sessions.gate.paused = True
        try:
            await lock.client.pause()
            await lock.sessions.async_ended()
        finally:
            self._end_listening()

    @callback
    def _on_clock(self, jump: timedelta) -> None:
        """The host's clock was moved, or is in doubt, or is so no more."""
        lock = self._lock
        lock.time.async_jumped(jump)
        self._codes.async_look()
        if lock.time.is_due:
            lock.sessions.schedule.async_work_due()

    @callback
    def _end_listening(self) -> None:
        while self._endings:
            self._endings.pop()()
