"""Binding a lock with keys of our own: for the first time, again, or with another key.

Each attempt draws its own key, and has it on disk before the lock hears of it. Keys of
attempts that were cut short serve to recognise the lock, never to bind with once more:
whoever answered the first attempt may not have been the lock.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..const import (
    CONF_BOUND_AT,
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_GENERATION,
    CONF_INTENT,
    CONF_LEDGER,
    CONF_LOGIN_KEY,
    CONF_PRODUCT_ID,
    CONF_T0,
    CONF_T0_CONFIRMED,
)
from ..storage.entry_data import credentials_data
from ..storage.kept_keys import Kept, Keystore
from ..storage.sure_store import NotWritten
from ..tuyalock.advert import Advert
from ..tuyalock.client.client import LockClient
from ..tuyalock.client.new_keys import make_credentials
from ..tuyalock.codes import floor_hour
from ..tuyalock.errors import KeyProblem, Refused
from ..tuyalock.secret import SecretStr
from .bluetooth import async_heard
from .host_clock import host_clock
from .lock_conversations import (
    Data,
    TrialFailed,
    async_hear,
    async_obeys,
    async_open_keystore,
    async_seems_unbound,
    async_unbind,
    conversation,
)

# A lock that was unbound starts anew about two seconds later (protocol.md §4.4).
REBOOT = 3.0
# Home Assistant's other adverts of it are older: longest wait for a new one, and how
# often we look.
FREE_WITHIN = 20.0
_LOOK = 0.5
# The lock answers another key, or somebody else's.
STILL_OURS: Final = "still_ours"
OTHER_LOCK: Final = "other_lock"
# It is not to be bound as if it were new.
KNOWN_LOCK: Final = "known_lock"
_LOST = ("link_lost", "lock_silent")
# What a lock keeps when it is bound anew. T0 is written again, so that nothing has to be
# learned or typed once more.
_OF_A_LOCK = (CONF_PRODUCT_ID, CONF_T0, CONF_LEDGER)


async def async_pair(
    hass: HomeAssistant,
    address: str,
    device_id: str | None = None,
    *,
    known: Kept | None = None,
) -> Data:
    """Bind a lock with keys of our choice: clock, T0 and check code included.

    ``device_id`` is for a lock that does not tell its own. ``known`` are the entry data
    of a lock that we have, or had, and that was reset: they stay in the keystore. When
    something fails midway, the next attempt recognises how far this one came.

    Raises:
        TrialFailed: STILL_OURS where the lock answers the known key after all,
            OTHER_LOCK where another one answers; and whatever fails.
    """
    advert = _identified((await async_hear(hass, address)).advert, device_id, known)
    store = await async_open_keystore(hass)
    if known is not None:
        await _async_require_gone(hass, address, known)
        await _async_keep(store, known)
    draft = _draft(advert, known or {})
    if advert.bound:
        begun = await _async_begun(hass, address, store, advert, draft)
        if begun is not None:
            return await _async_complete(hass, address, store, begun)
    return await _async_bind(hass, address, store, draft)


async def async_rekey(hass: HomeAssistant, address: str, old: Kept) -> Data:
    """Give a lock of ours another key: unbind it with the old one, bind it anew.

    Raises TrialFailed; NOT_BOUND where the lock is unbound already. What the lock held
    is gone when it was unbound; ``async_pair`` goes on from there.
    """
    advert = _identified((await async_hear(hass, address)).advert, None, old)
    store = await async_open_keystore(hass)
    begun = store.fitting(advert)
    if (
        begun is not None
        and begun[CONF_LOGIN_KEY] != old[CONF_LOGIN_KEY]
        and await async_obeys(hass, address, begun)
    ):
        return await _async_complete(hass, address, store, begun)
    await _async_keep(store, old)
    await async_unbind(hass, address, dict(old), advert)
    try:
        await _async_until_free(hass, address)
        return await _async_bind(hass, address, store, _draft(advert, old))
    except TrialFailed as failure:
        raise Unbound(failure) from failure


class Unbound(TrialFailed):
    """The lock was unbound for another key, and is not bound with one yet."""

    def __init__(self, failure: TrialFailed) -> None:
        """Remember what came in between."""
        super().__init__(failure.problem, failure.path)


def _identified(advert: Advert, device_id: str | None, known: Kept | None) -> Advert:
    """The advert with the id of the lock that it is of. Raises TrialFailed."""
    if known is not None:
        device_id = str(known[CONF_DEVICE_ID])
        if advert.device_id not in (None, device_id):
            raise TrialFailed(OTHER_LOCK)
    device_id = advert.device_id or device_id
    if device_id is None:
        raise TrialFailed("no_device_id")
    return replace(advert, device_id=device_id)


def _draft(advert: Advert, known: Mapping[str, Any]) -> Data:
    """Entry data without keys."""
    kept = {field: known[field] for field in _OF_A_LOCK if known.get(field) is not None}
    return {
        CONF_PRODUCT_ID: advert.product_id,
        **kept,
        CONF_DEVICE_ID: advert.device_id,
        CONF_GENERATION: advert.version,
    }


async def _async_require_gone(hass: HomeAssistant, address: str, known: Kept) -> None:
    """Let no lock be bound anew that still obeys us, whatever its advert says."""
    if await async_obeys(hass, address, known):
        raise TrialFailed(STILL_OURS)


async def _async_begun(
    hass: HomeAssistant, address: str, store: Keystore, advert: Advert, draft: Data
) -> Kept | None:
    """The keys of ours that a lock obeys which advertises that it is bound.

    None: it says itself that it is unbound, so that it may be bound. Anybody can send
    the advert: it only says which of our keys to try first. No key is told to a lock
    that may be bound, and none is spoken without its seal.

    Raises:
        TrialFailed: BOUND_ELSEWHERE where the lock knows no key of ours and keeps silent
            without one, lock_silent where its advert speaks for one of them.
    """
    fitting = store.fitting(advert)
    if fitting is not None and await async_obeys(hass, address, fitting):
        return fitting
    made = credentials_data(make_credentials(draft[CONF_DEVICE_ID]))
    if await async_seems_unbound(hass, address, {**made, **draft}, advert):
        return None
    if fitting is not None:
        raise TrialFailed("lock_silent")
    for attempt in store.attempts(draft[CONF_DEVICE_ID]):
        if await async_obeys(hass, address, attempt):
            return attempt
    raise TrialFailed(KeyProblem.BOUND_ELSEWHERE)


async def _async_bind(
    hass: HomeAssistant,
    address: str,
    store: Keystore,
    draft: Data,
    *,
    again: bool = True,
) -> Data:
    """Bind an unbound lock with a new key; after a lost link once more, with another."""
    made = credentials_data(make_credentials(draft[CONF_DEVICE_ID]))
    data = {**made, **draft, CONF_INTENT: True}
    await _async_keep(store, data)
    try:
        async with conversation(hass, address, data, bound=False) as client:
            await client.bind()
            now = host_clock(hass).past
            return await _async_settle(store, client, data, now)
    except TrialFailed as failure:
        if failure.problem == KeyProblem.NEEDS_CLOUD:
            return await _async_recognise(hass, address, store, data, failure)
        if client.bound or not again or failure.problem not in _LOST:
            raise
    return await _async_bind(hass, address, store, draft, again=False)


async def _async_recognise(
    hass: HomeAssistant, address: str, store: Keystore, data: Data, failure: TrialFailed
) -> Data:
    """Find the attempt that did bind the lock, though its answer was never heard.

    A bound lock is silent when somebody wants to bind it, as one is that cannot be
    bound without its maker. Raises ``failure`` where it knows none of our keys.
    """
    for attempt in store.attempts(data[CONF_DEVICE_ID]):
        if await async_obeys(hass, address, attempt):
            return await _async_complete(hass, address, store, attempt)
    raise failure


async def _async_complete(
    hass: HomeAssistant, address: str, store: Keystore, begun: Kept
) -> Data:
    """Go on with a lock that is bound with these keys."""
    async with conversation(hass, address, begun) as client:
        now = host_clock(hass).past
        return await _async_settle(store, client, dict(begun), now)


async def _async_settle(
    store: Keystore, client: LockClient, data: Data, now: datetime
) -> Data:
    """Write T0 and the check code; the keys have worked then.

    ``now`` has passed also where the host's clock is wrong: no code counts from an hour
    that is still to come.
    """
    data[CONF_T0] = await _write_t0(client, data.get(CONF_T0), now)
    data[CONF_T0_CONFIRMED] = data[CONF_T0] is not None
    data[CONF_CHECK_CODE] = await _set_check_code(client, data[CONF_CHECK_CODE])
    if data.pop(CONF_INTENT, False):
        data[CONF_BOUND_AT] = int(now.timestamp())
    # Where the disk is full by now, the keys are on it as an attempt's, and serve as well.
    with suppress(NotWritten):
        await store.async_keep(data)
    return data


async def _async_keep(store: Keystore, data: Kept) -> None:
    try:
        await store.async_keep(data)
    except NotWritten as error:
        raise TrialFailed("keys_not_written") from error


async def _async_until_free(hass: HomeAssistant, address: str) -> None:
    """Wait until the lock says that it is unbound; not for ever, adverts get lost."""
    await asyncio.sleep(REBOOT)
    for _ in range(int(FREE_WITHIN / _LOOK)):
        heard = async_heard(hass, address)
        if heard is not None and not heard.advert.bound:
            return
        await asyncio.sleep(_LOOK)


async def _write_t0(client: LockClient, kept: int | None, now: datetime) -> int | None:
    """T0 as the lock reports it; None from a lock that has no offline codes.

    The kept one is written again, so that codes made with it live on; else this hour.
    """
    t0 = floor_hour(now)
    if kept is not None:
        t0 = datetime.fromtimestamp(kept, UTC)
    try:
        t0 = await client.write_t0(t0)
    except Refused:
        return None
    return int(t0.timestamp())


async def _set_check_code(client: LockClient, code: str | None) -> str | None:
    """The check code once the lock has taken it; None where it opens without one."""
    if code is None:
        return None
    try:
        await client.set_check_code(SecretStr(code))
    except Refused:
        return None
    return code
