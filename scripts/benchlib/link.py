"""What a session costs in GATT packets and round trips, against the least possible."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.air.loopback import Loopback
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import Quirks

from .figures import Figure, Figures
from .workbench import Workbench

T0 = datetime(2026, 1, 1, tzinfo=UTC)
CONTENT = SlotContent(SecretStr("314159"), Validity(0, 2**32 - 1))
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
    # as cold_write, but DP 51 is longer: write 4 + report's acknowledgement 2
    "cold_code": {"writes": 16, "notifications": 16},
    "cold_code_long": {"writes": 4, "notifications": 5},
}
# Info; then pair and write back to back. What must not be done twice is not sent before
# the pair answer, so it waits for that as well.
MINIMUM_WAITS = {
    "reconnect_with_time": 2,
    "cold_write": 2,
    "cold_write_long": 2,
    "cold_code": 3,
    "cold_code_long": 3,
}
CODES = 50
# One code more on an open link: write 4 + acknowledgement 2, and 2 + 3 back. In large
# packets one write, and acknowledgement and report back.
MINIMUM_OF_MORE = {20: (6, 5), LONG: (1, 2)}


async def measure() -> Figures:
    """Packets of the transport and waits of the client; the bar is the least possible."""
    short, long = _Bench(3, 20), _Bench(4, LONG)
    return {
        **await short.count("reconnect_with_time", short.client.probe),
        **await short.count("cold_write", short.write),
        **await long.count("cold_write_long", long.write),
        **await short.count("cold_code", short.code),
        **await long.count("cold_code_long", long.code),
        **await _Bench(3, 20, CODES).many("fifty_codes", "cold_code", 20),
        **await _Bench(4, LONG, CODES).many("fifty_codes_long", "cold_code_long", LONG),
    }


class _Bench:
    """A bound virtual lock and its client, joined without air."""

    def __init__(self, generation: int, max_packet: int, slots: int = 10) -> None:
        quirks = Quirks(build_packet=max_packet, temporary_slots=slots)
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

    async def code(self) -> None:
        """One online code, until the lock has told its slot."""
        await self.client.passwords.create(CONTENT)

    async def many(self, name: str, first: str, max_packet: int) -> Figures:
        """Fifty pending codes of a ledger, by the writer: up to the last report."""
        shop = Workbench(self.client, CODES)
        await shop.first_session()
        await self.client.close()
        shop.on_written = self._stop_counting
        packets = dict(self._loopback.packets)
        self._stopped = packets
        connects = self.client.statistics.connects
        await shop.session()
        await self.client.close()
        # The acknowledgement of the last report leaves after it was told.
        writes = self._stopped[Direction.TO_LOCK] - packets[Direction.TO_LOCK]
        notes = self._stopped[Direction.TO_CLIENT] - packets[Direction.TO_CLIENT]
        minimum = MINIMUM[first]
        more_writes, more_notes = MINIMUM_OF_MORE[max_packet]
        sessions = self.client.statistics.connects - connects
        most_writes = minimum["writes"] + (CODES - 1) * more_writes
        most_notes = minimum["notifications"] + (CODES - 1) * more_notes
        return {
            f"{name}_sessions": Figure(sessions, 1),
            f"{name}_writes": Figure(writes, most_writes),
            f"{name}_notifications": Figure(notes, most_notes),
        }

    def _stop_counting(self) -> None:
        self._stopped = dict(self._loopback.packets)

    async def count(self, name: str, work: Callable[[], Awaitable[object]]) -> Figures:
        """What ``work`` carries on a link of its own, its last answers included."""
        packets, waits = dict(self._loopback.packets), self.client.statistics.waits
        await work()
        await self._silence()
        await self.client.close()
        carried = {
            direction: count - packets[direction]
            for direction, count in self._loopback.packets.items()
        }
        waits = self.client.statistics.waits - waits
        least = MINIMUM[name]
        writes, notes = carried[Direction.TO_LOCK], carried[Direction.TO_CLIENT]
        return {
            f"{name}_writes": Figure(writes, least["writes"]),
            f"{name}_notifications": Figure(notes, least["notifications"]),
            f"{name}_waits": Figure(waits, MINIMUM_WAITS[name]),
        }

    async def _silence(self) -> None:
        """Return when nothing is carried any more; no packet needs a hundred turns."""
        before, now = -1, 0
        while before != now:
            for _ in range(100):
                await asyncio.sleep(0)
            before, now = now, sum(self._loopback.packets.values())
