"""The lock application: data points in, bolt, reports and records out.

The link below it is only a voice here; which data point does what is one table
(``data_points.WRITES``), so that another group of data points is another small module.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from custom_components.smart_life_lock.tuyalock.codes import Verdict
from custom_components.smart_life_lock.tuyalock.errors import ProtocolError
from custom_components.smart_life_lock.tuyalock.model import Alarm
from custom_components.smart_life_lock.tuyalock.wire.checkcode import APP_MASTER
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from custom_components.smart_life_lock.tuyalock.wire.payloads import OfflineT0
from custom_components.smart_life_lock.tuyalock.wire.temporary import ONCE

from .body import Body
from .bolt import Bolt
from .credentials import Credential
from .keypad import Entry, EntryKind, Keypad, KeypadResult
from .models import battery_step, settings_of
from .record_ring import Record
from .timers import Timer

FOLLOW_UP = 200
"""ms until a record or the end of an enrolment follows (protocol.md §4.10)."""
UPLOAD = 1000
"""ms from DP 69 or 0023 to the first stored record (§4.10)."""

UNLOCKED_BY = {
    CredentialType.PASSWORD: Dp.UNLOCK_PASSWORD,
    CredentialType.TEMPORARY: Dp.UNLOCK_TEMPORARY,
}
OFFLINE_REPORTS = {
    Verdict.OPENED: Dp.OFFLINE_UNLOCK,
    Verdict.CLEARED_ONE: Dp.OFFLINE_CLEAR_ONE,
    Verdict.CLEARED_ALL: Dp.OFFLINE_CLEAR_ALL,
}


class Voice(Protocol):
    """What the application asks of the link."""

    @property
    def ready(self) -> bool:
        """Whether a paired client listens."""

    def report(self, points: Iterable[DataPoint]) -> None:
        """Send data points without a time."""

    def record(self, record: Record) -> None:
        """Send one data point with its time."""


type Write = Callable[[Firmware, DataPoint], None]
"""What a written data point does; may raise ProtocolError for a malformed value."""


class Firmware:
    """One lock's application; ``battery`` is in percent.

    ``enrolling`` waits at its sensor for a card, a finger or a face; ``when_taken`` goes
    on when the client has taken a report. ``last_master`` sent the last DP 71 that was
    accepted since the lock has started. ``openings`` counts how often a command by
    radio opened the bolt, also an open one.
    """

    def __init__(
        self,
        body: Body,
        voice: Voice,
        moved: Callable[[bool], None],
        writes: Mapping[int, Write],
    ) -> None:
        """``writes`` says which data points the application knows.

        ``moved`` hears when the bolt has moved: True for open.
        """
        self.quirks = body.quirks
        self.model = body.model
        self.memory = body.memory
        self.timers = body.timers
        self.clock = body.clock
        self.bolt = Bolt(body.timers, self._bolt_moved)
        self.keypad = Keypad(body.memory, body.clock, body.timers, body.quirks)
        self.battery = 100
        self.openings = 0
        self.last_master: int | None = None
        self.enrolling: Credential | None = None
        self.when_taken: Callable[[], None] | None = None
        self._voice = voice
        self._moved = moved
        self._writes = writes

    def restart(self) -> None:
        """Start again: what is volatile is forgotten."""
        self.last_master = None
        self.let_go()
        self.memory.records.reboot()
        self.memory.masters.reboot()
        self.keypad.restart()
        if self.bolt.open:
            self.unlock()

    def let_go(self) -> None:
        """Nobody is there any more for what was begun with a client."""
        self.enrolling = None
        self.when_taken = None

    # What the link brings.

    def write(self, point: DataPoint) -> None:
        """A data point was written. Unknown ones and malformed values do nothing.

        The sources tell so for DP 70 only; that the others also stay silent is our
        reading (the public code copies without a check there, §6.2).
        """
        act = self._writes.get(point.id)
        if act is None or not self.model.obeys(point.id):
            return
        try:
            act(self, point)
        except ProtocolError:
            return

    def query(self, wanted: bytes) -> None:
        """A status query for some data points; empty: for all (protocol.md §4.5)."""
        if self.quirks.reports_on_query:
            self.report(*(p for p in self._status() if not wanted or p.id in wanted))

    def record_answered(self) -> None:
        """The client took a record with status 0: go on with the next one."""
        self._send(self.memory.records.answered())

    def report_answered(self) -> None:
        """The client took a report without a time, with status 0."""
        go_on, self.when_taken = self.when_taken, None
        if go_on is not None:
            go_on()

    def upload_later(self) -> None:
        """Send the stored records, newest first, soon."""
        self.timers.after(UPLOAD, self._upload, Timer.UPLOAD)

    # What data points do.

    def report(self, *points: DataPoint) -> None:
        """Tell a paired client; lost where none listens."""
        present = [point for point in points if self.model.has(point.id)]
        if present and self._voice.ready:
            self._voice.report(present)

    def tell(self) -> None:
        """Report every state and setting, as if each had been changed at the lock."""
        self.report(*self._status())

    def note(self, point: DataPoint, *, told: bool = True) -> None:
        """Make a record with the clock's time: live, stored, or both (§4.7).

        ``told``: whether it is sent live to a client that listens.
        """
        if not self.model.has(point.id):
            return
        record = Record(self.clock.unix, point)
        live = self._voice.ready and told
        trusted = self._voice.ready and self.last_master == APP_MASTER
        if not trusted or not self.quirks.duplicate_records:
            self.memory.records.store(record, live=live)
        if live:
            self._send(record)

    def note_later(self, point: DataPoint) -> None:
        """The same, as the follow-up of an unlock result."""
        self.follow_up(lambda: self.note(point))

    def follow_up(self, action: Callable[[], None]) -> None:
        """Do something when the result has gone out for a while."""
        self.timers.after(FOLLOW_UP, action)

    def unlock_by_radio(self) -> None:
        """A command of the client's opens."""
        self.openings += 1
        self.unlock()

    def unlock(self) -> None:
        """Draw the bolt; it is thrown again if the settings say so."""
        self.bolt.unlock(self.memory.relock_after)

    # What happens at the door.

    def typed(self, digits: str) -> KeypadResult:
        """Somebody typed ``digits``."""
        entry = self.keypad.type(digits)
        if entry.opens:
            self.unlock()
        if (point := self._trace(entry)) is not None:
            self.note(point)
        if entry.credential is not None:
            self._used(entry.credential)
        blocked = self.keypad.blocked
        return KeypadResult(entry.verdict, entry.opens, blocked, entry.kind)

    def _used(self, password: Credential) -> None:
        """It has opened; nothing is told of what becomes of it (our reading)."""
        once = password.kind is CredentialType.TEMPORARY and password.times == ONCE
        if self.quirks.deletes_used and once:
            self.memory.credentials.delete([password])

    def _bolt_moved(self, is_open: bool) -> None:
        self._moved(is_open)
        if self.quirks.reports_bolt:
            self.report(self.model.bolt_state(is_open=is_open))

    def set_battery(self, percent: int) -> None:
        """The battery has so much left; told by DP 8 and 9. Raises ValueError."""
        if not 0 <= percent <= 100:
            raise ValueError("percent: 0 to 100")
        self.battery = percent
        self.report(DataPoint.number(Dp.BATTERY_PERCENT, percent))
        if self.model.product_id:
            self.report(battery_step(percent))

    def ring(self) -> None:
        """Somebody pressed the bell: DP 24, true, as a report (§6.1)."""
        self.report(DataPoint.bool(Dp.DOORBELL, True))

    def alarm(self, kind: int) -> None:
        """DP 21, a record."""
        self.note(DataPoint.enum(Dp.ALARM, kind))

    def _trace(self, entry: Entry) -> DataPoint | None:
        """What an entry leaves behind; failures alone are not told (§7.6)."""
        if entry.blocked_now:
            return DataPoint.enum(Dp.ALARM, Alarm.WRONG_PASSWORD)
        if not entry.accepted:
            return None
        if (password := entry.credential) is not None:
            return DataPoint.number(UNLOCKED_BY[password.kind], password.hard_id)
        if entry.kind is EntryKind.DYNAMIC:
            told = self.quirks.reports_dynamic
            return DataPoint.number(Dp.UNLOCK_DYNAMIC, 0) if told else None
        if entry.verdict is None or entry.report is None:
            return None
        return DataPoint.raw(OFFLINE_REPORTS[entry.verdict], entry.report)

    def _status(self) -> Iterable[DataPoint]:
        yield OfflineT0(self.memory.t0).point()
        yield DataPoint.number(Dp.BATTERY_PERCENT, self.battery)
        if self.quirks.reports_bolt:
            yield self.model.bolt_state(is_open=self.bolt.open)
        if self.model.product_id:
            yield battery_step(self.battery)
            yield from settings_of(self.model, self.memory.settings)

    def _upload(self) -> None:
        self._send(self.memory.records.newest())

    def _send(self, record: Record | None) -> None:
        if record is not None and self._voice.ready:
            stamp = self.clock.corrected(record.stamp)
            self._voice.record(replace(record, stamp=stamp))
