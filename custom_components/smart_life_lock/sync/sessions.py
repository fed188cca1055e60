"""Sessions with one lock: who asked for one, how it went, and what that means."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
import logging

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..device.bluetooth import async_reachability
from ..device.health import LockHealth
from ..device.lock_clock import LockTime
from ..device.lock_device import LockDevice
from ..ledger.errors import LedgerError
from ..tuyalock.advert_against_key import diagnose
from ..tuyalock.client.gate import Gate
from ..tuyalock.errors import (
    LockSilent,
    NotAuthorized,
    Paused,
    RefusalReason,
    Refused,
    TuyaLockError,
    Unreachable,
)
from ..tuyalock.wire.validity import HoursZone
from .awaited_session import SessionCalls
from .awaited_write import async_await_write
from .schedule import SyncEnd, SyncSchedule
from .writer import CodeWriter


@dataclass(frozen=True, slots=True)
class SessionFailure:
    """How an exchange failed, in the words of the stacks below: for diagnostics only."""

    at: datetime
    error: str
    reachability: str


class LockSessions:
    """Has work done at the lock; ``last_failure`` tells what went wrong last.

    While their ``gate`` is closed whatever is asked raises Stopped or Paused, also what
    waited for its turn. What either has ended early says nothing about the
    lock, and is no attempt.
    """

    def __init__(self, device: LockDevice, health: LockHealth, time: LockTime) -> None:
        """Belong to one lock."""
        self._device, self._health, self._time = device, health, time
        self._writer = CodeWriter(device.client, device.ledger, device.clock.now)
        self._one_at_a_time = asyncio.Lock()
        self.gate = Gate()
        self._exchanges = 0
        self._silence: LockSilent | Unreachable | None = None
        self._calls = SessionCalls(device, self.async_sync)
        self.last_failure: SessionFailure | None = None
        self.schedule = SyncSchedule(
            device.hass,
            device.entry,
            self.async_sync,
            reachable=self._is_reachable,
            waiting=self._has_work,
            missed=lambda: health.async_session_failed(Unreachable("not heard")),
        )

    @property
    def busy(self) -> bool:
        """Whether a session is under way."""
        return self._one_at_a_time.locked()

    @property
    def at_work(self) -> bool:
        """Whether anything is done at the lock, or its link is still being made."""
        return self.busy or self._exchanges > 0 or self.schedule.task is not None

    def _is_reachable(self) -> bool:
        """Whether a session may go well now."""
        device = self._device
        heard = device.client.connected or device.adverts.heard_since_failure
        return heard and not self.gate.is_closed

    def _has_work(self) -> bool:
        """Whether something is to be done at the lock before its turn."""
        return self._device.has_codes_waiting or self._time.is_due

    async def async_ended(self) -> None:
        """Return when no session runs; in a pause and after the stop none begins."""
        async with self._one_at_a_time:
            pass

    async def async_sync(self) -> None:
        """Set the clock, write what waits, fetch records, compare the lists.

        A session that waited behind one that met silence fails as that did: meeting it
        once more would be told too late.
        """
        known = self._silence
        async with self._one_at_a_time:
            self.gate.require_open()
            if self._silence is not None and self._silence is not known:
                raise self._silence
            self.schedule.async_begins()
            self._calls.async_begins()
            begun, end = dt_util.utcnow(), SyncEnd.FAILED
            try:
                await self.async_exchange(self._writer.async_session)
                self._list_read(begun)
                end = SyncEnd.ANSWERED if self._has_work() else SyncEnd.DONE
            except (TuyaLockError, LedgerError) as error:
                if isinstance(error, LockSilent | Unreachable):
                    self._silence = error
                if not self.gate.is_closed and not isinstance(error, Paused):
                    end = self._end_by(error)
                    self._health.async_session_failed(error)
                raise
            finally:
                if not self.gate.is_closed:
                    self.schedule.async_tried(end)
            if not self._device.has_codes_waiting:
                self._health.async_session_done()
            else:
                # The lock did all that it was told, and still is not as it should be.
                refusal = Refused(RefusalReason.FAILED)
                self._health.async_session_failed(refusal)

    def _list_read(self, begun: datetime) -> None:
        """The list was read in a session that began then; where it may lag, once more."""
        self.schedule.async_list_read(begun)
        if self._device.ledger.table.lagging:
            self.schedule.async_changed()

    def _end_by(self, error: TuyaLockError | LedgerError) -> SyncEnd:
        if isinstance(error, NotAuthorized | Refused):
            return SyncEnd.ANSWERED
        return SyncEnd.FAILED if self._device.adverts.near else SyncEnd.OUT_OF_REACH

    async def async_exchange[T](self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something at the lock, and learn from how it goes. Raises as it does."""
        self.gate.require_open()
        self._exchanges += 1
        try:
            result = await work()
        except TuyaLockError as error:
            if not self.gate.is_closed and not isinstance(error, Paused):
                self._learn_from(error)
            raise
        finally:
            self._exchanges -= 1
        if not self.gate.is_closed:
            self._learn_from(None)
        return result

    def _learn_from(self, error: TuyaLockError | None) -> None:
        """What the end of an exchange says about the lock; None: it obeyed."""
        device = self._device
        match error:
            case None:
                device.adverts.obeyed()
                self.schedule.adverts.trust()
                self._health.async_key_accepted()
                device.keep_link_profile()
            case Refused():
                pass
            case NotAuthorized(problem=problem):
                self._note_failure(error)
                self.schedule.adverts.trust()
                self._health.async_key_refused(problem)
            case _:
                self._note_failure(error)
                self.async_take_advert()
        device.async_notify()

    def _note_failure(self, error: TuyaLockError) -> None:
        device = self._device
        device.adverts.failed()
        reachability = async_reachability(device.hass, device.address)
        self.last_failure = SessionFailure(dt_util.utcnow(), repr(error), reachability)
        if LOGGER.isEnabledFor(logging.DEBUG):
            cause = error.__cause__
            LOGGER.debug("%s: %r (%r); %s", device.name, error, cause, reachability)

    @callback
    def async_take_advert(self) -> None:
        """The newest advertisement may be a reason for a session, and is no more.

        Anybody can send one: what it says is a suspicion, and only a session confirms it.
        """
        device, requests = self._device, self.schedule.adverts
        if (advert := device.adverts.advert) is not None:
            device.client.heard(advert)
            if self._health.disagrees(diagnose(advert, device.credentials)):
                requests.suspect()
            else:
                requests.trust()
        if device.adverts.asks_for_connection:
            requests.ask()
        self.schedule.async_reschedule()

    @callback
    def async_reschedule(self) -> None:
        """Begin a session where a code that changed, or time, makes one due."""
        if self._zone_is_old():
            self.schedule.async_due()
        self.schedule.async_reschedule()

    def _zone_is_old(self) -> bool:
        """Whether a lock that counts in the zone it was told was told another offset."""
        told = self._device.state.clock_set
        if self._device.ledger.rules.week.zone is HoursZone.UTC or told is None:
            return False
        now = dt_util.as_local(self._device.clock.now())
        return dt_util.as_local(told).utcoffset() != now.utcoffset()

    async def async_sync_for_caller(self) -> bool:
        """A session for somebody who waits: whether it ended in time; see ``awaited_session``."""
        return await self._calls.async_wait()

    async def async_await_write(self, code_id: str) -> None:
        """Let the lock hear of a changed code now; see ``awaited_write``."""
        await async_await_write(self._device, self.schedule, code_id)
