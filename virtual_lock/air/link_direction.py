"""One direction of one link, as well as the faults let it: first in, first out."""

import asyncio
from collections.abc import Callable
from math import ceil

from .delay_queue import DelayQueue
from .packet_faults import Harm, PacketFaults
from .traffic import Direction, MessageKind, begins_message

REPEATED_FOR = 5.7
"""Seconds for which the firmware repeats a packet that the link layer does not take
(protocol.md §13.3; measured on L3, taken for every generation here)."""


class Way:
    """Carries packets at once where no fault holds anything.

    Each packet is repeated in its turn: the public firmware comes to the next one only
    when the one before was taken or given up.
    """

    def __init__(self, faults: PacketFaults, direction: Direction) -> None:
        """No link yet; the faults may change at any time."""
        self._faults = faults
        self._direction = direction
        self._queue = DelayQueue()
        self.renew()

    def renew(self) -> None:
        """A fresh link, or none any more: what is still under way is lost."""
        self._queue.close()
        self._losing = False
        self._free_at = 0.0  # loop time: what was sent before has come, or is given up
        self._deaf_until = 0.0
        self._waiting_until = 0.0

    def carry(
        self, packet: bytes, arrive: Callable[[], object], code: int | None = None
    ) -> None:
        """Call ``arrive`` when the packet comes, if it does.

        ``code``: the command of the message that it belongs to, where that is known.
        """
        now = asyncio.get_running_loop().time()
        turn = max(now, self._free_at)
        held, lost = self._fate(packet, MessageKind.of(code), turn)
        if lost:
            return
        if turn + held < self._deaf_until:
            deaf_for = self._deaf_until - turn
            held = min(deaf_for, REPEATED_FOR)
            self._waiting_until = turn + held
            lost = deaf_for >= REPEATED_FOR
        self._free_at = turn + held
        if not lost:
            self._at(self._free_at - now, arrive)

    def backlog(self) -> int:
        """For how many ms the sender still repeats what the link layer did not take."""
        now = asyncio.get_running_loop().time()
        return max(0, ceil((self._waiting_until - now) * 1000))

    def behind(self, act: Callable[[], object]) -> None:
        """Do this when all that was sent before has come, or is given up."""
        now = asyncio.get_running_loop().time()
        self._at(max(0.0, self._free_at - now), act)

    def _fate(
        self, packet: bytes, kind: MessageKind, turn: float
    ) -> tuple[float, bool]:
        """How many seconds it is held, and whether it is lost."""
        if begins_message(packet):
            self._losing = False
        held, lost = 0.0, self._losing
        for fault in self._faults.catching(self._direction, packet, kind):
            match fault.harm:
                case Harm.HOLD:
                    held += fault.seconds
                case Harm.LOSE:
                    lost = True
                    self._losing = self._losing or fault.message is not None
                case Harm.STALL:
                    self._deaf_until = max(self._deaf_until, turn + fault.seconds)
        return held, lost

    def _at(self, delay: float, act: Callable[[], object]) -> None:
        if delay <= 0 and self._queue.is_idle:
            act()
        else:
            self._queue.send(act, delay)


class Ways:
    """Both directions between one lock and its client, link after link."""

    def __init__(self, faults: PacketFaults) -> None:
        """No link yet; the faults may change at any time."""
        self.to_lock = Way(faults, Direction.TO_LOCK)
        self.to_client = Way(faults, Direction.TO_CLIENT)

    def renew(self) -> None:
        """A fresh link, or none any more: what is still under way is lost."""
        self.to_lock.renew()
        self.to_client.renew()
