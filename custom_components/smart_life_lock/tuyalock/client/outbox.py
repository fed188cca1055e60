"""What is on its way to a lock: whole messages, one behind the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..errors import LinkLost
from ..transport import Transport
from .exchange import Counts, Question


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
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
    """Sends messages in the order in which they were posted, never interleaved.

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
        self._messages: asyncio.Queue[OutgoingMessage] = asyncio.Queue()
        self._sending = False
        self._task = asyncio.create_task(self._send_all())

    @property
    def busy(self) -> bool:
        """Whether anything that was posted is not out yet."""
        return self._sending or not self._messages.empty()

    def post(self, message: OutgoingMessage) -> None:
        """Send a message when those before it are out."""
        self._messages.put_nowait(message)

    def stop(self) -> None:
        """Send no more."""
        self._task.cancel()

    async def stopped(self, limit: float) -> None:
        """Wait, at most ``limit`` seconds, until nothing is being sent."""
        await asyncio.wait((self._task,), timeout=limit)

    async def _send_all(self) -> None:
        try:
            while True:
                message = await self._messages.get()
                self._sending = True
                await self._send(message)
                self._sending = False
        except LinkLost as error:
            self._on_failure(error)
        except Exception:
            # A broken transport: nobody may wait for answers to what did not leave.
            self._on_failure(LinkLost("a packet could not be sent"))
            raise

    async def _send(self, message: OutgoingMessage) -> None:
        if message.before is not None and not await message.before():
            return
        last = len(message.packets)
        for number, packet in enumerate(message.packets, 1):
            if message.question is not None and number == last:
                message.question.out = True
            await self._transport.send(packet)
            self._counts.writes += 1
        if message.after is not None:
            message.after()
