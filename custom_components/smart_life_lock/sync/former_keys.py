"""Former keys of a lock: another device may have been paired in its place.

Whoever pairs a lock again believes that it was reset. Where that was another device, the
true lock still has its former key, and is known by it as soon as it is heard again.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..const import (
    CONF_BOUND_AT,
    CONF_DEVICE_ID,
    CONF_GENERATION,
    CONF_LOGIN_KEY,
    CONF_TITLE,
    DOMAIN,
    LOGGER,
    WORK_POLL,
)
from ..device.binding import STILL_OURS
from ..device.bluetooth import async_heard
from ..device.former_key_issue import async_tell_former_key
from ..device.lock_conversations import Data, TrialFailed, async_obeys, async_prove
from ..device.lock_device import LockDevice
from ..storage.current_keys import data_to_keep
from ..storage.entry_data import credentials_from, is_weak
from ..storage.kept_keys import Kept, Keystore, KeystoreUnreadable, async_keystore
from ..storage.lock_memory import Memory
from ..storage.sure_store import NotWritten
from .advert_requests import AdvertRequests
from .sessions import LockSessions


class RunningLock(Protocol):
    """What is needed of a lock's coordinator."""

    device: LockDevice
    sessions: LockSessions

    def async_start(self) -> None:
        """Go on with the lock."""

    async def async_pause(self) -> None:
        """Leave the lock alone until ``async_start``."""


# A key has proved itself when somebody saw a code of it open the door, and a session went
# well so long after the lock was bound with it. Sessions and reported uses of codes alone
# prove nothing: another device that was bound in the lock's place has the key as well, and
# can make and report every code.
PROVED_AFTER = timedelta(days=30)
# Between tries: adverts are easily forged, and each try takes the link for seconds.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# Of each try: under the present key and under the former one.
SESSIONS = 2


async def async_watch_former_keys(running: RunningLock) -> CALLBACK_TYPE:
    """Watch for a lock that has a former key still; returns what ends that."""
    device = running.device
    hass, entry = device.hass, device.entry
    try:
        store = await async_keystore(hass)
    except KeystoreUnreadable as error:
        LOGGER.error("%s: no former keys, %s is unreadable", entry.title, error)
        return lambda: None
    if _has_proved_itself(entry, device.memory.facts):
        await _async_drop_former(store, entry)
    former = _former(store, entry)
    return FormerKeys(running, former).async_start() if former else lambda: None


def _has_proved_itself(entry: ConfigEntry, facts: Memory) -> bool:
    """Whether the present key has opened the door, and served for long.

    Each session sets the clock.
    """
    bound_at: int | None = entry.data.get(CONF_BOUND_AT)
    clock_set = facts.clock_set
    if bound_at is None or bound_at != facts.opened or clock_set is None:
        return False
    return clock_set.timestamp() - bound_at > PROVED_AFTER.total_seconds()


async def _async_drop_former(store: Keystore, entry: ConfigEntry) -> None:
    kept = tuple(store.kept(entry.data[CONF_DEVICE_ID]))
    if kept and kept != (data_to_keep(entry),):
        with suppress(NotWritten):
            await store.async_keep_only(data_to_keep(entry))


def _former(store: Keystore, entry: ConfigEntry) -> list[Kept]:
    """Those to go back to. A weak one could be anybody's: nobody asks for it again."""
    return [
        kept
        for kept in store.worked(entry.data[CONF_DEVICE_ID])
        if kept[CONF_LOGIN_KEY] != entry.data[CONF_LOGIN_KEY] and not is_weak(kept)
    ]


class FormerKeys:
    """Goes back to a former key of one lock that turns out to have it still.

    Its advert raises the suspicion. The proof are two sessions: under the present key,
    which fails, and under the former one.
    """

    def __init__(self, running: RunningLock, former: list[Kept]) -> None:
        """Belong to a loaded entry, whose lock had these keys before."""
        self._running, self._former = running, former
        self._device, self._sessions = running.device, running.sessions
        self._hass, self._entry = self._device.hass, self._device.entry
        self._pause = FIRST_PAUSE
        self._timer: CALLBACK_TYPE | None = None
        self._busy = self._stopped = False

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look at each change of the lock and its advert; returns what ends that."""
        ends = (
            self._device.async_add_listener(self._async_try_fitting),
            self._device.adverts.async_add_listener(self._async_try_fitting),
        )
        self._async_try_fitting()

        @callback
        def stop() -> None:
            self._stopped = True
            for end in ends:
                end()
            if self._timer is not None:
                self._timer()

        return stop

    @callback
    def _async_try_fitting(self) -> None:
        """Try a former key that the lock's advert fits, as soon as that may be done."""
        if self._busy or self._timer is not None or (data := self._fitting()) is None:
            return
        # Somebody is just changing the keys.
        if any(self._entry.async_get_active_flows(self._hass, {SOURCE_RECONFIGURE})):
            return
        if (wait := self._wait()) > timedelta():
            self._timer = async_call_later(self._hass, wait, self._on_timer)
            return
        self._busy = True
        self._entry.async_create_background_task(
            self._hass, self._async_try(data), f"{DOMAIN} former key"
        )

    def _wait(self) -> timedelta:
        """How long to leave the lock alone.

        Anybody can send adverts: they may cause few sessions, and break off no other.
        """
        if self._device.client.connected or self._sessions.at_work:
            return WORK_POLL
        now = dt_util.utcnow()
        return self._requests.next_session(now, SESSIONS) - now

    @property
    def _requests(self) -> AdvertRequests:
        return self._sessions.schedule.adverts

    def _fitting(self) -> Data | None:
        """The entry data of a former key that the lock's advert fits."""
        heard = async_heard(self._hass, self._device.address)
        if heard is None or heard.advert.fits(self._device.credentials.login_key):
            return None
        for kept in self._former:
            if heard.advert.fits(credentials_from(kept).login_key):
                return {**kept, CONF_GENERATION: heard.advert.version}
        return None

    async def _async_try(self, data: Data) -> None:
        """Go back to the key if it opens a session; else try again later and later.

        Whatever ends this, the lock is not left alone for good.
        """
        goes_back = False
        try:
            await self._running.async_pause()
            await self._async_go_back(await self._async_prove(data))
            goes_back = True
        except TrialFailed as failure:
            LOGGER.debug(
                "%s: not under a former key: %s", self._device.name, failure.problem
            )
        except Exception:  # noqa: BLE001  a background task: nobody else would tell
            LOGGER.exception("%s: a former key could not be tried", self._device.name)
        finally:
            if not goes_back:
                self._go_on()

    @callback
    def _go_on(self) -> None:
        """Under the present key, until it is time to try again."""
        if self._stopped:
            return
        self._timer = async_call_later(self._hass, self._pause, self._on_timer)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._busy = False
        self._running.async_start()
        self._sessions.async_take_advert()

    async def _async_prove(self, data: Data) -> Data:
        """Have the lock refuse the present key and take the former. Raises TrialFailed.

        Whoever found out the former one must not take the place of a lock that is well.
        """
        address = self._device.address
        self._requests.begin(dt_util.utcnow())
        if await async_obeys(self._hass, address, self._entry.data):
            raise TrialFailed(STILL_OURS)
        self._requests.begin(dt_util.utcnow())
        return await async_prove(self._hass, address, data)

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self._timer = None
        self._async_try_fitting()

    async def _async_go_back(self, data: Data) -> None:
        """Have the entry go on with the former key; the other one is kept as well."""
        entry = self._entry
        LOGGER.warning("%s answers a key that it had before", entry.title)
        data.pop(CONF_TITLE, None)
        with suppress(NotWritten):
            store = await async_keystore(self._hass)
            await store.async_keep_former(data_to_keep(entry))
        async_tell_former_key(self._hass, entry)
        entries = self._hass.config_entries
        entries.async_update_entry(entry, data={**entry.data, **data})
        entries.async_schedule_reload(entry.entry_id)
