"""The control port: one JSON line in, one out, as the virtual lock's has it.

``{"do": "set", …}`` changes `conditions`; ``drop`` ends all links, ``lose`` does so
without telling any client; ``kick`` resets the API connections, ``down`` also stops
listening until ``up``; ``well`` undoes all of that; ``forget`` empties the journal. Each answer has the journal, the
scan mode, the number of links and of API clients.
"""

import asyncio
from dataclasses import asdict, dataclass
import json
from typing import Any

from .conditions import Conditions
from .journal import Journal
from .links import Links
from .scanner import ACTIVE, Scanner
from .server import ApiServer


@dataclass(frozen=True, slots=True)
class Control:
    """Everything of one proxy that a test may touch."""

    conditions: Conditions
    usual: Conditions
    journal: Journal
    server: ApiServer
    scanner: Scanner
    links: Links

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer the lines of one connection."""
        while line := await reader.readline():
            try:
                await self._do(json.loads(line))
                answer = {"ok": True, **self._told()}
            except (ValueError, LookupError, OSError) as error:
                answer = {"ok": False, "error": str(error)}
            writer.write(json.dumps(answer).encode() + b"\n")
        writer.close()

    async def _do(self, request: dict[str, Any]) -> None:
        match request.pop("do"):
            case "state":
                pass
            case "set":
                self.conditions.change(request)
                self.links.tell_slots()
            case "well":
                self.conditions.change(asdict(self.usual))
                self.links.tell_slots()
                await self.server.start()
            case "drop":
                await self.links.end_all()
            case "lose":
                await self.links.lose_all_silently()
            case "kick":
                self.server.disconnect_all()
            case "down":
                self.server.stop()
            case "up":
                await self.server.start()
            case "forget":
                self.journal.clear()
            case word:
                raise LookupError(f"{word}: no such request")

    def _told(self) -> dict[str, object]:
        return {
            **self.journal.told(),
            "active": self.scanner.mode == ACTIVE,
            "clients": len(self.server.clients),
            "links": len(self.links),
            "requests": dict(self.server.counts),
        }
