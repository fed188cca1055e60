"""Playing recorded packets back to a client, as they were or rewritten."""

from collections.abc import Iterable
from itertools import cycle
import random

from . import bending
from .ear import Talk
from .middle import Alone

SIZES = (77, 101, 1, 4, 5, 6, 14)
"""Bytes of data: of info answers of both generations, and of what is short."""


class InStep(Alone):
    """One recorded talk for each connection: to every packet what came after it then."""

    def __init__(self, talks: list[Talk]) -> None:
        """The talks, each in its turn."""
        self._talks = cycle(talks)
        self._talk, self._written = Talk(), 0

    def begun(self) -> Iterable[bytes]:
        """What the lock said unasked."""
        self._talk, self._written = next(self._talks), 0
        return self._talk.after(0)

    def answers(self, packet: bytes) -> Iterable[bytes]:
        """The words of the same moment."""
        self._written += 1
        return self._talk.after(self._written)


class Rewritten(Alone):
    """Whole messages of all talks in any order, as they were and with other numbers.

    The attacker guesses by what the ack SN that is wanted differs from the recorded one.
    """

    def __init__(self, talks: list[Talk], version: int, seed: int) -> None:
        """``version`` is the lock's generation."""
        self._random, self._version = random.Random(seed), version
        self._messages = [m for talk in talks for m in bending.envelopes(talk.of_lock)]

    def begun(self) -> Iterable[bytes]:
        """Some at once."""
        return self.answers(b"")

    def answers(self, packet: bytes) -> Iterable[bytes]:
        """Some, each with a guess at the size that it may have."""
        return [p for one in self._some() for p in bending.packets(one, self._version)]

    def _some(self) -> Iterable[bytes]:
        for message in self._random.choices(self._messages, k=4):
            yield message
            number = self._random.randrange(1 << 32)
            guess = bending.flips(bending.ACK_SN, 0, number, 4)
            for size in SIZES[:2] if len(message) > 60 else SIZES[2:]:
                changed = bending.bent(message, guess, size, bending.SN_BITS)
                if changed is not None:
                    yield changed
