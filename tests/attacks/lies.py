"""Lies to a client, made of what its own lock has said on the same link."""

from collections.abc import Iterable

from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DpType

from . import bending
from .middle import Plan

SHORT = 1 + 2 * bending.BLOCK
"""Of an envelope with 16 bytes of frame: one block behind the IV."""
_COMMAND = 4
"""Which of the client's messages it is: behind the info and pair requests and the time."""


class FalseNews(Plan):
    """After the lock has let the client in: its info answer once more, as a report.

    That has one data point, whose value is all that follows in the answer.
    """

    def __init__(self, version: int, dp: int, head: bytes, size: int) -> None:
        """``head``: the first four bytes of an info answer of such a lock."""
        self._version, self._dp, self._head, self._size = version, dp, head, size
        self._heard: list[bytes] = []
        self.sent = False

    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        """Let all pass, and add the lie behind the third message."""
        self._heard.append(packet)
        messages = bending.envelopes(self._heard)
        if self.sent or len(messages) < 3:
            return (packet,)
        self.sent = True
        return (packet, *bending.packets(self._lie(messages[0]), self._version))

    def _lie(self, info: bytes) -> bytes:
        head = self._head
        change = {
            **bending.flips(bending.SN, 1, 4, 4),
            **bending.flips(bending.CODE, Code.INFO, Code.REPORT, 2),
            **bending.flips(bending.DATA, head[0], self._dp, 1),
            **bending.flips(bending.DATA + 1, head[1], DpType.BOOL, 1),
            **bending.flips(bending.DATA + 2, head[2], self._size - 3, 1),
        }
        lie = bending.bent(info, change, self._size, bending.ACK_SN_BITS)
        assert lie is not None
        return lie


class BentReport(Plan):
    """Makes *unlocked* (DP 47 true) in a short report *locked*."""

    def __init__(self, free: Iterable[int]) -> None:
        """``free``: bits of the message that nobody may miss."""
        self._free = tuple(free)
        self._part: list[bytes] = []
        self.sent = False

    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        """Pass whole messages on, the last reports bent."""
        self._part.append(packet)
        messages = bending.envelopes(self._part)
        if not messages:
            return ()
        self._part = []
        return [p for one in messages for p in self._passed(one)]

    def _passed(self, message: bytes) -> Iterable[bytes]:
        """Every message of the size of a short report, once bent and once as it was.

        A bent one that is no report of DP 47 is one of nothing that anybody knows.
        """
        whole = bending.packets(message, 3)
        if message[0] != 5 or len(message) != SHORT + bending.BLOCK:
            return whole
        change = bending.flips(bending.DATA + 3, 1, 0, 1)
        lie = bending.bent(message, change, 4, self._free)
        if lie is None:
            return whole
        self.sent = True
        return bending.packets(lie, 3)


class BentWrite(Plan):
    """Makes another data point of the client's short writes (generation 3)."""

    def __init__(self, before: bytes, after: bytes) -> None:
        """Number, type, length and value: four bytes that are sent, four to be."""
        self._change = {
            bending.DATA + place: one ^ other
            for place, (one, other) in enumerate(zip(before, after, strict=True))
        }
        self._part: list[bytes] = []
        self.sent = 0

    def of_client(self, packet: bytes) -> tuple[Iterable[bytes], Iterable[bytes]]:
        """Pass whole messages on, bent where they have the size of such a write."""
        self._part.append(packet)
        messages = bending.envelopes(self._part)
        if not messages:
            return (), ()
        self._part = []
        return [p for m in messages for p in bending.packets(self._passed(m), 3)], ()

    def _passed(self, message: bytes) -> bytes:
        if message[0] != 5 or len(message) != SHORT + bending.BLOCK:
            return message
        lie = bending.bent(message, self._change, 4, bending.ACK_SN_BITS)
        assert lie is not None
        self.sent += 1
        return lie


class SaysNoFirst(Plan):
    """Has the lock refuse a malformed copy of the client's command, then do it.

    The original follows with a number that is higher in any case: the client's first
    one is below 2^31. Nothing else of the client reaches the lock.
    """

    def __init__(self, version: int, place: int, size: int, *, telling: bool) -> None:
        """``place``: of the byte to be spoilt; ``size`` of the data.

        ``telling``: the client hears what the lock says of the original, too.
        """
        self._version, self._place, self._size = version, place, size
        self._telling = telling
        self._part: list[bytes] = []
        self._of_client = self._answers = 0

    def of_client(self, packet: bytes) -> tuple[Iterable[bytes], Iterable[bytes]]:
        """Pass three messages on, and the fourth one twice: the first that acts."""
        self._part.append(packet)
        messages = bending.envelopes(self._part)
        if not messages:
            return (), ()
        self._part = []
        return [p for one in messages for p in self._passed(one)], ()

    def _passed(self, message: bytes) -> Iterable[bytes]:
        self._of_client += 1
        if self._of_client < _COMMAND:
            return bending.packets(message, self._version)
        if self._of_client > _COMMAND:
            return ()
        return [
            packet
            for change in ({self._place: 1}, {bending.SN: 0x80})
            for packet in bending.packets(self._bent(message, change), self._version)
        ]

    def _bent(self, message: bytes, change: bending.Flips) -> bytes:
        lie = bending.bent(message, change, self._size, bending.ACK_SN_BITS)
        assert lie is not None
        return lie

    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        """Let nothing pass behind the refusal, unless it is to be told."""
        if self._of_client >= _COMMAND:
            self._answers += packet[0] == 0
        return (packet,) if self._telling or self._answers <= 1 else ()


class SaysNo(Plan):
    """Makes *malformed* of each acknowledgement of a write (generation 3)."""

    def __init__(self) -> None:
        """Two short messages come before: the pair answer and the request for the time."""
        self._part: list[bytes] = []
        self._short = 0

    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        """Pass whole messages on."""
        self._part.append(packet)
        messages = bending.envelopes(self._part)
        if not messages:
            return ()
        self._part = []
        return [p for m in messages for p in bending.packets(self._passed(m), 3)]

    def _passed(self, message: bytes) -> bytes:
        if message[0] != 5 or len(message) != SHORT:
            return message
        self._short += 1
        if self._short <= 2:
            return message
        lie = bending.bent(message, bending.flips(bending.DATA, 0, 1, 1), 1)
        assert lie is not None
        return lie
