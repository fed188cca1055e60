"""Between the ends: he makes it look as if the lock had not heard what it has done."""

import asyncio
from collections.abc import Iterable

from custom_components.smart_life_lock.tuyalock.wire.commands import Code

from . import bending
from .lies import SHORT
from .middle import Plan

_LONG = SHORT + bending.BLOCK
"""Longer are of the client's messages only pair requests and commands."""
_PAUSE = 1.0
"""Seconds: a client that waits so long has not heard what it waits for."""


class Withheld(Plan):
    """Withholds what the lock says from one message on, until the client goes on.

    It does so because of a lie, which has the number of the first message withheld: none
    is missing. ``heard`` is how many messages pass, ``said`` how many the lock has said.
    """

    def __init__(self, generation: int, heard: int) -> None:
        """Both generations."""
        self.heard, self.said = heard, 0
        self.withheld: list[bytes] = []
        self._has_lied = self._is_over = False
        self._generation = generation
        self._spoken, self._paused = 0.0, False
        self._of_client: list[bytes] = []
        self._of_lock: list[bytes] = []

    def of_client(self, packet: bytes) -> tuple[Iterable[bytes], Iterable[bytes]]:
        """Let it pass, and look at the whole message."""
        self._of_client.append(packet)
        messages = bending.envelopes(self._of_client)
        if not messages:
            return (packet,), ()
        self._of_client = []
        self._is_over = self._has_lied
        now = asyncio.get_running_loop().time()
        self._paused, self._spoken = now - self._spoken > _PAUSE, now
        return (packet,), [p for one in messages for p in self._at(one)]

    def _is_question(self) -> bool:
        """Whether the client asks because it has heard nothing."""
        return bool(self.withheld) and self._paused

    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        """Pass whole messages on, or not."""
        self._of_lock.append(packet)
        messages = bending.envelopes(self._of_lock)
        if not messages:
            return ()
        self._of_lock = []
        return [p for one in messages for p in self._passed(one)]

    def _passed(self, message: bytes) -> Iterable[bytes]:
        self.said += 1
        if self.said <= self.heard or self._is_over:
            return bending.packets(message, self._generation)
        self.withheld.append(message)
        return () if self._has_lied else self._instead(message)

    def _at(self, message: bytes) -> Iterable[bytes]:
        """What the client is told at once when it says something."""
        return ()

    def _instead(self, message: bytes) -> Iterable[bytes]:
        """What it is told instead of a message of the lock."""
        return ()

    def _lie(
        self,
        message: bytes,
        change: bending.Flips,
        size: int = 1,
        free: Iterable[int] = (),
    ) -> Iterable[bytes]:
        lie = bending.bent(message, change, size, free)
        assert lie is not None
        self._has_lied = True
        return bending.packets(lie, self._generation)


class LaterAnswer(Withheld):
    """The answer to a later question gets the number of the first message withheld."""

    _is_asked = False

    def _at(self, message: bytes) -> Iterable[bytes]:
        self._is_asked = self._is_question()
        return ()

    def _instead(self, message: bytes) -> Iterable[bytes]:
        if not self._is_asked or len(message) != SHORT:
            return ()
        number = bending.flips(bending.SN, self.said, self.heard + 1, 4)
        return self._lie(message, number)


class AnotherAcknowledged(Withheld):
    """The acknowledgement of a command becomes the answer to a later question.

    The client's first number has to be 1 here; else he guesses in which bits two of its
    numbers differ, and is right every second or fourth time.
    """

    _asked = _command = 0

    def _at(self, message: bytes) -> Iterable[bytes]:
        self._asked += 1
        if not self.withheld and len(message) > _LONG:
            self._command = self._asked
        if self._has_lied or not self._is_question():
            return ()
        change = bending.flips(bending.ACK_SN, self._command, self._asked, 4)
        if self._generation == 3:
            return self._lie(self.withheld[0], change)
        change |= bending.flips(bending.CODE, Code.DP_WRITE_V4, Code.STATUS, 2)
        free = range(8 * bending.DATA, 8 * bending.BLOCK)
        return self._lie(self.withheld[0], change, 6, free)
