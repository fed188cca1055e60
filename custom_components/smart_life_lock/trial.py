"""The conversations of the config flow: what is typed or chosen is tried on the lock."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .const import (
    CONF_CHECK_CODE,
    CONF_GENERATION,
    CONF_INTENT,
    CONF_PRODUCT_ID,
    CONF_T0,
    CONF_T0_CONFIRMED,
)
from .keys import credentials_data, credentials_from, t0_from
from .keystore import Keystore, KeystoreUnreadable, async_keystore
from .radio import Heard, async_complete, async_heard, async_reachability, connector
from .sure_store import NotWritten
from .tuyalock.advert import Advert
from .tuyalock.client import ClientOptions, LockClient
from .tuyalock.codes import floor_hour, renewed_t0
from .tuyalock.diagnosis import diagnose
from .tuyalock.errors import (
    KeyProblem,
    LinkLost,
    NotAuthorized,
    Refused,
    TuyaLockError,
    Unreachable,
)
from .tuyalock.model import LockEvent, T0Reported
from .tuyalock.newcredentials import make_credentials
from .tuyalock.secret import SecretStr

type Data = dict[str, Any]

# Seconds that a lock has, once it let us in, to report T0 by itself (protocol.md §7.3).
T0_PATIENCE = 1.5
# The flow holds a link no longer than anybody else.
OPTIONS = ClientOptions()


class TrialFailed(Exception):
    """It did not work; ``problem`` is a key of ``config.error`` of the translations."""

    def __init__(self, problem: str, reason: str = "") -> None:
        """Remember why; ``reason`` is Home Assistant's reachability text, if any."""
        super().__init__(problem)
        self.problem = problem
        self.reason = reason


@asynccontextmanager
async def _conversation(
    hass: HomeAssistant, address: str, data: Mapping[str, Any], *, bound: bool = True
) -> AsyncIterator[LockClient]:
    """A client for one conversation; its errors come out as TrialFailed."""
    client = LockClient(
        connector(hass, address),
        credentials_from(data),
        bound=bound,
        generation=data[CONF_GENERATION],
        now=dt_util.now,
        options=OPTIONS,
    )
    try:
        yield client
    except TuyaLockError as error:
        raise _failure(hass, address, error) from error
    finally:
        await client.close()


def _failure(hass: HomeAssistant, address: str, error: TuyaLockError) -> TrialFailed:
    match error:
        case NotAuthorized(problem=problem):
            return TrialFailed(problem)
        case Unreachable():
            return _not_reachable(hass, address)
        case LinkLost():
            return TrialFailed("link_lost")
        case Refused():
            return TrialFailed("refused")
        case _:
            return TrialFailed("not_understood")


def _not_reachable(hass: HomeAssistant, address: str) -> TrialFailed:
    return TrialFailed("not_reachable", async_reachability(hass, address))


async def _async_hear(hass: HomeAssistant, address: str) -> Heard:
    """What the lock says of itself now, both halves of it if they can be had."""
    sighting = await async_complete(hass, address)
    if sighting is None:
        raise _not_reachable(hass, address)
    heard = async_heard(hass, address)
    if heard is None:
        raise TrialFailed("heard_in_part")
    return heard


async def async_try(hass: HomeAssistant, address: str, data: Data) -> Data:
    """Prove keys on a bound lock, which also sets its clock; T0 if the lock tells it.

    Raises TrialFailed. Returns the entry data as they should be kept.
    """
    heard = await _async_hear(hass, address)
    problem = diagnose(heard.advert, credentials_from(data))
    if problem is not None:
        raise TrialFailed(problem)
    data = {**data, CONF_GENERATION: heard.advert.version}
    async with _conversation(hass, address, data) as client:
        told = asyncio.get_running_loop().create_future()
        client.subscribe(partial(_note_t0, told))
        await client.probe()
        with suppress(TimeoutError):
            t0 = await asyncio.wait_for(told, T0_PATIENCE)
            data = {**data, CONF_T0: t0, CONF_T0_CONFIRMED: True}
    return data


def _note_t0(told: asyncio.Future[int], event: LockEvent) -> None:
    if isinstance(event, T0Reported) and not told.done():
        told.set_result(int(event.t0.timestamp()))


async def async_pair(
    hass: HomeAssistant, address: str, device_id: str | None = None
) -> Data:
    """Bind a lock with keys of our choice: clock, T0 and check code included.

    ``device_id`` is for a lock that does not tell its own.

    The keys are on disk before the lock hears of them. When something fails midway,
    the next attempt goes on where this one ended. Raises TrialFailed.
    """
    advert = (await _async_hear(hass, address)).advert
    if advert.device_id is None:
        advert = replace(advert, device_id=device_id)
    store = await async_open_keystore(hass)
    data = _intended(store, advert)
    await _async_keep(store, data)
    async with _conversation(hass, address, data, bound=advert.bound) as client:
        if not advert.bound:
            await client.bind()
        data[CONF_T0] = await _write_t0(client, data.get(CONF_T0))
        data[CONF_T0_CONFIRMED] = data[CONF_T0] is not None
        data[CONF_CHECK_CODE] = await _set_check_code(client, data[CONF_CHECK_CODE])
    del data[CONF_INTENT]
    # Where the disk is full by now, the intended keys are on it, and serve as well.
    with suppress(NotWritten):
        await store.async_keep_only(data)
    return data


async def _async_keep(store: Keystore, data: Data) -> None:
    try:
        await store.async_keep(data)
    except NotWritten as error:
        raise TrialFailed("keys_not_written") from error


def _intended(store: Keystore, advert: Advert) -> Data:
    """Entry data with the keys to bind with, or those of an attempt cut short."""
    if advert.device_id is None:
        raise TrialFailed("no_device_id")
    kept = store.fitting(advert)
    if advert.bound and kept is None:
        raise TrialFailed(KeyProblem.BOUND_ELSEWHERE)
    if kept is None:
        kept = next((d for d in store.kept(advert.device_id) if CONF_INTENT in d), None)
    if kept is None:
        kept = credentials_data(make_credentials(advert.device_id))
    return {
        CONF_PRODUCT_ID: advert.product_id,
        **kept,
        CONF_GENERATION: advert.version,
        CONF_INTENT: True,
    }


async def _write_t0(client: LockClient, kept: int | None) -> int | None:
    """T0 as the lock reports it; None from a lock that has no offline codes.

    The kept one is written again, so that codes made with it live on; else this hour.
    """
    t0 = floor_hour(dt_util.utcnow())
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


async def async_write_t0(hass: HomeAssistant, address: str, data: Data) -> Data:
    """Make a lock count its ten-digit codes from another T0. Raises TrialFailed."""
    new = renewed_t0(dt_util.utcnow(), t0_from(data))
    async with _conversation(hass, address, data) as client:
        t0 = await client.write_t0(new)
    return {**data, CONF_T0: int(t0.timestamp()), CONF_T0_CONFIRMED: True}


async def async_unbind(hass: HomeAssistant, address: str, data: Data) -> None:
    """Make a lock forget us and all it holds. Raises TrialFailed."""
    async with _conversation(hass, address, data) as client:
        await client.unbind()


async def async_open_keystore(hass: HomeAssistant) -> Keystore:
    """The keystore. Raises TrialFailed where its file cannot be used."""
    try:
        return await async_keystore(hass)
    except KeystoreUnreadable as error:
        raise TrialFailed("keys_unreadable", str(error)) from error
