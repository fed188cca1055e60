"""The virtual lock's control port, asked from synchronous code."""

from dataclasses import dataclass
import json
import socket
from typing import Any


@dataclass(frozen=True, slots=True)
class Door:
    """Where the lock is: ``HOST:PORT`` of its control port."""

    address: str

    def ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        host, _, port = self.address.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
            reply: dict[str, Any] = json.loads(line.makefile().readline())
        assert reply.get("ok"), reply
        return reply

    def opens(self, digits: str) -> bool:
        """Type digits at the keypad, then lock again; whether the door opened."""
        opened = bool(self.ask("type", digits=digits)["opened"])
        self.ask("lock")
        return opened
