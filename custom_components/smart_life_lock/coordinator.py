"""One lock in Home Assistant: adverts and lock events in, one snapshot out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .advert_watch import AdvertWatch
from .book import Changes
from .codebook import IssuedCode
from .codekeys import CodeKeys
from .const import (
    CONF_CODE_LENGTH,
    CONF_DAY_ORDER,
    CONF_GENERATION,
    CONF_HOURS_ZONE,
    CONF_IDLE_SECONDS,
    CONF_KEEP_CONNECTION,
    CONF_PRODUCT_ID,
    CONF_T0_CONFIRMED,
    DEFAULT_IDLE_SECONDS,
    EVENT_CODE_ISSUED,
    LOGGER,
)
from .expiry import CodeClock
from .health import LockHealth
from .intake import Intake
from .issuing import CodeRequest
from .keys import credentials_from, t0_from
from .ledger import CodeLedger, Rule
from .memory import LockMemory, Memory
from .news import News
from .notices import CodeNotices
from .online_issuing import DIGITS, OnlineRules
from .radio import connector
from .records import RecordBook
from .sessions import LockSessions
from .tuyalock.client import ClientMemory, ClientOptions, LockClient
from .tuyalock.diagnosis import diagnose
from .tuyalock.model import Credentials
from .tuyalock.weekly import WeekRules
from .tuyalock.wire.validity import DayOrder, HoursZone

type LockConfigEntry = ConfigEntry[LockCoordinator]

AVAILABILITY_CHECK = timedelta(minutes=1)


def new_client(
    hass: HomeAssistant, entry: ConfigEntry, credentials: Credentials, facts: Memory
) -> LockClient:
    """The client of an entry's lock, with its options and what is remembered."""
    options = entry.options
    return LockClient(
        connector(hass, entry.data[CONF_ADDRESS]),
        credentials,
        bound=True,
        generation=entry.data[CONF_GENERATION],
        now=dt_util.now,
        options=ClientOptions(
            idle=float(options.get(CONF_IDLE_SECONDS, DEFAULT_IDLE_SECONDS)),
            keep_open=options.get(CONF_KEEP_CONNECTION, False),
            memory=ClientMemory(facts.habits, facts.seen),
        ),
    )


def online_rules(entry: ConfigEntry) -> OnlineRules:
    """How an entry's lock takes online codes, by its options."""
    options = entry.options
    week = WeekRules(
        DayOrder(options.get(CONF_DAY_ORDER, DayOrder.SUNDAY_LOWEST)),
        HoursZone(options.get(CONF_HOURS_ZONE, HoursZone.UTC)),
    )
    return OnlineRules(int(options.get(CONF_CODE_LENGTH, DIGITS)), week)


class LockCoordinator:
    """Runs work on the link, keeps what the lock said, and tells everybody who asked.

    Nothing here waits for the radio unless a caller asked for the radio.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LockConfigEntry,
        ledger: CodeLedger,
        memory: LockMemory,
    ) -> None:
        """Take the keys from the entry, and what is known from the memory."""
        self.hass, self.entry = hass, entry
        self.ledger, self.memory = ledger, memory
        self.address: str = entry.data[CONF_ADDRESS]
        self.name = entry.title
        self.credentials = credentials_from(entry.data)
        self.client = new_client(hass, entry, self.credentials, memory.facts)
        self.state = memory.facts.as_state(t0_from(entry.data))
        self.health = LockHealth(self)
        self.records = RecordBook(self)
        self.notices = CodeNotices(self)
        self.intake = Intake(self)
        self.adverts = AdvertWatch(hass, self.address, entry.data[CONF_GENERATION])
        self.sessions = LockSessions(self)
        self._codes = CodeClock(
            hass, ledger, self._on_codes, self.records.async_expired
        )
        self._told_available = True
        self.use_keys()
        ledger.use_rules(online_rules(entry))
        self._listeners: set[CALLBACK_TYPE] = set()
        self._endings: list[CALLBACK_TYPE] = []

    @property
    def available(self) -> bool:
        """Whether the lock is connected or heard: the one meaning of "available".

        An attempt that failed does not make it unavailable. Home Assistant skips what
        people ask of an unavailable lock without a word; the next attempt is worth its
        time, and its error is told to who made it.
        """
        return self.client.connected or self.adverts.heard

    @property
    def t0(self) -> datetime | None:
        """Hour zero of the ten-digit codes (UTC), or None while nobody knows it."""
        return self.state.t0

    @property
    def model(self) -> str:
        """Words for the device page; the product id where the advert told it."""
        product = self.entry.data.get(CONF_PRODUCT_ID)
        return f"Bluetooth lock ({product})" if product else "Bluetooth lock"

    def use_keys(self) -> None:
        """Make codes with the present keys; those of others are dead (product.md §3)."""
        confirmed = bool(self.entry.data.get(CONF_T0_CONFIRMED))
        keys = CodeKeys(self.credentials.login_key, self.t0, confirmed)
        self.ledger.use_keys(keys, dt_util.utcnow())

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Tell of every change of state; returns what ends that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def async_add_event_listener(
        self, listener: Callable[[News], None]
    ) -> CALLBACK_TYPE:
        """Tell of every record and expiry, once each; returns what ends that."""
        return self.records.async_add_listener(listener)

    @callback
    def async_notify(self) -> None:
        """Something changed."""
        if self.available is not self._told_available:
            self._told_available = self.available
            LOGGER.info("%s is %savailable", self.name, "" if self.available else "un")
        for listener in tuple(self._listeners):
            listener()

    def check(self, request: CodeRequest, now: datetime) -> None:
        """Raise what issuing the code would; nothing is stored or promised.

        Needs no radio, and nothing that was heard by radio stops a code: not even a
        lock that answered as one that is bound to nobody, because no key proves that.
        """
        self.ledger.check(request, now)

    @callback
    def async_announce(self, code: IssuedCode) -> None:
        """Say that there is a code."""
        self.hass.bus.async_fire(
            EVENT_CODE_ISSUED,
            {"id": code.id, "kind": code.kind, "name": code.name, "lock": self.name},
        )

    async def async_change(self, rule: Rule) -> Changes:
        """Change a code, and let the lock hear of it if it is near.

        Raises what ``CodeLedger.async_change`` raises.
        """
        changes = await self.ledger.async_change(rule)
        if changes.code is not None:
            await self.sessions.async_attempt(changes.code.id)
        return changes

    # What others may have done to the lock. All raise errors of tuyalock.

    async def async_sync(self) -> None:
        """Set the lock's clock, write what waits, fetch its records."""
        await self.sessions.async_sync()

    async def async_unlock(self) -> None:
        """Unlock, by DP 71 where we hold a check code, else by DP 6."""
        await self.sessions.async_exchange(self.client.unlock)

    async def async_lock(self) -> None:
        """Lock by DP 46."""
        await self.sessions.async_exchange(self.client.lock)

    async def async_write_t0(self, t0: datetime) -> None:
        """Make the lock count ten-digit codes from ``t0``; those of another T0 die."""
        self.intake.learn_t0(
            await self.sessions.async_exchange(lambda: self.client.write_t0(t0))
        )

    # From start to stop.

    @callback
    def async_start(self) -> None:
        """Begin to listen; the first session follows when the lock is heard."""
        self._endings += (
            self.client.subscribe(self.intake.async_note),
            self.ledger.async_add_listener(self._on_codes),
            self._codes.async_start(),
            self.health.async_start(),
            self.notices.async_start(),
            self.sessions.schedule.async_start(),
            # A link may end that was all that made the lock available.
            async_track_time_interval(
                self.hass, self._notify_if_it_changed, AVAILABILITY_CHECK
            ),
            *self.adverts.async_start(
                self._on_advert, self.sessions.schedule.async_asked_again
            ),
        )

    async def async_stop(self) -> None:
        """Leave no callback, no timer and no connection behind."""
        self.async_pause()
        await self.client.close()
        await self.memory.async_flush()

    @callback
    def async_pause(self) -> None:
        """Hear nothing any more, until ``async_start``."""
        while self._endings:
            self._endings.pop()()

    # What is heard.

    @callback
    def _on_advert(self) -> None:
        self.async_take_advert()
        self._notify_if_it_changed()

    @callback
    def async_take_advert(self) -> None:
        """The newest advertisement may be a reason for a session, and is no more.

        Anybody can send one: what it says is a suspicion, and only a session confirms it.
        """
        advert, requests = self.adverts.advert, self.sessions.schedule.adverts
        if advert is not None:
            self.client.heard(advert)
            if self.health.disagrees(diagnose(advert, self.credentials)):
                requests.suspect()
            else:
                requests.trust()
        if self.adverts.asks_for_connection:
            requests.ask()
        self.sessions.schedule.async_look()

    @callback
    def _notify_if_it_changed(self, _now: datetime | None = None) -> None:
        """Of what entities show, an advertisement changes at most the availability."""
        if self.available is not self._told_available:
            self.async_notify()

    @callback
    def _on_codes(self) -> None:
        """A code changed, or time changed what is true of one."""
        self.sessions.async_look()
        self.health.async_check()
        self.async_notify()
