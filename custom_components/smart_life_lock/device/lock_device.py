"""One lock as Home Assistant knows it: its keys, its codes, its state, and who is told."""

from dataclasses import replace
from datetime import datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import (
    CONF_ANNOUNCED,
    CONF_GENERATION,
    CONF_PRODUCT_ID,
    CONF_T0,
    CONF_T0_CONFIRMED,
    LOGGER,
)
from ..ledger.ledger import CodeLedger
from ..storage.current_keys import async_keep_present
from ..storage.entry_data import code_keys, credentials_from, t0_from
from ..storage.lock_memory import FLEETING, LockMemory
from ..tuyalock.battery import after_percentage
from ..tuyalock.client.options import ClientMemory
from ..tuyalock.client.record_keeper import Keeper
from ..tuyalock.model import LockInfo, LockState
from ..tuyalock.wire.datapoints import Dp
from .advert_watch import AdvertWatch
from .client_options import new_client
from .host_clock import host_clock


class LockDevice:
    """Keeps ``state`` true to what the lock told last, and tells the listeners.

    Nothing here waits for the radio.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        ledger: CodeLedger,
        memory: LockMemory,
        keeper: Keeper,
    ) -> None:
        """Take the keys from the entry, and what is known from the memory.

        ``keeper`` stores the lock's records before the lock may delete them.
        """
        self.hass, self.entry = hass, entry
        self.ledger, self.memory = ledger, memory
        self.address: str = entry.data[CONF_ADDRESS]
        self.credentials = credentials_from(entry.data)
        self.clock = host_clock(hass)
        facts = memory.facts
        known = ClientMemory(facts.profile, (*facts.seen, *ledger.marks))
        self.client = new_client(hass, entry, self.credentials, known, keeper)
        self.state = facts.as_state(t0_from(entry.data))
        self.adverts = AdvertWatch(hass, self.address, entry.data[CONF_GENERATION])
        self._told_available = True
        self._listeners: set[CALLBACK_TYPE] = set()

    @property
    def name(self) -> str:
        """What people call it."""
        return self.entry.title

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

    @property
    def data_points(self) -> frozenset[int]:
        """Those that the lock has, by its reports or by the account that knows it."""
        return self.state.reported | self.announced

    @property
    def announced(self) -> frozenset[int]:
        """Those that the lock's account listed; empty where nobody asked an account."""
        return frozenset(self.entry.data.get(CONF_ANNOUNCED, ()))

    @property
    def has_codes_waiting(self) -> bool:
        """Whether the lock still has to hear of some code."""
        return bool(self.ledger.waiting(self.clock.now()))

    def rename(self) -> None:
        """Have the device page show what the entry is called now."""
        registry = dr.async_get(self.hass)
        for device in dr.async_entries_for_config_entry(registry, self.entry.entry_id):
            registry.async_update_device(device.id, name=self.name)

    # Who is told of changes.

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Tell of every change of state; returns what ends that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def async_notify(self) -> None:
        """Something changed."""
        if self.available is not self._told_available:
            self._told_available = self.available
            LOGGER.info("%s is %savailable", self.name, "" if self.available else "un")
        for listener in tuple(self._listeners):
            listener()

    @callback
    def async_notify_availability(self, _now: datetime | None = None) -> None:
        """Of what entities show, an advertisement changes at most the availability."""
        if self.available is not self._told_available:
            self.async_notify()

    # What the lock told.

    def merge(self, news: LockState) -> None:
        """Bolt and door are as the lock said in this life; the rest may be older."""
        if news.info is not None and news.info != self.state.info:
            self._show_info(news.info)
        percent = news.values.get(Dp.BATTERY_PERCENT)
        # Of an earlier life: the client has not heard them, and cannot doubt them.
        older = {
            dp: value
            for dp, value in self.state.values.items()
            if dp not in news.values
        }
        self.state = replace(
            self.state,
            locked=news.locked,
            door_open=news.door_open,
            jammed=news.jammed,
            info=news.info or self.state.info,
            reported=self.state.reported | news.reported,
            values={**after_percentage(older, percent), **news.values},
            unanswered=news.unanswered - self.state.reported,
        )
        kept = self.state.values.items()
        facts = replace(
            self.memory.facts,
            info=self.state.info,
            reported=self.state.reported,
            values={dp: value for dp, value in kept if dp not in FLEETING},
        )
        self.memory.note(facts)

    def forget_positions(self) -> None:
        """Bolt and door are unknown: the lock does not tell us any more."""
        self.state = replace(self.state, locked=None, door_open=None, jammed=False)

    def note_clock_set(self, at: datetime | None) -> None:
        """When the lock was told the time last; None: that is not known any more."""
        self.state = replace(self.state, clock_set=at)
        self.memory.note(replace(self.memory.facts, clock_set=at))

    def keep_link_profile(self) -> None:
        """Remember how the lock wants to be spoken to."""
        profile = self.client.memory.profile
        self.memory.note(replace(self.memory.facts, profile=profile))

    def _show_info(self, info: LockInfo) -> None:
        """The device page is made before the first session tells the versions."""
        registry = dr.async_get(self.hass)
        for device in dr.async_entries_for_config_entry(registry, self.entry.entry_id):
            registry.async_update_device(
                device.id, sw_version=info.firmware, hw_version=info.hardware
            )

    # What codes are made from.

    def use_t0(self, t0: datetime, *, confirmed: bool) -> None:
        """Count from this T0; ``confirmed``: the lock itself has said so."""
        told = {CONF_T0: int(t0.timestamp()), CONF_T0_CONFIRMED: confirmed}
        if told.items() <= self.entry.data.items() and t0 == self.t0:
            return
        self.state = replace(self.state, t0=t0)
        self.hass.config_entries.async_update_entry(
            self.entry, data={**self.entry.data, **told}
        )
        # Codes of other keys are dead (docs/codes.md).
        self.ledger.use_keys(code_keys(self.entry.data), self.clock.now())
        self.hass.async_create_task(async_keep_present(self.hass, self.entry))
