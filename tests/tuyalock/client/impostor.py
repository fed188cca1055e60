"""Somebody who has overheard a lock, and plays its packets back; he holds no key."""

import asyncio
from collections.abc import Callable

from virtual_lock.air.traffic import Direction


class Recording:
    """The packets of one link, in the order in which they went over the air."""

    def __init__(self) -> None:
        self.packets: list[tuple[Direction, bytes]] = []

    def listen(self, loopback) -> None:
        def hook(way, _number, packet):
            self.packets.append((way, packet))
            return packet

        loopback.faults.hook = hook

    @property
    def of_lock(self) -> list[bytes]:
        return [packet for way, packet in self.packets if way is Direction.TO_CLIENT]

    def after(self, sent: int) -> list[bytes]:
        """What the lock said between the client's packet ``sent`` and its next one."""
        heard, count = [], 0
        for way, packet in self.packets:
            if way is Direction.TO_LOCK:
                count += 1
            elif count == sent:
                heard.append(packet)
        return heard


class Impostor:
    """A transport that answers with what a lock has said to somebody else.

    In step: after each packet what came after it in the recording. With ``flood``:
    after so many packets (0: at once) all that was ever recorded, again and again.
    """

    def __init__(
        self, recording: Recording, max_packet: int, flood: int | None = None
    ) -> None:
        self.max_packet = max_packet
        self._recording, self._flood = recording, flood
        self._sent = 0
        self._on_data: Callable[[bytes], None] = lambda _packet: None
        self._on_lost: Callable[[], None] = lambda: None

    def start(self, on_data, on_lost) -> None:
        self._on_data, self._on_lost = on_data, on_lost
        self._play()

    async def send(self, packet: bytes) -> None:
        await asyncio.sleep(0)
        self._sent += 1
        self._play()

    def _play(self) -> None:
        if self._flood is None:
            said = self._recording.after(self._sent)
        else:
            said = self._recording.of_lock * 3 if self._sent == self._flood else []
        for packet in said:
            asyncio.get_running_loop().call_soon(self._on_data, packet)

    async def forget_services(self) -> None:
        pass

    async def close(self) -> None:
        await asyncio.sleep(0)
        self._on_lost()
