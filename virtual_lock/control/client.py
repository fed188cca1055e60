"""A client of the virtual lock's control port: one JSON line there, one back."""

import asyncio
import json
from typing import Any

TIMEOUT = 5.0
"""Seconds for one request; the lock answers from memory, on this machine."""


class ControlError(Exception):
    """The control port is gone, or it refused the request."""


class ControlPort:
    """Speaks to one ``HOST:PORT``; every request is a connection of its own."""

    def __init__(self, address: str) -> None:
        """Remember where the lock listens."""
        self.address = address
        host, _, port = address.rpartition(":")
        self._host, self._port = host, int(port)

    async def ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        """The lock's reply to one request. Raises ControlError."""
        try:
            async with asyncio.timeout(TIMEOUT):
                reply = await self._exchange({"do": do, **arguments})
        except (OSError, ValueError) as err:
            raise ControlError(f"the virtual lock does not answer: {err}") from err
        if not reply.get("ok"):
            raise ControlError(str(reply.get("error", "refused")))
        return reply

    async def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(json.dumps(request).encode() + b"\n")
            reply: dict[str, Any] = json.loads(await reader.readline())
            return reply
        finally:
            writer.close()
