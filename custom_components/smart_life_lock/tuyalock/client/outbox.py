"""What is on its way to a lock: whole messages, one behind the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..errors import LinkLost
from ..transport import Transport
from .exchange import Counts, Question


@dataclass(frozen=True, slots=True)
class Letter:
    """The packets of one message; ``after`` is called when they are out.

    ``before`` is awaited first: where it gives False, nothing is sent; where it raises
    LinkLost, the link ends instead.

    They are not shown: the first ones to an unbound lock hold the key in plain.
    """

    packets: tuple[bytes, ...] = field(repr=False)
    question: Question | None = None
    after: Callable[[], None] | None = None
    before: Callable[[], Awaitable[bool]] | None = None


class Outbox:
    """Sends letters in the order in which they were posted, never interleaved.

    Who posted one need not wait: a message that was begun is finished, so that the lock
    never gets half of one.
    """

    def __init__(
        self,
        transport: Transport,
        counts: Counts,
        on_failure: Callable[[LinkLost], None],
    ) -> None:
        """``on_failure`` is told of the write that failed."""
        self._transport, self._counts = transport, counts
        self._on_failure = on_failure
        self._letters: asyncio.Queue[Letter] = asyncio.Queue()
        self._sending = False
        self._task = asyncio.create_task(self._send_all())

    @property
    def busy(self) -> bool:
        """Whether anything that was posted is not out yet."""
        return self._sending or not self._letters.empty()

    def post(self, letter: Letter) -> None:
        """Send a letter when those before it are out."""
        self._letters.put_nowait(letter)

    def stop(self) -> None:
        """Send no more."""
        self._task.cancel()

    async def stopped(self, limit: float) -> None:
        """Wait, at most ``limit`` seconds, until nothing is being sent."""
        await asyncio.wait((self._task,), timeout=limit)

    async def _send_all(self) -> None:
        try:
            while True:
                letter = await self._letters.get()
                self._sending = True
                await self._send(letter)
                self._sending = False
        except LinkLost as error:
            self._on_failure(error)
        except Exception:
            # A broken transport: nobody may wait for answers to what did not leave.
            self._on_failure(LinkLost("a packet could not be sent"))
            raise

    async def _send(self, letter: Letter) -> None:
        if letter.before is not None and not await letter.before():
            return
        last = len(letter.packets)
        for number, packet in enumerate(letter.packets, 1):
            if letter.question is not None and number == last:
                letter.question.out = True
            await self._transport.send(packet)
            self._counts.writes += 1
        if letter.after is not None:
            letter.after()
