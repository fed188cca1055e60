"""The conversations of the config flow: what is typed or chosen is tried on the lock."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..const import CONF_GENERATION, CONF_SECRET_KEY, CONF_T0, CONF_T0_CONFIRMED, LOGGER
from ..storage.entry_data import credentials_from, t0_from
from ..storage.kept_keys import Keystore, KeystoreUnreadable, async_keystore
from ..tuyalock.advert import Advert
from ..tuyalock.client.client import LockClient
from ..tuyalock.client.options import ClientOptions
from ..tuyalock.client.timeouts import Limits
from ..tuyalock.codes import renewed_t0
from ..tuyalock.errors import (
    KeyProblem,
    LinkLost,
    LockSilent,
    NotAuthorized,
    Refused,
    TuyaLockError,
    Unreachable,
)
from ..tuyalock.model import LockEvent, T0Reported
from .bluetooth import (
    Heard,
    async_complete,
    async_heard,
    async_no_connection,
    async_reachability,
    connector,
)
from .host_clock import async_load_host_clock, host_clock

type Data = dict[str, Any]

# Seconds that a lock has, once it let us in, to report T0 by itself (protocol.md §7.3).
T0_PATIENCE = 1.5
# A lock that knows a key answers within 0.3 s; the others never do.
QUICK_INFO = 1.5
# The flow holds a link no longer than anybody else.
OPTIONS = ClientOptions()


class TrialFailed(Exception):
    """It did not work; ``problem`` is a key of ``config.error`` of the translations."""

    def __init__(self, problem: str, path: str = "") -> None:
        """Remember why; ``path`` is that of the file at fault, if any."""
        super().__init__(problem)
        self.problem = problem
        self.path = path


@asynccontextmanager
async def conversation(
    hass: HomeAssistant,
    address: str,
    data: Mapping[str, Any],
    *,
    bound: bool = True,
    options: ClientOptions | None = None,
) -> AsyncIterator[LockClient]:
    """A client for one conversation; its errors come out as TrialFailed.

    It does not tell the lock a time that cannot be right: the entry's own client does
    when it is right again.
    """
    await async_load_host_clock(hass)
    clock = host_clock(hass)
    client = LockClient(
        connector(hass, address),
        credentials_from(data),
        bound=bound,
        generation=data[CONF_GENERATION],
        now=dt_util.now,
        options=replace(options or OPTIONS, may_tell_time=lambda: clock.doubt is None),
    )
    try:
        yield client
    except TuyaLockError as error:
        raise _failure(hass, address, error) from error
    finally:
        await client.close()


def problem_of(hass: HomeAssistant, address: str, error: TuyaLockError) -> str:
    """What went wrong as a key of the translations: one plain sentence each.

    To be called when it has just happened: why there was no connection is found out now.
    """
    match error:
        case NotAuthorized(problem=problem):
            return problem
        case Unreachable():
            return async_no_connection(hass, address)
        case LockSilent():
            return "lock_silent"
        case LinkLost():
            return "link_lost"
        case Refused():
            return "refused"
        case _:
            return "not_understood"


def _failure(hass: HomeAssistant, address: str, error: TuyaLockError) -> TrialFailed:
    """The stack's own words are for the log: nobody standing at a door reads them."""
    why = async_reachability(hass, address)
    LOGGER.debug("Conversation with %s failed: %r; %s", address, error, why)
    return TrialFailed(problem_of(hass, address, error))


async def async_hear(hass: HomeAssistant, address: str) -> Heard:
    """What the lock says of itself now, both halves of it if they can be had.

    Raises TrialFailed where it is not heard, or too little of it.
    """
    if await async_complete(hass, address) is None:
        raise _failure(hass, address, Unreachable("not heard"))
    heard = async_heard(hass, address)
    if heard is None:
        raise TrialFailed("heard_in_part")
    return heard


async def async_try(hass: HomeAssistant, address: str, data: Data) -> Data:
    """Prove keys on a lock, which also sets its clock; T0 if the lock tells it.

    What it advertises is a suspicion, and may be anybody's: only a session that finds
    the same tells that the keys are wrong.

    Raises TrialFailed. Returns the entry data as they should be kept.
    """
    heard = await async_hear(hass, address)
    data = {**data, CONF_GENERATION: heard.advert.version}
    try:
        return await async_prove(hass, address, data, heard.advert)
    except TrialFailed as failure:
        if failure.problem != KeyProblem.SECRET_KEY_REJECTED:
            raise
        return await _async_prove_without_secret(hass, address, data, failure)


async def _async_prove_without_secret(
    hass: HomeAssistant, address: str, data: Data, failure: TrialFailed
) -> Data:
    """An account may tell a secret key of a lock that has none; else it is ``failure``."""
    try:
        return await async_prove(hass, address, {**data, CONF_SECRET_KEY: None})
    except TrialFailed:
        raise failure from None


async def async_prove(
    hass: HomeAssistant, address: str, data: Data, advert: Advert | None = None
) -> Data:
    """The same in one session that begins now, with what is advertised, if known."""
    async with conversation(hass, address, data) as client:
        if advert is not None:
            client.heard(advert)
        told = asyncio.get_running_loop().create_future()
        client.subscribe(partial(_note_t0, told))
        await client.probe()
        with suppress(TimeoutError):
            t0 = await asyncio.wait_for(told, T0_PATIENCE)
            data = {**data, CONF_T0: t0, CONF_T0_CONFIRMED: True}
    return data


async def async_obeys(
    hass: HomeAssistant, address: str, data: Mapping[str, Any]
) -> bool:
    """Whether the lock lets us in with these keys, whatever its advert says.

    Raises TrialFailed where nobody knows.
    """
    options = replace(OPTIONS, limits=_quick())
    try:
        async with conversation(hass, address, data, options=options) as client:
            return (await client.probe()).bound
    except TrialFailed as failure:
        if failure.problem in set(KeyProblem):
            return False
        raise


async def async_seems_unbound(
    hass: HomeAssistant, address: str, data: Mapping[str, Any], advert: Advert
) -> bool:
    """Whether the lock itself says so in a session, in which it is told no key.

    It is asked under a key of ``data`` that it does not obey, and then in plain for
    nothing but what it is. Raises TrialFailed where it cannot be asked.
    """
    options = replace(OPTIONS, limits=_quick())
    try:
        async with conversation(hass, address, data, options=options) as client:
            client.heard(replace(advert, bound=False))
            return not (await client.probe()).bound
    except TrialFailed as failure:
        if failure.problem in set(KeyProblem):
            return failure.problem == KeyProblem.NOT_BOUND
        raise


def _quick() -> Limits:
    return replace(OPTIONS.limits, info=min(OPTIONS.limits.info, QUICK_INFO))


def _note_t0(told: asyncio.Future[int], event: LockEvent) -> None:
    if isinstance(event, T0Reported) and not told.done():
        told.set_result(int(event.t0.timestamp()))


async def async_write_t0(hass: HomeAssistant, address: str, data: Data) -> Data:
    """Make a lock count its ten-digit codes from another T0. Raises TrialFailed."""
    async with conversation(hass, address, data) as client:
        new = renewed_t0(host_clock(hass).past, t0_from(data))
        t0 = await client.write_t0(new)
    return {**data, CONF_T0: int(t0.timestamp()), CONF_T0_CONFIRMED: True}


async def async_unbind(
    hass: HomeAssistant, address: str, data: Data, advert: Advert | None = None
) -> None:
    """Make a lock forget us and all it holds; ``advert``: what it advertises, if known.

    Raises TrialFailed.
    """
    async with conversation(hass, address, data) as client:
        if advert is not None:
            client.heard(advert)
        await client.unbind()


async def async_open_keystore(hass: HomeAssistant) -> Keystore:
    """The keystore. Raises TrialFailed where its file cannot be used."""
    try:
        return await async_keystore(hass)
    except KeystoreUnreadable as error:
        raise TrialFailed("keys_unreadable", str(error)) from error
