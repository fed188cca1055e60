"""How long a caller waits until told what went wrong, and in which words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
import time
from typing import Any

from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    AdvertContent,
    parse_advert,
)
from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.errors import (
    NotAuthorized,
    Refused,
    TuyaLockError,
)
from custom_components.smart_life_lock.tuyalock.model import Credentials
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from virtual_lock.air.loopback import Loopback
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock

LIMIT = 15
"""Seconds within which a caller must be told (docs/proxy.md)."""
WRONG_KEY = b"wrong!"


async def measure() -> dict[str, Any]:
    """Seconds and reason of each trouble; all at once, in real time."""
    troubles: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {
        "wrong_key": _wrong_key,
        "newer_protocol": _newer_protocol,
        "silent_lock": _silent_lock,
        "link_lost": _link_lost,
        "out_of_range": _out_of_range,
        "lock_refuses": _lock_refuses,
    }
    told = await asyncio.gather(*(tell() for tell in troubles.values()))
    return {"limit_s": LIMIT, **dict(zip(troubles, told, strict=True))}


class _Case:
    """A bound generation 3 lock, its client, and the way between them."""

    def __init__(self) -> None:
        self.lock = VirtualLock(Identity.from_seed(1))
        credentials = make_credentials(self.lock.identity.device_id)
        self.lock.set_login_key(credentials.login_key)
        self.way = Loopback(self.lock)
        self.client = self.client_with(credentials)

    def client_with(self, credentials: Credentials) -> LockClient:
        """A client that believes in these credentials."""
        return LockClient(
            self.way.connect,
            credentials,
            bound=True,
            generation=3,
            now=lambda: datetime.now(UTC),
        )

    async def told(self, work: Callable[[], Awaitable[object]]) -> dict[str, Any]:
        """How long ``work`` takes to fail, and the reason it gives."""
        begun = time.perf_counter()
        reason = "none"
        try:
            await work()
        except (NotAuthorized, Refused) as err:
            reason = str(err)
        except TuyaLockError as err:
            reason = type(err).__name__
        seconds = round(time.perf_counter() - begun, 2)
        await self.client.close()
        return {"seconds": seconds, "reason": reason}


async def _wrong_key() -> dict[str, Any]:
    case = _Case()
    case.lock.set_login_key(WRONG_KEY)
    identity = case.lock.identity
    content = AdvertContent(3, identity.device_id, identity.product_id, WRONG_KEY)
    advert = parse_advert(
        {UUID_V3: content.service_data}, {COMPANY: content.manufacturer_data}
    )
    if advert is not None:
        case.client.heard(advert)
    return await case.told(case.client.probe)


async def _newer_protocol() -> dict[str, Any]:
    """The advert fits the key, but the lock answers nothing."""
    case = _Case()
    case.way.faults.silent = True
    return await case.told(case.client.probe)


async def _silent_lock() -> dict[str, Any]:
    case = _Case()
    await case.client.probe()
    await case.client.close()
    case.way.faults.silent = True
    return await case.told(case.client.probe)


async def _link_lost() -> dict[str, Any]:
    case = _Case()
    await case.client.probe()
    case.way.faults.hook = lambda *_: case.way.lose_link()
    return await case.told(case.client.lock)


async def _out_of_range() -> dict[str, Any]:
    case = _Case()
    case.way.faults.out_of_range = True
    return await case.told(case.client.probe)


async def _lock_refuses() -> dict[str, Any]:
    case = _Case()
    await case.client.set_check_code(SecretStr("11112222"))
    await case.client.close()
    believed = replace(case.client.credentials, check_code=SecretStr("00000000"))
    case.client = case.client_with(believed)
    return await case.told(case.client.unlock)
