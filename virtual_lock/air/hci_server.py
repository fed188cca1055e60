"""Dongles over TCP: each client of the server has a controller of its own on the air."""

import asyncio
import itertools
import logging
from typing import override

from bumble.transport.common import StreamPacketSink, StreamPacketSource

from .controller import RadioController
from .radio import Radio

_LOGGER = logging.getLogger(__name__)


class _TcpDongle(StreamPacketSource):
    """Plugged in while its TCP connection is open."""

    def __init__(self, radio: Radio, name: str) -> None:
        super().__init__()
        self._radio = radio
        self._name = name
        self._controller: RadioController | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.WriteTransport):
            raise TypeError("a stream is needed")
        self._controller = RadioController(self._name, self._radio)
        self._controller.set_packet_sink(StreamPacketSink(transport))
        self.set_packet_sink(self._controller)
        _LOGGER.info("%s plugged in", self._name)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._controller is not None:
            self._controller.unplug()
        _LOGGER.info("%s unplugged", self._name)


async def serve_hci(radio: Radio, host: str, port: int) -> asyncio.Server:
    """Offer dongles: Bumble's transport ``tcp-client:host:port`` plugs one in.

    A port of 0 chooses a free one; read it from the server's socket (`port_of`).
    """
    numbers = itertools.count(1)
    return await asyncio.get_running_loop().create_server(
        lambda: _TcpDongle(radio, f"dongle{next(numbers)}"), host, port
    )


def port_of(server: asyncio.Server) -> int:
    """The TCP port on which a server listens."""
    port: int = server.sockets[0].getsockname()[1]
    return port
