"""What a session costs in GATT packets and round trips, against the least possible."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from custom_components.smart_life_lock.tuyalock.client import (
    LockClient,
    make_credentials,
)
from virtual_lock.identity import Identity
from virtual_lock.lock import VirtualLock
from virtual_lock.loopback import Direction, Loopback
from virtual_lock.quirks import Quirks

T0 = datetime(2026, 1, 1, tzinfo=UTC)
LONG = 244  # the ATT payload of a usual long MTU, 247

# Packets of one session, from the lengths of protocol.md §3 and §4: each message is
# 17 bytes of envelope and whole blocks of 16, in packets of 20 bytes (17 in the first,
# 19 in the others) or in one.
MINIMUM = {
    # info 2 + pair 5 + time 3, and 7 + 2 + 2 back
    "reconnect_with_time": {"writes": 10, "notifications": 11},
    # … + write 3 + report's acknowledgement 2, and acknowledgement 2 + report 3 back
    "cold_write": {"writes": 15, "notifications": 16},
    # info, pair, write, time, and info, pair, time, acknowledgement, report back: the
    # recorded newer lock wants no acknowledgement of a report that answers a write
    "cold_write_long": {"writes": 4, "notifications": 5},
}


async def measure() -> dict[str, Any]:
    """Counts of the transport and waits of the client, each beside its minimum."""
    short, long = _Bench(3, 20), _Bench(4, LONG)
    return {
        "reconnect_with_time": await short.count(
            "reconnect_with_time", short.client.probe
        ),
        "cold_write": await short.count("cold_write", short.write),
        "cold_write_long": await long.count("cold_write_long", long.write),
    }


class _Bench:
    """A bound virtual lock and its client, joined without air."""

    def __init__(self, generation: int, max_packet: int) -> None:
        quirks = Quirks(build_packet=max_packet)
        lock = VirtualLock(Identity.from_seed(1), generation=generation, quirks=quirks)
        credentials = make_credentials(lock.identity.device_id)
        lock.set_login_key(credentials.login_key)
        self._loopback = Loopback(lock, max_packet=max_packet)
        self.client = LockClient(
            self._loopback.connect,
            credentials,
            bound=True,
            generation=generation,
            now=lambda: datetime.now(UTC),
        )

    async def write(self) -> None:
        """One data point, until its report is there."""
        await self.client.write_t0(T0)

    async def count(
        self, name: str, work: Callable[[], Awaitable[object]]
    ) -> dict[str, int]:
        """What ``work`` carries on a link of its own, its last answers included."""
        packets, waits = dict(self._loopback.packets), self.client.statistics.waits
        await work()
        await self._silence()
        await self.client.close()
        carried = {
            direction: count - packets[direction]
            for direction, count in self._loopback.packets.items()
        }
        return {
            "writes": carried[Direction.TO_LOCK],
            "notifications": carried[Direction.TO_CLIENT],
            "waits": self.client.statistics.waits - waits,
            "minimum_writes": MINIMUM[name]["writes"],
            "minimum_notifications": MINIMUM[name]["notifications"],
            "minimum_waits": 2,
        }

    async def _silence(self) -> None:
        """Return when nothing is carried any more; no packet needs a hundred turns."""
        before, now = -1, 0
        while before != now:
            for _ in range(100):
                await asyncio.sleep(0)
            before, now = now, sum(self._loopback.packets.values())
