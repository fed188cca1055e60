"""What somebody sends who only wants to do harm."""

import asyncio
from collections.abc import Callable, Iterable
import random
from typing import override

from .middle import Alone, Plan


class Flood(Alone):
    """The same kind of packet, ``times`` times, after each of the client's and before."""

    def __init__(self, times: int = 300) -> None:
        """Always the same ones."""
        self._random, self._times = random.Random(1), times

    @override
    def begun(self) -> Iterable[bytes]:
        return self.answers(b"")

    @override
    def answers(self, packet: bytes) -> Iterable[bytes]:
        return [self.one(number) for number in range(self._times)]

    def one(self, number: int) -> bytes:
        """One packet of the flood."""
        raise NotImplementedError


class Endless(Flood):
    """A message that never ends, as long as one may be."""

    @override
    def one(self, number: int) -> bytes:
        number %= 100
        return b"\0\xff\x1f\x30" + bytes(16) if not number else bytes((number,)) * 20


class Huge(Flood):
    """The beginning of messages of 256 MB."""

    @override
    def one(self, number: int) -> bytes:
        return b"\0\xff\xff\xff\x7f\x30" + bytes(14)


class Noise(Flood):
    """Random bytes of any length."""

    @override
    def one(self, number: int) -> bytes:
        return self._random.randbytes(self._random.randrange(21))


class Sealed(Flood):
    """Whole messages under every flag, of random content."""

    @override
    def one(self, number: int) -> bytes:
        body = bytes((number % 16,)) + self._random.randbytes(
            16 + 16 * (number % 3 + 1)
        )
        return bytes((0, len(body), 0x30)) + body


class Plain(Flood):
    """Frames without a key, with every code, that a lock without an owner might say."""

    @override
    def one(self, number: int) -> bytes:
        code = (number % 64 + 0x8000 * (number % 2)).to_bytes(2)
        frame = number.to_bytes(4) + number.to_bytes(4) + code + b"\0\0"
        return bytes((0, 15, 0x30, 0)) + frame + b"\0\0"


FLOODS = (Endless, Huge, Noise, Sealed, Plain)


class Late(Plan):
    """Everything that the lock says comes so many seconds later."""

    def __init__(self, seconds: float, tell: Callable[[Iterable[bytes]], None]) -> None:
        """``tell`` notifies the client."""
        self._seconds, self._tell = seconds, tell

    @override
    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        loop = asyncio.get_running_loop()
        loop.call_later(self._seconds, self._tell, (packet,))
        return ()
