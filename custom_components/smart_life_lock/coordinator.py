"""One running lock: wires its parts, and passes on what comes in to each of them."""

from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .account.new_key_issue import NewKeyIssue
from .device.alarms import LockAlarms
from .device.code_timer import CodeTimer
from .device.deleted_code_issue import DeletedCodeIssue
from .device.health import LockHealth
from .device.held_elsewhere import HeldElsewhere
from .device.lock_clock import LockTime
from .device.lock_device import LockDevice
from .device.notifications import CodeNotices
from .device.records import RecordBook
from .device.reduced_hours_issue import ReducedHoursIssue
from .device.unlock_choice import UnlockChoice
from .ledger.book import Changes
from .ledger.compare_found import filled
from .ledger.ledger import CodeLedger
from .ledger.view import Rule
from .storage.lock_memory import LockMemory
from .sync.sessions import LockSessions
from .tuyalock.model import (
    Access,
    AlarmRaised,
    ClockSet,
    CredentialsChanged,
    DoorbellRung,
    Duress,
    LockEvent,
    OfflineCodeEntered,
    StateChanged,
    T0Reported,
    UnspecifiedRecord,
)

type LockConfigEntry = ConfigEntry[LockCoordinator]

AVAILABILITY_CHECK = timedelta(minutes=1)
# How often a disk that took nothing is tried again.
DISK_CHECK = timedelta(minutes=1)


class LockCoordinator:
    """Starts, pauses and stops what goes on around one lock.

    Only ``async_change``, ``async_pause`` and ``async_stop`` wait for the radio.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LockConfigEntry,
        ledger: CodeLedger,
        memory: LockMemory,
    ) -> None:
        """Wire the parts; ``async_start`` follows."""
        self.records = RecordBook(hass, entry, ledger, memory)
        self.device = LockDevice(hass, entry, ledger, memory, self.records)
        self.time = LockTime(self.device)
        self.health = LockHealth(self.device, self.time)
        self.notices = CodeNotices(self.health, self.records)
        self.alarms = LockAlarms(self.device, self.records)
        self.unlocking = UnlockChoice(self.device)
        self.sessions = LockSessions(self.device, self.health, self.time)
        self._codes = CodeTimer(
            hass,
            ledger,
            self.device.clock,
            self.async_codes_changed,
            self.records.async_expired,
        )
        self._endings: list[CALLBACK_TYPE] = []
        self._pauses = 0

    # Start, pause, stop.

    @property
    def can_write_now(self) -> bool:
        """Whether an online code can be written at once, as far as is known."""
        return self.device.available and self.health.key_problem is None

    @callback
    def async_start(self) -> None:
        """Begin to listen, or go on after a pause; sessions follow when the lock is heard.

        Where there are several pauses at once, the last one's end counts. Nothing
        begins after the stop.
        """
        self._pauses = max(self._pauses - 1, 0)
        if self.sessions.gate.stopped or self._pauses:
            return
        device, schedule = self.device, self.sessions.schedule
        device.client.resume()
        self.sessions.gate.paused = False
        self.time.async_start()
        self._endings += (
            device.client.subscribe(self.async_take),
            device.ledger.async_add_listener(self.async_codes_changed),
            self._codes.async_start(),
            self.health.async_start(),
            *self._started_watches(),
            self.notices.async_start(),
            self.alarms.async_start(),
            schedule.async_start(),
            device.clock.async_listen(self._on_clock),
            # A link may end that was all that made the lock available.
            async_track_time_interval(
                device.hass, device.async_notify_availability, AVAILABILITY_CHECK
            ),
            async_track_time_interval(device.hass, self._write_again, DISK_CHECK),
            *device.adverts.async_start(self.async_heard, schedule.async_asked_again),
            self.records.async_start(),
        )

    def _started_watches(self) -> tuple[CALLBACK_TYPE, ...]:
        """What looks for trouble besides the health; gives what ends each."""
        device, health = self.device, self.health
        held = HeldElsewhere(
            device, lambda: self.sessions.at_work, health.async_note_held
        )
        return (
            held.async_start(),
            NewKeyIssue(health).async_start(),
            DeletedCodeIssue(device).async_start(),
            ReducedHoursIssue(device.hass, device.entry, device.ledger).async_start(),
        )

    async def async_stop(self) -> None:
        """Leave no callback, no timer and no connection behind; nothing starts again.

        What the lock tells while the link ends is still taken, told and stored.
        """
        self.sessions.gate.stopped = True
        await self.device.client.stop()
        await self.sessions.async_ended()
        self._end_listening()
        await self.device.ledger.async_stop()
        await self.device.memory.async_stop()

    async def async_pause(self) -> None:
        """Leave the lock to somebody else, until ``async_start`` was called as often.

        What is asked meanwhile, or waits, raises Paused. What the lock tells while the
        link ends is still taken, told and stored; after that nothing is heard of it.
        """
        self._pauses += 1
        self.sessions.gate.paused = True
        try:
            await self.device.client.pause()
            await self.sessions.async_ended()
        finally:
            self._end_listening()

    @callback
    def _end_listening(self) -> None:
        while self._endings:
            self._endings.pop()()

    @callback
    def _write_again(self, _now: datetime) -> None:
        """See whether the disk takes the ledger by now."""
        self.device.ledger.write_again()

    # What people ask of the lock. All raise errors of tuyalock and of the ledger.

    async def async_change(self, rule: Rule) -> Changes:
        """Change a code, and let the lock hear of it if it is near.

        Raises what ``CodeLedger.async_change`` raises.
        """
        changes = await self.device.ledger.async_change(rule)
        if changes.code is not None:
            await self.sessions.async_await_write(changes.code.id)
        return changes

    # What is heard.

    @callback
    def async_take(self, event: LockEvent) -> None:
        """The lock told something, or was told the time."""
        device, schedule = self.device, self.sessions.schedule
        match event:
            case StateChanged(state=state):
                device.merge(state)
                self.health.async_update_problems()
            case ClockSet(at=at):
                device.note_clock_set(at)
                self.time.async_told()
                self.health.async_update_problems()
            case T0Reported(t0=t0):
                # The lock's own word on T0 counts, also against ours.
                self.use_t0(t0, confirmed=True)
            case (
                Access()
                | OfflineCodeEntered()
                | AlarmRaised()
                | Duress()
                | DoorbellRung()
                | UnspecifiedRecord()
            ):
                schedule.adverts.bring_news()
                self.records.async_note(event)
            case CredentialsChanged():
                if not (event.deleted and self.sessions.busy):
                    schedule.async_changed()
                if (slot := event.filled) is not None:
                    device.ledger.change(lambda book: filled(book, slot))
        device.keep_link_profile()
        device.async_notify()

    def use_t0(self, t0: datetime, *, confirmed: bool) -> None:
        """Count from this T0; ``confirmed``: the lock itself has said so."""
        self.device.use_t0(t0, confirmed=confirmed)
        self.health.async_update_problems()

    @callback
    def async_heard(self) -> None:
        """An advertisement came."""
        self.sessions.async_take_advert()
        self.device.async_notify_availability()

    @callback
    def async_codes_changed(self) -> None:
        """A code changed, or time changed what is true of one."""
        self.sessions.async_reschedule()
        self.health.async_update_problems()
        self.device.async_notify()

    @callback
    def async_renamed(self) -> None:
        """Show the entry's new name everywhere."""
        self.device.rename()
        self.device.async_notify()

    @callback
    def _on_clock(self, jump: timedelta) -> None:
        """The host's clock was moved, or is in doubt, or no longer is."""
        self.sessions.schedule.async_jumped(jump)
        self.time.async_jumped()
        self._codes.async_restart()
        if self.time.is_due:
            self.sessions.schedule.async_work_due()
