"""The lock's records: kept as they come in, told in their order with their codes' names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ..const import CONF_GENERATION, LOGGER
from ..ledger.code import IssuedCode, OnlineCode
from ..ledger.doubt_rules import oldest
from ..ledger.errors import LedgerStopped
from ..ledger.expired import was_never_written
from ..ledger.found_code import FoundCode
from ..ledger.history import opened_deleted, was_made_elsewhere
from ..ledger.ledger import CodeLedger
from ..ledger.slots import Intent
from ..ledger.status import kind_of_any, left_to_do
from ..ledger.untold_records import Record, Untold
from ..storage.lock_memory import LastAccess, LockMemory
from ..tuyalock.model import (
    Access,
    LockEvent,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from .activity import async_tell_activity
from .host_clock import host_clock
from .news import ExpiredUnused, News, RecordNews
from .record_delivery import Telling


class RecordBook:
    """Finds out whose code a record means, and tells the listeners.

    The client's keeper: what is stored here may be deleted by the lock.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        ledger: CodeLedger,
        memory: LockMemory,
    ) -> None:
        """Belong to one lock."""
        self._hass, self._entry = hass, entry
        self._ledger, self._memory = ledger, memory
        self._clock = host_clock(hass)
        self._listeners: set[Callable[[News], None]] = set()
        self._telling = Telling(ledger, self._tell_record)

    @callback
    def async_add_listener(self, listener: Callable[[News], None]) -> CALLBACK_TYPE:
        """Tell of every record and expiry, once each; returns what ends that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Begin to tell, as soon as automations listen; returns what ends that.

        They do when Home Assistant has started; the lock may be heard before.
        """
        self._telling.start()
        end = async_at_started(self._hass, self._async_begin)

        @callback
        def stop() -> None:
            end()
            self._telling.stop()

        return stop

    @callback
    def _async_begin(self, _hass: HomeAssistant) -> None:
        generation = self._entry.data[CONF_GENERATION]
        self._telling.begin(self._news_left, generation, self._clock.now())

    @callback
    def take(self, event: LockEvent, mark: str | None) -> None:
        """Something came, live or stored, for the first time.

        A lock whose clock is fast dates it later than now: then it counts as now.
        """
        if not isinstance(event, Record.__value__):
            return
        now = self._clock.now()
        record = replace(event, at=min(event.at, now))
        code = self._code_of(record, now, mark)
        news = _news(record, code, now)
        self._keep_last(record, news.code_name)
        self._telling.take(event, news, mark)

    def _code_of(
        self, record: Record, now: datetime, mark: str | None
    ) -> IssuedCode | FoundCode | None:
        """Whose it is, by now in the ledger.

        One that the rules fail at is kept without a code: left to the lock, it would
        come again for ever, and what the lock sends behind it never.
        """
        try:
            return self._ledger.attribute(record, now, mark).code
        except LedgerStopped:
            raise
        except Exception:  # noqa: BLE001  whatever it is, the record is kept
            LOGGER.exception("%s: a record is kept without a code", self._entry.title)
            self._ledger.keep(record, mark)
            return None

    async def stored(self) -> None:
        """Return when all of it is on disk. Raises where the ledger is not."""
        await self._ledger.async_stored()
        await self._memory.async_flush()

    @callback
    def async_note(self, event: Record) -> None:
        """It is the turn of a record that was taken: tell it."""
        self._telling.turn(event)

    @callback
    def async_expired(self, code: IssuedCode) -> None:
        """A code died that nobody ever used."""
        never_written = was_never_written(code)
        wanted = isinstance(code, OnlineCode) and code.online.intent is Intent.ON
        if never_written and wanted:
            LOGGER.warning("%s: a code's time passed unwritten", self._entry.title)
        self._tell(ExpiredUnused(code.id, code.name or None, never_written))

    def _news_left(self, untold: Untold) -> RecordNews:
        """What is to be told of a record that an earlier run took."""
        ledger, now = self._ledger, self._clock.now()
        code = ledger.look(lambda book: book.known_as(untold.code_id))
        return _news(untold.record, code, now)

    def _tell_record(self, news: RecordNews) -> None:
        if not self._is_older_than_entry(news.record):
            self._tell(news)

    def _is_older_than_entry(self, record: Record) -> bool:
        """What happened before this lock was ours should start no automation.

        A lock that was added again was ours since its ledger began.
        """
        created = self._entry.created_at
        created = min(created, self._ledger.look(oldest) or created)
        if created > self._clock.now():
            return False  # by a clock that was ahead: when it was made is not known
        return record.late and record.at < created

    def _keep_last(self, record: Record, name: str | None) -> None:
        match record:
            case Access(method=method):
                how: str = method
            case OfflineCodeEntered(outcome=OfflineOutcome.OPENED):
                how = Method.OFFLINE_CODE
            case _:
                return
        last = self._memory.facts.last_access
        # One that is still to come was noted by a clock that was ahead.
        in_future = last is not None and last.at > self._clock.now()
        if last is None or in_future or record.at >= last.at:
            access = LastAccess(record.at, how, name)
            self._memory.note(replace(self._memory.facts, last_access=access))

    def _tell(self, news: News) -> None:
        async_tell_activity(self._hass, self._entry.data[CONF_ADDRESS], news)
        for listener in tuple(self._listeners):
            listener(news)


def _news(
    record: Record, code: IssuedCode | FoundCode | None, now: datetime
) -> RecordNews:
    if code is None:
        return RecordNews(record)
    news = RecordNews(
        record, code.id, code.name or None, kind_of_any(code), was_made_elsewhere(code)
    )
    if opened_deleted(record, code):
        return replace(news, unwanted=True, left=left_to_do(code, now))
    return news
