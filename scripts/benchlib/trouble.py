"""How long somebody who unlocks waits until told what went wrong, and in which words."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import time

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from virtual_lock.air.faults import FaultAction, PacketKind

from .air import NearLock, near_lock
from .figures import Figure, Figures
from .inside import home_assistant, lock_of

LIMIT_S = 15.0
"""From the call on, also where the connection is slow (docs/proxy.md)."""
SILENCE_LIMIT_S = 8.0
"""The same where the connection works, and only the lock says nothing."""
WRONG_KEY = b"wrong!"
SLOW_S = 0.1
"""Seconds that each packet takes on a slow connection."""

type Trouble = Callable[[NearLock], None]


@dataclass(frozen=True, slots=True)
class Case:
    """What is done to the lock or the air before the call, and what must be told."""

    begin: Trouble
    reason: str
    limit_s: float = LIMIT_S


def _wrong_key(lock: NearLock) -> None:
    lock.core.set_login_key(WRONG_KEY)


def _silent(lock: NearLock) -> None:
    lock.radio.add_fault(FaultAction.DROP, PacketKind.NOTIFY, count=-1)


def _slow_and_silent(lock: NearLock) -> None:
    lock.radio.latency = SLOW_S
    _silent(lock)


def _link_lost(lock: NearLock) -> None:
    lock.radio.add_fault(FaultAction.DISCONNECT, PacketKind.NOTIFY, count=-1)


def _out_of_range(lock: NearLock) -> None:
    lock.radio.carry_away(lock.peripheral.address)


CASES = {
    "wrong_key": Case(_wrong_key, "not_authorized"),
    "silent_lock": Case(_silent, "lock_silent", SILENCE_LIMIT_S),
    "slow_and_silent": Case(_slow_and_silent, "lock_silent"),
    "link_lost": Case(_link_lost, "link_lost"),
    "out_of_range": Case(_out_of_range, "unreachable_no_answer"),
}


async def measure() -> Figures:
    """Seconds from the call of ``lock.unlock`` to its error; all at once, in real time."""
    async with home_assistant() as hass:
        told = await asyncio.gather(
            *(
                _told(hass, number, case)
                for number, case in enumerate(CASES.values(), 1)
            )
        )
    figures: dict[str, Figure] = {}
    for (name, case), (seconds, reason) in zip(CASES.items(), told, strict=True):
        figures[f"{name}_s"] = Figure(seconds, case.limit_s)
        figures[f"{name}_reason"] = Figure(reason, case.reason)
    return figures


async def _told(hass: HomeAssistant, number: int, case: Case) -> tuple[float, str]:
    async with near_lock(hass, number) as lock:
        case.begin(lock)
        data = {"entity_id": lock_of(hass, lock.entry)}
        begun, reason = time.perf_counter(), "none"
        try:
            await hass.services.async_call("lock", "unlock", data, blocking=True)
        except HomeAssistantError as error:
            reason = error.translation_key or type(error).__name__
        return round(time.perf_counter() - begun, 2), reason
