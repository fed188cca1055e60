"""One lock in Home Assistant: adverts and lock events in, one snapshot out."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import (
    CONF_GENERATION,
    CONF_PRODUCT_ID,
    CONF_T0_CONFIRMED,
    EVENT_CODE_ISSUED,
    LOGGER,
)
from .device.advert_watch import AdvertWatch
from .device.client_options import new_client, online_rules
from .device.clock_watch import host_clock
from .device.health import LockHealth
from .device.intake import Intake
from .device.lock_clock import LockTime
from .device.notifications import CodeNotices
from .device.records import RecordBook
from .ledger.book import Changes
from .ledger.code import IssuedCode
from .ledger.issue_offline import CodeRequest
from .ledger.keys import CodeKeys
from .ledger.ledger import CodeLedger
from .ledger.news import News
from .ledger.view import Rule
from .lifecycle import LockLife
from .storage.entry_data import credentials_from, is_own, t0_from
from .storage.facts import LockMemory
from .sync.sessions import LockSessions
from .tuyalock.client.options import ClientMemory
from .tuyalock.diagnosis import diagnose

type LockConfigEntry = ConfigEntry[LockCoordinator]


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
        self.clock, self.time = host_clock(hass), LockTime(self)
        self.records = RecordBook(self)
        self.notices = CodeNotices(self)
        facts = memory.facts
        known = ClientMemory(facts.habits, (*facts.seen, *ledger.marks))
        self.client = new_client(
            hass, entry, self.credentials, known, self.records, self.time.may_tell
        )
        self.state = facts.as_state(t0_from(entry.data))
        self.health = LockHealth(self)
        self.intake = Intake(self)
        self.adverts = AdvertWatch(hass, self.address, entry.data[CONF_GENERATION])
        self.sessions = LockSessions(self)
        self.life = LockLife(self)
        self._told_available = True
        self.use_keys()
        ledger.use_rules(online_rules(entry))
        self._listeners: set[CALLBACK_TYPE] = set()

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
    def product_id(self) -> str | None:
        """Tuya's id of the model, where the advertisement of the unbound lock told it."""
        product_id: str | None = self.entry.data.get(CONF_PRODUCT_ID)
        return product_id

    def use_keys(self) -> None:
        """Make codes with the present keys; those of others are dead (product.md §3)."""
        confirmed = bool(self.entry.data.get(CONF_T0_CONFIRMED))
        own = is_own(self.entry.data)
        keys = CodeKeys(self.credentials.login_key, self.t0, confirmed, own)
        self.ledger.use_keys(keys, self.clock.now())

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

    # What is heard.

    @callback
    def async_heard(self) -> None:
        """An advertisement came."""
        self.async_take_advert()
        self.async_look()

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
    def async_look(self, _now: datetime | None = None) -> None:
        """Of what entities show, an advertisement changes at most the availability."""
        if self.available is not self._told_available:
            self.async_notify()

    @callback
    def async_codes_changed(self) -> None:
        """A code changed, or time changed what is true of one."""
        self.sessions.async_look()
        self.health.async_check()
        self.async_notify()
