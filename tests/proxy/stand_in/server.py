"""The native API: who is connected, what they ask for, what they are told."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Awaitable, Callable
import logging
from typing import Any

from aioesphomeapi.core import MESSAGE_TYPE_TO_PROTO
from google.protobuf.message import Message

from .conditions import Conditions
from .framing import Framing

_LOGGER = logging.getLogger(__name__)
_TYPES = {cls: number for number, cls in MESSAGE_TYPE_TO_PROTO.items()}

type Handler = Callable[[Client, Any], Awaitable[None] | None]
type MakeFraming = Callable[[StreamReader, StreamWriter], Framing]


class Client:
    """One API connection; Home Assistant has one to each proxy."""

    def __init__(self, framing: Framing, writer: StreamWriter) -> None:
        self.framing, self._writer = framing, writer

    def close(self) -> None:
        """End it in an orderly way."""
        self._writer.close()

    def abort(self) -> None:
        """End it as a reset does."""
        self._writer.transport.abort()


class ApiServer:
    """Listens while it is up; tells each message to the handler of its type.

    ``counts`` has the messages of each type that came, ``on_empty`` is called when the
    last client has gone.
    """

    def __init__(
        self, port: int, make_framing: MakeFraming, conditions: Conditions
    ) -> None:
        self.clients: set[Client] = set()
        self.counts: Counter[str] = Counter()
        self.on_empty: Callable[[], Awaitable[None]] | None = None
        self._port, self._make_framing = port, make_framing
        self._conditions = conditions
        self._handlers: dict[type[Message], Handler] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def handle(self, kind: type[Message], handler: Handler) -> None:
        """Have messages of a type handled; a coroutine runs beside the others."""
        self._handlers[kind] = handler

    async def start(self) -> None:
        """Listen on 127.0.0.1, unless it does already."""
        if self._server is not None and self._server.is_serving():
            return
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)

    def stop(self) -> None:
        """As a proxy without power: nobody listens, connections are reset."""
        if self._server is not None:
            self._server.close()
        self.disconnect_all()

    def disconnect_all(self) -> None:
        """Reset every connection; the clients may come back."""
        for client in list(self.clients):
            client.abort()

    def tell(self, client: Client, message: Message) -> None:
        """Send to one client, if it is still there and the Wi-Fi too."""
        if client in self.clients and not self._conditions.frozen:
            client.framing.write(_TYPES[type(message)], message.SerializeToString())

    def tell_all(self, message: Message) -> None:
        """Send to every client."""
        for client in list(self.clients):
            self.tell(client, message)

    def run(self, work: Awaitable[None]) -> asyncio.Task[None]:
        """Do something beside everything else, and keep hold of it."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.error("a request failed", exc_info=error)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        framing = self._make_framing(reader, writer)
        client = Client(framing, writer)
        try:
            await framing.start()
            self.clients.add(client)
            while True:
                self._take(client, *await framing.read())
        except (EOFError, OSError) as error:
            _LOGGER.info("a client has gone: %r", error)
        finally:
            writer.close()
            self.clients.discard(client)
            if not self.clients and self.on_empty is not None:
                await self.on_empty()

    def _take(self, client: Client, kind: int, data: bytes) -> None:
        if self._conditions.frozen or kind not in MESSAGE_TYPE_TO_PROTO:
            return
        message = MESSAGE_TYPE_TO_PROTO[kind].FromString(data)
        self.counts[type(message).__name__] += 1
        handler = self._handlers.get(type(message))
        if handler is None:
            _LOGGER.info("nobody handles %s", type(message).__name__)
        elif (work := handler(client, message)) is not None:
            self.run(work)
